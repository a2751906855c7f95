using System.Text.Json.Nodes;
using Tracker.IntegrationTests.Harness;

namespace Tracker.IntegrationTests.Labels;

/// <summary>The lists of labels given and instruments cited.</summary>
public sealed class LabelIndexTests(Cluster cluster) : HostTest(cluster)
{
    [Fact]
    public async Task Labels_and_instruments_are_counted_with_who_gave_them()
    {
        var action = "ac-" + Submissions.Word();
        await RecordAsync(
            "GBR",
            action,
            "2024-10-22",
            ("AGGRESSION", ["S/RES/2270"], null),
            ("UNLAWFUL", null, "multiple UNSC resolutions")
        );
        await RecordAsync("KOR", action, "2024-11-05", ("UNLAWFUL", ["S/RES/2270", "S/RES/1718"], null));

        var labels = (await Host.Anonymous.GetAsync($"/api/labels?action={action}")).ShouldBe(200);
        var instruments = (await Host.Anonymous.GetAsync($"/api/instruments?action={action}")).ShouldBe(200);

        labels
            .Items.Select(x =>
                $"{x["label"]} {x["strength"]} {x["times"]} {x["statements"]} "
                + $"{string.Join('+', x["parties"]!.AsArray())} {x["first"]!["from"]} {x["last"]!["from"]}"
            )
            .ShouldBe([
                "UNLAWFUL ASSERTS 2 2 GBR+KOR 2024-10-22 2024-11-05",
                "AGGRESSION ASSERTS 1 1 GBR 2024-10-22 2024-10-22",
            ]);
        instruments
            .Items.Select(x =>
                $"{x["instrument"]}|{x["wording"]}|{x["times"]}|{string.Join('+', x["labels"]!.AsArray())}"
            )
            .ShouldBe([
                "S/RES/2270||2|AGGRESSION+UNLAWFUL",
                "S/RES/1718||1|UNLAWFUL",
                "|multiple UNSC resolutions|1|UNLAWFUL",
            ]);
        (
            await Host.Anonymous.GetAsync($"/api/instruments?action={action}&instrument=S/RES/1718")
        ).Items.ShouldHaveSingleItem()["parties"]!
            .AsArray()
            .Select(x => x!.GetValue<string>())
            .ShouldBe(["KOR"]);
        (
            await Host.Anonymous.GetAsync($"/api/labels?action={action}&from=2024-11&label=UNLAWFUL")
        ).Items.ShouldHaveSingleItem()["times"]!
            .GetValue<int>()
            .ShouldBe(1);
        (await Host.Anonymous.GetAsync("/api/labels?label=WRONG&action=ac-nothing")).ShouldBeProblem(422);
    }

    private async Task RecordAsync(
        string party,
        string action,
        string issued,
        params (string Label, string[]? Instruments, string? Wording)[] labels
    )
    {
        var submission = Submissions.Small(party, action, issued);
        submission["labels"] = new JsonArray([
            .. labels.Select(
                (x, i) =>
                    (JsonNode)
                        new JsonObject
                        {
                            ["id"] = $"l{i + 1}",
                            ["action"] = action,
                            ["label"] = x.Label,
                            ["strength"] = "ASSERTS",
                            ["quote"] = new JsonObject { ["exact"] = "what was done" },
                        }
            ),
        ]);
        foreach (var (label, i) in labels.Select((x, i) => (x, i)))
        {
            if (label.Instruments is { } instruments)
            {
                submission["labels"]![i]!["instruments"] = new JsonArray([.. instruments.Select(x => (JsonNode)x)]);
            }

            if (label.Wording is { } wording)
            {
                submission["labels"]![i]!["instrumentsWording"] = wording;
            }
        }

        await Host.ProjectedAsync((await Host.Submitter.PostAsync("/api/statements", submission)).ShouldBe(201));
    }
}
