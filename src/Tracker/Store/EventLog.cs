using System.Runtime.CompilerServices;
using System.Text;
using NodaTime;
using Npgsql;
using NpgsqlTypes;
using Tracker.Record.Events;
using Tracker.Record.Log;

namespace Tracker.Store;

/// <summary>Reads the log as it is stored: the one reader behind decisions, views, projections and replay.</summary>
public static class EventLog
{
    public const string Columns =
        "stream_id, seq_id, version, timestamp, coalesce(headers ? 'continued', false), type, "
        + "concat_ws(' ', id, coalesce(user_name, '-'), coalesce(correlation_id, '-'), coalesce(causation_id, '-'), "
        + "headers), data";

    /// <summary>How many <see cref="Columns"/> there are.</summary>
    public const int ColumnCount = 8;

    private static readonly Instant TimeZero = Instant.FromUtc(2000, 1, 1, 0, 0);

    /// <summary>The events of some streams up to a sequence, inclusive, stream by stream in order of version.</summary>
    /// <remarks>The sum keeps the planner from reading the whole index on sequences beside the one on
    /// streams.</remarks>
    public static NpgsqlBatchCommand StreamsCommand(IReadOnlyCollection<string> streams, long upTo = long.MaxValue) =>
        new(
            $"select {Columns} from tracker.mt_events where stream_id = any($1) and seq_id + 0 <= $2 and type <> "
                + $"'tombstone' order by stream_id, version"
        )
        {
            Parameters =
            {
                new() { Value = streams.ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Varchar },
                new() { Value = upTo },
            },
        };

    /// <summary>The whole changes to some streams up to a sequence, stream by stream in order of version.</summary>
    public static async Task<List<LoggedEvent>> ReadStreamsAsync(
        NpgsqlConnection connection,
        IReadOnlyCollection<string> streams,
        long upTo,
        CancellationToken token
    )
    {
        await using var batch = new NpgsqlBatch(connection) { BatchCommands = { StreamsCommand(streams, upTo) } };
        await using var reader = await batch.ExecuteReaderAsync(token);
        var events = new List<LoggedEvent>();
        var complete = 0;
        await foreach (var e in ReadAsync(reader, token))
        {
            // A stream that ends within a change, because the limit cuts it there, ends with the change before.
            if (complete < events.Count && events[^1].Stream != e.Stream)
            {
                events.RemoveRange(complete, events.Count - complete);
            }

            events.Add(e);
            complete = e.Continued ? complete : events.Count;
        }

        return events[..complete];
    }

    /// <summary>What a stream began with: the events of its first change.</summary>
    public static IEnumerable<LoggedEvent> FirstChange(IEnumerable<LoggedEvent> stream)
    {
        foreach (var e in stream)
        {
            yield return e;
            if (!e.Continued)
            {
                yield break;
            }
        }
    }

    /// <summary>Reads rows of <see cref="Columns"/>.</summary>
    /// <exception cref="UnreadableEventException">An event has an unknown type or a body that is not of its
    /// type.</exception>
    public static async IAsyncEnumerable<LoggedEvent> ReadAsync(
        NpgsqlDataReader reader,
        [EnumeratorCancellation] CancellationToken token
    )
    {
        while (await reader.ReadAsync(token))
        {
            yield return Read(reader);
        }
    }

    /// <summary>The reader's present row of <see cref="Columns"/>.</summary>
    public static LoggedEvent Read(NpgsqlDataReader reader)
    {
        var (stream, sequence, version) = (reader.GetString(0), reader.GetInt64(1), reader.GetInt64(2));
        var (at, continued) = (reader.GetFieldValue<Instant>(3), reader.GetBoolean(4));
        var (type, stored) = (
            reader.GetString(5),
            new StoredBytes(reader.GetFieldValue<byte[]>(6), reader.GetFieldValue<byte[]>(7))
        );
        return new(stream, sequence, version, at, continued, EventBodies.Read(sequence, type, stored.Body), stored);
    }

    /// <summary>A row of <see cref="Columns"/> that a binary COPY sent.</summary>
    /// <param name="stream">The key of its stream, made a string once a stream.</param>
    internal static LoggedEvent Read(CopyReader row, string stream)
    {
        var sequence = row.Long(1);

        // Binary jsonb is a byte for its version and then its text.
        var stored = new StoredBytes(row.Field(6).ToArray(), row.Field(7)[1..].ToArray());
        Span<char> type = stackalloc char[64];
        var name = row.Field(5);
        type =
            name.Length <= type.Length
                ? type[..Encoding.UTF8.GetChars(name, type)]
                : Encoding.UTF8.GetString(name).ToCharArray();
        return new(
            stream,
            sequence,
            row.Long(2),
            At(sequence, row.Long(3)),
            row.Field(4)[0] != 0,
            EventBodies.Read(sequence, type, stored.Body),
            stored
        );
    }

    /// <param name="microseconds">Since the year 2000, as binary COPY sends a time.</param>
    private static Instant At(long sequence, long microseconds)
    {
        try
        {
            return TimeZero + Duration.FromTicks(checked(10 * microseconds));
        }
        catch (OverflowException)
        {
            throw new UnreadableEventException($"Event {sequence} has a record time that is no time.");
        }
    }
}
