using System.Diagnostics;
using System.Globalization;
using Npgsql;
using NpgsqlTypes;
using Tracker.Record.Events;
using Tracker.Record.Rows;
using Tracker.Store;
using EventLog = Tracker.Store.EventLog;

namespace Tracker.Audit;

/// <param name="Sequence">The sequence at which the new tables replaced the old ones.</param>
/// <param name="Events">Events folded.</param>
/// <param name="Duration">Seconds.</param>
public sealed record RebuildReport(long Sequence, long Events, double Duration);

/// <summary>A rebuild cannot run now; the message says why.</summary>
public sealed class RebuildRefusedException(string message) : Exception(message);

/// <summary>
/// Rebuilds the read tables from the log while the old tables are read and written. Like a replay it folds ranges of
/// streams in parallel; it writes the rows by binary COPY into a shadow schema. Then it adds what was projected
/// meanwhile and exchanges all tables in one transaction. The projection's progress does not change: at the exchange
/// the new tables have reached the same sequence.
/// </summary>
public sealed class Rebuild(NpgsqlDataSource database, ProjectionProgress record)
{
    public const string Shadow = "shadow";

    private const int StreamsAtOnce = 2_000;
    private const int MaxWorkers = 4;

    /// <summary>
    /// If at most this many sequences were projected meanwhile, they are added while the projection is blocked.
    /// </summary>
    private const int FewEvents = 500;

    /// <summary>Changed streams that are folded and written at once.</summary>
    private const int DeltaStreams = 200;

    /// <summary>
    /// How long the exchange waits for readers before it gives up its locks and tries again. Shorter than the server's
    /// deadlock time-out.
    /// </summary>
    private const string Patience = "500ms";

    private const int Attempts = 120;

    private static readonly string[] Tables = [.. ReadTables.Definitions.Select(x => x.Name)];

    /// <exception cref="RebuildRefusedException">Another rebuild is running, or the tables are never free.</exception>
    /// <exception cref="UnreadableEventException">The log holds an event that cannot be read.</exception>
    public async Task<RebuildReport> RunAsync(Action<ReplayProgress>? progress, CancellationToken token)
    {
        var watch = Stopwatch.StartNew();
        progress?.Invoke(ReplayProgress.Waiting);
        await using var alone = await database.OpenConnectionAsync(token);
        await using (var take = new NpgsqlCommand($"select pg_try_advisory_lock({AdvisoryLocks.Rebuild})", alone))
        {
            if (await take.ExecuteScalarAsync(token) is not true)
            {
                throw new RebuildRefusedException(
                    "Another rebuild of this database is running; wait until it is done."
                );
            }
        }

        try
        {
            await MakeShadowAsync(token);
            var (reached, events) = await FoldAsync(progress, token);
            progress?.Invoke(new(ReplayProgress.Indexing, events, events, null, null));
            await IndexAsync(token);
            progress?.Invoke(new(ReplayProgress.Swapping, events, events, null, null));
            var at = await SwapAsync(reached, token);
            return new(at, events, watch.Elapsed.TotalSeconds);
        }
        finally
        {
            await ExecuteAsync(alone, DropShadow, CancellationToken.None);
            await ExecuteAsync(alone, $"select pg_advisory_unlock({AdvisoryLocks.Rebuild})", CancellationToken.None);
        }
    }

    private static string DropShadow => string.Join(' ', Tables.Select(x => $"drop table if exists {Shadow}.{x};"));

    /// <summary>Tables as they are declared, without indexes, and with owner and rights of those served.</summary>
    private async Task MakeShadowAsync(CancellationToken token)
    {
        await using var connection = await database.OpenConnectionAsync(token);
        await ExecuteAsync(connection, DropShadow, token);
        await ExecuteAsync(connection, string.Join("; ", ReadTables.Definitions.Select(x => x.Create(Shadow))), token);
        await ExecuteAsync(
            connection,
            $"""
            do $$ declare t record; begin
              for t in select c.relname, c.relowner::regrole as owner, a.grantee::regrole as grantee, a.privilege_type
                from pg_class c join pg_namespace n on n.oid = c.relnamespace left
                  join aclexplode(c.relacl) a on a.grantee <> c.relowner and a.grantee <> 0
                where n.nspname = '{ReadTables.Live}' and c.relkind = 'r'
                  and to_regclass('{Shadow}.' || c.relname) is not null loop
                if (select relowner from pg_class
                  where oid = to_regclass('{Shadow}.' || t.relname)) <> t.owner::oid then
                  execute format('alter table {Shadow}.%I owner to %s', t.relname, t.owner);
                end if;
                if t.grantee is not null then
                  execute format('grant %s on {Shadow}.%I to %s', t.privilege_type, t.relname, t.grantee);
                end if;
              end loop;
            end $$
            """,
            token
        );
    }

    /// <summary>Folds the log up to the projection's progress. One snapshot gives both.</summary>
    private async Task<(long Reached, long Events)> FoldAsync(Action<ReplayProgress>? progress, CancellationToken token)
    {
        await using var snapshot = await ReplaySnapshot.TakeAsync(database, token);
        var upTo = await ScalarAsync(snapshot.Holder, ProjectionProgress.Query, token);
        var meter = new ProgressMeter(
            await ScalarAsync(
                snapshot.Holder,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"select count(*) from tracker.mt_events where seq_id <= {upTo} and type <> 'tombstone'"
                ),
                token
            ),
            progress
        );
        var events = 0L;
        await RangeWorkers.RunAsync(
            await snapshot.RangesAsync(StreamsAtOnce, token),
            MaxWorkers,
            () => new Folder(database, snapshot, upTo),
            async (worker, range, ct) => Interlocked.Add(ref events, await worker.FoldAsync(range, meter.Add, ct)),
            token
        );
        await using var connection = await database.OpenConnectionAsync(token);
        await AdvanceClockAsync(connection, 0, upTo, token);
        return (upTo, events);
    }

    private async Task IndexAsync(CancellationToken token)
    {
        await Parallel.ForEachAsync(
            ReadTables.Definitions.SelectMany(x => x.CreateIndexes(Shadow)),
            new ParallelOptions
            {
                MaxDegreeOfParallelism = Math.Clamp(Environment.ProcessorCount, 1, MaxWorkers),
                CancellationToken = token,
            },
            async (index, ct) =>
            {
                await using var worker = await database.OpenConnectionAsync(ct);
                await ExecuteAsync(worker, index, ct);
            }
        );
        await using var connection = await database.OpenConnectionAsync(token);
        foreach (var table in Tables)
        {
            await ExecuteAsync(connection, $"analyze {Shadow}.{table}", token);
        }
    }

    /// <returns>The sequence at which the tables were exchanged.</returns>
    private async Task<long> SwapAsync(long reached, CancellationToken token)
    {
        for (var attempt = 1; ; attempt++)
        {
            // Add what was projected meanwhile, until little enough is left to be added while the projection is
            // blocked.
            for (
                var progress = await record.ReachedAsync(token);
                progress - reached > FewEvents;
                progress = await record.ReachedAsync(token)
            )
            {
                await TakeInAsync(reached, progress, token);
                reached = progress;
            }

            await using var connection = await database.OpenConnectionAsync(token);
            await using var transaction = await connection.BeginTransactionAsync(token);
            try
            {
                // Wait until running replays have ended; new ones wait for this transaction. See ReadTablesLock.
                await ReadTablesLock.ExclusiveAsync(connection, token);
                await ExecuteAsync(connection, $"set local lock_timeout = '{Patience}'", token);

                // From here on writers wait but readers do not: the projection is blocked between two of its pages.
                var all = string.Join(", ", Tables.Select(x => $"{ReadTables.Live}.{x}"));
                await ExecuteAsync(connection, $"lock table {all} in share row exclusive mode", token);
                var progress = await ScalarAsync(connection, ProjectionProgress.Query, token);
                await TakeInAsync(reached, progress, token);
                reached = progress;
                await ExecuteAsync(connection, $"lock table {all} in access exclusive mode", token);
                await ExecuteAsync(
                    connection,
                    string.Join(
                        ' ',
                        Tables.Select(x =>
                            $"drop table {ReadTables.Live}.{x}; alter table {Shadow}.{x} set schema {ReadTables.Live};"
                        )
                    ),
                    token
                );
                await transaction.CommitAsync(token);
                return progress;
            }
            catch (PostgresException e)
                when (e.SqlState is PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.DeadlockDetected)
            {
                if (attempt == Attempts)
                {
                    throw new RebuildRefusedException(
                        $"The read tables were in use during all {Attempts} attempts to exchange them, for example "
                            + $"by a backup; try again when it is done. Nothing was changed."
                    );
                }
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50 * Math.Min(attempt, 20)), token);
        }
    }

    /// <summary>
    /// Folds the streams that changed between two sequences again, and replaces their rows in the shadow tables.
    /// </summary>
    private async Task TakeInAsync(long after, long upTo, CancellationToken token)
    {
        if (upTo <= after)
        {
            return;
        }

        await using var connection = await database.OpenConnectionAsync(token);
        await using var changed = new NpgsqlCommand(
            "select coalesce(array_agg(distinct stream_id), '{}') from tracker.mt_events where seq_id > $1 and "
                + "seq_id <= $2 and type <> 'tombstone'",
            connection
        );
        changed.Parameters.Add(new() { Value = after });
        changed.Parameters.Add(new() { Value = upTo });
        foreach (var keys in ((string[])(await changed.ExecuteScalarAsync(token))!).Chunk(DeltaStreams))
        {
            foreach (var table in ReadTables.All)
            {
                await using var delete = new NpgsqlCommand(
                    $"delete from {Shadow}.{table.Name} where {table.Stream} = any($1)",
                    connection
                )
                {
                    Parameters = { new() { Value = keys } },
                    CommandTimeout = 0,
                };
                await delete.ExecuteNonQueryAsync(token);
            }

            await using var writer = new ShadowWriter(database, Shadow);
            foreach (
                var stream in (await EventLog.ReadStreamsAsync(connection, keys, upTo, token)).GroupBy(x => x.Stream)
            )
            {
                await writer.WriteAsync([.. stream], token);
            }

            await writer.CompleteAsync(token);
        }

        await AdvanceClockAsync(connection, after, upTo, token);
    }

    /// <summary>
    /// Extends the shadow clock table, the running maximum of the record times, from one sequence to another.
    /// </summary>
    private static async Task AdvanceClockAsync(
        NpgsqlConnection connection,
        long after,
        long upTo,
        CancellationToken token
    )
    {
        await using var corrected = new NpgsqlCommand(
            $"""
            with {RecordTimes.Corrections}
            delete from {Shadow}.clock where recorded_at > (
              select min(timestamp) from corrections where seq_id > $1 and seq_id <= $2)
            """,
            connection
        )
        {
            Parameters =
            {
                new() { Value = after },
                new() { Value = upTo },
            },
        };
        await corrected.ExecuteNonQueryAsync(token);
        await using var command = new NpgsqlCommand(
            $"""
            with {RecordTimes.Corrections}
            insert into {Shadow}.clock (recorded_at, sequence)
            select recorded_at, max(seq_id) from (
              select seq_id, greatest(max({RecordTimes.Known("x")}) over (order by seq_id), (select max(recorded_at)
                from {Shadow}.clock)) as recorded_at
              from tracker.mt_events x where seq_id > $1 and seq_id <= $2 and type <> 'tombstone') e
            group by recorded_at
            {(
                after == 0
                    ? ""
                    : "on conflict (recorded_at) do update set sequence = greatest(clock.sequence, excluded.sequence)"
            )}
            """,
            connection
        )
        {
            Parameters =
            {
                new() { Value = after, NpgsqlDbType = NpgsqlDbType.Bigint },
                new() { Value = upTo, NpgsqlDbType = NpgsqlDbType.Bigint },
            },
            CommandTimeout = 0,
        };
        await command.ExecuteNonQueryAsync(token);
    }

    private static async Task<long> ScalarAsync(NpgsqlConnection connection, string sql, CancellationToken token)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        return (long)(await command.ExecuteScalarAsync(token))!;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken token)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync(token);
    }

    /// <summary>Folds ranges of streams and writes the rows into the shadow tables.</summary>
    private sealed class Folder(NpgsqlDataSource database, ReplaySnapshot snapshot, long upTo) : IAsyncDisposable
    {
        private NpgsqlConnection? _connection;

        /// <returns>Events folded.</returns>
        public async Task<long> FoldAsync(KeyRange range, Action<int> folded, CancellationToken token)
        {
            var events = 0L;
            await using var log = await LogReader.OpenAsync(
                _connection ??= await snapshot.OpenAsync(token),
                range,
                upTo,
                snapshot.ByteOrder,
                token
            );
            await using var writer = new ShadowWriter(database, Shadow);
            while (await log.NextAsync(token))
            {
                await writer.WriteAsync(log.Stream, token);
                events += log.Stream.Count;
                folded(log.Stream.Count);
            }

            await writer.CompleteAsync(token);
            return events;
        }

        public ValueTask DisposeAsync() => _connection?.DisposeAsync() ?? ValueTask.CompletedTask;
    }
}
