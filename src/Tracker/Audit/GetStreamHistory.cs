using System.Globalization;
using Microsoft.AspNetCore.Authorization;
using Npgsql;
using Tracker.Http;
using Tracker.OpenApi;
using Tracker.Record.Actions;
using Tracker.Record.Events;
using Tracker.Record.Parties;
using Tracker.Record.Statements;
using Tracker.Record.Sweeps;
using Tracker.Refusals;
using Tracker.Statements;
using Tracker.Store;
using Wolverine.Http;
using Action = Tracker.Record.Actions.Action;

namespace Tracker.Audit;

/// <param name="State">The statement, action, party or sweep after the event, with ids instead of names.</param>
public sealed record StreamStep(StoredEvent Event, object State);

/// <summary>Lists the events of one stream with the state after each event.</summary>
public static class GetStreamHistory
{
    [WolverineGet("/api/audit/streams/{key}"), Lists(typeof(StreamStep)), Authorize(Policy = Roles.Reader)]
    [Operation("Lists the events of one stream, with the state after each event")]
    [Answers<Page<StreamStep>>]
    [Query("limit", "cursor", typeof(PointOfRecord))]
    public static async Task<IResult> Get(
        string key,
        HttpContext context,
        NpgsqlDataSource database,
        PointOfRecord clock
    )
    {
        var token = context.RequestAborted;
        var query = new QueryReader(context, ["limit", "cursor", .. PointOfRecord.Parameters]);
        var limit = query.Limit();
        var cursor = Cursor.Read(query);
        var (asOf, problem) = await clock.ResolveAsync(query, cursor, token);
        if (problem is not null)
        {
            return problem;
        }

        var since = long.TryParse(cursor?.After, CultureInfo.InvariantCulture, out var after) ? after : 0;
        var events = await StoredEvents.ReadAsync(
            database,
            new(asOf.Sequence, since, key),
            Roles.MaySeeNames(context.User),
            limit,
            token
        );
        List<LoggedEvent> logged;
        await using (var connection = await database.OpenConnectionAsync(token))
        {
            logged = await EventLog.ReadStreamsAsync(connection, [key], asOf.Sequence, token);
        }

        if (logged.Count == 0)
        {
            return Problem.NotFound("stream", key);
        }

        // Fold the whole stream, because each state depends on all events before it; then keep the states of this page.
        var states = logged.Zip(States(logged)).Where(x => x.First.Sequence > since).Select(x => x.Second);
        List<StreamStep> steps = [.. events.Zip(states, (e, state) => new StreamStep(e, state))];
        return Answer.Page(
            context,
            Page.Of(steps, limit, asOf, cursor, x => x.Event.Sequence.ToString(CultureInfo.InvariantCulture))
        );
    }

    private static IEnumerable<object> States(List<LoggedEvent> stream)
    {
        var (statement, action, party, sweep) = (new Statement(), new Action(), new Party(), new Sweep());
        foreach (var e in stream)
        {
            switch (stream[0].Data)
            {
                case StatementRecorded:
                    statement.Apply(e);
                    yield return StatementView.Of(statement, x => x, x => x);
                    break;
                case ActionRegistered:
                    action.Apply(e);
                    yield return new
                    {
                        action.Id,
                        action.Version,
                        action.Title,
                        action.Type,
                        action.Epistemic,
                        action.Status,
                        action.Umbrella,
                        action.MergedInto,
                        Roles = action.Roles.ToArray(),
                        Dates = action.Dates.ToArray(),
                        Statuses = action.Statuses.ToArray(),
                    };
                    break;
                case PartyRegistered:
                    party.Apply(e);
                    yield return new
                    {
                        party.Id,
                        party.Version,
                        party.Kind,
                        Name = party.Display,
                        Names = party.Names.ToArray(),
                        Identifiers = party.Identifiers.ToArray(),
                        party.Claims,
                        party.Succession,
                        Members = party.Members.ToArray(),
                    };
                    break;
                case SweepRecorded:
                    sweep.Apply(e);
                    yield return new
                    {
                        sweep.Id,
                        sweep.Version,
                        sweep.Recorded,
                        sweep.IsVoided,
                    };
                    break;
                default:
                    yield return new { Id = e.Stream, e.Version };
                    break;
            }
        }
    }
}
