using System.Diagnostics;
using Tracker.IntegrationTests.Harness;

namespace Tracker.IntegrationTests.Hosting;

/// <summary>The scripts that check what is shipped beside the program.</summary>
public sealed class ScriptTests(Cluster cluster)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_program_starts_and_signs_where_it_may_write_only_to_its_keys_and_a_temporary_folder()
    {
        cluster.RequirePostgres();
        await PassAsync("tests/packaging/run.sh", AppContext.BaseDirectory);
    }

    [Fact]
    public Task Each_fault_raises_its_alert_and_no_other() => PassAsync("tests/alerts/run.sh");

    /// <summary>Runs a script to its end. A script that lacks a program says so, and the test is skipped.</summary>
    private static async Task PassAsync(string script, params string[] arguments)
    {
        var start = new ProcessStartInfo("bash", [Path.Combine(Root(), script), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(Ct), process.StandardError.ReadToEndAsync(Ct));
        await process.WaitForExitAsync(Ct);
        Assert.SkipWhen((await output).StartsWith("Skipped:", StringComparison.Ordinal), await output);
        process.ExitCode.ShouldBe(0, await output + await errors);
        (await output).ShouldContain(" passed, 0 failed");
    }

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "Tracker.sln")))
        {
            folder = folder.Parent;
        }

        return folder.FullName;
    }
}
