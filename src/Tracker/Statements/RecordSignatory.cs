using Microsoft.AspNetCore.Authorization;
using Tracker.Http;
using Tracker.OpenApi;
using Tracker.Record.Dates;
using Tracker.Record.Statements;
using Tracker.Refusals;
using Tracker.Store;
using Wolverine.Http;

namespace Tracker.Statements;

/// <summary>A party's entry that the record lacked: one that joined later, aligned itself, came back, or was
/// overlooked.</summary>
public static class RecordSignatoryEndpoint
{
    public static readonly Change<Statement, SubmittedSignatory> UseCase = new(Roles.Submitter, Decide)
    {
        Names = x => new([x.Party], []) { Groups = x.Instrument is null ? [] : [x.Party] },
        WithParties = (x, idOf) => x.WithParties(idOf),
    };

    [WolverinePost("/api/statements/{id}/signatories"), Authorize(Policy = Roles.Submitter)]
    [Operation("Adds a signatory")]
    [
        Takes<SubmittedSignatory>,
        Answers<StatementView>(Versioned = true),
        NeedsIfMatch,
        Refuses("not-your-own", "retracted", "merged")
    ]
    public static Task<IResult> Post(string id, HttpContext context, StatementChange change) =>
        change.AnswerAsync(context, id, UseCase);

    /// <summary>The same entry again changes nothing. After a withdrawal a party may come back, from a day it is
    /// told.</summary>
    public static Outcome Decide(SubmittedSignatory command, Statement statement, Known known, Faults faults)
    {
        SubmissionRules.Signatory(
            command,
            "",
            statement.Sources.Count,
            known.NoParty,
            known.IsGroup,
            known.Now,
            faults
        );
        var issued = statement.BoundsOf(null);
        SubmissionRules.NotBeforeIssue(command.From, "/from", issued, faults);
        SubmissionRules.NotBeforeIssue(command.PublicAt, "/publicAt", issued, faults);
        var entry = command.AsEvent(statement.Kind);
        if (statement.Holding(command.Party) is { } holding)
        {
            if (holding.Recorded.Says(entry))
            {
                return Outcome.None;
            }

            faults.Add(
                "/party",
                "on-record",
                $"'{command.Party}' has an entry that holds; correct it, record its withdrawal, or void it where it "
                    + $"was never so."
            );
        }
        else if (statement.Signatories.LastOrDefault(x => x.Party == command.Party)?.Withdrew is { } withdrew)
        {
            if (command.From is null)
            {
                faults.Add(
                    "/from",
                    "required",
                    $"'{command.Party}' withdrew on {withdrew.Effective}; say from when it is a signatory again."
                );
            }
            else if (
                EdtfDate.TryParse(command.From, out var from, out _)
                && from.Bounds.CertainlyBefore(EdtfDate.Parse(withdrew.Effective).Bounds)
            )
            {
                faults.Add(
                    "/from",
                    "order",
                    $"{command.From} lies before '{command.Party}' withdrew, {withdrew.Effective}; correct the date."
                );
            }
        }

        StatementRules.Room(statement.Signatories.Count, faults);
        StatementRules.Positions(statement.Signatories.Count + 1, statement.Acts, faults);
        return Outcome.Of(entry);
    }
}
