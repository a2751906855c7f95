using System.Text.Json.Nodes;
using Tracker.IntegrationTests.Harness;

namespace Tracker.IntegrationTests.Statistics;

/// <summary>Counts over the record, and the language of a party over time.</summary>
public sealed class StatisticsTests(Cluster cluster) : HostTest(cluster)
{
    [Fact]
    public async Task Counts_come_with_their_denominator_and_the_unknown_is_counted_as_unknown()
    {
        var action = "ac-" + Submissions.Word();
        await RecordAsync("GBR", action, "2023-05");
        await RecordAsync("KOR", action, "2024-10-22", "EXPRESS_CONCERN", 1);
        await RecordAsync("KOR", action, null);

        var s = (await Host.Anonymous.GetAsync($"/api/statistics?action={action}")).ShouldBe(200).Json;

        s["of"]!.GetValue<int>().ShouldBe(3);
        Of("byAct").ShouldBe(["CONDEMN 2", "EXPRESS_CONCERN 1"]);
        Of("byYear").ShouldBe(["2023 1", "2024 1", "unknown 1"]);
        Of("byKind").ShouldBe(["UNILATERAL_STATEMENT 3"]);
        Of("byActionType").ShouldBe(["OTHER 3"]);
        s["coverage"]!["issueDateKnown"]!.ToJsonString().ShouldBe("""{"count":2,"of":3}""");
        s["coverage"]!["issueDayKnown"]!.ToJsonString().ShouldBe("""{"count":1,"of":3}""");
        s["coverage"]!["reviewed"]!.ToJsonString().ShouldBe("""{"count":0,"of":3}""");
        s["parties"]!
            .AsArray()
            .Select(x => $"{x!["name"]} {x["statements"]} {x["first"]} {x["last"]}")
            .ShouldBe(["Republic of Korea 2 2024-10-22 2024-10-22", "United Kingdom 1 2023-05-01 2023-05-31"]);
        (await Host.Anonymous.GetAsync("/api/statistics?limit=5")).ShouldBeProblem(400);

        List<string> Of(string name) => [.. s[name]!.AsArray().Select(x => $"{x!["value"]} {x["statements"]}")];
    }

    [Fact]
    public async Task The_network_has_who_signed_with_whom_on_an_action()
    {
        var action = "ac-" + Submissions.Word();
        await RecordAsync("GBR", action, "2024-10-22", with: "KOR");
        await RecordAsync("GBR", action, "2024-10-23", with: "USA");
        await RecordAsync("GBR", action, "2024-10-24", with: "KOR");

        var network = (await Host.Anonymous.GetAsync($"/api/network?action={action}")).ShouldBe(200).Json;

        network["statements"]!.GetValue<int>().ShouldBe(3);
        network["nodes"]!
            .AsArray()
            .Select(x => $"{x!["party"]} {x["statements"]}")
            .ShouldBe(["GBR 3", "KOR 2", "USA 1"]);
        network["edges"]!
            .AsArray()
            .Select(x => $"{x!["a"]} {x["b"]} {x["together"]} {x["jaccard"]}")
            .ShouldBe(["GBR KOR 2 0.6667", "GBR USA 1 0.3333"]);
        var most = (await Host.Anonymous.GetAsync($"/api/network?action={action}&minTogether=2&limit=1")).Json;
        most["edges"]!.AsArray().Count.ShouldBe(1);
        most["totalEdges"]!.GetValue<int>().ShouldBe(1);
    }

    [Fact]
    public async Task A_partys_language_is_a_series_with_its_shifts()
    {
        var action = "ac-" + Submissions.Word();
        await RecordAsync("KOR", action, "2024-11-05", "CONDEMN", 5);
        await RecordAsync("KOR", action, "2024-10-22", "EXPRESS_CONCERN", 2);
        await RecordAsync("GBR", action, "2024-10-30", "CONDEMN", 6);

        var series = (await Host.Anonymous.GetAsync($"/api/parties/KOR/language?action={action}")).ShouldBe(200);

        series
            .Items.Select(x => $"{x["date"]!["from"]} {x["act"]} {x["intensity"]} {x["shift"]} {x["language"]}")
            .ShouldBe(["2024-10-22 EXPRESS_CONCERN 2  en", "2024-11-05 CONDEMN 5 3 en"]);
        (await Host.Anonymous.GetAsync("/api/parties/KOR/language"))
            .ShouldBeProblem(422)
            .Pointers.ShouldBe(["?action"]);
        (await Host.Anonymous.GetAsync($"/api/parties/NOBODY/language?action={action}")).ShouldBeProblem(404);
    }

    private async Task RecordAsync(
        string party,
        string action,
        string? issued,
        string act = "CONDEMN",
        int intensity = 4,
        string? with = null
    )
    {
        var submission = Submissions.Small(party, action, issued, act);
        submission["acts"]![0]!["intensity"] = intensity;
        if (with is not null)
        {
            submission["signatories"]!
                .AsArray()
                .Add(
                    new JsonObject
                    {
                        ["party"] = with,
                        ["nameAsListed"] = with,
                        ["role"] = "SIGNATORY",
                    }
                );
        }

        await Host.ProjectedAsync((await Host.Submitter.PostAsync("/api/statements", submission)).ShouldBe(201));
    }
}
