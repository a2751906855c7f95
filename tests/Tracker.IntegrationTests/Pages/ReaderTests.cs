using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Tracker.IntegrationTests.Harness;
using Tracker.Pages.Frame;

namespace Tracker.IntegrationTests.Pages;

/// <summary>Pages show what the record says, and their links lead to what they count.</summary>
public sealed partial class ReaderTests(Cluster cluster) : HostTest(cluster)
{
    [Fact]
    public async Task Only_an_actor_of_the_action_answers_whoever_else_justifies_it()
    {
        const int Legend = 1;
        var accusation = Submissions.Small();
        accusation["actions"]![0]!["roles"] = new JsonArray(new JsonObject { ["party"] = "PRK", ["role"] = "ACTOR" });
        var action = accusation["actions"]![0]!["id"]!.GetValue<string>();
        await RecordAsync(accusation);
        await RecordAsync(Submissions.Small("BLR", action, act: "JUSTIFY"));

        (await RepliesAsync($"/actions/{action}")).ShouldBe(Legend);
        await RecordAsync(Submissions.Small("PRK", action, act: "JUSTIFY"));
        (await RepliesAsync($"/actions/{action}")).ShouldBe(Legend + 1);

        // An actor of the umbrella action is not an actor of its part; the part has its own actors.
        var part = Submissions.Small("PRK", issued: "2024-12-22", act: "JUSTIFY");
        part["actions"]![0]!["umbrella"] = action;
        part["actions"]![0]!["roles"] = new JsonArray(new JsonObject { ["party"] = "RUS", ["role"] = "ACTOR" });
        await RecordAsync(part);
        (await RepliesAsync($"/actions/{action}?includeParts=true")).ShouldBe(Legend + 1);
        await RecordAsync(Submissions.Small("RUS", part["actions"]![0]!["id"]!.GetValue<string>(), act: "DENY"));
        (await RepliesAsync($"/actions/{action}?includeParts=true")).ShouldBe(Legend + 2);
        (await RepliesAsync("/parties/PRK")).ShouldBeGreaterThan(Legend);
        (await RepliesAsync("/parties/BLR")).ShouldBe(Legend);

        // In the legend, and in the wide form of the diagram; the narrow form has the same marks again.
        async Task<int> RepliesAsync(string path) =>
            NarrowDiagram().Replace(await PageAsync(path), "").Split("class=\"in reply-in\"").Length - 1;
    }

    [Fact]
    public async Task A_statement_before_it_was_public_says_so_and_is_cited_as_its_signatories_all_the_same()
    {
        var recorded = await RecordAsync(Submissions.Small("GBR"));

        var page = await PageAsync($"/statements/{recorded.Id}?publicAt=2024-10-21");
        page.ShouldContain(Words.StatementNotThen);
        page.ShouldContain("author = {{United Kingdom}}");
        (await PageAsync($"/statements/{recorded.Id}?publicAt=2024-10-23")).ShouldNotContain(Words.StatementNotThen);
        (await PageAsync($"/actions/{recorded.Json["actions"]![0]!["id"]}?publicAt=2024-10-21")).ShouldContain(
            Words.FactsOnlyRecordClock
        );
    }

    [Fact]
    public async Task Sources_that_leave_a_signatory_out_have_a_column_of_their_own_beside_the_evidence()
    {
        var submission = Submissions.Small("GBR");
        submission["signatories"]![0]!["evidence"] = "Left out by s1 alone.";
        submission["signatories"]![0]!["omittedBy"] = new JsonArray("s1");
        var recorded = await RecordAsync(submission);

        var page = await PageAsync($"/statements/{recorded.Id}");

        page.ShouldContain($"<th scope=\"col\">{Words.OmittedBy}</th>");
        page.ShouldContain("<td>Left out by s1 alone.</td>");
        page.ShouldContain("<td>s1</td>");
        (await PageAsync($"/statements/{(await RecordAsync(Submissions.Small())).Id}")).ShouldNotContain(
            $"<th scope=\"col\">{Words.OmittedBy}</th>"
        );
    }

    [Fact]
    public async Task A_cell_of_the_network_leads_to_the_statements_that_both_signed()
    {
        var submission = Submissions.Small("ISL");
        submission["signatories"]!.AsArray().Add(Signatory("MLT", "SIGNATORY"));
        submission["signatories"]!.AsArray().Add(Signatory("AND", "ALIGNED"));
        var together = await RecordAsync(submission);
        var action = submission["actions"]![0]!["id"]!.GetValue<string>();
        await RecordAsync(Submissions.Small("ISL", action));
        await RecordAsync(Submissions.Small("MLT", action));

        var network = await PageAsync($"/network?topic={action}&from=2024-10-01");
        network.ShouldContain($"href=\"/search?signedBy=ISL,MLT&amp;umbrella={action}&amp;from=2024-10-01\"");
        network.ShouldContain("Iceland, Malta: 1 statement");
        (
            await Host.Anonymous.GetAsync($"/api/statements?signedBy=ISL,MLT&umbrella={action}")
        ).Items.ShouldHaveSingleItem()["id"]!
            .GetValue<string>()
            .ShouldBe(together.Id);
        (await Host.Anonymous.GetAsync($"/api/statements?signedBy=ISL,AND&umbrella={action}")).Items.ShouldBeEmpty(
            "to align is not to sign"
        );
        (await Host.Anonymous.GetAsync("/api/statements?signedBy=XXX"))
            .ShouldBeProblem(422)
            .Pointers.ShouldBe(["?signedBy"]);
        (await PageAsync("/search?signedBy=ISL,MLT")).ShouldContain("<bdi>Iceland, Malta</bdi>");
    }

    [Fact]
    public async Task A_label_given_with_less_than_full_strength_is_shown_with_its_strength_and_each_wording_of_another_label_stands_for_itself()
    {
        var submission = Submissions.Small();
        var (action, word) = (
            submission["actions"]![0]!["id"]!.GetValue<string>(),
            submission["title"]!.GetValue<string>().Split(' ')[1]
        );
        submission["labels"] = new JsonArray(
            Label("l1", action, "OTHER", "WOULD", "what was done"),
            Label("l2", action, "OTHER", "WOULD", word)
        );
        var recorded = await RecordAsync(submission);

        var page = await PageAsync($"/actions/{action}");
        page.ShouldContain("calls it (would) by another term");
        page[
            page.IndexOf("id=\"labels\"", StringComparison.Ordinal)..page.IndexOf(
                "id=\"rows\"",
                StringComparison.Ordinal
            )
        ]
            .Split("<th scope=\"row\">")
            .Length.ShouldBe(1 + 2);
        (await PageAsync($"/statements/{recorded.Id}")).ShouldContain("target=\"_self\" href=\"#q-l1\"");
    }

    [Fact]
    public async Task Silence_leads_to_what_was_looked_for()
    {
        var action = (await RecordAsync(Submissions.Small())).Json["actions"]![0]!["id"]!.GetValue<string>();
        var sweep = (
            await Host.Submitter.PostAsync(
                "/api/sweeps",
                $$"""
                {"party": "BRA", "action": "{{action}}", "from": "2024-10-01", "to": "2024-11-01", "sources": ["https://example.org/archive", "Wire"],
                 "languages": ["pt"], "terms": ["condena"], "result": "NONE_FOUND"}
                """
            )
        ).ShouldBe(201);
        await Host.ProjectedAsync(sweep);

        var page = await PageAsync($"/positions?party=BRA&action={action}");
        page.ShouldContain("href=\"https://example.org/archive\"");
        page.ShouldContain("condena");
        page.ShouldContain($"/audit/events/{sweep.Sequence}\"");
        (await PageAsync($"/positions?party=CHL&action={action}")).ShouldNotContain("condena");
    }

    [Fact]
    public async Task A_matrix_keeps_its_topic_and_its_chosen_actions_and_its_embed_address_says_both()
    {
        var action = (await RecordAsync(Submissions.Small())).Json["actions"]![0]!["id"]!.GetValue<string>();

        var alone = await PageAsync($"/matrix?topic={action}");
        alone.ShouldContain($"<option value=\"{action}\" selected>Conduct {action}</option>");
        alone.ShouldContain($"/embed/matrix?topic={action}");
        (await PageAsync($"/embed/matrix?topic={action}")).ShouldContain($"<h1>Conduct {action}</h1>");
        (await PageAsync($"/matrix?actions={action}")).ShouldContain(Words.ChosenActions);
    }

    [Fact]
    public async Task The_statement_page_shows_what_a_group_speaks_through_and_since_when_an_entry_is_public()
    {
        var submission = Submissions.Small("EU");
        submission["signatories"]![0]!["instrument"] = "EU_DECLARATION_ON_BEHALF";
        var recorded = await RecordAsync(submission);
        await Host.ProjectedAsync(
            await Host.Submitter.ChangeAsync(
                recorded.Location + "/corrections",
                new JsonObject
                {
                    ["path"] = "/signatories/0/publicAt",
                    ["after"] = "2024-10-26",
                    ["reason"] = "Published later.",
                }
            )
        );

        var page = await PageAsync($"/statements/{recorded.Id}");

        page.ShouldContain(Words.SpeaksThrough);
        page.ShouldContain("EU declaration on behalf", Case.Insensitive);
        page.ShouldContain(Words.PublicAt);
        page.ShouldContain("26 October 2024");
        System.Net.WebUtility.HtmlDecode(page).ShouldContain("European Union, public at: nothing → “2024-10-26”");
    }

    [Fact]
    public async Task What_only_a_group_said_leads_to_the_groups_words()
    {
        var submission = Submissions.Small("EU");
        submission["signatories"]![0]!["instrument"] = "EU_DECLARATION_ON_BEHALF";
        var recorded = await RecordAsync(submission);
        var (action, title) = (
            recorded.Json["actions"]![0]!["id"]!.GetValue<string>(),
            recorded.Json["title"]!.GetValue<string>()
        );

        (await PageAsync($"/matrix?topic={action}&group=EU")).ShouldContain(
            $"/positions?party=AUT&amp;action={action}&amp;groupBasis=expanded"
        );
        (await PageAsync($"/positions?party=AUT&action={action}&groupBasis=expanded")).ShouldContain($">{title}<");
    }

    [Fact]
    public async Task Words_are_looked_for_in_the_source_that_carries_their_text()
    {
        var submission = Submissions.Small();
        submission["texts"]!
            .AsArray()
            .Add(
                JsonNode.Parse(
                    """{"language": "fr", "status": "OFFICIAL_TRANSLATION", "completeness": "FULL", "text": "Nous condamnons ce qui a été fait."}"""
                )
            );
        submission["sources"] = JsonNode.Parse(
            """
            [{"layer": "PRIMARY_ISSUER", "url": "https://example.org/en", "text": "t1"}, {"layer": "PRIMARY_ISSUER", "url": "https://example.org/fr", "text": "t2"}]
            """
        );
        submission["acts"]![0]!["quote"] = new JsonObject { ["exact"] = "Nous condamnons", ["textId"] = "t2" };

        var page = await PageAsync($"/statements/{(await RecordAsync(submission)).Id}");
        page.ShouldContain("href=\"https://example.org/fr#:~:text=Nous%20condamnons\"");
        page.ShouldContain(Say.With(Words.CarriesText, 2));
    }

    [Fact]
    public async Task Governments_are_compared_in_the_order_asked_for_by_name_or_id_four_at_most_and_an_unknown_one_is_named()
    {
        var action = (await RecordAsync(Submissions.Small())).Json["actions"]![0]!["id"]!.GetValue<string>();
        string[] order = ["KOR", "GBR", "JPN", "CAN"];
        for (var visit = 0; visit < 2; visit++)
        {
            var page = await PageAsync(
                $"/compare?topic={action}&party=KOR&party=United%20Kingdom&party=jpn&party=CAN&party=AUS"
            );
            page.ShouldContain(Words.CompareCut);
            var heads = order
                .Select(x => page.IndexOf($"<th scope=\"col\"><a href=\"/parties/{x}\"", StringComparison.Ordinal))
                .ToList();
            heads.ShouldAllBe(x => x > 0);
            heads.ShouldBe(heads.Order());
        }

        var refused = (await Host.Anonymous.GetAsync($"/compare?topic={action}&party=Atlantis&party=Japan"))
            .ShouldBe(404)
            .Body;
        refused.ShouldContain("There is no party");
        refused.ShouldContain("value=\"Atlantis\"");
    }

    private static JsonObject Signatory(string party, string role) =>
        new()
        {
            ["party"] = party,
            ["nameAsListed"] = party,
            ["role"] = role,
        };

    private static JsonNode Label(string id, string action, string label, string strength, string quote) =>
        JsonNode.Parse(
            $$"""{"id": "{{id}}", "action": "{{action}}", "label": "{{label}}", "strength": "{{strength}}", "instruments": [], "quote": {"exact": "{{quote}}" } }"""
        )!;

    private async Task<Reply> RecordAsync(JsonObject submission)
    {
        var recorded = (await Host.Submitter.PostAsync("/api/statements", submission)).ShouldBe(201);
        await Host.ProjectedAsync(recorded);
        return recorded;
    }

    private async Task<string> PageAsync(string path) => (await Host.Anonymous.GetAsync(path)).ShouldBe(200).Body;

    [GeneratedRegex("<svg class=\"chart [a-z]+ narrow\".*?</svg>", RegexOptions.Singleline)]
    private static partial Regex NarrowDiagram();
}
