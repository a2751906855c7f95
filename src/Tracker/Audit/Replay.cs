using System.Security.Cryptography;
using System.Text.Json;
using Npgsql;
using NpgsqlTypes;
using Tracker.Hosting;
using Tracker.Timelines;
using Stopwatch = System.Diagnostics.Stopwatch;

namespace Tracker.Audit;

/// <summary>What a replay found.</summary>
/// <param name="Status">RUNNING, EQUAL, DIFFERENT, FAILED or CANCELLED.</param>
/// <param name="Differences">The first of the rows that differ; <paramref name="RowsDiffering"/> counts them all.</param>
/// <param name="LiveDigest">SHA-256 over the served rows at the sequence, each table in order of key; equal digests mean equal rows.</param>
/// <param name="Duration">Seconds.</param>
public sealed record ReplayReport(
    string Id, string Status, long AsOfSequence, long Events, long RowsCompared, long RowsDiffering,
    IReadOnlyList<RowDifference> Differences, string? LiveDigest, string? ReplayDigest, double Duration,
    IReadOnlyList<ProjectionReport> Projections, string? Error = null);

public sealed record ProjectionReport(string Name, long RowsCompared, long RowsDiffering, string LiveDigest, string ReplayDigest);

/// <summary>One row that the served table and the log tell differently.</summary>
/// <param name="Row">The row's key.</param>
/// <param name="Stream">The stream whose events say otherwise.</param>
/// <param name="FromSequence">Start of the row's record interval.</param>
/// <param name="Kind">DIFFERENT, LIVE_ONLY (served, and the log does not say it) or REPLAY_ONLY (the log says it, and it is not served).</param>
/// <param name="Live">The values served, of the columns that differ.</param>
/// <param name="Replay">The values the log gives, of the columns that differ.</param>
public sealed record RowDifference(
    string Projection, string Row, string Stream, long FromSequence, string Kind,
    IReadOnlyDictionary<string, JsonElement> Live, IReadOnlyDictionary<string, JsonElement> Replay);

/// <summary>
/// Rebuilds the read tables from events alone, up to a sequence, in a shadow schema, and compares them with the served
/// ones at the same sequence. It reads the log in bulk and folds stream by stream on every core; what the program
/// holds in memory does not grow with the log. It writes nowhere but in its shadow schema.
/// </summary>
public sealed class Replay(NpgsqlDataSource database, RecordClock record)
{
    /// <summary>Most differing rows that a report lists, per table.</summary>
    public const int MaxListed = 100;

    private const string Prefix = "replay_";

    /// <param name="sequence">Null: the log's head, once it is projected.</param>
    /// <param name="progress">Called now and then with the events folded so far.</param>
    public async Task<ReplayReport> RunAsync(
        string id, long? sequence, Action<long>? progress, CancellationToken token)
    {
        var clock = Stopwatch.StartNew();
        var upTo = sequence ?? await record.HeadAsync(token);
        if (upTo > await record.HeadAsync(token) || !await record.CatchUpAsync(upTo, token))
        {
            return Failed(id, upTo, clock, await WhyBehindAsync(upTo, token));
        }

        var shadow = Prefix + id.Replace("-", "", StringComparison.Ordinal);
        await using var alive = await HoldAsync(shadow, token);
        try
        {
            await ExecuteAsync(CreateShadow(shadow), token);
            var events = await FoldAsync(shadow, upTo, progress, token);
            await ExecuteAsync(CreateKeys(shadow), token);
            return await CompareAsync(id, shadow, upTo, events, clock, token);
        }
        catch (UnreadableEventException e)
        {
            return Failed(id, upTo, clock, e.Message);
        }
        finally
        {
            await ExecuteAsync($"drop schema if exists {shadow} cascade", CancellationToken.None);
        }
    }

    /// <summary>Drops what replays left behind that ended with their program.</summary>
    public static async Task DropAbandonedAsync(NpgsqlDataSource database, CancellationToken token)
    {
        await using var connection = await database.OpenConnectionAsync(token);
        await using var command = new NpgsqlCommand(
            $"""
            do $$ declare s text; begin
              for s in select nspname from pg_namespace where nspname like '{Prefix.Replace("_", "\\_", StringComparison.Ordinal)}%' loop
                if pg_try_advisory_xact_lock(hashtextextended(s, 0)) then execute format('drop schema %I cascade', s); end if;
              end loop;
            end $$;
            update tracker.replays set report = jsonb_set(report, '{"{status}"}', '"CANCELLED"')
            where report ->> 'status' = 'RUNNING'
              and not exists (select from pg_namespace where nspname = '{Prefix}' || replace(id, '-', ''));
            """, connection);
        await command.ExecuteNonQueryAsync(token);
    }

    /// <summary>A lock that ends with this program: by it others see that the shadow schema is in use.</summary>
    private async Task<NpgsqlConnection> HoldAsync(string shadow, CancellationToken token)
    {
        var connection = await database.OpenConnectionAsync(token);
        await using var command = new NpgsqlCommand("select pg_advisory_lock(hashtextextended($1, 0))", connection)
        {
            Parameters = { new() { Value = shadow } },
        };
        await command.ExecuteNonQueryAsync(token);
        return connection;
    }

    /// <summary>Why the projection has not reached a sequence: an event it cannot read, or its state unknown here.</summary>
    private async Task<string> WhyBehindAsync(long upTo, CancellationToken token)
    {
        var progress = await record.ProgressAsync(token);
        try
        {
            await using var command = database.CreateCommand(
                $"select {EventLog.Columns} from tracker.mt_events where seq_id > $1 and seq_id <= $2 and type <> 'tombstone' order by seq_id limit 10000");
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
            return $"The projection stands at sequence {progress}. {e.Message}";
        }

        return $"Sequence {upTo} is not projected, the projection stands at {progress}; replays compare what is served.";
    }

    private static ReplayReport Failed(string id, long upTo, Stopwatch clock, string error) =>
        new(id, "FAILED", upTo, 0, 0, 0, [], null, null, clock.Elapsed.TotalSeconds, [], error);

    private static string CreateShadow(string shadow)
    {
        var tables = ReadTables.All.Select(x =>
            $"create unlogged table {shadow}.{x.Name} (like {ReadTables.Live}.{x.Name});");
        return $"create schema {shadow}; {string.Join(' ', tables)}";
    }

    private static string CreateKeys(string shadow) => string.Join(' ', ReadTables.All.Select(x =>
        $"create index on {shadow}.{x.Name} ({x.Key}, recorded_from_seq);"));

    /// <summary>Each worker folds a range of the streams, in the order of their keys, which an index gives.</summary>
    private async Task<long> FoldAsync(string shadow, long upTo, Action<long>? progress, CancellationToken token)
    {
        var workers = Math.Clamp(Environment.ProcessorCount, 1, 8);
        var bounds = await BoundsAsync(workers, token);
        var folded = 0L;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(token);
        var shares = Enumerable.Range(0, workers).Select(share => Task.Run(async () =>
        {
            try
            {
                await FoldShareAsync(share);
            }
            catch
            {
                await stop.CancelAsync();
                throw;
            }
        }, stop.Token)).ToList();
        try
        {
            await Task.WhenAll(shares);
        }
        catch (OperationCanceledException) when (!token.IsCancellationRequested)
        {
            // One share failed and stopped the others: its failure is the news.
            throw shares.Select(x => x.Exception?.InnerException).First(x => x is not null and not OperationCanceledException)!;
        }

        return folded;

        async Task FoldShareAsync(int share)
        {
            await using var connection = await database.OpenConnectionAsync(stop.Token);
            await using var transaction = await connection.BeginTransactionAsync(stop.Token);
            await using var writer = await ShadowWriter.OpenAsync(database, shadow, stop.Token);
            await InOrderAsync(connection, stop.Token);
            var (after, to) = (bounds.ElementAtOrDefault(share - 1), bounds.ElementAtOrDefault(share));
            await using var command = Command(
                connection,
                $"""
                select {EventLog.Columns} from tracker.mt_events
                where seq_id + 0 <= $1 and type <> 'tombstone'
                  {(after is null ? "" : "and stream_id > $2")} {(to is null ? "" : "and stream_id <= $3")}
                order by stream_id, version
                """, upTo);
            command.Parameters.Add(new() { Value = after ?? "" });
            command.Parameters.Add(new() { Value = to ?? "" });
            await using var reader = await command.ExecuteReaderAsync(stop.Token);
            var stream = new List<LoggedEvent>();
            while (true)
            {
                var more = await reader.ReadAsync(stop.Token);
                var next = more ? EventLog.Read(reader) : default;
                if (stream.Count > 0 && (!more || next.Stream != stream[0].Stream))
                {
                    await writer.WriteAsync(stream, stop.Token);
                    var soFar = Interlocked.Add(ref folded, stream.Count);
                    progress?.Invoke(soFar);
                    stream.Clear();
                }

                if (!more)
                {
                    break;
                }

                stream.Add(next);
            }

            await writer.CompleteAsync(stop.Token);
        }
    }

    /// <summary>Keys of streams that cut all streams into so many shares of about one size.</summary>
    private async Task<string[]> BoundsAsync(int shares, CancellationToken token)
    {
        await using var command = database.CreateCommand(
            "select percentile_disc($1) within group (order by id) from tracker.mt_streams");
        command.Parameters.Add(new() { Value = Enumerable.Range(1, shares - 1).Select(x => (double)x / shares).ToArray() });
        return await command.ExecuteScalarAsync(token) as string[] ?? [];
    }

    /// <summary>For this transaction: rows in the order of an index rather than sorted, which takes longer than it seems to the planner.</summary>
    private static async Task InOrderAsync(NpgsqlConnection connection, CancellationToken token)
    {
        await using var command = new NpgsqlCommand(
            "set local enable_sort = off; set local enable_seqscan = off; set local enable_bitmapscan = off; set local enable_hashjoin = off",
            connection);
        await command.ExecuteNonQueryAsync(token);
    }

    private async Task<ReplayReport> CompareAsync(
        string id, string shadow, long upTo, long events, Stopwatch clock, CancellationToken token)
    {
        await using var connection = await database.OpenConnectionAsync(token);
        await using var transaction = await connection.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, token);
        await InOrderAsync(connection, token);
        var projections = new List<ProjectionReport>();
        var differences = new List<RowDifference>();
        foreach (var table in ReadTables.All)
        {
            var (compared, differing, live) = await CountAsync(connection, table, shadow, upTo, token);

            // Rows that are the same to the byte have one digest.
            var replay = live;
            if (differing > 0)
            {
                replay = await DigestAsync(connection, table, shadow, token);
                differences.AddRange(await DifferencesAsync(connection, table, shadow, upTo, token));
            }

            projections.Add(new(table.Name, compared, differing, live, replay));
        }

        projections.Add(await ClockAsync(connection, upTo, token));

        return new(
            id, projections.All(x => x.RowsDiffering == 0) ? "EQUAL" : "DIFFERENT", upTo, events,
            projections.Sum(x => x.RowsCompared), projections.Sum(x => x.RowsDiffering), differences,
            Combined(projections.Select(x => x.LiveDigest)), Combined(projections.Select(x => x.ReplayDigest)),
            clock.Elapsed.TotalSeconds, projections);
    }

    /// <summary>The table that resolves <c>knownAt</c>, against the running maximum of the log's record times.</summary>
    private static async Task<ProjectionReport> ClockAsync(NpgsqlConnection connection, long upTo, CancellationToken token)
    {
        // A maximum that still runs at the sequence is served with the later sequence it has reached since.
        await using var command = Command(
            connection,
            """
            with replay as (
              select recorded_at, max(seq_id) as sequence from (
                select seq_id, max(timestamp) over (order by seq_id) as recorded_at
                from tracker.mt_events where seq_id <= $1 and type <> 'tombstone') e
              group by recorded_at),
            live as (
              select recorded_at, least(sequence, (select max(sequence) from replay)) as sequence from read_v2.clock
              where recorded_at <= (select max(recorded_at) from replay))
            select count(*), count(*) filter (where live.sequence is distinct from replay.sequence),
              (select encode(sha256(convert_to(coalesce(string_agg(live::text, ',' order by recorded_at), ''), 'UTF8')), 'hex') from live),
              (select encode(sha256(convert_to(coalesce(string_agg(replay::text, ',' order by recorded_at), ''), 'UTF8')), 'hex') from replay)
            from live full join replay using (recorded_at)
            """,
            upTo);
        await using var reader = await command.ExecuteReaderAsync(token);
        await reader.ReadAsync(token);
        return new("clock", reader.GetInt64(0), reader.GetInt64(1), reader.GetString(2), reader.GetString(3));
    }

    private static string Combined(IEnumerable<string> digests) =>
        Convert.ToHexStringLower(SHA256.HashData(Convert.FromHexString(string.Concat(digests))));

    private static async Task<(long Compared, long Differing, string Live)> CountAsync(
        NpgsqlConnection connection, IReadTable table, string shadow, long upTo, CancellationToken token)
    {
        await using var command = Command(
            connection,
            $"""
            select count(*), count(*) filter (where same is not true),
              encode(sha256(coalesce(string_agg(hash, ''::bytea), ''::bytea)), 'hex')
            from (
              select live *= replay as same, sha256(convert_to(live::text, 'UTF8')) as hash
              from ({Live(table)}) live full join (select {table.ColumnList} from {shadow}.{table.Name}) replay
                using ({table.Key}, recorded_from_seq)
              order by {table.Key}, recorded_from_seq) x
            """,
            upTo);
        await using var reader = await command.ExecuteReaderAsync(token);
        await reader.ReadAsync(token);
        return (reader.GetInt64(0), reader.GetInt64(1), reader.GetString(2));
    }

    /// <summary>Over the rows of the shadow, as <see cref="CountAsync"/> does over those served.</summary>
    private static async Task<string> DigestAsync(
        NpgsqlConnection connection, IReadTable table, string shadow, CancellationToken token)
    {
        await using var command = new NpgsqlCommand(
            $"""
            select encode(sha256(coalesce(string_agg(hash, ''::bytea), ''::bytea)), 'hex')
            from (
              select sha256(convert_to(x::text, 'UTF8')) as hash from (select {table.ColumnList} from {shadow}.{table.Name}) x
              order by {table.Key}, recorded_from_seq) y
            """, connection)
        {
            CommandTimeout = 0,
        };
        return (string)(await command.ExecuteScalarAsync(token))!;
    }

    private static async Task<List<RowDifference>> DifferencesAsync(
        NpgsqlConnection connection, IReadTable table, string shadow, long upTo, CancellationToken token)
    {
        await using var command = Command(
            connection,
            $"""
            with live as ({Live(table)}), replay as (select {table.ColumnList} from {shadow}.{table.Name})
            select {table.Key}, recorded_from_seq, to_jsonb(live)::text, to_jsonb(replay)::text
            from live full join replay using ({table.Key}, recorded_from_seq)
            where live::text is distinct from replay::text
            order by 1, 2 limit {MaxListed}
            """,
            upTo);
        await using var reader = await command.ExecuteReaderAsync(token);
        var differences = new List<RowDifference>();
        while (await reader.ReadAsync(token))
        {
            var live = await reader.IsDBNullAsync(2, token) ? null : Values(reader.GetString(2));
            var replay = await reader.IsDBNullAsync(3, token) ? null : Values(reader.GetString(3));
            var columns = (live ?? replay)!.Keys
                .Where(x => live is null || replay is null || live[x].GetRawText() != replay[x].GetRawText()).ToList();
            differences.Add(new(
                table.Name, reader.GetString(0), (live ?? replay)![table.Stream].GetString()!, reader.GetInt64(1),
                live is null ? "REPLAY_ONLY" : replay is null ? "LIVE_ONLY" : "DIFFERENT",
                columns.Where(_ => live is not null).ToDictionary(x => x, x => live![x]),
                columns.Where(_ => replay is not null).ToDictionary(x => x, x => replay![x])));
        }

        return differences;
    }

    private static Dictionary<string, JsonElement> Values(string json) =>
        JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(json)!;

    /// <summary>The served rows as they were at a sequence: what came later is not there, and what closed later is open.</summary>
    private static string Live(IReadTable table)
    {
        var columns = table.ColumnList.Split(", ").Select(x => x is "recorded_to_seq" or "recorded_to"
            ? $"case when recorded_to_seq <= $1 then {x} end as {x}"
            : x);
        return $"select {string.Join(", ", columns)} from {ReadTables.Live}.{table.Name} where recorded_from_seq <= $1";
    }

    private static NpgsqlCommand Command(NpgsqlConnection connection, string sql, long upTo) => new(sql, connection)
    {
        Parameters = { new() { Value = upTo, NpgsqlDbType = NpgsqlDbType.Bigint } },
        CommandTimeout = 0,
    };

    private async Task ExecuteAsync(string sql, CancellationToken token)
    {
        await using var command = database.CreateCommand(sql);
        command.CommandTimeout = 0;
        await command.ExecuteNonQueryAsync(token);
    }
}
