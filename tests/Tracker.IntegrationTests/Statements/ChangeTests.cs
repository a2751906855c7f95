using System.Globalization;
using System.Text.Json.Nodes;
using Marten;
using Tracker.Http;
using Tracker.IntegrationTests.Harness;
using Tracker.Record.Actions;
using Tracker.Record.Parties;
using Tracker.Record.Sweeps;

namespace Tracker.IntegrationTests.Statements;

/// <summary>Rules for every change to a statement, and what each change refuses.</summary>
public sealed class ChangeTests(Cluster cluster) : HostTest(cluster)
{
    private const string Path = "/api/statements";

    /// <summary>
    /// All changes, by their path below the statement. Braces are replaced by values of the changed statement.
    /// </summary>
    private static readonly Dictionary<string, string> Changes = new()
    {
        ["POST /sources"] = """{"layer": "WIRE", "url": "https://example.org/copy"}""",
        ["POST /texts"] =
            """{"language": "fr", "status": "OFFICIAL_TRANSLATION", "completeness": "FULL", "text": "Nous condamnons."}""",
        ["POST /dates"] = """{"field": "PUBLISHED", "value": "2024-10-23"}""",
        ["POST /dates/d1/rank"] = """{"rank": "DEPRECATED", "reason": "A day late."}""",
        ["POST /signatories"] =
            """{"party": "JPN", "nameAsListed": "Japan", "role": "JOINED_LATER", "from": "2024-11-01"}""",
        ["POST /signatories/GBR/withdrawal"] = """{"effective": "2024-11-01", "evidence": "A letter."}""",
        ["POST /dissociations"] = """{"party": "HUN", "group": "EU", "scope": "WHOLE"}""",
        ["POST /unnamed-signatories"] = """{"count": 61, "claimedBy": "The press"}""",
        ["POST /acts"] =
            """{"id": "b1", "type": "URGE", "objects": ["{action}"], "targets": ["PRK"], "epistemic": "ASSERTED", "quote": {"exact": "what was done"}}""",
        ["PUT /acts/a1"] =
            """{"id": "a1", "type": "CRITICISE", "objects": ["{action}"], "targets": [], "epistemic": "ASSERTED", "quote": {"exact": "what was done"}, "reason": "A slip."}""",
        ["DELETE /acts/a2?reason=Coded+twice."] = "",
        ["POST /labels"] =
            """{"id": "l9", "action": "{action}", "label": "UNLAWFUL", "strength": "ASSERTS", "quote": {"exact": "what was done"}}""",
        ["DELETE /labels/l1?reason=No+label."] = "",
        ["POST /reviews"] = """{"verdict": "ACCEPTED", "note": "Read against the source."}""",
        ["POST /corrections"] =
            """{"path": "/title", "before": "Statement {word}", "after": "A joint statement", "reason": "Its heading."}""",
        ["POST /withdrawal"] = """{"by": "GBR", "effective": "2024-12-01"}""",
        ["POST /supersession"] = """{"by": "{other}"}""",
        ["POST /merge"] = """{"into": "{other}", "rationale": "The same communiqué."}""",
        ["POST /void"] = """{"reason": "It signed another statement."}""",
    };

    public static TheoryData<string> Names => [.. Changes.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_change_needs_the_version_it_is_made_on_and_a_key(string change)
    {
        var statement = await RecordedAsync();
        var other = await Host.Submitter.PostAsync(Path, Submissions.Small());

        (await SendAsync(Host.Anonymous, change, statement, other, "*")).ShouldBeProblem(401);
        (await SendAsync(await Host.AsAsync(Roles.Auditor), change, statement, other, "*")).ShouldBeProblem(403);
        (await SendAsync(Host.Admin, change, statement, other, null)).ShouldBeProblem(428);
        (await SendAsync(Host.Admin, change, statement, other, "\"1-00000000\"")).ShouldBeProblem(412);
        (await SendAsync(Host.Admin, change, statement, other, "\"not ours\"")).ShouldBeProblem(412);
        (await Host.Anonymous.GetAsync(statement.Location!)).ETag.ShouldBe(statement.ETag, "nothing of it is stored");

        var changed = (await SendAsync(Host.Admin, change, statement, other, statement.ETag)).ShouldBe(200);
        changed.Id.ShouldBe(statement.Id);
        changed.Sequence.ShouldBeGreaterThan(statement.Sequence);
        Version(changed).ShouldBe(Version(statement) + 1);
        changed.ETag.ShouldNotBeNull().ShouldStartWith($"\"{Version(changed)}-");
        changed.Json["texts"]!.AsArray().Count.ShouldBeGreaterThan(0, "the answer is the whole view");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task The_same_change_again_changes_nothing(string change)
    {
        var statement = await RecordedAsync();
        var other = await Host.Submitter.PostAsync(Path, Submissions.Small());

        var once = (await SendAsync(Host.Admin, change, statement, other, "*")).ShouldBe(200);
        var twice = (await SendAsync(Host.Admin, change, statement, other, "*")).ShouldBe(200);

        (twice.Sequence, twice.ETag, twice.Body).ShouldBe((once.Sequence, once.ETag, once.View));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_retracted_or_merged_statement_takes_no_change(string change) // rule 12
    {
        var statement = await RecordedAsync();
        var other = await Host.Submitter.PostAsync(Path, Submissions.Small());
        var survivor = await Host.Submitter.PostAsync(Path, Submissions.Small());

        await Host.Submitter.ChangeAsync(statement.Location + "/retraction", Json("""{"reason": "DUPLICATE"}"""));
        (await SendAsync(Host.Admin, change, statement, other, "*"))
            .ShouldBeProblem(409)
            .Text("type")
            .ShouldEndWith(":retracted");
        await Host.Submitter.ChangeAsync(statement.Location + "/reinstatement", Json("""{"reason": "An error."}"""));
        await Host.Submitter.ChangeAsync(
            statement.Location + "/merge",
            Json($$"""{"into": "{{survivor.Id}}", "rationale": "The same."}""")
        );
        (await SendAsync(Host.Admin, change, statement, other, "*"))
            .ShouldBeProblem(409)
            .Text("type")
            .ShouldEndWith(":merged");
        (
            await Host.Submitter.ChangeAsync(
                statement.Location + "/unmerge",
                Json("""{"rationale": "Not the same."}""")
            )
        ).ShouldBe(200);
        (await SendAsync(Host.Admin, change, statement, other, "*")).ShouldBe(200);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task What_cannot_be_read_or_is_not_there_is_told_so(string change)
    {
        var (method, path) = (change.Split(' ')[0], change.Split(' ')[1]);
        var statement = await RecordedAsync();
        if (method != "DELETE")
        {
            (await SendAsync(Host.Admin, method, PathOf(path, statement), "{}", "*")).ShouldBeProblem(400);
            (
                await SendAsync(Host.Admin, method, PathOf(path, statement), """{"colour": "red"}""", "*")
            ).ShouldBeProblem(400);
        }
        else
        {
            (await SendAsync(Host.Admin, method, PathOf(path.Split('?')[0], statement), "", "*"))
                .ShouldBeProblem(422)
                .Pointers.ShouldBe(["?reason"]);
        }

        var elsewhere = path == "/void" ? "/api/events/999999999/void" : Path + "/st-nobody" + path;
        (await SendAsync(Host.Admin, method, elsewhere, Filled(change, statement, statement), "*")).ShouldBeProblem(
            404
        );
    }

    [Fact]
    public async Task Faults_of_a_single_entry_are_told_together_each_with_its_pointer()
    {
        var statement = await RecordedAsync();
        async Task Refused(string change, string body, params string[] pointers) =>
            (await SendAsync(Host.Admin, change.Split(' ')[0], PathOf(change.Split(' ')[1], statement), body, "*"))
                .ShouldBeProblem(422)
                .Pointers.ShouldBe(pointers, ignoreOrder: true, customMessage: change);

        await Refused(
            "POST /sources",
            """{"layer": "RUMOUR", "url": "ftp://x", "text": "t9"}""",
            "/layer",
            "/url",
            "/text"
        );
        await Refused(
            "POST /texts",
            """{"language": "?", "status": "TRUE", "completeness": "FULL", "text": "x", "sha256": "0"}""",
            "/language",
            "/status",
            "/sha256"
        );
        await Refused(
            "POST /dates",
            """{"field": "ISSUED", "value": "2999", "rank": "BEST", "source": "s9"}""",
            "/value",
            "/rank",
            "/source"
        );
        await Refused("POST /dates", """{"field": "PUBLISHED", "value": "2024-10-21"}""", "/value");
        await Refused("POST /dates/d1/rank", """{"rank": "BEST", "reason": " "}""", "/rank", "/reason");
        await Refused(
            "POST /signatories",
            """{"party": "ATLANTIS", "nameAsListed": "", "role": "X", "from": "y"}""",
            "/party",
            "/nameAsListed",
            "/role",
            "/from"
        );
        await Refused(
            "POST /signatories",
            """{"party": "GBR", "nameAsListed": "Britain", "role": "SIGNATORY"}""",
            "/party"
        );
        await Refused(
            "POST /signatories/GBR/withdrawal",
            """{"effective": "2024-10-21", "publicAt": "2999"}""",
            "/effective",
            "/publicAt"
        );
        await Refused(
            "POST /dissociations",
            """{"party": "ATLANTIS", "group": "G7", "scope": ["¶1", "¶2", "two"]}""",
            "/party",
            "/group",
            "/scope/1",
            "/scope/2"
        );
        await Refused("POST /dissociations", """{"party": "HUN", "group": "EU", "scope": "PART"}""", "/scope");
        await Refused("POST /dissociations", """{"party": "HUN", "group": "EU", "scope": []}""", "/scope");
        await Refused("POST /unnamed-signatories", """{"count": 0, "claimedBy": ""}""", "/count", "/claimedBy");
        await Refused(
            "POST /acts",
            """{"id": "a1", "type": "SHOUT", "intensity": 7, "objects": ["ac-nobody"], "targets": ["ATLANTIS"], "epistemic": "ASSERTED", "quote": {"exact": "nowhere"}}""",
            "/type",
            "/intensity",
            "/objects/0",
            "/targets/0",
            "/quote",
            "/id"
        );
        await Refused(
            "PUT /acts/a1",
            """{"id": "a2", "type": "SHOUT", "objects": ["GBR"], "targets": [], "epistemic": "ASSERTED", "quote": {"exact": "what was done"}, "reason": ""}""",
            "/id",
            "/type",
            "/objects/0",
            "/reason"
        );
        await Refused(
            "POST /labels",
            """{"id": "a1", "action": "ac-nobody", "label": "BAD", "strength": "ASSERTS", "quote": {"exact": "what was done"}}""",
            "/id",
            "/action",
            "/label"
        );
        await Refused("POST /reviews", """{"verdict": "FINE"}""", "/verdict");
        await Refused("POST /corrections", """{"path": "/texts/0/text", "after": "x", "reason": "y"}""", "/path");
        await Refused(
            "POST /corrections",
            """{"path": "/signatories/0/nameAsListed", "after": null, "reason": "y"}""",
            "/after"
        );
        await Refused(
            "POST /corrections",
            """{"path": "/sources/0/url", "after": "ftp://x", "before": null, "reason": ""}""",
            "/after",
            "/before",
            "/reason"
        );
        await Refused("POST /withdrawal", """{"effective": "2024-10-21"}""", "/effective", "/by");
        await Refused("POST /withdrawal", """{"effective": "2024-12-01", "by": "USA"}""", "/by");
        await Refused("POST /supersession", """{"by": "st-nobody"}""", "/by");
        await Refused("POST /supersession", $$"""{"by": "{{statement.Id}}"}""", "/by");
        await Refused("POST /merge", """{"into": "st-nobody", "rationale": " "}""", "/into", "/rationale");
        await Refused("POST /merge", $$"""{"into": "{{statement.Id}}", "rationale": "x"}""", "/into");
        await Refused("POST /void", """{"reason": ""}""", "/reason");
        (
            await Host.Admin.ChangeAsync(
                statement.Location + "/dissociations",
                Json("""{"party": "HUN", "group": "EU", "scope": 2}""")
            )
        )
            .ShouldBeProblem(400)
            .Pointers.ShouldBe(["/scope"]);
        (await Host.Anonymous.GetAsync(statement.Location!)).ETag.ShouldBe(statement.ETag);
    }

    [Fact]
    public async Task A_second_preferred_date_is_refused_until_the_first_is_reranked() // rule 5
    {
        var at = (await RecordedAsync()).Location;
        var preferred = Json(
            """{"field": "ISSUED", "value": "2024-10-23", "rank": "PREFERRED", "reason": "The ministry's own."}"""
        );

        (await Host.Submitter.ChangeAsync(at + "/dates", preferred)).ShouldBe(200).Json["issued"]!["from"]!
            .GetValue<string>()
            .ShouldBe("2024-10-23");
        preferred["value"] = "2024-10-24";
        (await Host.Submitter.ChangeAsync(at + "/dates", preferred)).ShouldBeProblem(422).Pointers.ShouldBe(["/rank"]);
        (await Host.Submitter.ChangeAsync(at + "/dates/d1/rank", Json("""{"rank": "PREFERRED", "reason": "x"}""")))
            .ShouldBeProblem(422)
            .Text("detail")
            .ShouldContain("/dates/d2/rank");
        (
            await Host.Submitter.ChangeAsync(at + "/dates/d9/rank", Json("""{"rank": "NORMAL", "reason": "x"}"""))
        ).ShouldBeProblem(404);
        (
            await Host.Submitter.ChangeAsync(
                at + "/dates/d2/rank",
                Json("""{"rank": "DEPRECATED", "reason": "A misprint."}""")
            )
        ).ShouldBe(200);
        var view = (await Host.Submitter.ChangeAsync(at + "/dates", preferred)).ShouldBe(200);

        view.Json["issued"]!["from"]!.GetValue<string>().ShouldBe("2024-10-24");
        view.Json["dates"]!
            .AsArray()
            .Select(x => $"{x!["id"]} {x["rank"]} {x["reason"]}")
            .ShouldBe(["d1 NORMAL ", "d2 DEPRECATED A misprint.", "d3 PREFERRED The ministry's own."]);
    }

    [Fact]
    public async Task A_party_that_withdrew_may_come_back_and_has_two_entries()
    {
        var submission = Submissions.Small();
        var action = (string)submission["actions"]![0]!["id"]!;
        var at = (await Host.Submitter.PostAsync(Path, submission)).Location;
        var back = Json("""{"party": "GBR", "nameAsListed": "UK", "role": "SIGNATORY"}""");

        (
            await Host.Submitter.ChangeAsync(
                at + "/signatories/USA/withdrawal",
                Json("""{"effective": "2024-11-01"}""")
            )
        ).ShouldBeProblem(404);
        await Host.Submitter.ChangeAsync(at + "/signatories/GBR/withdrawal", Json("""{"effective": "2024-11-01"}"""));
        (await Host.Submitter.ChangeAsync(at + "/signatories/GBR/withdrawal", Json("""{"effective": "2024-11-02"}""")))
            .ShouldBeProblem(422)
            .Pointers.ShouldBe(["/effective"]);
        (await Host.Submitter.ChangeAsync(at + "/signatories", back)).ShouldBeProblem(422).Pointers.ShouldBe(["/from"]);
        back["from"] = "2024-10-31";
        (await Host.Submitter.ChangeAsync(at + "/signatories", back)).ShouldBeProblem(422).Pointers.ShouldBe(["/from"]);
        back["from"] = "2024-12-01";
        var view = await Host.ProjectedAsync(await Host.Submitter.ChangeAsync(at + "/signatories", back));

        view.Json["signatories"]!
            .AsArray()
            .Select(x => $"{x!["from"]}–{x["to"]}")
            .ShouldBe(["–2024-11-01", "2024-12-01–"]);
        var rows = (await Host.Anonymous.GetAsync($"/api/actions/{action}/timeline"))
            .Items.Select(x => (string)x["position"]!)
            .ToList();
        rows.ShouldBe([$"{view.Id}/a1/{action}/GBR", $"{view.Id}/a1/{action}/GBR~2"]);
        (await Host.Anonymous.GetAsync($"{at}?validAt=2024-11-15")).Json["signatories"]!.AsArray().ShouldBeEmpty();
        (await Host.Anonymous.GetAsync($"{at}?validAt=2024-12-15")).Json["signatories"]!
            .AsArray()
            .ShouldHaveSingleItem();
    }

    [Fact]
    public async Task An_imprecise_date_is_possible_where_one_of_its_days_is_and_certain_only_where_all_are()
    {
        var at = (await Host.Submitter.PostAsync(Path, Submissions.Small())).Location;
        await Host.Submitter.ChangeAsync(
            at + "/signatories",
            Json("""{"party": "JPN", "nameAsListed": "Japan", "role": "JOINED_LATER", "from": "2024-11"}""")
        );
        async Task<int> JoinedAsync(string query) =>
            (int)(await Host.Anonymous.GetAsync($"{at}?{query}")).ShouldBe(200).Json["counts"]!["joinedLater"]!;

        (await JoinedAsync("validAt=2024-11-15")).ShouldBe(1);
        (await JoinedAsync("validAt=2024-11-15&certainty=certain")).ShouldBe(0);
        (await JoinedAsync("validAt=2024-11-30&certainty=certain")).ShouldBe(1);
        (await JoinedAsync("validAt=2024-10-31")).ShouldBe(0);
        (await Host.Anonymous.GetAsync($"{at}?validAt=2024-11&certainty=sure")).ShouldBeProblem(400);
    }

    [Fact]
    public async Task Whoever_coded_any_of_it_does_not_review_it_and_new_coding_asks_for_a_new_review()
    {
        var submission = Submissions.Small();
        submission["acts"]!.AsArray().Add(Submissions.Act("a2", "URGE", "what was done"));
        var own = await Host.Admin.PostAsync(Path, submission);
        var (reviewer, at) = (await Host.AsAsync(Roles.Reviewer), own.Location);
        var accepted = Json("""{"verdict": "ACCEPTED"}""");

        (await Host.Admin.ChangeAsync(at + "/reviews", accepted))
            .ShouldBeProblem(403)
            .Text("type")
            .ShouldEndWith(":own-coding");
        (await Host.Submitter.ChangeAsync(at + "/reviews", accepted))
            .ShouldBeProblem(403)
            .Text("type")
            .ShouldEndWith(":forbidden");
        (await reviewer.ChangeAsync(at + "/reviews", accepted)).ShouldBe(200).Text("review").ShouldBe("ACCEPTED");
        (await reviewer.ChangeAsync(at + "/sources", Json("""{"layer": "WIRE"}"""))).ShouldBeProblem(403);
        (await Host.Submitter.ChangeAsync(at + "/sources", Json("""{"layer": "WIRE"}""")))
            .Text("review")
            .ShouldBe("ACCEPTED");

        var recoded = Submissions.Act("a1", "CRITICISE", "what was done");
        recoded["reason"] = "Weaker.";
        (await Host.Submitter.PutAsync(at + "/acts/a1", recoded)).ShouldBe(200).Text("review").ShouldBe("UNREVIEWED");
        (await reviewer.ChangeAsync(at + "/reviews", Json("""{"verdict": "DISPUTED", "note": "Too weak."}""")))
            .Text("reviewNote")
            .ShouldBe("Too weak.");
        var second = await Host.AsAsync(Roles.Reviewer);
        (await second.ChangeAsync(at + "/reviews", Json("""{"verdict": "DISPUTED", "note": "Too weak."}"""))).ShouldBe(
            200
        );
        (
            await Host.AskAsync<long>(
                "select count(*) from tracker.mt_events where stream_id = $1 and type = 'statement_reviewed'",
                own.Id
            )
        ).ShouldBe(3, "the second reviewer's is a review too");
        (await Host.Submitter.DeleteAsync(at + "/acts/a2?reason=Twice."))
            .ShouldBe(200)
            .Text("review")
            .ShouldBe("UNREVIEWED");
    }

    [Fact]
    public async Task An_admin_that_recoded_or_labelled_does_not_review()
    {
        foreach (var change in new[] { "PUT /acts/a1", "POST /labels", "POST /acts" })
        {
            var statement = await RecordedAsync();
            (await SendAsync(Host.Admin, change, statement, statement, "*")).ShouldBe(200);
            (await SendAsync(Host.Admin, "POST /reviews", statement, statement, "*")).ShouldBeProblem(403);
        }
    }

    [Fact]
    public async Task Ids_of_acts_and_labels_are_never_used_again_and_the_last_act_stays() // R11
    {
        var statement = await RecordedAsync();
        var at = statement.Location;
        await Host.Submitter.DeleteAsync(at + "/acts/a2?reason=Twice.");
        await Host.Submitter.DeleteAsync(at + "/labels/l1?reason=None.");

        foreach (var used in new[] { "a1", "a2", "l1" })
        {
            (await Host.Submitter.ChangeAsync(at + "/acts", Submissions.Act(used, "URGE", "what was done")))
                .ShouldBeProblem(422)
                .Pointers.ShouldBe(["/id"]);
        }

        var label = Json(Filled("POST /labels", statement, statement).Replace("l9", "a2", StringComparison.Ordinal));
        (await Host.Submitter.ChangeAsync(at + "/labels", label)).ShouldBeProblem(422).Pointers.ShouldBe(["/id"]);
        (await Host.Submitter.DeleteAsync(at + "/acts/a1?reason=x"))
            .ShouldBeProblem(409)
            .Text("detail")
            .ShouldContain("/retraction");
        (await Host.Submitter.DeleteAsync(at + "/acts/a7?reason=x")).ShouldBeProblem(404);
        (await Host.Submitter.DeleteAsync(at + "/labels/a1?reason=x")).ShouldBeProblem(404);
        (
            await SendAsync(Host.Submitter, "PUT", at + "/acts/a2", Filled("PUT /acts/a1", statement, statement), "*")
        ).ShouldBeProblem(404);
    }

    [Fact]
    public async Task A_correction_keeps_what_was_said_and_the_original_is_still_the_same_statement()
    {
        var submission = Submissions.Small();
        var first = await Host.Submitter.PostAsync(Path, submission);
        foreach (
            var (path, after) in new[]
            {
                ("/title", "Another title"),
                ("/sources/0/url", "https://example.org/right"),
                ("/signatories/0/office", "Foreign Secretary"),
                ("/signatories/0/nameAsListed", "the UK"),
            }
        )
        {
            (
                await Host.Submitter.ChangeAsync(
                    first.Location + "/corrections",
                    new JsonObject
                    {
                        ["path"] = path,
                        ["after"] = after,
                        ["reason"] = "Misread.",
                    }
                )
            ).ShouldBe(200);
        }

        var recoded = Submissions.Act("a1", "CRITICISE", "We condemn what was done");
        recoded["reason"] = "Weaker.";
        var last = (await Host.Submitter.PutAsync(first.Location + "/acts/a1", recoded)).ShouldBe(200);
        var again = (await Host.Submitter.PostAsync(Path, submission)).ShouldBe(200);

        (again.Id, again.Sequence).ShouldBe((first.Id, last.Sequence));
        again.Text("title").ShouldBe("Another title");
        again.Json["sources"]!.AsArray().Select(x => (string?)x!["url"]).ShouldBe(["https://example.org/right"]);
        submission["sources"]!.AsArray().Add(new JsonObject { ["layer"] = "WIRE" });
        (await Host.Submitter.PostAsync(Path, submission)).ShouldBe(200).Json["sources"]!
            .AsArray()
            .Select(x => (string?)x!["id"])
            .ShouldBe(["s1", "s2"]);
        submission["title"] = "A third title";
        (await Host.Submitter.PostAsync(Path, submission)).ShouldBeProblem(409).Pointers.ShouldContain("/title");
    }

    [Fact]
    public async Task A_merged_id_leads_to_the_survivor_and_its_history_stays_its_own()
    {
        var submission = Submissions.Small();
        var action = (string)submission["actions"]![0]!["id"]!;
        var duplicate = await Host.Submitter.PostAsync(Path, submission);
        var survivor = await Host.Submitter.PostAsync(Path, Submissions.Small(action: action));
        var next = await Host.Submitter.PostAsync(Path, Submissions.Small());
        JsonNode Into(Reply x) => Json($$"""{"into": "{{x.Id}}", "rationale": "The same communiqué."}""");

        var merged = await Host.ProjectedAsync(
            await Host.Submitter.ChangeAsync(duplicate.Location + "/merge", Into(survivor))
        );
        (merged.Text("status"), merged.Text("mergedInto")).ShouldBe(("MERGED", survivor.Id));
        (await Host.Anonymous.GetAsync(duplicate.Location!)).Id.ShouldBe(survivor.Id);
        (await Host.Anonymous.GetAsync($"{duplicate.Location}?asOfSequence={duplicate.Sequence}")).Id.ShouldBe(
            duplicate.Id
        );
        (await Host.Anonymous.GetAsync($"/api/actions/{action}/timeline")).Items.ShouldHaveSingleItem();
        var history = (await Host.Anonymous.GetAsync(duplicate.Location + "/history")).ShouldBe(200).Items;
        ((string)history[^1]["type"]!, (string)history[^1]["reason"]!).ShouldBe(
            ("statement_merged", "The same communiqué.")
        );

        submission["signatories"]![0]!["party"] = "KOR";
        (await Host.Submitter.PostAsync("/api/statements:validate", submission)).ShouldBe(200);
        (await Host.Submitter.ChangeAsync(next.Location + "/merge", Into(duplicate)))
            .ShouldBeProblem(409)
            .Location.ShouldBe(survivor.Location);
        (await Host.Submitter.ChangeAsync(survivor.Location + "/merge", Into(duplicate))).ShouldBeProblem(409);
        (await Host.Submitter.ChangeAsync(survivor.Location + "/merge", Into(next))).ShouldBe(200);
        (await Host.Anonymous.GetAsync(duplicate.Location!)).Id.ShouldBe(next.Id);
        (await Host.Submitter.ChangeAsync(survivor.Location + "/unmerge", Json("""{"rationale": "Two."}"""))).ShouldBe(
            200
        );
        await Host.ProjectedAsync(
            await Host.Submitter.ChangeAsync(duplicate.Location + "/unmerge", Json("""{"rationale": "Two."}"""))
        );
        (await Host.Anonymous.GetAsync(duplicate.Location!)).Text("status").ShouldBe("RECORDED");
        (await Host.Anonymous.GetAsync($"/api/actions/{action}/timeline")).Items.Count.ShouldBe(2);
        await Host.Submitter.ChangeAsync(next.Location + "/retraction", Json("""{"reason": "DUPLICATE"}"""));
        (await Host.Submitter.ChangeAsync(survivor.Location + "/merge", Into(next)))
            .ShouldBeProblem(409)
            .Text("type")
            .ShouldEndWith(":retracted");
    }

    [Fact]
    public async Task Statements_do_not_supersede_each_other_in_a_circle()
    {
        var three = new List<Reply>();
        for (var i = 0; i < 3; i++)
        {
            three.Add(await Host.Submitter.PostAsync(Path, Submissions.Small()));
        }

        Task<Reply> BySupersessionAsync(int older, int newer) =>
            Host.Submitter.ChangeAsync(
                three[older].Location + "/supersession",
                Json($$"""{"by": "{{three[newer].Id}}"}""")
            );
        (await BySupersessionAsync(0, 1)).Text("status").ShouldBe("SUPERSEDED");
        (await BySupersessionAsync(1, 2)).ShouldBe(200);
        (await BySupersessionAsync(2, 0)).ShouldBeProblem(422).Pointers.ShouldBe(["/by"]);
        (await BySupersessionAsync(0, 2)).ShouldBeProblem(409).Text("type").ShouldEndWith(":superseded");
    }

    [Fact]
    public async Task A_statement_withdrawn_ends_every_entry_and_stays_readable()
    {
        var at = (await Host.Submitter.PostAsync(Path, Submissions.Small())).Location;

        var view = (
            await Host.Submitter.ChangeAsync(
                at + "/withdrawal",
                Json("""{"effective": "2024-12-01", "publicAt": "2024-12-03"}""")
            )
        ).ShouldBe(200);

        (view.Text("status"), view.Json["withdrawal"]!["by"]!.GetValue<string>()).ShouldBe(("WITHDRAWN", "GBR"));
        ((string?)view.Json["signatories"]![0]!["to"]).ShouldBe("2024-12-01");
        (await Host.Anonymous.GetAsync(at + "?publicAt=2024-12-02")).Json["withdrawal"].ShouldBeNull();
        (await Host.Submitter.ChangeAsync(at + "/withdrawal", Json("""{"effective": "2024-12-02"}""")))
            .ShouldBeProblem(409)
            .Text("type")
            .ShouldEndWith(":withdrawn");
    }

    [Fact]
    public async Task A_dissociation_is_of_a_possible_member_of_an_issuing_group()
    {
        var group = await GroupAsync(("FRA", "2020-01-01"), ("HUN", "2024-11-01"));
        var submission = Submissions.Small(party: group, issued: "2024-10");
        var at = (await Host.Submitter.PostAsync(Path, submission)).ShouldBe(201).Location;
        Task<Reply> DissociateAsync(string party, string scope) =>
            Host.Submitter.ChangeAsync(
                at + "/dissociations",
                Json($$"""{"party": "{{party}}", "group": "{{group}}", "scope": {{scope}}}""")
            );

        (await DissociateAsync("HUN", "\"WHOLE\""))
            .ShouldBeProblem(422)
            .Pointers.ShouldBe(["/party"], "it joined after the issue date");
        (await DissociateAsync("GBR", "\"WHOLE\"")).ShouldBeProblem(422).Pointers.ShouldBe(["/party"]);
        (await DissociateAsync("FRA", "[\"¶1\"]")).ShouldBe(200);
        var view = (await DissociateAsync("FRA", "\"WHOLE\"")).ShouldBe(200);

        view.Json["dissociations"]!.AsArray().Select(x => x!["scope"]!.AsArray().Count).ShouldBe([1, 0]);
    }

    [Fact]
    public async Task Every_entry_of_a_statement_that_can_be_voided_is_undone_by_it()
    {
        var other = await Host.Submitter.PostAsync(Path, Submissions.Small());
        foreach (
            var change in new[]
            {
                "POST /signatories",
                "POST /signatories/GBR/withdrawal",
                "POST /dissociations",
                "POST /unnamed-signatories",
                "POST /withdrawal",
                "POST /supersession",
            }
        )
        {
            var statement = await RecordedAsync();
            var changed = (await SendAsync(Host.Admin, change, statement, other, "*")).ShouldBe(200);
            var voided = (await VoidAsync(changed.Sequence)).ShouldBe(200);

            foreach (
                var member in changed
                    .Json.AsObject()
                    .Select(x => x.Key)
                    .Where(x => x is not ("sequence" or "version" or "receipt"))
            )
            {
                JsonNode
                    .DeepEquals(voided.Json[member], statement.Json[member])
                    .ShouldBeTrue($"{change}: {member} {voided.Json[member]}");
            }

            (await VoidAsync(changed.Sequence)).ShouldBe(200).Sequence.ShouldBe(voided.Sequence);
        }
    }

    [Fact]
    public async Task Voiding_an_entry_takes_its_withdrawal_along_and_leaves_no_statement_without_an_issuer()
    {
        var recorded = await Host.Submitter.PostAsync(Path, Submissions.Small());
        var (at, entry) = (recorded.Location, await SequenceAsync(recorded.Id, "signatory_recorded"));

        (await VoidAsync(entry)).ShouldBeProblem(409).Text("type").ShouldEndWith(":not-voidable");
        var withdrawn = await Host.Submitter.ChangeAsync(
            at + "/signatories/GBR/withdrawal",
            Json("""{"effective": "2024-11-01"}""")
        );
        (
            await Host.Submitter.ChangeAsync(
                at + "/signatories",
                Json("""{"party": "GBR", "nameAsListed": "UK", "role": "SIGNATORY", "from": "2024-12"}""")
            )
        ).ShouldBe(200);
        (await VoidAsync(withdrawn.Sequence)).ShouldBeProblem(409).Text("detail").ShouldContain("void the later entry");
        var voided = (await VoidAsync(entry)).ShouldBe(200);
        (await VoidAsync(withdrawn.Sequence))
            .ShouldBe(200)
            .Sequence.ShouldBe(voided.Sequence, "it went with its entry");

        voided.Json["signatories"]!.AsArray().ShouldHaveSingleItem()!["withdrawal"].ShouldBeNull();
        (await VoidAsync(await SequenceAsync(recorded.Id, "act_coded")))
            .ShouldBeProblem(409)
            .Text("detail")
            .ShouldContain("PUT /api/statements/{id}/acts/{actId}");
        (await VoidAsync(recorded.Sequence - 100_000)).ShouldBeProblem(404);
        (await Host.Submitter.ChangeAsync("/api/events/one/void", Json("""{"reason": "x"}"""))).ShouldBeProblem(404);
    }

    [Fact]
    public async Task S37_An_earlier_membership_is_recorded_after_a_later_one_with_its_end()
    {
        var group = await GroupAsync(("JPN", "2023-01-01"));
        var members = $"/api/groups/{group}/members";
        var earlier = Json("""{"party": "Japan", "effective": "2016-01-01", "until": "2018-01-01"}""");

        var recorded = (await Host.Submitter.ChangeAsync(members, earlier)).ShouldBe(200);
        (await Host.Submitter.ChangeAsync(members, earlier)).ShouldBe(200).Sequence.ShouldBe(recorded.Sequence);
        (
            await Host.Submitter.ChangeAsync(
                members,
                Json("""{"party": "JPN", "effective": "2017-06-01", "until": "2019-01-01"}""")
            )
        )
            .ShouldBeProblem(422)
            .Pointers.ShouldBe(["/effective"]);
        (await Host.Submitter.ChangeAsync(members, Json("""{"party": "JPN", "effective": "2012-01-01"}""")))
            .ShouldBeProblem(409)
            .Text("detail")
            .ShouldContain("'until'");

        await Host.ProjectedAsync(recorded);
        foreach (
            var (day, count) in new[]
            {
                ("2015-12-31", 0),
                ("2016-01-01", 1),
                ("2017-12-31", 1),
                ("2018-01-01", 0),
                ("2024-01-01", 1),
            }
        )
        {
            (await Host.Anonymous.GetAsync($"{members}?at={day}")).Items.Count.ShouldBe(count, day);
        }
    }

    [Fact]
    public async Task Entries_of_actions_parties_and_sweeps_are_voided_too()
    {
        var submission = Submissions.Small();
        submission["actions"]![0]!["roles"] = new JsonArray(new JsonObject { ["party"] = "PRK", ["role"] = "ACTOR" });
        var action = (string)submission["actions"]![0]!["id"]!;
        await Host.Submitter.PostAsync(Path, submission);
        var group = await GroupAsync(("FRA", "2020-01-01"));
        var sweep = "sw-" + Submissions.Word();
        await using (var session = Host.Get<IDocumentStore>().LightweightSession())
        {
            session.LastModifiedBy = "u-test";
            session.Events.StartStream<Sweep>(
                sweep,
                new SweepRecorded("GBR", null, action, null, "2024", "2025", ["x"], ["en"], ["y"], "NONE_FOUND", [])
            );
            session.Events.Append(action, new ActionStatusChanged("CONFIRMED", null, null, null));
            await session.SaveChangesAsync(Ct);
        }

        foreach (
            var (stream, type) in new[]
            {
                (action, "action_role_assigned"),
                (action, "action_status_changed"),
                (group, "member_joined"),
                (sweep, "sweep_recorded"),
            }
        )
        {
            var at = await SequenceAsync(stream, type);
            (await Host.Submitter.PostAsync($"/api/events/{at}/void", Json("""{"reason": "x"}"""))).ShouldBeProblem(
                428
            );
            var voided = (await VoidAsync(at)).ShouldBe(200);
            voided.Id.ShouldBe(stream);
            (await VoidAsync(at)).Sequence.ShouldBe(voided.Sequence, type);
        }

        await Host.ProjectedAsync();
        var read = await Host.Anonymous.GetAsync($"/api/actions/{action}");
        (read.Json["roles"]!.AsArray().Count, (string?)read.Json["status"]).ShouldBe((0, null));
        (
            await Host.AskAsync<string>(
                "select status from read_v2.sweeps where sweep_id = $1 and recorded_to_seq is null",
                sweep
            )
        ).ShouldBe("VOIDED");
        (
            await Host.AskAsync<long>(
                "select count(*) from read_v2.memberships where group_id = $1 and recorded_to_seq is null",
                group
            )
        ).ShouldBe(0);
        (await VoidAsync(await SequenceAsync(action, "action_registered")))
            .ShouldBeProblem(409)
            .Text("detail")
            .ShouldContain("/correction");
        (await VoidAsync(await SequenceAsync(group, "party_registered"))).ShouldBeProblem(409);
    }

    private Task<Reply> VoidAsync(long sequence) =>
        Host.Submitter.ChangeAsync(
            $"/api/events/{sequence.ToString(CultureInfo.InvariantCulture)}/void",
            Json("""{"reason": "It never was."}""")
        );

    private Task<long> SequenceAsync(string stream, string type) =>
        Host.AskAsync<long>(
            "select min(seq_id) from tracker.mt_events where stream_id = $1 and type = $2",
            stream,
            type
        );

    /// <summary>A group that no other test uses.</summary>
    private async Task<string> GroupAsync(params (string Party, string Since)[] members)
    {
        var id = Submissions.Word().ToUpperInvariant();
        await using var session = Host.Get<IDocumentStore>().LightweightSession();
        session.LastModifiedBy = "u-test";
        session.Events.StartStream<Party>(
            id,
            [new PartyRegistered("GROUP", 1), .. members.Select(x => new MemberJoined(x.Party, x.Since, null, null))]
        );
        await session.SaveChangesAsync(Ct);
        return id;
    }

    /// <summary>A statement of GBR and the EU with two acts and a label.</summary>
    private async Task<Reply> RecordedAsync()
    {
        var submission = Submissions.Small();
        submission["kind"] = "JOINT_STATEMENT";
        submission["signatories"]!
            .AsArray()
            .Add(
                new JsonObject
                {
                    ["party"] = "EU",
                    ["nameAsListed"] = "the EU",
                    ["role"] = "SIGNATORY",
                }
            );
        var action = (string)submission["actions"]![0]!["id"]!;
        submission["acts"]!.AsArray().Add(Submissions.Act("a2", "URGE", "what was done", action));
        submission["labels"]!
            .AsArray()
            .Add(
                new JsonObject
                {
                    ["id"] = "l1",
                    ["action"] = action,
                    ["label"] = "OTHER",
                    ["strength"] = "ASSERTS",
                    ["quote"] = new JsonObject { ["exact"] = "what was done" },
                }
            );
        return (await Host.Submitter.PostAsync(Path, submission)).ShouldBe(201);
    }

    private static string PathOf(string path, Reply statement) =>
        path == "/void" ? $"/api/events/{EntryOf(statement)}/void" : statement.Location + path;

    /// <summary>The sequence of the last signatory's event, which is followed by two acts and a label.</summary>
    private static string EntryOf(Reply statement) => (statement.Sequence - 3).ToString(CultureInfo.InvariantCulture);

    private static string Filled(string change, Reply statement, Reply other)
    {
        var action = (string)statement.Json["actions"]![0]!["id"]!;
        return Changes[change]
            .Replace("{action}", action, StringComparison.Ordinal)
            .Replace("{other}", other.Id, StringComparison.Ordinal)
            .Replace("{word}", action[3..], StringComparison.Ordinal);
    }

    private static Task<Reply> SendAsync(Api api, string change, Reply statement, Reply other, string? ifMatch) =>
        SendAsync(
            api,
            change.Split(' ')[0],
            PathOf(change.Split(' ')[1], statement),
            Filled(change, statement, other),
            ifMatch
        );

    private static Task<Reply> SendAsync(Api api, string method, string path, string body, string? ifMatch) =>
        method switch
        {
            "POST" => api.PostAsync(path, body, ifMatch: ifMatch),
            "PUT" => api.PutAsync(path, Json(body), ifMatch),
            _ => api.DeleteAsync(path, ifMatch),
        };

    private static long Version(Reply reply) => reply.Json["version"]!.GetValue<long>();

    private static JsonNode Json(string text) => JsonNode.Parse(text)!;
}
