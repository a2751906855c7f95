using NodaTime;
using Npgsql;
using Tracker.Configuration;
using Tracker.Store;

namespace Tracker.Audit.Ledger;

/// <param name="Size">Size of the last checkpoint that the anchor stored; 0: none.</param>
/// <param name="Failures">Number of failed attempts since then.</param>
/// <param name="Failure">Reason of the last failure; null if the last attempt succeeded.</param>
/// <param name="Due">When the next checkpoint is sent to it.</param>
public sealed record AnchorState(string Anchor, long Size, Instant? At, int Failures, string? Failure, Instant Due);

/// <summary>
/// Sends the last checkpoint to every configured anchor when it is due. Retries after failures with growing pauses.
/// </summary>
public sealed partial class AnchorSender : IDisposable
{
    private static readonly Duration FirstRetry = Duration.FromSeconds(5);

    /// <summary>How long after its interval an anchor without a checkpoint is an alarm.</summary>
    private static readonly Duration OverdueAfter = Duration.FromHours(2);

    private readonly NpgsqlDataSource _database;
    private readonly LedgerReader _reader;
    private readonly LastDone _done;
    private readonly Dictionary<string, Instant> _retryAt = [];
    private readonly Dictionary<string, Instant> _told = [];
    private readonly IClock _clock;
    private readonly ILogger<AnchorSender> _log;
    private readonly AnchorSettings _settings;
    private readonly HttpClient _client = new(new SocketsHttpHandler { AllowAutoRedirect = false })
    {
        Timeout = TimeSpan.FromSeconds(10),
        MaxResponseContentBufferSize = 64 * 1024,
    };

    public AnchorSender(
        [FromKeyedServices(Pools.Ledger)] NpgsqlDataSource database,
        [FromKeyedServices(Pools.Ledger)] LedgerReader reader,
        SigningKeys keys,
        LastDone done,
        Settings settings,
        IClock clock,
        ILogger<AnchorSender> log
    )
    {
        (_database, _reader, _done, _clock, _log) = (database, reader, done, clock, log);
        _settings = settings.Ledger.Anchors;
        Anchors = [.. Of(_settings, keys)];
    }

    public IReadOnlyList<IAnchor> Anchors { get; }

    public async Task SendDueAsync(CancellationToken token)
    {
        if (Anchors.Count == 0 || await _reader.LatestAsync(token) is not { } checkpoint)
        {
            return;
        }

        await using var connection = await _database.OpenConnectionAsync(token);
        await using var transaction = await connection.BeginTransactionAsync(token);
        if (!await AdvisoryLocks.TryAsync(connection, AdvisoryLocks.Anchors, token))
        {
            return;
        }

        var states = (await StatesAsync(token)).ToDictionary(x => x.Anchor);
        var done = _done.Anchors;
        foreach (var anchor in Anchors)
        {
            var state = states.GetValueOrDefault(anchor.Name) ?? new(anchor.Name, 0, null, 0, null, default);
            var now = _clock.GetCurrentInstant();
            TellFuture(state, now);
            if (IsDue(state, done.GetValueOrDefault(anchor.Name), checkpoint.Size, now))
            {
                await SaveAsync(await SendAsync(anchor, checkpoint, state, token), token);
            }
        }
    }

    /// <summary>Which anchors got no checkpoint for far too long, although there is a newer one.</summary>
    public IReadOnlyList<string> Overdue(Instant started, Instant now)
    {
        var done = _done.Anchors;
        return
        [
            .. Anchors
                .Select(x => x.Name)
                .Where(x =>
                    done.GetValueOrDefault(x) is var sent
                    && sent?.Size != _reader.Latest?.Size
                    && now - Instant.Max(started, sent is { } s && s.At <= now ? s.At : started)
                        > _settings.Every + OverdueAfter
                ),
        ];
    }

    /// <summary>
    /// Whether a checkpoint is to be sent now. The file of what was sent counts, and the table only where it says that
    /// less was sent.
    /// </summary>
    private bool IsDue(AnchorState state, DoneAnchor? sent, long size, Instant now) =>
        (state.Size != size || sent?.Size != size)
        && now >= _retryAt.GetValueOrDefault(state.Anchor)
        && (LastDone.IsDue(sent?.At, _settings.Every, now) || state.Due <= now);

    private void TellFuture(AnchorState state, Instant now)
    {
        if (
            state.Due > now + _settings.Every + LastDone.Tolerance
            && _told.GetValueOrDefault(state.Anchor) != state.Due
        )
        {
            _told[state.Anchor] = state.Due;
            Future(state.Anchor, state.Due);
        }
    }

    /// <summary>The states of all anchors that a checkpoint was ever sent to.</summary>
    public async Task<IReadOnlyList<AnchorState>> StatesAsync(CancellationToken token)
    {
        await using var command = _database.CreateCommand(
            "select anchor, size, at, failures, failure, due from ledger.anchors order by anchor"
        );
        await using var r = await command.ExecuteReaderAsync(token);
        var states = new List<AnchorState>();
        while (await r.ReadAsync(token))
        {
            states.Add(
                new(
                    r.GetString(0),
                    r.GetInt64(1),
                    await r.IsDBNullAsync(2, token) ? null : r.GetFieldValue<Instant>(2),
                    r.GetInt32(3),
                    await r.IsDBNullAsync(4, token) ? null : r.GetString(4),
                    r.GetFieldValue<Instant>(5)
                )
            );
        }

        return states;
    }

    public void Dispose() => _client.Dispose();

    private IEnumerable<IAnchor> Of(AnchorSettings settings, SigningKeys keys)
    {
        if (settings.File is { } file)
        {
            yield return new FileAnchor(file);
        }

        if (settings.Git is { } git)
        {
            yield return new GitAnchor(git, settings.Branch, Path.Combine(keys.Folder, "anchor-git"));
        }

        if (settings.Webhook is { } webhook)
        {
            yield return new WebhookAnchor(webhook, _client);
        }

        if (settings is { Witness: { } witness, WitnessKey: { } key })
        {
            yield return new WitnessAnchor(witness, key, _client, _database, _reader, keys, _clock);
        }
    }

    private async Task<AnchorState> SendAsync(
        IAnchor anchor,
        SignedCheckpoint checkpoint,
        AnchorState state,
        CancellationToken token
    )
    {
        try
        {
            await anchor.KeepAsync(checkpoint, state.Size, token);
            var now = _clock.GetCurrentInstant();
            _done.Keep(anchor.Name, new(checkpoint.Size, now));
            _retryAt.Remove(anchor.Name);
            return state with
            {
                Size = checkpoint.Size,
                At = now,
                Failures = 0,
                Failure = null,
                Due = now + _settings.Every,
            };
        }
        catch (Exception e)
            when (!token.IsCancellationRequested
                && e
                    is AnchorException
                        or HttpRequestException
                        or OperationCanceledException
                        or IOException
                        or UnauthorizedAccessException
            )
        {
            var reason = e is OperationCanceledException ? "The anchor did not answer in time." : e.Message;
            Failed(anchor.Name, checkpoint.Size, reason);
            var failures = Math.Clamp(state.Failures, 0, int.MaxValue - 1);
            var wait = Duration.Min(FirstRetry * Math.Pow(2, Math.Min(failures, 16)), _settings.Every);
            var due = _retryAt[anchor.Name] = _clock.GetCurrentInstant() + wait;
            return state with { Failures = failures + 1, Failure = reason, Due = due };
        }
    }

    private async Task SaveAsync(AnchorState state, CancellationToken token)
    {
        await using var command = _database.CreateCommand(
            """
            insert into ledger.anchors (anchor, size, at, failures, failure, due) values ($1, $2, $3, $4, $5, $6)
            on conflict (anchor) do update set size = excluded.size, at = excluded.at, failures = excluded.failures,
              failure = excluded.failure, due = excluded.due
            """
        );
        command.Parameters.AddRange(
            new NpgsqlParameter[]
            {
                new() { Value = state.Anchor },
                new() { Value = state.Size },
                new()
                {
                    Value = (object?)state.At ?? DBNull.Value,
                    NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.TimestampTz,
                },
                new() { Value = state.Failures },
                new() { Value = (object?)state.Failure ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text },
                new() { Value = state.Due },
            }
        );
        await command.ExecuteNonQueryAsync(token);
    }

    [LoggerMessage(
        LogLevel.Warning,
        "The anchor '{Anchor}' did not store the checkpoint of size {Size}; it will be retried. {Reason}"
    )]
    private partial void Failed(string anchor, long size, string reason);

    [LoggerMessage(
        LogLevel.Error,
        "ALARM: the table ledger.anchors says that the anchor '{Anchor}' is due at {Due}, later than its interval "
            + "allows: the clock was wrong, or somebody changed the row. The row is not used."
    )]
    private partial void Future(string anchor, Instant due);
}
