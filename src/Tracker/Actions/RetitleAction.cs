using Microsoft.AspNetCore.Authorization;
using Tracker.Http;
using Tracker.OpenApi;
using Tracker.Record.Actions;
using Tracker.Refusals;
using Tracker.Store;
using Wolverine.Http;
using Action = Tracker.Record.Actions.Action;

namespace Tracker.Actions;

/// <summary>A title that is more neutral, or clearer.</summary>
public sealed record RetitleAction(string Title, string Reason);

public static class RetitleActionEndpoint
{
    public static readonly Change<Action, RetitleAction> UseCase = new(Roles.Submitter, Decide) { Alters = true };

    [WolverinePost("/api/actions/{id}/title"), Authorize(Policy = Roles.Submitter)]
    [Operation("Gives an action a more neutral title")]
    [Takes<RetitleAction>, Answers<ActionView>(Versioned = true), NeedsIfMatch, Refuses("not-your-own", "merged")]
    public static Task<IResult> Post(string id, HttpContext context, ActionChange change) =>
        change.AnswerAsync(context, id, UseCase);

    public static Outcome Decide(RetitleAction command, Action action, Known known, Faults faults)
    {
        ActionRules.Title("/title", command.Title, optional: false, faults);
        faults.Words("/reason", command.Reason);
        return command.Title == action.Title
            ? Outcome.None
            : Outcome.Of(new ActionRetitled(command.Title, command.Reason));
    }
}
