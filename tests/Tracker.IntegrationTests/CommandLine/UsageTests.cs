using System.Text.Json.Nodes;
using Tracker.IntegrationTests.Harness;

namespace Tracker.IntegrationTests.CommandLine;

/// <summary>A command line that cannot be used is told in a line on standard error, and never by a stack
/// trace.</summary>
public sealed class UsageTests(Cluster cluster)
{
    [Theory]
    [InlineData("Run 'tracker --help' for its options.")]
    [InlineData("Run 'tracker --help' for its options.", "dance")]
    [InlineData("Run 'tracker keys --help' for its options.", "keys")]
    [InlineData("--as-of-sequence: 'some' is not a whole number.", "replay", "--as-of-sequence", "some")]
    [InlineData("--overlap-hours: 'x' is not a whole number.", "keys", "rotate", "k", "--overlap-hours", "x")]
    [InlineData("--limit: '1e9' is not a whole number.", "timeline", "--limit", "1e9")]
    [InlineData("--limit: 0 is not 1 or more.", "search", "--limit", "0", "words")]
    [InlineData("--filter: limit has an option of its own, --limit.", "timeline", "--filter", "limit=3")]
    [InlineData("--filter: 'label' is not name=value", "timeline", "--filter", "label")]
    [InlineData("There is no option '--bogus'.", "timeline", "--bogus")]
    [InlineData("There is no option '--bogus'.", "statement", "--bogus")]
    [InlineData("There is no option '--bogus'.", "search", "missiles", "--bogus")]
    [InlineData("There is no option '--bogus'.", "record", "--bogus")]
    [InlineData("there is no folder '/nope'", "export", "/nope/x")]
    [InlineData("there is no folder '/nope/deeper'", "db", "backup", "/nope/deeper/x")]
    public async Task Wrong_usage_is_told_on_standard_error_with_a_pointer_to_the_help(
        string expected,
        params string[] arguments
    )
    {
        var finished = await Commands.RunAsync(new Dictionary<string, string?>(), arguments);

        finished.ExitCode.ShouldBe(2);
        finished.Output.ShouldBeEmpty();
        finished.Errors.ShouldContain(expected);
        finished.Errors.ShouldNotContain("System.");
        finished.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length.ShouldBeLessThanOrEqualTo(3);
    }

    [Theory]
    [InlineData("record", "/nowhere/statement.json")]
    [InlineData("validate", "/")]
    [InlineData("timeline", "--server", "http://127.0.0.1:1")]
    [InlineData("search", "--server", "nonsense", "words")]
    [InlineData("run", "--urls", "http://nohost.invalid:99")]
    [InlineData("run", "--urls", "http://127.0.0.1:99/base")]
    public async Task What_cannot_be_opened_or_reached_is_told_in_one_line(params string[] arguments)
    {
        var finished = await Commands.RunAsync(new Dictionary<string, string?>(), arguments);

        finished.ExitCode.ShouldBe(3);
        finished.Output.ShouldBeEmpty();
        finished.Errors.Trim().Split('\n').Length.ShouldBe(1, finished.Errors);
    }

    [Fact]
    public async Task A_server_that_is_no_tracker_is_named()
    {
        await using var other = await Receiver.StartAsync();

        var finished = await Commands.RunAsync(
            new Dictionary<string, string?>(),
            "timeline",
            "--server",
            new Uri(other.Url).GetLeftPart(UriPartial.Authority)
        );

        finished.ExitCode.ShouldBe(3);
        finished.Errors.ShouldContain("give the address of a Tracker server");
    }

    [Fact]
    public async Task A_folder_that_takes_no_data_is_told_in_one_line()
    {
        cluster.RequirePostgres();
        var finished = await Commands.RunAsync(
            new Dictionary<string, string?> { ["TRACKER_DATA"] = "/proc/tracker" },
            "run",
            "--urls",
            "http://127.0.0.1:0"
        );

        finished.ExitCode.ShouldBe(3);
        finished.Errors.ShouldContain("/proc");
        finished.Errors.ShouldNotContain("   at ");
    }

    [Fact]
    public async Task The_version_tells_the_program_its_schema_and_its_codebook()
    {
        var finished = await TrackerProcess.RunAsync(new Dictionary<string, string?>(), "version", "--json");

        finished.ExitCode.ShouldBe(0);
        var version = JsonNode.Parse(finished.Output)!;
        ((string)version["version"]!).ShouldNotBeEmpty();
        ((int)version["schema"]!).ShouldBeGreaterThan(0);
        ((int)version["codebook"]!).ShouldBeGreaterThan(0);
    }

    [Theory]
    [InlineData("bash")]
    [InlineData("zsh")]
    [InlineData("fish")]
    public async Task A_shell_gets_a_script_that_asks_the_program_for_suggestions(string shell) =>
        (await Commands.RunAsync(new Dictionary<string, string?>(), "completion", shell)).ShouldSatisfyAllConditions(
            x => x.ExitCode.ShouldBe(0),
            x => x.Output.ShouldContain("[suggest:")
        );

    [Theory]
    [InlineData("tracker ti", "timeline")]
    [InlineData("tracker keys ", "rotate")]
    [InlineData("tracker keys add --role ", "reviewer")]
    [InlineData("tracker completion ", "fish")]
    public async Task Commands_options_and_their_values_are_suggested(string line, string expected) =>
        (await Commands.RunAsync(new Dictionary<string, string?>(), $"[suggest:{line.Length}]", line))
            .Output.Split('\n')
            .Select(x => x.Trim())
            .ShouldContain(expected);
}
