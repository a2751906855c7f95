using System.Diagnostics;
using System.Globalization;
using NodaTime;
using Npgsql;
using Tracker.Hosting;

namespace Tracker.Timelines;

/// <summary>The point of the record that an answer tells: everything at or below a projected sequence.</summary>
/// <param name="RecordedAt">The latest record time at or below it; null: nothing is on record there.</param>
public sealed record AsOf(long Sequence, Instant? RecordedAt);

/// <summary>A page of a list, and where it was read.</summary>
/// <param name="Total">Given where the whole list is on its first page.</param>
public sealed record Page<T>(IReadOnlyList<T> Items, int? Total, AsOf AsOf, string? NextCursor);

public static class Page
{
    /// <summary>A page of what was read with one item more than the limit, which tells whether another page follows.</summary>
    /// <param name="key">By what the list is ordered.</param>
    /// <param name="cursor">Where this page began; null: at the beginning.</param>
    public static Page<T> Of<T>(List<T> read, int limit, AsOf asOf, Cursor? cursor, Func<T, string> key) => read.Count > limit
        ? new(read[..limit], null, asOf, new Cursor(asOf.Sequence, key(read[limit - 1])).ToString())
        : new(read, cursor is null ? read.Count : null, asOf, null);
}

/// <summary>Actions that a query names.</summary>
/// <param name="Parts">They mean all below them too.</param>
public sealed record ActionsAsked(string[] Ids, bool Parts);

/// <param name="Ids">The actions named, those they are after merges, and all that were merged into those.</param>
/// <param name="Survivors">For each action named, the one it is after merges.</param>
public sealed record ActionsMeant(string[] Ids, string[] Survivors);

/// <summary>Resolves the record time an answer is asked for, and waits for projections where it must.</summary>
public sealed class RecordClock(NpgsqlDataSource database)
{
    /// <summary>Query parameters that every read of the record takes.</summary>
    public static readonly string[] Parameters = ["knownAt", "asOfSequence", "minSequence"];

    /// <summary>How long a read waits for <c>minSequence</c> before it answers 503.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>How long projections may stand still, as when another program takes them over, before waiting is given up.</summary>
    public static readonly TimeSpan Standstill = TimeSpan.FromSeconds(30);

    private const string Progress =
        $"coalesce((select last_seq_id from tracker.mt_event_progression where name = '{TimelinesProjection.Shard}'), 0)";

    /// <summary>SQL: the sequence up to which everything is projected.</summary>
    public const string ProgressQuery = $"select {Progress}";

    /// <summary>
    /// The point asked for: <c>asOfSequence</c>, or the last sequence known at <c>knownAt</c>, never beyond what is
    /// projected; else all that is projected. A cursor's point comes first.
    /// </summary>
    public async Task<(AsOf AsOf, Problem? Problem)> ResolveAsync(QueryReader query, Cursor? cursor, CancellationToken token)
    {
        var (asOf, _, problem) = await ResolveAsync(query, cursor, [], token);
        return (asOf, problem);
    }

    /// <summary>The point asked for, and what the actions asked for mean there.</summary>
    public async Task<(AsOf AsOf, IReadOnlyList<ActionsMeant> Actions, Problem? Problem)> ResolveAsync(
        QueryReader query, Cursor? cursor, IReadOnlyList<ActionsAsked> asked, CancellationToken token)
    {
        var known = query.Instant("knownAt");
        var at = query.Number("asOfSequence", 0, long.MaxValue);
        var min = query.Number("minSequence", 0, long.MaxValue);
        if (known is not null && at is not null)
        {
            query.Malformed("asOfSequence", "exclusive", "Give knownAt or asOfSequence, not both.");
        }

        if (query.Problem is { } problem)
        {
            return (new(0, null), [], problem);
        }

        if (min is { } sequence && !await WaitAsync(sequence, token))
        {
            return (new(0, null), [], Problem.Unavailable($"Sequence {sequence} is not projected yet; try again."));
        }

        await using var command = database.CreateCommand(
            $"""
            with progress as (select {Progress} as sequence),
            point as (
              select least(p.sequence, case
                when $1::bigint is not null then $1
                when $2::timestamptz is not null then
                  coalesce((select sequence from read_v2.clock where recorded_at <= $2 order by recorded_at desc limit 1), 0)
                else p.sequence end) as sequence
              from progress p)
            select sequence, coalesce(
              (select recorded_at from read_v2.clock c where c.sequence >= point.sequence and point.sequence > 0 order by c.sequence limit 1),
              (select max(recorded_at) from read_v2.clock where point.sequence > 0)),
              case when $1::bigint is not null then point.sequence = $1
                when $2::timestamptz is not null then exists (select from read_v2.clock where recorded_at > $2) else false end
              {string.Concat(asked.Select((_, i) => $"""
                , read_v2.actions_meant(${3 + (2 * i)}, ${4 + (2 * i)}, point.sequence)
                , array(select read_v2.survivor(x, point.sequence) from unnest(${3 + (2 * i)}::text[]) x)
                """))}
            from point
            """);
        command.Parameters.Add(new() { Value = (object?)(cursor?.Sequence ?? at) ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Bigint });
        command.Parameters.Add(new() { Value = (object?)known ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.TimestampTz });
        foreach (var x in asked)
        {
            command.Parameters.Add(new() { Value = x.Ids, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Array | NpgsqlTypes.NpgsqlDbType.Text });
            command.Parameters.Add(new() { Value = x.Parts });
        }

        await using var reader = await command.ExecuteReaderAsync(token);
        await reader.ReadAsync(token);
        var asOf = new AsOf(reader.GetInt64(0), await reader.IsDBNullAsync(1, token) ? null : reader.GetFieldValue<Instant>(1));
        query.AnsweredAt(new(asOf.Sequence, reader.GetBoolean(2)));
        return (asOf, [.. asked.Select((_, i) => new ActionsMeant(reader.GetFieldValue<string[]>(3 + (2 * i)), reader.GetFieldValue<string[]>(4 + (2 * i))))], null);
    }

    /// <summary>
    /// The sequence up to which to read the log: no limit where no point is asked for, so that a change is read back at
    /// once.
    /// </summary>
    public async Task<(long UpTo, Problem? Problem)> UpToAsync(QueryReader query, CancellationToken token)
    {
        var (asOf, problem) = await ResolveAsync(query, null, token);
        if (IsAsked(query))
        {
            return (asOf.Sequence, problem);
        }

        query.AnsweredAt(new(asOf.Sequence, false) { IsLive = true });
        return (long.MaxValue, problem);
    }

    /// <summary>Whether the query asks for a point of the record.</summary>
    public static bool IsAsked(QueryReader query) => query.Has("knownAt") || query.Has("asOfSequence");

    /// <summary>Waits until a sequence is projected.</summary>
    /// <returns>False where it is not within <see cref="Patience"/>.</returns>
    public async Task<bool> WaitAsync(long sequence, CancellationToken token)
    {
        var waited = Stopwatch.StartNew();
        while (await ProgressAsync(token) < sequence)
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
        var (last, still) = (await ProgressAsync(token), Stopwatch.StartNew());
        while (last < sequence)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), token);
            var progress = await ProgressAsync(token);
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

    public async Task<long> ProgressAsync(CancellationToken token)
    {
        await using var command = database.CreateCommand(ProgressQuery);
        return (long)(await command.ExecuteScalarAsync(token))!;
    }

    /// <summary>The last projected sequence known at an instant.</summary>
    public async Task<long> SequenceAtAsync(Instant at, CancellationToken token)
    {
        await using var command = database.CreateCommand(
            "select coalesce((select sequence from read_v2.clock where recorded_at <= $1 order by recorded_at desc limit 1), 0)");
        command.Parameters.Add(new() { Value = at });
        return (long)(await command.ExecuteScalarAsync(token))!;
    }

    /// <summary>The log's highest sequence.</summary>
    public async Task<long> HeadAsync(CancellationToken token)
    {
        await using var command = database.CreateCommand("select coalesce(max(seq_id), 0) from tracker.mt_events");
        return (long)(await command.ExecuteScalarAsync(token))!;
    }

    /// <summary>SQL: the row of this alias stood at the sequence in this parameter.</summary>
    public static string Stood(string alias, string parameter) =>
        $"{alias}.recorded_from_seq <= {parameter} and ({alias}.recorded_to_seq is null or {alias}.recorded_to_seq > {parameter})";
}

/// <summary>Where the next page begins: after a key, at the first page's point of the record. Opaque to clients, and sealed.</summary>
public sealed record Cursor(long Sequence, string After)
{
    public override string ToString() => $"{Sequence}|{After}";

    /// <summary>The cursor parameter; null where it is absent or, with a fault, not one of ours for this query.</summary>
    public static Cursor? Read(QueryReader query)
    {
        if (query.Text("cursor") is not { } text)
        {
            return null;
        }

        if (query.Open(text)?.Split('|', 2) is [var number, var after] && long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var sequence))
        {
            return new(sequence, after);
        }

        query.Malformed("cursor", "cursor", "Not a cursor of this server for this query; take nextCursor from the page before, and leave all but limit as it was there.");
        return null;
    }
}
