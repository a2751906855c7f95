using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Tracker.IntegrationTests.Harness;

namespace Tracker.IntegrationTests.Webhooks;

/// <summary>Changes sent to who registered for them.</summary>
public sealed class WebhookTests(Cluster cluster, ClassHost own) : ClassHostTest(cluster, own)
{
    private readonly List<string> _registered = [];

    /// <summary>Nothing more is sent to a receiver that is gone.</summary>
    public override async ValueTask DisposeAsync()
    {
        foreach (var id in _registered)
        {
            await Host.Admin.DeleteAsync($"/api/webhooks/{id}");
        }

        await base.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Every_change_is_sent_once_signed_and_in_the_words_of_the_change_list()
    {
        await using var receiver = await Receiver.StartAsync();
        var start = await Host.ProjectedAsync();
        var webhook = await RegisterAsync(receiver);
        for (var i = 0; i < 3; i++)
        {
            await Host.Submitter.PostAsync("/api/statements", Submissions.Small());
        }

        await Host.ProjectedAsync();
        var changes = (await Host.Anonymous.GetAsync($"/api/changes?since={start}")).Items;
        var sequences = changes.Select(x => x["sequence"]!.GetValue<long>()).Distinct().ToList();
        var received = await receiver.WaitAsync(sequences.Count);

        received
            .Select(x => JsonNode.Parse(x.Body)!["data"]!["sequence"]!.GetValue<long>())
            .ShouldBe(sequences, ignoreOrder: true);
        received
            .SelectMany(x => JsonNode.Parse(x.Body)!["data"]!["changes"]!.AsArray())
            .Select(x => x!.ToJsonString())
            .ShouldBe(changes.Select(x => x.ToJsonString()), ignoreOrder: true);
        received.ShouldAllBe(x => IsSigned(x, webhook.Text("secret")));
        received.Select(x => x.Id).Distinct().Count().ShouldBe(received.Count);
        var delivered = await SettledAsync(webhook.Id, sequences.Count, "DELIVERED");
        delivered.ShouldAllBe(x =>
            x["attempts"]!.GetValue<int>() == 1 && x["log"]![0]!["status"]!.GetValue<int>() == 204
        );
    }

    [Fact]
    public async Task Only_what_is_asked_for_is_sent()
    {
        await using var receiver = await Receiver.StartAsync();
        var body = new JsonObject
        {
            ["url"] = receiver.Url,
            ["parties"] = new JsonArray("KOR"),
            ["resources"] = new JsonArray("POSITION"),
        };
        _registered.Add((await Host.Submitter.PostAsync("/api/webhooks", body)).ShouldBe(201).Id);
        await Host.Submitter.PostAsync("/api/statements", Submissions.Small("GBR"));
        var wanted = await Host.Submitter.PostAsync("/api/statements", Submissions.Small("KOR"));

        var received = await receiver.WaitAsync(1);

        JsonNode.Parse(received.Single().Body)!["data"]!["sequence"]!.GetValue<long>().ShouldBe(wanted.Sequence);
    }

    [Fact]
    public async Task What_is_not_taken_is_sent_again_under_the_same_id()
    {
        await using var receiver = await Receiver.StartAsync();
        receiver.Answer = x => x == 0 ? 500 : 204;
        var webhook = await RegisterAsync(receiver, "STATEMENT");
        await Host.Submitter.PostAsync("/api/statements", Submissions.Small());

        var received = await receiver.WaitAsync(2);

        received.Select(x => x.Id).Distinct().Count().ShouldBe(1);
        received.Select(x => x.Body).Distinct().Count().ShouldBe(1);
        var delivery = (await SettledAsync(webhook.Id, 1, "DELIVERED")).Single();
        delivery["log"]!.AsArray().Select(x => x!["status"]!.GetValue<int>()).ShouldBe([500, 204]);
        delivery["log"]![0]!["error"]!.GetValue<string>().ShouldBe("The receiver answered 500.");
    }

    [Fact]
    public async Task Deliveries_go_on_where_a_program_stopped_and_two_programs_send_each_once()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var host = await Cluster.OwnAsync();
        var webhook = (
            await host.Submitter.PostAsync(
                "/api/webhooks",
                new JsonObject { ["url"] = receiver.Url, ["resources"] = new JsonArray("STATEMENT") }
            )
        ).ShouldBe(201);

        // The receiver refuses at first, so the message waits in the queue while the program stops.
        receiver.Answer = _ => 503;
        await host.Submitter.PostAsync("/api/statements", Submissions.Small());
        await receiver.WaitAsync(1);
        var (connection, id) = (host.ConnectionString, receiver.All.Single().Id);
        await host.DisposeAsync();
        receiver.Answer = _ => 204;
        await using var one = await TestHost.StartAsync(connection);
        await using var two = await TestHost.StartAsync(connection);
        for (var i = 0; i < 10; i++)
        {
            (await (i % 2 == 0 ? one : two).Submitter.PostAsync("/api/statements", Submissions.Small())).ShouldBe(201);
        }

        await receiver.WaitAsync(12);
        var delivered = await SettledAsync(webhook.Id, 11, "DELIVERED", one);
        delivered.Select(x => x["attempts"]!.GetValue<int>()).Order().ShouldBe([.. Enumerable.Repeat(1, 10), 2]);
        receiver.All.Count(x => x.Id == id).ShouldBe(2);
        receiver.All.Count.ShouldBe(12);
    }

    [Fact]
    public async Task After_a_rotation_both_secrets_verify_and_a_message_can_be_had_again()
    {
        await using var receiver = await Receiver.StartAsync();
        var webhook = await RegisterAsync(receiver, "STATEMENT");
        var rotated = (await Host.Submitter.PostAsync($"/api/webhooks/{webhook.Id}/secret", new JsonObject())).ShouldBe(
            200
        );
        await Host.Submitter.PostAsync("/api/statements", Submissions.Small());
        var first = (await receiver.WaitAsync(1)).Single();

        IsSigned(first, webhook.Text("secret")).ShouldBeTrue();
        IsSigned(first, rotated.Text("secret")).ShouldBeTrue();
        rotated.Text("secret").ShouldNotBe(webhook.Text("secret"));
        (await Host.Submitter.GetAsync($"/api/webhooks/{webhook.Id}")).Json["secret"].ShouldBeNull();

        await SettledAsync(webhook.Id, 1, "DELIVERED");
        (
            await Host.Submitter.PostAsync(
                $"/api/webhooks/{webhook.Id}/deliveries/{first.Id}/redelivery",
                new JsonObject()
            )
        ).ShouldBe(202);
        var again = (await receiver.WaitAsync(2))[1];
        (again.Id, again.Body).ShouldBe((first.Id, first.Body));
    }

    [Fact]
    public async Task A_receiver_that_is_gone_is_disabled_and_enabled_by_a_message_it_takes()
    {
        await using var receiver = await Receiver.StartAsync();
        receiver.Answer = _ => 410;
        var webhook = await RegisterAsync(receiver, "STATEMENT");
        await Host.Submitter.PostAsync("/api/statements", Submissions.Small());
        var gone = (await SettledAsync(webhook.Id, 1, "FAILED")).Single();
        (await Host.Submitter.GetAsync($"/api/webhooks/{webhook.Id}")).Text("status").ShouldBe("DISABLED");
        await Host.ProjectedAsync(await Host.Submitter.PostAsync("/api/statements", Submissions.Small()));

        receiver.Answer = _ => 200;
        (
            await Host.Submitter.PostAsync(
                $"/api/webhooks/{webhook.Id}/deliveries/{gone["id"]}/redelivery",
                new JsonObject()
            )
        ).ShouldBe(202);

        // First the message that was asked for again, then the changes made while the webhook was disabled.
        await receiver.WaitAsync(3);
        (await Host.Submitter.GetAsync($"/api/webhooks/{webhook.Id}")).Text("status").ShouldBe("ENABLED");
    }

    [Fact]
    public async Task A_webhook_is_seen_and_changed_by_its_owner_and_admins_alone()
    {
        await using var receiver = await Receiver.StartAsync();
        var webhook = await RegisterAsync(receiver);
        var other = await Host.AsAsync("reviewer");
        var path = $"/api/webhooks/{webhook.Id}";

        (await Host.Anonymous.GetAsync("/api/webhooks")).ShouldBeProblem(401);
        (await other.GetAsync("/api/webhooks")).Items.ShouldBeEmpty();
        (await other.GetAsync(path)).ShouldBeProblem(404);
        (await other.GetAsync(path + "/deliveries")).ShouldBeProblem(404);
        (await other.PostAsync(path + "/secret", new JsonObject())).ShouldBeProblem(404);
        (await other.DeleteAsync(path)).ShouldBeProblem(404);
        (await Host.Admin.GetAsync("/api/webhooks")).Items.Single()["id"]!.GetValue<string>().ShouldBe(webhook.Id);
        var repeated = (
            await Host.Submitter.PostAsync("/api/webhooks", new JsonObject { ["url"] = receiver.Url })
        ).ShouldBe(200);
        (repeated.Id, repeated.Json["secret"]).ShouldBe((webhook.Id, null));
        (await Host.Submitter.DeleteAsync(path)).ShouldBe(204);
        (await Host.Submitter.GetAsync(path)).ShouldBeProblem(404);
    }

    [Fact]
    public async Task What_is_wrong_with_a_registration_is_told_all_at_once() =>
        (
            await Host.Submitter.PostAsync(
                "/api/webhooks",
                new JsonObject { ["url"] = "http://169.254.169.254/latest", ["resources"] = new JsonArray("DRAFT") }
            )
        )
            .ShouldBeProblem(422)
            .Pointers.ShouldBe(["/url", "/resources/0"]);

    private async Task<Reply> RegisterAsync(Receiver receiver, params string[] resources)
    {
        var body = new JsonObject { ["url"] = receiver.Url };
        if (resources.Length > 0)
        {
            body["resources"] = new JsonArray([.. resources.Select(x => (JsonNode)x)]);
        }

        var registered = (await Host.Submitter.PostAsync("/api/webhooks", body)).ShouldBe(201);
        registered.Location.ShouldBe($"/api/webhooks/{registered.Id}");
        registered.Text("secret").ShouldStartWith("whsec_");
        _registered.Add(registered.Id);
        return registered;
    }

    /// <summary>Waits until <paramref name="count"/> messages have the given status.</summary>
    private async Task<IReadOnlyList<JsonNode>> SettledAsync(
        string webhook,
        int count,
        string status,
        TestHost? host = null
    )
    {
        for (var waited = Stopwatch.StartNew(); ; )
        {
            var deliveries = (
                await (host ?? Host).Admin.GetAsync($"/api/webhooks/{webhook}/deliveries?status={status}")
            )
                .ShouldBe(200)
                .Items;
            if (deliveries.Count >= count)
            {
                return deliveries;
            }

            waited.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(60));
            await Task.Delay(20, Ct);
        }
    }

    /// <summary>Verifies a signature like a receiver, following the text of the convention.</summary>
    private static bool IsSigned(Received received, string secret)
    {
        var mac = HMACSHA256.HashData(
            Convert.FromBase64String(secret["whsec_".Length..]),
            Encoding.UTF8.GetBytes($"{received.Id}.{received.Timestamp}.{received.Body}")
        );
        return received.Signature.Split(' ').Contains("v1," + Convert.ToBase64String(mac));
    }
}
