using Tracker.IntegrationTests.Harness;
using static Tracker.IntegrationTests.Timelines.SeedTimelineTests;

namespace Tracker.IntegrationTests.Actions;

public sealed class SeedActionTests(Cluster cluster) : SeededTest(cluster)
{
    [Fact]
    public async Task Condemners_without_a_date_have_no_rank_and_no_lag()
    {
        var items = (await Host.Anonymous.GetAsync("/api/actions/ac-dprk-troop-deployment-russia/condemners"))
            .ShouldBe(200)
            .Items;

        items.Select(x => Of(x, "party", "id")).ShouldBe(["GBR", "KOR"]);
        items.ShouldAllBe(x => x["rank"] == null && !x["tied"]!.GetValue<bool>());
        items.ShouldAllBe(x => x["lagFromAction"] == null && x["lagFromFirstReport"] == null);
    }

    [Fact]
    public async Task Labels_name_who_gave_them_and_in_which_words()
    {
        var labels = (await Host.Anonymous.GetAsync("/api/actions/ac-russia-war-ukraine/labels")).ShouldBe(200).Items;

        labels.Select(x => Of(x, "label")).ShouldBe(["UNLAWFUL", "AGGRESSION"]);
        labels.ShouldAllBe(x => Of(x, "strength") == "ASSERTS");
        labels.ShouldAllBe(x =>
            x["parties"]!.AsArray().Select(p => Of(p!, "id")).SequenceEqual(new[] { "GBR", "KOR" })
        );
        Of(labels[0]["citations"]![0]!, "quote", "text").ShouldBe("unlawful war of aggression");
    }

    [Fact]
    public async Task A_label_that_names_no_instrument_keeps_the_wording()
    {
        var label = (
            await Host.Anonymous.GetAsync("/api/actions/ac-dprk-russia-military-cooperation/labels")
        ).Items.Single();

        label["citations"]![0]!["instruments"]!.AsArray().ShouldBeEmpty();
        Of(label["citations"]![0]!, "instrumentsWording").ShouldBe("multiple UNSC resolutions");
    }

    [Fact]
    public async Task An_action_shows_its_umbrella_its_parts_and_its_roles()
    {
        var part = (await Host.Anonymous.GetAsync("/api/actions/ac-dprk-arms-transfers-russia")).ShouldBe(200);
        var whole = await Host.Anonymous.GetAsync("/api/actions/ac-dprk-russia-military-cooperation");

        Of(part.Json, "umbrella", "id").ShouldBe(whole.Id);
        whole.Json["parts"]!
            .AsArray()
            .Select(x => Of(x!, "id"))
            .ShouldBe(["ac-dprk-arms-transfers-russia", "ac-dprk-troop-deployment-russia"]);
        part.Json["roles"]!
            .AsArray()
            .Select(x => $"{Of(x!, "party")} {Of(x!, "role")}")
            .ShouldBe(["PRK ACTOR", "RUS RECIPIENT"]);
        part.ETag.ShouldNotBeNull();
    }

    [Fact]
    public async Task An_action_nobody_registered_is_not_found()
    {
        foreach (var view in new[] { "", "/timeline", "/condemners", "/labels" })
        {
            (await Host.Anonymous.GetAsync($"/api/actions/ac-nobody-knows{view}")).ShouldBeProblem(404);
        }
    }
}
