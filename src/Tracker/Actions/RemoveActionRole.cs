using Microsoft.AspNetCore.Authorization;
using Tracker.Http;
using Tracker.OpenApi;
using Tracker.Record.Actions;
using Tracker.Refusals;
using Tracker.Store;
using Wolverine.Http;
using Action = Tracker.Record.Actions.Action;

namespace Tracker.Actions;

/// <summary>The party does not have the role after all.</summary>
public sealed record RemoveActionRole(string Party, string Role, string? Reason);

public static class RemoveActionRoleEndpoint
{
    public static readonly Change<Action, RemoveActionRole> UseCase = new(Roles.Submitter, Decide) { Alters = true };

    [WolverineDelete("/api/actions/{id}/roles/{party}/{role}"), Authorize(Policy = Roles.Submitter)]
    [Operation("Removes a role assigned in error")]
    [Answers<ActionView>(Versioned = true), NeedsIfMatch, Refuses("not-your-own", "merged")]
    [Query("reason", Required = ["reason"])]
    public static async Task<IResult> Delete(
        string id,
        string party,
        string role,
        HttpContext context,
        ActionChange change
    )
    {
        var query = new QueryReader(context, "reason");
        var command = new RemoveActionRole(party, role, query.Text("reason"));
        return query.Problem is { } problem ? problem : await change.AnswerAsync(context, id, UseCase, command);
    }

    /// <summary>A role that was removed already stays removed.</summary>
    public static Outcome Decide(RemoveActionRole command, Action action, Known known, Faults faults)
    {
        faults.Words("?reason", command.Reason);
        return action.Roles.Contains(new(command.Party, command.Role))
                ? Outcome.Of(new ActionRoleRemoved(command.Party, command.Role, command.Reason ?? ""))
            : known
                .Stream(action.Id)
                .Any(x => x.Data is ActionRoleRemoved r && r.Party == command.Party && r.Role == command.Role)
                ? Outcome.None
            : Outcome.Refuse(Problem.NotFound($"role of '{action.Id}'", $"{command.Party}/{command.Role}"));
    }
}
