using System.Diagnostics;
using NodaTime;
using Npgsql;

namespace Tracker.Store;

/// <summary>How far the read tables have come, and waiting for them.</summary>
public sealed class ProjectionProgress(NpgsqlDataSource database)
{
    /// <summary>How long a read waits for a sequence to be projected.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>How long the projection may stand still, as when another node takes it over, before waiting
    /// ends.</summary>
    public static readonly TimeSpan Standstill = TimeSpan.FromSeconds(30);

    /// <summary>SQL: the sequence up to which everything is projected, as a value.</summary>
    public const string Sequence =
        $"coalesce((select last_seq_id from tracker.mt_event_progression where name = "
        + $"'{TimelinesProjection.Shard}'), 0)";

    /// <summary>SQL: the sequence up to which everything is projected, as a query.</summary>
    public const string Query = $"select {Sequence}";

    /// <summary>Waits until a sequence is projected.</summary>
    /// <returns>False where it is not within <see cref="Patience"/>.</returns>
    public async Task<bool> WaitAsync(long sequence, CancellationToken token)
    {
        var waited = Stopwatch.StartNew();
        while (await ReachedAsync(token) < sequence)
        {
            if (waited.Elapsed > Patience || await HeadAsync(token) < sequence)
            {
                return false;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20), token);
        }

        return true;
    }

    /// <summary>Waits until a sequence is projected, as long as projections move.</summary>
    /// <returns>False where they stood still for <see cref="Standstill"/>.</returns>
    public async Task<bool> CatchUpAsync(long sequence, CancellationToken token)
    {
        var (last, still) = (await ReachedAsync(token), Stopwatch.StartNew());
        while (last < sequence)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), token);
            var progress = await ReachedAsync(token);
            if (progress > last)
            {
                (last, still) = (progress, Stopwatch.StartNew());
            }
            else if (still.Elapsed > Standstill)
            {
                return false;
            }
        }

        return true;
    }

    public async Task<long> ReachedAsync(CancellationToken token)
    {
        await using var command = database.CreateCommand(Query);
        return (long)(await command.ExecuteScalarAsync(token))!;
    }

    /// <summary>The last projected sequence known at an instant.</summary>
    public async Task<long> SequenceAtAsync(Instant at, CancellationToken token)
    {
        await using var command = database.CreateCommand(
            "select coalesce((select sequence from read_v2.clock where recorded_at <= $1 order by recorded_at desc "
                + "limit 1), 0)"
        );
        command.Parameters.Add(new() { Value = at });
        return (long)(await command.ExecuteScalarAsync(token))!;
    }

    /// <summary>The log's highest sequence.</summary>
    public async Task<long> HeadAsync(CancellationToken token)
    {
        await using var command = database.CreateCommand("select coalesce(max(seq_id), 0) from tracker.mt_events");
        return (long)(await command.ExecuteScalarAsync(token))!;
    }
}
