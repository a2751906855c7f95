using System.Text.Json.Nodes;
using Tracker.IntegrationTests.Harness;

namespace Tracker.IntegrationTests.Timelines;

/// <summary>Stances of parties, silence, and disagreements of sources.</summary>
public sealed class StanceScenarios(Cluster cluster) : HostTest(cluster)
{
    private readonly string _group = ("G" + Submissions.Word()).ToUpperInvariant();
    private readonly string _action = "ac-" + Submissions.Word();

    [Fact]
    public async Task S14_A_month_and_a_day_in_it_are_first_together_and_the_lag_is_an_interval()
    {
        var first = Submissions.Small("GBR", _action, "2024-10");
        first["actions"]![0]!["dates"] = new JsonArray(
            new JsonObject { ["field"] = "BEGAN", ["value"] = "2024-09-20" }
        );
        await Host.Submitter.PostAsync("/api/statements", first);
        await Host.Submitter.PostAsync("/api/statements", Submissions.Small("KOR", _action, "2024-10-22"));
        await RecordAsync(Submissions.Small("JPN", _action, "2024-11-05"));

        var ranked = (await GetAsync($"/api/actions/{_action}/condemners")).Items;

        ranked
            .Select(x => $"{x["party"]!["id"]} {x["rank"]} {x["tied"]}")
            .ShouldBe(["GBR 1 true", "KOR 1 true", "JPN 3 false"]);
        ranked
            .Select(x => $"{x["lagFromAction"]!["minDays"]}..{x["lagFromAction"]!["maxDays"]}")
            .ShouldBe(["11..41", "32..32", "46..46"]);
    }

    [Fact]
    public async Task S15_Silence_is_a_fact_only_where_someone_looked()
    {
        await MembersAsync("GBR", "FRA", "DEU", "JPN");
        await RecordAsync(Submissions.Small("GBR", _action));
        var path = $"/api/groups/{_group}/silence?action={_action}&at=2024-11-01";

        (await StatusesAsync(path)).ShouldBe([
            "DEU NOT_REVIEWED",
            "FRA NOT_REVIEWED",
            "GBR CONDEMNED",
            "JPN NOT_REVIEWED",
        ]);
        var before = await Host.ProjectedAsync();
        var asOf = (await GetAsync($"{path}&asOfSequence={before}")).Body;
        var sweep = await SweepAsync("party", "FRA", "action", _action, "2024-10-01", "2024-10-31");
        (await StatusesAsync(path)).ShouldBe([
            "DEU NOT_REVIEWED",
            "FRA REVIEWED_NONE_FOUND",
            "GBR CONDEMNED",
            "JPN NOT_REVIEWED",
        ]);
        (await StatusesAsync(path.Replace("2024-11-01", "2024-09-30", StringComparison.Ordinal)))[1]
            .ShouldBe("FRA NOT_REVIEWED");
        var items = (await GetAsync(path)).Items;
        items[1]["lastSweep"]!["id"]!.GetValue<string>().ShouldBe(sweep.Id);
        items[1]["lastSweep"]!["reviewedThrough"]!.GetValue<string>().ShouldBe("2024-10-31");
        items[2]["statement"]!["title"].ShouldNotBeNull();
        var found = (await GetAsync($"/api/timeline?action={_action}")).Items[0]["statement"]![
            "id"
        ]!.GetValue<string>();
        await SweepAsync("group", _group, "action", _action, "2024-10-01", "2024-11-30", found);

        (await StatusesAsync(path)).ShouldBe([
            "DEU REVIEWED_NONE_FOUND",
            "FRA REVIEWED_NONE_FOUND",
            "GBR CONDEMNED",
            "JPN REVIEWED_NONE_FOUND",
        ]);
        (await GetAsync(path)).Json["counts"]!["REVIEWED_NONE_FOUND"]!.GetValue<int>().ShouldBe(3);
        (await GetAsync($"{path}&asOfSequence={before}")).Body.ShouldBe(asOf);
    }

    [Fact]
    public async Task A_sweep_of_a_topic_counts_for_what_lies_below_it_and_one_of_a_part_not_for_the_topic()
    {
        await MembersAsync("FRA", "DEU");
        var part = $"{_action}-part";
        var submission = Submissions.Small("KOR", part);
        submission["actions"] = new JsonArray(
            new JsonObject
            {
                ["id"] = _action,
                ["title"] = "A topic",
                ["type"] = "OTHER",
                ["epistemic"] = "ASSERTED",
            },
            new JsonObject
            {
                ["id"] = part,
                ["title"] = "A part",
                ["type"] = "OTHER",
                ["epistemic"] = "ASSERTED",
                ["umbrella"] = _action,
            }
        );
        await RecordAsync(submission);
        await SweepAsync("party", "FRA", "topic", _action, "2024-10-01", "2024-10-31");
        await SweepAsync("party", "DEU", "action", part, "2024-10-01", "2024-10-31");

        (await StatusesAsync($"/api/groups/{_group}/silence?action={part}&at=2024-11-01")).ShouldBe([
            "DEU REVIEWED_NONE_FOUND",
            "FRA REVIEWED_NONE_FOUND",
        ]);
        (await StatusesAsync($"/api/groups/{_group}/silence?topic={_action}&at=2024-11-01")).ShouldBe([
            "DEU NOT_REVIEWED",
            "FRA REVIEWED_NONE_FOUND",
        ]);
    }

    [Fact]
    public async Task S16_An_answer_that_neither_confirms_nor_denies_is_on_the_timeline_and_denies_nothing()
    {
        await Host.Submitter.PostAsync("/api/statements", Submissions.Small("KOR", _action, "2024-10-24"));
        await RecordAsync(Submissions.Small("PRK", _action, "2024-10-25", "NEITHER_CONFIRM_NOR_DENY"));

        (await GetAsync($"/api/actions/{_action}/timeline"))
            .Items.Select(x => $"{x["party"]!["id"]} {x["act"]}")
            .ShouldBe(["KOR CONDEMN", "PRK NEITHER_CONFIRM_NOR_DENY"]);
        (await MatrixAsync($"actions={_action}")).ShouldBe(["KOR CONDEMNED", "PRK NO_STANCE"]);
    }

    [Fact]
    public async Task A_matrix_tells_stance_and_labels_apart_with_the_first_the_last_and_the_strongest()
    {
        await Host.Submitter.PostAsync(
            "/api/statements",
            Submissions.Small("GBR", _action, "2024-11", "EXPRESS_CONCERN")
        );
        await Host.Submitter.PostAsync("/api/statements", Submissions.Small("GBR", _action, null));
        var strong = Submissions.Small("GBR", _action, "2024-10-22");
        strong["acts"]![0]!["intensity"] = 6;
        strong["labels"] = new JsonArray(
            new JsonObject
            {
                ["id"] = "l1",
                ["action"] = _action,
                ["label"] = "UNLAWFUL",
                ["strength"] = "ASSERTS",
                ["quote"] = new JsonObject { ["exact"] = "what was done" },
            }
        );
        var condemned = await Host.Submitter.PostAsync("/api/statements", strong);
        await Host.Submitter.PostAsync("/api/statements", Submissions.Small("CHN", _action, "2024-10-23", "SUPPORT"));
        await RecordAsync(Submissions.Small("CHN", _action, "2024-10-24", "EXPRESS_CONCERN"));

        var matrix = await GetAsync($"/api/matrix?actions={_action}&parties=GBR,CHN,FRA");

        var cells = matrix.Json["cells"]!.AsArray();
        cells
            .Select(x => $"{x!["party"]} {x["stance"]} {x["count"]} {x["intensity"]}")
            .ShouldBe(["GBR CONDEMNED 3 6", "CHN MIXED 2 4", "FRA NOT_REVIEWED 0 "]);
        var cell = cells[0]!;
        cell["labels"]!.ToJsonString().ShouldBe("[\"UNLAWFUL\"]");
        cell["basis"]!.ToJsonString().ShouldBe("[\"DIRECT_SOLE\"]");
        (cell["first"]!["from"]!.GetValue<string>(), cell["last"]!["from"]!.GetValue<string>()).ShouldBe(
            ("2024-10-22", "2024-11")
        );
        cell["statement"]!["id"]!.GetValue<string>().ShouldBe(condemned.Id);
        matrix.Json["rows"]!.AsArray().Select(x => x!["id"]!.GetValue<string>()).ShouldBe(["GBR", "CHN", "FRA"]);
        (await MatrixAsync($"actions={_action}&parties=GBR&validAt=2024-10-21")).ShouldBe(["GBR CONDEMNED"]);
        (await MatrixAsync($"actions={_action}&parties=GBR&validAt=2024-10-21&certainty=certain")).ShouldBe([
            "GBR NOT_REVIEWED",
        ]);
        (await MatrixAsync($"actions={_action}&parties=CHN&publicAt=2024-10-23")).ShouldBe(["CHN SUPPORTED"]);
    }

    [Fact]
    public async Task S6_A_group_speaks_for_its_members_of_that_day_but_not_for_those_that_stood_apart()
    {
        await MembersAsync("FRA", "DEU", "HUN", "GBR");
        await EndAsync("GBR", "2020-01-31");
        var submission = Submissions.Small(_group, _action);
        submission["signatories"]![0]!["instrument"] = "EU_DECLARATION_ON_BEHALF";
        var recorded = await RecordAsync(submission);
        (
            await Host.Submitter.ChangeAsync(
                $"/api/statements/{recorded.Id}/dissociations",
                new JsonObject
                {
                    ["party"] = "HUN",
                    ["group"] = _group,
                    ["scope"] = "WHOLE",
                }
            )
        ).ShouldBe(200);
        await RecordAsync(Submissions.Small("DEU", _action, act: "EXPRESS_CONCERN"));

        (await MatrixAsync($"actions={_action}&parties={_group},FRA,DEU,HUN,GBR")).ShouldBe([
            $"{_group} CONDEMNED",
            "FRA VIA_GROUP_ONLY",
            "DEU CONCERNED",
            "HUN DISSOCIATED",
            "GBR NOT_REVIEWED",
        ]);
        var cells = (await GetAsync($"/api/matrix?actions={_action}&group={_group}&at=2024-11-01")).Json[
            "cells"
        ]!.AsArray();
        cells.Select(x => x!["party"]!.GetValue<string>()).ShouldBe(["DEU", "FRA", "HUN"]);
        cells[1]!["via"]!.ToJsonString().ShouldBe($"[{{\"group\":\"{_group}\",\"stance\":\"CONDEMNED\"}}]");
        cells[2]!["dissociatedFrom"]!.ToJsonString().ShouldBe($"[\"{_group}\"]");
    }

    [Fact]
    public async Task Merged_actions_are_one_column_and_an_umbrella_has_one_for_each_part()
    {
        var (other, part) = ($"{_action}-other", $"{_action}-part");
        await RecordAsync(Submissions.Small("GBR", _action));
        await RecordAsync(Submissions.Small("KOR", other));
        var below = Submissions.Small("JPN", part);
        below["actions"]![0]!["umbrella"] = _action;
        await RecordAsync(below);
        var before = await Host.ProjectedAsync();
        var path = $"/api/matrix?umbrella={_action}&asOfSequence={before}";
        var asOf = await GetAsync(path);
        (
            await Host.ProjectedAsync(
                await Host.Submitter.ChangeAsync(
                    $"/api/actions/{other}/merge",
                    new JsonObject { ["into"] = _action, ["rationale"] = "The same." }
                )
            )
        ).ShouldBe(200);

        var merged = await GetAsync($"/api/matrix?actions={other},{_action}");

        merged.Json["columns"]!.AsArray().Select(x => x!["id"]!.GetValue<string>()).ShouldBe([_action]);
        (await MatrixAsync($"actions={other}")).ShouldBe(["GBR CONDEMNED", "KOR CONDEMNED"]);
        (await GetAsync($"/api/matrix?umbrella={_action}")).Json["columns"]!
            .AsArray()
            .Select(x => x!["id"]!.GetValue<string>())
            .ShouldBe([_action, part]);
        (await GetAsync(path)).Body.ShouldBe(asOf.Body);
    }

    [Fact]
    public async Task What_a_matrix_or_a_silence_cannot_be_of_is_refused()
    {
        await RecordAsync(Submissions.Small(action: _action));

        (await Host.Anonymous.GetAsync("/api/matrix")).ShouldBeProblem(422).Pointers.ShouldBe(["?actions"]);
        (
            await Host.Anonymous.GetAsync(
                $"/api/matrix?actions={_action}&umbrella={_action}&parties=GBR&group=EU&basis=VIA_GROUP"
            )
        )
            .ShouldBeProblem(422)
            .Pointers.ShouldBe(["?basis", "?actions", "?parties"]);
        (await Host.Anonymous.GetAsync("/api/matrix?actions=ac-tpyo&parties=Atlantis"))
            .ShouldBeProblem(422)
            .Pointers.ShouldBe(["?parties", "?actions"]);
        (await Host.Anonymous.GetAsync($"/api/groups/NOBODY/silence?action={_action}")).ShouldBeProblem(404);
        (await Host.Anonymous.GetAsync($"/api/groups/GBR/silence?action={_action}"))
            .ShouldBeProblem(404)
            .Text("detail")
            .ShouldContain("members");
        (await Host.Anonymous.GetAsync("/api/groups/EU/silence")).ShouldBeProblem(422).Pointers.ShouldBe(["?action"]);
        (await Host.Anonymous.GetAsync("/api/groups/EU/silence?action=ac-tpyo&at=soon")).ShouldBeProblem(400);
    }

    [Fact]
    public async Task Sources_that_disagree_are_listed_until_one_is_deprecated_and_then_as_of_before()
    {
        var submission = Submissions.Small(action: _action);
        submission["dates"] = new JsonArray(
            new JsonObject { ["field"] = "ISSUED", ["value"] = "2024-10-21" },
            new JsonObject
            {
                ["field"] = "ISSUED",
                ["value"] = "2024-10-22",
                ["source"] = "s1",
            }
        );
        submission["unnamedSignatories"] = new JsonObject { ["count"] = 3, ["claimedBy"] = "The press" };
        var recorded = await RecordAsync(submission);
        await RecordAsync(Submissions.Small(action: _action));
        var path = $"/api/disagreements?action={_action}";

        var listed = await GetAsync(path);

        var item = listed.Items.ShouldHaveSingleItem();
        item["statement"]!["id"]!.GetValue<string>().ShouldBe(recorded.Id);
        item["disagreements"]!
            .AsArray()
            .Select(x =>
                $"{x!["field"]} {x["kind"]} {string.Join(' ', x["rivals"]!.AsArray().Select(r => r!["value"]))}"
            )
            .ShouldBe(["ISSUED APART 2024-10-21 2024-10-22", "SIGNATORIES COUNT 1 3"]);
        var asOf = await GetAsync($"{path}&asOfSequence={recorded.Sequence}");
        (
            await Host.ProjectedAsync(
                await Host.Submitter.ChangeAsync(
                    $"/api/statements/{recorded.Id}/dates/d1/rank",
                    new JsonObject { ["rank"] = "DEPRECATED", ["reason"] = "A misprint." }
                )
            )
        ).ShouldBe(200);
        (await GetAsync(path)).Items.ShouldHaveSingleItem()["disagreements"]!.AsArray().ShouldHaveSingleItem()![
            "field"
        ]!
            .GetValue<string>()
            .ShouldBe("SIGNATORIES");
        (await GetAsync($"{path}&field=ISSUED")).Items.ShouldBeEmpty();
        (await GetAsync($"{path}&asOfSequence={recorded.Sequence}")).Body.ShouldBe(asOf.Body);
        (await GetAsync($"{path}&publicAt=2024-10-20")).Items.ShouldBeEmpty();
        (await Host.Anonymous.GetAsync("/api/disagreements?field=TITLE")).ShouldBeProblem(422);
    }

    private async Task<Reply> GetAsync(string path) => (await Host.Anonymous.GetAsync(path)).ShouldBe(200);

    private async Task<Reply> RecordAsync(JsonObject submission) =>
        await Host.ProjectedAsync((await Host.Submitter.PostAsync("/api/statements", submission)).ShouldBe(201));

    private async Task<List<string>> StatusesAsync(string path) =>
        [.. (await GetAsync(path)).Items.Select(x => $"{x["party"]!["id"]} {x["status"]}")];

    private async Task<List<string>> MatrixAsync(string query) =>
        [
            .. (await GetAsync("/api/matrix?" + query)).Json["cells"]!
                .AsArray()
                .Select(x => $"{x!["party"]} {x["stance"]}"),
        ];

    /// <summary>A group that only this test uses, with members since 2000.</summary>
    private async Task MembersAsync(params string[] parties)
    {
        (
            await Host.Submitter.PostAsync(
                "/api/parties",
                new JsonObject
                {
                    ["id"] = _group,
                    ["kind"] = "GROUP",
                    ["names"] = new JsonArray(
                        new JsonObject
                        {
                            ["kind"] = "DISPLAY",
                            ["name"] = $"Group {_group}",
                            ["language"] = "en",
                        }
                    ),
                    ["identifiers"] = new JsonArray(),
                }
            )
        ).ShouldBe(201);
        foreach (var party in parties)
        {
            await Host.ProjectedAsync(
                await Host.Submitter.ChangeAsync(
                    $"/api/groups/{_group}/members",
                    new JsonObject { ["party"] = party, ["effective"] = "2000-01-01" }
                )
            );
        }
    }

    private async Task EndAsync(string party, string effective) =>
        await Host.ProjectedAsync(
            await Host.Submitter.ChangeAsync(
                $"/api/groups/{_group}/members/{party}/end",
                new JsonObject { ["effective"] = effective }
            )
        );

    private async Task<Reply> SweepAsync(
        string whom,
        string party,
        string what,
        string action,
        string from,
        string to,
        params string[] found
    ) =>
        await Host.ProjectedAsync(
            await Host.Submitter.PostAsync(
                "/api/sweeps",
                new JsonObject
                {
                    [whom] = party,
                    [what] = action,
                    ["from"] = from,
                    ["to"] = to,
                    ["sources"] = new JsonArray("https://example.org"),
                    ["languages"] = new JsonArray("en"),
                    ["terms"] = new JsonArray("conduct"),
                    ["result"] = found.Length > 0 ? "FOUND" : "NONE_FOUND",
                    ["found"] = new JsonArray([.. found.Select(x => (JsonNode)x)]),
                }
            )
        );
}
