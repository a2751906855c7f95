using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Npgsql;
using Tracker.IntegrationTests.Harness;
using Tracker.Store;

namespace Tracker.IntegrationTests.Hosting;

/// <summary>Two programs on two database machines. The primary dies, the standby is promoted.</summary>
public sealed class FailOverTests(Cluster cluster)
{
    private static readonly int Rounds = Length.Of(3, 50, "TRACKER_FAIL_OVERS");
    private static readonly TimeSpan WritesAgain = Length.Within(5);
    private static readonly TimeSpan ProjectsAgain = Length.Within(10);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task When_the_standby_takes_over_nothing_acknowledged_is_lost_and_writes_and_projection_go_on_by_themselves()
    {
        cluster.RequirePostgres();
        await using var pair = await ReplicatedPair.StartAsync(cluster);
        var environment = new Dictionary<string, string?>
        {
            ["ConnectionStrings__Tracker"] = pair.ConnectionString,
            ["TRACKER_ADMIN_KEY"] = TestHost.AdminKey,
            ["TRACKER_KEYS"] = Path.Combine(cluster.Folder, "keys-of-pair"),
        };
        var migrated = await Commands.RunAsync(environment, "db", "migrate");
        migrated.ExitCode.ShouldBe(0, migrated.Errors);
        var addresses = new[] { TrackerProcess.FreeAddress(), TrackerProcess.FreeAddress() };
        using var one = await TrackerProcess.ServeAsync(environment, addresses[0]);
        await ReadyAsync(addresses[0]);
        using var two = await TrackerProcess.ServeAsync(environment, addresses[1]);
        await ReadyAsync(addresses[1]);
        using var stop = new CancellationTokenSource();
        var acknowledged = new ConcurrentQueue<Write>();
        var writers = addresses.SelectMany(x => new[] { x, x }).Select(x => WriteAsync(x, acknowledged, stop.Token));
        var writing = Task.WhenAll([.. writers]);

        for (var round = 0; round < Rounds; round++)
        {
            var before = acknowledged.Count;
            await Ledgers.UntilAsync(() => Task.FromResult(acknowledged.Count > before + 20));
            await pair.KillPrimaryAsync();
            foreach (var address in addresses)
            {
                await ReadsOnAsync(address, acknowledged.Max(x => x.Sequence));
            }

            await pair.PromoteAsync();
            var promoted = Stopwatch.GetTimestamp();

            foreach (var address in addresses)
            {
                await Ledgers.UntilAsync(() =>
                    Task.FromResult(acknowledged.Any(x => x.Server == address && x.At > promoted))
                );
            }

            var wrote = Stopwatch.GetElapsedTime(promoted);
            var sequence = acknowledged.Where(x => x.At > promoted).Min(x => x.Sequence);
            await using var database = NpgsqlDataSource.Create(pair.PrimaryString);
            await Ledgers.UntilAsync(() =>
                AskAsync<bool>(database, $"select {ProjectionProgress.Sequence} >= {sequence}")
            );
            var projected = Stopwatch.GetElapsedTime(promoted);
            TestContext.Current.TestOutputHelper?.WriteLine(
                $"both write {wrote.TotalSeconds:F1} s after the promotion, projected {projected.TotalSeconds:F1} s"
            );
            wrote.ShouldBeLessThan(WritesAgain);
            projected.ShouldBeLessThan(ProjectsAgain, string.Join('\n', one.Errors.Concat(two.Errors)));
            if (round + 1 < Rounds)
            {
                await pair.RejoinAsync();
            }
        }

        await stop.CancelAsync();
        await writing;
        await using (var database = NpgsqlDataSource.Create(pair.PrimaryString))
        {
            await database.ShouldHoldAsync(acknowledged.Select(x => x.Statement));
        }

        var replay = await Commands.RunAsync(environment, "replay");
        replay.ExitCode.ShouldBe(0, replay.Output + replay.Errors);
        var verified = await Commands.RunAsync(environment, "verify");
        verified.ExitCode.ShouldBe(0, verified.Output + verified.Errors);
    }

    private sealed record Write(Uri Server, string Statement, long Sequence, long At);

    /// <summary>Writes until it is stopped, whatever happens to the database.</summary>
    private static async Task WriteAsync(Uri address, ConcurrentQueue<Write> acknowledged, CancellationToken stop)
    {
        using var client = new HttpClient { BaseAddress = address };
        client.DefaultRequestHeaders.Authorization = new("Bearer", TestHost.AdminKey);
        while (!stop.IsCancellationRequested)
        {
            using var reply = await client.PostAsJsonAsync("/api/statements", Submissions.Small(), Ct);
            var body = await reply.Content.ReadAsStringAsync(Ct);
            if ((int)reply.StatusCode == 201)
            {
                var view = JsonNode.Parse(body)!;
                acknowledged.Enqueue(
                    new(address, (string)view["id"]!, (long)view["sequence"]!, Stopwatch.GetTimestamp())
                );
            }
            else
            {
                ((int)reply.StatusCode).ShouldBe(503, body);
                await Task.Delay(50, Ct);
            }
        }
    }

    /// <summary>Without a primary, the record is read up to a sequence, and readiness says that the database
    /// takes no writes.</summary>
    private static async Task ReadsOnAsync(Uri address, long acknowledged)
    {
        using var client = new HttpClient { BaseAddress = address };
        HttpResponseMessage read = null!;
        await Ledgers.UntilAsync(async () =>
            (read = await client.GetAsync("/api/statements?limit=1", Ct)).StatusCode == HttpStatusCode.OK
        );
        var body = JsonNode.Parse(await read.Content.ReadAsStringAsync(Ct))!;
        var sequence = long.Parse(read.Headers.GetValues("As-Of-Sequence").Single(), CultureInfo.InvariantCulture);
        ((long)body["asOf"]!["sequence"]!).ShouldBe(sequence);
        sequence.ShouldBeInRange(1, acknowledged + 100);
        await Ledgers.UntilAsync(async () =>
        {
            using var ready = await client.GetAsync("/health/ready", Ct);
            return ready.StatusCode == HttpStatusCode.ServiceUnavailable
                && (await ready.Content.ReadAsStringAsync(Ct)).Contains("read-only", StringComparison.Ordinal);
        });
    }

    private static async Task ReadyAsync(Uri address)
    {
        using var client = new HttpClient { BaseAddress = address };
        await Ledgers.UntilAsync(async () => (await client.GetAsync("/health/ready", Ct)).IsSuccessStatusCode);
    }

    private static async Task<T> AskAsync<T>(NpgsqlDataSource database, string sql)
    {
        await using var command = database.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync(Ct))!;
    }
}
