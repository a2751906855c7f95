using System.Text.Json.Nodes;
using Tracker.IntegrationTests.Harness;

namespace Tracker.IntegrationTests.Scenarios;

/// <summary>The scenarios about groups, and about actions that turn out to be the same.</summary>
public sealed class WorldScenarios(Cluster cluster) : HostTest(cluster)
{
    [Fact]
    public async Task S6_An_EU_declaration_from_which_Hungary_dissociated_itself_expands_to_26()
    {
        var declaration = Submissions.Small("EU", issued: "2024-10-24");
        declaration["kind"] = "DECLARATION_ON_BEHALF";
        var action = declaration["actions"]![0]!["id"]!.GetValue<string>();
        var recorded = (await Host.Submitter.PostAsync("/api/statements", declaration)).ShouldBe(201);

        var dissociated = (
            await Host.Submitter.ChangeAsync(
                $"/api/statements/{recorded.Id}/dissociations",
                new JsonObject
                {
                    ["party"] = "HUN",
                    ["group"] = "EU",
                    ["scope"] = "WHOLE",
                    ["evidence"] = "Footnote 1.",
                }
            )
        ).ShouldBe(200);

        await Host.ProjectedAsync(dissociated);
        var rows = (await Host.Anonymous.GetAsync($"/api/timeline?action={action}&groupBasis=expanded")).Items;
        rows.Count(x => (string?)x["basis"] == "VIA_GROUP").ShouldBe(26);
        rows.Count(x => (string?)x["basis"] == "DIRECT_SOLE").ShouldBe(1);
        rows.ShouldNotContain(x => (string?)x["party"]!["id"] == "HUN");
        dissociated.Json["dissociations"]!.AsArray().ShouldHaveSingleItem()!["party"]!
            .GetValue<string>()
            .ShouldBe("HUN");
    }

    [Fact]
    public async Task S9_Two_actions_merged_and_later_unmerged_redirect_and_then_are_themselves_again()
    {
        await using var host = await Cluster.OwnAsync();
        var (one, two) = ("ac-" + Submissions.Word(), "ac-" + Submissions.Word());
        await host.Submitter.PostAsync("/api/statements", Submissions.Small("GBR", one, "2024-10-01"));
        await host.Submitter.PostAsync("/api/statements", Submissions.Small("KOR", two, "2024-10-02"));
        var before = await host.ProjectedAsync();
        string[] paths = ["", "/timeline", "/condemners", "/labels"];
        async Task<List<string>> Answers(string action, string query)
        {
            var answers = new List<string>();
            foreach (var path in paths)
            {
                answers.Add((await host.Anonymous.GetAsync($"/api/actions/{action}{path}{query}")).ShouldBe(200).Body);
            }

            return answers;
        }

        var asBefore = await Answers(one, $"?asOfSequence={before}");
        var rows = await host.Anonymous.GetAsync($"/api/actions/{one}/timeline");

        var merged = await host.ProjectedAsync(
            await host.Submitter.ChangeAsync(
                $"/api/actions/{one}/merge",
                new JsonObject { ["into"] = two, ["rationale"] = "One and the same." }
            )
        );
        using var client = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false })
        {
            BaseAddress = host.Address,
        };
        foreach (var path in paths)
        {
            using var moved = await client.GetAsync($"/api/actions/{one}{path}?minSequence={merged.Sequence}", Ct);
            ((int)moved.StatusCode).ShouldBe(308);
            moved.Headers.Location!.ToString().ShouldBe($"/api/actions/{two}{path}?minSequence={merged.Sequence}");
            moved.Headers.CacheControl!.NoStore.ShouldBeTrue();
        }

        var together = await host.Anonymous.GetAsync($"/api/actions/{two}/timeline");
        together.Items.Select(x => (string)x["party"]!["id"]!).ShouldBe(["GBR", "KOR"]);
        together.Items.ShouldAllBe(x => (string)x["action"]!["id"]! == two);
        (await Answers(one, $"?asOfSequence={before}")).ShouldBe(asBefore);
        (await host.Anonymous.GetAsync("/api/actions?limit=1000"))
            .Items.Select(x => (string)x["id"]!)
            .ShouldNotContain(one);

        await host.ProjectedAsync(
            await host.Submitter.ChangeAsync(
                $"/api/actions/{one}/unmerge",
                new JsonObject { ["rationale"] = "Two after all." }
            )
        );
        (await host.Anonymous.GetAsync($"/api/actions/{one}/timeline")).Json["items"]!
            .ToJsonString()
            .ShouldBe(rows.Json["items"]!.ToJsonString());
        (await host.Anonymous.GetAsync($"/api/actions/{two}/timeline")).Items.ShouldHaveSingleItem();
        (await host.Anonymous.GetAsync($"/api/actions/{two}/timeline?asOfSequence={merged.Sequence}")).Json["items"]!
            .ToJsonString()
            .ShouldBe(together.Json["items"]!.ToJsonString());
        var replay = await host.Get<Tracker.Audit.Replay>().RunAsync(Tracker.Audit.ReplayId.New(), null, null, Ct);
        replay.Status.ShouldBe("EQUAL");
    }
}
