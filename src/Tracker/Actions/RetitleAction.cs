using Microsoft.AspNetCore.Authorization;
using Tracker.Access;
using Tracker.Hosting;
using Tracker.Statements;
using Wolverine.Http;

namespace Tracker.Actions;

/// <summary>A title that is more neutral, or clearer.</summary>
public sealed record RetitleAction(string Title, string Reason);

public static class RetitleActionEndpoint
{
    [WolverinePost("/api/actions/{id}/title"), Authorize(Policy = Roles.Submitter)]
    [Operation("Gives an action a more neutral title")]
    [Takes<RetitleAction>, Answers<ActionView>(Versioned = true), NeedsIfMatch, Refuses("merged")]
    public static Task<IResult> Post(string id, HttpContext context, ActionChange change) =>
        change.ExecuteAsync<RetitleAction>(context, id, _ => Named.Nothing, Decide);

    public static Outcome Decide(RetitleAction command, Action action, Known known, Faults faults)
    {
        SubmissionRules.ActionTitle("/title", command.Title, optional: false, faults);
        faults.Words("/reason", command.Reason);
        return command.Title == action.Title ? Outcome.None : Outcome.Of(new ActionRetitled(command.Title, command.Reason));
    }
}
