using System.Collections.Concurrent;
using System.Text.Json;
using NodaTime;
using NodaTime.Text;
using Npgsql;
using NpgsqlTypes;
using Tracker.Hosting;
using Tracker.Timelines;

namespace Tracker.Audit;

/// <summary>Replays asked for over HTTP: they run on after the answer, and their reports are kept in a table, not in the log.</summary>
public sealed partial class Replays(
    NpgsqlDataSource database, Replay replay, RecordClock record, IClock clock, IHostApplicationLifetime lifetime,
    ILogger<Replays> log)
{
    private static readonly SemaphoreSlim OneAtATime = new(1);

    private readonly ConcurrentDictionary<string, ReplayReport> _running = new();

    /// <returns>The report as it begins: RUNNING.</returns>
    public async Task<ReplayReport> StartAsync(RunReplay command, CancellationToken token)
    {
        var known = command.KnownAt is null ? (Instant?)null : OffsetDateTimePattern.Rfc3339.Parse(command.KnownAt).Value.ToInstant();
        var sequence = known is { } at ? await record.SequenceAtAsync(at, token) : command.AsOfSequence ?? await record.HeadAsync(token);
        var report = new ReplayReport(ReplayId.New(), "RUNNING", sequence, 0, 0, 0, [], null, null, 0, []);
        await SaveAsync(report, token);
        _running[report.Id] = report;
        _ = Task.Run(() => RunAsync(report), CancellationToken.None);
        return report;
    }

    /// <summary>A report, with the events folded so far while it runs here.</summary>
    public async Task<ReplayReport?> FindAsync(string id, CancellationToken token)
    {
        if (_running.TryGetValue(id, out var running))
        {
            return running;
        }

        await using var command = database.CreateCommand("select report::text from tracker.replays where id = $1");
        command.Parameters.Add(new() { Value = id });
        return await command.ExecuteScalarAsync(token) is string json
            ? JsonSerializer.Deserialize<ReplayReport>(json, ApiJson.Options)
            : null;
    }

    private async Task RunAsync(ReplayReport begun)
    {
        ReplayReport report;
        try
        {
            await OneAtATime.WaitAsync(lifetime.ApplicationStopping);
            try
            {
                report = await replay.RunAsync(
                    begun.Id, begun.AsOfSequence, events => _running[begun.Id] = begun with { Events = events },
                    lifetime.ApplicationStopping);
            }
            finally
            {
                OneAtATime.Release();
            }
        }
        catch (OperationCanceledException)
        {
            report = begun with { Status = "CANCELLED", Error = "The program stopped." };
        }
        catch (Exception e)
        {
            ReplayFailed(e, begun.Id);
            report = begun with { Status = "FAILED", Error = "The replay failed; the server's log says why." };
        }

        try
        {
            await SaveAsync(report, CancellationToken.None);
            _running.TryRemove(begun.Id, out _);
        }
        catch (NpgsqlException e)
        {
            _running[begun.Id] = report;
            ReplayFailed(e, begun.Id);
        }
    }

    private async Task SaveAsync(ReplayReport report, CancellationToken token)
    {
        await using var command = database.CreateCommand(
            """
            insert into tracker.replays (id, requested_at, report) values ($1, $2, $3)
            on conflict (id) do update set report = excluded.report
            """);
        command.Parameters.Add(new() { Value = report.Id });
        command.Parameters.Add(new() { Value = clock.GetCurrentInstant() });
        command.Parameters.Add(new() { Value = JsonSerializer.Serialize(report, ApiJson.Options), NpgsqlDbType = NpgsqlDbType.Jsonb });
        await command.ExecuteNonQueryAsync(token);
    }

    [LoggerMessage(LogLevel.Error, "Replay {Id} failed.")]
    private partial void ReplayFailed(Exception exception, string id);
}
