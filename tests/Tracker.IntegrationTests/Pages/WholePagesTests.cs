using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Tracker.IntegrationTests.Harness;
using Tracker.Pages.Frame;

namespace Tracker.IntegrationTests.Pages;

/// <summary>A page leaves nothing out without saying so, and says what it includes.</summary>
public sealed partial class WholePagesTests(Cluster cluster) : HostTest(cluster)
{
    [Fact]
    public async Task The_embed_of_an_action_has_every_condemner_that_its_page_has()
    {
        var submission = Submissions.Small("GBR");
        string[] parties =
        [
            "AUS",
            "CAN",
            "CHE",
            "DEU",
            "ESP",
            "FRA",
            "ITA",
            "JPN",
            "KOR",
            "NLD",
            "NOR",
            "NZL",
            "POL",
            "USA",
        ];
        foreach (var party in parties)
        {
            submission["signatories"]!.AsArray().Add(Signatory(party));
        }

        await RecordAsync(submission);
        var action = submission["actions"]![0]!["id"]!.GetValue<string>();

        foreach (var path in new[] { $"/actions/{action}", $"/embed/actions/{action}" })
        {
            var table = Part(await PageAsync(path), "id=\"condemners\"", "</table>");
            parties.ShouldAllBe(x => table.Contains($"/parties/{x}\"", StringComparison.Ordinal), path);
        }
    }

    [Fact]
    public async Task What_a_list_does_not_show_at_once_opens_or_is_linked_with_its_number()
    {
        var action = "ac-" + Submissions.Word();
        var many = Submissions.Small("LUX", action);
        string[] signers =
        [
            "AUS",
            "AUT",
            "BEL",
            "CAN",
            "CHE",
            "DEU",
            "DNK",
            "ESP",
            "FIN",
            "FRA",
            "GBR",
            "GRC",
            "ITA",
            "JPN",
            "KOR",
            "NLD",
            "NOR",
            "NZL",
        ];
        foreach (var signer in signers)
        {
            many["signatories"]!.AsArray().Add(Signatory(signer));
        }

        await RecordAsync(many);
        for (var i = 0; i < 5; i++)
        {
            var labelled = Submissions.Small("LUX", action);
            labelled["labels"] = new JsonArray(
                JsonNode.Parse(
                    $$"""{"id": "l1", "action": "{{action}}", "label": "UNLAWFUL", "strength": "ASSERTS", "instruments": [], "quote": {"exact": "what was done" } }"""
                )
            );
            await RecordAsync(labelled);
        }

        var party = await PageAsync("/parties/LUX");
        var cosigners = Part(party, "id=\"cosigners\"", "</section>");
        signers.ShouldAllBe(x => cosigners.Contains($"/parties/{x}\"", StringComparison.Ordinal));
        cosigners.ShouldMatch("<summary>and [0-9]+ more</summary>");

        var labels = Part(await PageAsync($"/actions/{action}"), "id=\"labels\"", "</section>");
        labels.Split("#q-l1\"").Length.ShouldBe(1 + 5);
        labels.ShouldContain(Say.With(Words.AndMore, 2));

        var home = await PageAsync("/");
        home.ShouldNotContain("…</div>");
        home.ShouldContain(Words.AllStatements);
        (await PageAsync($"/search?q={many["title"]!.GetValue<string>().Split(' ')[1]}")).ShouldContain(
            Say.With(Words.AndMore, signers.Length + 1 - 6)
        );
    }

    [Fact]
    public async Task Without_asking_an_action_is_shown_without_its_parts_on_the_page_and_by_the_API_and_with_them_each_row_names_its_part()
    {
        var umbrella = "ac-" + Submissions.Word();
        await RecordAsync(Submissions.Small("CHL", umbrella));
        var part = Submissions.Small("PER", issued: "2024-10-23");
        part["actions"]![0]!["umbrella"] = umbrella;
        part["labels"] = new JsonArray(
            JsonNode.Parse(
                $$"""{"id": "l1", "action": "{{part["actions"]![0]!["id"]}}", "label": "UNLAWFUL", "strength": "ASSERTS", "instruments": [], "quote": {"exact": "what was done" } }"""
            )
        );
        await RecordAsync(part);
        var title = $"Conduct {part["actions"]![0]!["id"]}";

        foreach (var path in new[] { "timeline", "condemners", "labels" }.Select(x => $"/api/actions/{umbrella}/{x}"))
        {
            var (alone, all) = (await ItemsAsync(path), await ItemsAsync(path + "?includeParts=true"));
            alone.ShouldNotContain("PER", customMessage: path);
            all.ShouldContain("PER", customMessage: path);
            all.ShouldContain(title, customMessage: path);
        }

        foreach (var frame in new[] { "", "/embed" })
        {
            var without = await PageAsync($"{frame}/actions/{umbrella}");
            without.ShouldContain(Encoded(Say.With(Words.PartsNotCounted, "1 part")));
            without.ShouldContain("includeParts=true");
            Part(without, "id=\"condemners\"", "</table>").ShouldNotContain("/parties/PER");
            var with = await PageAsync($"{frame}/actions/{umbrella}?includeParts=true");
            with.ShouldContain(Encoded(Say.With(Words.PartsCounted, "1 part")));
            Part(with, "id=\"condemners\"", "</table>").ShouldContain(title);
            Part(with, "class=\"chart timeline wide\"", "</svg>").ShouldContain($"Peru: condemn (4), {title}");
        }

        Part(await PageAsync($"/actions/{umbrella}?includeParts=true"), "id=\"labels\"", "</section>")
            .ShouldContain(title);
        (await PageAsync($"/matrix?topic={umbrella}")).ShouldContain(Words.MatrixParts);
        var cells = (await Host.Anonymous.GetAsync($"/api/matrix?umbrella={umbrella}&parties=PER")).ShouldBe(200).Json[
            "cells"
        ]!.AsArray();
        cells.Select(x => x!["count"]!.GetValue<int>()).ShouldBe([0, 1]);

        async Task<string> ItemsAsync(string path) => (await Host.Anonymous.GetAsync(path)).ShouldBe(200).Body;
    }

    [Fact]
    public async Task A_page_of_something_that_came_on_record_later_says_when_it_came()
    {
        var before = await Host.ProjectedAsync();
        var submission = Submissions.Small("URY");
        var recorded = await RecordAsync(submission);
        var (statement, action) = (recorded.Id, submission["actions"]![0]!["id"]!.GetValue<string>());
        var group = ("G" + Submissions.Word()).ToUpperInvariant();
        await Host.ProjectedAsync(
            (
                await Host.Submitter.PostAsync(
                    "/api/parties",
                    JsonNode.Parse(
                        $$"""{"id": "{{group}}", "kind": "GROUP", "names": [{"kind": "DISPLAY", "name": "Group {{group}}", "language": "en"}], "identifiers": []}"""
                    )!
                )
            ).ShouldBe(201)
        );
        var sequence = (await Host.Anonymous.GetAsync($"/api/audit/events?stream={statement}&limit=1")).Items[0][
            "sequence"
        ]!.GetValue<long>();

        foreach (
            var (path, id) in new[]
            {
                ($"/statements/{statement}", statement),
                ($"/embed/statements/{statement}", statement),
                ($"/actions/{action}", action),
                ($"/parties/{group}", group),
                ($"/audit/events/{sequence}", Say.With(Words.EventNumbered, Say.Number(sequence))),
            }
        )
        {
            var page = (await Host.Anonymous.GetAsync($"{path}?asOfSequence={before}")).ShouldBe(404).Body;
            page.ShouldContain(Words.NotOnRecordThen, customMessage: path);
            page.ShouldContain($"{id} was not on record then. It came on record on ", customMessage: path);
            page.ShouldNotContain("There is no ", customMessage: path);
        }

        foreach (
            var (path, id) in new[]
            {
                ($"/matrix?topic={action}", action),
                ($"/matrix?actions={action}&parties={group}", group),
                ($"/network?topic={action}", action),
                ($"/positions?party={group}", group),
                ($"/positions?action={action}", action),
                ($"/search?action={action}", action),
                ($"/audit/events?stream={statement}", statement),
                ($"/compare?topic={action}&party=GBR&party=KOR", action),
            }
        )
        {
            (await PageAsync($"{path}&asOfSequence={before}")).ShouldContain(
                $"{id} was not on record then.",
                customMessage: path
            );
        }

        var early = (await Host.Anonymous.GetAsync("/compare?party=France&party=GBR&knownAt=2020-01-01")).Body;
        early.ShouldContain("FRA was not on record then.");
        early.ShouldContain("GBR was not on record then.");
        early.ShouldNotContain("No party is called");

        var never = (await Host.Anonymous.GetAsync($"/actions/ac-never?asOfSequence={before}")).ShouldBe(404).Body;
        never.ShouldNotContain(Words.NotOnRecordThen);
        (await PageAsync($"/actions/{action}?asOfSequence={await Host.ProjectedAsync()}")).ShouldNotContain(
            "was not on record then"
        );
    }

    [Fact]
    public async Task What_is_said_to_a_party_and_on_its_behalf_is_on_its_page_and_can_be_filtered()
    {
        var submission = Submissions.Small("EST");
        submission["acts"]![0]!["targets"] = new JsonArray("LAO");
        submission["acts"]![0]!["beneficiaries"] = new JsonArray("LKA");
        var recorded = await RecordAsync(submission);
        var bare = Submissions.Small("EST", act: "COMMIT_SUPPORT");
        bare["acts"]![0]!["objects"] = new JsonArray();
        bare["acts"]![0]!["beneficiaries"] = new JsonArray("LKA", "MDV");
        bare["acts"]![0]!.AsObject().Remove("intensity");
        bare["actions"] = new JsonArray();
        await RecordAsync(bare);

        (await ItemsAsync("beneficiary=LKA")).ShouldBe(2);
        (await ItemsAsync("beneficiary=MDV")).ShouldBe(1);
        (await ItemsAsync("beneficiary=MDV,LKA")).ShouldBe(2);
        (await ItemsAsync("beneficiary=LKA&target=LAO")).ShouldBe(1);
        (await ItemsAsync("beneficiary=LAO")).ShouldBe(0);
        (await Host.Anonymous.GetAsync("/api/timeline?beneficiary=XXX"))
            .ShouldBeProblem(422)
            .Pointers.ShouldBe(["?beneficiary"]);

        Part(await PageAsync("/parties/LAO"), "id=\"said-to\"", "</section>").ShouldContain(recorded.Id);
        var behalf = Part(await PageAsync("/parties/LKA"), "id=\"said-for\"", "</section>");
        behalf.ShouldContain(recorded.Id);
        behalf.ShouldContain("on behalf of Sri Lanka and Maldives");
        behalf.ShouldContain("directed at Lao People");
        (await PageAsync("/parties/EST")).ShouldContain("on behalf of Sri Lanka");
        (await PageAsync($"/statements/{recorded.Id}")).ShouldContain(">Sri Lanka</bdi></a>");
        var list = await PageAsync("/positions?beneficiary=Maldives");
        list.ShouldContain("on behalf of Sri Lanka and Maldives");
        list.ShouldContain("value=\"MDV\"");

        async Task<int> ItemsAsync(string filter) =>
            (await Host.Anonymous.GetAsync($"/api/timeline?{filter}&party=EST")).ShouldBe(200).Items.Count;
    }

    [Fact]
    public async Task Governments_are_listed_by_kind_and_name_those_with_something_on_record_first_with_its_number()
    {
        var submission = Submissions.Small("BTN");
        submission["acts"]![0]!["targets"] = new JsonArray("BRN");
        await RecordAsync(submission);

        var page = await PageAsync("/parties");

        var silent = page.IndexOf(Words.PartiesSilent, StringComparison.Ordinal);
        page.IndexOf("/parties/BTN\"", StringComparison.Ordinal).ShouldBeLessThan(silent);
        page.IndexOf("/parties/BRN\"", StringComparison.Ordinal).ShouldBeLessThan(silent);
        page.ShouldMatch("BTN, [0-9,]+ position");
        page.ShouldMatch("BRN, (?:[0-9,]+ positions?, )?[0-9,]+ directed at it");
        foreach (
            var list in Lists()
                .Matches(page)
                .Select(x => Names().Matches(x.Value).Select(n => System.Net.WebUtility.HtmlDecode(n.Value)).ToList())
        )
        {
            list.ShouldBe(list.Order(StringComparer.InvariantCultureIgnoreCase));
        }

        var all = (await Host.Anonymous.GetAsync("/api/parties?limit=1000")).ShouldBe(200).Items.Count;
        Names().Count(page[page.IndexOf(Words.PartiesSpoken, StringComparison.Ordinal)..]).ShouldBe(all);
    }

    [Fact]
    public async Task A_matrix_says_in_a_sentence_how_many_cells_are_silent_and_whether_somebody_searched()
    {
        var action = "ac-" + Submissions.Word();
        await RecordAsync(Submissions.Small("BOL", action));
        await Host.ProjectedAsync(
            (
                await Host.Submitter.PostAsync(
                    "/api/sweeps",
                    JsonNode.Parse(
                        $$"""{"party": "CRI", "action": "{{action}}", "from": "2024-10-01", "to": "2024-11-30", "sources": ["https://example.org"], "languages": ["es"], "terms": ["conducta"], "result": "NONE_FOUND", "found": []}"""
                    )!
                )
            ).ShouldBe(201)
        );

        var page = await PageAsync($"/matrix?actions={action}&parties=BOL,CRI,CUB,ECU");

        page.ShouldContain(Say.With(Words.MatrixCounts, "4 cells", "1", "0", "1", "2"));
        page.Split($">{Words.CellLooked}<").Length.ShouldBe(1 + 2, "one cell, and the legend");
        page.Split($">{Words.CellNotLooked}<").Length.ShouldBe(1 + 3, "two cells, and the legend");
        page.ShouldContain("<td class=\"lv4\">");
    }

    private static string Encoded(string text) => text.Replace("'", "&#x27;", StringComparison.Ordinal);

    private static string Part(string page, string from, string to)
    {
        var start = page.IndexOf(from, StringComparison.Ordinal);
        start.ShouldBeGreaterThan(0, from);
        return page[start..page.IndexOf(to, start, StringComparison.Ordinal)];
    }

    private static JsonObject Signatory(string party) =>
        new()
        {
            ["party"] = party,
            ["nameAsListed"] = party,
            ["role"] = "SIGNATORY",
        };

    private async Task<Reply> RecordAsync(JsonObject submission)
    {
        var recorded = (await Host.Submitter.PostAsync("/api/statements", submission)).ShouldBe(201);
        await Host.ProjectedAsync(recorded);
        return recorded;
    }

    private async Task<string> PageAsync(string path) => (await Host.Anonymous.GetAsync(path)).ShouldBe(200).Body;

    [GeneratedRegex("<ul class=\"names\">.*?</ul>", RegexOptions.Singleline)]
    private static partial Regex Lists();

    [GeneratedRegex("(?<=<bdi>).*?(?=</bdi>)")]
    private static partial Regex Names();
}
