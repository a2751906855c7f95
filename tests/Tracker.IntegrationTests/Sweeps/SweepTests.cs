using System.Text.Json.Nodes;
using Tracker.IntegrationTests.Harness;

namespace Tracker.IntegrationTests.Sweeps;

/// <summary>Sweeps, the only thing that makes silence a fact.</summary>
public sealed class SweepTests(Cluster cluster) : HostTest(cluster)
{
    [Fact]
    public async Task The_same_sweep_twice_is_one()
    {
        var action = await ActionAsync();
        var body = Sweep("FRA", action);

        var first = (await Host.Submitter.PostAsync("/api/sweeps", body)).ShouldBe(201);
        body["sources"] = new JsonArray("B", "A");
        var again = (await Host.Submitter.PostAsync("/api/sweeps", body)).ShouldBe(200);
        body["terms"]!.AsArray().Add("another");
        var other = (await Host.Submitter.PostAsync("/api/sweeps", body)).ShouldBe(201);

        first.Id.ShouldStartWith("sw-");
        first.Location.ShouldBe("/api/sweeps/" + first.Id);
        again.Sequence.ShouldBe(first.Sequence);
        other.Id.ShouldNotBe(first.Id);
        var read = (await Host.Anonymous.GetAsync(first.Location!)).ShouldBe(200);
        read.ETag.ShouldBe(first.ETag);
        read.Json["party"]!["name"]!.GetValue<string>().ShouldBe("France");
        read.Json["action"]!["id"]!.GetValue<string>().ShouldBe(action);
        (await Host.Anonymous.GetAsync($"{first.Location}?asOfSequence={first.Sequence - 1}")).ShouldBeProblem(404);
    }

    [Fact]
    public async Task All_faults_of_a_sweep_are_told_at_once()
    {
        var reply = (
            await Host.Submitter.PostAsync(
                "/api/sweeps",
                new JsonObject
                {
                    ["party"] = "NOPE",
                    ["group"] = "EU",
                    ["from"] = "2024-11-02",
                    ["to"] = "2024-11-01",
                    ["sources"] = new JsonArray(),
                    ["languages"] = new JsonArray("English"),
                    ["terms"] = new JsonArray(" "),
                    ["result"] = "PERHAPS",
                    ["found"] = new JsonArray("st-none"),
                }
            )
        ).ShouldBeProblem(422);

        reply.Pointers.ShouldBe([
            "/party",
            "/party",
            "/action",
            "/to",
            "/sources",
            "/languages/0",
            "/terms/0",
            "/result",
            "/found",
            "/found/0",
        ]);
    }

    [Theory]
    [InlineData("to", "2999-01-01")]
    [InlineData("to", "2024-11-01/..")]
    [InlineData("from", "../2024-10-01")]
    [InlineData("result", "FOUND")]
    [InlineData("party", null)]
    [InlineData("group", "EU")]
    public async Task A_sweep_that_breaks_a_rule_is_refused(string member, string? value)
    {
        var body = Sweep("FRA", await ActionAsync());
        body[member] = value;
        (await Host.Submitter.PostAsync("/api/sweeps", body)).ShouldBeProblem(422);
    }

    [Fact]
    public async Task What_was_found_is_on_record_and_a_state_is_no_group()
    {
        var statement = (await Host.Submitter.PostAsync("/api/statements", Submissions.Small())).ShouldBe(201);
        var action = statement.Json["actions"]![0]!["id"]!.GetValue<string>();
        var body = Sweep("FRA", action);
        body["result"] = "FOUND";
        body["found"] = new JsonArray(statement.Id);
        (await Host.Submitter.PostAsync("/api/sweeps", body)).ShouldBe(201);
        body.Remove("party");
        body["group"] = "FRA";
        (await Host.Submitter.PostAsync("/api/sweeps", body)).ShouldBeProblem(422).Pointers.ShouldBe(["/group"]);
        body["group"] = "EU";
        (await Host.Submitter.PostAsync("/api/sweeps", body)).ShouldBe(201).Json["group"]!["id"]!
            .GetValue<string>()
            .ShouldBe("EU");
    }

    [Fact]
    public async Task Sweeps_are_listed_by_their_last_day_and_found_by_what_they_looked_for()
    {
        var (action, topic) = (await ActionAsync(), await ActionAsync());
        var ids = new List<string>();
        foreach (var day in new[] { "2024-11-03", "2024-11-01", "2024-11-02" })
        {
            ids.Add((await Host.Submitter.PostAsync("/api/sweeps", Sweep("FRA", action, day))).ShouldBe(201).Id);
        }

        var onTopic = Sweep("FRA", topic);
        onTopic["topic"] = topic;
        onTopic.Remove("action");
        var last = await Host.ProjectedAsync(await Host.Submitter.PostAsync("/api/sweeps", onTopic));

        async Task<string[]> Ids(string query) =>
            [
                .. (await Host.Anonymous.GetAsync("/api/sweeps?" + query))
                    .ShouldBe(200)
                    .Items.Select(x => (string)x["id"]!),
            ];
        (await Ids($"action={action}")).ShouldBe([ids[1], ids[2], ids[0]]);
        (await Ids($"topic={topic}&party=FRA")).ShouldBe([last.Id]);
        (await Ids($"action={action}&party=GBR")).ShouldBeEmpty();
        (await Ids($"action={action}&result=FOUND")).ShouldBeEmpty();
        (await Ids($"action={action}&status=VOIDED")).ShouldBeEmpty();
        (await Ids($"topic={topic}&since={last.Sequence}")).ShouldBeEmpty();
        var first = await Host.Anonymous.GetAsync($"/api/sweeps?action={action}&limit=2");
        (await Ids($"action={action}&limit=2&cursor={first.Text("nextCursor")}")).ShouldBe([ids[0]]);
        (await Host.Anonymous.GetAsync("/api/sweeps?action=ac-tpyo")).ShouldBeProblem(422);
    }

    [Fact]
    public async Task A_sweep_is_found_under_the_action_that_its_action_is()
    {
        var (action, survivor) = (await ActionAsync(), await ActionAsync());
        var sweep = (await Host.Submitter.PostAsync("/api/sweeps", Sweep("FRA", action))).ShouldBe(201);
        await Host.ProjectedAsync(
            await Host.Submitter.ChangeAsync(
                $"/api/actions/{action}/merge",
                new JsonObject { ["into"] = survivor, ["rationale"] = "The same." }
            )
        );

        (await Host.Anonymous.GetAsync($"/api/sweeps?action={survivor}")).Items.ShouldHaveSingleItem()["id"]!
            .GetValue<string>()
            .ShouldBe(sweep.Id);
    }

    private async Task<string> ActionAsync() => (
            await Host.Submitter.PostAsync(
                "/api/actions",
                new JsonObject
                {
                    ["id"] = "ac-" + Submissions.Word(),
                    ["title"] = "Conduct",
                    ["type"] = "OTHER",
                    ["epistemic"] = "ASSERTED",
                }
            )
        ).ShouldBe(201).Id;

    private static JsonObject Sweep(string party, string action, string to = "2024-11-01") =>
        new()
        {
            ["party"] = party,
            ["action"] = action,
            ["from"] = "2024-10-01",
            ["to"] = to,
            ["sources"] = new JsonArray("A", "B"),
            ["languages"] = new JsonArray("fr"),
            ["terms"] = new JsonArray("term"),
            ["result"] = "NONE_FOUND",
        };
}
