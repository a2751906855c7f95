using System.Collections.Concurrent;
using System.Text.Json;
using NodaTime;
using NodaTime.Text;
using Npgsql;
using NpgsqlTypes;
using Tracker.Http;
using Tracker.Store;

namespace Tracker.Audit;

/// <summary>
/// Runs replays asked for over HTTP. A replay continues after the response, and its report is stored in a table, not in
/// the log. Every second the node that runs a replay stores its progress and checks whether it was cancelled.
/// </summary>
public sealed partial class Replays(
    NpgsqlDataSource database,
    Replay replay,
    ProjectionProgress record,
    IClock clock,
    IHostApplicationLifetime lifetime,
    ILogger<Replays> log
)
{
    private static readonly SemaphoreSlim OneAtATime = new(1);

    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<string, Running> _running = new();

    /// <returns>The first report, with the status RUNNING.</returns>
    public async Task<ReplayReport> StartAsync(RunReplay command, CancellationToken token)
    {
        var known = command.KnownAt is null
            ? (Instant?)null
            : OffsetDateTimePattern.Rfc3339.Parse(command.KnownAt).Value.ToInstant();
        var sequence = known is { } at
            ? await record.SequenceAtAsync(at, token)
            : command.AsOfSequence ?? await record.HeadAsync(token);
        var report = new ReplayReport(
            ReplayId.New(),
            "RUNNING",
            sequence,
            0,
            0,
            0,
            [],
            null,
            null,
            0,
            [],
            Progress: ReplayProgress.Waiting
        );

        // This lock shows other nodes that the replay is running. It ends when this node ends.
        var alive = await database.OpenConnectionAsync(token);
        try
        {
            await using var hold = new NpgsqlCommand("select pg_advisory_lock(hashtextextended($1, 0))", alive)
            {
                Parameters = { new() { Value = report.Id } },
            };
            await hold.ExecuteNonQueryAsync(token);
            await SaveAsync(report, token);
        }
        catch
        {
            await alive.DisposeAsync();
            throw;
        }

        var running = _running[report.Id] = new(
            report,
            CancellationTokenSource.CreateLinkedTokenSource(lifetime.ApplicationStopping)
        );
        _ = Task.Run(() => RunAsync(running, alive), CancellationToken.None);
        return report;
    }

    /// <summary>Finds a report. While the replay runs, it includes the progress.</summary>
    public async Task<ReplayReport?> FindAsync(string id, CancellationToken token)
    {
        if (_running.TryGetValue(id, out var running))
        {
            return running.Report;
        }

        await using var command = database.CreateCommand("select report::text from tracker.replays where id = $1");
        command.Parameters.Add(new() { Value = id });
        return await command.ExecuteScalarAsync(token) is string json
            ? JsonSerializer.Deserialize<ReplayReport>(json, ApiJson.Options)
            : null;
    }

    /// <summary>
    /// The newest reports of replays up to the given sequence or a lower one, each with the time of its request.
    /// </summary>
    public async Task<IReadOnlyList<(Instant At, ReplayReport Report)>> ListAsync(
        int limit,
        long upTo,
        CancellationToken token
    )
    {
        await using var command = database.CreateCommand(
            "select requested_at, report::text from tracker.replays where (report ->> 'asOfSequence')::bigint <= $2 "
                + "order by requested_at desc, id limit $1"
        );
        command.Parameters.Add(new() { Value = limit });
        command.Parameters.Add(new() { Value = upTo });
        var reports = new List<(Instant, ReplayReport)>();
        await using var r = await command.ExecuteReaderAsync(token);
        while (await r.ReadAsync(token))
        {
            var report = JsonSerializer.Deserialize<ReplayReport>(r.GetString(1), ApiJson.Options)!;
            reports.Add((r.GetFieldValue<Instant>(0), _running.GetValueOrDefault(report.Id)?.Report ?? report));
        }

        return reports;
    }

    /// <summary>Cancels a replay, on any node. A replay that is over does not change.</summary>
    /// <returns>Its report; null if there is no such replay.</returns>
    public async Task<ReplayReport?> CancelAsync(string id, CancellationToken token)
    {
        await using (
            var command = database.CreateCommand(
                "update tracker.replays set cancelled_at = coalesce(cancelled_at, $2) where id = $1 and report ->> "
                    + "'status' = 'RUNNING'"
            )
        )
        {
            command.Parameters.Add(new() { Value = id });
            command.Parameters.Add(new() { Value = clock.GetCurrentInstant() });
            await command.ExecuteNonQueryAsync(token);
        }

        if (_running.TryGetValue(id, out var running))
        {
            await running.Stop.CancelAsync();
            await running.Over.Task.WaitAsync(token);
        }

        return await FindAsync(id, token);
    }

    private async Task RunAsync(Running running, NpgsqlConnection alive)
    {
        var begun = running.Report;
        ReplayReport report;
        using var over = new CancellationTokenSource();
        var beating = BeatAsync(running, over.Token);
        try
        {
            await OneAtATime.WaitAsync(running.Stop.Token);
            try
            {
                report = await replay.RunAsync(
                    begun.Id,
                    begun.AsOfSequence,
                    x => running.Report = begun with { Events = x.EventsDone, Progress = x },
                    running.Stop.Token
                );
            }
            finally
            {
                OneAtATime.Release();
            }
        }
        catch (OperationCanceledException)
        {
            report = Ended(
                "CANCELLED",
                lifetime.ApplicationStopping.IsCancellationRequested
                    ? "The program stopped."
                    : "The replay was cancelled on request."
            );
        }
        catch (Exception) when (running.Stop.IsCancellationRequested)
        {
            // A cancelled SQL statement may fail with another exception.
            report = Ended("CANCELLED", "The replay was cancelled on request.");
        }
        catch (Exception e)
        {
            ReplayFailed(e, begun.Id);
            report = Ended("FAILED", "The replay failed; the server's log says why.");
        }

        running.Report = report;
        await over.CancelAsync();
        await beating;
        try
        {
            await SaveAsync(report, CancellationToken.None);
            _running.TryRemove(begun.Id, out _);
        }
        catch (NpgsqlException e)
        {
            ReplayFailed(e, begun.Id);
        }
        finally
        {
            running.Over.TrySetResult();
            running.Stop.Dispose();
            await ReleaseAsync(alive, begun.Id);
        }

        ReplayReport Ended(string status, string why) =>
            running.Report with
            {
                Status = status,
                Error = why,
                Progress = null,
            };
    }

    /// <summary>
    /// Stores the progress every second, and checks whether the replay was cancelled through another node.
    /// </summary>
    private async Task BeatAsync(Running running, CancellationToken over)
    {
        try
        {
            using var timer = new PeriodicTimer(Beat);
            while (await timer.WaitForNextTickAsync(over))
            {
                try
                {
                    await using var command = database.CreateCommand(
                        "update tracker.replays set report = $2 where id = $1 and report ->> 'status' = 'RUNNING' "
                            + "returning cancelled_at is not null"
                    );
                    command.Parameters.Add(new() { Value = running.Report.Id });
                    command.Parameters.Add(
                        new()
                        {
                            Value = JsonSerializer.Serialize(running.Report, ApiJson.Options),
                            NpgsqlDbType = NpgsqlDbType.Jsonb,
                        }
                    );
                    if (await command.ExecuteScalarAsync(over) is true)
                    {
                        await running.Stop.CancelAsync();
                    }
                }
                catch (NpgsqlException e)
                {
                    ReplayFailed(e, running.Report.Id);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The replay is over.
        }
    }

    private static async Task ReleaseAsync(NpgsqlConnection alive, string id)
    {
        try
        {
            await using var release = new NpgsqlCommand("select pg_advisory_unlock(hashtextextended($1, 0))", alive)
            {
                Parameters = { new() { Value = id } },
            };
            await release.ExecuteNonQueryAsync();
        }
        catch (NpgsqlException)
        {
            // A broken connection holds no lock.
        }

        await alive.DisposeAsync();
    }

    private async Task SaveAsync(ReplayReport report, CancellationToken token)
    {
        await using var command = database.CreateCommand(
            """
            insert into tracker.replays (id, requested_at, report) values ($1, $2, $3)
            on conflict (id) do update set report = excluded.report
            """
        );
        command.Parameters.Add(new() { Value = report.Id });
        command.Parameters.Add(new() { Value = clock.GetCurrentInstant() });
        command.Parameters.Add(
            new() { Value = JsonSerializer.Serialize(report, ApiJson.Options), NpgsqlDbType = NpgsqlDbType.Jsonb }
        );
        await command.ExecuteNonQueryAsync(token);
    }

    [LoggerMessage(LogLevel.Error, "Replay {Id} failed.")]
    private partial void ReplayFailed(Exception exception, string id);

    /// <summary>A replay that runs on this node.</summary>
    private sealed class Running(ReplayReport report, CancellationTokenSource stop)
    {
        public ReplayReport Report { get; set; } = report;

        public CancellationTokenSource Stop { get; } = stop;

        public TaskCompletionSource Over { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
