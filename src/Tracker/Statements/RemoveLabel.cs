using Microsoft.AspNetCore.Authorization;
using Tracker.Http;
using Tracker.OpenApi;
using Tracker.Record.Statements;
using Tracker.Refusals;
using Tracker.Store;
using Wolverine.Http;

namespace Tracker.Statements;

/// <summary>A label was coded in error. Its id is never used again.</summary>
public sealed record RemoveLabel(string LabelId, string Reason);

public static class RemoveLabelEndpoint
{
    public static readonly Change<Statement, RemoveLabel> UseCase = new(Roles.Submitter, Decide);

    [WolverineDelete("/api/statements/{id}/labels/{labelId}"), Authorize(Policy = Roles.Submitter)]
    [Operation("Removes a label coded in error")]
    [Answers<StatementView>(Versioned = true), NeedsIfMatch, Refuses("not-your-own", "retracted", "merged")]
    [Query("reason", Required = ["reason"])]
    public static async Task<IResult> Delete(string id, string labelId, HttpContext context, StatementChange change)
    {
        var (reason, problem) = RemoveActEndpoint.ReasonOf(context);
        return problem ?? await change.AnswerAsync(context, id, UseCase, new RemoveLabel(labelId, reason));
    }

    /// <summary>Removing what was removed changes nothing.</summary>
    public static Outcome Decide(RemoveLabel command, Statement statement, Known known, Faults faults)
    {
        faults.Words("?reason", command.Reason);
        return statement.Labels.Any(x => x.Id == command.LabelId)
                ? Outcome.Of(new LabelRemoved(command.LabelId, command.Reason))
            : known.Stream(statement.Id).Any(x => x.Data is LabelRemoved removed && removed.Id == command.LabelId)
                ? Outcome.None
            : Outcome.Refuse(Problem.NotFound($"label of '{statement.Id}'", command.LabelId));
    }
}
