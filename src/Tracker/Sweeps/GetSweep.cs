using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Authorization;
using NodaTime;
using Npgsql;
using Tracker.Actions;
using Tracker.Http;
using Tracker.OpenApi;
using Tracker.Parties;
using Tracker.Record.Parties;
using Tracker.Record.Sweeps;
using Tracker.Refusals;
using Tracker.Store;
using Wolverine.Http;

namespace Tracker.Sweeps;

/// <summary>A sweep as readers see it.</summary>
/// <param name="Status">RECORDED or VOIDED.</param>
/// <param name="Party">Who was looked for; null: the members of <paramref name="Group"/>.</param>
/// <param name="Action">What was looked for; null: <paramref name="Topic"/> and all below.</param>
public sealed record SweepView(
    string Id,
    long Sequence,
    long Version,
    [AllowedValues("RECORDED", "VOIDED")] string Status,
    PartyLink? Party,
    PartyLink? Group,
    ActionLink? Action,
    ActionLink? Topic,
    string From,
    string To,
    IReadOnlyList<string> Sources,
    IReadOnlyList<string> Languages,
    IReadOnlyList<string> Terms,
    string Result,
    IReadOnlyList<string> Found,
    Instant RecordedAt
);

/// <summary>One sweep, now or as it was on record.</summary>
public static class GetSweep
{
    [WolverineGet("/api/sweeps/{id}"), Authorize(Policy = Roles.Reader)]
    [Operation("Shows one sweep")]
    [Answers<SweepView>(Versioned = true)]
    [Query(typeof(PointOfRecord))]
    public static async Task<IResult> Get(
        string id,
        HttpContext context,
        NpgsqlDataSource database,
        PointOfRecord clock
    )
    {
        var token = context.RequestAborted;
        var (upTo, problem) = await clock.UpToAsync(new(context, PointOfRecord.Parameters), token);
        if (problem is not null)
        {
            return problem;
        }

        await using var connection = await database.OpenConnectionAsync(token);
        if (await EventLog.ReadStreamsAsync(connection, [id], upTo, token) is not [{ Data: SweepRecorded }, ..] stream)
        {
            return Problem.NotFound("sweep", id);
        }

        var view = await SweepReader.ViewAsync(connection, Sweep.Fold(stream)!, token, upTo);
        return Answer.Versioned(view.Version, view);
    }
}

/// <summary>Shows a sweep as its own events tell it, with the names that parties and actions had at a
/// sequence.</summary>
public static class SweepReader
{
    public static async Task<SweepView> ViewAsync(
        NpgsqlConnection connection,
        Sweep sweep,
        CancellationToken token,
        long upTo = long.MaxValue
    )
    {
        var x = sweep.Recorded!;
        var named = new[] { x.Party, x.Group, x.Action, x.Topic }.OfType<string>().ToList();
        var names = (await EventLog.ReadStreamsAsync(connection, named, upTo, token))
            .GroupBy(e => e.Stream)
            .ToDictionary(
                e => e.Key,
                e =>
                    e.First().Data is PartyRegistered
                        ? Party.Fold(e)!.Display
                        : Tracker.Record.Actions.Action.Fold(e)!.Title
            );
        PartyLink? Link(string? id) => id is null ? null : new(id, names.GetValueOrDefault(id, id));
        ActionLink? Titled(string? id) => id is null ? null : new(id, names.GetValueOrDefault(id, id));
        return new(
            sweep.Id,
            sweep.Sequence,
            sweep.Version,
            sweep.IsVoided ? "VOIDED" : "RECORDED",
            Link(x.Party),
            Link(x.Group),
            Titled(x.Action),
            Titled(x.Topic),
            x.From,
            x.To,
            x.Sources,
            x.Languages,
            x.Terms,
            x.Result,
            x.Found,
            sweep.RecordedAt
        );
    }
}
