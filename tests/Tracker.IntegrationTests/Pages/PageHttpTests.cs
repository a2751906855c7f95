using System.Net;
using Tracker.Access;
using Tracker.Http;
using Tracker.IntegrationTests.Harness;
using Tracker.Pages.Frame;

namespace Tracker.IntegrationTests.Pages;

/// <summary>HTTP behaviour of pages: headers, 304 answers, refusals.</summary>
public sealed class PageHttpTests(Cluster cluster) : HostTest(cluster)
{
    [Theory]
    [InlineData("/")]
    [InlineData("/actions")]
    [InlineData("/embed/matrix")]
    [InlineData("/audit")]
    [InlineData("/audit/verifier")]
    public async Task Whoever_checks_an_address_may_ask_for_its_head_alone(string path)
    {
        await Host.ProjectedAsync();
        using var client = new HttpClient { BaseAddress = Host.Address };
        using var reply = await client.SendAsync(new(HttpMethod.Head, path), Ct);
        reply.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await reply.Content.ReadAsByteArrayAsync(Ct)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_page_is_not_sent_again_until_the_record_grows()
    {
        var submission = Submissions.Small("GBR");
        var action = submission["actions"]![0]!["id"]!.GetValue<string>();
        await Host.ProjectedAsync((await Host.Submitter.PostAsync("/api/statements", submission)).ShouldBe(201));
        var path = $"/actions/{action}";
        var first = (await Host.Anonymous.GetAsync(path)).ShouldBe(200);
        first.ETag.ShouldNotBeNull();

        // Each page shows the last checkpoint, and a new one may have been signed meanwhile.
        var again = await Host.Anonymous.GetAsync(path, first.ETag);
        while (again.Status == 200)
        {
            again = await Host.Anonymous.GetAsync(path, again.ETag);
        }

        again.Status.ShouldBe(304);
        await Host.ProjectedAsync(
            (await Host.Submitter.PostAsync("/api/statements", Submissions.Small("FRA", action))).ShouldBe(201)
        );
        (await Host.Anonymous.GetAsync(path, again.ETag)).ShouldBe(200).Body.ShouldContain("href=\"/parties/FRA\"");
    }

    [Fact]
    public async Task What_was_not_on_record_yet_says_so_and_leads_to_the_present()
    {
        var before = (await Host.Submitter.PostAsync("/api/statements", Submissions.Small())).ShouldBe(201);
        var recorded = (await Host.Submitter.PostAsync("/api/statements", Submissions.Small())).ShouldBe(201);
        await Host.ProjectedAsync(recorded);

        var page = (await Host.Anonymous.GetAsync($"/statements/{recorded.Id}?asOfSequence={before.Sequence}"))
            .ShouldBe(404)
            .Body;

        page.ShouldContain(Words.NotOnRecordThen);
        page.ShouldContain(Words.NotNow);
        page.ShouldContain("data-clock");
        page.ShouldContain($"href=\"/statements/{recorded.Id}\"");
    }

    [Fact]
    public async Task A_refusal_is_a_page_in_words_and_gives_the_address_as_it_was_asked_for()
    {
        using var browser = new Browser(Host);

        var unknown = await ReadAsync(await browser.GetAsync("/network?topic=zzz"), HttpStatusCode.UnprocessableEntity);
        unknown.ShouldContain("/network?topic=zzz");
        unknown.ShouldNotContain("GET /api");
        (await ReadAsync(await browser.GetAsync("/nope?x=1"), HttpStatusCode.NotFound)).ShouldContain("/nope?x=1</p>");
        (await ReadAsync(await browser.GetAsync("/search?q=%00"), HttpStatusCode.BadRequest)).ShouldContain(
            "The parameter has a control character"
        );
    }

    [Theory]
    [InlineData("/network?topic=zzz&from=2024-01-01", "topic", "zzz", "from")]
    [InlineData("/positions?party=Atlantis&act=CONDEMN", "party", "Atlantis", "act")]
    [InlineData("/positions?act=SHOUT&party=FRA", "act", "SHOUT", "party")]
    [InlineData("/search?q=weapon&from=yesterday", "from", "yesterday", "q")]
    [InlineData("/network?from=2024-01-01&to=soon", "to", "soon", "from")]
    [InlineData("/actions?q=troops&knownAt=soon", "knownAt", "soon", "q")]
    public async Task A_refused_filter_can_be_mended_where_it_was_refused(
        string path,
        string faulty,
        string typed,
        string other
    )
    {
        using var browser = new Browser(Host);
        var reply = await browser.GetAsync(path);
        ((int)reply.StatusCode).ShouldBeInRange(400, 422, path);
        var page = await reply.Content.ReadAsStringAsync(Ct);

        page.ShouldContain($"action=\"{path.Split('?')[0]}\" class=\"again\"");
        page.ShouldContain($"href=\"#asked-{faulty}\"");
        page.ShouldContain(
            $"id=\"asked-{faulty}\" name=\"{faulty}\" value=\"{typed}\" autocomplete=\"off\" dir=\"auto\" aria-invalid"
        );
        page.ShouldContain($"id=\"asked-{other}\"");
        page.ShouldNotContain($"href=\"#asked-{other}\"");
    }

    [Fact]
    public async Task What_was_typed_into_a_form_that_is_not_taken_is_shown_again_but_never_a_key()
    {
        using var browser = new Browser(Host);
        await browser.SignInAsync((await Host.Get<ApiKeys>().AddAsync("Someone", Roles.Submitter, Ct)).Key);

        var refused = await ReadAsync(
            await browser.PostAsync("/desk/statements/new", "foreign", ("title", "Words typed for an hour")),
            HttpStatusCode.Forbidden
        );
        refused.ShouldContain("Words typed for an hour");
        (
            await ReadAsync(
                await browser.PostAsync("/sign-in", "foreign", ("key", "a-secret-key")),
                HttpStatusCode.Forbidden
            )
        ).ShouldNotContain("a-secret-key");
    }

    private static async Task<string> ReadAsync(HttpResponseMessage reply, HttpStatusCode status)
    {
        reply.StatusCode.ShouldBe(status);
        reply.Content.Headers.ContentType!.MediaType.ShouldBe("text/html");
        return await reply.Content.ReadAsStringAsync(Ct);
    }
}
