using System.Text.Json.Nodes;
using Tracker.IntegrationTests.Harness;
using Tracker.Record.Statements;

namespace Tracker.IntegrationTests.Timelines;

public sealed class SeedTimelineTests(Cluster cluster) : SeededTest(cluster)
{
    private static readonly string Text = Submissions.Seed()["texts"]![0]!["text"]!.GetValue<string>();

    [Theory]
    [InlineData("ac-dprk-troop-deployment-russia", "REPORTED", "")]
    [InlineData("ac-dprk-arms-transfers-russia", "ASSERTED", "UNLAWFUL")]
    public async Task Both_signatories_condemn_in_the_strongest_terms(string action, string epistemic, string labels)
    {
        var rows = (await Host.Anonymous.GetAsync($"/api/actions/{action}/timeline")).ShouldBe(200).Items;

        rows.Select(x => Of(x, "party", "id")).ShouldBe(["GBR", "KOR"]);
        foreach (var row in rows)
        {
            Of(row, "act").ShouldBe("CONDEMN");
            row["intensity"]!.GetValue<int>().ShouldBe(6);
            Of(row, "booster").ShouldBe("in the strongest terms");
            Of(row, "epistemic").ShouldBe(epistemic);
            Of(row, "stance").ShouldBe("CONDEMNED");
            Of(row, "basis").ShouldBe("DIRECT_JOINT");
            string.Join(',', Texts(row["labels"])).ShouldBe(labels);
            Texts(row["targets"]).ShouldBe(["PRK"]);
        }

        Of(rows[0], "party", "name").ShouldBe("United Kingdom");
        Of(rows[0], "party", "asListed").ShouldBe("UK");
        Of(rows[0], "official", "name").ShouldBe("David Lammy");
        Texts(rows[0]["coSignatories"]).ShouldBe(["KOR"]);
    }

    [Fact]
    public async Task Every_quote_is_its_slice_of_the_text()
    {
        var rows = (await Host.Anonymous.GetAsync("/api/timeline?limit=1000")).ShouldBe(200).Items;

        rows.Count.ShouldBe(30);
        foreach (var quote in rows.Select(x => x["quote"]!))
        {
            Quotes
                .Slice(Text, quote["start"]!.GetValue<int>(), quote["end"]!.GetValue<int>())
                .ShouldBe(Of(quote, "text"));
        }
    }

    [Fact]
    public async Task A_hypothetical_transfer_is_a_concern_and_never_condemned()
    {
        var rows = (
            await Host.Anonymous.GetAsync("/api/actions/ac-nuclear-missile-technology-transfer-dprk/timeline")
        ).Items;

        rows.Count.ShouldBe(2);
        rows.ShouldAllBe(x => Of(x, "act") == "EXPRESS_CONCERN" && Of(x, "stance") == "CONCERNED");
        rows.ShouldAllBe(x => !Texts(x["labels"]).Any());
        rows.ShouldAllBe(x => Of(x["qualifiedLabels"]![0]!, "strength") == "WOULD");
    }

    [Fact]
    public async Task Russias_war_is_labelled_and_not_condemned()
    {
        var rows = (await Host.Anonymous.GetAsync("/api/actions/ac-russia-war-ukraine/timeline")).Items;

        rows.Count.ShouldBe(4);
        rows.ShouldAllBe(x => x["act"] == null && Of(x, "stance") == "NO_STANCE");
        rows.SelectMany(x => Texts(x["labels"])).Distinct().ShouldBe(["UNLAWFUL", "AGGRESSION"]);
        (await Host.Anonymous.GetAsync("/api/actions/ac-russia-war-ukraine/condemners")).Items.ShouldBeEmpty();
    }

    [Fact]
    public async Task Nothing_of_Russias_is_the_object_of_condemn() =>
        (await Host.Anonymous.GetAsync("/api/timeline?target=RUS&act=CONDEMN")).ShouldBe(200).Items.ShouldBeEmpty();

    [Fact]
    public async Task A_partys_timeline_has_all_its_acts_those_on_no_action_too()
    {
        var rows = (await Host.Anonymous.GetAsync("/api/parties/KOR/timeline")).ShouldBe(200).Items;

        var acts = Submissions.Seed()["acts"]!.AsArray().Select(x => Of(x!, "type"));
        rows.Select(x => (string?)x["act"]).OfType<string>().Distinct().ShouldBe(acts.Distinct(), ignoreOrder: true);
        rows.Where(x => x["action"] == null)
            .Select(x => Of(x, "act"))
            .ShouldBe(["COMMIT_SUPPORT", "TAKE_NOTE", "COMMIT_MONITOR"]);
        rows.Where(x => x["action"] == null).ShouldAllBe(x => Of(x, "position").Contains("/-/KOR"));
        rows.Count.ShouldBe(15);
    }

    [Fact]
    public async Task The_issue_date_is_unknown_because_not_stated()
    {
        var row = (await Host.Anonymous.GetAsync("/api/timeline?limit=1")).Items[0];
        var statement = (await Host.Anonymous.GetAsync("/api/statements")).Items.Single();

        row["held"]!["from"].ShouldBeNull();
        Of(row, "held", "unknownReason").ShouldBe("NOT_STATED");
        Of(row, "public", "unknownReason").ShouldBe("NOT_STATED");
        statement["issued"]!["from"].ShouldBeNull();
        Of(statement, "issued", "unknownReason").ShouldBe("NOT_STATED");
    }

    [Fact]
    public async Task An_unknown_date_is_possible_everywhere_and_certain_nowhere()
    {
        (await Host.Anonymous.GetAsync("/api/timeline?from=1990&to=1991&limit=1000")).Items.Count.ShouldBe(30);
        (await Host.Anonymous.GetAsync("/api/timeline?from=1990&to=2030&certainty=certain")).Items.ShouldBeEmpty();
    }

    [Fact]
    public async Task An_umbrella_means_it_and_all_below()
    {
        const string umbrella = "ac-dprk-russia-military-cooperation";
        var own = (await Host.Anonymous.GetAsync($"/api/actions/{umbrella}/timeline")).Items;
        var all = (await Host.Anonymous.GetAsync($"/api/actions/{umbrella}/timeline?includeParts=true")).Items;
        var filtered = (await Host.Anonymous.GetAsync($"/api/timeline?umbrella={umbrella}")).Items;

        own.ShouldAllBe(x => Of(x, "action", "id") == umbrella);
        own.ShouldNotContain(x => Of(x, "act") == "CONDEMN");
        all.Select(x => Of(x, "action", "id"))
            .Distinct()
            .ShouldBe(
                ["ac-dprk-arms-transfers-russia", "ac-dprk-troop-deployment-russia", umbrella],
                ignoreOrder: true
            );
        filtered.Select(x => Of(x, "position")).ShouldBe(all.Select(x => Of(x, "position")));
    }

    internal static string Of(JsonNode node, params string[] path) =>
        path.Aggregate(node, (x, name) => x[name] ?? throw new ShouldAssertException($"{name} is null in {node}"))
            .GetValue<string>();

    internal static IEnumerable<string> Texts(JsonNode? array) => array!.AsArray().Select(x => x!.GetValue<string>());
}
