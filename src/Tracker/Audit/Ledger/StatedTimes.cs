using NodaTime;
using Npgsql;
using Tracker.Store;

namespace Tracker.Audit.Ledger;

/// <summary>
/// Times and results that tables beside the log state. The ledger does not cover them; but none can lie in the future,
/// and some contradict what the ledger covers.
/// </summary>
public static class StatedTimes
{
    private static readonly (string Table, string Column, string Id)[] Columns =
    [
        ("ledger.checks", "at", "at::text"),
        ("ledger.checkpoints", "at", "size::text"),
        ("ledger.cosignatures", "at", "size::text"),
        ("ledger.anchors", "at", "anchor"),
        ("ledger.unloggable", "at", "seq::text"),
        ("ledger.receipts", "at", "id"),
        ("tracker.replays", "requested_at", "id"),
        ("tracker.maskings", "masked_at", "user_id"),
        ("tracker.users", "created_at", "id"),
        ("tracker.api_keys", "created_at", "id"),
        ("tracker.api_keys", "revoked_at", "id"),
        ("tracker.reports", "reported_at", "id"),
        ("tracker.reports", "answered_at", "id"),
        ("tracker.webhooks", "created_at", "id"),
        ("tracker.schema_version", "applied_at", "version::text"),
    ];

    /// <summary>Each in a sentence.</summary>
    public static async Task<IReadOnlyList<string>> FindAsync(
        NpgsqlConnection connection,
        Instant now,
        CancellationToken token
    )
    {
        var future = Columns.Select(x =>
            $"""
                select '{x.Table} has the time ' || {x.Column}::text || ' for ' || {x.Id} || ', which is in the future.'
                from {x.Table} where {x.Column} > $1
                """
        );
        return await SentencesAsync(
            connection,
            $"""
            {string.Join(" union all ", future)}
            union all
            select 'ledger.anchors says that the anchor ' || anchor || ' is due at ' || due::text
              || ', later than any interval allows.'
            from ledger.anchors where due > $1 + interval '7 days'
            union all
            select 'ledger.anchors says that the anchor ' || anchor || ' has ' || size::text
              || ' entries, more than the ledger.'
            from ledger.anchors where size > (select count(*) from ledger.entries)
            union all
            -- A checkpoint is signed after the events that it covers, and before those that it does not cover.
            select 'The checkpoint of size ' || c.size::text || ' has the time ' || c.at::text
              || ', long before that of its last event, ' || e.timestamp::text || '.'
            from ledger.checkpoints c join ledger.entries x on x.idx = c.size - 1
              join tracker.mt_events e on e.seq_id = x.seq
            where c.at < e.timestamp - $2 and e.seq_id >= $3
            union all
            select 'The checkpoint of size ' || c.size::text || ' has the time ' || c.at::text
              || ', and the first event that it does not cover has a time long before, ' || e.timestamp::text
              || ': one of them was changed, or the event was put there later with an earlier time.'
            from ledger.checkpoints c join ledger.entries x on x.idx = c.size and not x.late
              join tracker.mt_events e on e.seq_id = x.seq
            where c.at > e.timestamp + $2 and e.seq_id > $3
            union all
            select 'The checkpoint of size ' || c.size::text || ' has the time ' || c.at::text
              || ', before that of a smaller one, ' || c.before::text || '.'
            from (select size, at, lag(at) over (order by size) as before, (
                select x.seq from ledger.entries x where x.idx = k.size - 1) as seq from ledger.checkpoints k) c
            where c.at < c.before - $2 and coalesce(c.seq, 0) >= $3
            order by 1 limit 1000
            """,
            [
                new() { Value = now + LastDone.Tolerance },
                new() { Value = RecordTimes.Tolerance.ToTimeSpan(), NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Interval },
                new() { Value = await CorrectedAsync(connection, token) },
            ],
            token
        );
    }

    /// <summary>Reports of replays that contradict themselves. One that was changed whole is not found.</summary>
    public static Task<IReadOnlyList<string>> ReplaysAsync(NpgsqlConnection connection, CancellationToken token) =>
        SentencesAsync(
            connection,
            """
            select 'The report of the replay ' || id || ' contradicts itself.'
            from tracker.replays
            where report ->> 'id' is distinct from id
              or report ->> 'status' in ('EQUAL', 'DIFFERENT')
                and (report ->> 'asOfSequence')::bigint > (select max(seq_id) from tracker.mt_events)
              or report ->> 'status' = 'EQUAL' and ((report ->> 'rowsDiffering')::bigint <> 0
                or report ->> 'liveDigest' is distinct from report ->> 'replayDigest')
              or report ->> 'status' = 'DIFFERENT' and report ->> 'liveDigest' = report ->> 'replayDigest'
                and report ->> 'beyond' is null
            order by 1 limit 1000
            """,
            [],
            token
        );

    /// <summary>Whether the stored report of the last check that this program made is the one it made.</summary>
    public static async Task<IReadOnlyList<string>> ChecksAsync(
        NpgsqlConnection connection,
        DoneCheck done,
        CancellationToken token
    ) =>
        await SentencesAsync(
            connection,
            """
            select format('The check of %s ended with %s and %s findings; ledger.checks says %s', $1::timestamptz, $2::text,
              $3::bigint, coalesce((select format('%s and %s.', report ->> 'status', report ->> 'findings')
                from ledger.checks where at = $1), 'nothing of it.'))
            where not exists (select from ledger.checks where at = $1 and report ->> 'status' = $2
              and (report ->> 'findings')::bigint = $3)
            """,
            [new() { Value = done.At }, new() { Value = done.Status }, new() { Value = done.Findings }],
            token
        );

    private static async Task<long> CorrectedAsync(NpgsqlConnection connection, CancellationToken token)
    {
        await using var command = new NpgsqlCommand(
            "select coalesce(max(seq_id), 0) from tracker.mt_events where stream_id = 'clock' and type = "
                + "'clock_corrected'",
            connection
        );
        return (long)(await command.ExecuteScalarAsync(token))!;
    }

    private static async Task<IReadOnlyList<string>> SentencesAsync(
        NpgsqlConnection connection,
        string sql,
        NpgsqlParameter[] parameters,
        CancellationToken token
    )
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        command.Parameters.AddRange(parameters);
        await using var reader = await command.ExecuteReaderAsync(token);
        var sentences = new List<string>();
        while (await reader.ReadAsync(token))
        {
            sentences.Add(reader.GetString(0));
        }

        return sentences;
    }
}
