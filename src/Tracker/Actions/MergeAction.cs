using Microsoft.AspNetCore.Authorization;
using Tracker.Http;
using Tracker.OpenApi;
using Tracker.Record.Actions;
using Tracker.Refusals;
using Tracker.Store;
using Wolverine.Http;
using Action = Tracker.Record.Actions.Action;

namespace Tracker.Actions;

/// <summary>This action is that one, under which it is now found. Its roles and dates stay its own.</summary>
public sealed record MergeAction(string Into, string Rationale);

public static class MergeActionEndpoint
{
    public static readonly Change<Action, MergeAction> UseCase = new(Roles.Submitter, Decide)
    {
        Names = x => ActionChange.Above(x.Into),
        Undoes = true,
        Alters = true,
        NeedsTwo = true,
    };

    [WolverinePost("/api/actions/{id}/merge"), Authorize(Policy = Roles.Submitter)]
    [Operation("Merges an action into the one that it is")]
    [
        Takes<MergeAction>,
        Answers<ActionView>(Versioned = true),
        NeedsIfMatch,
        Refuses("not-your-own", "second-person", "merged", "cycle")
    ]
    public static Task<IResult> Post(string id, HttpContext context, ActionChange change) =>
        change.AnswerAsync(context, id, UseCase);

    /// <summary>Merging twice into the same action changes nothing.</summary>
    public static Outcome Decide(MergeAction command, Action action, Known known, Faults faults)
    {
        faults.Words("/rationale", command.Rationale);
        var into = ActionChange.Named("/into", command.Into, known, faults);
        if (command.Into == action.Id)
        {
            faults.Add("/into", "itself", "An action is not merged into itself; name the one that it is.");
        }

        var location = $"/api/actions/{command.Into}";
        return into is null || action.MergedInto == into.Id ? Outcome.None
            : action.MergedInto is not null ? Outcome.Refuse(ActionChange.Merged(action))
            : into.MergedInto is not null ? Outcome.Refuse(ActionChange.Merged(into))
            : ActionChange.IsBelow(into.Id, action.Id, known)
                ? Outcome.Refuse(
                    Problem.Conflict(
                        ProblemTypes.Cycle,
                        $"'{into.Id}' lies under '{action.Id}' and would lie under itself; place it elsewhere with "
                            + $"POST {location}/umbrella first.",
                        location
                    )
                )
            : Outcome.Of(new ActionsMerged(into.Id, command.Rationale));
    }
}
