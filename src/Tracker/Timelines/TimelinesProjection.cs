using JasperFx.Events;
using Marten;
using Marten.Events.Projections;
using NodaTime;
using Npgsql;
using Tracker.Hosting;

namespace Tracker.Timelines;

/// <summary>
/// Writes every read table, in one transaction a page, so that one progress number is true of all of them. It replaces
/// the rows of the streams a page touches by what their whole streams say up to the page's end: running a page twice, or
/// cutting pages elsewhere, gives the same rows.
/// </summary>
public sealed class TimelinesProjection(NpgsqlDataSource database) : IProjection
{
    /// <summary>Name of its row in <c>mt_event_progression</c>.</summary>
    public const string Shard = EventStore.Projection + ":All";

    public async Task ApplyAsync(
        IDocumentOperations operations, IReadOnlyList<IEvent> events, CancellationToken cancellation)
    {
        var page = events.Where(x => EventStore.EventNames.ContainsKey(x.EventType)).Select(Logged).ToList();
        if (page.Count == 0)
        {
            return;
        }

        var rows = new ReadRows();
        var streams = page.GroupBy(x => x.Stream).Select(x => x.ToList()).ToList();

        // A stream that begins on this page is on it whole; of others, what came before is read again.
        var begun = streams.Where(x => x[0].Version > 1).Select(x => x[0].Stream).ToList();
        foreach (var stream in streams.Where(x => x[0].Version == 1))
        {
            rows.Add(stream);
        }

        if (begun.Count > 0)
        {
            await using var connection = await database.OpenConnectionAsync(cancellation);
            var read = await EventLog.ReadStreamsAsync(connection, begun, page.Max(x => x.Sequence), cancellation);
            foreach (var stream in read.GroupBy(x => x.Stream))
            {
                rows.Add([.. stream]);
            }
        }

        var keys = streams.Select(x => x[0].Stream).ToArray();
        foreach (var table in ReadTables.All)
        {
            operations.QueueSqlCommand(table.Delete, (object)keys);
            if (table.Insert(rows) is var (sql, parameters))
            {
                operations.QueueSqlCommand(sql, parameters);
            }
        }

        AdvanceClock(operations, page);
    }

    /// <summary>Keeps, for each running maximum of the record times, the last sequence it was the maximum at.</summary>
    private static void AdvanceClock(IDocumentOperations operations, List<LoggedEvent> page)
    {
        var maxima = new SortedDictionary<Instant, long>();
        var maximum = Instant.MinValue;
        foreach (var e in page.OrderBy(x => x.Sequence))
        {
            maximum = Instant.Max(maximum, e.At);
            maxima[maximum] = e.Sequence;
        }

        operations.QueueSqlCommand(
            """
            insert into read_v1.clock (recorded_at, sequence)
            select greatest(t.recorded_at::timestamptz, (select max(recorded_at) from read_v1.clock)), max(t.sequence)
            from unnest(?::text[], ?::bigint[]) as t(recorded_at, sequence) group by 1
            on conflict (recorded_at) do update set sequence = greatest(clock.sequence, excluded.sequence)
            """,
            maxima.Keys.Select(NodaTime.Text.InstantPattern.ExtendedIso.Format).ToArray(), maxima.Values.ToArray());
    }

    private static LoggedEvent Logged(IEvent e) => new(
        e.StreamKey!, e.Sequence, e.Version, Instant.FromDateTimeOffset(e.Timestamp),
        e.Headers?.ContainsKey(ChangeEnvelope.Continued) == true, e.Data);
}
