using System.Diagnostics;
using System.Globalization;
using System.Net;
using Tracker.Audit;

namespace Tracker.Benchmarks;

/// <summary>
/// Measures the latency of reads over HTTP on records of several sizes, each in a database of its own: keyed reads,
/// which should not be slower on a larger record, and aggregates over the whole record.
/// </summary>
internal sealed class ScaleBench(BenchCluster cluster, Figures figures)
{
    private const int Warmup = 100;
    private const int Reads = 500;

    /// <summary>Number of reads on lasting actions. It is smaller, because their answers are large.</summary>
    private const int LastingReads = 60;
    private const int AggregateReads = 5;

    private const string StatementKeys =
        "select statement_id, '' from read_v2.statements where recorded_to_seq is null and status = 'RECORDED'";
    private const string ActionKeys =
        "select action_id, '' from read_v2.actions where recorded_to_seq is null and merged_into is null";
    private const string PositionKeys = "from read_v2.positions where recorded_to_seq is null";

    private static readonly string Lasting = $"('{string.Join("','", Synthetic.LastingActions)}')";
    private static readonly string LastingArray = $"array['{string.Join("','", Synthetic.LastingActions)}']";

    /// <summary>The reads, each with the SQL that selects all its keys, in one or two columns.</summary>
    private static readonly (string Path, string Keys, string LastingKeys)[] Keyed =
    [
        ("/api/statements/{0}", StatementKeys, ""),
        ("/api/statements/{0}/history", StatementKeys, ""),
        (
            "/api/statements/{0}/lineage",
            $"{StatementKeys} and not actions && {LastingArray}",
            $"{StatementKeys} and actions && {LastingArray}"
        ),
        .. new[] { "timeline", "condemners", "labels" }.Select(x =>
            (
                $"/api/actions/{{0}}/{x}",
                $"{ActionKeys} and action_id not in {Lasting}",
                $"{ActionKeys} and action_id in {Lasting}"
            )
        ),
        ("/api/parties/{0}/timeline", $"select distinct party, '' {PositionKeys}", ""),
        ("/api/timeline?party={0}&target={1}", $"select distinct party, unnest(targets) {PositionKeys}", ""),
        (
            "/api/parties/{0}/language?action={1}",
            $"select distinct party, action_id {PositionKeys} and action_id not in {Lasting}",
            $"select distinct party, action_id {PositionKeys} and action_id in {Lasting}"
        ),
        (
            "/api/groups/{1}/silence?action={0}",
            $"select action_id, g from ({ActionKeys} and action_id not in {Lasting}) a, unnest(array['EU', 'G7', "
                + $"'NATO']) g",
            $"select action_id, g from ({ActionKeys} and action_id in {Lasting}) a, unnest(array['EU', 'G7', 'NATO']) g"
        ),
    ];

    /// <summary>99th percentile in milliseconds at the smallest size, by read.</summary>
    private readonly Dictionary<string, double> _smallest = [];

    public static async Task RunAsync(BenchCluster cluster, Figures figures, int[] sizes, CancellationToken token)
    {
        var bench = new ScaleBench(cluster, figures);
        foreach (var size in sizes)
        {
            await bench.RunAsync(size, token);
        }
    }

    private async Task RunAsync(int size, CancellationToken token)
    {
        var database = string.Create(CultureInfo.InvariantCulture, $"scale_{size}");
        var start = Stopwatch.GetTimestamp();
        await cluster.CreateAsync(database, token);
        await LogFiller.FillAsync(cluster, database, size, token);
        figures.Add("scale", $"{size} statements: filled in", Stopwatch.GetElapsedTime(start).TotalSeconds, "s");
        figures.Add(
            "scale",
            $"{size} statements: events",
            await cluster.ScalarAsync<long>(database, "select count(*) from tracker.mt_events", token),
            "events"
        );
        figures.Add(
            "scale",
            $"{size} statements: positions",
            await cluster.ScalarAsync<long>(database, "select count(*) from read_v2.positions", token),
            "rows"
        );
        figures.Add(
            "scale",
            $"{size} statements: database",
            await cluster.ScalarAsync<long>(database, "select pg_database_size(current_database()) / 1000000", token),
            "MB"
        );

        await using var host = await BenchHost.StartAsync(cluster.ConnectionString(database), token);
        await host.SettleAsync(token);
        if (_smallest.Count == 0)
        {
            // Check that the read tables match the log before measuring.
            var replay = await host.Get<Replay>().RunAsync(ReplayId.New(), null, null, token);
            if (replay.Status != "EQUAL")
            {
                throw new InvalidOperationException(
                    $"The filled tables are {replay.Status}: {replay.Error ?? replay.Differences[0].ToString()}"
                );
            }
        }

        foreach (var (path, keys, lasting) in Keyed)
        {
            await MeasureAsync(host, database, size, path, path, keys, Reads, token);
            if (lasting.Length > 0)
            {
                await MeasureAsync(
                    host,
                    database,
                    size,
                    path,
                    $"{path}, lasting actions",
                    lasting,
                    LastingReads,
                    token
                );
            }
        }

        var head = await cluster.ScalarAsync<long>(database, "select max(seq_id) from tracker.mt_events", token);
        foreach (
            var path in new[]
            {
                "/api/matrix?umbrella=ac-lasting-topic-0&group=EU",
                "/api/matrix?umbrella=ac-crisis-topic-4&group=EU",
                "/api/network",
                "/api/statistics",
                "/api/labels",
                "/api/instruments",
                $"/api/statements?q={SyntheticText.Word(0)}&facets=true",
                $"/api/statements?q={SyntheticText.Word(50)}&facets=true",
                $"/api/statements?q={SyntheticText.Word(100)}%20{SyntheticText.Word(200)}&facets=true",
                $"/api/statements?q={SyntheticText.Word(6_000)}&facets=true",
                "/api/changes?since=0",
                string.Create(CultureInfo.InvariantCulture, $"/api/changes?since={head - 1_000}"),
            }
        )
        {
            await AggregateAsync(host, size, path, token);
        }
    }

    private async Task MeasureAsync(
        BenchHost host,
        string database,
        int size,
        string path,
        string name,
        string keys,
        int reads,
        CancellationToken token
    )
    {
        var drawn = (
            await cluster.ScalarAsync<string[]>(
                database,
                $"""
                select array(select a || ' ' || b from (select a, b from ({keys}) k(a, b)) x order by md5(a || b) limit {Warmup
                    + reads})
                """,
                token
            )
        )
            .Select(x => x.Split(' '))
            .ToList();
        var times = new List<double>();
        for (var i = 0; i < Warmup + reads; i++)
        {
            // For some reads the small record has fewer keys than there are reads.
            var key = drawn[i % drawn.Count];
            if (
                await ReadAsync(host, string.Format(CultureInfo.InvariantCulture, path, key[0], key[1]), token)
                is not { } taken
            )
            {
                return;
            }

            if (i >= Warmup)
            {
                times.Add(taken);
            }
        }

        var p99 = Figures.Quantile(times, 0.99);
        var smallest = _smallest.TryGetValue(name, out var known) ? known : _smallest[name] = p99;
        figures.Add("scale", $"{size} statements, {name}: median", Figures.Median(times), $"ms ({drawn.Count} keys)");
        figures.Add("scale", $"{size} statements, {name}: p99", p99, "ms");
        figures.Add("scale", $"{size} statements, {name}: p99/smallest", p99 / smallest, "(target ≤ 3)");
    }

    private async Task AggregateAsync(BenchHost host, int size, string path, CancellationToken token)
    {
        var times = new List<double>();
        for (var i = 0; i < AggregateReads; i++)
        {
            if (await ReadAsync(host, path, token) is not { } taken)
            {
                return;
            }

            times.Add(taken);
        }

        figures.Add("scale", $"{size} statements, {path}: median", Figures.Median(times), "ms");
        figures.Add(
            "scale",
            $"{size} statements, {path}: worst of {AggregateReads}",
            times.Max(),
            "ms (target ≤ 1,000)"
        );
    }

    /// <returns>Milliseconds until the whole answer was read; null, with a message, if the answer is not a
    /// success.</returns>
    private static async Task<double?> ReadAsync(BenchHost host, string path, CancellationToken token)
    {
        var start = Stopwatch.GetTimestamp();
        using var response = await host.Client.GetAsync(path, token);
        if (response.StatusCode == HttpStatusCode.OK)
        {
            return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        }

        Console.WriteLine(
            $"not measured: {path} answers {(int)response.StatusCode} {await response.Content.ReadAsStringAsync(token)}"
        );
        return null;
    }
}
