using System.Diagnostics;
using System.IO.Pipelines;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Tracker.Audit.Export;
using Tracker.Audit.Ledger;

namespace Tracker.Benchmarks;

/// <summary>
/// Measures an export of a whole record, and the offline verifier on it, run as a separate program like an auditor
/// does.
/// </summary>
internal static class VerifyBench
{
    public static async Task RunAsync(BenchCluster cluster, Figures figures, int[] sizes, CancellationToken token)
    {
        foreach (var size in sizes)
        {
            var database = $"verify_{size}";
            await cluster.CreateAsync(database, token);
            await BenchHost.PrepareAsync(cluster.ConnectionString(database), token);
            await BenchHost.RecordFirstAsync(cluster.ConnectionString(database), token);
            await LogFiller.FillAsync(cluster, database, Submissions.StreamOf, 1, size, project: true, token);
            await using var app = BenchHost.Build(cluster.ConnectionString(database));
            app.Services.GetRequiredService<SigningKeys>().Ensure();
            var sequencer = app.Services.GetRequiredService<Sequencer>();
            while (await sequencer.PassAsync(whole: true, token) is { Logged: > 0 }) { }

            await app.Services.GetRequiredService<CheckpointSigner>().SignAsync(token);
            var file = Path.GetTempFileName();
            try
            {
                await MeasureAsync(app.Services, figures, size, file, token);
            }
            finally
            {
                File.Delete(file);
            }

            await app.Services.GetRequiredService<NpgsqlDataSource>().DisposeAsync();
            await cluster.DropAsync(database, token);
        }
    }

    private static async Task MeasureAsync(
        IServiceProvider services,
        Figures figures,
        int size,
        string file,
        CancellationToken token
    )
    {
        var checkpoint = (await services.GetRequiredService<LedgerReader>().CheckpointAsync(null, token))!;
        var (exports, verifications) = (new List<double>(), new List<double>());
        var (rows, memory) = (0L, 0L);
        for (var round = 0; round < 3; round++)
        {
            var start = Stopwatch.GetTimestamp();
            await using (var stream = File.Create(file))
            {
                var pipe = PipeWriter.Create(stream);
                await services.GetRequiredService<Exports>().WriteAsync(pipe, checkpoint, token);
                await pipe.CompleteAsync();
            }

            exports.Add(checkpoint.Size / Stopwatch.GetElapsedTime(start).TotalSeconds);
            start = Stopwatch.GetTimestamp();
            using var verifier = Start(
                file,
                services.GetRequiredService<SigningKeys>().All[0].Signer.Verifier.ToString()
            );
            var output = verifier.StandardOutput.ReadToEndAsync(token);
            while (!verifier.WaitForExit(20))
            {
                verifier.Refresh();
                memory = Math.Max(memory, verifier.HasExited ? 0 : verifier.PeakWorkingSet64);
            }

            verifications.Add(checkpoint.Size / Stopwatch.GetElapsedTime(start).TotalSeconds);
            using var report = JsonDocument.Parse(await output);
            rows = report.RootElement.GetProperty("rows").GetInt64();
            if (verifier.ExitCode != 0)
            {
                throw new InvalidOperationException(
                    $"The export is not clean: {report.RootElement.GetProperty("findings")}"
                );
            }
        }

        figures.Add("verify", $"{size} statements: entries", checkpoint.Size, "entries");
        figures.Add("verify", $"{size} statements: rows of the tables", rows, "rows");
        figures.Add("verify", $"{size} statements: size of the export", new FileInfo(file).Length / 1e6, "MB");
        figures.Add("verify", $"{size} statements: export", exports.Max(), "entries/s");
        figures.Add(
            "verify",
            $"{size} statements: verification, all of it",
            verifications.Max(),
            "entries/s (target ≥ 20,000)"
        );
        figures.Add("verify", $"{size} statements: memory of the verifier, at most", memory / 1e6, "MB");
    }

    private static Process Start(string file, string key)
    {
        // Both projects are built into sibling folders with the same configuration.
        var here = new DirectoryInfo(AppContext.BaseDirectory);
        var program = Path.Combine(here.Parent!.Parent!.FullName, "Tracker.Verify", here.Name, "tracker-verify.dll");
        return Process.Start(
            new ProcessStartInfo("dotnet", [program, file, "--key", key, "--json"]) { RedirectStandardOutput = true }
        )!;
    }
}
