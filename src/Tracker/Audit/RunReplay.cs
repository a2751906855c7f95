using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Authorization;
using NodaTime.Text;
using Tracker.Http;
using Tracker.OpenApi;
using Tracker.Refusals;
using Tracker.Store;
using Wolverine.Http;

namespace Tracker.Audit;

/// <summary>Replay the log up to a point of the record and compare. Without a point: up to the log's head.</summary>
/// <param name="KnownAt">RFC 3339 instant.</param>
public sealed record RunReplay(long? AsOfSequence = null, [DataType(DataType.DateTime)] string? KnownAt = null);

public static class RunReplayEndpoint
{
    public static readonly UseCase UseCase = new(Roles.Auditor);

    [WolverinePost("/api/audit/replays"), Authorize(Policy = Roles.Auditor)]
    [Operation("Starts a replay")]
    [Takes<RunReplay>(Optional = true), Answers<ReplayReport>(202)]
    public static async Task<IResult> Post(HttpContext context, Replays replays)
    {
        var command = new RunReplay();
        if (context.Request.ContentLength is not (null or 0) || context.Request.HasJsonContentType())
        {
            var (read, unreadable) = await StrictJson.ReadAsync<RunReplay>(context);
            if (unreadable is not null)
            {
                return unreadable;
            }

            command = read!;
        }

        var (report, refusal) = await StartAsync(replays, context.User.Caller(), command, context.RequestAborted);
        return refusal is not null ? refusal : Answer.Accepted($"/api/audit/replays/{report!.Id}", report);
    }

    /// <summary>Starts a replay for a caller.</summary>
    /// <returns>The report of the replay that runs now, or why none was started.</returns>
    public static async Task<(ReplayReport? Report, Problem? Refusal)> StartAsync(
        Replays replays,
        Caller caller,
        RunReplay command,
        CancellationToken token
    ) =>
        (UseCase.Refusal(caller) ?? Check(command)) is { } refusal
            ? (null, refusal)
            : (await replays.StartAsync(command, token), null);

    public static Problem? Check(RunReplay command)
    {
        var faults = new Faults();
        if (command.AsOfSequence < 0)
        {
            faults.Add("/asOfSequence", "range", "A sequence must be 0 or more.");
        }

        if (command.KnownAt is { } text && !OffsetDateTimePattern.Rfc3339.Parse(text).Success)
        {
            faults.Add("/knownAt", "instant", $"'{text}' is not an RFC 3339 instant such as 2026-11-01T00:00:00Z.");
        }

        if (command is { AsOfSequence: not null, KnownAt: not null })
        {
            faults.Add("/knownAt", "exclusive", "Give asOfSequence or knownAt, not both.");
        }

        return faults.Any ? Problem.Invalid(faults.All) : null;
    }

    [WolverineGet("/api/audit/replays/{id}"), Authorize(Policy = Roles.Reader)]
    [Operation("Shows a replay", Id = "GetReplay")]
    [Answers<ReplayReport>]
    public static async Task<IResult> Get(string id, HttpContext context, Replays replays) =>
        await replays.FindAsync(id, context.RequestAborted) is { } report
            ? Answer.Ok(report)
            : Problem.NotFound("replay", id);

    /// <summary>Cancels a running replay. A replay that is over does not change.</summary>
    [WolverineDelete("/api/audit/replays/{id}"), Authorize(Policy = Roles.Auditor)]
    [Operation("Cancels a running replay", Id = "CancelReplay")]
    [Answers<ReplayReport>]
    public static async Task<IResult> Delete(string id, HttpContext context, Replays replays) =>
        await replays.CancelAsync(id, context.RequestAborted) is { } report
            ? Answer.Ok(report)
            : Problem.NotFound("replay", id);
}
