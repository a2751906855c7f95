using Npgsql;
using Tracker.Access;
using Tracker.Hosting;
using Tracker.Parties;
using Tracker.Statements;
using Tracker.Timelines;
using Wolverine.Http;
using Action = Tracker.Actions.Action;

namespace Tracker.Audit;

/// <param name="State">The statement, action or party as it stood after the event, with ids for names.</param>
public sealed record StreamStep(StoredEvent Event, object State);

/// <summary>One stream, event by event, with the state after each.</summary>
public static class GetStreamHistory
{
    /// <summary>Most events of a stream that are shown with their states.</summary>
    private const int MaxEvents = 10_000;

    [WolverineGet("/api/audit/streams/{key}")]
    public static async Task<IResult> Get(string key, HttpContext context, NpgsqlDataSource database, RecordClock clock)
    {
        var token = context.RequestAborted;
        var (asOf, problem) = await clock.ResolveAsync(new(context, RecordClock.Parameters), null, token);
        if (problem is not null)
        {
            return problem;
        }

        var events = await StoredEvents.ReadAsync(
            database, new(asOf.Sequence, Stream: key), Roles.MaySeeNames(context.User), MaxEvents, token);
        await using var connection = await database.OpenConnectionAsync(token);
        var logged = await EventLog.ReadStreamsAsync(connection, [key], asOf.Sequence, token);
        if (logged.Count == 0)
        {
            return Problem.NotFound("stream", key);
        }

        List<StreamStep> steps = [.. events.Zip(States(logged), (e, state) => new StreamStep(e, state))];
        return Answer.Ok(new Page<StreamStep>(steps, steps.Count, asOf, null));
    }

    private static IEnumerable<object> States(List<LoggedEvent> stream)
    {
        var (statement, action, party) = (new Statement(), new Action(), new Party());
        foreach (var e in stream)
        {
            switch (stream[0].Data)
            {
                case StatementRecorded:
                    statement.Apply(e);
                    yield return StatementView.Of(statement, x => x, x => x).Snapshot();
                    break;
                case Actions.ActionRegistered:
                    action.Apply(e);
                    yield return new { action.Id, action.Version, action.Title, action.Type, action.Epistemic, action.Umbrella, Roles = action.Roles.ToArray(), Dates = action.Dates.ToArray() };
                    break;
                default:
                    party.Apply(e);
                    yield return new { party.Id, party.Version, party.Kind, Name = party.Display, Names = party.Names.ToArray(), Identifiers = party.Identifiers.ToArray() };
                    break;
            }
        }
    }
}
