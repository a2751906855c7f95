using System.Net;
using Tracker.Access;
using Tracker.Http;
using Tracker.IntegrationTests.Harness;
using Tracker.Pages.Frame;

namespace Tracker.IntegrationTests.Pages;

/// <summary>Readers report errors, the desk answers, and pages show what was corrected.</summary>
public sealed class ReportTests(Cluster cluster) : HostTest(cluster)
{
    [Fact]
    public async Task Whoever_reads_may_report_an_error_and_finds_the_answer_by_its_id_without_the_words()
    {
        var recorded = await RecordAsync();
        var report = await ReportAsync(recorded.Id, "The title is wrong.");

        report.Location.ShouldBe($"/api/reports/{report.Id}");
        report.Text("state").ShouldBe("OPEN");
        report.Json["words"].ShouldBeNull();
        var shown = (await Host.Anonymous.GetAsync($"/api/reports/{report.Id}")).ShouldBe(200);
        shown.Json["words"].ShouldBeNull("nobody has checked them");
        (await (await Host.AsAsync(Roles.Reviewer)).GetAsync($"/api/reports/{report.Id}"))
            .Text("words")
            .ShouldBe("The title is wrong.");
        (await Host.Anonymous.GetAsync("/api/reports/er-none")).ShouldBeProblem(404);
    }

    [Fact]
    public async Task Nothing_is_stored_of_who_reports()
    {
        var report = await ReportAsync("GBR", "Another name.");

        var row = await Host.AskAsync<string>("select r::text from tracker.reports r where id = $1", report.Id);
        row.ShouldNotContain("127.0.0.1");
        row.ShouldNotContain("::1");
        (
            await Host.AskAsync<string>(
                "select string_agg(column_name, ' ' order by ordinal_position) from information_schema.columns "
                    + "where table_schema = 'tracker' and table_name = 'reports'"
            )
        ).ShouldBe("id about words sequence reported_at state answer correction answered_by answered_at");
    }

    [Theory]
    [InlineData("""{"about": "st-none", "words": "Wrong."}""", "/about")]
    [InlineData("""{"about": "sw-none", "words": "Wrong."}""", "/about")]
    [InlineData("""{"about": "", "words": "Wrong."}""", "/about")]
    [InlineData("""{"about": "GBR", "words": " "}""", "/words")]
    [InlineData("""{"about": "GBR", "words": "Wrong.", "asOfSequence": -1}""", "/asOfSequence")]
    [InlineData("""{"about": "GBR", "words": "Wrong.", "asOfSequence": 999999999}""", "/asOfSequence")]
    public async Task A_report_is_about_something_on_record_and_says_something(string body, string pointer) =>
        (await Host.Anonymous.PostAsync("/api/reports", body)).ShouldBeProblem(422).Pointers.ShouldBe([pointer]);

    [Fact]
    public async Task A_report_has_at_most_two_thousand_characters()
    {
        (await SendAsync(new string('x', 2_000))).ShouldBe(201);
        (await SendAsync(new string('x', 2_001))).ShouldBeProblem(422).Pointers.ShouldBe(["/words"]);

        Task<Reply> SendAsync(string words) =>
            Host.Anonymous.PostAsync("/api/reports", $$"""{"about": "GBR", "words": "{{words}}"}""");
    }

    [Fact]
    public async Task The_queue_is_for_reviewers_and_an_answered_report_leaves_it()
    {
        var (first, second) = (await ReportAsync("GBR", "One."), await ReportAsync("GBR", "Two."));
        var reviewer = await Host.AsAsync(Roles.Reviewer);
        foreach (var api in new[] { Host.Submitter, await Host.AsAsync(Roles.Reader) })
        {
            (await api.GetAsync("/api/reports")).ShouldBeProblem(403);
            (await AnswerAsync(api, first.Id, Rejected)).ShouldBeProblem(403);
        }

        (await Host.Anonymous.GetAsync("/api/reports")).ShouldBeProblem(401);
        (await OpenAsync()).ShouldContain(first.Id);
        (await OpenAsync()).FindIndex(x => x == first.Id).ShouldBeLessThan((await OpenAsync()).IndexOf(second.Id));
        (await AnswerAsync(reviewer, first.Id, Rejected)).ShouldBe(200).Text("state").ShouldBe("REJECTED");
        (await OpenAsync()).ShouldNotContain(first.Id);
        (await reviewer.GetAsync("/api/reports?state=REJECTED&limit=1000")).Items.ShouldContain(x =>
            x["id"]!.GetValue<string>() == first.Id
        );

        async Task<List<string>> OpenAsync() =>
            [.. (await reviewer.GetAsync("/api/reports?limit=1000")).Items.Select(x => x["id"]!.GetValue<string>())];
    }

    [Fact]
    public async Task A_report_is_answered_once_and_the_same_answer_again_changes_nothing()
    {
        var (report, reviewer) = (await ReportAsync("GBR", "Wrong."), await Host.AsAsync(Roles.Reviewer));

        var first = (await AnswerAsync(reviewer, report.Id, Rejected)).ShouldBe(200);
        (await AnswerAsync(reviewer, report.Id, Rejected)).ShouldBe(200).Body.ShouldBe(first.Body);
        (await AnswerAsync(reviewer, report.Id, """{"verdict": "REJECTED", "answer": "Another."}"""))
            .ShouldBeProblem(409)
            .Text("type")
            .ShouldEndWith(":already-answered");
    }

    [Fact]
    public async Task Who_accepts_a_report_names_an_event_that_corrected_what_the_reader_saw()
    {
        var recorded = await RecordAsync();
        var report = await ReportAsync(recorded.Id, "The title is wrong.");
        var reviewer = await Host.AsAsync(Roles.Reviewer);

        (await AnswerAsync(reviewer, report.Id, Accepted(null)))
            .ShouldBeProblem(422)
            .Pointers.ShouldBe(["/correction"]);
        (await AnswerAsync(reviewer, report.Id, Accepted(recorded.Sequence)))
            .ShouldBeProblem(422)
            .Pointers.ShouldBe(["/correction"], "it was there before the report");
        (await AnswerAsync(reviewer, report.Id, Accepted(long.MaxValue))).ShouldBeProblem(422);
        (await AnswerAsync(reviewer, report.Id, """{"verdict": "PERHAPS", "answer": "We see."}"""))
            .ShouldBeProblem(422)
            .Pointers.ShouldBe(["/verdict"]);
        var corrected = await CorrectAsync(recorded.Id);
        (
            await AnswerAsync(
                reviewer,
                report.Id,
                $$"""{"verdict": "REJECTED", "answer": "No.", "correction": {{corrected.Sequence}}}"""
            )
        ).ShouldBeProblem(422);
        (await AnswerAsync(reviewer, report.Id, Accepted(corrected.Sequence))).ShouldBe(200);
    }

    [Fact]
    public async Task A_page_shows_an_accepted_report_with_its_correction_at_once_and_not_as_of_an_earlier_point()
    {
        var recorded = await RecordAsync();
        var report = await ReportAsync(recorded.Id, "The title is wrong; <b>look</b>.");
        var corrected = await CorrectAsync(recorded.Id);
        await Host.ProjectedAsync(corrected);
        var path = $"/statements/{recorded.Id}";
        (await Host.Anonymous.GetAsync(path)).ShouldBe(200).Body.ShouldNotContain(Words.ReportsTitle);

        (await AnswerAsync(await Host.AsAsync(Roles.Reviewer), report.Id, Accepted(corrected.Sequence))).ShouldBe(200);

        var page = (await Host.Anonymous.GetAsync(path)).Body;
        page.ShouldContain(Words.ReportsTitle);
        page.ShouldContain("It was &lt;misspelt&gt;.");
        page.ShouldContain($"/audit/events/{corrected.Sequence}");
        page.ShouldNotContain("look</b>", customMessage: "the reader's words are never on a page");
        (await Host.Anonymous.GetAsync($"{path}?asOfSequence={corrected.Sequence}")).Body.ShouldNotContain(
            Words.ReportsTitle
        );
        (await Host.Anonymous.GetAsync($"/reports/{report.Id}")).Body.ShouldContain("It was &lt;misspelt&gt;.");
    }

    [Fact]
    public async Task A_reader_without_a_key_is_led_to_the_form_and_not_to_the_sign_in()
    {
        var recorded = await RecordAsync();
        foreach (
            var path in new[]
            {
                $"/statements/{recorded.Id}",
                $"/actions/{recorded.Json["actions"]![0]!["id"]}",
                "/parties/GBR",
            }
        )
        {
            var page = (await Host.Anonymous.GetAsync(path)).Body;
            page.ShouldContain($"href=\"/reports/new?about={path.Split('/')[^1]}&amp;asOfSequence=");
            page.ShouldNotContain("/correct\"");
        }

        using var browser = new Browser(Host);
        await browser.SignInAsync((await Host.Get<ApiKeys>().AddAsync("A submitter", Roles.Submitter, Ct)).Key);
        (await ReadAsync(await browser.GetAsync($"/statements/{recorded.Id}"), HttpStatusCode.OK)).ShouldContain(
            $"/desk/statements/{recorded.Id}/correct\""
        );
    }

    [Fact]
    public async Task The_form_stores_a_report_only_if_it_was_made_here_and_keeps_what_was_typed()
    {
        using var browser = new Browser(Host);
        var token = await browser.TokenAsync("/reports/new?about=GBR");

        (
            await ReadAsync(
                await browser.PostAsync("/reports/new", "foreign", ("report/about", "GBR"), ("report/words", "Typed.")),
                HttpStatusCode.Forbidden
            )
        ).ShouldContain("Typed.");
        (
            await ReadAsync(
                await browser.PostAsync("/reports/new", token, ("report/about", "st-none"), ("report/words", "Typed.")),
                HttpStatusCode.UnprocessableEntity
            )
        ).ShouldContain("Typed.");
        var sent = await browser.PostAsync(
            "/reports/new",
            token,
            ("report/about", "GBR"),
            ("report/words", "The name."),
            ("report/asOfSequence", "")
        );
        sent.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        var address = sent.Headers.Location!.ToString();
        address.ShouldStartWith("/reports/er-");
        (await ReadAsync(await browser.GetAsync(address), HttpStatusCode.OK)).ShouldContain(Words.ReportKeep);
    }

    [Fact]
    public async Task The_desk_shows_the_queue_to_submitters_and_reviewers_and_reviewers_answer_there()
    {
        var report = await ReportAsync("GBR", "Words for the desk alone.");
        using var auditor = new Browser(Host);
        await auditor.SignInAsync((await Host.Get<ApiKeys>().AddAsync("An auditor", Roles.Auditor, Ct)).Key);
        await ReadAsync(await auditor.GetAsync($"/desk/reports/{report.Id}"), HttpStatusCode.Forbidden);
        using var submitter = new Browser(Host);
        await submitter.SignInAsync((await Host.Get<ApiKeys>().AddAsync("A submitter", Roles.Submitter, Ct)).Key);
        var read = await ReadAsync(await submitter.GetAsync($"/desk/reports/{report.Id}"), HttpStatusCode.OK);
        read.ShouldContain("Words for the desk alone.");
        read.ShouldContain(Words.ReportOnlyReviewers);
        (await ReadAsync(await submitter.GetAsync("/desk"), HttpStatusCode.OK)).ShouldContain(Words.ReportQueueTitle);

        var path = $"/desk/reports/{report.Id}";
        var theirs = await submitter.PostAsync(
            path,
            await submitter.TokenAsync("/desk"),
            ("answer/verdict", "REJECTED"),
            ("answer/answer", "No."),
            ("answer/correction", "")
        );
        theirs.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        using var reviewer = new Browser(Host);
        await reviewer.SignInAsync((await Host.Get<ApiKeys>().AddAsync("A reviewer", Roles.Reviewer, Ct)).Key);
        var blank = await reviewer.PostAsync(
            path,
            await reviewer.TokenAsync(path),
            ("answer/verdict", ""),
            ("answer/answer", "")
        );
        blank.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        var answered = await reviewer.PostAsync(
            path,
            await reviewer.TokenAsync(path),
            ("answer/verdict", "REJECTED"),
            ("answer/answer", "The name is right."),
            ("answer/correction", "")
        );
        answered.Headers.Location!.ToString().ShouldBe("/desk");
        (await Host.Anonymous.GetAsync($"/api/reports/{report.Id}")).Text("answer").ShouldBe("The name is right.");
    }

    [Fact]
    public async Task The_page_prints_the_sequence_that_accepts_a_report_and_each_fault_of_an_answer_names_its_field()
    {
        var recorded = await RecordAsync();
        var report = await ReportAsync(recorded.Id, "The title is wrong.");
        var corrected = await CorrectAsync(recorded.Id);
        await Host.ProjectedAsync(corrected);
        using var reviewer = new Browser(Host);
        await reviewer.SignInAsync((await Host.Get<ApiKeys>().AddAsync("A reviewer", Roles.Reviewer, Ct)).Key);

        var blank = await ReadAsync(await AnswerAsync("", "", ""), HttpStatusCode.UnprocessableEntity);
        blank.ShouldContain($"<a href=\"#f-answer-verdict\">{Words.ReportVerdict}</a>");
        blank.ShouldContain($"<a href=\"#f-answer-answer\">{Words.ReportAnswer}</a>");
        (
            await ReadAsync(await AnswerAsync("ACCEPTED", "So it is.", ""), HttpStatusCode.UnprocessableEntity)
        ).ShouldContain($"<a href=\"#f-answer-correction\">{Words.ReportCorrectionField}</a>");
        var printed = Say.Number(corrected.Sequence);
        (await Host.Anonymous.GetAsync($"/statements/{recorded.Id}")).Body.ShouldContain($">event {printed}<");
        (await AnswerAsync("ACCEPTED", "So it is.", printed)).StatusCode.ShouldBe(HttpStatusCode.Redirect);

        async Task<HttpResponseMessage> AnswerAsync(string verdict, string answer, string correction) =>
            await reviewer.PostAsync(
                $"/desk/reports/{report.Id}",
                await reviewer.TokenAsync($"/desk/reports/{report.Id}"),
                ("answer/verdict", verdict),
                ("answer/answer", answer),
                ("answer/correction", correction)
            );
    }

    [Theory]
    [InlineData("soon", HttpStatusCode.BadRequest)]
    [InlineData("99999999", HttpStatusCode.UnprocessableEntity)]
    public async Task A_point_that_the_reader_cannot_have_seen_is_shown_with_its_name(
        string seen,
        HttpStatusCode status
    )
    {
        using var browser = new Browser(Host);

        var page = await ReadAsync(
            await browser.PostAsync(
                "/reports/new",
                await browser.TokenAsync("/reports/new?about=GBR"),
                ("report/about", "GBR"),
                ("report/words", "The name."),
                ("report/asOfSequence", seen)
            ),
            status
        );

        page.ShouldContain($"<a href=\"#f-report-asOfSequence\">{Words.AsOfSequence}</a>");
        page.ShouldContain($"id=\"f-report-asOfSequence\" name=\"report/asOfSequence\" value=\"{seen}\"");
    }

    [Fact]
    public async Task The_form_of_a_report_is_of_the_present_and_so_is_what_its_head_leads_to()
    {
        var page = (await Host.Anonymous.GetAsync("/reports/new?about=GBR&asOfSequence=1")).ShouldBe(200).Body;

        page.ShouldNotContain("class=\"banner\"");
        page[..page.IndexOf("</header>", StringComparison.Ordinal)].ShouldNotContain("asOfSequence");
        page.ShouldContain("name=\"report/asOfSequence\" value=\"1\"");
    }

    [Fact]
    public async Task An_address_sends_no_more_reports_an_hour_than_the_operator_allows()
    {
        await using var host = await TestHost.StartAsync(
            await Cluster.CreateDatabaseAsync(),
            settings: x => x with { Access = x.Access with { ReportLimit = 2 } }
        );
        async Task<Reply> SendAsync(string words) =>
            await host.Anonymous.PostAsync("/api/reports", $$"""{"about": "GBR", "words": "{{words}}"}""");

        (await SendAsync("One.")).ShouldBe(201);
        (await SendAsync("")).ShouldBeProblem(422);
        (await SendAsync("Two.")).ShouldBe(201);
        var third = (await SendAsync("Three.")).ShouldBeProblem(429);
        third.Headers.RetryAfter!.Delta!.Value.TotalSeconds.ShouldBeInRange(1, 3_600);
        using var browser = new Browser(host);
        var form = await browser.PostAsync(
            "/reports/new",
            await browser.TokenAsync("/reports/new?about=GBR"),
            ("report/about", "GBR"),
            ("report/words", "Four.")
        );
        form.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        (await form.Content.ReadAsStringAsync(Ct)).ShouldContain("Four.");
        (await host.AskAsync<long>("select count(*) from tracker.reports")).ShouldBe(2);
    }

    private const string Rejected = """{"verdict": "REJECTED", "answer": "The name is right."}""";

    private static string Accepted(long? correction) =>
        $$"""{"verdict": "ACCEPTED", "answer": "It was <misspelt>."{{(correction is null ? "" : $", \"correction\": {correction}")}}}""";

    private static async Task<string> ReadAsync(HttpResponseMessage reply, HttpStatusCode status)
    {
        reply.StatusCode.ShouldBe(status);
        return await reply.Content.ReadAsStringAsync(Ct);
    }

    private static Task<Reply> AnswerAsync(Api api, string report, string body) =>
        api.PostAsync($"/api/reports/{report}/answer", body);

    private async Task<Reply> ReportAsync(string about, string words) =>
        (await Host.Anonymous.PostAsync("/api/reports", $$"""{"about": "{{about}}", "words": "{{words}}"}""")).ShouldBe(
            201
        );

    private async Task<Reply> CorrectAsync(string statement) =>
        (
            await Host.Submitter.PostAsync(
                $"/api/statements/{statement}/corrections",
                """{"path": "/title", "after": "A corrected title", "reason": "A reader saw it."}""",
                ifMatch: "*"
            )
        ).ShouldBe(200);

    private async Task<Reply> RecordAsync()
    {
        var recorded = (await Host.Submitter.PostAsync("/api/statements", Submissions.Small())).ShouldBe(201);
        await Host.ProjectedAsync(recorded);
        return recorded;
    }
}
