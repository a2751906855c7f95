using Microsoft.AspNetCore.Authorization;
using Tracker.Http;
using Tracker.OpenApi;
using Tracker.Record.Codebook;
using Tracker.Record.Statements;
using Tracker.Refusals;
using Tracker.Store;
using Wolverine.Http;

namespace Tracker.Statements;

/// <summary>The tracker should not have recorded this statement so. Its positions leave the timelines; its history
/// stays.</summary>
/// <param name="Reason">Retraction reason of the codebook.</param>
public sealed record RetractStatement([CodeOf(Lists.RetractionReason)] string Reason, string? Note = null);

public static class RetractStatementEndpoint
{
    public static readonly Change<Statement, RetractStatement> UseCase = new(Roles.Submitter, Decide)
    {
        Undoes = true,
        NeedsTwo = true,
    };

    [WolverinePost("/api/statements/{id}/retraction"), Authorize(Policy = Roles.Submitter)]
    [Operation("Retracts a statement, the tracker's own error")]
    [
        Takes<RetractStatement>,
        Answers<StatementView>(Versioned = true),
        NeedsIfMatch,
        Refuses("not-your-own", "second-person", "retracted", "merged")
    ]
    public static Task<IResult> Post(string id, HttpContext context, StatementChange change) =>
        change.AnswerAsync(context, id, UseCase);

    /// <summary>Retracting twice changes nothing.</summary>
    public static Outcome Decide(RetractStatement command, Statement statement, Known known, Faults faults)
    {
        faults.Code("/reason", Lists.RetractionReason, command.Reason);
        faults.Words("/note", command.Note, optional: true);
        return statement.IsRetracted ? Outcome.None : Outcome.Of(new StatementRetracted(command.Reason, command.Note));
    }
}
