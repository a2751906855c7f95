using NodaTime;
using Npgsql;
using NpgsqlTypes;
using Tracker.Audit;
using Tracker.Hosting;
using Tracker.Timelines;

namespace Tracker.Benchmarks;

/// <summary>
/// Puts statements on record in bulk, through the events and headers that the API would store, and optionally fills the
/// read tables by the same fold as the projection. Nothing else may use the database meanwhile.
/// </summary>
internal static class LogFiller
{
    private const string Events =
        "copy tracker.mt_events (seq_id, id, stream_id, version, data, type, timestamp, mt_dotnet_type, headers, user_name) from stdin (format binary)";

    private const string Streams = "copy tracker.mt_streams (id, type, version, timestamp, created) from stdin (format binary)";

    /// <param name="from">First statement's number.</param>
    /// <param name="to">Number after the last one's.</param>
    /// <param name="project">Fill the read tables too.</param>
    public static async Task FillAsync(
        BenchCluster cluster, string database, int from, int to, bool project, CancellationToken token)
    {
        await using var source = TrackerApplication.DataSource(cluster.ConnectionString(database));
        var head = await cluster.ScalarAsync<long>(database, "select coalesce(max(seq_id), 0) from tracker.mt_events", token);
        var each = Submissions.Decide(Submissions.Of(from)).StatementEvents.Count;
        var workers = Environment.ProcessorCount;
        var share = (to - from + workers - 1) / workers;
        await Task.WhenAll(Enumerable.Range(0, workers).Select(worker => Task.Run(
            () => FillAsync(from + (worker * share), Math.Min(to, from + ((worker + 1) * share))), token)));

        await cluster.ExecuteAsync(database, $"select setval('tracker.mt_events_sequence', (select max(seq_id) from tracker.mt_events))", token);
        if (project)
        {
            await cluster.ExecuteAsync(
                database,
                $"""
                insert into read_v2.clock (recorded_at, sequence)
                select timestamp, max(seq_id) from tracker.mt_events where seq_id > {head} group by timestamp;
                update tracker.mt_event_progression set last_seq_id = (select max(seq_id) from tracker.mt_events);
                """,
                token);
        }

        await cluster.ExecuteAsync(database, "vacuum analyze", token);

        async Task FillAsync(int first, int end)
        {
            await using var streamConnection = await OpenAsync();
            await using var eventConnection = await OpenAsync();
            await using var streams = await streamConnection.BeginBinaryImportAsync(Streams, token);
            await using var events = await eventConnection.BeginBinaryImportAsync(Events, token);
            (streams.Timeout, events.Timeout) = (TimeSpan.Zero, TimeSpan.Zero);
            await using var rows = project ? await ShadowWriter.OpenAsync(source, ReadTables.Live, token) : null;
            var start = EventRow.Cut(Instant.FromDateTimeOffset(TimeProvider.System.GetUtcNow())) - Duration.FromDays(30);
            for (var number = first; number < end; number++)
            {
                var decision = Submissions.Decide(Submissions.Of(number));
                var sequence = head + ((number - from) * (long)each);
                var at = start + Duration.FromMilliseconds(number * 10L);
                await WriteAsync(streams, events, decision.StatementId, EventRow.Of(decision.StatementEvents), sequence, at);
                if (rows is not null)
                {
                    await rows.WriteAsync(
                        [.. decision.StatementEvents.Select((x, i) => new LoggedEvent(
                            decision.StatementId, sequence + i + 1, i + 1, at, i < each - 1, x))],
                        token);
                }
            }

            await streams.CompleteAsync(token);
            await events.CompleteAsync(token);
            if (rows is not null)
            {
                await rows.CompleteAsync(token);
            }
        }

        // Each event's stream is there: the check of it would be most of the time.
        async Task<NpgsqlConnection> OpenAsync()
        {
            var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(cluster.ConnectionString(database))
            {
                Pooling = false,
                Options = "-c session_replication_role=replica",
            }.ConnectionString);
            await connection.OpenAsync(token);
            return connection;
        }

        async Task WriteAsync(
            NpgsqlBinaryImporter streams, NpgsqlBinaryImporter events, string stream, List<EventRow> rows, long sequence,
            Instant at)
        {
            await streams.StartRowAsync(token);
            await streams.WriteAsync(stream, token);
            await streams.WriteAsync("statement", token);
            await streams.WriteAsync((long)rows.Count, token);
            await streams.WriteAsync(at.ToDateTimeUtc(), token);
            await streams.WriteAsync(at.ToDateTimeUtc(), token);
            foreach (var row in rows)
            {
                await events.StartRowAsync(token);
                await events.WriteAsync(sequence + row.Version, token);
                await events.WriteAsync(row.Id, token);
                await events.WriteAsync(stream, token);
                await events.WriteAsync(row.Version, token);
                await events.WriteAsync(row.Data, NpgsqlDbType.Jsonb, token);
                await events.WriteAsync(row.Type, token);
                await events.WriteAsync(at.ToDateTimeUtc(), token);
                await events.WriteAsync(row.ClrType, token);
                await events.WriteAsync(row.Headers, NpgsqlDbType.Jsonb, token);
                await events.WriteAsync(EventRow.User, token);
            }
        }
    }
}
