using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using Tracker.Store;

namespace Tracker.Benchmarks;

/// <summary>
/// Statements recorded per second over HTTP, compared with an endpoint that writes the same rows by hand.
/// </summary>
internal static class AppendBench
{
    private const int Rounds = 5;
    private const int Warmup = 3_000;

    /// <summary>Statements recorded before the measurement, so that PostgreSQL has realistic statistics.</summary>
    private const int OnRecord = 2_000;

    public static async Task RunAsync(BenchCluster cluster, Figures figures, CancellationToken token)
    {
        // Both databases have the same tables, indexes, triggers and rows; only the tracker's has a projection.
        foreach (var name in new[] { "append", "raw" })
        {
            await cluster.CreateAsync(name, token);
            await BenchHost.PrepareAsync(cluster.ConnectionString(name), token);
            await BenchHost.RecordFirstAsync(cluster.ConnectionString(name), token);
            await LogFiller.FillAsync(cluster, name, Submissions.StreamOf, 1, OnRecord, project: true, token);
        }

        await using var host = await BenchHost.StartAsync(cluster.ConnectionString("append"), token);
        await using var database = Pools.Build(new(cluster.ConnectionString("raw")));
        await using var raw = await RawEndpoint.StartAsync(database, token);
        using var rawClient = BenchHost.HttpClientFor(raw);
        var number = OnRecord;

        // Warm up until the JIT has optimised the code.
        foreach (var (client, path) in new[] { (host.Client, "/api/statements"), (rawClient, "/raw") })
        {
            await LoadAsync(client, path, number, Warmup, 8, token);
        }

        number += Warmup;
        await host.CatchUpAsync(token);
        await MeasureAsync("", [1, 8, 32]);
        var projections = host.Get<Projector>();
        await projections.PauseAsync();
        await MeasureAsync(", projection paused", [1, 8, 32]);
        projections.Resume();

        async Task MeasureAsync(string how, int[] clients)
        {
            foreach (var n in clients)
            {
                var (tracker, plain, lags) = (new List<double>(), new List<double>(), new List<double>());
                for (var round = 0; round < Rounds; round++)
                {
                    var count = n == 1 ? 200 : 800;
                    var rate = await LoadAsync(host.Client, "/api/statements", number, count, n, token);
                    var lag = how.Length > 0 ? 0 : await host.CatchUpAsync(token);
                    var rawRate = await LoadAsync(rawClient, "/raw", number, count, n, token);
                    number += count;
                    tracker.Add(rate);
                    plain.Add(rawRate);
                    lags.Add(lag);
                }

                var name = $"{n} client{(n == 1 ? "" : "s")}{how}";
                figures.Add("append", $"{name}: tracker", Figures.Median(tracker), "statements/s");
                figures.Add("append", $"{name}: raw Npgsql, same rows", Figures.Median(plain), "statements/s");
                figures.Add(
                    "append",
                    $"{name}: ratio",
                    Figures.Median(tracker.Zip(plain, (x, y) => x / y)),
                    "tracker/raw (target ≥ 0.4)"
                );
                if (how.Length == 0)
                {
                    figures.Add("append", $"{name}: projection caught up after", Figures.Median(lags), "s");
                }
            }
        }
    }

    /// <returns>Statements per second.</returns>
    private static async Task<double> LoadAsync(
        HttpClient client,
        string path,
        int from,
        int count,
        int clients,
        CancellationToken token
    )
    {
        var bodies = Enumerable.Range(from, count).Select(Submissions.BodyOf).ToArray();
        var next = -1;
        var start = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, clients).Select(_ => Task.Run(ClientAsync, token)));
        return count / Stopwatch.GetElapsedTime(start).TotalSeconds;

        async Task ClientAsync()
        {
            while (Interlocked.Increment(ref next) is var i && i < bodies.Length)
            {
                using var content = new ByteArrayContent(bodies[i]);
                content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
                using var response = await client.PostAsync(path, content, token);
                if (response.StatusCode != HttpStatusCode.Created)
                {
                    throw new InvalidOperationException(
                        $"{path}: {response.StatusCode} {await response.Content.ReadAsStringAsync(token)}"
                    );
                }
            }
        }
    }
}
