using System.Text.Json.Nodes;
using Tracker.IntegrationTests.Harness;
using Tracker.Pages.Frame;

namespace Tracker.IntegrationTests.Pages;

/// <summary>What the audit page shows as of a point of the record.</summary>
public sealed class AuditPageTests(Cluster cluster) : OwnHostTest(cluster)
{
    [Fact]
    public async Task The_audit_page_shows_the_record_as_it_stood_with_the_checkpoint_that_sealed_it_and_the_replays_of_it()
    {
        var first = await RecordedAsync();
        var seal = await Host.LedgeredAsync();
        var second = await RecordedAsync();
        await Host.LedgeredAsync();
        var earlier = await ReplayAsync(first);
        var later = await ReplayAsync(second);

        var page = (await Host.Anonymous.GetAsync($"/audit?asOfSequence={first}")).ShouldBe(200).Body;

        page.ShouldContain($"<dd class=\"num\">{Say.Number(first)}</dd>");
        page.ShouldContain($"/api/audit/checkpoint?size={seal.Size}\"");
        page.ShouldContain(earlier);
        page.ShouldNotContain(later);
        page.ShouldNotContain(Words.Projected);
        (await Host.Anonymous.GetAsync("/audit")).Body.ShouldContain(later);

        // The page must not call an event sealed that no checkpoint covers, even if all earlier events are sealed.
        await Host.StopLedgerAsync();
        (await Host.Anonymous.GetAsync($"/audit?asOfSequence={await RecordedAsync()}"))
            .ShouldBe(200)
            .Body.ShouldContain(Words.NoSeal);
    }

    private async Task<long> RecordedAsync()
    {
        var recorded = (await Host.Submitter.PostAsync("/api/statements", Submissions.Small())).ShouldBe(201);
        await Host.ProjectedAsync(recorded);
        return recorded.Sequence;
    }

    private async Task<string> ReplayAsync(long sequence) =>
        (await Host.Admin.PostAsync("/api/audit/replays", new JsonObject { ["asOfSequence"] = sequence }))
            .ShouldBe(202)
            .Json["id"]!.GetValue<string>();
}
