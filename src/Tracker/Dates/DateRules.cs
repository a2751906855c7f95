using NodaTime;
using Tracker.Record.Codebook;
using Tracker.Refusals;

namespace Tracker.Dates;

/// <summary>Rules for submitted dates of statements, actions and memberships. Pure functions.</summary>
public static class DateRules
{
    /// <summary>The first year of statements. An earlier date is almost certainly a typing error.</summary>
    public const int FirstYear = 1900;

    /// <summary>
    /// Rule 6: a statement can be recorded only after it was issued, and must not be older than <see
    /// cref="FirstYear"/>. The rule does not apply to deprecated dates.
    /// </summary>
    public static void NotAhead(SubmittedDate date, string at, Instant now, Faults faults)
    {
        // Dates that cannot be read or stored are reported elsewhere.
        if (date.Rank == Codes.Rank.Deprecated || new Faults().Date(at, date.Value) is not { } value)
        {
            return;
        }

        if (value.Earliest?.Year < FirstYear)
        {
            faults.Add(at, "past", $"{value.Text} is before {FirstYear}; statements are recorded from that year on.");
        }

        if (
            date.Field is Codes.StatementDateField.Issued or Codes.StatementDateField.Published
            && value.Earliest > Tomorrow(now)
        )
        {
            faults.Add(at, "future", $"{value.Text} is after today; a statement is recorded once it is issued.");
        }
    }

    /// <summary>Rule 6: a date of publication must not be in the future.</summary>
    public static void PublicAt(string? value, string at, Instant now, Faults faults)
    {
        if (faults.Date(at, value) is { } known && known.Earliest > Tomorrow(now))
        {
            faults.Add(
                at,
                "future",
                $"{known.Text} is after today; what is not yet public cannot be recorded as public."
            );
        }
    }

    /// <summary>Checks a date's value, unknown reason and rank. Used for statements and actions.</summary>
    /// <returns>Whether there is a valid value.</returns>
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
        foreach (
            var field in dates
                .Where(x => x.Rank == Codes.Rank.Preferred)
                .GroupBy(x => x.Field)
                .Where(x => x.Count() > 1)
        )
        {
            faults.Add(at, "preferred", $"{field.Count()} values of {field.Key} are PREFERRED; at most one may be.");
        }
    }

    /// <summary>The last day that is not in the future: somewhere on earth it may already be tomorrow.</summary>
    public static LocalDate Tomorrow(Instant now) => now.InUtc().Date.PlusDays(1);
}
