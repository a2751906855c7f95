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
    public static string Held(this Position x) => Of(x.Held.From);

    public static string Public(this Position x) => Of(x.Public.From);

    public static string HeldTo(this Position x) => End(x.Held.To);

    public static string PublicTo(this Position x) => End(x.Public.To);

    /// <summary>Items of a list as one text, as <see cref="Listed.Joined"/> gives it.</summary>
    public static string Joined(params IEnumerable<string> items) => Listed.Of(items).Joined;

    public static string Of(AssertedDate date) =>
        Of(date.Text, date.UnknownReason, date.Bounds.Earliest, date.Bounds.Latest);

    public static string End(EdtfDate? date) => End(date?.Text, date?.Earliest, date?.Latest);

    /// <summary>The members of a position side by side, for tests that look at several.</summary>
    extension(Position x)
    {
        public string Language => x.Quote.Language;

        public string Party => x.Who.Party;

        public string NameAsListed => x.Who.NameAsListed;

        public string? Official => x.Who.Official;

        public string? Office => x.Who.Office;

        public string Role => x.Who.Role;

        public string Basis => x.Who.Basis;

        public string? Instrument => x.Who.Instrument;

        public string Dissociated => x.Who.Dissociated.Joined;

        public string? ActId => x.Said.Act?.Id;

        public string? Act => x.Said.Act?.Type;

        public int? Intensity => x.Said.Act?.Intensity;

        public string? Booster => x.Said.Act?.Booster;

        public string? Force => x.Said.Act?.Force;

        public string? Epistemic => x.Said.Act?.Epistemic;

        public string? TargetsConfidence => x.Said.Act?.TargetsConfidence;

        public string? LabelId => x.Said.LabelId;

        public string? ActionId => x.Said.ActionId;

        public string Stance => x.Said.Stance;

        public string Targets => x.Said.Targets.Joined;

        public string Beneficiaries => x.Said.Beneficiaries.Joined;

        public string Labels => x.Said.Labels.Joined;

        public string QualifiedLabels => x.Said.QualifiedLabels.Joined;
    }

    /// <summary>The bounds alone of a date: <c>2024-10-01 to 2024-10-31</c>.</summary>
    public static string Of(DateBounds bounds) => $"{Day(bounds.Earliest)} to {Day(bounds.Latest)}";

    /// <summary>The bounds of a date as EDTF writes it.</summary>
    public static DateBounds Bounds(string? date) => date is null ? default : EdtfDate.Parse(date).Bounds;

    public static string Of(string? text, string? unknown, LocalDate? earliest, LocalDate? latest) =>
        text is null && earliest is null && latest is null
            ? unknown is null
                ? "unknown"
                : $"unknown: {unknown}"
            : $"{text}: {Day(earliest)} to {Day(latest)}{unknown}";

    private static string End(string? text, LocalDate? earliest, LocalDate? latest) =>
        text is null && earliest is null && latest is null ? "none" : $"{text}: {Day(earliest)} to {Day(latest)}";

    private static string Day(LocalDate? day) => day is { } known ? LocalDatePattern.Iso.Format(known) : "..";
}
