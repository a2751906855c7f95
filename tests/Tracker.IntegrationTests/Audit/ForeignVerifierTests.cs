using System.Diagnostics;
using Tracker.Audit.Ledger;
using Tracker.IntegrationTests.Harness;
using Tracker.Store;

namespace Tracker.IntegrationTests.Audit;

/// <summary>Go's checksum-database packages, which share no code with the tracker, verify what it serves.</summary>
public sealed class ForeignVerifierTests(Cluster cluster) : OwnHostTest(cluster)
{
    private const string GoPath = "/usr/share/gocode";

    [Fact]
    public async Task Go_verifies_checkpoint_tiles_entries_and_proofs_and_finds_what_was_tampered_with()
    {
        Assert.SkipUnless(
            Directory.Exists(Path.Combine(GoPath, "src/golang.org/x/mod/sumdb/tlog")),
            "Go's checksum-database packages are absent; apt-get install golang-go golang-golang-x-mod-dev."
        );
        var program = await BuildAsync();
        Assert.SkipWhen(program is null, "There is no Go compiler; apt-get install golang-go.");

        var early = await CoveredAsync(await Host.Get<ProjectionProgress>().HeadAsync(Ct));
        var seed = (await Host.Submitter.PostAsync("/api/statements", Submissions.Seed())).ShouldBe(201);
        var late = await CoveredAsync(seed.Sequence);
        late.Size.ShouldBeGreaterThan(early.Size);
        var kept = Path.Combine(Cluster.Folder, "kept-checkpoint");
        await File.WriteAllTextAsync(kept, early.Note, Ct);
        var key = Host.Get<SigningKeys>().All[0].Signer.Verifier.ToString();

        var (code, output) = await RunAsync(program!, $"{Host.Address}api/audit", key, kept);
        code.ShouldBe(0, output);
        output.ShouldContain($"checkpoint: size {late.Size} root {late.Root}");
        output.ShouldContain($"entries: {late.Size} give the root and every tile");
        output.ShouldContain($"inclusion: entry {late.Size - 1}");
        output.ShouldContain($"consistency: from {early.Size} to {late.Size}");

        // They refuse another key, a tampered leaf in a tile, and a tampered entry in a bundle.
        (
            await RunAsync(
                program!,
                $"{Host.Address}api/audit",
                "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
            )
        ).Code.ShouldBe(1);
        await TamperAsync("update ledger.entries set leaf_hash = sha256('x') where idx = 3");
        (await RunAsync(program!, $"{Host.Address}api/audit", key)).Output.ShouldContain(
            "FAILED: tile/0/000 is not what the entries make"
        );
        await TamperAsync("update ledger.entries set entry = entry || ' ' where idx = 3");
        (await RunAsync(program!, $"{Host.Address}api/audit", key)).Output.ShouldContain(
            "FAILED: entries: they give the root"
        );
    }

    private Task TamperAsync(string sql) =>
        Host.RunAsync($"set session_replication_role = replica; {sql}; set session_replication_role = origin");

    private async Task<SignedCheckpoint> CoveredAsync(long sequence)
    {
        var reader = Host.Get<LedgerReader>();
        for (var patience = 0; ; patience++)
        {
            if (
                await reader.EntryAsync(sequence, Ct) is { Index: var index }
                && await reader.LatestAsync(Ct) is { } latest
                && latest.Size > index
            )
            {
                return latest;
            }

            patience.ShouldBeLessThan(600, "the sequencer should have signed by now");
            await Task.Delay(100, Ct);
        }
    }

    /// <returns>The program; null if there is no compiler.</returns>
    private async Task<string?> BuildAsync()
    {
        var program = Path.Combine(Cluster.Folder, "foreign-verifier");
        try
        {
            var (code, output) = await RunAsync(
                "go",
                "build",
                "-o",
                program,
                Path.Combine(Repository.Root, "tests", "foreign-verifier", "main.go")
            );
            code.ShouldBe(0, output);
            return program;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }

    private async Task<(int Code, string Output)> RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(
            new ProcessStartInfo(program, arguments)
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                Environment =
                {
                    ["GO111MODULE"] = "off",
                    ["GOPATH"] = GoPath,
                    ["GOCACHE"] = Path.Combine(Cluster.Folder, "go-cache"),
                    ["GOFLAGS"] = "",
                },
            }
        )!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(Ct), process.StandardError.ReadToEndAsync(Ct));
        await process.WaitForExitAsync(Ct);
        return (process.ExitCode, await output + await errors);
    }
}
