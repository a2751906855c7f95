using Microsoft.AspNetCore.Authorization;
using Tracker.Dates;
using Tracker.Http;
using Tracker.OpenApi;
using Tracker.Record.Actions;
using Tracker.Record.Codebook;
using Tracker.Refusals;
using Tracker.Store;
using Wolverine.Http;
using Action = Tracker.Record.Actions.Action;

namespace Tracker.Actions;

/// <summary>What is held of the action in the world changed.</summary>
/// <param name="Status">REPORTED, CONFIRMED, DENIED, DISPROVED or CEASED.</param>
/// <param name="Effective">EDTF date from which it is so; one to come is allowed where it is announced.</param>
public sealed record ChangeActionStatus(
    [CodeOf(Lists.ActionStatus)] string Status,
    string? Effective = null,
    string? PublicAt = null,
    string? Evidence = null
);

public static class ChangeActionStatusEndpoint
{
    public static readonly Change<Action, ChangeActionStatus> UseCase = new(Roles.Submitter, Decide);

    [WolverinePost("/api/actions/{id}/status"), Authorize(Policy = Roles.Submitter)]
    [Operation("Records that the status of an action changed")]
    [Takes<ChangeActionStatus>, Answers<ActionView>(Versioned = true), NeedsIfMatch, Refuses("merged")]
    public static Task<IResult> Post(string id, HttpContext context, ActionChange change) =>
        change.AnswerAsync(context, id, UseCase);

    public static Outcome Decide(ChangeActionStatus command, Action action, Known known, Faults faults)
    {
        faults.Code("/status", Lists.ActionStatus, command.Status);
        faults.Date("/effective", command.Effective);
        DateRules.PublicAt(command.PublicAt, "/publicAt", known.Now, faults);
        faults.Words("/evidence", command.Evidence, optional: true);
        var changed = new ActionStatusChanged(command.Status, command.Effective, command.PublicAt, command.Evidence);
        return changed == action.Statuses.LastOrDefault() ? Outcome.None : Outcome.Of(changed);
    }
}
