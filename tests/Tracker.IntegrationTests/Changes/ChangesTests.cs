using System.Text.Json.Nodes;
using Tracker.IntegrationTests.Harness;

namespace Tracker.IntegrationTests.Changes;

/// <summary>What changed since a sequence, for whoever keeps a copy.</summary>
public sealed class ChangesTests(Cluster cluster, ClassHost own) : ClassHostTest(cluster, own)
{
    [Fact]
    public async Task A_retraction_leaves_tombstones_and_a_reinstatement_adds_again()
    {
        var start = await Host.ProjectedAsync();
        var recorded = await Host.ProjectedAsync(
            await Host.Submitter.PostAsync("/api/statements", Submissions.Small())
        );
        var retracted = await Host.ProjectedAsync(
            await Host.Submitter.ChangeAsync(
                $"/api/statements/{recorded.Id}/retraction",
                new JsonObject { ["reason"] = "DUPLICATE" }
            )
        );
        var reinstated = await Host.ProjectedAsync(
            await Host.Submitter.ChangeAsync(
                $"/api/statements/{recorded.Id}/reinstatement",
                new JsonObject { ["reason"] = "Not so." }
            )
        );

        var changes = (await Host.Anonymous.GetAsync($"/api/changes?since={start}")).ShouldBe(200);

        changes
            .Items.Select(x => $"{x["sequence"]} {x["resource"]} {x["change"]} {x["event"]}")
            .ShouldBe([
                $"{recorded.Sequence - 4} ACTION ADDED action_registered",
                $"{recorded.Sequence} POSITION ADDED act_coded",
                $"{recorded.Sequence} STATEMENT ADDED act_coded",
                $"{retracted.Sequence} POSITION REMOVED statement_retracted",
                $"{retracted.Sequence} STATEMENT CHANGED statement_retracted",
                $"{reinstated.Sequence} POSITION ADDED statement_reinstated",
                $"{reinstated.Sequence} STATEMENT CHANGED statement_reinstated",
            ]);
        (
            await Host.Anonymous.GetAsync($"/api/changes?since={start}&asOfSequence={retracted.Sequence}")
        ).Items.Count.ShouldBe(5);
        (await Host.Anonymous.GetAsync($"/api/changes?since={recorded.Sequence}&resource=POSITION"))
            .Items.Select(x => x["change"]!.GetValue<string>())
            .ShouldBe(["REMOVED", "ADDED"]);
        (await Host.Anonymous.GetAsync($"/api/changes?since={reinstated.Sequence}")).Items.ShouldBeEmpty();
    }

    [Fact]
    public async Task Pages_lose_and_double_nothing_while_others_write()
    {
        var start = await Host.ProjectedAsync();
        for (var i = 0; i < 10; i++)
        {
            await Host.Submitter.PostAsync("/api/statements", Submissions.LikeSeed(out _));
        }

        await Host.ProjectedAsync();
        var whole = (await Host.Anonymous.GetAsync($"/api/changes?since={start}&limit=1000"))
            .Items.Select(x => x.ToJsonString())
            .ToList();
        whole.Count.ShouldBeGreaterThan(300);
        var walked = new List<string>();
        for (var path = $"/api/changes?since={start}&limit=37"; ; )
        {
            var page = await Host.Anonymous.GetAsync(path);
            walked.AddRange(page.Items.Select(x => x.ToJsonString()));
            await Host.Submitter.PostAsync("/api/statements", Submissions.Small());
            if (page.Json["nextCursor"]?.GetValue<string>() is not { } cursor)
            {
                break;
            }

            path = $"/api/changes?since={start}&limit=37&cursor={cursor}";
        }

        walked.ShouldBe(whole);
    }

    [Fact]
    public async Task A_resource_that_there_is_not_is_refused() =>
        (await Host.Anonymous.GetAsync("/api/changes?resource=DRAFT&since=-1"))
            .ShouldBeProblem(422)
            .Pointers.ShouldBe(["?since", "?resource"]);
}
