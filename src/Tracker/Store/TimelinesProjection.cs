using JasperFx.Events;
using Marten;
using Marten.Events.Projections;
using NodaTime;
using Npgsql;
using Tracker.Record.Clock;
using Tracker.Record.Log;
using Tracker.Record.Rows;

namespace Tracker.Store;

/// <summary>
/// Writes every read table, in one transaction a page, so that one progress number is true of all of them. It replaces
/// the rows of the streams a page touches by what their whole streams say up to the page's end: running a page twice,
/// or cutting pages elsewhere, gives the same rows.
/// </summary>
/// <param name="node">The program that must have the right to project; null: nothing else projects.</param>
public sealed class TimelinesProjection(NpgsqlDataSource database, Node? node = null) : IProjection
{
    /// <summary>Name of the one projection that writes every read table.</summary>
    public const string Name = "Timelines";

    /// <summary>Name of its row in <c>mt_event_progression</c>.</summary>
    public const string Shard = Name + ":All";

    public async Task ApplyAsync(
        IDocumentOperations operations,
        IReadOnlyList<IEvent> events,
        CancellationToken cancellation
    )
    {
        if (node is not null)
        {
            operations.QueueSqlCommand("call tracker.require_projector(?)", node.Id);
        }

        var page = events.Where(x => EventTypes.Names.ContainsKey(x.EventType)).ToList();
        if (page.Count == 0)
        {
            return;
        }

        // Read as they are stored, and with what came before of their streams.
        var keys = page.Select(x => x.StreamKey!).Distinct().ToArray();
        var rows = new ReadRows();
        await using (var connection = await database.OpenConnectionAsync(cancellation))
        {
            var read = await EventLog.ReadStreamsAsync(connection, keys, page.Max(x => x.Sequence), cancellation);
            foreach (var stream in read.GroupBy(x => x.Stream))
            {
                rows.Add([.. stream]);
            }
        }

        foreach (var table in ReadTables.All)
        {
            operations.QueueSqlCommand(table.Delete, (object)keys);
            foreach (var (sql, parameters) in table.Insert(rows))
            {
                operations.QueueSqlCommand(sql, parameters);
            }
        }

        AdvanceClock(operations, page);
    }

    /// <summary>
    /// Keeps, for each running maximum of the record times, the last sequence it was the maximum at. Times before a
    /// correction of the clock count as no later than the correction.
    /// </summary>
    private static void AdvanceClock(IDocumentOperations operations, List<IEvent> page)
    {
        var corrections = page.Where(x => x.Data is ClockCorrected).ToList();
        var maxima = new SortedDictionary<Instant, long>();
        var maximum = Instant.MinValue;
        foreach (var e in page.OrderBy(x => x.Sequence))
        {
            var at = corrections.Where(x => x.Sequence > e.Sequence).Select(x => x.Timestamp).Append(e.Timestamp).Min();
            maximum = Instant.Max(maximum, Instant.FromDateTimeOffset(at));
            maxima[maximum] = e.Sequence;
        }

        if (corrections.Count > 0)
        {
            operations.QueueSqlCommand(
                "delete from read_v2.clock where recorded_at > ?::timestamptz",
                NodaTime.Text.InstantPattern.ExtendedIso.Format(
                    Instant.FromDateTimeOffset(corrections.Min(x => x.Timestamp))
                )
            );
        }

        operations.QueueSqlCommand(
            """
            insert into read_v2.clock (recorded_at, sequence)
            select greatest(t.recorded_at::timestamptz, (select max(recorded_at) from read_v2.clock)), max(t.sequence)
            from unnest(?::text[], ?::bigint[]) as t(recorded_at, sequence) group by 1
            on conflict (recorded_at) do update set sequence = greatest(clock.sequence, excluded.sequence)
            """,
            maxima.Keys.Select(NodaTime.Text.InstantPattern.ExtendedIso.Format).ToArray(),
            maxima.Values.ToArray()
        );
    }
}
