using Microsoft.AspNetCore.Authorization;
using Tracker.Http;
using Tracker.OpenApi;
using Tracker.Record.Actions;
using Tracker.Record.Codebook;
using Tracker.Refusals;
using Tracker.Store;
using Wolverine.Http;
using Action = Tracker.Record.Actions.Action;

namespace Tracker.Actions;

/// <summary>A party has a role in the action.</summary>
/// <param name="Role">ACTOR, RECIPIENT, BENEFICIARY, VICTIM or FACILITATOR.</param>
public sealed record AssignActionRole(string Party, [CodeOf(Lists.ActionRole)] string Role);

public static class AssignActionRoleEndpoint
{
    public static readonly Change<Action, AssignActionRole> UseCase = new(Roles.Submitter, Decide)
    {
        Names = x => new([x.Party], []),
        WithParties = (x, idOf) => x with { Party = idOf(x.Party) },
    };

    [WolverinePost("/api/actions/{id}/roles"), Authorize(Policy = Roles.Submitter)]
    [Operation("Gives a party a role in an action")]
    [Takes<AssignActionRole>, Answers<ActionView>(Versioned = true), NeedsIfMatch, Refuses("merged")]
    public static Task<IResult> Post(string id, HttpContext context, ActionChange change) =>
        change.AnswerAsync(context, id, UseCase);

    public static Outcome Decide(AssignActionRole command, Action action, Known known, Faults faults)
    {
        ActionRules.Role(new(command.Party, command.Role), "", known.NoParty, faults);
        var assigned = new ActionRoleAssigned(command.Party, command.Role);
        return action.Roles.Contains(assigned) ? Outcome.None : Outcome.Of(assigned);
    }
}
