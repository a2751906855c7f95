using Tracker.IntegrationTests.Harness;
using Tracker.Pages.Frame;

namespace Tracker.IntegrationTests.Pages;

/// <summary>A page shows the point asked for. If a part of it does not, the page says so.</summary>
public sealed class ClockTests(Cluster cluster) : HostTest(cluster)
{
    [Fact]
    public async Task A_search_leaves_out_what_was_not_said_by_the_day_asked_for()
    {
        var submission = Submissions.Small();
        var title = submission["title"]!.GetValue<string>();
        await Host.ProjectedAsync((await Host.Submitter.PostAsync("/api/statements", submission)).ShouldBe(201));

        (
            await Host.Anonymous.GetAsync($"/search?q={Uri.EscapeDataString(title)}&validAt=2024-10-22")
        ).Body.ShouldContain($">{title}<");
        (
            await Host.Anonymous.GetAsync($"/search?q={Uri.EscapeDataString(title)}&validAt=2024-10-21")
        ).Body.ShouldNotContain($">{title}<");
    }

    [Theory]
    [InlineData("/network")]
    [InlineData("/actions")]
    [InlineData("/parties")]
    [InlineData("/audit")]
    [InlineData("/audit/events")]
    public async Task A_page_of_the_record_alone_says_so_where_a_day_is_asked_for(string path)
    {
        (await Host.Anonymous.GetAsync(path + "?publicAt=2024-10-21"))
            .ShouldBe(200)
            .Body.ShouldContain(Words.PageOnlyRecordClock);
        (await Host.Anonymous.GetAsync(path)).ShouldBe(200).Body.ShouldNotContain(Words.PageOnlyRecordClock);
    }

    [Fact]
    public async Task Every_page_of_the_record_has_the_time_control_and_leads_on_at_its_point_but_the_desk_is_of_the_present()
    {
        var recorded = (await Host.Submitter.PostAsync("/api/statements", Submissions.Small())).ShouldBe(201);
        await Host.ProjectedAsync(
            (await Host.Submitter.PostAsync("/api/statements", Submissions.Small())).ShouldBe(201)
        );
        var at = $"asOfSequence={recorded.Sequence}";
        foreach (
            var path in new[]
            {
                "/",
                "/actions",
                $"/actions/{recorded.Json["actions"]![0]!["id"]}",
                "/parties",
                "/parties/GBR",
                $"/statements/{recorded.Id}",
                "/matrix",
                "/compare",
                "/network",
                "/search",
                "/positions",
                "/audit",
                "/audit/events",
                $"/audit/events/{recorded.Sequence}",
            }
        )
        {
            var page = (await Host.Anonymous.GetAsync($"{path}?{at}")).ShouldBe(200).Body;
            page.ShouldContain("data-clock", customMessage: path);
            page.ShouldContain(Words.NotNow, customMessage: path);
            page.ShouldContain($"href=\"/audit?{at}\"", customMessage: path);
            page.ShouldContain("href=\"/desk\"", customMessage: path);
        }
    }

    [Theory]
    [InlineData("asOfSequence=99999999")]
    [InlineData("knownAt=2999-01-01T00:00:00Z")]
    public async Task A_point_that_is_the_newest_is_not_called_an_earlier_state(string at) =>
        (await Host.Anonymous.GetAsync($"/actions?{at}")).ShouldBe(200).Body.ShouldNotContain(Words.NotNow);
}
