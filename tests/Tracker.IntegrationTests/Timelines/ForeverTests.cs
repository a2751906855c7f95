using System.Text.Json.Nodes;
using Tracker.IntegrationTests.Harness;

namespace Tracker.IntegrationTests.Timelines;

/// <summary>What was answered as of a sequence is answered so for ever.</summary>
public sealed class ForeverTests(Cluster cluster, ClassHost own) : ClassHostTest(cluster, own)
{
    [Fact]
    public async Task Answers_below_a_closed_sequence_are_byte_identical_after_hundreds_of_changes()
    {
        var busy = await BusyRecord.RecordAsync(Host);
        var at = await Host.ProjectedAsync();
        var before = new Dictionary<string, string>();
        foreach (var path in busy.Reads)
        {
            before[path] = await AskAsync(path, at);
        }

        await ChangeAsync(busy);

        foreach (var path in busy.Reads)
        {
            (await AskAsync(path, at)).ShouldBe(before[path], path);
        }
    }

    [Fact]
    public async Task S17_A_query_asked_again_after_corrections_has_the_same_digest_at_its_sequence_and_another_now()
    {
        var busy = await BusyRecord.RecordAsync(Host);
        var at = await Host.ProjectedAsync();
        var query = $"/api/actions/{busy.Action}/timeline";
        var before = await AskAsync(query, at);

        await Host.Submitter.ChangeAsync(
            $"/api/statements/{busy.Statement}/corrections",
            new JsonObject
            {
                ["path"] = "/title",
                ["after"] = "Another",
                ["reason"] = "Spelling.",
            }
        );
        await Host.Submitter.ChangeAsync(
            $"/api/statements/{busy.Declaration}/retraction",
            new JsonObject { ["reason"] = "MISATTRIBUTED" }
        );
        var now = await Host.ProjectedAsync();

        Digest(await AskAsync(query, at)).ShouldBe(Digest(before));
        Digest(await AskAsync(query, now)).ShouldNotBe(Digest(before));
        (await Host.Anonymous.GetAsync($"/api/changes?since={at}&resource=POSITION&limit=1000")).Items.ShouldContain(
            x => x["change"]!.GetValue<string>() == "REMOVED" && x["stream"]!.GetValue<string>() == busy.Declaration
        );

        static string Digest(string body) =>
            Convert.ToHexStringLower(
                System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(body))
            );
    }

    [Fact]
    public async Task Everything_that_was_done_to_a_busy_record_replays_equal()
    {
        await BusyRecord.RecordAsync(Host);

        var report = await Host.Get<Tracker.Audit.Replay>().RunAsync("rp-busy", null, null, Ct);

        report.Status.ShouldBe("EQUAL", report.Error);
        report.Projections.ShouldAllBe(x => x.RowsCompared > 0 || x.Name == "masked_users");
    }

    private async Task<string> AskAsync(string path, long at) =>
        (await Host.Anonymous.GetAsync($"{path}{(path.Contains('?') ? "&" : "?")}asOfSequence={at}"))
            .ShouldBe(200)
            .Body;

    /// <summary>Hundreds more changes, to the same streams and to others.</summary>
    private async Task ChangeAsync(BusyRecord busy)
    {
        var changes = 0;
        while (changes < Length.Of(250, 1_000))
        {
            var recorded = await Host.Submitter.PostAsync(
                "/api/statements",
                BusyRecord.About(busy.Action, Submissions.Small("FRA", busy.Action, "2024-01-01"))
            );
            await Host.Submitter.ChangeAsync(
                $"/api/statements/{recorded.Id}/retraction",
                new JsonObject { ["reason"] = "DUPLICATE" }
            );
            await Host.Submitter.ChangeAsync(
                $"/api/statements/{recorded.Id}/reinstatement",
                new JsonObject { ["reason"] = "Not so." }
            );
            await Host.Submitter.ChangeAsync(
                $"/api/statements/{busy.Statement}/corrections",
                new JsonObject
                {
                    ["path"] = "/title",
                    ["after"] = $"Title {changes}",
                    ["reason"] = "Again.",
                }
            );
            await Host.Submitter.ChangeAsync(
                $"/api/actions/{busy.Action}/title",
                new JsonObject { ["title"] = $"Title {changes}", ["reason"] = "Again." }
            );
            changes += 5;
        }

        var other = await BusyRecord.RecordAsync(Host);
        await Host.Submitter.ChangeAsync(
            $"/api/actions/{busy.MergedAction}/unmerge",
            new JsonObject { ["rationale"] = "Not the same." }
        );
        await Host.Submitter.ChangeAsync(
            $"/api/actions/{busy.Action}/merge",
            new JsonObject { ["into"] = other.Action, ["rationale"] = "The same." }
        );
        await Host.ProjectedAsync();
    }
}
