using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using Tracker.Http;
using Tracker.IntegrationTests.Harness;

namespace Tracker.IntegrationTests.Statements;

/// <summary>The scenarios that fix the rules for statements and their changes.</summary>
public sealed class StatementScenarios(Cluster cluster) : HostTest(cluster)
{
    private const string Path = "/api/statements";

    [Fact]
    public async Task S1_A_withdrawal_ends_the_entry_in_the_world_and_in_public_each_on_its_day()
    {
        var submission = Signed(["GBR", "KOR"], "2019-07-12");
        var action = ActionOf(submission);
        var at = (await Host.Submitter.PostAsync(Path, submission)).ShouldBe(201).Location;
        await Host.ProjectedAsync(
            await Host.Submitter.ChangeAsync(
                at + "/signatories/GBR/withdrawal",
                Json("""{"effective": "2019-07-18", "publicAt": "2019-08-21", "evidence": "A letter."}""")
            )
        );
        async Task<JsonNode?> EntryAsync(string query) =>
            (await Host.Anonymous.GetAsync($"{at}?{query}")).ShouldBe(200).Json["signatories"]!
                .AsArray()
                .SingleOrDefault(x => (string)x!["party"]! == "GBR");
        async Task<JsonNode?> RowAsync(string query) =>
            (await Host.Anonymous.GetAsync($"/api/timeline?party=GBR&action={action}&{query}"))
                .ShouldBe(200)
                .Items.SingleOrDefault();

        (await EntryAsync("validAt=2019-07-17")).ShouldNotBeNull();
        (await EntryAsync("validAt=2019-07-20")).ShouldBeNull();
        ((string?)(await EntryAsync("publicAt=2019-07-20"))!["to"]).ShouldBeNull();
        (await EntryAsync("publicAt=2019-07-20&validAt=2019-07-20")).ShouldNotBeNull();
        ((string?)(await EntryAsync("publicAt=2019-08-22"))!["to"]).ShouldBe("2019-07-18");
        (await EntryAsync("publicAt=2019-08-22&validAt=2019-07-20")).ShouldBeNull();
        (await RowAsync("validAt=2019-07-17")).ShouldNotBeNull();
        (await RowAsync("validAt=2019-07-20")).ShouldBeNull();
        ((string?)(await RowAsync("publicAt=2019-07-20"))!["held"]!["to"]).ShouldBeNull();
        (await RowAsync("publicAt=2019-07-20&validAt=2019-07-20")).ShouldNotBeNull();
        ((string?)(await RowAsync("publicAt=2019-08-22"))!["held"]!["to"]).ShouldBe("2019-07-18");
        (await RowAsync("publicAt=2019-08-22&validAt=2019-07-20")).ShouldBeNull();
        (await RowAsync("publicAt=2019-07-11")).ShouldBeNull();
    }

    [Fact]
    public async Task S2_Those_who_join_later_are_counted_from_their_day_and_move_no_rank_of_the_first()
    {
        var states = await StatesAsync(50);
        var submission = Signed(states[..37], "2019-07-08");
        var action = ActionOf(submission);
        var recorded = await Host.ProjectedAsync(await Host.Submitter.PostAsync(Path, submission));
        async Task<List<string>> RanksAsync() =>
            [
                .. (await Host.Anonymous.GetAsync($"/api/actions/{action}/condemners")).Items.Select(x =>
                    $"{x["party"]!["id"]} {x["rank"]} {x["tied"]}"
                ),
            ];
        var before = await RanksAsync();

        var last = recorded;
        foreach (var state in states[37..])
        {
            last = (
                await Host.Submitter.ChangeAsync(
                    recorded.Location + "/signatories",
                    Signatory(state, "JOINED_LATER", "2019-07-22")
                )
            ).ShouldBe(200);
        }

        await Host.ProjectedAsync(last);
        async Task<(int, int)> CountsAsync(string query) =>
            (await Host.Anonymous.GetAsync(recorded.Location + query)).Json["counts"]! is var x
                ? ((int)x["signatories"]!, (int)x["joinedLater"]!)
                : default;
        (await CountsAsync("?validAt=2019-07-21")).ShouldBe((37, 0));
        (await CountsAsync("?validAt=2019-07-22")).ShouldBe((50, 13));
        (await CountsAsync("")).ShouldBe((50, 13));
        (await Host.Anonymous.GetAsync($"/api/actions/{action}/timeline?validAt=2019-07-21")).Items.Count.ShouldBe(37);
        last.Json["signatories"]!.AsArray().Count(x => (string)x!["role"]! == "JOINED_LATER").ShouldBe(13);
        var after = await RanksAsync();
        after.Take(37).ShouldBe(before);
        after.Skip(37).ShouldAllBe(x => x.EndsWith(" 38 true", StringComparison.Ordinal));
        last.Id.ShouldBe(recorded.Id);
    }

    [Fact]
    public async Task S3_A_state_that_joins_and_leaves_keeps_both_days()
    {
        var states = await StatesAsync(45);
        var submission = Signed(states[..44], "2024-10-22");
        var at = (await Host.Submitter.PostAsync(Path, submission)).Location;

        (
            await Host.Submitter.ChangeAsync(at + "/signatories", Signatory(states[44], "JOINED_LATER", "2024-11-01"))
        ).Json["counts"]!["signatories"]!
            .GetValue<int>()
            .ShouldBe(45);
        var view = await Host.ProjectedAsync(
            await Host.Submitter.ChangeAsync(
                at + $"/signatories/{states[44]}/withdrawal",
                Json("""{"effective": "2024-11-03"}""")
            )
        );

        ((int)view.Json["counts"]!["signatories"]!, (int)view.Json["counts"]!["withdrawn"]!).ShouldBe((44, 1));
        view.Json["signatories"]!.AsArray().Count.ShouldBe(45);
        var row = (
            await Host.Anonymous.GetAsync($"/api/timeline?party={states[44]}&action={ActionOf(submission)}")
        ).Items.ShouldHaveSingleItem();
        ((string?)row["held"]!["from"], (string?)row["held"]!["to"]).ShouldBe(("2024-11-01", "2024-11-03"));
        (await Host.Anonymous.GetAsync(at + "?validAt=2024-11-02")).Json["counts"]!["signatories"]!
            .GetValue<int>()
            .ShouldBe(45);
        (await Host.Anonymous.GetAsync(at + "?validAt=2024-11-03")).Json["counts"]!["signatories"]!
            .GetValue<int>()
            .ShouldBe(44);
    }

    [Fact]
    public async Task S4_A_count_without_a_list_gives_no_positions()
    {
        var submission = Submissions.Small();
        submission["signatories"] = new JsonArray();
        submission["unnamedSignatories"] = Json("""{"count": 60, "claimedBy": "The press"}""");
        var recorded = (await Host.Submitter.PostAsync(Path, submission)).ShouldBe(201);

        var view = await Host.ProjectedAsync(
            await Host.Submitter.ChangeAsync(
                recorded.Location + "/unnamed-signatories",
                Json("""{"count": 61, "claimedBy": "The delegate who read it out"}""")
            )
        );

        ((int)view.Json["counts"]!["unnamed"]!, (int)view.Json["counts"]!["signatories"]!).ShouldBe((61, 0));
        view.Json["reportedCounts"]!.AsArray().Select(x => (int)x!["count"]!).ShouldBe([60, 61]);
        (await Host.Anonymous.GetAsync($"/api/actions/{ActionOf(submission)}/timeline")).Items.ShouldBeEmpty();
    }

    [Fact]
    public async Task S5_Observers_are_counted_apart_and_the_press_count_is_kept_deprecated()
    {
        var states = await StatesAsync(42);
        var submission = Signed(states[..39], "2024-10-22");
        foreach (var state in states[39..])
        {
            submission["signatories"]!.AsArray().Add(Signatory(state, "ASSOCIATED_OBSERVER", null));
        }

        var recorded = (await Host.Submitter.PostAsync(Path, submission)).ShouldBe(201);
        var view = await Host.Submitter.ChangeAsync(
            recorded.Location + "/unnamed-signatories",
            Json("""{"count": 42, "claimedBy": "The press", "rank": "DEPRECATED"}""")
        );

        var counts = view.ShouldBe(200).Json["counts"]!;
        ((int)counts["signatories"]!, (int)counts["associatedObservers"]!, (int?)counts["unnamed"]).ShouldBe(
            (39, 3, null)
        );
        view.Json["unnamedSignatories"].ShouldBeNull();
        view.Json["reportedCounts"]!.AsArray().Select(x => $"{x!["count"]} {x["rank"]}").ShouldBe(["42 DEPRECATED"]);
    }

    [Fact]
    public async Task S7_The_same_text_on_two_ministries_sites_is_one_statement_with_two_sources()
    {
        var submission = Submissions.Small();
        var first = await Host.Submitter.PostAsync(Path, submission);

        var second = (
            await Host.Submitter.ChangeAsync(
                first.Location + "/sources",
                Json("""{"layer": "PRIMARY_COSIGNER", "url": "https://example.org/other-ministry", "text": "t1"}""")
            )
        ).ShouldBe(200);
        submission["sources"] = new JsonArray(
            Json("""{"layer": "PRIMARY_COSIGNER", "url": "https://example.org/other-ministry", "text": "t1"}""")
        );
        var again = (await Host.Submitter.PostAsync(Path, submission)).ShouldBe(200);

        second.Json["sources"]!.AsArray().Select(x => (string)x!["id"]!).ShouldBe(["s1", "s2"]);
        (again.Id, again.Sequence).ShouldBe((first.Id, second.Sequence));
    }

    [Fact]
    public async Task S8_Two_joint_statements_of_one_meeting_are_two()
    {
        var (one, other) = (Signed(["GBR", "KOR"], "2024-10-22"), Signed(["GBR", "KOR"], "2024-10-22"));
        foreach (var submission in new[] { one, other })
        {
            submission["dates"]!
                .AsArray()
                .Add(Json("""{"field": "OCCASION", "value": "2024-10-22", "reason": "The same meeting."}"""));
        }

        var (first, second) = (await Host.Submitter.PostAsync(Path, one), await Host.Submitter.PostAsync(Path, other));

        (first.Status, second.Status).ShouldBe((201, 201));
        second.Id.ShouldNotBe(first.Id);
    }

    [Fact]
    public async Task S10_Intensity_is_not_coded_from_a_paraphrase()
    {
        var paraphrase = Submissions.Small();
        paraphrase["texts"]![0]!["status"] = "PARAPHRASE";
        (await Host.Submitter.PostAsync(Path, paraphrase))
            .ShouldBeProblem(422)
            .Pointers.ShouldBe(["/acts/0/intensity"]);

        var at = (await Host.Submitter.PostAsync(Path, Submissions.Small())).Location;
        await Host.Submitter.ChangeAsync(
            at + "/texts",
            Json(
                """{"language": "en", "status": "PARAPHRASE", "completeness": "EXCERPT", "text": "They slammed it."}"""
            )
        );
        var act = Submissions.Act("a2", "CONDEMN", "They slammed it");
        act["quote"]!["textId"] = "t2";
        (await Host.Submitter.ChangeAsync(at + "/acts", act)).ShouldBeProblem(422).Pointers.ShouldBe(["/intensity"]);
        act["id"] = "a1";
        act["reason"] = "As the press has it.";
        (await Host.Submitter.PutAsync(at + "/acts/a1", act)).ShouldBeProblem(422).Pointers.ShouldBe(["/intensity"]);
        act["intensity"] = null;
        (await Host.Submitter.PutAsync(at + "/acts/a1", act)).ShouldBe(200);
    }

    [Fact]
    public async Task S36_A_booster_that_is_not_in_the_quote_is_refused_wherever_an_act_is_coded()
    {
        var submission = Submissions.Small();
        submission["acts"]![0]!["booster"] = "in the strongest terms";
        (await Host.Submitter.PostAsync(Path, submission)).ShouldBeProblem(422).Pointers.ShouldBe(["/acts/0/booster"]);

        var at = (await Host.Submitter.PostAsync(Path, Submissions.Small())).ShouldBe(201).Location;
        var act = Submissions.Act("a2", "CONDEMN", "We condemn what was done");
        act["booster"] = "strongly";
        (await Host.Submitter.ChangeAsync(at + "/acts", act)).ShouldBeProblem(422).Pointers.ShouldBe(["/booster"]);
        act["id"] = "a1";
        act["reason"] = "A slip.";
        (await Host.Submitter.PutAsync(at + "/acts/a1", act)).ShouldBeProblem(422).Pointers.ShouldBe(["/booster"]);
        act["booster"] = "We  Condemn";
        (await Host.Submitter.PutAsync(at + "/acts/a1", act)).ShouldBe(200);
    }

    [Fact]
    public async Task S11_A_quote_altered_by_one_character_is_refused_with_the_position()
    {
        var recorded = await Host.Submitter.PostAsync(Path, Submissions.Small());
        var act = Submissions.Act("a2", "URGE", "We condamn what was done");
        var label = Json(
            """{"id": "l1", "action": "x", "label": "UNLAWFUL", "strength": "ASSERTS", "quote": {"exact": "We condemn what wqs done", "start": 0}}"""
        );
        label["action"] = recorded.Json["actions"]![0]!["id"]!.GetValue<string>();

        foreach (
            var (refused, position) in new[]
            {
                (await Host.Submitter.ChangeAsync(recorded.Location + "/acts", act), "code point 7"),
                (await Host.Submitter.ChangeAsync(recorded.Location + "/labels", label), "code point 17"),
                (await Host.Submitter.PutAsync(recorded.Location + "/acts/a1", Reasoned(act, "a1")), "code point 7"),
            }
        )
        {
            refused.ShouldBeProblem(422).Pointers.ShouldBe(["/quote"]);
            refused.Text("detail").ShouldContain(position);
        }
    }

    [Fact]
    public async Task S12_A_recoded_act_is_known_by_its_old_coding_until_the_day_it_was_recoded()
    {
        var time = new FakeTimeProvider(new(2030, 11, 1, 12, 0, 0, TimeSpan.Zero));
        await using var host = await Cluster.OwnAsync(time);
        var submission = Submissions.Small();
        submission["acts"]![0]!["intensity"] = 5;
        var recorded = await host.ProjectedAsync(await host.Submitter.PostAsync(Path, submission));
        time.Advance(TimeSpan.FromDays(2));
        var act = submission["acts"]![0]!.DeepClone().AsObject();
        act["intensity"] = 4;
        await host.ProjectedAsync(await host.Submitter.PutAsync(recorded.Location + "/acts/a1", Reasoned(act, "a1")));
        async Task<int> IntensityAsync(string query) =>
            (int)
                (
                    await host.Anonymous.GetAsync($"/api/actions/{ActionOf(submission)}/timeline{query}")
                ).Items.ShouldHaveSingleItem()["intensity"]!;

        (await IntensityAsync("?knownAt=2030-11-02T12:00:00Z")).ShouldBe(5);
        (await IntensityAsync("")).ShouldBe(4);
        (
            (int)
                (await host.Anonymous.GetAsync(recorded.Location + "?knownAt=2030-11-02T12:00:00Z")).Json["acts"]![0]![
                    "intensity"
                ]!
        ).ShouldBe(5);
        var history = (await host.Anonymous.GetAsync(recorded.Location + "/history")).Items;
        ((int)history.Single(x => (string)x["type"]! == "act_coded")["data"]!["intensity"]!).ShouldBe(5);
        var recoded = history.Single(x => (string)x["type"]! == "act_recoded");
        ((int)recoded["data"]!["act"]!["intensity"]!, (string?)recoded["reason"]).ShouldBe((4, "A second reading."));
    }

    [Fact]
    public async Task S30_A_wrong_envelope_is_corrected_and_identity_and_proofs_are_kept()
    {
        await using var host = await Cluster.OwnAsync();
        var submission = Submissions.Small();
        submission["texts"]![0]!["status"] = "AS_QUOTED";
        submission["texts"]![0]!["language"] = "fr";
        var recorded = await host.ProjectedAsync(await host.Submitter.PostAsync(Path, submission));
        var timeline = $"/api/actions/{ActionOf(submission)}/timeline";
        var receipt = (
            await host.Submitter.PostAsync("/api/receipts", new JsonObject { ["query"] = timeline })
        ).ShouldBe(201);

        foreach (
            var (path, after) in new[]
            {
                ("/kind", "PARLIAMENTARY"),
                ("/texts/0/status", "AUTHENTIC"),
                ("/texts/0/language", "en"),
                ("/texts/0/completeness", "EXCERPT"),
                ("/sources/0/layer", "WIRE"),
                ("/signatories/0/role", "ENDORSED"),
                ("/signatories/0/publicAt", "2024-10-25"),
            }
        )
        {
            await host.Submitter.ChangeAsync(
                recorded.Location + "/corrections",
                new JsonObject
                {
                    ["path"] = path,
                    ["after"] = after,
                    ["reason"] = "A slip.",
                }
            );
        }

        await host.ProjectedAsync();
        var row = (await host.Anonymous.GetAsync(timeline)).Items.ShouldHaveSingleItem();
        ((string)row["statement"]!["kind"]!, (string)row["basis"]!, (string)row["quote"]!["language"]!).ShouldBe(
            ("PARLIAMENTARY", "ALIGNED", "en")
        );
        (await host.Anonymous.GetAsync($"{timeline}?kind=UNILATERAL_STATEMENT")).Items.ShouldBeEmpty();
        var before = (await host.Anonymous.GetAsync($"{timeline}?asOfSequence={recorded.Sequence}")).Items;
        ((string)before.ShouldHaveSingleItem()["statement"]!["kind"]!).ShouldBe("UNILATERAL_STATEMENT");
        var view = (await host.Anonymous.GetAsync(recorded.Location!)).ShouldBe(200).Json;
        ((string)view["texts"]![0]!["status"]!, (string)view["texts"]![0]!["completeness"]!).ShouldBe(
            ("AUTHENTIC", "EXCERPT")
        );
        ((string)view["sources"]![0]!["layer"]!, (string)view["signatories"]![0]!["publicAt"]!).ShouldBe(
            ("WIRE", "2024-10-25")
        );
        (await host.Submitter.PostAsync(Path, submission)).ShouldBe(200).Id.ShouldBe(recorded.Id);

        var verified = (await host.Submitter.PostAsync($"/api/receipts/{receipt.Id}/verification", "{}"))
            .ShouldBe(200)
            .Json;
        ((string)verified["status"]!, (bool)verified["atSequence"]!["same"]!).ShouldBe(("SAME", true));
        var replay = (await host.Admin.PostAsync("/api/audit/replays", "{}")).ShouldBe(202).Id;
        await Ledgers.UntilAsync(async () =>
            (await host.Anonymous.GetAsync($"/api/audit/replays/{replay}")).Text("status") == "EQUAL"
        );
        await host.LedgeredAsync();
        (await host.CheckAsync()).Findings.ShouldBe(0);
    }

    [Fact]
    public async Task S13_A_retracted_statement_is_gone_between_retraction_and_reinstatement()
    {
        var submission = Submissions.Small();
        var recorded = await Host.Submitter.PostAsync(Path, submission);
        var retracted = await Host.Submitter.ChangeAsync(
            recorded.Location + "/retraction",
            Json("""{"reason": "MISATTRIBUTED", "note": "Not theirs."}""")
        );
        var reinstated = await Host.ProjectedAsync(
            await Host.Submitter.ChangeAsync(recorded.Location + "/reinstatement", Json("""{"reason": "Theirs."}"""))
        );

        foreach (
            var (reply, rows, status) in new[]
            {
                (recorded, 1, "RECORDED"),
                (retracted, 0, "RETRACTED"),
                (reinstated, 1, "RECORDED"),
            }
        )
        {
            var at = $"?asOfSequence={reply.Sequence.ToString(CultureInfo.InvariantCulture)}";
            (await Host.Anonymous.GetAsync($"/api/actions/{ActionOf(submission)}/timeline{at}")).Items.Count.ShouldBe(
                rows
            );
            (await Host.Anonymous.GetAsync(recorded.Location + at)).Text("status").ShouldBe(status);
        }

        (await Host.Anonymous.GetAsync(recorded.Location + "/history"))
            .Items.TakeLast(2)
            .Select(x => (string?)x["reason"])
            .ShouldBe(["MISATTRIBUTED", "Theirs."]);
    }

    [Fact]
    public async Task After_a_long_life_a_replay_equals_what_is_served_now_and_at_every_point_of_it()
    {
        await using var host = await Cluster.OwnAsync();
        var submission = Submissions.LikeSeed(out _);
        var action = ActionOf(submission);
        var recorded = (await host.Submitter.PostAsync(Path, submission)).ShouldBe(201);
        var other = (await host.Submitter.PostAsync(Path, Submissions.Small())).ShouldBe(201);
        var at = recorded.Location;
        var reviewer = await host.AsAsync(Roles.Reviewer);
        var points = new List<long>();
        async Task ThenAsync(string path, string body) =>
            points.Add((await host.Submitter.ChangeAsync(at + path, Json(body))).ShouldBe(200).Sequence);

        await ThenAsync("/sources", """{"layer": "WIRE"}""");
        await ThenAsync(
            "/texts",
            """{"language": "ko", "status": "OFFICIAL_TRANSLATION", "completeness": "EXCERPT", "text": "우리는 규탄한다."}"""
        );
        await ThenAsync("/dates", """{"field": "ISSUED", "value": "2024-10-22", "rank": "PREFERRED"}""");
        await ThenAsync("/dates/d1/rank", """{"rank": "DEPRECATED", "reason": "Known now."}""");
        await ThenAsync(
            "/signatories",
            """{"party": "JPN", "nameAsListed": "Japan", "role": "JOINED_LATER", "from": "2024-11"}"""
        );
        await ThenAsync("/signatories/JPN/withdrawal", """{"effective": "2024-12", "publicAt": "2024-12-05"}""");
        await ThenAsync(
            "/signatories",
            """{"party": "JPN", "nameAsListed": "Japan", "role": "ENDORSED", "from": "2025"}"""
        );
        await ThenAsync(
            "/signatories",
            """{"party": "EU", "nameAsListed": "the EU", "role": "ALIGNED", "instrument": "EU_DECLARATION_ON_BEHALF"}"""
        );
        await ThenAsync("/dissociations", """{"party": "HUN", "group": "EU", "scope": ["¶1"]}""");
        var voided = points[^1];
        await ThenAsync("/unnamed-signatories", """{"count": 61, "claimedBy": "The press"}""");
        await ThenAsync(
            "/acts",
            $$$"""{"id": "b1", "type": "CONDEMN", "objects": ["{{{action}}}"], "targets": ["PRK"], "epistemic": "ASSERTED", "quote": {"exact": "규탄한다", "textId": "t2"}}"""
        );
        points.Add(
            (await reviewer.ChangeAsync(at + "/reviews", Json("""{"verdict": "ACCEPTED"}"""))).ShouldBe(200).Sequence
        );
        points.Add(
            (
                await host.Submitter.PutAsync(
                    at + "/acts/b1",
                    Json(
                        """{"id": "b1", "type": "CRITICISE", "objects": [], "targets": [], "epistemic": "ASSERTED", "quote": {"exact": "우리는", "textId": "t2"}, "reason": "x"}"""
                    )
                )
            )
                .ShouldBe(200)
                .Sequence
        );
        await ThenAsync(
            "/labels",
            $$$"""{"id": "b2", "action": "{{{action}}}", "label": "OTHER", "strength": "MAY", "quote": {"exact": "규탄한다", "textId": "t2"}}"""
        );
        points.Add((await host.Submitter.DeleteAsync(at + "/acts/b1?reason=x")).ShouldBe(200).Sequence);
        points.Add((await host.Submitter.DeleteAsync(at + "/labels/b2?reason=x")).ShouldBe(200).Sequence);
        await ThenAsync("/corrections", """{"path": "/title", "after": "A title", "reason": "x"}""");
        await ThenAsync("/withdrawal", """{"effective": "2025-01", "by": "GBR"}""");
        await ThenAsync("/supersession", $$"""{"by": "{{other.Id}}"}""");
        points.Add(
            (
                await host.Submitter.ChangeAsync(
                    FormattableString.Invariant($"/api/events/{voided}/void"),
                    Json("""{"reason": "x"}""")
                )
            )
                .ShouldBe(200)
                .Sequence
        );
        await ThenAsync("/merge", $$"""{"into": "{{other.Id}}", "rationale": "x"}""");
        await ThenAsync("/unmerge", """{"rationale": "x"}""");
        await ThenAsync("/retraction", """{"reason": "LEGAL"}""");
        await ThenAsync("/reinstatement", """{"reason": "x"}""");
        await host.ProjectedAsync();

        foreach (var point in points.Where((_, i) => i % 6 == 5).Append(points[^1]))
        {
            await EqualAsync(host, point);
        }

        var served = (await host.Anonymous.GetAsync($"/api/timeline?asOfSequence={points[^1]}&limit=1000"))
            .Items.Select(x => x["position"]!.GetValue<string>())
            .ToList();
        served.ShouldBe(
            (await host.Anonymous.GetAsync($"/api/timeline?asOfSequence={points[^5]}&limit=1000")).Items.Select(x =>
                x["position"]!.GetValue<string>()
            ),
            "a merge and a retraction that were undone changed nothing"
        );
        served.Count(x => x.EndsWith("/JPN~2", StringComparison.Ordinal)).ShouldBeGreaterThan(0);
    }

    private static async Task EqualAsync(TestHost host, long point)
    {
        var started = (
            await host.Admin.PostAsync("/api/audit/replays", new JsonObject { ["asOfSequence"] = point })
        ).ShouldBe(202);
        Reply replay;
        do
        {
            await Task.Delay(100, Ct);
            replay = await host.Anonymous.GetAsync(started.Location!);
        } while (replay.Text("status") == "RUNNING");

        replay.Text("status").ShouldBe("EQUAL", replay.Body);
    }

    private async Task<string[]> StatesAsync(int count) =>
        [
            .. (await Host.Anonymous.GetAsync("/api/parties?kind=STATE&limit=100"))
                .Items.Select(x => (string)x["id"]!)
                .Take(count),
        ];

    private static JsonObject Signed(string[] parties, string issued)
    {
        var submission = Submissions.Small(issued: issued);
        submission["kind"] = "JOINT_STATEMENT";
        submission["signatories"] = new JsonArray([.. parties.Select(x => Signatory(x, "SIGNATORY", null))]);
        return submission;
    }

    private static JsonObject Signatory(string party, string role, string? from)
    {
        var signatory = new JsonObject
        {
            ["party"] = party,
            ["nameAsListed"] = party,
            ["role"] = role,
        };
        if (from is not null)
        {
            signatory["from"] = from;
        }

        return signatory;
    }

    private static JsonObject Reasoned(JsonObject act, string id)
    {
        var recoding = act.DeepClone().AsObject();
        (recoding["id"], recoding["reason"]) = (id, "A second reading.");
        return recoding;
    }

    private static string ActionOf(JsonObject submission) => (string)submission["actions"]![0]!["id"]!;

    private static JsonNode Json(string text) => JsonNode.Parse(text)!;
}
