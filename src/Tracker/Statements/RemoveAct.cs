using Microsoft.AspNetCore.Authorization;
using Tracker.Http;
using Tracker.OpenApi;
using Tracker.Record.Statements;
using Tracker.Refusals;
using Tracker.Store;
using Wolverine.Http;

namespace Tracker.Statements;

/// <summary>An act was coded in error. Its id is never used again.</summary>
public sealed record RemoveAct(string ActId, string Reason);

public static class RemoveActEndpoint
{
    public static readonly Change<Statement, RemoveAct> UseCase = new(Roles.Submitter, Decide);

    [WolverineDelete("/api/statements/{id}/acts/{actId}"), Authorize(Policy = Roles.Submitter)]
    [Operation("Removes an act coded in error")]
    [Answers<StatementView>(Versioned = true), NeedsIfMatch, Refuses("not-your-own", "retracted", "merged", "last-act")]
    [Query("reason", Required = ["reason"])]
    public static async Task<IResult> Delete(string id, string actId, HttpContext context, StatementChange change)
    {
        var (reason, problem) = ReasonOf(context);
        return problem ?? await change.AnswerAsync(context, id, UseCase, new RemoveAct(actId, reason));
    }

    /// <summary>A statement keeps one act (R11); removing what was removed changes nothing.</summary>
    public static Outcome Decide(RemoveAct command, Statement statement, Known known, Faults faults)
    {
        faults.Words("?reason", command.Reason);
        if (!statement.Acts.Any(x => x.Id == command.ActId))
        {
            return known.Stream(statement.Id).Any(x => x.Data is ActRemoved removed && removed.Id == command.ActId)
                ? Outcome.None
                : Outcome.Refuse(Problem.NotFound($"act of '{statement.Id}'", command.ActId));
        }

        return statement.Acts.Count == 1
            ? Outcome.Refuse(
                Problem.Conflict(
                    ProblemTypes.LastAct,
                    $"'{command.ActId}' is the last act, and a statement has at least one; code another first, or "
                        + $"retract the statement with POST /api/statements/{statement.Id}/retraction.",
                    $"/api/statements/{statement.Id}"
                )
            )
            : Outcome.Of(new ActRemoved(command.ActId, command.Reason));
    }

    /// <summary>The reason of a removal, a query parameter as a DELETE has no body.</summary>
    internal static (string Reason, Problem? Problem) ReasonOf(HttpContext context)
    {
        var query = new QueryReader(context, "reason");
        var reason = query.Text("reason");
        query.Invalid.Words("?reason", reason);
        return (reason ?? "", query.Problem);
    }
}
