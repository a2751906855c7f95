using NodaTime;
using Tracker.Record.Codebook;
using Tracker.Refusals;

namespace Tracker.Dates;

/// <summary>The rules of dates that people submit, of statements, actions and memberships. Pure.</summary>
public static class DateRules
{
    /// <summary>Statements of earlier years are not taken: such a date is a slip, not a source.</summary>
    public const int FirstYear = 1900;

    /// <summary>
    /// Rule 6: a statement is recorded once it is issued; none is of before <see cref="FirstYear"/>. A deprecated date may
    /// say anything.
    /// </summary>
    public static void NotAhead(SubmittedDate date, string at, Instant now, Faults faults)
    {
        // What is no date, or none that the tables can hold, is told already.
        if (date.Rank == "DEPRECATED" || new Faults().Date(at, date.Value) is not { } value)
        {
            return;
        }

        if (value.Earliest?.Year < FirstYear)
        {
            faults.Add(at, "past", $"{value.Text} lies before {FirstYear}; statements are taken from that year on.");
        }

        if (date.Field is "ISSUED" or "PUBLISHED" && value.Earliest > Tomorrow(now))
        {
            faults.Add(at, "future", $"{value.Text} lies after today; a statement is recorded once it is issued.");
        }
    }

    /// <summary>Rule 6: what is not yet public cannot be recorded as public.</summary>
    public static void PublicAt(string? value, string at, Instant now, Faults faults)
    {
        if (faults.Date(at, value) is { } known && known.Earliest > Tomorrow(now))
        {
            faults.Add(at, "future", $"{known.Text} lies after today; what is not yet public cannot be recorded as public.");
        }
    }

    /// <summary>A date's value, its unknown reason and its rank, which statements and actions share.</summary>
    /// <returns>Whether there is a value, and not at fault.</returns>
    public static bool Value(SubmittedDate date, string at, Faults faults)
    {
        faults.Code(at + "/rank", Lists.Rank, date.Rank, optional: true);
        faults.Code(at + "/unknownReason", Lists.UnknownReason, date.UnknownReason, optional: true);
        faults.Words(at + "/reason", date.Reason, optional: true);
        if (date.Value is null == date.UnknownReason is null)
        {
            faults.Add(at + "/value", "date", "Give either a value or an unknownReason.");
        }

        return faults.Date(at + "/value", date.Value) is not null;
    }

    public static void OnePreferred(IReadOnlyList<SubmittedDate> dates, string at, Faults faults)
    {
        foreach (var field in dates.Where(x => x.Rank == "PREFERRED").GroupBy(x => x.Field).Where(x => x.Count() > 1))
        {
            faults.Add(at, "preferred", $"{field.Count()} values of {field.Key} are PREFERRED; at most one is.");
        }
    }

    /// <summary>One day's tolerance, as somewhere it is tomorrow already.</summary>
    public static LocalDate Tomorrow(Instant now) => now.InUtc().Date.PlusDays(1);
}
