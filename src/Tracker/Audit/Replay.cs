using System.ComponentModel.DataAnnotations;
using System.Data;
using System.Security.Cryptography;
using System.Text.Json;
using NodaTime;
using Npgsql;
using NpgsqlTypes;
using Tracker.Record.Events;
using Tracker.Record.Rows;
using Tracker.Store;
using EventLog = Tracker.Store.EventLog;
using Stopwatch = System.Diagnostics.Stopwatch;

namespace Tracker.Audit;

/// <summary>The result of a replay.</summary>
/// <param name="Status">RUNNING, EQUAL, DIFFERENT, FAILED or CANCELLED.</param>
/// <param name="Differences">The first rows that differ; <paramref name="RowsDiffering"/> counts them all.</param>
/// <param name="LiveDigest">SHA-256 over the digests of the tables; equal digests mean equal rows.</param>
/// <param name="Duration">Seconds.</param>
/// <param name="Progress">Progress while the replay runs; null when it is over.</param>
/// <param name="Beyond">
/// What is served, or in the ledger, and lies beyond the last event of the log, in a sentence; the status is then not
/// EQUAL. Null if nothing does.
/// </param>
/// <param name="Doubts">
/// Record times that cannot be true, each in a sentence: the tables may follow from the log, and the log be wrong. Null
/// if there are none.
/// </param>
public sealed record ReplayReport(
    string Id,
    [AllowedValues("RUNNING", "EQUAL", "DIFFERENT", "FAILED", "CANCELLED")] string Status,
    long AsOfSequence,
    long Events,
    long RowsCompared,
    long RowsDiffering,
    IReadOnlyList<RowDifference> Differences,
    string? LiveDigest,
    string? ReplayDigest,
    double Duration,
    IReadOnlyList<ProjectionReport> Projections,
    string? Error = null,
    ReplayProgress? Progress = null,
    string? Beyond = null,
    IReadOnlyList<string>? Doubts = null
);

/// <param name="LiveDigest">
/// SHA-256 over the SHA-256 of each stream's served rows at the sequence, in order of the streams' keys. A stream's
/// rows are in binary COPY form, in order of key and record interval.
/// </param>
public sealed record ProjectionReport(
    string Name,
    long RowsCompared,
    long RowsDiffering,
    string LiveDigest,
    string ReplayDigest
);

/// <summary>One row that differs between the served table and the replay.</summary>
/// <param name="Row">The row's key.</param>
/// <param name="Stream">The stream of the row.</param>
/// <param name="FromSequence">Start of the row's record interval.</param>
/// <param name="Kind">
/// DIFFERENT, LIVE_ONLY (the row is served but does not follow from the log) or REPLAY_ONLY (the row follows from the
/// log but is not served).
/// </param>
/// <param name="Live">The served values of the columns that differ.</param>
/// <param name="Replay">The replayed values of the columns that differ.</param>
/// <param name="Events">Sequences of the events that made or changed the row; null if the stream is too long.</param>
/// <param name="Explain">The path that shows these events with what each of them set.</param>
public sealed record RowDifference(
    string Projection,
    string Row,
    string Stream,
    long FromSequence,
    [AllowedValues("DIFFERENT", "LIVE_ONLY", "REPLAY_ONLY")] string Kind,
    IReadOnlyDictionary<string, JsonElement> Live,
    IReadOnlyDictionary<string, JsonElement> Replay,
    IReadOnlyList<long>? Events = null,
    string? Explain = null
);

/// <summary>
/// Computes the read tables from the events alone, up to a sequence, and compares them with the served tables as of
/// that sequence, in one snapshot. Every core reads one range of streams at a time, log and tables in the same order,
/// so that memory use does not grow with the log. Only differing rows are written, to temporary tables.
/// </summary>
public sealed class Replay(NpgsqlDataSource database, ProjectionProgress record, IClock now)
{
    /// <summary>Maximum number of differing rows that a report lists for each table.</summary>
    public const int MaxListed = 100;

    /// <summary>Streams in one range.</summary>
    private const int StreamsAtOnce = 2_000;

    /// <summary>
    /// Maximum number of workers. Each uses up to six connections: one for the log, one for each table of a range.
    /// </summary>
    private const int MaxWorkers = 6;

    /// <param name="sequence">Null: the log's head, as soon as it is projected.</param>
    /// <param name="progress">Called from time to time.</param>
    public async Task<ReplayReport> RunAsync(
        string id,
        long? sequence,
        Action<ReplayProgress>? progress,
        CancellationToken token
    )
    {
        var clock = Stopwatch.StartNew();
        var upTo = sequence ?? await record.HeadAsync(token);
        progress?.Invoke(ReplayProgress.Waiting);
        if (upTo > await record.HeadAsync(token) || !await record.CatchUpAsync(upTo, token))
        {
            return Failed(id, upTo, clock, await WhyBehindAsync(upTo, token));
        }

        // A rebuild must not exchange the tables while they are compared.
        await using var held = await ReadTablesLock.SharedAsync(database, token);
        await using var snapshot = await ReplaySnapshot.TakeAsync(database, token);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(token);
        var clockTable = ClockAsync(snapshot, upTo, stop.Token);
        try
        {
            var beyond = await BeyondAsync(snapshot, token);
            var odd = await RecordTimes.FindAsync(snapshot.Holder, upTo, now.GetCurrentInstant(), MaxListed, token);
            var findings = await CompareAsync(snapshot, upTo, progress, token);
            progress?.Invoke(new(ReplayProgress.Reporting, findings.Events, findings.Events, null, null));
            return (await ReportAsync(id, upTo, findings, await clockTable, beyond, clock, token)) with
            {
                Doubts = odd.Count == 0 ? null : [.. odd.Select(x => x.Says)],
            };
        }
        catch (UnreadableEventException e)
        {
            return Failed(id, upTo, clock, e.Message);
        }
        catch (Exception e) when (Damage.Is(e))
        {
            return Failed(
                id,
                upTo,
                clock,
                $"The log or the read tables are not as this program makes them: {e.Message} Run 'tracker verify'."
            );
        }
        finally
        {
            await stop.CancelAsync();
            await clockTable.ContinueWith(
                _ => { },
                CancellationToken.None,
                TaskContinuationOptions.None,
                TaskScheduler.Default
            );
        }
    }

    /// <summary>
    /// Looks for what lies beyond the last event: a replay up to the head of the log would not see it. Nothing can, as
    /// rows and entries are made from events; so the newest events were deleted, or the log is an older copy.
    /// </summary>
    private static async Task<string?> BeyondAsync(ReplaySnapshot snapshot, CancellationToken token)
    {
        var rows = ReadTables.All.Select(x =>
            $"(select count(*) from {ReadTables.Live}.{x.Name}, head where recorded_from_seq > seq "
            + "or recorded_to_seq > seq)"
        );
        await using var command = new NpgsqlCommand(
            $"""
            with head as (select coalesce(max(seq_id), 0) as seq from tracker.mt_events)
            select seq, {string.Join(" + ", rows)}
              + (select count(*) from {ReadTables.Live}.clock, head where sequence > seq),
              (select count(*) from ledger.entries x, head where x.seq > head.seq)
            from head
            """,
            snapshot.Holder
        )
        {
            CommandTimeout = 0,
        };
        await using var reader = await command.ExecuteReaderAsync(token);
        await reader.ReadAsync(token);
        var (head, served, entries) = (reader.GetInt64(0), reader.GetInt64(1), reader.GetInt64(2));
        return (served, entries) == (0, 0)
            ? null
            : string.Create(
                System.Globalization.CultureInfo.InvariantCulture,
                $"{served} served rows and {entries} entries of the ledger lie beyond the last event of the log, "
                    + $"{head}: the newest events were deleted, or the log is an older copy."
            );
    }

    /// <summary>Compares the ranges in parallel and joins their findings in order of the keys.</summary>
    private static async Task<Joined> CompareAsync(
        ReplaySnapshot snapshot,
        long upTo,
        Action<ReplayProgress>? progress,
        CancellationToken token
    )
    {
        var meter = new ProgressMeter(await CountAsync(snapshot, upTo, token), progress);
        var ranges = await snapshot.RangesAsync(StreamsAtOnce, token);
        var joined = new Joined();
        await RangeWorkers.RunAsync(
            ranges,
            MaxWorkers,
            () => new RangeComparison(snapshot, upTo),
            async (worker, range, ct) =>
            {
                var findings = await worker.CompareAsync(range, meter.Add, ct);
                joined.Add(ranges, range, findings);
            },
            token
        );
        return joined;
    }

    private static async Task<long> CountAsync(ReplaySnapshot snapshot, long upTo, CancellationToken token)
    {
        await using var command = Command(
            snapshot.Holder,
            "select count(*) from tracker.mt_events where seq_id <= $1 and type <> 'tombstone'",
            upTo
        );
        return (long)(await command.ExecuteScalarAsync(token))!;
    }

    private async Task<ReplayReport> ReportAsync(
        string id,
        long upTo,
        Joined findings,
        ProjectionReport clockTable,
        string? beyond,
        Stopwatch clock,
        CancellationToken token
    )
    {
        var projections = findings.Tables.Append(clockTable).ToList();
        var differences = await new Differences(database).ListAsync(findings.Rows, upTo, token);
        return new(
            id,
            beyond is null && projections.All(x => x.RowsDiffering == 0) ? "EQUAL" : "DIFFERENT",
            upTo,
            findings.Events,
            projections.Sum(x => x.RowsCompared),
            projections.Sum(x => x.RowsDiffering),
            differences,
            Combined(projections.Select(x => x.LiveDigest)),
            Combined(projections.Select(x => x.ReplayDigest)),
            clock.Elapsed.TotalSeconds,
            projections,
            Beyond: beyond
        );
    }

    /// <summary>
    /// Marks replays whose node has ended as cancelled: each replay holds a lock while it runs, and an abandoned
    /// replay's lock is free. Also drops the schemas that replays of earlier versions left behind.
    /// </summary>
    public static async Task DropAbandonedAsync(NpgsqlDataSource database, CancellationToken token)
    {
        await using var connection = await database.OpenConnectionAsync(token);
        await using var command = new NpgsqlCommand(
            """
            do $$ declare s text; begin
              for s in select nspname from pg_namespace where nspname like 'replay\_%'
                and pg_has_role(nspowner, 'usage') loop
                if pg_try_advisory_xact_lock(hashtextextended(s, 0))
                  then execute format('drop schema %I cascade', s); end if;
              end loop;
            end $$;
            with abandoned as materialized (select id from tracker.replays where report ->> 'status' = 'RUNNING')
            update tracker.replays set report = jsonb_set(report, '{status}', '"CANCELLED"') - 'progress'
            where id in (select id from abandoned where pg_try_advisory_xact_lock(hashtextextended(id, 0)));
            """,
            connection
        );
        await command.ExecuteNonQueryAsync(token);
    }

    /// <summary>
    /// Why the projection has not reached a sequence: an event that cannot be read, or a cause not known here.
    /// </summary>
    private async Task<string> WhyBehindAsync(long upTo, CancellationToken token)
    {
        var progress = await record.ReachedAsync(token);
        try
        {
            await using var command = database.CreateCommand(
                $"select {EventLog.Columns} from tracker.mt_events where seq_id > $1 and seq_id <= $2 and type <> "
                    + $"'tombstone' order by seq_id limit 10000"
            );
            command.Parameters.Add(new() { Value = progress });
            command.Parameters.Add(new() { Value = upTo });
            await using var reader = await command.ExecuteReaderAsync(token);
            while (await reader.ReadAsync(token))
            {
                EventLog.Read(reader);
            }
        }
        catch (UnreadableEventException e)
        {
            return $"The projection has stopped at sequence {progress}. {e.Message}";
        }

        return $"Sequence {upTo} is not projected yet; the projection has reached {progress}. A replay needs the "
            + $"read tables up to its sequence.";
    }

    private static ReplayReport Failed(string id, long upTo, Stopwatch clock, string error) =>
        new(id, "FAILED", upTo, 0, 0, 0, [], null, null, clock.Elapsed.TotalSeconds, [], error);

    /// <summary>
    /// Compares the clock table, which resolves <c>knownAt</c>, with the running maximum of the log's record times.
    /// </summary>
    private static async Task<ProjectionReport> ClockAsync(ReplaySnapshot snapshot, long upTo, CancellationToken token)
    {
        await using var connection = await snapshot.OpenAsync(token);
        // The clock row current at this sequence may have a later sequence by now: least() limits it to the replay's.
        await using var command = Command(
            connection,
            $"""
            with {RecordTimes.Corrections},
            replay as (
              select recorded_at, max(seq_id) as sequence from (
                select seq_id, max({RecordTimes.Known("x")}) over (order by seq_id) as recorded_at
                from tracker.mt_events x where seq_id <= $1 and type <> 'tombstone') e
              group by recorded_at),
            live as (
              select recorded_at, least(sequence, (select max(sequence) from replay)) as sequence from read_v2.clock
              where recorded_at <= (select max(recorded_at) from replay))
            select count(*), count(*) filter (where live.sequence is distinct from replay.sequence),
              (select encode(sha256(convert_to(coalesce(string_agg(live::text, ','
                order by recorded_at), ''), 'UTF8')), 'hex') from live),
              (select encode(sha256(convert_to(coalesce(string_agg(replay::text, ','
                order by recorded_at), ''), 'UTF8')), 'hex') from replay)
            from live full join replay using (recorded_at)
            """,
            upTo
        );
        await using var reader = await command.ExecuteReaderAsync(token);
        await reader.ReadAsync(token);
        return new("clock", reader.GetInt64(0), reader.GetInt64(1), reader.GetString(2), reader.GetString(3));
    }

    private static string Combined(IEnumerable<string> digests) =>
        Convert.ToHexStringLower(SHA256.HashData(Convert.FromHexString(string.Concat(digests))));

    private static NpgsqlCommand Command(NpgsqlConnection connection, string sql, long upTo) =>
        new(sql, connection)
        {
            Parameters =
            {
                new() { Value = upTo, NpgsqlDbType = NpgsqlDbType.Bigint },
            },
            CommandTimeout = 0,
        };

    /// <summary>
    /// Joins the findings of all ranges in order. Findings that come early wait for the ranges before them.
    /// </summary>
    private sealed class Joined
    {
        private readonly Dictionary<KeyRange, RangeFindings> _early = [];
        private readonly (IncrementalHash Live, IncrementalHash Replay)[] _digests =
        [
            .. ReadTables.All.Select(_ =>
                (
                    IncrementalHash.CreateHash(HashAlgorithmName.SHA256),
                    IncrementalHash.CreateHash(HashAlgorithmName.SHA256)
                )
            ),
        ];

        private readonly (long Compared, long Differing)[] _counts = new (long, long)[ReadTables.All.Count];
        private int _next;

        public long Events { get; private set; }

        /// <summary>The first differing rows of each table.</summary>
        public List<DifferingRow>[] Rows { get; } = [.. ReadTables.All.Select(_ => new List<DifferingRow>())];

        public IEnumerable<ProjectionReport> Tables =>
            ReadTables.All.Select(
                (x, i) =>
                    new ProjectionReport(
                        x.Name,
                        _counts[i].Compared,
                        _counts[i].Differing,
                        Convert.ToHexStringLower(_digests[i].Live.GetCurrentHash()),
                        Convert.ToHexStringLower(_digests[i].Replay.GetCurrentHash())
                    )
            );

        public void Add(IReadOnlyList<KeyRange> ranges, KeyRange range, RangeFindings findings)
        {
            lock (_early)
            {
                _early.Add(range, findings);
                while (_next < ranges.Count && _early.Remove(ranges[_next], out var next))
                {
                    Join(next);
                    _next++;
                }
            }
        }

        private void Join(RangeFindings findings)
        {
            Events += findings.Events;
            for (var i = 0; i < findings.Tables.Length; i++)
            {
                var table = findings.Tables[i];
                _counts[i] = (_counts[i].Compared + table.Compared, _counts[i].Differing + table.Differing);
                _digests[i].Live.AppendData(table.Live.ToArray());
                _digests[i].Replay.AppendData(table.Replay.ToArray());
                Rows[i].AddRange(table.Rows.Take(MaxListed - Rows[i].Count));
            }
        }
    }
}
