using System.Text.Json.Nodes;
using Tracker.IntegrationTests.Harness;

namespace Tracker.IntegrationTests.Actions;

public sealed class CondemnersTests(Cluster cluster) : HostTest(cluster)
{
    private readonly string _action = "ac-" + Submissions.Word();

    [Fact]
    public async Task A_rank_counts_those_certainly_earlier_and_imprecise_dates_tie()
    {
        await CondemnAsync("GBR", "2024-10");
        await CondemnAsync("KOR", "2024-10-22");
        await CondemnAsync("USA", "2024-11-05");
        await CondemnAsync("JPN", null);

        (await RankedAsync()).ShouldBe(["GBR 1 tied", "KOR 1 tied", "USA 3", "JPN -"]);
    }

    [Fact]
    public async Task Each_party_counts_with_its_first_condemnation()
    {
        await CondemnAsync("GBR", "2024-12-01");
        await CondemnAsync("GBR", "2024-10-01");
        await CondemnAsync("KOR", "2024-11-01");

        (await RankedAsync()).ShouldBe(["GBR 1", "KOR 2"]);
    }

    [Fact]
    public async Task Lags_run_from_the_action_and_from_its_first_report_as_intervals()
    {
        await CondemnAsync(
            "GBR",
            "2024-10",
            dates: new JsonArray(
                new JsonObject { ["field"] = "BEGAN", ["value"] = "2024-09-10/2024-09-20" },
                new JsonObject { ["field"] = "FIRST_REPORTED", ["value"] = "2024-10-13" }
            )
        );

        var item = (await Host.Anonymous.GetAsync($"/api/actions/{_action}/condemners")).Items.ShouldHaveSingleItem();

        item["lagFromAction"]!.ToJsonString().ShouldBe("""{"minDays":11,"maxDays":51}""");
        item["lagFromFirstReport"]!.ToJsonString().ShouldBe("""{"minDays":-12,"maxDays":18}""");
    }

    [Theory]
    [InlineData("POSSIBLE")]
    [InlineData("CONDITIONAL")]
    [InlineData("ANTICIPATED")]
    public async Task What_is_hypothetical_is_not_condemned(string epistemic)
    {
        var submission = Submissions.Small(action: _action);
        submission["acts"]![0]!["epistemic"] = epistemic;
        await Host.ProjectedAsync(await Host.Submitter.PostAsync("/api/statements", submission));

        (await Host.Anonymous.GetAsync($"/api/actions/{_action}/condemners")).Items.ShouldBeEmpty();
        (
            (string)(await Host.Anonymous.GetAsync($"/api/actions/{_action}/timeline")).Items.Single()["stance"]!
        ).ShouldBe("CONCERNED");
    }

    private async Task CondemnAsync(string party, string? issued, JsonArray? dates = null)
    {
        var submission = Submissions.Small(party, _action, issued);
        if (dates is not null)
        {
            submission["actions"]![0]!["dates"] = dates;
        }

        await Host.ProjectedAsync(await Host.Submitter.PostAsync("/api/statements", submission));
    }

    private async Task<IEnumerable<string>> RankedAsync() =>
        (await Host.Anonymous.GetAsync($"/api/actions/{_action}/condemners"))
            .ShouldBe(200)
            .Items.Select(x =>
                $"{x["party"]!["id"]} {x["rank"]?.ToJsonString() ?? "-"}{((bool)x["tied"]! ? " tied" : "")}"
            );
}
