using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Tracker.Access;
using Tracker.Http;
using Tracker.IntegrationTests.Harness;
using Tracker.Pages.Frame;

namespace Tracker.IntegrationTests.Desk;

/// <summary>Correcting a statement on record with forms. Each form has its own address.</summary>
public sealed partial class CorrectPageTests(Cluster cluster) : HostTest(cluster)
{
    private static readonly (string, string)[] RivalDate =
    [
        ("date/value", "2024-10-23"),
        ("date/field", "ISSUED"),
        ("date/unknownReason", ""),
        ("date/source", "s1"),
        ("date/rank", "NORMAL"),
        ("date/reason", "The agency dates it a day later."),
    ];

    [Fact]
    public async Task A_rival_date_stands_beside_the_first_with_its_source_and_reason()
    {
        var (desk, id) = await OpenAsync();

        await desk.CorrectAsync("date=new", "date", RivalDate);

        var dates = (await ViewAsync(id))["dates"]!.AsArray();
        dates.Count.ShouldBe(2);
        (dates[1]!["value"]!.ToString(), dates[1]!["source"]!.ToString(), dates[1]!["reason"]!.ToString()).ShouldBe(
            ("2024-10-23", "s1", "The agency dates it a day later.")
        );
    }

    [Fact]
    public async Task A_date_is_ranked_anew_with_a_reason_and_a_second_preferred_one_is_refused()
    {
        var (desk, id) = await OpenAsync();
        await desk.CorrectAsync(
            "date=d1",
            "rank",
            ("rank/id", "d1"),
            ("rank/rank", "PREFERRED"),
            ("rank/reason", "The issuer's own page.")
        );
        (await ViewAsync(id))["dates"]![0]!["rank"]!.ToString().ShouldBe("PREFERRED");

        var page = await desk.RefusedAsync(
            422,
            "date=new",
            "date",
            [.. RivalDate.Where(x => x.Item1 != "date/rank"), ("date/rank", "PREFERRED")]
        );

        page.ShouldContain("id=\"f-date-rank-fault\"");
        page.ShouldContain(Words.FaultPreferred);
        page.ShouldContain("value=\"The agency dates it a day later.\"");
        var blank = await desk.RefusedAsync(
            422,
            "date=d1",
            "rank",
            ("rank/id", "d1"),
            ("rank/rank", "DEPRECATED"),
            ("rank/reason", "")
        );
        blank.ShouldContain("id=\"f-rank-reason-fault\"");
        blank.ShouldContain("value=\"DEPRECATED\" selected");
    }

    [Fact]
    public async Task A_signatory_is_added_by_its_name_and_its_withdrawal_ends_its_entry()
    {
        var (desk, id) = await OpenAsync();
        await desk.CorrectAsync(
            "signatory=new",
            "signatory",
            ("signatory/party", "Japan"),
            ("signatory/nameAsListed", "Japan"),
            ("signatory/role", "JOINED_LATER"),
            ("signatory/from", "2024-11-05"),
            ("signatory/publicAt", "2024-11-06"),
            ("signatory/evidence", "Its ministry's page."),
            ("signatory/omittedBy", "s1")
        );
        var joined = (await ViewAsync(id))["signatories"]![1]!;
        (
            joined["party"]!.ToString(),
            joined["from"]!.ToString(),
            joined["publicAt"]!.ToString(),
            joined["evidence"]!.ToString(),
            joined["omittedBy"]![0]!.ToString()
        ).ShouldBe(("JPN", "2024-11-05", "2024-11-06", "Its ministry's page.", "s1"));

        var early = await desk.RefusedAsync(
            422,
            "signatory=JPN",
            "withdraw",
            ("withdrawal/party", "JPN"),
            ("withdrawal/effective", "2024-01-01"),
            ("withdrawal/publicAt", ""),
            ("withdrawal/evidence", "A note.")
        );
        early.ShouldContain("id=\"f-withdrawal-effective-fault\"");
        early.ShouldContain("A note.");
        await desk.CorrectAsync(
            "signatory=JPN",
            "withdraw",
            ("withdrawal/party", "JPN"),
            ("withdrawal/effective", "2024-12-01"),
            ("withdrawal/publicAt", "2024-12-03"),
            ("withdrawal/evidence", "A note.")
        );

        var withdrawal = (await ViewAsync(id))["signatories"]![1]!["withdrawal"]!;
        (
            withdrawal["effective"]!.ToString(),
            withdrawal["publicAt"]!.ToString(),
            withdrawal["evidence"]!.ToString()
        ).ShouldBe(("2024-12-01", "2024-12-03", "A note."));
        (await desk.PageAsync("")).ShouldNotContain(
            "open:signatory:JPN",
            Case.Sensitive,
            "who withdrew cannot withdraw again"
        );
    }

    [Fact]
    public async Task An_act_is_added_under_an_id_that_none_has_or_had()
    {
        var (desk, id) = await OpenAsync();
        (string, string)[] urge =
        [
            ("act/type", "URGE"),
            ("act/epistemic", "ASSERTED"),
            ("act/quote/exact", "what was done"),
        ];
        await desk.CorrectAsync("act=new", "code", urge);
        var act = (await ViewAsync(id))["acts"]![1]!;
        (act["id"]!.ToString(), act["type"]!.ToString(), act["quote"]!["start"]!.GetValue<int>()).ShouldBe(
            ("a2", "URGE", 11)
        );
        await desk.CorrectAsync("", "remove", ("removal/id", "a2"), ("removal/reason", "No demand."));

        (await desk.PageAsync("act=new")).ShouldContain("name=\"act/id\" value=\"a3\"");
        var page = await desk.RefusedAsync(
            422,
            "act=new",
            "code",
            ("act/type", "URGE"),
            ("act/epistemic", "ASSERTED"),
            ("act/quote/exact", "words that are not there")
        );
        page.ShouldContain("id=\"f-act-quote-exact-fault\"");
        page.ShouldContain("words that are not there</textarea>");
        await desk.CorrectAsync("act=new", "code", urge);
        (await ViewAsync(id))["acts"]![1]!["id"]!.ToString().ShouldBe("a3");
    }

    [Fact]
    public async Task A_label_is_coded_anew_by_another_one_and_removed()
    {
        var (desk, id) = await OpenAsync();
        var action = (await ViewAsync(id))["actions"]![0]!["id"]!.ToString();
        (string, string)[] label =
        [
            ("label/label", "OTHER"),
            ("label/action", action),
            ("label/strength", "ASSERTS"),
            ("label/quote/exact", "what was done"),
            ("label/instruments", "UNSCR-1718, UNSCR-2270"),
        ];
        await desk.CorrectAsync("label=new", "label", label);
        var first = (await ViewAsync(id))["labels"]![0]!;
        (first["id"]!.ToString(), first["instruments"]!.AsArray().Count).ShouldBe(("l1", 2));

        var again = await desk.PageAsync("label=l1");
        again.ShouldContain("name=\"label/id\" value=\"l2\"");
        again.ShouldContain("value=\"UNSCR-1718, UNSCR-2270\"");
        again.ShouldContain("what was done</textarea>");
        var unknown = await desk.RefusedAsync(
            422,
            "label=l1",
            "label",
            [("label/action", "ac-nothing-known"), .. label.Where(x => x.Item1 != "label/action")]
        );
        unknown.ShouldContain("id=\"f-label-action-fault\"");
        unknown.ShouldContain("There is no action “ac-nothing-known” on record.");
        await desk.CorrectAsync(
            "label=l1",
            "label",
            [.. label.Where(x => x.Item1 != "label/strength"), ("label/strength", "MAY")]
        );
        await desk.CorrectAsync("", "remove", ("removal/id", "l1"), ("removal/reason", "It says only that it may be."));

        var left = (await ViewAsync(id))["labels"]!.AsArray().Single()!;
        (left["id"]!.ToString(), left["strength"]!.ToString()).ShouldBe(("l2", "MAY"));
    }

    [Fact]
    public async Task A_source_and_a_translation_are_added_and_words_of_the_translation_are_quoted()
    {
        var (desk, id) = await OpenAsync();
        await desk.CorrectAsync(
            "text=new",
            "text",
            ("text/text", "우리는 규탄한다."),
            ("text/language", "ko"),
            ("text/status", "OFFICIAL_TRANSLATION"),
            ("text/completeness", "EXCERPT")
        );
        await desk.CorrectAsync(
            "source=new",
            "source",
            ("source/url", "https://example.org/ko"),
            ("source/layer", "WIRE"),
            ("source/language", "ko"),
            ("source/text", "t2"),
            ("source/licence", "CC0")
        );
        await desk.CorrectAsync(
            "act=new",
            "code",
            ("act/type", "CONDEMN"),
            ("act/epistemic", "ASSERTED"),
            ("act/quote/exact", "규탄한다"),
            ("act/quote/textId", "t2")
        );

        var view = await ViewAsync(id);
        (
            view["texts"]![1]!["language"]!.ToString(),
            view["sources"]![1]!["text"]!.ToString(),
            view["sources"]![1]!["licence"]!.ToString()
        ).ShouldBe(("ko", "t2", "CC0"));
        view["acts"]![1]!["quote"]!["textId"]!.ToString().ShouldBe("t2");
        var page = await desk.RefusedAsync(
            422,
            "source=new",
            "source",
            ("source/url", "no address"),
            ("source/layer", "WIRE")
        );
        page.ShouldContain("id=\"f-source-url-fault\"");
        page.ShouldContain("value=\"no address\"");
    }

    [Fact]
    public async Task A_retracted_statement_offers_its_reinstatement_alone()
    {
        var (desk, id) = await OpenAsync();
        await desk.CorrectAsync("", "retract", ("retraction/reason", "MISATTRIBUTED"), ("retraction/note", ""));
        var page = await desk.PageAsync("date=new");
        page.ShouldContain("value=\"reinstate\"");
        page.ShouldNotContain("value=\"retract\"");
        page.ShouldNotContain("value=\"date\"");
        (await desk.RefusedAsync(409, "", "date", RivalDate)).ShouldContain("reinstate it first");
        (await desk.RefusedAsync(422, "", "reinstate", ("reinstatement/reason", ""))).ShouldContain(
            "id=\"f-reinstatement-reason-fault\""
        );

        await desk.CorrectAsync("", "reinstate", ("reinstatement/reason", "It was rightly attributed."));

        (await ViewAsync(id))["status"]!.ToString().ShouldBe("RECORDED");
    }

    [Fact]
    public async Task What_was_opened_before_another_change_is_refused_with_what_was_typed_and_taken_when_sent_again()
    {
        var (desk, id) = await OpenAsync();
        (string, string)[] urge =
        [
            ("act/type", "URGE"),
            ("act/epistemic", "ASSERTED"),
            ("act/quote/exact", "what was done"),
        ];
        var opened = Hidden(await desk.PageAsync("act=new"));
        (
            await Host.Admin.PostAsync(
                $"/api/statements/{id}/acts",
                Submissions.Act("a2", "CRITICISE", "what was done"),
                "*"
            )
        ).ShouldBe(200);
        await Host.ProjectedAsync();

        var (status, page) = await desk.SendAsync("act=new", [.. opened, .. urge, ("do", "code")]);

        status.ShouldBe(412);
        page.ShouldContain("Someone has changed this statement");
        page.ShouldContain("what was done</textarea>");
        page.ShouldContain("value=\"URGE\" selected");
        page.ShouldNotContain("If-Match");
        (await ViewAsync(id))["acts"]!.AsArray().Count.ShouldBe(2);
        (await desk.SendAsync("act=new", [.. Hidden(page), .. urge, ("do", "code")])).Status.ShouldBe(302);
        (await ViewAsync(id))["acts"]!.AsArray().Select(x => x!["id"]!.ToString()).ShouldBe(["a1", "a2", "a3"]);
    }

    [Fact]
    public async Task Whatever_is_pressed_nothing_that_was_typed_is_lost()
    {
        var (desk, id) = await OpenAsync();
        (string, string)[] typed =
        [
            ("open", "act:a1"),
            .. Hidden(await desk.PageAsync("act=a1")),
            ("act/type", "CRITICISE"),
            ("act/intensity", "2"),
            ("act/epistemic", "ASSERTED"),
            ("act/quote/exact", "what was done"),
            ("act/reason", "Too strong."),
            ("correction/path", "/title"),
            ("correction/after", "A better title"),
            ("correction/reason", "Its heading."),
            ("retraction/note", "A thought."),
        ];

        foreach (var pressed in new[] { "keep", "open:date:new", "open:act:new", "remove" })
        {
            var (status, page) = await desk.SendAsync("", [.. typed, ("do", pressed)]);
            status.ShouldNotBe(302, pressed);
            Kept(page);
        }

        var (recorded, after) = await desk.SendAsync("", [.. typed, ("do", "correct")]);
        recorded.ShouldBe(200);
        after.ShouldContain("What you typed in the other parts is below");
        after.ShouldContain("value=\"CRITICISE\" selected");
        after.ShouldContain("A thought.</textarea>");
        after.ShouldNotContain("A better title</textarea>");
        (await ViewAsync(id))["title"]!.ToString().ShouldBe("A better title");
        (await ViewAsync(id))["acts"]![0]!["type"]!.ToString().ShouldBe("CONDEMN");

        static void Kept(string page)
        {
            page.ShouldContain("value=\"CRITICISE\" selected");
            page.ShouldContain("Too strong.</textarea>");
            page.ShouldContain("A better title</textarea>");
            page.ShouldContain("A thought.</textarea>");
        }
    }

    [Fact]
    public async Task An_act_and_a_label_are_told_apart_by_the_statement_and_not_by_their_ids()
    {
        var submission = Submissions.Small();
        submission["acts"]![0]!["id"] = "law1";
        var second = submission["acts"]![0]!.DeepClone();
        second["id"] = "law2";
        submission["acts"]!.AsArray().Add(second);
        submission["labels"] = new JsonArray(
            new JsonObject
            {
                ["id"] = "unlawful1",
                ["action"] = submission["actions"]![0]!["id"]!.ToString(),
                ["label"] = "UNLAWFUL",
                ["strength"] = "ASSERTS",
                ["quote"] = new JsonObject { ["exact"] = "what was done" },
            }
        );
        var (desk, id) = await OpenAsync(submission);

        (await desk.PageAsync("act=law1")).ShouldContain("name=\"act/id\" value=\"law1\"");
        await desk.CorrectAsync("", "remove", ("removal/id", "law1"), ("removal/reason", "A slip."));
        await desk.CorrectAsync("", "remove", ("removal/id", "unlawful1"), ("removal/reason", "A slip."));

        var view = await ViewAsync(id);
        view["acts"]!.AsArray().Select(x => x!["id"]!.ToString()).ShouldBe(["law2"]);
        view["labels"]!.AsArray().ShouldBeEmpty();
    }

    [Fact]
    public async Task Words_across_a_line_end_of_a_text_with_CR_LF_are_quoted()
    {
        var submission = Submissions.Small();
        submission["texts"]![0]!["text"] = $"We condemn what was done.\r\nWe urge {Submissions.Word()} restraint.";
        var (desk, id) = await OpenAsync(submission);

        await desk.CorrectAsync(
            "act=new",
            "code",
            ("act/type", "URGE"),
            ("act/epistemic", "ASSERTED"),
            ("act/quote/exact", "what was done.\r\nWe urge"),
            ("act/quote/start", "11"),
            ("act/quote/end", "33")
        );

        var quote = (await ViewAsync(id))["acts"]![1]!["quote"]!;
        (quote["exact"]!.ToString(), quote["start"]!.GetValue<int>(), quote["end"]!.GetValue<int>()).ShouldBe(
            ("what was done.\r\nWe urge", 11, 34)
        );
    }

    [Fact]
    public async Task A_signatory_entered_by_mistake_is_taken_back_and_does_not_withdraw()
    {
        var (desk, id) = await OpenAsync();
        await desk.CorrectAsync(
            "signatory=new",
            "signatory",
            ("signatory/party", "Japan"),
            ("signatory/nameAsListed", "Japan"),
            ("signatory/role", "SIGNATORY")
        );

        await desk.CorrectAsync("void=JPN", "void", ("void/party", "JPN"), ("void/reason", "The wrong line."));

        (await ViewAsync(id))["signatories"]!.AsArray().Select(x => x!["party"]!.ToString()).ShouldBe(["GBR"]);
    }

    [Fact]
    public async Task A_count_a_dissociation_a_replacement_and_a_merge_are_recorded()
    {
        var group = Submissions.Small("EU");
        var (desk, id) = await OpenAsync(group);
        await desk.CorrectAsync("count=new", "count", ("count/count", "23"), ("count/claimedBy", "The chair"));
        await desk.CorrectAsync(
            "dissociation=new",
            "dissociate",
            ("dissociation/party", "Hungary"),
            ("dissociation/group", "EU"),
            ("dissociation/scope", "whole")
        );
        var newer = (
            await Host.Submitter.PostAsync("/api/statements", Submissions.Small("EU", issued: "2024-12-22"))
        ).Id;
        await desk.CorrectAsync("supersession=new", "supersede", ("supersession/by", newer));

        var view = await ViewAsync(id);
        view["unnamedSignatories"]!["count"]!.GetValue<int>().ShouldBe(23);
        view["dissociations"]![0]!["party"]!.ToString().ShouldBe("HUN");
        view["status"]!.ToString().ShouldBe("SUPERSEDED");
        await desk.CorrectAsync("merge=new", "merge", ("merge/into", newer), ("merge/rationale", "The same words."));
        (await ViewAsync(id))["id"]!.ToString().ShouldBe(newer, "the merged record leads to the one that survives");
    }

    [Fact]
    public async Task Each_fault_names_its_field_and_says_what_to_enter()
    {
        var (desk, _) = await OpenAsync();

        var page = await desk.RefusedAsync(
            422,
            "signatory=new",
            "signatory",
            ("signatory/party", ""),
            ("signatory/nameAsListed", ""),
            ("signatory/role", "SIGNATORY")
        );

        page.ShouldContain("<a href=\"#f-signatory-nameAsListed\">Name as the text lists it</a>");
        page.ShouldContain("This is empty: fill it in.");
        page.ShouldNotContain("give it words");
    }

    [Theory]
    [InlineData("signatory=new", "signatory", "signatory/party", "Atlantis", 422, "There is no party “Atlantis”.")]
    [InlineData("act=a1", "recode", "act/targets", "PRK, Atlantis", 422, "There is no party “Atlantis”.")]
    [InlineData("act=new", "code", "act/intensity", "very", 400, Words.FaultUnreadable)]
    [InlineData("date=new", "date", "date/value", "", 422, "Give either a date or the reason why it is not known.")]
    [InlineData("", "remove", "removal/id", "a1", 409, Words.FaultLastAct)]
    public async Task What_is_refused_is_said_without_requests(
        string query,
        string does,
        string field,
        string typed,
        int status,
        string said
    )
    {
        var (desk, _) = await OpenAsync();
        (string, string)[] whole =
        [
            ("signatory/nameAsListed", "Atlantis"),
            ("signatory/role", "SIGNATORY"),
            ("date/field", "ISSUED"),
            ("removal/reason", "A slip."),
            ("act/type", "CONDEMN"),
            ("act/epistemic", "ASSERTED"),
            ("act/quote/exact", "what was done"),
            .. does == "recode" ? new[] { ("act/reason", "A slip.") } : [],
            (field, typed),
        ];

        var page = await desk.RefusedAsync(
            status,
            query,
            does,
            [.. whole.Where(x => x.Item1.Split('/')[0] == field.Split('/')[0])]
        );

        page.ShouldContain(said);
        Requests().Match(Faults().Match(page).Value).Value.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_correction_that_changes_nothing_is_told_apart_and_keeps_what_was_typed()
    {
        var (desk, id) = await OpenAsync();
        var before = (await ViewAsync(id))["version"]!.ToString();

        var page = await desk.RefusedAsync(
            200,
            "",
            "correct",
            ("correction/path", "/title"),
            ("correction/after", (await ViewAsync(id))["title"]!.ToString()),
            ("correction/reason", "As the issuer writes it.")
        );

        page.ShouldContain(Words.RecordedAlready);
        page.ShouldContain("As the issuer writes it.</textarea>");
        (await ViewAsync(id))["version"]!.ToString().ShouldBe(before);
    }

    [Fact]
    public async Task A_review_that_is_on_record_already_is_told_apart()
    {
        var (_, id) = await OpenAsync();
        using var reviewer = new Browser(Host);
        await reviewer.SignInAsync((await Host.Get<ApiKeys>().AddAsync("A reviewer", Roles.Reviewer, Ct)).Key);
        var desk = new DeskOf(Host, reviewer, $"/desk/statements/{id}/review");
        (string, string)[] accepted = [("review/verdict", "ACCEPTED"), ("review/note", "Read twice.")];

        await desk.CorrectAsync("", "", accepted);

        var page = await desk.RefusedAsync(200, "", "", accepted);
        page.ShouldContain(Words.RecordedAlready);
        page.ShouldContain("Read twice.</textarea>");
    }

    private async Task<(DeskOf Desk, string Id)> OpenAsync(JsonObject? submission = null)
    {
        var id = (await Host.Submitter.PostAsync("/api/statements", submission ?? Submissions.Small()))
            .ShouldBe(201)
            .Id;
        await Host.ProjectedAsync();
        var browser = new Browser(Host);
        await browser.SignInAsync((await Host.Get<ApiKeys>().AddAsync("An editor", Roles.Editor, Ct)).Key);
        return (new(Host, browser, $"/desk/statements/{id}/correct"), id);
    }

    private async Task<JsonNode> ViewAsync(string id) => (await Host.Anonymous.GetAsync($"/api/statements/{id}")).Json;

    /// <summary>The hidden fields of the open form: the version, and the id for a new coding.</summary>
    private static IEnumerable<(string, string)> Hidden(string page) =>
        HiddenField().Matches(page).Select(x => (x.Groups[1].Value, x.Groups[2].Value)).Distinct();

    [GeneratedRegex("name=\"(version|act/id|label/id)\" value=\"([^\"]*)\"")]
    private static partial Regex HiddenField();

    [GeneratedRegex("<div class=\"faults\".*?</div>", RegexOptions.Singleline)]
    private static partial Regex Faults();

    [GeneratedRegex(@"\b(GET|POST|PUT|DELETE|If-Match)\b|/api/")]
    private static partial Regex Requests();

    /// <summary>The correction page of one statement in a browser without scripts.</summary>
    private sealed class DeskOf(TestHost host, Browser browser, string path)
    {
        public async Task<string> PageAsync(string query)
        {
            var page = await browser.GetAsync($"{path}?{query}");
            page.StatusCode.ShouldBe(HttpStatusCode.OK);
            return await page.Content.ReadAsStringAsync(Ct);
        }

        public async Task CorrectAsync(string query, string does, params (string Name, string Value)[] fields)
        {
            var (status, page) = await SendAsync(query, [.. Hidden(await PageAsync(query)), .. fields, ("do", does)]);
            status.ShouldBe(302, Faults().Match(page).Value);
            await host.ProjectedAsync();
        }

        public async Task<string> RefusedAsync(
            int status,
            string query,
            string does,
            params (string Name, string Value)[] fields
        )
        {
            var (actual, page) = await SendAsync(query, [.. Hidden(await PageAsync(query)), .. fields, ("do", does)]);
            actual.ShouldBe(status, Faults().Match(page).Value);
            return page;
        }

        public async Task<(int Status, string Page)> SendAsync(
            string query,
            params IEnumerable<(string Name, string Value)> fields
        )
        {
            var answer = await browser.PostAsync($"{path}?{query}", await browser.TokenAsync(path), fields);
            return ((int)answer.StatusCode, WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync(Ct)));
        }
    }
}
