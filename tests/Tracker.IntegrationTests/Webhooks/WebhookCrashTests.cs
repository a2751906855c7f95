using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Tracker.EmbeddedPostgres;
using Tracker.IntegrationTests.Harness;

namespace Tracker.IntegrationTests.Webhooks;

/// <summary>The program as a real process, killed while it sends.</summary>
public sealed class WebhookCrashTests(Cluster cluster)
{
    private static readonly int Kills = Length.Of(2, 10);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_acknowledged_change_is_sent_though_the_program_was_killed_while_it_sent()
    {
        cluster.RequirePostgres();
        var folder = Path.Combine(cluster.Folder, "webhook-crash");
        var environment = new Dictionary<string, string?>
        {
            ["TRACKER_DATA"] = folder,
            ["TRACKER_ADMIN_KEY"] = TestHost.AdminKey,
            ["TRACKER_WEBHOOK_TARGETS"] = "127.0.0.1",
        };
        var acknowledged = new ConcurrentBag<long>();
        await using var receiver = await Receiver.StartAsync();
        await using var holder = await PrivateCluster.StartAsync(new(folder), Ct);
        for (var round = 0; round < Kills; round++)
        {
            var address = TrackerProcess.FreeAddress();
            using var program = await TrackerProcess.ServeAsync(environment, address);
            if (round == 0)
            {
                using var client = Client(address);
                (
                    await client.PostAsJsonAsync(
                        "/api/webhooks",
                        new JsonObject { ["url"] = receiver.Url, ["resources"] = new JsonArray("STATEMENT") },
                        Ct
                    )
                ).EnsureSuccessStatusCode();
            }

            var (seen, writer) = (receiver.All.Count, WriteAsync(address, acknowledged));
            await receiver.WaitAsync(seen + 3);
            await program.KillAsync();
            await writer;
        }

        using (await TrackerProcess.ServeAsync(environment, TrackerProcess.FreeAddress()))
        {
            // A message may be sent twice under the same id, but no acknowledged change may be missing.
            var waited = System.Diagnostics.Stopwatch.StartNew();
            while (acknowledged.Except(receiver.All.Select(Sequence)).Any())
            {
                waited.Elapsed.ShouldBeLessThan(
                    TimeSpan.FromMinutes(3),
                    $"{acknowledged.Except(receiver.All.Select(Sequence)).Count()} of {acknowledged.Count} were not "
                        + $"sent"
                );
                await Task.Delay(100, Ct);
            }

            TestContext.Current.SendDiagnosticMessage(
                $"{acknowledged.Count} changes, {receiver.All.Count} messages, the last "
                    + $"{waited.Elapsed.TotalSeconds:F0} s after the last start"
            );
        }

        receiver.All.GroupBy(Sequence).ShouldAllBe(x => x.Select(y => y.Id).Distinct().Count() == 1);
    }

    private static long Sequence(Received message) =>
        JsonNode.Parse(message.Body)!["data"]!["sequence"]!.GetValue<long>();

    private static HttpClient Client(Uri address)
    {
        var client = new HttpClient { BaseAddress = address };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", TestHost.AdminKey);
        return client;
    }

    /// <summary>Writes until the server has ended.</summary>
    private static async Task WriteAsync(Uri address, ConcurrentBag<long> acknowledged)
    {
        using var client = Client(address);
        while (true)
        {
            try
            {
                using var reply = await client.PostAsJsonAsync("/api/statements", Submissions.Small(), Ct);
                var body = await reply.Content.ReadAsStringAsync(Ct);
                ((int)reply.StatusCode).ShouldBe(201, body);
                acknowledged.Add(JsonNode.Parse(body)!["sequence"]!.GetValue<long>());
            }
            catch (HttpRequestException)
            {
                return;
            }
        }
    }
}
