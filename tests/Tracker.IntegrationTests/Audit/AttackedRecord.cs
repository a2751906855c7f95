extern alias verifier;

using System.Diagnostics;
using System.IO.Pipelines;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Tracker.Audit.Export;
using Tracker.Audit.Ledger;
using Tracker.Configuration;
using Tracker.IntegrationTests.Harness;
using Tracker.Ledger;
using verifier::Tracker.Verify;

namespace Tracker.IntegrationTests.Audit;

/// <summary>The offline verifier's result for an export.</summary>
public sealed record Verdict(int ExitCode, string Status, IReadOnlyList<string> Codes, JsonNode Report);

/// <summary>
/// A database that an attacker owns: a copy of a database with a record and its ledger. The program's services are
/// built on it, but no background service runs. As always, the signing keys are outside the database.
/// </summary>
public sealed class AttackedRecord : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly string _folder;

    public AttackedRecord(string connectionString, Func<Settings, Settings> settings, string folder)
    {
        (_app, _folder) = (
            TestHost.Build(connectionString, settings: settings),
            Directory.CreateDirectory(folder).FullName
        );
        Get<SigningKeys>().Load();
    }

    public T Get<T>()
        where T : notnull => _app.Services.GetRequiredService<T>();

    public SigningKeys Keys => Get<SigningKeys>();

    /// <summary>Runs SQL as superuser, without triggers and foreign keys.</summary>
    public async Task TamperAsync(string sql)
    {
        await using var connection = await Get<NpgsqlDataSource>().OpenConnectionAsync();
        await using var command = new NpgsqlCommand(
            $"set session_replication_role = replica; {sql}; set session_replication_role = origin",
            connection
        );
        (await command.ExecuteNonQueryAsync()).ShouldBeGreaterThan(0, $"nothing was changed by {sql}");
    }

    /// <summary>Runs the sequencer and the signer, like the program does every half second.</summary>
    public async Task SequenceAndSignAsync()
    {
        await Get<Sequencer>().PassAsync(whole: true, default);
        await Get<CheckpointSigner>().SignAsync(default);
    }

    /// <summary>Runs the check of the database, like the nightly check and 'tracker verify'.</summary>
    public Task<LedgerCheckReport> CheckAsync(params Checkpoint[] anchored) =>
        Get<LedgerCheck>().RunAsync(anchored, default);

    /// <summary>Exports, and lets the offline verifier judge the file within this process.</summary>
    /// <param name="edit">What happens to the file on its way.</param>
    public async Task<Verdict> VerifyAsync(
        long? size = null,
        Func<string, string>? edit = null,
        string? since = null,
        string? receipt = null
    )
    {
        var file = await ExportAsync(size, edit);
        return OfflineVerifier.Judge(
            file,
            new([Keys.All[0].Signer.Verifier], Notes(since), null, Notes(receipt), TimeProvider.System.GetUtcNow())
        );

        static IReadOnlyList<SignedNote> Notes(string? text) => text is null ? [] : [SignedNote.Parse(text)];
    }

    /// <summary>Exports, and runs the offline verifier on the file.</summary>
    public async Task<Verdict> RunVerifierAsync(Func<string, string>? edit = null, params string[] options) =>
        await OfflineVerifier.RunAsync([
            await ExportAsync(edit: edit),
            "--key",
            Keys.All[0].Signer.Verifier.ToString(),
            .. options,
        ]);

    private async Task<string> ExportAsync(long? size = null, Func<string, string>? edit = null)
    {
        var file = Path.Combine(_folder, "export");
        var checkpoint = (await Get<LedgerReader>().CheckpointAsync(size, default)).ShouldNotBeNull();
        await using (var stream = File.Create(file))
        {
            var pipe = PipeWriter.Create(stream);
            await Get<Exports>().WriteAsync(pipe, checkpoint, default);
            await pipe.CompleteAsync();
        }

        if (edit is not null)
        {
            await File.WriteAllTextAsync(file, edit(await File.ReadAllTextAsync(file)));
        }

        return file;
    }

    /// <summary>Writes a file with the given content.</summary>
    public async Task<string> FileAsync(string content)
    {
        var file = Path.Combine(_folder, Path.GetRandomFileName());
        await File.WriteAllTextAsync(file, content);
        return file;
    }

    public async ValueTask DisposeAsync()
    {
        var database = Get<NpgsqlDataSource>();
        await _app.DisposeAsync();
        await database.DisposeAsync();
    }
}

/// <summary>Runs the built program of src/Tracker.Verify.</summary>
public static class OfflineVerifier
{
    public const string Program = "tracker-verify.dll";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    /// <summary>What the program would say, without starting it.</summary>
    public static Verdict Judge(string export, Trust trust)
    {
        var report = Verification.Run(export, trust);
        return Told(report.Status == "CLEAN" ? 0 : 1, JsonSerializer.SerializeToNode(report, Json)!);
    }

    public static Task<Verdict> RunAsync(params string[] arguments)
    {
        // Both projects are built into sibling folders with the same configuration.
        var here = new DirectoryInfo(AppContext.BaseDirectory);
        return RunInAsync(Path.Combine(here.Parent!.Parent!.FullName, "Tracker.Verify", here.Name), arguments);
    }

    /// <summary>Runs the program in a folder.</summary>
    public static async Task<Verdict> RunInAsync(string folder, params string[] arguments)
    {
        var program = Path.Combine(folder, Program);
        using var process = Process.Start(
            new ProcessStartInfo("dotnet", [program, .. arguments, "--json"])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            }
        )!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        process.ExitCode.ShouldBeLessThan(2, await errors);
        return Told(process.ExitCode, JsonNode.Parse(await output)!);
    }

    private static Verdict Told(int exitCode, JsonNode report)
    {
        var codes = report["findings"]!.AsArray().Select(x => (string)x!["code"]!).Distinct().Order();
        return new(exitCode, (string)report["status"]!, [.. codes], report);
    }
}
