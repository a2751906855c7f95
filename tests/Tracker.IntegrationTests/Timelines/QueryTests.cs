using System.Text.Json.Nodes;
using Tracker.IntegrationTests.Harness;

namespace Tracker.IntegrationTests.Timelines;

/// <summary>Combinations of filters and lists.</summary>
public sealed class QueryTests(Cluster cluster) : HostTest(cluster)
{
    [Fact]
    public async Task A_total_is_given_only_where_the_whole_list_is_on_the_first_page()
    {
        var recorded = await Host.ProjectedAsync(
            await Host.Submitter.PostAsync("/api/statements", Submissions.LikeSeed(out _))
        );
        var all = $"/api/timeline?umbrella={ActionOf(recorded, "dprk-russia-military-cooperation")}";
        var whole = await Host.Anonymous.GetAsync(all);
        var count = whole.Items.Count;

        var first = await Host.Anonymous.GetAsync($"{all}&limit={count - 1}");
        var last = await Host.Anonymous.GetAsync($"{all}&limit={count - 1}&cursor={first.Text("nextCursor")}");

        whole.Json["total"]!.GetValue<int>().ShouldBe(count);
        first.Json["total"].ShouldBeNull();
        last.Items.ShouldHaveSingleItem();
        last.Json["total"].ShouldBeNull();
    }

    [Fact]
    public async Task A_retracted_statement_is_found_by_its_actions()
    {
        var action = "ac-" + Submissions.Word();
        var recorded = await Host.Submitter.PostAsync("/api/statements", Submissions.Small(action: action));
        await Host.ProjectedAsync(
            await Host.Submitter.PostAsync(
                recorded.Location + "/retraction",
                new JsonObject { ["reason"] = "DUPLICATE" },
                "*"
            )
        );

        (await Host.Anonymous.GetAsync($"/api/statements?action={action}")).Items.ShouldBeEmpty();
        (
            await Host.Anonymous.GetAsync($"/api/statements?action={action}&status=RETRACTED")
        ).Items.ShouldHaveSingleItem()["id"]!
            .GetValue<string>()
            .ShouldBe(recorded.Id);
    }

    [Fact]
    public async Task An_action_and_an_umbrella_are_both_asked_for_with_parts_or_without()
    {
        var recorded = await Host.ProjectedAsync(
            await Host.Submitter.PostAsync("/api/statements", Submissions.LikeSeed(out _))
        );
        var (war, cooperation) = (
            ActionOf(recorded, "russia-war-ukraine"),
            ActionOf(recorded, "dprk-russia-military-cooperation")
        );

        (await Host.Anonymous.GetAsync($"/api/timeline?action={war}&umbrella={cooperation}")).Items.ShouldBeEmpty();
        (
            await Host.Anonymous.GetAsync($"/api/timeline?action={war}&umbrella={cooperation}&includeParts=true")
        ).Items.ShouldBeEmpty();
        (
            await Host.Anonymous.GetAsync($"/api/timeline?action={cooperation}&umbrella={cooperation}")
        ).Items.ShouldNotBeEmpty();
    }

    [Fact]
    public async Task An_excluded_word_excludes_by_the_quote_not_by_the_whole_text()
    {
        var recorded = await Host.ProjectedAsync(
            await Host.Submitter.PostAsync("/api/statements", Submissions.LikeSeed(out _))
        );
        var arms = ActionOf(recorded, "dprk-arms-transfers-russia");

        (await Host.Anonymous.GetAsync($"/api/timeline?action={arms}&q=condemn%20-monitoring")).Items.Count.ShouldBe(2);
        (await Host.Anonymous.GetAsync($"/api/timeline?action={arms}&q=condemn%20-unlawful")).Items.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("/api/timeline?action=ac-tpyo")]
    [InlineData("/api/timeline?umbrella=ac-tpyo")]
    [InlineData("/api/statements?action=ac-tpyo")]
    [InlineData("/api/timeline?party=Atlantis")]
    public async Task A_slip_in_an_id_is_refused_rather_than_read_as_silence(string path) =>
        (await Host.Anonymous.GetAsync(path)).ShouldBeProblem(422);

    [Fact]
    public async Task Parties_called_exactly_so_come_first()
    {
        var niger = await Host.Anonymous.GetAsync("/api/parties?q=niger");
        var first = await Host.Anonymous.GetAsync("/api/parties?q=niger&limit=1");
        var second = await Host.Anonymous.GetAsync($"/api/parties?q=niger&limit=1&cursor={first.Text("nextCursor")}");

        niger.Items.Select(x => x["id"]!.GetValue<string>()).ShouldBe(["NER", "NGA"]);
        first.Items.ShouldHaveSingleItem()["id"]!.GetValue<string>().ShouldBe("NER");
        second.Items.ShouldHaveSingleItem()["id"]!.GetValue<string>().ShouldBe("NGA");
        (await Host.Anonymous.GetAsync("/api/parties?q=republic%20of%20korea")).Items[0]["id"]!
            .GetValue<string>()
            .ShouldBe("KOR");
    }

    [Fact]
    public async Task The_ETag_of_an_action_stays_while_other_things_are_recorded()
    {
        var action = "ac-" + Submissions.Word();
        await Host.ProjectedAsync(await Host.Submitter.PostAsync("/api/statements", Submissions.Small(action: action)));
        var before = await Host.Anonymous.GetAsync($"/api/actions/{action}");
        await Host.ProjectedAsync(await Host.Submitter.PostAsync("/api/statements", Submissions.Small()));

        (await Host.Anonymous.GetAsync($"/api/actions/{action}")).ETag.ShouldBe(before.ETag);
        (await Host.Anonymous.GetAsync($"/api/actions/{action}", before.ETag)).Status.ShouldBe(304);
        (await Host.Anonymous.GetAsync($"/api/actions/{action}", "W/" + before.ETag)).Status.ShouldBe(304);
    }

    [Fact]
    public async Task Condemners_are_ranked_among_all_parties()
    {
        var action = "ac-" + Submissions.Word();
        await Host.Submitter.PostAsync("/api/statements", Submissions.Small("GBR", action, "2024-10-01"));
        await Host.ProjectedAsync(
            await Host.Submitter.PostAsync("/api/statements", Submissions.Small("KOR", action, "2024-10-02"))
        );

        var ranked = await Host.Anonymous.GetAsync($"/api/actions/{action}/condemners");

        ranked
            .Items.Select(x => (x["party"]!["id"]!.GetValue<string>(), x["rank"]!.GetValue<int>()))
            .ShouldBe([("GBR", 1), ("KOR", 2)]);
        (await Host.Anonymous.GetAsync($"/api/actions/{action}/condemners?party=KOR")).ShouldBeProblem(400);
    }

    private static string ActionOf(Reply statement, string ending) =>
        statement.Json["actions"]!
            .AsArray()
            .Select(x => x!["id"]!.GetValue<string>())
            .Single(x => x.EndsWith(ending, StringComparison.Ordinal));
}
