using System.Net;
using Tracker.Access;
using Tracker.Http;
using Tracker.IntegrationTests.Harness;

namespace Tracker.IntegrationTests.Access;

/// <summary>Signing in with a key in a browser, and what the cookie allows.</summary>
public sealed class SignInTests(Cluster cluster) : HostTest(cluster)
{
    [Fact]
    public async Task A_key_becomes_a_cookie_that_no_script_reads_and_no_other_site_sends()
    {
        using var browser = new Browser(Host);
        var (_, key) = await KeyAsync(Roles.Submitter);

        (await browser.GetAsync("/desk")).Headers.Location!.ToString().ShouldEndWith("/sign-in?to=%2Fdesk");
        var signedIn = await browser.SignInAsync(key, "/desk/statements/new");

        signedIn.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        signedIn.Headers.Location!.ToString().ShouldBe("/desk/statements/new");
        var cookie = signedIn
            .Headers.GetValues("Set-Cookie")
            .Single(x => x.StartsWith("tracker.sign-in=", StringComparison.Ordinal));
        cookie.ShouldContain("; httponly", Case.Insensitive);
        cookie.ShouldContain("; samesite=strict", Case.Insensitive);
        cookie.ShouldNotContain(key);
        (await browser.GetAsync("/desk")).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await browser.GetAsync("/api/webhooks")).StatusCode.ShouldBe(
            HttpStatusCode.Unauthorized,
            "the API takes no cookie"
        );
    }

    [Theory]
    [InlineData("//evil.example")]
    [InlineData("/\\evil.example")]
    [InlineData("https://evil.example/")]
    [InlineData("")]
    public async Task Nobody_is_led_elsewhere_after_signing_in(string to)
    {
        using var browser = new Browser(Host);
        (await browser.SignInAsync((await KeyAsync(Roles.Submitter)).Key, to))
            .Headers.Location!.ToString()
            .ShouldBe("/desk");
    }

    [Fact]
    public async Task A_wrong_key_is_refused_and_a_revoked_one_ends_the_sign_in_at_once()
    {
        using var browser = new Browser(Host);
        (await browser.SignInAsync("stk_no_such_key")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);

        var (id, key) = await KeyAsync(Roles.Submitter);
        await browser.SignInAsync(key);
        (await browser.GetAsync("/desk")).StatusCode.ShouldBe(HttpStatusCode.OK);
        await Host.Get<ApiKeys>().RevokeAsync(id, Ct);

        (await browser.GetAsync("/desk")).StatusCode.ShouldBe(HttpStatusCode.Redirect);
        (await browser.SignInAsync(key)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Who_signs_out_is_out()
    {
        using var browser = new Browser(Host);
        await browser.SignInAsync((await KeyAsync(Roles.Submitter)).Key);

        await browser.PostAsync("/sign-in", await browser.TokenAsync("/desk"), ("do", "sign-out"));

        (await browser.GetAsync("/desk")).StatusCode.ShouldBe(HttpStatusCode.Redirect);
    }

    [Fact]
    public async Task A_form_from_elsewhere_is_refused_and_stores_nothing()
    {
        using var browser = new Browser(Host);
        var (id, key) = await KeyAsync(Roles.Submitter);
        await browser.SignInAsync(key);
        using var other = new Browser(Host);
        await other.SignInAsync((await KeyAsync(Roles.Submitter)).Key);

        (await browser.PostAsync("/desk/statements/new", null, ("do", "record"))).StatusCode.ShouldBe(
            HttpStatusCode.Forbidden
        );
        (
            await browser.PostAsync("/desk/statements/new", await other.TokenAsync("/desk"), ("do", "record"))
        ).StatusCode.ShouldBe(HttpStatusCode.Forbidden, "made for someone else");
        var user = (await Host.Get<ApiKeys>().GetAsync(id, Ct))!.User;
        (await Host.AskAsync<long>("select count(*) from tracker.mt_events where user_name = $1", user)).ShouldBe(0);
    }

    [Theory]
    [InlineData(Roles.Reader, false, false)]
    [InlineData(Roles.Submitter, true, false)]
    [InlineData(Roles.Reviewer, false, true)]
    [InlineData(Roles.Auditor, false, false)]
    [InlineData(Roles.Admin, true, true)]
    public async Task Each_role_has_what_it_may_do_and_no_more(string role, bool records, bool reviews)
    {
        var statement = (await Host.Submitter.PostAsync("/api/statements", Submissions.Small())).ShouldBe(201);
        await Host.ProjectedAsync();
        using var browser = new Browser(Host);
        await browser.SignInAsync((await KeyAsync(role)).Key);

        var desk = await (await browser.GetAsync("/desk")).Content.ReadAsStringAsync(Ct);
        desk.Contains("/desk/statements/new", StringComparison.Ordinal).ShouldBe(records);
        desk.Contains("Waiting for review", StringComparison.Ordinal).ShouldBe(reviews);
        foreach (
            var (path, may) in new[]
            {
                ("/desk/statements/new", records),
                ($"/desk/statements/{statement.Id}/correct", records),
                ($"/desk/statements/{statement.Id}/review", reviews),
            }
        )
        {
            (await browser.GetAsync(path)).StatusCode.ShouldBe(
                may ? HttpStatusCode.OK : HttpStatusCode.Forbidden,
                path
            );
            (await browser.PostAsync(path, await browser.TokenAsync("/desk"), ("do", "check"))).StatusCode.ShouldBe(
                may ? HttpStatusCode.BadRequest : HttpStatusCode.Forbidden,
                path
            );
        }
    }

    [Fact]
    public async Task A_form_sent_after_the_sign_in_ended_says_how_to_send_it_again()
    {
        using var browser = new Browser(Host);
        var (id, key) = await KeyAsync(Roles.Submitter);
        await browser.SignInAsync(key);
        var token = await browser.TokenAsync("/desk/statements/new");
        await Host.Get<ApiKeys>().RevokeAsync(id, Ct);

        var refused = await browser.PostAsync("/desk/statements/new", token, ("do", "record"));

        refused.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await refused.Content.ReadAsStringAsync(Ct)).ShouldContain("come back to this one and reload it");
    }

    [Fact]
    public async Task Where_reading_needs_a_key_signing_in_opens_the_pages()
    {
        await using var host = await TestHost.StartAsync(
            await Cluster.CreateDatabaseAsync(),
            settings: x => x with { Access = x.Access with { AnonymousReads = false } }
        );
        using var browser = new Browser(host);
        (await browser.GetAsync("/")).Headers.Location!.ToString().ShouldEndWith("/sign-in?to=%2F");

        await browser.SignInAsync((await host.Get<ApiKeys>().AddAsync("A reader", Roles.Reader, Ct)).Key);

        (await browser.GetAsync("/")).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await browser.GetAsync("/api/timeline")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    private Task<(string Id, string Key)> KeyAsync(string role) => Host.Get<ApiKeys>().AddAsync($"A {role}", role, Ct);
}
