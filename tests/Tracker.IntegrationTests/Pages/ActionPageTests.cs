using System.Text.Json.Nodes;
using Tracker.IntegrationTests.Harness;

namespace Tracker.IntegrationTests.Pages;

/// <summary>The page of an action with many positions.</summary>
public sealed class ActionPageTests(Cluster cluster) : HostTest(cluster)
{
    [Fact]
    public async Task Every_state_that_signed_has_a_lane_and_a_line_among_the_first_condemners()
    {
        await Host.ProjectedAsync();
        var states = (await Host.Anonymous.GetAsync("/api/parties?kind=STATE&limit=190"))
            .ShouldBe(200)
            .Items.Select(x => x["id"]!.GetValue<string>())
            .ToList();
        states.Count.ShouldBe(190);
        var submission = Submissions.Small();
        submission["signatories"] = new JsonArray([
            .. states.Select(x => new JsonObject
            {
                ["party"] = x,
                ["nameAsListed"] = x,
                ["role"] = "SIGNATORY",
            }),
        ]);
        await Host.ProjectedAsync((await Host.Submitter.PostAsync("/api/statements", submission)).ShouldBe(201));

        var page = (await Host.Anonymous.GetAsync($"/actions/{submission["actions"]![0]!["id"]}")).ShouldBe(200).Body;

        foreach (var form in new[] { "wide", "narrow" })
        {
            var diagram = page[page.IndexOf($"class=\"chart timeline {form}\"", StringComparison.Ordinal)..];
            diagram = diagram[..diagram.IndexOf("</svg>", StringComparison.Ordinal)];
            diagram.Split("class=\"lane-name\"").Length.ShouldBe(1 + 190, form);
        }

        var condemners = page[page.IndexOf("id=\"condemners\"", StringComparison.Ordinal)..];
        condemners = condemners[..condemners.IndexOf("</table>", StringComparison.Ordinal)];
        states.ShouldAllBe(x => condemners.Contains($"/parties/{x}\"", StringComparison.Ordinal));
    }
}
