using System.Net;
using Tracker.Access;
using Tracker.Http;
using Tracker.IntegrationTests.Harness;

namespace Tracker.IntegrationTests.Desk;

/// <summary>Starting a replay with a form.</summary>
public sealed class StartReplayPageTests(Cluster cluster) : HostTest(cluster)
{
    private const string Page = "/desk/replays/new";

    [Fact]
    public async Task An_auditor_starts_a_replay_and_is_led_to_its_report()
    {
        var sequence = (await Host.Submitter.PostAsync("/api/statements", Submissions.Small())).ShouldBe(201).Sequence;
        await Host.ProjectedAsync();
        using var browser = await SignedInAsync(Roles.Auditor);
        (await (await browser.GetAsync("/desk")).Content.ReadAsStringAsync(Ct)).ShouldContain(Page);

        var started = await browser.PostAsync(
            Page,
            await browser.TokenAsync(Page),
            ("replay/asOfSequence", $"{sequence}"),
            ("replay/knownAt", "")
        );

        started.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        var report = started.Headers.Location!.ToString();
        report.ShouldStartWith("/audit/replays/rp-");
        (await Host.Anonymous.GetAsync($"/api{report}")).Json["asOfSequence"]!.GetValue<long>().ShouldBe(sequence);
        (await (await browser.GetAsync(report)).Content.ReadAsStringAsync(Ct)).ShouldContain(
            $"/audit?asOfSequence={sequence}"
        );
    }

    [Theory]
    [InlineData("-1", "", 422, "A sequence must be 0 or more.")]
    [InlineData("1", "2026-11-01T00:00:00Z", 422, "Give asOfSequence or knownAt, not both.")]
    [InlineData("", "yesterday", 422, "&#x27;yesterday&#x27; is not an RFC 3339 instant")]
    [InlineData("many", "", 400, "asOfSequence")]
    public async Task What_cannot_be_replayed_is_said_beside_its_field_and_stays_as_typed(
        string sequence,
        string knownAt,
        int status,
        string said
    )
    {
        using var browser = await SignedInAsync(Roles.Auditor);

        var refused = await browser.PostAsync(
            Page,
            await browser.TokenAsync(Page),
            ("replay/asOfSequence", sequence),
            ("replay/knownAt", knownAt)
        );

        ((int)refused.StatusCode).ShouldBe(status);
        var page = await refused.Content.ReadAsStringAsync(Ct);
        page.ShouldContain(said);
        page.ShouldContain($"value=\"{sequence}\"");
        page.ShouldContain($"value=\"{knownAt}\"");
    }

    [Theory]
    [InlineData(Roles.Submitter)]
    [InlineData(Roles.Reviewer)]
    public async Task Others_start_none(string role)
    {
        using var browser = await SignedInAsync(role);
        (await browser.GetAsync(Page)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (
            await browser.PostAsync(Page, await browser.TokenAsync("/desk"), ("replay/asOfSequence", ""))
        ).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }

    private async Task<Browser> SignedInAsync(string role)
    {
        var browser = new Browser(Host);
        await browser.SignInAsync((await Host.Get<ApiKeys>().AddAsync("Someone", role, Ct)).Key);
        return browser;
    }
}
