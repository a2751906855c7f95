using NodaTime;
using NodaTime.Text;
using Tracker.Record.Dates;
using Tracker.Record.Rows;

namespace Tracker.Record.Tests;

/// <summary>
/// How tests read a position's dates: <c>2024-10: 2024-10-01 to 2024-10-31</c>, with <c>..</c> for an open side;
/// <c>unknown</c> with the reason, if there is one; <c>none</c> for an end that there is not.
/// </summary>
internal static class Shown
{
    public static string Held(this Position x) =>
        Of(x.HeldFrom, x.HeldUnknown, x.HeldEarliest, x.HeldLatest);

    public static string Public(this Position x) =>
        Of(x.PublicFrom, x.PublicUnknown, x.PublicEarliest, x.PublicLatest);

    public static string HeldTo(this Position x) => End(x.HeldTo, x.HeldToEarliest, x.HeldToLatest);

    public static string PublicTo(this Position x) => End(x.PublicTo, x.PublicToEarliest, x.PublicToLatest);

    /// <summary>The bounds of a date as EDTF writes it.</summary>
    public static DateBounds Bounds(string? date) => date is null ? default : EdtfDate.Parse(date).Bounds;

    public static string Of(string? text, string? unknown, LocalDate? earliest, LocalDate? latest) =>
        text is null && earliest is null && latest is null
            ? unknown is null ? "unknown" : $"unknown: {unknown}"
            : $"{text}: {Day(earliest)} to {Day(latest)}{unknown}";

    private static string End(string? text, LocalDate? earliest, LocalDate? latest) =>
        text is null && earliest is null && latest is null ? "none" : $"{text}: {Day(earliest)} to {Day(latest)}";

    private static string Day(LocalDate? day) => day is { } known ? LocalDatePattern.Iso.Format(known) : "..";
}
