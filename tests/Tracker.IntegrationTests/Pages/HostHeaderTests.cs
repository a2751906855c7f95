using Tracker.IntegrationTests.Harness;

namespace Tracker.IntegrationTests.Pages;

/// <summary>No page repeats a host that a client made up.</summary>
public sealed class HostHeaderTests(Cluster cluster) : HostTest(cluster)
{
    private const string Evil = "evil.example";

    [Theory]
    [InlineData("/")]
    [InlineData("/nothing-here")]
    [InlineData("/about")]
    [InlineData("/robots.txt")]
    [InlineData("/sitemap.xml")]
    [InlineData("/sitemap/pages-1.xml")]
    [InlineData("/feeds/timeline.atom")]
    [InlineData("/desk")]
    [InlineData("/sign-in")]
    public async Task A_foreign_host_stands_in_no_answer(string path)
    {
        var reply = await AskAsync(path);

        reply.Body.ShouldNotContain(Evil);
        reply.Headers.ToString().ShouldNotContain(Evil);
    }

    [Fact]
    public async Task A_foreign_host_stands_in_no_citation_embed_code_or_canonical_link_and_is_in_no_cached_page()
    {
        var recorded = (await Host.Submitter.PostAsync("/api/statements", Submissions.Small())).ShouldBe(201);
        await Host.ProjectedAsync(recorded);
        var action = recorded.Json["actions"]![0]!["id"]!.GetValue<string>();
        foreach (
            var path in new[]
            {
                $"/statements/{recorded.Id}",
                $"/actions/{action}",
                "/parties/GBR",
                $"/matrix?topic={action}",
                $"/embed/actions/{action}",
            }
        )
        {
            (await AskAsync(path)).ShouldBe(200).Body.ShouldNotContain(Evil, customMessage: path);
            (await Host.Anonymous.GetAsync(path)).ShouldBe(200).Body.ShouldNotContain(Evil, customMessage: path);
        }
    }

    [Fact]
    public async Task The_configured_address_stands_in_citations_links_and_the_sitemap()
    {
        await using var host = await TestHost.StartAsync(
            await Cluster.CreateDatabaseAsync(),
            settings: x => x with { Site = new() { PublicUrl = "https://tracker.example.org" } }
        );
        var recorded = (await host.Submitter.PostAsync("/api/statements", Submissions.Small())).ShouldBe(201);
        await host.ProjectedAsync(recorded);

        var page = (await host.Anonymous.GetAsync($"/statements/{recorded.Id}")).Body;
        page.ShouldContain($"url = {{https://tracker.example.org/statements/{recorded.Id}?asOfSequence=");
        page.ShouldContain($"https://tracker.example.org/embed/statements/{recorded.Id}");
        page.ShouldContain($"<link rel=\"canonical\" href=\"https://tracker.example.org/statements/{recorded.Id}\"");
        (await host.Anonymous.GetAsync("/robots.txt")).Body.ShouldContain(
            "Sitemap: https://tracker.example.org/sitemap.xml"
        );
        (await host.Anonymous.GetAsync("/sitemap/statements-1.xml")).Body.ShouldContain(
            $"<loc>https://tracker.example.org/statements/{recorded.Id}</loc>"
        );
    }

    private Task<Reply> AskAsync(string path) =>
        Host.Anonymous.SendAsync("GET", path, null, ("Host", Evil), ("Accept", "text/html, */*"));
}
