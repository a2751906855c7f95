using System.Runtime.CompilerServices;
using System.Text.Json;
using NodaTime;
using Npgsql;
using NpgsqlTypes;

namespace Tracker.Hosting;

/// <summary>One event of the log, as every fold reads it.</summary>
/// <param name="Stream">Key of its stream.</param>
/// <param name="Sequence">Its place in the whole log; rising, with gaps.</param>
/// <param name="Version">Its place in its stream; rising from 1 without gaps.</param>
/// <param name="At">When it was recorded; the same for all events of one change.</param>
/// <param name="Continued">The same change goes on with the next event of this stream (<see cref="ChangeEnvelope"/>).</param>
/// <param name="Data">Its body: one of the event records of Statements, Actions or Parties.</param>
/// <param name="Stored">Everything stored of it, for digests; null: it is not stored yet.</param>
public readonly record struct LoggedEvent(
    string Stream, long Sequence, long Version, Instant At, bool Continued, object Data, StoredBytes? Stored = null);

/// <param name="Envelope">Event id, user, correlation, causation and headers, as PostgreSQL writes them.</param>
/// <param name="Body">The body in UTF-8, as PostgreSQL writes it.</param>
public sealed record StoredBytes(string Envelope, byte[] Body)
{
    /// <summary>Opaque id of who made the change: ids have no spaces.</summary>
    public string User => Envelope.Split(' ', 3)[1];
}

/// <summary>Reads the log as it is stored: the one reader behind decisions, views, projections and replay.</summary>
public static class EventLog
{
    public const string Columns =
        "stream_id, seq_id, version, timestamp, coalesce(headers ? 'continued', false), type, "
        + "concat_ws(' ', id, coalesce(user_name, '-'), coalesce(correlation_id, '-'), coalesce(causation_id, '-'), headers), data";

    private static readonly Dictionary<string, Type> TypesByName =
        EventStore.EventNames.ToDictionary(x => x.Value, x => x.Key);

    /// <summary>The events of some streams up to a sequence, inclusive, stream by stream in order of version.</summary>
    /// <remarks>The sum keeps the planner from reading the whole index on sequences beside the one on streams.</remarks>
    public static NpgsqlBatchCommand StreamsCommand(IReadOnlyCollection<string> streams, long upTo = long.MaxValue) =>
        new($"select {Columns} from tracker.mt_events where stream_id = any($1) and seq_id + 0 <= $2 and type <> 'tombstone' order by stream_id, version")
        {
            Parameters =
            {
                new() { Value = streams.ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Varchar },
                new() { Value = upTo },
            },
        };

    /// <summary>The whole changes to some streams up to a sequence, stream by stream in order of version.</summary>
    public static async Task<List<LoggedEvent>> ReadStreamsAsync(
        NpgsqlConnection connection, IReadOnlyCollection<string> streams, long upTo, CancellationToken token)
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
    /// <exception cref="UnreadableEventException">An event has an unknown type or a body that is not of its type.</exception>
    public static async IAsyncEnumerable<LoggedEvent> ReadAsync(
        NpgsqlDataReader reader, [EnumeratorCancellation] CancellationToken token)
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
        var (type, stored) = (reader.GetString(5), new StoredBytes(reader.GetString(6), reader.GetFieldValue<byte[]>(7)));
        return new(stream, sequence, version, at, continued, Body(sequence, type, stored.Body), stored);
    }

    /// <summary>The typed body of a stored event.</summary>
    public static object Body(long sequence, string type, ReadOnlySpan<byte> json)
    {
        if (!TypesByName.TryGetValue(type, out var clr))
        {
            throw new UnreadableEventException($"Event {sequence} has the unknown type '{type}'.");
        }

        try
        {
            return JsonSerializer.Deserialize(json, clr, EventJson.Options)
                ?? throw new UnreadableEventException($"Event {sequence} ({type}) has no body.");
        }
        catch (JsonException e)
        {
            throw new UnreadableEventException($"Event {sequence} ({type}) has a body that cannot be read: {e.Message}");
        }
    }
}

/// <summary>The log holds something this program cannot read: it stops rather than skip evidence.</summary>
public sealed class UnreadableEventException(string message) : Exception(message);
