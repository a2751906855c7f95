using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Tracker.Audit.Ledger;

namespace Tracker.Benchmarks;

/// <summary>
/// The whole program under load for a while, on a record as it might grow in use. The load generator uses the same
/// cores.
/// </summary>
internal sealed class LoadBench(BenchCluster cluster, Figures figures, TimeSpan length)
{
    private const string Name = "load";
    private const double WritesPerSecond = 100;
    private const int Listeners = 1_000;
    private const int Overload = 5;

    private int _recorded;

    public static async Task RunAsync(
        BenchCluster cluster,
        Figures figures,
        int size,
        TimeSpan length,
        CancellationToken token
    )
    {
        await cluster.CreateAsync(Name, token);
        await LogFiller.FillAsync(cluster, Name, size, token);
        var bench = new LoadBench(cluster, figures, length);
        await using (var host = await BenchHost.StartAsync(cluster.ConnectionString(Name), token, noCache: true))
        {
            await host.SettleAsync(token);
            await bench.MatrixAsync(host, token);
        }

        await using (var host = await BenchHost.StartAsync(cluster.ConnectionString(Name), token))
        {
            await bench.CachedAsync(host, token);
            await bench.WalkAsync(host, token);
            await bench.PastAsync(host, token);
            await bench.WriteAsync(host, token);
            await bench.ListenAsync(host, token);
            await bench.OverloadAsync(host, token);
        }
    }

    /// <summary>A page that the program has kept.</summary>
    private async Task CachedAsync(BenchHost host, CancellationToken token)
    {
        using var client = BenchHost.HttpClientFor(host.App);
        await client.GetStringAsync("/actions", token);
        var times = await OpenLoop.ClosedAsync(32, length, () => client.GetStringAsync("/actions", token));
        figures.Add(Name, "cached page, 32 callers", times.Count / length.TotalSeconds, "/s (target ≥ 3,000)");
        figures.Add(Name, "cached page, 32 callers: p99", Figures.Quantile(times, 0.99), "ms (target ≤ 20)");
    }

    /// <summary>The largest matrix, made anew each time.</summary>
    private async Task MatrixAsync(BenchHost host, CancellationToken token)
    {
        var actions = await cluster.ScalarAsync<string>(
            Name,
            "select string_agg(a, ',') from (select action_id a from read_v2.actions where recorded_to_seq is null and "
                + "merged_into is null order by 1 limit 40) x",
            token
        );
        var parties = await cluster.ScalarAsync<string>(
            Name,
            "select string_agg(p, ',') from (select party p from read_v2.positions where recorded_to_seq is null group "
                + "by 1 order by count(*) desc limit 60) x",
            token
        );
        var path = $"/matrix?actions={actions}&parties={parties}";
        await host.Client.GetStringAsync(path, token);
        var times = await OpenLoop.ClosedAsync(4, length, () => host.Client.GetStringAsync(path, token));
        figures.Add(Name, "uncached matrix page, 60 × 40", times.Count / length.TotalSeconds, "/s (target ≥ 40)");
        figures.Add(Name, "uncached matrix page, 60 × 40: p99", Figures.Quantile(times, 0.99), "ms");
    }

    /// <summary>A list from its first page to its last, in pages of 100.</summary>
    private async Task WalkAsync(BenchHost host, CancellationToken token)
    {
        var first = new List<double>();
        var last = new List<double>();
        var pages = 0;
        var start = Stopwatch.GetTimestamp();
        for (var walk = 0; walk < 20 && Stopwatch.GetElapsedTime(start) < 4 * length; walk++)
        {
            var filter =
                walk % 2 == 0 ? "?limit=100" : $"?act={new[] { "CONDEMN", "DEMAND", "WELCOME" }[walk % 3]}&limit=100";
            var times = new List<double>();
            for (string? cursor = ""; cursor is not null; )
            {
                var began = Stopwatch.GetTimestamp();
                var body = JsonNode.Parse(await host.Client.GetStringAsync($"/api/timeline{filter}{cursor}", token))!;
                times.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
                cursor = body["nextCursor"] is { } next ? $"&cursor={Uri.EscapeDataString((string)next!)}" : null;
            }

            pages += times.Count;
            first.AddRange(times.Take(20));
            last.AddRange(times.TakeLast(20));
        }

        figures.Add(Name, "walk through timelines by cursor", pages, "pages");
        figures.Add(Name, "the first 20 pages: p99", Figures.Quantile(first, 0.99), "ms (target ≤ 150)");
        figures.Add(Name, "the last 20 pages: p99", Figures.Quantile(last, 0.99), "ms (target ≤ 150)");
    }

    /// <summary>Timelines and statements as of sequences anywhere in the past.</summary>
    private async Task PastAsync(BenchHost host, CancellationToken token)
    {
        var events = await cluster.ScalarAsync<long>(Name, "select max(seq_id) from tracker.mt_events", token);
        var parties = (
            await cluster.ScalarAsync<string>(
                Name,
                "select string_agg(distinct party, ',') from read_v2.positions",
                token
            )
        ).Split(',');
        var times = new List<double>();
        var start = Stopwatch.GetTimestamp();
        for (var i = 1; Stopwatch.GetElapsedTime(start) < length; i++)
        {
            var at = 1 + ((long)i * 7_919_777 % events);
            var began = Stopwatch.GetTimestamp();
            await host.Client.GetStringAsync(
                i % 2 == 0
                    ? $"/api/parties/{parties[i % parties.Length]}/timeline?asOfSequence={at}&limit=100"
                    : $"/api/statements?asOfSequence={at}&limit=100",
                token
            );
            times.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
        }

        figures.Add(Name, $"as of a past sequence, {events} events: median", Figures.Median(times), "ms");
        figures.Add(Name, "as of a past sequence: p99", Figures.Quantile(times, 0.99), "ms (target ≤ 500)");
    }

    private async Task WriteAsync(BenchHost host, CancellationToken token)
    {
        await WarmAsync(host, token);
        using var watched = CancellationTokenSource.CreateLinkedTokenSource(token);
        var watching = LagAsync(host, watched.Token);
        var replies = await OpenLoop.RunAsync(host.Client, WritesPerSecond, length, Submission, token);
        await watched.CancelAsync();
        var times = replies.Select(x => x.Milliseconds).ToList();
        figures.Add(Name, "100 statements a second: p50", Figures.Median(times), "ms (target ≤ 15)");
        figures.Add(Name, "100 statements a second: p99", Figures.Quantile(times, 0.99), "ms (target ≤ 100)");
        figures.Add(
            Name,
            "100 statements a second: not recorded",
            replies.Count(x => x.Status != HttpStatusCode.Created),
            $"of {replies.Count}"
        );
        figures.Add(
            Name,
            "100 statements a second: age of the oldest event not covered, p99",
            Figures.Quantile(await watching, 0.99),
            "s (target ≤ 5)"
        );
        await host.CatchUpAsync(token);
        await host.SettleAsync(token);
    }

    /// <returns>Ages of the oldest event that no checkpoint covers yet, in seconds.</returns>
    private static async Task<List<double>> LagAsync(BenchHost host, CancellationToken token)
    {
        var ages = new List<double>();
        try
        {
            while (true)
            {
                var oldest = await host.Get<LedgerReader>().OldestUncoveredAsync(token);
                ages.Add(oldest is { } at ? (TimeProvider.System.GetUtcNow() - at.ToDateTimeOffset()).TotalSeconds : 0);
                await Task.Delay(200, token);
            }
        }
        catch (Exception e) when (e is OperationCanceledException && token.IsCancellationRequested)
        {
            return ages;
        }
    }

    /// <summary>A thousand listeners, ten from each of a hundred addresses, while others write.</summary>
    private async Task ListenAsync(BenchHost host, CancellationToken token)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(token);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var delays = new ConcurrentBag<double>();
        var since = await cluster.ScalarAsync<long>(Name, "select max(seq_id) from tracker.mt_events", token);
        var opened = new CountdownEvent(Listeners);
        var listening = Enumerable
            .Range(0, Listeners)
            .Select(i => ListenAsync(host, i, since, opened, delays, stop.Token))
            .ToList();
        while (!opened.IsSet)
        {
            await Task.Delay(50, token);
        }

        figures.Add(
            Name,
            "memory of both sides for each of 1,000 listeners",
            (GC.GetTotalMemory(forceFullCollection: true) - before) / (double)Listeners / 1000,
            "kB (target ≤ 50)"
        );
        // Six changes or so of each statement make fifty a second.
        var replies = await OpenLoop.RunAsync(host.Client, 8, length, Submission, token);
        await Task.Delay(TimeSpan.FromSeconds(3), token);
        await stop.CancelAsync();
        await Task.WhenAll(listening);
        figures.Add(Name, "messages that 1,000 listeners received", delays.Count, $"of {replies.Count} statements");
        figures.Add(Name, "from the record to a listener: p50", Figures.Median(delays), "ms");
        figures.Add(Name, "from the record to a listener: p99", Figures.Quantile(delays, 0.99), "ms (target ≤ 1,000)");
    }

    private static async Task ListenAsync(
        BenchHost host,
        int number,
        long since,
        CountdownEvent opened,
        ConcurrentBag<double> delays,
        CancellationToken token
    )
    {
        var from = new IPEndPoint(new IPAddress([127, 0, 1, (byte)(1 + (number / 10))]), 0);
        using var client = new HttpClient(
            new SocketsHttpHandler
            {
                ConnectCallback = async (context, ct) =>
                {
                    var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                    socket.Bind(from);
                    await socket.ConnectAsync(context.DnsEndPoint, ct);
                    return new NetworkStream(socket, ownsSocket: true);
                },
            }
        )
        {
            BaseAddress = host.Client.BaseAddress,
        };
        try
        {
            using var response = await client.GetAsync(
                string.Create(CultureInfo.InvariantCulture, $"/api/changes/stream?since={since}"),
                HttpCompletionOption.ResponseHeadersRead,
                token
            );
            response.EnsureSuccessStatusCode();
            opened.Signal();
            using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(token), Encoding.UTF8);
            while (await reader.ReadLineAsync(token) is { } line)
            {
                const string At = "\"recordedAt\":\"";
                if (
                    line.StartsWith("data:", StringComparison.Ordinal)
                    && line.IndexOf(At, StringComparison.Ordinal) is > 0 and var at
                )
                {
                    var end = line.IndexOf('"', at + At.Length);
                    var recorded = DateTimeOffset.Parse(
                        line[(at + At.Length)..end],
                        CultureInfo.InvariantCulture,
                        DateTimeStyles.AssumeUniversal
                    );
                    delays.Add((TimeProvider.System.GetUtcNow() - recorded).TotalMilliseconds);
                }
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException && token.IsCancellationRequested)
        {
            // The measurement is over.
        }
    }

    /// <summary>Five times as many statements as the program can take: what is refused is refused at once, and what is
    /// taken is nearly as much as without the rest.</summary>
    private async Task OverloadAsync(BenchHost host, CancellationToken token)
    {
        using var client = BenchHost.HttpClientFor(host.App, connections: 4_000);
        client.DefaultRequestHeaders.Authorization = host.Client.DefaultRequestHeaders.Authorization;
        client.Timeout = TimeSpan.FromMinutes(5);
        var peak = await OpenLoop.ClosedAsync(
            32,
            length,
            async () =>
            {
                using var message = Submission();
                using var response = await host.Client.SendAsync(message, token);
                response.EnsureSuccessStatusCode();
            }
        );
        var most = peak.Count / length.TotalSeconds;
        figures.Add(Name, "statements recorded for 32 callers", most, "/s");
        var start = Stopwatch.GetTimestamp();
        var replies = await OpenLoop.RunAsync(client, Overload * most, length, Submission, token);
        var drained = Stopwatch.GetElapsedTime(start);
        var recorded = replies.Where(x => x.Status == HttpStatusCode.Created).ToList();
        foreach (var status in replies.GroupBy(x => (int)x.Status).OrderBy(x => x.Key))
        {
            figures.Add(
                Name,
                $"five times as many: answered {status.Key}",
                status.Count(),
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"p50 {Figures.Median(status.Select(x => x.Milliseconds)):0} ms, p99 {Figures.Quantile(status.Select(x => x.Milliseconds), 0.99):0} ms"
                )
            );
        }

        figures.Add(
            Name,
            "five times as many: recorded, of what was before",
            recorded.Count / drained.TotalSeconds / most,
            "(target ≥ 0.8)"
        );
        var refused = replies.Where(x => x.Status != HttpStatusCode.Created).Select(x => x.Milliseconds).ToList();
        if (refused.Count > 0)
        {
            figures.Add(Name, "five times as many: refused, p99", Figures.Quantile(refused, 0.99), "ms (target ≤ 50)");
        }

        var again = Stopwatch.GetTimestamp();
        double taken;
        do
        {
            var one = Stopwatch.GetTimestamp();
            using var message = Submission();
            using var response = await host.Client.SendAsync(message, token);
            taken = response.IsSuccessStatusCode ? Stopwatch.GetElapsedTime(one).TotalMilliseconds : double.MaxValue;
        } while (taken > 100);

        figures.Add(
            Name,
            "afterwards: until a statement is recorded within 100 ms",
            Stopwatch.GetElapsedTime(again).TotalSeconds,
            "s (target ≤ 10)"
        );
    }

    private async Task WarmAsync(BenchHost host, CancellationToken token) =>
        await OpenLoop.ClosedAsync(
            8,
            TimeSpan.FromSeconds(10),
            async () =>
            {
                using var message = Submission();
                using var response = await host.Client.SendAsync(message, token);
                response.EnsureSuccessStatusCode();
            }
        );

    /// <summary>One text, one signatory, one act on one action, none of them recorded before.</summary>
    private HttpRequestMessage Submission()
    {
        var word = string.Create(CultureInfo.InvariantCulture, $"load{Interlocked.Increment(ref _recorded)}");
        var text = $"We condemn what was done, {word}.";
        var body = new JsonObject
        {
            ["kind"] = "UNILATERAL_STATEMENT",
            ["texts"] = new JsonArray(
                new JsonObject
                {
                    ["language"] = "en",
                    ["status"] = "AUTHENTIC",
                    ["completeness"] = "FULL",
                    ["text"] = text,
                }
            ),
            ["sources"] = new JsonArray(
                new JsonObject { ["layer"] = "PRIMARY_ISSUER", ["url"] = $"https://example.org/{word}" }
            ),
            ["dates"] = new JsonArray(new JsonObject { ["field"] = "ISSUED", ["value"] = "2024-10-22" }),
            ["signatories"] = new JsonArray(
                new JsonObject
                {
                    ["party"] = "GBR",
                    ["nameAsListed"] = "United Kingdom",
                    ["role"] = "SIGNATORY",
                }
            ),
            ["actions"] = new JsonArray(
                new JsonObject
                {
                    ["id"] = $"ac-{word}",
                    ["title"] = $"Conduct {word}",
                    ["type"] = "OTHER",
                    ["epistemic"] = "ASSERTED",
                }
            ),
            ["acts"] = new JsonArray(
                new JsonObject
                {
                    ["id"] = "a1",
                    ["type"] = "CONDEMN",
                    ["intensity"] = 4,
                    ["objects"] = new JsonArray($"ac-{word}"),
                    ["targets"] = new JsonArray(),
                    ["epistemic"] = "ASSERTED",
                    ["quote"] = new JsonObject { ["exact"] = "We condemn what was done" },
                }
            ),
            ["labels"] = new JsonArray(),
        };
        return new(HttpMethod.Post, "/api/statements")
        {
            Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json"),
        };
    }
}
