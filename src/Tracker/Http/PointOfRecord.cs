using NodaTime;
using Npgsql;
using Tracker.Refusals;
using Tracker.Store;

namespace Tracker.Http;

/// <summary>Actions that a query names.</summary>
/// <param name="Parts">They mean all below them too.</param>
public sealed record ActionsAsked(string[] Ids, bool Parts);

/// <param name="Ids">The actions named, those they are after merges, and all that were merged into those.</param>
/// <param name="Survivors">For each action named, the one it is after merges.</param>
public sealed record ActionsMeant(string[] Ids, string[] Survivors);

/// <summary>Resolves the record time an answer is asked for, and waits for projections where it must.</summary>
public sealed class PointOfRecord(NpgsqlDataSource database, ProjectionProgress progress)
{
    /// <summary>Query parameters that every read of the record takes.</summary>
    public static readonly string[] Parameters = ["knownAt", "asOfSequence", "minSequence"];

    /// <summary>
    /// The point asked for: <c>asOfSequence</c>, or the last sequence known at <c>knownAt</c>, never beyond what is
    /// projected; else all that is projected. A cursor's point comes first.
    /// </summary>
    public async Task<(AsOf AsOf, Problem? Problem)> ResolveAsync(
        QueryReader query,
        Cursor? cursor,
        CancellationToken token
    )
    {
        var (asOf, _, problem) = await ResolveAsync(query, cursor, [], token);
        return (asOf, problem);
    }

    /// <summary>Adds a fault if a sequence after which to read lies beyond the log, as after a restore: no answer would
    /// ever come.</summary>
    public async Task RequireInLogAsync(QueryReader query, string name, long? sequence, CancellationToken token)
    {
        if (sequence is { } asked && await progress.HeadAsync(token) is var head && asked > head)
        {
            query.Invalid.Add(
                "?" + name,
                "beyond-the-log",
                $"Sequence {asked} is not in the log, which ends at {head}; the record may have been restored. Read it "
                    + $"again from the beginning, then go on from its last sequence."
            );
        }
    }

    /// <summary>The point asked for, and what the actions asked for mean there.</summary>
    public async Task<(AsOf AsOf, IReadOnlyList<ActionsMeant> Actions, Problem? Problem)> ResolveAsync(
        QueryReader query,
        Cursor? cursor,
        IReadOnlyList<ActionsAsked> asked,
        CancellationToken token
    )
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

        if (min is { } sequence && !await progress.WaitAsync(sequence, token))
        {
            return (new(0, null), [], Problem.Unavailable($"Sequence {sequence} is not projected yet; try again."));
        }

        await using var command = database.CreateCommand(
            $"""
            with progress as (select {ProjectionProgress.Sequence} as sequence),
            point as (
              select least(p.sequence, case
                when $1::bigint is not null then $1
                when $2::timestamptz is not null then
                  coalesce((select sequence from read_v2.clock where recorded_at <= $2 order by recorded_at desc
                    limit 1), 0)
                else p.sequence end) as sequence
              from progress p)
            select sequence, coalesce(
              (select recorded_at from read_v2.clock c where c.sequence >= point.sequence and point.sequence > 0
                order by c.sequence limit 1),
              (select max(recorded_at) from read_v2.clock where point.sequence > 0)),
              case when $1::bigint is not null then point.sequence = $1
                when $2::timestamptz is not null then exists (select from read_v2.clock where recorded_at > $2)
                  else false end
              {string.Concat(asked.Select((_, i) => $"""
                , read_v2.actions_meant(${3 + (2 * i)}, ${4 + (2 * i)}, point.sequence)
                , array(select read_v2.survivor(x, point.sequence) from unnest(${3 + (2 * i)}::text[]) x)
                """))}
            from point
            """
        );
        command.Parameters.Add(
            new()
            {
                Value = (object?)(cursor?.Sequence ?? at) ?? DBNull.Value,
                NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Bigint,
            }
        );
        command.Parameters.Add(
            new() { Value = (object?)known ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.TimestampTz }
        );
        foreach (var x in asked)
        {
            command.Parameters.Add(
                new() { Value = x.Ids, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Array | NpgsqlTypes.NpgsqlDbType.Text }
            );
            command.Parameters.Add(new() { Value = x.Parts });
        }

        await using var reader = await command.ExecuteReaderAsync(token);
        await reader.ReadAsync(token);
        var asOf = new AsOf(
            reader.GetInt64(0),
            await reader.IsDBNullAsync(1, token) ? null : reader.GetFieldValue<Instant>(1)
        );
        query.AnsweredAt(new(asOf.Sequence, reader.GetBoolean(2)));
        return (
            asOf,
            [
                .. asked.Select(
                    (_, i) =>
                        new ActionsMeant(
                            reader.GetFieldValue<string[]>(3 + (2 * i)),
                            reader.GetFieldValue<string[]>(4 + (2 * i))
                        )
                ),
            ],
            null
        );
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
}
