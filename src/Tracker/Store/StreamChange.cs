using Marten;
using NodaTime;
using Npgsql;
using Tracker.Record.Events;
using Tracker.Refusals;

namespace Tracker.Store;

/// <summary>
/// Changes one stream under the version the caller has seen: reads, decides and appends in one transaction, behind
/// locks on the streams the decision rests on. A refused change stores nothing.
/// </summary>
public abstract class StreamChange<TState>(
    NpgsqlDataSource database,
    IDocumentStore store,
    PartyRegister parties,
    Consents consents,
    IClock clock
)
    where TState : class, IFolded
{
    /// <summary>What the stream is, in words.</summary>
    protected abstract string Kind { get; }

    /// <summary>Null for an empty stream and for one of another kind.</summary>
    protected abstract TState? Fold(IReadOnlyList<LoggedEvent> stream);

    /// <summary>Why the stream takes no change now; null: it does.</summary>
    protected abstract Problem? Blocked(TState state);

    /// <summary>Why the caller may not make this change to the stream as it stands; null: the caller may.</summary>
    /// <param name="stream">Its events.</param>
    protected virtual Problem? NotTheirs(
        Change change,
        Caller caller,
        TState state,
        IReadOnlyList<LoggedEvent> stream
    ) => null;

    /// <summary>The resource as readers see it, its <c>sequence</c> being that of the state.</summary>
    protected abstract Task<object> ViewAsync(NpgsqlConnection connection, TState state, CancellationToken token);

    /// <summary>The resource as readers see it after a change.</summary>
    public async Task<object> ViewAsync(TState state, CancellationToken token)
    {
        await using var connection = await database.OpenConnectionAsync(token);
        return await ViewAsync(connection, state, token);
    }

    /// <summary>Changes a stream on record.</summary>
    /// <param name="expected">The version of the stream that the caller has seen; null: any.</param>
    /// <returns>What was changed, or why not.</returns>
    public async Task<(Changed<TState>? Changed, Problem? Refusal)> ExecuteAsync<TCommand>(
        Change<TState, TCommand> useCase,
        Caller caller,
        string id,
        long? expected,
        TCommand command,
        CancellationToken token
    )
    {
        if (useCase.Refusal(caller) is { } forbidden)
        {
            return (null, forbidden);
        }

        var meant = await parties.MeantAsync(useCase.Names(command).Parties, at: null, token);
        var known = useCase.WithParties(command, meant.IdOf);
        var groups = await parties.GroupsAsync([.. useCase.Names(known).Groups], token);
        return await Attempts.RunAsync(
            () =>
                TryAsync(
                    id,
                    expected,
                    caller,
                    useCase.Names(known),
                    meant,
                    groups,
                    (state, beside, faults) => useCase.Decide(known, state!, beside, faults),
                    useCase,
                    token
                ),
            () => DamagedStreams.WhyAsync(database, [id], token)
        );
    }

    /// <summary>Begins a stream, or finds it on record.</summary>
    /// <returns>What was begun or found, or why not.</returns>
    public async Task<(Changed<TState>? Changed, Problem? Refusal)> BeginAsync<TCommand>(
        Beginning<TState, TCommand> useCase,
        Caller caller,
        TCommand command,
        CancellationToken token
    )
    {
        if (useCase.Refusal(caller) is { } forbidden)
        {
            return (null, forbidden);
        }

        var meant = await parties.MeantAsync(useCase.Names(command).Parties, at: null, token);
        var known = useCase.WithParties(command, meant.IdOf);
        var groups = await parties.GroupsAsync([.. useCase.Names(known).Groups], token);
        return await Attempts.RunAsync(
            () =>
                TryAsync(
                    useCase.Id(known),
                    expected: null,
                    caller,
                    useCase.Names(known),
                    meant,
                    groups,
                    (state, beside, faults) => useCase.Decide(known, state, beside, faults),
                    change: null,
                    token
                ),
            () => DamagedStreams.WhyAsync(database, [useCase.Id(known)], token)
        );
    }

    // Parties are looked up before a connection is held: whoever holds one never waits for another.
    private async Task<(Changed<TState>? Changed, Problem? Refusal)> TryAsync(
        string id,
        long? expected,
        Caller caller,
        Named names,
        PartiesMeant meant,
        IReadOnlySet<string> groups,
        Func<TState?, Known, Faults, Outcome> decide,
        Change? change,
        CancellationToken token
    )
    {
        await using var connection = await database.OpenConnectionAsync(token);
        await using var transaction = await connection.BeginTransactionAsync(token);
        var streams = (await ReadAsync(connection, names, id, token)).ToLookup(x => x.Stream);
        var existing = Fold([.. streams[id]]);
        if (existing is null && change is not null)
        {
            return (null, Problem.NotFound(Kind, id));
        }

        if (change is not null && NotTheirs(change, caller, existing!, [.. streams[id]]) is { } notTheirs)
        {
            return (null, notTheirs);
        }

        if (expected is { } version && version != existing!.Version)
        {
            return (null, Problem.Stale);
        }

        if (change?.Undoes != true && existing is not null && Blocked(existing) is { } blocked)
        {
            return (null, blocked);
        }

        var faults = new Faults();
        var outcome = decide(
            existing,
            new(meant.NoParty, x => [.. streams[x]], clock.GetCurrentInstant())
            {
                User = caller.User,
                Others = caller.Others,
                IsGroup = groups.Contains,
            },
            faults
        );
        if (faults.Any)
        {
            return (null, Problem.Invalid(faults.All));
        }

        if (outcome.Refusal is not null)
        {
            return (null, outcome.Refusal);
        }

        string? proposedBy = null;
        if (change?.NeedsTwo == true && outcome.Events.Count > 0)
        {
            var now = clock.GetCurrentInstant();
            (proposedBy, var alone) = await consents.AskAsync(connection, id, outcome.Events, caller, now, token);
            if (alone is not null)
            {
                await transaction.CommitAsync(token);
                return (null, alone);
            }
        }

        var state = existing;
        if (outcome.Events.Count > 0)
        {
            await using var session = EventStore.SessionOf(store, transaction, caller.User);
            if (proposedBy is not null)
            {
                session.SetHeader(Consents.ProposedBy, proposedBy);
            }

            var appended = existing is null
                ? session.Events.StartStream<TState>(id, outcome.Events)
                : session.Events.Append(id, existing.Version + outcome.Events.Count, outcome.Events);
            await session.SaveChangesAsync(token);
            LoggedEvent[] recorded =
            [
                .. appended.Events.Select(e => new LoggedEvent(
                    id,
                    e.Sequence,
                    e.Version,
                    Instant.FromDateTimeOffset(e.Timestamp),
                    false,
                    e.Data
                )),
            ];
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

        return (new(state!, existing is null), null);
    }

    private static async Task<List<LoggedEvent>> ReadAsync(
        NpgsqlConnection connection,
        Named names,
        string id,
        CancellationToken token
    )
    {
        string[] locked = [.. names.Streams.Append(id).Distinct()];
        var events = await ReadAsync(connection, locked, token);
        var read = locked.ToHashSet();
        while (names.Onward is { } onward)
        {
            string[] further = [.. events.SelectMany(x => onward(x.Data)).Where(read.Add)];
            if (further.Length == 0)
            {
                break;
            }

            events.AddRange(await EventLog.ReadStreamsAsync(connection, further, long.MaxValue, token));
        }

        return events;
    }

    /// <summary>Reads the streams in one round trip, behind locks on them.</summary>
    private static async Task<List<LoggedEvent>> ReadAsync(
        NpgsqlConnection connection,
        string[] streams,
        CancellationToken token
    )
    {
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands = { StreamLocks.Command(streams), EventLog.StreamsCommand(streams) },
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
