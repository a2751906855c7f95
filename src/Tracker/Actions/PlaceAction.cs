using Microsoft.AspNetCore.Authorization;
using Tracker.Http;
using Tracker.OpenApi;
using Tracker.Record.Actions;
using Tracker.Refusals;
using Tracker.Store;
using Wolverine.Http;
using Action = Tracker.Record.Actions.Action;

namespace Tracker.Actions;

/// <summary>The action is part of a wider one.</summary>
/// <param name="Umbrella">Null: it is part of none any more.</param>
public sealed record PlaceAction(string? Umbrella);

public static class PlaceActionEndpoint
{
    public static readonly Change<Action, PlaceAction> UseCase = new(Roles.Submitter, Decide)
    {
        Names = x => ActionChange.Above(x.Umbrella),
    };

    [WolverinePost("/api/actions/{id}/umbrella"), Authorize(Policy = Roles.Submitter)]
    [Operation("Places an action under another")]
    [Takes<PlaceAction>, Answers<ActionView>(Versioned = true), NeedsIfMatch, Refuses("merged", "cycle")]
    public static Task<IResult> Post(string id, HttpContext context, ActionChange change) =>
        change.AnswerAsync(context, id, UseCase);

    public static Outcome Decide(PlaceAction command, Action action, Known known, Faults faults)
    {
        var umbrella = command.Umbrella is null
            ? null
            : ActionChange.Named("/umbrella", command.Umbrella, known, faults);
        if (umbrella is not null && ActionChange.IsBelow(umbrella.Id, action.Id, known))
        {
            faults.Add("/umbrella", "cycle", $"'{action.Id}' would lie under itself.");
        }

        return command.Umbrella == action.Umbrella ? Outcome.None
            : umbrella?.MergedInto is not null ? Outcome.Refuse(ActionChange.Merged(umbrella))
            : Outcome.Of(new ActionPlacedUnder(command.Umbrella));
    }
}
