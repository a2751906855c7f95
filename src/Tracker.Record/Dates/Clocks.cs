using NodaTime;

namespace Tracker.Record.Dates;

/// <summary>
/// World time and public time of an answer. An imprecise date is <em>possible</em> wherever one of its days is, and
/// <em>certain</em> only where all are; an unknown one is possible everywhere and certain nowhere. What was not public
/// yet on the day asked for is left out: an entry, or the withdrawal that ends one.
/// </summary>
/// <param name="ValidAt">The day on which an entry must have held; null: any.</param>
/// <param name="PublicAt">The day on which it must have been public; null: any.</param>
public sealed record Clocks(LocalDate? ValidAt, LocalDate? PublicAt, bool Certain)
{
    /// <summary>A day is asked for.</summary>
    public bool Any => ValidAt is not null || PublicAt is not null;

    /// <summary>Whether an entry counts.</summary>
    public bool Counts(DateBounds held, DateBounds known, DateBounds? heldTo, DateBounds? knownTo)
    {
        if (PublicAt is { } at && !Begun(known, at))
        {
            return false;
        }

        return ValidAt is not { } day || (Begun(held, day) && !HasEnded(heldTo, knownTo));
    }

    /// <summary>Whether an entry had ended on the days asked for, as far as was public.</summary>
    public bool HasEnded(DateBounds? heldTo, DateBounds? knownTo) =>
        ShowsEnd(heldTo, knownTo) && (ValidAt is not { } day || Ended(heldTo!.Value, day));

    /// <summary>Whether what a date begins had begun on the days asked for.</summary>
    public bool HasBegun(DateBounds date) =>
        (ValidAt is not { } day || Begun(date, day)) && (PublicAt is not { } known || Begun(date, known));

    /// <summary>Whether the end of an entry was public on the day asked for, and so belongs to the answer.</summary>
    public bool ShowsEnd(DateBounds? heldTo, DateBounds? knownTo) =>
        heldTo is not null && (PublicAt is not { } day || Ended(knownTo ?? default, day));

    private bool Begun(DateBounds date, LocalDate day) =>
        Certain ? date.Latest <= day : date.Earliest is null || date.Earliest <= day;

    // The other way round: what certainly holds has not even possibly ended.
    private bool Ended(DateBounds date, LocalDate day) =>
        Certain ? date.Earliest is null || date.Earliest <= day : date.Latest <= day;

    /// <summary>SQL for <see cref="Counts"/> over the interval columns of an alias; empty where no day is asked
    /// for.</summary>
    /// <param name="add">Adds a parameter and gives its place.</param>
    public IEnumerable<string> Conditions(string alias, Func<LocalDate, string> add)
    {
        if (PublicAt is { } known)
        {
            yield return Begun($"{alias}.public", add(known));
        }

        if (ValidAt is { } day)
        {
            yield return Begun($"{alias}.held", add(day));
            var ended = Ended($"{alias}.held_to", add(day));
            yield return PublicAt is { } at
                ? $"({alias}.held_to is null or not ({Ended($"{alias}.public_to", add(at))} and {ended}))"
                : $"({alias}.held_to is null or not {ended})";
        }
    }

    /// <summary>SQL: what these bounds date has begun on a day.</summary>
    public string Begun(string column, string day) =>
        Certain
            ? $"coalesce({column}_latest <= {day}, false)"
            : $"({column}_earliest is null or {column}_earliest <= {day})";

    /// <summary>SQL: what these bounds end has ended on a day.</summary>
    public string Ended(string column, string day) =>
        Certain
            ? $"({column}_earliest is null or {column}_earliest <= {day})"
            : $"coalesce({column}_latest <= {day}, false)";
}
