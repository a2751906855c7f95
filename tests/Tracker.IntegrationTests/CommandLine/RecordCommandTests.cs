using System.Text.Json.Nodes;
using Tracker.IntegrationTests.Harness;

namespace Tracker.IntegrationTests.CommandLine;

/// <summary>Reading and writing the record from the command line: over HTTP, and in the local database.</summary>
public sealed class RecordCommandTests(Cluster cluster, ClassHost own) : ClassHostTest(cluster, own)
{
    [Theory, InlineData(true), InlineData(false)]
    public async Task A_statement_is_validated_recorded_shown_listed_and_found(bool overHttp)
    {
        var host = Host;
        var environment = overHttp
            ? new Dictionary<string, string?>
            {
                ["TRACKER_SERVER"] = host.Address.ToString(),
                ["TRACKER_KEY"] = TestHost.AdminKey,
            }
            : TrackerProcess.EnvironmentOf(host.ConnectionString);
        var file = await FileOfAsync(Dated(Submissions.LikeSeed(out var word)));

        (await RunAsync(0, environment, "validate", file)).Output.ShouldContain("would be new");
        var recorded = await RunAsync(0, environment, "record", file);
        recorded.Output.ShouldStartWith("Recorded st-");
        var id = recorded.Output.Split(' ', ',')[1];
        (await RunAsync(0, environment, "record", file)).Output.ShouldStartWith($"Already on record: {id}");
        (await RunAsync(0, environment, "validate", file)).Output.ShouldContain("is on record");

        var shown = (await RunAsync(0, environment, "statement", id)).Output;
        shown.ShouldContain("CONDEMN");
        shown.ShouldContain("issued 2024-10-22,");
        var statement = JsonNode.Parse((await RunAsync(0, environment, "statement", id, "--json")).Output)!;
        ((string)statement["id"]!).ShouldBe(id);
        await host.ProjectedAsync();
        var action = (string)statement["actions"]![0]!["id"]!;
        var timeline = await RunAsync(0, environment, "timeline", action, "--party", "GBR", "--act", "CONDEMN");
        timeline.Output.ShouldContain($"{id}/");
        timeline.Output.ShouldContain("1 position as of sequence");
        var first = JsonNode.Parse(
            (await RunAsync(0, environment, "timeline", action, "--limit", "1", "--json")).Output
        )!;
        first["items"]!.AsArray().Count.ShouldBe(1);
        first["nextCursor"].ShouldNotBeNull();
        (await RunAsync(0, environment, "timeline", action, "--limit", "1")).Output.ShouldContain(
            "There are more than 1"
        );
        (await RunAsync(0, environment, "search", word)).Output.ShouldContain($"2024-10-22  {id}");
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task Every_fault_of_a_submission_is_told_with_its_place(bool overHttp)
    {
        var environment = overHttp
            ? new Dictionary<string, string?>
            {
                ["TRACKER_SERVER"] = Host.Address.ToString(),
                ["TRACKER_KEY"] = TestHost.AdminKey,
            }
            : TrackerProcess.EnvironmentOf(Host.ConnectionString);
        var submission = Submissions.LikeSeed(out _);
        submission["kind"] = "A_KIND";
        submission["texts"]![0]!["language"] = "no language";
        var file = await FileOfAsync(submission);

        foreach (var command in new[] { "validate", "record" })
        {
            var refused = await RunAsync(1, environment, command, file);
            refused.Output.ShouldBeEmpty();
            refused.Errors.ShouldContain("/kind: ");
            refused.Errors.ShouldContain("/texts/0/language: ");
            var problem = JsonNode.Parse((await RunAsync(1, environment, command, file, "--json")).Output)!;
            ((int)problem["status"]!).ShouldBe(422);
        }
    }

    [Fact]
    public async Task A_refused_key_and_an_unknown_id_end_with_exit_code_1()
    {
        var environment = new Dictionary<string, string?> { ["TRACKER_SERVER"] = Host.Address.ToString() };

        (await RunAsync(1, environment, "statement", "st-nothing")).Errors.ShouldContain("There is no statement");
        var file = await FileOfAsync(Submissions.LikeSeed(out _));
        (await RunAsync(1, environment, "record", file, "--key", "stk_none_none")).Errors.ShouldNotBeEmpty();
    }

    [Fact]
    public async Task A_refused_filter_is_told_once_by_the_option_that_sets_it()
    {
        var environment = new Dictionary<string, string?> { ["TRACKER_SERVER"] = Host.Address.ToString() };

        (await RunAsync(1, environment, "timeline", "--act", "SHRUG", "--filter", "label=DULL"))
            .Errors.Trim()
            .Split('\n')
            .ShouldSatisfyAllConditions(
                x => x.Length.ShouldBe(3),
                x => x[1].ShouldStartWith("  --act: 'SHRUG'"),
                x => x[2].ShouldStartWith("  --filter label: 'DULL'")
            );
        var malformed = (await RunAsync(1, environment, "timeline", "--from", "October")).Errors;
        malformed.ShouldContain("  --from: ");
        malformed.Split("October").Length.ShouldBeLessThanOrEqualTo(2);
    }

    private static JsonObject Dated(JsonObject submission)
    {
        submission["dates"] = new JsonArray(new JsonObject { ["field"] = "ISSUED", ["value"] = "2024-10-22" });
        return submission;
    }

    private async Task<string> FileOfAsync(JsonNode submission)
    {
        var file = Path.Combine(Cluster.Folder, $"{Guid.CreateVersion7()}.json");
        await File.WriteAllTextAsync(file, "\uFEFF" + submission.ToJsonString(), TestContext.Current.CancellationToken);
        return file;
    }

    private static async Task<Finished> RunAsync(
        int code,
        IReadOnlyDictionary<string, string?> environment,
        params string[] arguments
    )
    {
        var finished = await Commands.RunAsync(environment, arguments);
        finished.ExitCode.ShouldBe(code, $"{string.Join(' ', arguments)}\n{finished.Output}\n{finished.Errors}");
        return finished;
    }
}
