using Tracker.Dates;
using Tracker.Record.Actions;
using Tracker.Record.Codebook;
using Tracker.Record.Dates;
using Tracker.Record.Statements;
using Tracker.Refusals;
using Tracker.Store;

namespace Tracker.Statements;

/// <summary>What the rules of a submission ask of a statement on record to which one thing is added.</summary>
internal static class StatementRules
{
    public static IReadOnlyList<SubmittedText> GivenTexts(this Statement statement) =>
        [.. statement.Texts.Select(x => new SubmittedText(x.Language, x.Status, x.Completeness, x.Text))];

    public static SubmittedDate Given(this DateAsserted date) =>
        new(date.Field, date.Value, date.UnknownReason, date.Rank, date.Source, date.Reason);

    /// <summary>The bounds of a date of an entry; where it has none, those of the issue date.</summary>
    public static DateBounds BoundsOf(this Statement statement, string? date) =>
        date is null ? statement.DateOf(Codes.StatementDateField.Issued).Bounds : EdtfDate.Parse(date).Bounds;

    /// <summary>The party's entry that holds: not withdrawn by itself.</summary>
    public static SignatoryEntry? Holding(this Statement statement, string party) =>
        statement.Signatories.LastOrDefault(x => x.Party == party && x.Withdrew is null);

    public static bool IsAction(this Known known, string id) => known.Stream(id) is [{ Data: ActionRegistered }, ..];

    /// <summary>What an act names; no actions where it names more than it may.</summary>
    public static Named NamedBy(SubmittedAct act) =>
        new(act.Targets.Concat(act.Beneficiaries ?? []), act.Objects.Count > Faults.MaxListed ? [] : act.Objects);

    /// <summary>There is room for one more.</summary>
    public static void Room(int held, Faults faults)
    {
        if (held >= Faults.MaxListed)
        {
            faults.Add("", "too-many", $"The statement has {held} of them; at most {Faults.MaxListed} are taken.");
        }
    }

    /// <summary>The positions of a statement once it has these signatories and acts.</summary>
    public static void Positions(int signatories, IEnumerable<ActCoded> acts, Faults faults) =>
        SubmissionRules.Positions(
            signatories,
            [.. acts.Select(x => (x.Objects.Count, x.Quote.Exact.Length))],
            "",
            faults
        );

    /// <summary>No entry is from before a new date of issue.</summary>
    /// <param name="field">Of the date that changes.</param>
    /// <param name="dates">As they would stand.</param>
    public static void EntriesInOrder(
        Statement statement,
        string field,
        IReadOnlyList<SubmittedDate> dates,
        string at,
        Faults faults
    )
    {
        if (field != Codes.StatementDateField.Issued)
        {
            return;
        }

        var issued = SubmissionRules.Bounds(dates, field);
        foreach (var entry in statement.Signatories.Select(x => x.Recorded))
        {
            SubmissionRules.NotBeforeIssue(entry.From, at, issued, faults);
            SubmissionRules.NotBeforeIssue(entry.PublicAt, at, issued, faults);
        }
    }

    /// <summary>A withdrawal: it ends what began, and what is not public yet cannot be public. It may be announced for
    /// a day to come.</summary>
    /// <param name="began">Since when it held what is withdrawn.</param>
    public static void Withdrawal(
        string effective,
        string? publicAt,
        string? evidence,
        DateBounds began,
        Known known,
        Faults faults
    )
    {
        if (faults.Date("/effective", effective) is { } end && end.Bounds.CertainlyBefore(began))
        {
            faults.Add(
                "/effective",
                "order",
                $"{end.Text} lies before what is withdrawn began to hold; correct the date."
            );
        }

        DateRules.PublicAt(publicAt, "/publicAt", known.Now, faults);
        faults.Words("/evidence", evidence, optional: true);
    }
}
