using System.Diagnostics;
using Tracker.Record.Rows;

namespace Tracker.Benchmarks;

/// <summary>
/// Streams a whole timeline over HTTP and measures its memory. Also compares cached reads with the same reads without a
/// cache.
/// </summary>
internal static class ExportBench
{
    private const string Database = "export";
    private const int PositionsOfOne = 30;

    /// <summary>Statements that are really recorded; the other rows are copies of their rows under new keys.</summary>
    private const int Recorded = 30_000;
    private const int Clients = 64;
    private const int Rounds = 3;

    private static int _asked;

    private static readonly TimeSpan Round = TimeSpan.FromSeconds(4);

    public static async Task RunAsync(BenchCluster cluster, Figures figures, int rows, CancellationToken token)
    {
        await cluster.CreateAsync(Database, token);
        await BenchHost.PrepareAsync(cluster.ConnectionString(Database), token);
        await BenchHost.RecordFirstAsync(cluster.ConnectionString(Database), token);
        var start = Stopwatch.GetTimestamp();
        await LogFiller.FillAsync(
            cluster,
            Database,
            Submissions.StreamOf,
            1,
            Math.Min(rows, Recorded) / PositionsOfOne,
            project: true,
            token
        );
        await CopyRowsAsync(cluster, ((rows + Recorded - 1) / Recorded) - 1, token);
        Console.WriteLine($"on record, after {Stopwatch.GetElapsedTime(start).TotalSeconds:F0} s");
        await CacheAsync(cluster, figures, token);
        await using var host = await BenchHost.StartAsync(cluster.ConnectionString(Database), token);
        foreach (var format in new[] { "ndjson", "csv" })
        {
            await ExportAsync(host, figures, format, token);
        }
    }

    private static async Task CopyRowsAsync(BenchCluster cluster, int times, CancellationToken token)
    {
        var columns = ReadTables
            .Positions.Columns.Select(x => x.Name)
            .Concat(["recorded_from", "recorded_from_seq", "recorded_to", "recorded_to_seq"])
            .ToList();
        await cluster.ExecuteAsync(
            Database,
            $"""
            insert into read_v2.positions ({string.Join(", ", columns)})
            select {string.Join(
                ", ",
                columns.Select(x => x is "position" or "sort_key" ? $"{x} || '~' || lpad(n::text, 3, '0')" : x)
            )}
            from read_v2.positions, generate_series(1, {times}) n
            """,
            token
        );
        await cluster.ExecuteAsync(Database, "vacuum analyze read_v2.positions", token);
    }

    private static async Task ExportAsync(BenchHost host, Figures figures, string format, CancellationToken token)
    {
        using var client = BenchHost.HttpClientFor(host.App);
        client.Timeout = Timeout.InfiniteTimeSpan;
        await client.GetAsync($"/api/timeline?limit=1000&format={format}", token);
        GC.Collect();
        var start = Stopwatch.GetTimestamp();
        using var response = await client.GetAsync(
            $"/api/timeline?format={format}",
            HttpCompletionOption.ResponseHeadersRead,
            token
        );
        response.EnsureSuccessStatusCode();
        await using var body = await response.Content.ReadAsStreamAsync(token);
        var (buffer, lines, bytes) = (new byte[64 * 1024], 0L, 0L);

        // Live heap and memory of the process, for each 100,000 rows.
        var (alive, process) = (new List<double>(), new List<double>());
        for (var next = 50_000; await body.ReadAsync(buffer, token) is > 0 and var read; )
        {
            (bytes, lines) = (bytes + read, lines + buffer.AsSpan(0, read).Count((byte)'\n'));
            if (lines >= next)
            {
                next += 50_000;
                alive.Add(GC.GetTotalMemory(forceFullCollection: true) / 1e6);
                process.Add(Environment.WorkingSet / 1e6);
            }
        }

        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        figures.Add("export", $"{format}: rows", lines, "lines");
        figures.Add("export", $"{format}: rate", lines / seconds, "rows/s");
        figures.Add("export", $"{format}: volume", bytes / 1e6, "MB");
        if (alive.Count > 0)
        {
            figures.Add("export", $"{format}: alive on the heap after the first 50,000 rows", alive[0], "MB");
            figures.Add("export", $"{format}: alive on the heap, most", alive.Max(), "MB");
            figures.Add("export", $"{format}: process, first", process[0], "MB");
            figures.Add("export", $"{format}: process, most", process.Max(), "MB");
        }
    }

    private static async Task CacheAsync(BenchCluster cluster, Figures figures, CancellationToken token)
    {
        await using var kept = await BenchHost.StartAsync(cluster.ConnectionString(Database), token);
        await using var bare = await BenchHost.StartAsync(cluster.ConnectionString(Database), token, noCache: true);
        using var keptClient = BenchHost.HttpClientFor(kept.App, Clients);
        using var bareClient = BenchHost.HttpClientFor(bare.App, Clients);
        foreach (
            var path in new[]
            {
                $"/api/timeline?party={Submissions.BusyParty}&limit=100",
                "/api/actions/ac-dprk-arms-transfers-russia/condemners",
                "/api/parties?limit=1000",
            }
        )
        {
            var (fast, slow) = (new List<double>(), new List<double>());
            for (var i = 0; i <= Rounds; i++)
            {
                var (s, f) = (
                    await RateAsync(bareClient, path, true, token),
                    await RateAsync(keptClient, path, false, token)
                );
                if (i > 0)
                {
                    slow.Add(s);
                    fast.Add(f);
                }
            }

            figures.Add("cache", $"{path}: not kept", Figures.Median(slow), $"requests/s, {Clients} clients");
            figures.Add("cache", $"{path}: kept", Figures.Median(fast), "requests/s");
            figures.Add(
                "cache",
                $"{path}: kept/not kept",
                Figures.Median(fast) / Figures.Median(slow),
                "(target ≥ 10)"
            );
        }
    }

    /// <param name="apart">
    /// Whether each request has a different URL for the same content. Otherwise simultaneous requests would share one
    /// answer, even without a cache.
    /// </param>
    private static async Task<double> RateAsync(HttpClient client, string path, bool apart, CancellationToken token)
    {
        var (start, count) = (Stopwatch.GetTimestamp(), 0);
        await Task.WhenAll(
            Enumerable
                .Range(0, Clients)
                .Select(async _ =>
                {
                    while (Stopwatch.GetElapsedTime(start) < Round)
                    {
                        // Ask for compression like browsers and most libraries, but do not decompress the answer.
                        using var request = new HttpRequestMessage(
                            HttpMethod.Get,
                            apart
                                ? $"{path}{(path.Contains('?') ? '&' : '?')}minSequence={Interlocked.Increment(ref _asked) % 1000}"
                                : path
                        )
                        {
                            Headers = { AcceptEncoding = { new("br") } },
                        };
                        using var response = await client.SendAsync(
                            request,
                            HttpCompletionOption.ResponseHeadersRead,
                            token
                        );
                        response.EnsureSuccessStatusCode();
                        await response.Content.CopyToAsync(Stream.Null, token);
                        Interlocked.Increment(ref count);
                    }
                })
        );
        return count / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }
}
