using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Npgsql;
using Tracker.EmbeddedPostgres;
using Tracker.IntegrationTests.Audit;
using Tracker.IntegrationTests.Harness;

namespace Tracker.IntegrationTests.Hosting;

/// <summary>
/// Two nodes on one database with writers, readers, streams and slow exports, and a kill or a freeze each minute.
/// </summary>
public sealed class EnduranceTests(Cluster cluster)
{
    private const int Writers = 3;
    private const int Readers = 10;
    private const int Streams = 8;
    private const int Exports = 10;

    private static readonly int Minutes = Length.Of(0, 30, "TRACKER_ENDURE_MINUTES");

    private static readonly string[] Reads =
    [
        "/",
        "/actions",
        "/parties",
        "/matrix",
        "/network",
        "/search?q=condemn",
        "/audit",
        "/api/timeline?limit=50",
        "/api/statements?q=condemn&limit=20",
        "/api/changes?limit=100",
        "/api/statistics",
        "/api/audit/checkpoint",
        "/feeds/timeline.atom",
        "/health/ready",
    ];

    private readonly ConcurrentDictionary<string, int> _outcomes = new();
    private readonly ConcurrentDictionary<string, bool> _acknowledged = new();
    private int _underWay;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task For_half_an_hour_of_kills_and_freezes_nothing_acknowledged_is_lost_and_nothing_is_half_stored()
    {
        Assert.SkipUnless(Minutes > 0, "It takes half an hour: ./build.sh soak runs it.");
        cluster.RequirePostgres();
        var folder = Path.Combine(cluster.Folder, "endurance");
        var environment = new Dictionary<string, string?>
        {
            ["TRACKER_DATA"] = folder,
            ["TRACKER_ADMIN_KEY"] = TestHost.AdminKey,
        };
        Uri[] addresses = [TrackerProcess.FreeAddress(), TrackerProcess.FreeAddress()];
        var nodes = new TrackerProcess[2];
        for (var i = 0; i < nodes.Length; i++)
        {
            nodes[i] = await TrackerProcess.ServeAsync(environment, addresses[i]);
        }

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        List<Task> clients =
        [
            .. Enumerable.Range(0, Writers).Select(_ => WriteAsync(addresses, stop.Token)),
            .. Enumerable.Range(0, Readers).Select(_ => ReadAsync(addresses, stop.Token)),
            .. Enumerable.Range(0, Streams).Select(i => FollowAsync(addresses[i % 2], stop.Token)),
            .. Enumerable.Range(0, Exports).Select(i => ExportSlowlyAsync(addresses[i % 2], stop.Token)),
        ];
        var report = new StringBuilder("minute · fault · acknowledged · memory of the nodes, MB · database sessions\n");
        for (var minute = 1; minute <= Minutes; minute++)
        {
            var fault = await DisturbAsync(minute, folder, environment, addresses, nodes);
            await Task.Delay(TimeSpan.FromSeconds(60 - fault.Seconds), Ct);
            report.AppendLine(
                CultureInfo.InvariantCulture,
                $"{minute} · {fault.Name} · {_acknowledged.Count} · {string.Join(" and ", nodes.Select(x => x.Memory / 1_048_576))} · {await SessionsAsync(folder)}"
            );
        }

        await stop.CancelAsync();
        await Task.WhenAll(clients);
        foreach (var node in nodes)
        {
            node.Dispose();
        }

        report.AppendLine().AppendJoin('\n', _outcomes.OrderBy(x => x.Key).Select(x => $"{x.Value, 9} {x.Key}"));
        await Contract.Reports.WriteAsync("endurance.txt", report.ToString());

        await using var holder = await PrivateCluster.StartAsync(new(folder), Ct);
        await using var database = NpgsqlDataSource.Create(holder.ConnectionString);
        var stored = await StoredAsync(database);
        _acknowledged.Keys.Where(x => !stored.ContainsKey(x)).ShouldBeEmpty("acknowledged and not in the log");
        stored.Values.Distinct().Count().ShouldBe(1, "a statement of another number of events is half stored");
        stored.Count.ShouldBe(_acknowledged.Count, "each statement sent is on record once");
        _outcomes
            .Keys.Where(x => x.Contains(" 500 ", StringComparison.Ordinal))
            .ShouldBeEmpty("a fault that the program did not name");
        Volatile.Read(ref _underWay).ShouldBe(0);

        (await RunAsync("replay", "--json")).ShouldContain("\"EQUAL\"");
        await RunAsync("verify");
        var export = Path.Combine(cluster.Folder, "endurance.ndjson");
        await RunAsync("export", export);
        var key = (await RunAsync("ledger", "key")).Trim();
        (await OfflineVerifier.RunAsync(export, "--key", key)).Codes.ShouldBeEmpty();

        async Task<string> RunAsync(params string[] arguments)
        {
            var finished = await Commands.RunAsync(environment, arguments);
            finished.ExitCode.ShouldBe(0, $"{string.Join(' ', arguments)}: {finished.Output}{finished.Errors}");
            return finished.Output;
        }
    }

    /// <summary>Makes the fault of a minute and mends it.</summary>
    /// <returns>Its name, and the seconds that it took.</returns>
    private static async Task<(string Name, double Seconds)> DisturbAsync(
        int minute,
        string folder,
        Dictionary<string, string?> environment,
        Uri[] addresses,
        TrackerProcess[] nodes
    )
    {
        var started = Stopwatch.GetTimestamp();
        var node = minute / 4 % 2;
        var server = int.Parse(
            File.ReadLines(Path.Combine(folder, "postgres", "data", "postmaster.pid")).First(),
            CultureInfo.InvariantCulture
        );
        string name;
        switch (minute % 4)
        {
            case 0:
                name = $"node {node} killed and started again";
                await nodes[node].KillAsync();
                nodes[node].Dispose();
                nodes[node] = await TrackerProcess.ServeAsync(environment, addresses[node]);
                break;
            case 1:
                name = $"node {node} frozen for 20 s";
                await Signals.SendAsync("STOP", nodes[node].Id);
                await Task.Delay(TimeSpan.FromSeconds(20), Ct);
                await Signals.SendAsync("CONT", nodes[node].Id);
                break;
            case 2:
                name = "PostgreSQL killed";
                await Signals.SendAsync("KILL", server);
                break;
            default:
                name = "PostgreSQL frozen for 10 s";
                var processes = Signals.Family(server);
                await Signals.SendAsync("STOP", processes);
                await Task.Delay(TimeSpan.FromSeconds(10), Ct);
                await Signals.SendAsync("CONT", processes);
                break;
        }

        return (name, Math.Min(55, Stopwatch.GetElapsedTime(started).TotalSeconds));
    }

    /// <summary>Sends a statement with one key until the answer says what became of it, and then the next.</summary>
    private async Task WriteAsync(Uri[] addresses, CancellationToken stop)
    {
        using var client = Client();
        while (!stop.IsCancellationRequested)
        {
            var (body, key) = (Submissions.Small(), Guid.CreateVersion7().ToString());
            Interlocked.Increment(ref _underWay);
            for (var attempt = 0; ; attempt++)
            {
                using var request = new HttpRequestMessage(
                    HttpMethod.Post,
                    new Uri(addresses[Random.Shared.Next(2)], "/api/statements")
                );
                request.Content = JsonContent.Create(body);
                request.Headers.Add("Idempotency-Key", key);
                var (status, text) = await SendAsync(client, request, "write");
                if (status is 200 or 201)
                {
                    _acknowledged[(string)JsonNode.Parse(text)!["id"]!] = true;
                    break;
                }

                // What is refused for good would never be stored; nothing here is.
                (status is 0 or 409 or 429 or >= 500).ShouldBeTrue($"{status}: {text}");
                if (attempt > 200)
                {
                    throw new TimeoutException($"A statement was not taken for a minute: {status}: {text}");
                }

                await Task.Delay(300, Ct);
            }

            Interlocked.Decrement(ref _underWay);
        }
    }

    private async Task ReadAsync(Uri[] addresses, CancellationToken stop)
    {
        using var client = Client();
        while (!stop.IsCancellationRequested)
        {
            var path = Reads[Random.Shared.Next(Reads.Length)];
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(addresses[Random.Shared.Next(2)], path));
            await SendAsync(client, request, path.StartsWith("/health", StringComparison.Ordinal) ? "health" : "read");
            await Task.Delay(100, Ct);
        }
    }

    /// <summary>Reads the stream of changes, from where it broke off. The ids only rise.</summary>
    private async Task FollowAsync(Uri address, CancellationToken stop)
    {
        using var client = Client(Timeout.InfiniteTimeSpan);
        long last = 0;
        while (!stop.IsCancellationRequested)
        {
            try
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(address, "/api/changes/stream"));
                if (last > 0)
                {
                    request.Headers.Add("Last-Event-ID", last.ToString(CultureInfo.InvariantCulture));
                }

                using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, stop);
                Count("stream", (int)answer.StatusCode);
                using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync(stop));
                while (await reader.ReadLineAsync(stop) is { } line)
                {
                    if (
                        line.StartsWith("id: ", StringComparison.Ordinal)
                        && long.TryParse(line[4..], CultureInfo.InvariantCulture, out var id)
                    )
                    {
                        id.ShouldBeGreaterThan(last);
                        last = id;
                    }
                }
            }
            catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException)
            {
                Count("stream", 0);
            }

            await Task.Delay(500, CancellationToken.None);
        }
    }

    /// <summary>Reads exports slowly, as over a bad line.</summary>
    private async Task ExportSlowlyAsync(Uri address, CancellationToken stop)
    {
        using var client = Client(Timeout.InfiniteTimeSpan);
        var buffer = new byte[32_768];
        while (!stop.IsCancellationRequested)
        {
            try
            {
                using var answer = await client.GetAsync(
                    new Uri(address, "/api/audit/export"),
                    HttpCompletionOption.ResponseHeadersRead,
                    stop
                );
                Count("export", (int)answer.StatusCode);
                await using var body = await answer.Content.ReadAsStreamAsync(stop);
                while (await body.ReadAsync(buffer, stop) > 0)
                {
                    await Task.Delay(20, stop);
                }
            }
            catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException)
            {
                Count("export", 0);
            }

            await Task.Delay(1_000, CancellationToken.None);
        }
    }

    /// <returns>The status and the body; 0 if there was no whole answer within 15 s.</returns>
    private async Task<(int Status, string Text)> SendAsync(HttpClient client, HttpRequestMessage request, string kind)
    {
        try
        {
            using var answer = await client.SendAsync(request, Ct);
            var text = await answer.Content.ReadAsStringAsync(Ct);
            Count(kind, (int)answer.StatusCode);
            return ((int)answer.StatusCode, text);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or TaskCanceledException)
        {
            Count(kind, 0);
            return (0, e.Message);
        }
    }

    private void Count(string kind, int status) =>
        _outcomes.AddOrUpdate(status == 0 ? $"{kind} no answer " : $"{kind} {status} ", 1, (_, x) => x + 1);

    private static HttpClient Client(TimeSpan? timeout = null)
    {
        var client = new HttpClient { Timeout = timeout ?? TimeSpan.FromSeconds(15) };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", TestHost.AdminKey);
        return client;
    }

    /// <summary>The number of events of each statement.</summary>
    private static async Task<Dictionary<string, long>> StoredAsync(NpgsqlDataSource database)
    {
        await using var command = database.CreateCommand(
            "select stream_id, count(*) from tracker.mt_events where stream_id like 'st-%' group by stream_id"
        );
        await using var reader = await command.ExecuteReaderAsync(Ct);
        var stored = new Dictionary<string, long>();
        while (await reader.ReadAsync(Ct))
        {
            stored[reader.GetString(0)] = reader.GetInt64(1);
        }

        return stored;
    }

    private static async Task<string> SessionsAsync(string folder)
    {
        try
        {
            await using var holder = await PrivateCluster.StartAsync(new(folder), Ct);
            await using var connection = new NpgsqlConnection(holder.ConnectionString);
            await connection.OpenAsync(Ct);
            await using var command = new NpgsqlCommand(
                "select count(*) from pg_stat_activity where datname = current_database()",
                connection
            );
            return ((long)(await command.ExecuteScalarAsync(Ct))!).ToString(CultureInfo.InvariantCulture);
        }
        catch (NpgsqlException e)
        {
            return e.Message;
        }
    }
}
