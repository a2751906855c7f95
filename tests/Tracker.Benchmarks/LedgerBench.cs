using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Tracker.Audit.Ledger;

namespace Tracker.Benchmarks;

/// <summary>
/// Measures the events per second of the sequencer and of the full check, on a record filled in bulk.
/// </summary>
internal static class LedgerBench
{
    public static async Task RunAsync(BenchCluster cluster, Figures figures, int[] sizes, CancellationToken token)
    {
        foreach (var size in sizes)
        {
            var name = $"ledger{size}";
            await cluster.CreateAsync(name, token);
            await BenchHost.PrepareAsync(cluster.ConnectionString(name), token);
            await BenchHost.RecordFirstAsync(cluster.ConnectionString(name), token);
            await LogFiller.FillAsync(cluster, name, Submissions.StreamOf, 1, size, project: false, token);

            // The application is not started, so that only the measured work runs.
            await using var app = BenchHost.Build(cluster.ConnectionString(name));
            var services = app.Services;
            services.GetRequiredService<SigningKeys>().Ensure();
            var (sequencer, events, start) = (services.GetRequiredService<Sequencer>(), 0L, Stopwatch.GetTimestamp());
            while (await sequencer.PassAsync(whole: false, token) is { Logged: > 0 and var logged })
            {
                events += logged;
            }

            figures.Add(
                "ledger",
                $"{size} statements: events given their place",
                events / Stopwatch.GetElapsedTime(start).TotalSeconds,
                "events/s (target ≥ 2 × append)"
            );
            start = Stopwatch.GetTimestamp();
            await services.GetRequiredService<CheckpointSigner>().SignAsync(token);
            figures.Add(
                "ledger",
                $"{size} statements: checkpoint proved to continue the last, and signed",
                Stopwatch.GetElapsedTime(start).TotalMilliseconds,
                "ms"
            );
            start = Stopwatch.GetTimestamp();
            var report = await services.GetRequiredService<LedgerCheck>().RunAsync([], token);
            figures.Add(
                "ledger",
                $"{size} statements: full check",
                report.Size / Stopwatch.GetElapsedTime(start).TotalSeconds,
                "events/s"
            );
            foreach (var finding in report.Listed.Take(3))
            {
                Console.WriteLine($"{finding.Kind}: {finding.Detail}");
            }
        }
    }
}
