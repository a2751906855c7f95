using NodaTime;
using Npgsql;
using NpgsqlTypes;
using Tracker.Audit;
using Tracker.Record.Events;
using Tracker.Record.Rows;
using EventLog = Tracker.Store.EventLog;
using Pools = Tracker.Store.Pools;

namespace Tracker.Benchmarks;

/// <summary>
/// Writes streams to the log in bulk, with the events and headers that the API would store, and optionally fills the
/// read tables with the projection's fold. Nothing else may use the database meanwhile.
/// </summary>
internal static class LogFiller
{
    /// <summary>Statement numbers in one batch. A batch is made while the batch before is written.</summary>
    private const int AtOnce = 2_000;

    private const string Events =
        "copy tracker.mt_events (seq_id, id, stream_id, version, data, type, timestamp, mt_dotnet_type, headers, "
        + "user_name) from stdin (format binary)";

    private const string Streams =
        "copy tracker.mt_streams (id, type, version, timestamp, created) from stdin (format binary)";

    /// <summary>
    /// Fills an empty database with the reference data and a synthetic record of <paramref name="size"/> statements,
    /// with its read tables.
    /// </summary>
    public static async Task FillAsync(BenchCluster cluster, string database, int size, CancellationToken token)
    {
        await using (var first = await BenchHost.StartAsync(cluster.ConnectionString(database), token))
        {
            // The projection itself projects the reference data.
            await first.CatchUpAsync(token);
        }

        await FillAsync(cluster, database, new Synthetic(size).Of, 0, size, project: true, token);
    }

    /// <param name="of">Returns the complete streams to record for a statement number.</param>
    /// <param name="from">First number.</param>
    /// <param name="to">Number after the last one.</param>
    /// <param name="project">Whether to fill the read tables too.</param>
    public static async Task FillAsync(
        BenchCluster cluster,
        string database,
        Func<int, IReadOnlyList<FilledStream>> of,
        int from,
        int to,
        bool project,
        CancellationToken token
    )
    {
        await using var source = Pools.Build(new(cluster.ConnectionString(database)));
        var head = await cluster.ScalarAsync<long>(
            database,
            "select coalesce(max(seq_id), 0) from tracker.mt_events",
            token
        );

        // Record times rise with the sequence: each change is a microsecond after the change before.
        var at = Instant.FromDateTimeUtc(
            await cluster.ScalarAsync<DateTime>(database, "select max(timestamp) from tracker.mt_events", token)
        );
        var sequence = head;
        List<long> bounds = [head];
        await using (var streamConnection = await OpenAsync())
        await using (var eventConnection = await OpenAsync())
        await using (var streams = await streamConnection.BeginBinaryImportAsync(Streams, token))
        await using (var events = await eventConnection.BeginBinaryImportAsync(Events, token))
        {
            (streams.Timeout, events.Timeout) = (TimeSpan.Zero, TimeSpan.Zero);
            var made = Make(from);
            for (var first = from; first < to; first += AtOnce)
            {
                var next = first + AtOnce < to ? Make(first + AtOnce) : null;
                foreach (var stream in await made)
                {
                    var version = 0L;
                    foreach (var rows in stream.Changes)
                    {
                        at += Duration.FromTicks(10);
                        foreach (var row in rows)
                        {
                            await WriteAsync(events, stream.Key, row, ++sequence, ++version, at);
                        }
                    }

                    await WriteStreamAsync(streams, stream, version, at);
                }

                bounds.Add(sequence);
                made = next ?? made;
            }

            await streams.CompleteAsync(token);
            await events.CompleteAsync(token);
        }

        await cluster.ExecuteAsync(
            database,
            "select setval('tracker.mt_events_sequence', (select max(seq_id) from tracker.mt_events))",
            token
        );
        if (project)
        {
            await cluster.ExecuteAsync(database, "analyze tracker.mt_events", token);
            var workers = Environment.ProcessorCount;
            await Task.WhenAll(
                Enumerable
                    .Range(0, workers)
                    .Select(x =>
                        Task.Run(
                            () =>
                                FoldAsync(
                                    source,
                                    bounds[x * (bounds.Count - 1) / workers],
                                    bounds[(x + 1) * (bounds.Count - 1) / workers],
                                    token
                                ),
                            token
                        )
                    )
            );
            await cluster.ExecuteAsync(
                database,
                $"""
                insert into read_v2.clock (recorded_at, sequence)
                select timestamp, max(seq_id) from tracker.mt_events where seq_id > {head} group by timestamp;
                update tracker.mt_event_progression set last_seq_id = (select max(seq_id) from tracker.mt_events);
                """,
                token
            );
        }

        await cluster.ExecuteAsync(database, "vacuum analyze", token);

        Task<List<FilledRows>> Make(int first) =>
            Task.Run(
                () =>
                    Enumerable
                        .Range(first, Math.Min(AtOnce, to - first))
                        .AsParallel()
                        .AsOrdered()
                        .SelectMany(x => of(x).Select(FilledRows.Of))
                        .ToList(),
                token
            );

        // The stream of every event exists, and checking the foreign key would take most of the time.
        async Task<NpgsqlConnection> OpenAsync()
        {
            var connection = new NpgsqlConnection(
                new NpgsqlConnectionStringBuilder(cluster.ConnectionString(database))
                {
                    Pooling = false,
                    Options = "-c session_replication_role=replica",
                }.ConnectionString
            );
            await connection.OpenAsync(token);
            return connection;
        }

        async Task WriteStreamAsync(NpgsqlBinaryImporter streams, FilledRows stream, long version, Instant at)
        {
            await streams.StartRowAsync(token);
            await streams.WriteAsync(stream.Key, token);
            await streams.WriteAsync(stream.Type, token);
            await streams.WriteAsync(version, token);
            await streams.WriteAsync(at.ToDateTimeUtc(), token);
            await streams.WriteAsync(at.ToDateTimeUtc(), token);
        }

        async Task WriteAsync(
            NpgsqlBinaryImporter events,
            string stream,
            EventRow row,
            long sequence,
            long version,
            Instant at
        )
        {
            await events.StartRowAsync(token);
            await events.WriteAsync(sequence, token);
            await events.WriteAsync(row.Id, token);
            await events.WriteAsync(stream, token);
            await events.WriteAsync(version, token);
            await events.WriteAsync(row.Data, NpgsqlDbType.Jsonb, token);
            await events.WriteAsync(row.Type, token);
            await events.WriteAsync(at.ToDateTimeUtc(), token);
            await events.WriteAsync(row.ClrType, token);
            await events.WriteAsync(row.Headers, NpgsqlDbType.Jsonb, token);
            await events.WriteAsync(EventRow.User, token);
        }
    }

    /// <summary>
    /// Reads the stored events in order, folds them and writes the read tables. The events of each stream are
    /// contiguous in the log.
    /// </summary>
    private static async Task FoldAsync(NpgsqlDataSource source, long after, long upTo, CancellationToken token)
    {
        await using var writer = new ShadowWriter(source, ReadTables.Live);
        await using var command = source.CreateCommand(
            $"select {EventLog.Columns} from tracker.mt_events where seq_id > $1 and seq_id <= $2 order by seq_id"
        );
        command.CommandTimeout = 0;
        command.Parameters.AddRange(
            new NpgsqlParameter[]
            {
                new() { Value = after },
                new() { Value = upTo },
            }
        );
        await using var reader = await command.ExecuteReaderAsync(token);
        var stream = new List<LoggedEvent>();
        await foreach (var e in EventLog.ReadAsync(reader, token))
        {
            if (stream.Count > 0 && e.Stream != stream[0].Stream)
            {
                await writer.WriteAsync(stream, token);
                stream.Clear();
            }

            stream.Add(e);
        }

        if (stream.Count > 0)
        {
            await writer.WriteAsync(stream, token);
        }

        await writer.CompleteAsync(token);
    }

    private sealed record FilledRows(string Key, string Type, List<List<EventRow>> Changes)
    {
        public static FilledRows Of(FilledStream x) => new(x.Key, x.Type, [.. x.Changes.Select(EventRow.Of)]);
    }
}
