using System.Diagnostics;
using Marten;
using Tracker.Audit;
using Tracker.Record.Rows;
using Tracker.Store;

namespace Tracker.Benchmarks;

/// <summary>
/// Compares Marten's rebuild of the projection into empty tables, with its default page size and with others, with the
/// tracker's rebuild, on the same record.
/// </summary>
internal static class RebuildBench
{
    private const string Database = "rebuilds";

    /// <summary>Marten's page sizes in events, its default first.</summary>
    private static readonly int[] PageSizes = [500, 2_000, 5_000];

    /// <param name="statements">Number of statements on record.</param>
    public static async Task RunAsync(BenchCluster cluster, Figures figures, int statements, CancellationToken token)
    {
        await cluster.CreateAsync(Database, token);
        var connection = cluster.ConnectionString(Database);
        await BenchHost.PrepareAsync(connection, token);
        await BenchHost.RecordFirstAsync(connection, token);
        await LogFiller.FillAsync(cluster, Database, Submissions.StreamOf, 1, statements, project: true, token);
        var events = await cluster.ScalarAsync<long>(Database, "select count(*) from tracker.mt_events", token);
        figures.Add("rebuild", $"{statements} statements: events", events, "events");

        var (replay, rebuild) = await OwnAsync(connection, token);
        figures.Add("rebuild", $"{statements} statements: replay", events / replay, "events/s");
        figures.Add(
            "rebuild",
            $"{statements} statements: 'tracker db rebuild', indexes and exchange included",
            events / rebuild,
            "events/s"
        );
        var rates = new List<double>();
        foreach (var size in PageSizes)
        {
            var rate = events / await StoreAsync(cluster, connection, size, token);
            rates.Add(rate);
            figures.Add(
                "rebuild",
                $"{statements} statements: the store's rebuild, pages of "
                    + $"{size}{(size == PageSizes[0] ? " (its default)" : "")}",
                rate,
                "events/s"
            );
        }

        figures.Add(
            "rebuild",
            $"{statements} statements: replay / the store's default",
            events / replay / rates[0],
            "(target ≥ 10)"
        );
        figures.Add(
            "rebuild",
            $"{statements} statements: replay / the store's best",
            events / replay / rates.Max(),
            "(target ≥ 2)"
        );
        figures.Add(
            "rebuild",
            $"{statements} statements: tracker's rebuild / the store's default",
            events / rebuild / rates[0],
            ""
        );
        figures.Add(
            "rebuild",
            $"{statements} statements: tracker's rebuild / the store's best",
            events / rebuild / rates.Max(),
            ""
        );
    }

    /// <returns>Seconds, best of three.</returns>
    private static async Task<(double Replay, double Rebuild)> OwnAsync(string connection, CancellationToken token)
    {
        await using var host = await BenchHost.StartAsync(connection, token);
        await host.SettleAsync(token);
        var (replays, rebuilds) = (new List<double>(), new List<double>());
        for (var round = 0; round < 3; round++)
        {
            rebuilds.Add((await host.Get<Rebuild>().RunAsync(null, token)).Duration);
            var report = await host.Get<Replay>().RunAsync(ReplayId.New(), null, null, token);
            replays.Add(
                report.Status == "EQUAL"
                    ? report.Duration
                    : throw new InvalidOperationException($"The replay is {report.Status}: {report.Error}")
            );
        }

        return (replays.Min(), rebuilds.Min());
    }

    /// <summary>Runs Marten's rebuild. No other projection runs meanwhile.</summary>
    /// <returns>Seconds.</returns>
    private static async Task<double> StoreAsync(
        BenchCluster cluster,
        string connection,
        int pageSize,
        CancellationToken token
    )
    {
        await cluster.ExecuteAsync(
            Database,
            string.Concat(ReadTables.All.Select(x => $"truncate {ReadTables.Live}.{x.Name};"))
                + "truncate read_v2.clock",
            token
        );
        await using var database = Pools.Build(new(connection));
        var options = new StoreOptions();
        options.Connection(database);
        EventStore.Configure(options);
        EventStore.AddProjection(options, database, pageSize: pageSize);
        await using var store = new DocumentStore(options);
        using var daemon = await store.BuildProjectionDaemonAsync();
        var start = Stopwatch.GetTimestamp();
        await daemon.RebuildProjectionAsync(TimelinesProjection.Name, TimeSpan.FromHours(1), token);
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }
}
