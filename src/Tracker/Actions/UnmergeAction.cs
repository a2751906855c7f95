using Microsoft.AspNetCore.Authorization;
using Tracker.Http;
using Tracker.OpenApi;
using Tracker.Record.Actions;
using Tracker.Refusals;
using Tracker.Store;
using Wolverine.Http;
using Action = Tracker.Record.Actions.Action;

namespace Tracker.Actions;

/// <summary>The merge was an error: the action is found under its own id again.</summary>
public sealed record UnmergeAction(string Rationale);

public static class UnmergeActionEndpoint
{
    public static readonly Change<Action, UnmergeAction> UseCase = new(Roles.Submitter, Decide)
    {
        Names = _ => ActionChange.Above(),
        Undoes = true,
        Alters = true,
    };

    [WolverinePost("/api/actions/{id}/unmerge"), Authorize(Policy = Roles.Submitter)]
    [Operation("Undoes a merge of actions")]
    [Takes<UnmergeAction>, Answers<ActionView>(Versioned = true), NeedsIfMatch, Refuses("not-your-own", "merged")]
    public static Task<IResult> Post(string id, HttpContext context, ActionChange change) =>
        change.AnswerAsync(context, id, UseCase);

    public static Outcome Decide(UnmergeAction command, Action action, Known known, Faults faults)
    {
        faults.Words("/rationale", command.Rationale);
        return action.MergedInto is null ? Outcome.None : Outcome.Of(new ActionUnmerged(command.Rationale));
    }
}
