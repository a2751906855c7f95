using System.Text.Json;
using NodaTime;
using Npgsql;
using NpgsqlTypes;
using Tracker.Record.Codebook;
using Tracker.Record.Log;

namespace Tracker.Store;

/// <summary>An event as it is stored, with all its metadata.</summary>
/// <param name="Id">Unique id of the event.</param>
/// <param name="User">Opaque id of who made the change.</param>
/// <param name="UserName">The person behind it, for auditors alone; null: not shown, or erased.</param>
/// <param name="Correlation">Trace id of the request; the same for all events of one change.</param>
public sealed record StoredEvent(
    long Sequence,
    Guid Id,
    string Stream,
    long Version,
    [ValuesOf(typeof(EventTypes), nameof(EventTypes.Names))] string Type,
    Instant RecordedAt,
    string? User,
    string? UserName,
    string? Correlation,
    string? Causation,
    JsonElement Headers,
    JsonElement Data
);

/// <summary>Which events to read; null or empty: any.</summary>
/// <param name="Since">Sequence after which to begin.</param>
/// <param name="UpTo">Last sequence to read.</param>
/// <param name="Correlation">Trace id of the request that made the change.</param>
public sealed record StoredEventFilter(
    long UpTo,
    long Since = 0,
    string? Stream = null,
    IReadOnlyList<string>? Types = null,
    string? User = null,
    Instant? From = null,
    Instant? To = null,
    string? Correlation = null
);

/// <summary>
/// Reads the log for people, event by event. Marten's tombstones, which stand for sequence numbers lost in a race and
/// say nothing, are left out.
/// </summary>
public static class StoredEvents
{
    /// <param name="withNames">Show the persons behind the user ids.</param>
    /// <returns>At most <paramref name="limit"/> events and one more, in order of sequence.</returns>
    public static async Task<List<StoredEvent>> ReadAsync(
        NpgsqlDataSource database,
        StoredEventFilter filter,
        bool withNames,
        int limit,
        CancellationToken token
    )
    {
        await using var command = database.CreateCommand(
            $"""
            select e.seq_id, e.id, e.stream_id, e.version, e.type, e.timestamp, e.user_name, {(
                withNames ? "u.name" : "null::text"
            )},
              e.correlation_id, e.causation_id, coalesce(e.headers, '{"{}"}')::text, e.data::text
            from tracker.mt_events e left join tracker.users u on u.id = e.user_name
            where e.seq_id > $1 and e.seq_id <= $2 and e.type <> 'tombstone'
              and ($3::text is null or e.stream_id = $3) and ($4::text[] is null or e.type = any($4))
              and ($5::text is null or e.user_name = $5)
              and ($6::timestamptz is null or e.timestamp >= $6) and ($7::timestamptz is null or e.timestamp < $7)
              and ($8::text is null or e.correlation_id = $8)
            order by e.seq_id limit {limit + 1}
            """
        );
        foreach (
            var (value, type) in new (object?, NpgsqlDbType)[]
            {
                (filter.Since, NpgsqlDbType.Bigint),
                (filter.UpTo, NpgsqlDbType.Bigint),
                (filter.Stream, NpgsqlDbType.Text),
                (filter.Types is { Count: > 0 } types ? types.ToArray() : null, NpgsqlDbType.Array | NpgsqlDbType.Text),
                (filter.User, NpgsqlDbType.Text),
                (filter.From, NpgsqlDbType.TimestampTz),
                (filter.To, NpgsqlDbType.TimestampTz),
                (filter.Correlation, NpgsqlDbType.Text),
            }
        )
        {
            command.Parameters.Add(new() { Value = value ?? DBNull.Value, NpgsqlDbType = type });
        }

        var events = new List<StoredEvent>();
        await using var r = await command.ExecuteReaderAsync(token);
        string? Text(int i) => r.IsDBNull(i) ? null : r.GetString(i);
        while (await r.ReadAsync(token))
        {
            events.Add(
                new(
                    r.GetInt64(0),
                    r.GetGuid(1),
                    r.GetString(2),
                    r.GetInt64(3),
                    r.GetString(4),
                    r.GetFieldValue<Instant>(5),
                    Text(6),
                    Text(7),
                    Text(8),
                    Text(9),
                    Json(r.GetString(10)),
                    Json(r.GetString(11))
                )
            );
        }

        return events;
    }

    private static JsonElement Json(string text) => JsonSerializer.Deserialize<JsonElement>(text);
}
