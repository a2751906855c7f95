using System.Diagnostics;

namespace Tracker.Benchmarks;

/// <summary>Grows one database through the sizes and measures reads at each size.</summary>
internal static class ReadBench
{
    private const string Database = "reads";

    /// <summary>
    /// Up to this many statements the projection itself fills the read tables and is measured, unless only the replay
    /// is asked for.
    /// </summary>
    private const int Projectable = 10_000;

    public static async Task RunAsync(
        BenchCluster cluster,
        Figures figures,
        int[] sizes,
        bool timeline,
        bool replay,
        CancellationToken token
    )
    {
        await cluster.CreateAsync(Database, token);
        await BenchHost.PrepareAsync(cluster.ConnectionString(Database), token);
        await BenchHost.RecordFirstAsync(cluster.ConnectionString(Database), token);
        var timelines = new TimelineBench(figures);
        var (size, replays) = (1, new ReplayBench(cluster, Database, figures));
        foreach (var next in sizes)
        {
            var project = next > Projectable || !timeline;
            var start = Stopwatch.GetTimestamp();
            await LogFiller.FillAsync(cluster, Database, Submissions.StreamOf, size, next, project, token);
            Console.WriteLine(
                $"{next} statements are on record, after {Stopwatch.GetElapsedTime(start).TotalSeconds:F0} s"
            );
            await using var host = await BenchHost.StartAsync(cluster.ConnectionString(Database), token);
            if (!project)
            {
                var events = 21L * (next - size);
                var seconds = await host.CatchUpAsync(token);
                figures.Add("timeline", $"{next} statements: projection catches up", events / seconds, "events/s");
                await cluster.ExecuteAsync(Database, "vacuum analyze", token);
            }

            await host.SettleAsync(token);
            size = next;
            if (timeline)
            {
                await timelines.RunAsync(host, size, token);
            }

            if (replay)
            {
                await replays.RunAsync(host, size, token);
            }
        }

        timelines.Flatness();
    }
}
