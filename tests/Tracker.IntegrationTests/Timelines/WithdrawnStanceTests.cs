using System.Text.Json.Nodes;
using Tracker.IntegrationTests.Harness;

namespace Tracker.IntegrationTests.Timelines;

/// <summary>A withdrawn position counts as a stance on the days before the withdrawal, and not after.</summary>
public sealed class WithdrawnStanceTests(Cluster cluster) : HostTest(cluster)
{
    [Fact]
    public async Task A_withdrawn_condemnation_is_a_stance_only_of_the_days_it_held_or_before_its_withdrawal_was_public()
    {
        var action = "ac-" + Submissions.Word();
        var recorded = (
            await Host.Submitter.PostAsync("/api/statements", Submissions.Small("QAT", action, "2019-07-12"))
        ).ShouldBe(201);
        await Host.ProjectedAsync(
            await Host.Submitter.ChangeAsync(
                $"{recorded.Location}/signatories/QAT/withdrawal",
                new JsonObject { ["effective"] = "2019-07-18", ["publicAt"] = "2019-08-21" }
            )
        );

        (await StanceAsync("")).ShouldBe("NOT_REVIEWED");
        (await StanceAsync("&validAt=2019-07-13")).ShouldBe("CONDEMNED");
        (await StanceAsync("&validAt=2019-07-20")).ShouldBe("NOT_REVIEWED");
        (await StanceAsync("&publicAt=2019-07-20")).ShouldBe("CONDEMNED");
        (await StanceAsync("&publicAt=2019-08-22")).ShouldBe("NOT_REVIEWED");

        async Task<string> StanceAsync(string clocks) =>
            (await Host.Anonymous.GetAsync($"/api/matrix?actions={action}&parties=QAT{clocks}")).ShouldBe(200).Json[
                "cells"
            ]![0]!["stance"]!.GetValue<string>();
    }
}
