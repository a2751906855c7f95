using Marten;
using NodaTime;
using Npgsql;
using Tracker.Record.Events;
using Tracker.Refusals;
using Tracker.Store;

namespace Tracker.Http;

/// <summary>
/// Changes one stream under the version the caller has seen: reads, decides and appends in one transaction, behind locks
/// on the streams the decision rests on. A refused change stores nothing.
/// </summary>
public abstract class StreamChange<TState>(
    NpgsqlDataSource database, IDocumentStore store, PartyRegister parties, IClock clock)
    where TState : class, IFolded
{
    private const int Attempts = 4;

    /// <summary>What the stream is, in words.</summary>
    protected abstract string Kind { get; }

    /// <summary>Null for an empty stream and for one of another kind.</summary>
    protected abstract TState? Fold(IReadOnlyList<LoggedEvent> stream);

    /// <summary>Why the stream takes no change now; null: it does.</summary>
    protected abstract Problem? Blocked(TState state);

    /// <summary>The resource as readers see it, its <c>sequence</c> being that of the state.</summary>
    protected abstract Task<object> ViewAsync(NpgsqlConnection connection, TState state, CancellationToken token);

    /// <param name="decide">Pure: adds a fault for each rule broken, and gives the events.</param>
    /// <param name="undoes">The change undoes what blocks the stream.</param>
    public async Task<IResult> ExecuteAsync<TCommand>(
        HttpContext context, string id, Func<TCommand, Named> named, Func<TCommand, TState, Known, Faults, Outcome> decide,
        bool undoes = false)
        where TCommand : class
    {
        var (command, unreadable) = await StrictJson.ReadAsync<TCommand>(context);
        return unreadable ?? await ExecuteAsync(context, id, command!, named, decide, undoes);
    }

    public async Task<IResult> ExecuteAsync<TCommand>(
        HttpContext context, string id, TCommand command, Func<TCommand, Named> named,
        Func<TCommand, TState, Known, Faults, Outcome> decide, bool undoes = false)
    {
        var (expected, missing) = IfMatch.Read(context);
        return missing ?? await ExecuteAsync(
            context, id, expected, named(command), (state, known, faults) => decide(command, state!, known, faults), undoes, null);
    }

    /// <summary>Begins a stream; where it is on record already, the decision finds whether it says the same.</summary>
    /// <param name="collection">Path under which it is found by its id.</param>
    public async Task<IResult> CreateAsync<TCommand>(
        HttpContext context, string collection, Func<TCommand, string> id, Func<TCommand, Named> named,
        Func<TCommand, TState?, Known, Faults, Outcome> decide)
        where TCommand : class
    {
        var (command, unreadable) = await StrictJson.ReadAsync<TCommand>(context);
        return unreadable ?? await ExecuteAsync(
            context, id(command!), null, named(command!), (state, known, faults) => decide(command!, state, known, faults), false,
            collection);
    }

    private async Task<IResult> ExecuteAsync(
        HttpContext context, string id, long? expected, Named names, Func<TState?, Known, Faults, Outcome> decide, bool undoes,
        string? collection)
    {
        var token = context.RequestAborted;

        // Looked up before a connection is held: whoever holds one never waits for another.
        var registered = await parties.ExistingAsync(names.Parties, token);
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var (state, isNew, refusal) = await TryAsync(
                    id, expected, context.User.Id(), names, registered.Contains, decide, undoes, collection is not null, token);
                if (refusal is not null)
                {
                    return refusal;
                }

                await using var connection = await database.OpenConnectionAsync(token);
                return Answer.Changed(isNew ? 201 : 200, $"{collection}/{id}", state!.Version, await ViewAsync(connection, state, token));
            }
            catch (Exception e) when (attempt < Attempts && LostRaces.Is(e))
            {
                // Another change came first: decide anew on what it recorded, or find that the version is stale.
            }
        }
    }

    private async Task<(TState? State, bool IsNew, Problem? Refusal)> TryAsync(
        string id, long? expected, string user, Named names, Func<string, bool> partyExists,
        Func<TState?, Known, Faults, Outcome> decide, bool undoes, bool begins, CancellationToken token)
    {
        await using var connection = await database.OpenConnectionAsync(token);
        await using var transaction = await connection.BeginTransactionAsync(token);
        var streams = (await ReadAsync(connection, names, id, token)).ToLookup(x => x.Stream);
        var existing = Fold([.. streams[id]]);
        if (existing is null && !begins)
        {
            return (null, false, Problem.NotFound(Kind, id));
        }

        if (expected is { } version && version != existing!.Version)
        {
            return (null, false, Problem.Stale);
        }

        if (!undoes && existing is not null && Blocked(existing) is { } blocked)
        {
            return (null, false, blocked);
        }

        var faults = new Faults();
        var outcome = decide(existing, new(partyExists, x => [.. streams[x]], clock.GetCurrentInstant()) { User = user }, faults);
        if (faults.Any)
        {
            return (null, false, Problem.Invalid(faults.All));
        }

        if (outcome.Refusal is not null)
        {
            return (null, false, outcome.Refusal);
        }

        var state = existing;
        if (outcome.Events.Count > 0)
        {
            var options = Marten.Services.SessionOptions.ForTransaction(transaction, shouldAutoCommit: true);
            options.Tracking = DocumentTracking.None;
            await using var session = store.OpenSession(options);
            session.LastModifiedBy = user;
            var appended = existing is null
                ? session.Events.StartStream<TState>(id, outcome.Events)
                : session.Events.Append(id, existing.Version + outcome.Events.Count, outcome.Events);
            await session.SaveChangesAsync(token);
            LoggedEvent[] recorded = [.. appended.Events.Select(e => new LoggedEvent(
                id, e.Sequence, e.Version, Instant.FromDateTimeOffset(e.Timestamp), false, e.Data))];
            state ??= Fold(recorded[..1]);
            foreach (var e in recorded.SkipWhile(x => x.Version <= state!.Version))
            {
                state!.Apply(e);
            }
        }
        else
        {
            await transaction.RollbackAsync(token);
        }

        return (state, existing is null, null);
    }

    private static async Task<List<LoggedEvent>> ReadAsync(
        NpgsqlConnection connection, Named names, string id, CancellationToken token)
    {
        string[] locked = [.. names.Streams.Append(id).Distinct().Order(StringComparer.Ordinal)];
        var events = await ReadAsync(connection, locked, token);
        var read = locked.ToHashSet();
        while (names.Onward is { } onward)
        {
            string[] further = [.. events.Select(x => onward(x.Data)).OfType<string>().Where(read.Add)];
            if (further.Length == 0)
            {
                break;
            }

            events.AddRange(await EventLog.ReadStreamsAsync(connection, further, long.MaxValue, token));
        }

        return events;
    }

    /// <summary>Reads the streams in one round trip, behind locks taken in order, so that no two changes wait for each other.</summary>
    private static async Task<List<LoggedEvent>> ReadAsync(NpgsqlConnection connection, string[] streams, CancellationToken token)
    {
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                new("select pg_advisory_xact_lock(hashtextextended(k, 0)) from (select k from unnest($1::text[]) with ordinality x(k, i) order by i) l")
                {
                    Parameters = { new() { Value = streams } },
                },
                EventLog.StreamsCommand(streams),
            },
        };
        await using var reader = await batch.ExecuteReaderAsync(token);
        await reader.NextResultAsync(token);
        var events = new List<LoggedEvent>();
        await foreach (var e in EventLog.ReadAsync(reader, token))
        {
            events.Add(e);
        }

        return events;
    }
}
