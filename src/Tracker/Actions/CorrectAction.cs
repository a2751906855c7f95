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

/// <summary>The type or the initial epistemic status was wrong.</summary>
public sealed record CorrectAction(
    string Reason,
    [CodeOf(Lists.ActionType)] string? Type = null,
    string? Epistemic = null
);

public static class CorrectActionEndpoint
{
    public static readonly Change<Action, CorrectAction> UseCase = new(Roles.Submitter, Decide) { Alters = true };

    [WolverinePost("/api/actions/{id}/correction"), Authorize(Policy = Roles.Submitter)]
    [Operation("Corrects the type or the initial status of an action")]
    [Takes<CorrectAction>, Answers<ActionView>(Versioned = true), NeedsIfMatch, Refuses("not-your-own", "merged")]
    public static Task<IResult> Post(string id, HttpContext context, ActionChange change) =>
        change.AnswerAsync(context, id, UseCase);

    public static Outcome Decide(CorrectAction command, Action action, Known known, Faults faults)
    {
        faults.Code("/type", Lists.ActionType, command.Type, optional: true);
        faults.Code("/epistemic", Lists.Epistemic, command.Epistemic, optional: true);
        faults.Words("/reason", command.Reason);
        if (command is { Type: null, Epistemic: null })
        {
            faults.Add("", "required", "Give the type, the epistemic status or both.");
        }

        var type = command.Type == action.Type ? null : command.Type;
        var epistemic = command.Epistemic == action.Epistemic ? null : command.Epistemic;
        return type is null && epistemic is null
            ? Outcome.None
            : Outcome.Of(new ActionCorrected(type, epistemic, command.Reason));
    }
}
