using System.Globalization;
using System.Runtime.InteropServices;
using Tracker.Benchmarks;

const string Usage = "Tracker.Benchmarks [append] [timeline] [replay] [scale] [all] [--sizes 1000,10000,100000] [--json file]";

var benches = new HashSet<string>();
string? json = null;
int[]? sizes = null;
for (var i = 0; i < args.Length; i++)
{
    switch (args[i])
    {
        case "append" or "timeline" or "replay" or "scale" or "all":
            benches.Add(args[i]);
            break;
        case "--sizes" when i + 1 < args.Length:
            sizes = [.. args[++i].Split(',').Select(x => int.Parse(x, CultureInfo.InvariantCulture)).Order()];
            break;
        case "--json" when i + 1 < args.Length:
            json = args[++i];
            break;
        default:
            await Console.Error.WriteLineAsync(Usage);
            return 2;
    }
}

using var stop = new CancellationTokenSource();
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
try
{
    await using var cluster = await BenchCluster.StartAsync(stop.Token);
    var figures = new Figures(await Machine.DescribeAsync(cluster, stop.Token));
    if (Runs("append"))
    {
        await AppendBench.RunAsync(cluster, figures, stop.Token);
    }

    if (Runs("timeline") || Runs("replay"))
    {
        await ReadBench.RunAsync(cluster, figures, sizes ?? [1_000, 10_000, 100_000], Runs("timeline"), Runs("replay"), stop.Token);
    }

    if (Runs("scale"))
    {
        await ScaleBench.RunAsync(cluster, figures, sizes ?? [1_000, 100_000], stop.Token);
    }

    await figures.SaveAsync(json);
    return 0;
}
catch (OperationCanceledException) when (stop.IsCancellationRequested)
{
    return 130;
}

bool Runs(string bench) => benches.Count == 0 || benches.Contains("all") || benches.Contains(bench);

void Stop(PosixSignalContext context)
{
    context.Cancel = true;
    stop.Cancel();
}
