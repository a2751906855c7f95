using NodaTime;

namespace Tracker.Record.Dates;

/// <summary>
/// The first and the last day a date may mean, both included; null where that side is open or unknown. What is known of
/// an imprecise date: all comparisons between dates are made on these.
/// </summary>
public readonly record struct DateBounds(LocalDate? Earliest, LocalDate? Latest)
{
    /// <summary>
    /// Order by earliest bound, then latest. A date open at its start (null, known) may reach back without limit, so it
    /// comes before every known earliest day; one open at its end (known, null) comes after every known latest day. A
    /// date with neither bound comes last of all. Only equal bounds compare as equal. In SQL:
    /// <c>earliest is null and latest is null, earliest nulls first, latest nulls last</c>.
    /// </summary>
    public static IComparer<DateBounds> Order { get; } = Comparer<DateBounds>.Create(Compare);

    /// <summary>Nothing is known of this date: neither bound is.</summary>
    public bool IsUnknown => Earliest is null && Latest is null;

    /// <summary>
    /// The narrowest bounds that contain both. A side null in either is null in the hull, so the hull with an entirely
    /// unknown date is unknown: leave unknown dates out where they should not count.
    /// </summary>
    public static DateBounds Hull(DateBounds a, DateBounds b) =>
        new(
            a.Earliest is { } e1 && b.Earliest is { } e2 ? LocalDate.Min(e1, e2) : null,
            a.Latest is { } l1 && b.Latest is { } l2 ? LocalDate.Max(l1, l2) : null
        );

    /// <summary>
    /// Days from one imprecise date to another: the least and the most it can have been, null where a bound it needs is
    /// unknown. Negative where <paramref name="to"/> may lie, or lies, before <paramref name="from"/>.
    /// </summary>
    public static (int? MinDays, int? MaxDays) DayLag(DateBounds from, DateBounds to) =>
        (Days(from.Latest, to.Earliest), Days(from.Earliest, to.Latest));

    /// <summary>
    /// Every day this date may mean is before every day the other may mean; never so where a bound is unknown.
    /// </summary>
    public bool CertainlyBefore(DateBounds other) => Latest < other.Earliest;

    private static int? Days(LocalDate? from, LocalDate? to) =>
        from is { } start && to is { } end ? Period.DaysBetween(start, end) : null;

    private static int Compare(DateBounds a, DateBounds b)
    {
        if (a.IsUnknown || b.IsUnknown)
        {
            return a.IsUnknown.CompareTo(b.IsUnknown);
        }

        // Nullable's own order puts null first: right for an open start, and turned round for an open end.
        var byEarliest = Comparer<LocalDate?>.Default.Compare(a.Earliest, b.Earliest);
        if (byEarliest != 0)
        {
            return byEarliest;
        }
        if (a.Latest is null || b.Latest is null)
        {
            return (a.Latest is null).CompareTo(b.Latest is null);
        }
        return a.Latest.Value.CompareTo(b.Latest.Value);
    }
}
