using System.Diagnostics;
using Marten.Events.Daemon.Coordination;
using Npgsql;
using Tracker.Audit;
using Tracker.Hosting;
using Tracker.Timelines;
using EventLog = Tracker.Hosting.EventLog;

namespace Tracker.Benchmarks;

/// <summary>The replay, beside a typed read of the same events by hand and the store's own rebuild.</summary>
internal sealed class ReplayBench(BenchCluster cluster, string name, Figures figures)
{
    /// <summary>The store's rebuild is measured up to so many statements: beyond, it takes most of an hour.</summary>
    private const int Rebuildable = 10_000;

    public async Task RunAsync(BenchHost host, int size, CancellationToken token)
    {
        var database = host.Get<NpgsqlDataSource>();
        var head = await host.Get<RecordClock>().HeadAsync(token);
        var workers = Math.Clamp(Environment.ProcessorCount, 1, 8);
        var (replay, fold, one, many) = (new List<double>(), new List<double>(), new List<double>(), new List<double>());
        var events = 0L;
        for (var round = 0; round < (size > Rebuildable ? 2 : 4); round++)
        {
            var (report, folding) = await ReplayAsync(host, token);
            events = report.Events;
            var reads = (One: await ReadAsync(database, head, 1, token), Many: await ReadAsync(database, head, workers, token));
            if (round > 0 || size > Rebuildable)
            {
                replay.Add(events / report.Duration);
                fold.Add(folding / report.Duration);
                one.Add(events / reads.One);
                many.Add(events / reads.Many);
            }
        }

        figures.Add("replay", $"{size} statements: events", events, "events");
        figures.Add("replay", $"{size} statements: replay", replay.Max(), "events/s");
        figures.Add("replay", $"{size} statements: folding and writing, of the time", 100 * Figures.Median(fold), "%");
        figures.Add("replay", $"{size} statements: raw typed read, 1 reader", one.Max(), "events/s");
        figures.Add("replay", $"{size} statements: raw typed read, {workers} readers", many.Max(), "events/s");
        figures.Add("replay", $"{size} statements: replay/raw, 1 reader", replay.Max() / one.Max(), "(target ≥ 0.3)");
        figures.Add("replay", $"{size} statements: replay/raw, {workers} readers", replay.Max() / many.Max(), "(target ≥ 0.3)");
        if (size > Rebuildable)
        {
            return;
        }

        var rebuild = events / await RebuildAsync(host, token);
        figures.Add("replay", $"{size} statements: the store's rebuild into empty tables", rebuild, "events/s");
        figures.Add("replay", $"{size} statements: replay/rebuild", replay.Max() / rebuild, "(target > 1)");
        await ReplayAsync(host, token);
    }

    /// <returns>The report, and the seconds until the last stream was folded.</returns>
    private static async Task<(ReplayReport Report, double Folding)> ReplayAsync(BenchHost host, CancellationToken token)
    {
        var (start, last) = (Stopwatch.GetTimestamp(), 0L);
        var report = await host.Get<Replay>().RunAsync(
            ReplayId.New(), null, _ => Volatile.Write(ref last, Stopwatch.GetTimestamp()), token);
        return report.Status == "EQUAL"
            ? (report, Stopwatch.GetElapsedTime(start, last).TotalSeconds)
            : throw new InvalidOperationException($"The replay is {report.Status}: {report.Error}");
    }

    /// <returns>Seconds.</returns>
    private static async Task<double> ReadAsync(NpgsqlDataSource database, long head, int readers, CancellationToken token)
    {
        var start = Stopwatch.GetTimestamp();
        var share = (head / readers) + 1;
        await Task.WhenAll(Enumerable.Range(0, readers).Select(x => Task.Run(() => ReadAsync(x * share, (x + 1) * share), token)));
        return Stopwatch.GetElapsedTime(start).TotalSeconds;

        async Task ReadAsync(long after, long upTo)
        {
            await using var command = database.CreateCommand(
                $"select {EventLog.Columns} from tracker.mt_events where seq_id > $1 and seq_id <= $2");
            command.CommandTimeout = 0;
            command.Parameters.AddRange(new NpgsqlParameter[] { new() { Value = after }, new() { Value = upTo } });
            await using var reader = await command.ExecuteReaderAsync(token);
            while (await reader.ReadAsync(token))
            {
                EventLog.Read(reader);
            }
        }
    }

    /// <returns>Seconds.</returns>
    private async Task<double> RebuildAsync(BenchHost host, CancellationToken token)
    {
        await cluster.ExecuteAsync(
            name, string.Concat(ReadTables.All.Select(x => $"truncate {ReadTables.Live}.{x.Name};")) + "truncate read_v2.clock", token);
        var daemon = host.Get<IProjectionCoordinator>().DaemonForMainDatabase();
        var start = Stopwatch.GetTimestamp();
        await daemon.RebuildProjectionAsync(EventStore.Projection, TimeSpan.FromHours(1), token);
        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        await host.CatchUpAsync(token);
        await cluster.ExecuteAsync(name, "vacuum analyze", token);
        return seconds;
    }
}
