using Tracker.Record.Codebook;

namespace Tracker.Record.Dates;

/// <summary>The date that rival assertions add up to.</summary>
/// <param name="Text">
/// EDTF of the PREFERRED value, or of the only value; for a hull of several, <c>earliest/latest</c>; null: unknown,
/// also where the hull is open on both sides.
/// </param>
/// <param name="UnknownReason">Why there is no value, where an assertion says so.</param>
/// <param name="Bounds">First and last possible day; both null: unknown.</param>
public sealed record AssertedDate(string? Text, string? UnknownReason, DateBounds Bounds)
{
    /// <summary>The PREFERRED value, else the hull of the NORMAL ones, else unknown. DEPRECATED ones never
    /// count.</summary>
    public static AssertedDate Of(IEnumerable<(string Rank, string? Value, string? UnknownReason)> assertions)
    {
        var standing = assertions.Where(x => x.Rank != Codes.Rank.Deprecated).ToList();
        var preferred = standing.Where(x => x.Rank == Codes.Rank.Preferred).ToList();
        if (preferred.Count > 0)
        {
            standing = preferred;
        }

        var values = standing.Where(x => x.Value is not null).Select(x => EdtfDate.Parse(x.Value!)).Distinct().ToList();
        return values.Count switch
        {
            0 => new(null, standing.Select(x => x.UnknownReason).FirstOrDefault(x => x is not null), default),
            1 => new(values[0].Text, null, values[0].Bounds),
            _ => HullOf(values.Select(x => x.Bounds).Aggregate(DateBounds.Hull)),
        };
    }

    private static AssertedDate HullOf(DateBounds hull) =>
        hull.IsUnknown ? new(null, null, default) : new($"{End(hull.Earliest)}/{End(hull.Latest)}", null, hull);

    private static string End(NodaTime.LocalDate? date) =>
        date is { } day ? NodaTime.Text.LocalDatePattern.Iso.Format(day) : "..";
}
