using System.Globalization;
using System.Runtime.InteropServices;
using Tracker.Benchmarks;

const string Usage = """
    Tracker.Benchmarks [append] [timeline] [replay] [rebuild] [scale] [export] [ledger] [verify] [load] [all] [--sizes 1000,10000,100000] [--seconds 20] [--json file]
    Tracker.Benchmarks fill --sizes 5000 --data FOLDER      fills a new data folder, to run the program on: TRACKER_DATA=FOLDER tracker run
    """;

var benches = new HashSet<string>();
string? json = null;
string? data = null;
int[]? sizes = null;
var length = TimeSpan.FromSeconds(20);
for (var i = 0; i < args.Length; i++)
{
    switch (args[i])
    {
        case "append"
        or "timeline"
        or "replay"
        or "rebuild"
        or "scale"
        or "export"
        or "ledger"
        or "verify"
        or "load"
        or "all"
        or "fill":
            benches.Add(args[i]);
            break;
        case "--sizes" when i + 1 < args.Length:
            sizes = [.. args[++i].Split(',').Select(x => int.Parse(x, CultureInfo.InvariantCulture)).Order()];
            break;
        case "--seconds" when i + 1 < args.Length:
            length = TimeSpan.FromSeconds(int.Parse(args[++i], CultureInfo.InvariantCulture));
            break;
        case "--json" when i + 1 < args.Length:
            json = args[++i];
            break;
        case "--data" when i + 1 < args.Length:
            data = Path.GetFullPath(args[++i]);
            break;
        default:
            await Console.Error.WriteLineAsync(Usage);
            return 2;
    }
}

if (benches.Contains("fill") && (benches.Count > 1 || data is null || sizes is not [_] || Directory.Exists(data)))
{
    await Console.Error.WriteLineAsync(Usage + "\nOne size, and a folder that does not exist yet.");
    return 2;
}

using var stop = new CancellationTokenSource();
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
try
{
    await using var cluster = await BenchCluster.StartAsync(data, stop.Token);
    if (benches.Contains("fill"))
    {
        BenchHost.DataFolder = data;
        await LogFiller.FillAsync(cluster, "tracker", sizes![0], stop.Token);
        return 0;
    }

    var figures = new Figures(await Machine.DescribeAsync(cluster, stop.Token));
    if (Runs("append"))
    {
        await AppendBench.RunAsync(cluster, figures, stop.Token);
    }

    if (Runs("timeline") || Runs("replay"))
    {
        await ReadBench.RunAsync(
            cluster,
            figures,
            sizes ?? [1_000, 10_000, 100_000],
            Runs("timeline"),
            Runs("replay"),
            stop.Token
        );
    }

    if (Runs("rebuild"))
    {
        await RebuildBench.RunAsync(cluster, figures, sizes?[0] ?? 2_000, stop.Token);
    }

    if (Runs("scale"))
    {
        await ScaleBench.RunAsync(cluster, figures, sizes ?? [1_000, 100_000], stop.Token);
    }

    if (Runs("export"))
    {
        await ExportBench.RunAsync(cluster, figures, sizes?[^1] ?? 1_000_000, stop.Token);
    }

    if (Runs("ledger"))
    {
        await LedgerBench.RunAsync(cluster, figures, sizes ?? [5_000], stop.Token);
    }

    if (Runs("verify"))
    {
        await VerifyBench.RunAsync(cluster, figures, sizes ?? [1_000, 10_000], stop.Token);
    }

    if (Runs("load"))
    {
        await LoadBench.RunAsync(cluster, figures, sizes?[^1] ?? 5_000, length, stop.Token);
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
