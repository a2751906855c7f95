using System.IO.Compression;
using System.Security.Cryptography;
using Tracker.Audit;
using Tracker.Audit.Ledger;
using Tracker.IntegrationTests.Harness;

namespace Tracker.IntegrationTests.Audit;

public sealed class ExportTests(Cluster cluster, ClassHost own) : ClassHostTest(cluster, own)
{
    [Fact]
    public async Task An_export_made_while_others_write_is_clean_and_grows_with_the_ledger()
    {
        await Host.ProjectedAsync();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var writers = Enumerable
            .Range(0, 4)
            .Select(_ =>
                Task.Run(
                    async () =>
                    {
                        while (!stop.IsCancellationRequested)
                        {
                            var recorded = (
                                await Host.Submitter.PostAsync("/api/statements", Submissions.Small())
                            ).ShouldBe(201);
                            (
                                await Host.Submitter.PostAsync(
                                    recorded.Location + "/retraction",
                                    """{"reason": "DUPLICATE"}""",
                                    ifMatch: "*"
                                )
                            ).Status.ShouldBeInRange(200, 201);
                        }
                    },
                    Ct
                )
            )
            .ToList();

        string? kept = null;
        for (var round = 0; round < Length.Of(2, 3); round++)
        {
            var checkpoint = await NextAsync(kept);
            var file = await ExportAsync("/api/audit/export");
            string[] since = kept is null ? [] : ["--since", await FileAsync(kept)];
            var verdict = await OfflineVerifier.RunAsync([file, "--key", Key, .. since]);

            verdict.Codes.ShouldBeEmpty(verdict.Report.ToJsonString());
            ((long)verdict.Report["events"]!).ShouldBeGreaterThanOrEqualTo(checkpoint.Size);
            ((long)verdict.Report["rows"]!).ShouldBeGreaterThan(200);
            kept = checkpoint.Note;
        }

        await stop.CancelAsync();
        await Task.WhenAll(writers);
    }

    [Fact]
    public async Task An_export_is_open_to_readers_names_no_person_and_ends_with_any_checkpoint()
    {
        var first = await NextAsync(null);
        await Host.ProjectedAsync(await Host.Submitter.PostAsync("/api/statements", Submissions.Small()));
        await NextAsync(first.Note);

        var early = await Host.Anonymous.GetAsync($"/api/audit/export?size={first.Size}");
        early.ShouldBe(200).ContentType.ShouldBe("application/x-ndjson");
        early
            .Body.Split('\n')
            .Count(x => x.StartsWith("{\"kind\":\"event\"", StringComparison.Ordinal))
            .ShouldBe((int)first.Size);
        early.Body.TrimEnd('\n').Split('\n')[^1].ShouldStartWith($"{{\"kind\":\"end\",\"events\":{first.Size},");
        var late = (await Host.Anonymous.GetAsync("/api/audit/export")).ShouldBe(200);
        late.Body.ShouldNotContain("A editor");

        (await Host.Anonymous.GetAsync("/api/audit/export?size=999999")).ShouldBeProblem(404);
        (await Host.Anonymous.GetAsync("/api/audit/export?size=0")).ShouldBeProblem(422);
        (await Host.Anonymous.GetAsync("/api/audit/export?sise=1")).ShouldBeProblem(400);
    }

    [Fact]
    public async Task The_command_line_exports_to_a_new_file_and_to_no_other()
    {
        await NextAsync(null);
        var file = Path.Combine(Cluster.Folder, Path.GetRandomFileName());
        var environment = TrackerProcess.EnvironmentOf(Host.ConnectionString);

        var exported = await Commands.RunAsync(environment, "export", file);
        exported.ExitCode.ShouldBe(0, exported.Errors);
        exported.Errors.ShouldContain("tracker-verify");
        (await OfflineVerifier.RunAsync(file, "--key", Key)).Codes.ShouldBeEmpty();
        var again = await Commands.RunAsync(environment, "export", file);
        again.ExitCode.ShouldBe(1);
        again.Errors.ShouldContain("exists already; name a new file.");
        (await Commands.RunAsync(environment, "export")).ExitCode.ShouldBe(2);
    }

    [Fact]
    public async Task The_audit_page_hands_out_a_verifier_with_its_digest_and_it_finds_the_export_clean()
    {
        await NextAsync(null);
        var archive = await Host.Client.GetByteArrayAsync(Verifier.Path, Ct);
        var page = await Host.Anonymous.GetAsync("/audit");
        page.Body.ShouldContain($"href=\"{Verifier.Path}\"");
        page.Body.ShouldContain(Convert.ToHexStringLower(SHA256.HashData(archive)));

        var folder = Path.Combine(Cluster.Folder, Path.GetRandomFileName());
        ZipFile.ExtractToDirectory(new MemoryStream(archive), folder);
        (
            await OfflineVerifier.RunInAsync(folder, await ExportAsync("/api/audit/export"), "--key", Key)
        ).Codes.ShouldBeEmpty();

        using var again = new HttpRequestMessage(HttpMethod.Get, Verifier.Path);
        again.Headers.TryAddWithoutValidation("If-None-Match", $"\"{Verifier.Sha256}\"");
        (await Host.Client.SendAsync(again, Ct)).StatusCode.ShouldBe(System.Net.HttpStatusCode.NotModified);
    }

    private string Key => Host.Get<SigningKeys>().All[0].Signer.Verifier.ToString();

    /// <summary>Waits for a checkpoint other than the known one.</summary>
    private async Task<SignedCheckpoint> NextAsync(string? known)
    {
        for (var patience = 0; ; patience++)
        {
            if (await Host.Get<LedgerReader>().LatestAsync(Ct) is { } latest && latest.Note != known)
            {
                return latest;
            }

            patience.ShouldBeLessThan(600, "another checkpoint should have been signed by now");
            await Task.Delay(100, Ct);
        }
    }

    private async Task<string> ExportAsync(string path) =>
        await FileAsync((await Host.Anonymous.GetAsync(path)).ShouldBe(200).Body);

    private async Task<string> FileAsync(string content)
    {
        var file = Path.Combine(Cluster.Folder, Path.GetRandomFileName());
        await File.WriteAllTextAsync(file, content, Ct);
        return file;
    }
}
