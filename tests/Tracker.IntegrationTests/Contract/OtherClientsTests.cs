using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using Tracker.Audit.Ledger;
using Tracker.IntegrationTests.Harness;

namespace Tracker.IntegrationTests.Contract;

/// <summary>
/// Clients that other generators make of docs/openapi.json: they compile as generated, and read a list, its next page, a
/// feed, the stream, a tile and the export. <see cref="ClientTests"/> does the same with NSwag. They
/// take a minute each, so they run under soak. A generator that cannot be had here is skipped.
/// </summary>
public sealed class OtherClientsTests(Cluster cluster) : OwnHostTest(cluster)
{
    [Fact]
    public async Task The_client_that_Kiota_generates_compiles_and_reads_every_kind_of_answer()
    {
        var folder = Copy("kiota");
        await NeedAsync(folder, "Kiota cannot be had", "dotnet", "tool", "restore");
        await DoAsync(
            folder,
            "dotnet",
            [
                .. new[] { "kiota", "generate", "-l", "CSharp", "-d", "openapi.json", "-o", "Client" },
                .. new[] { "-n", "Tracker.Kiota", "-c", "TrackerKiota" },
                .. new[] { "--structured-mime-types", "application/json" },
                .. new[] { "--structured-mime-types", "application/atom+xml" },
            ]
        );
        await NeedAsync(folder, "Kiota's packages cannot be had", "dotnet", "restore");
        await DoAsync(folder, "dotnet", "build", "--no-restore", "-v", "q", "-o", "out");

        Reads(await DoAsync(folder, "dotnet", ["out/KiotaClient.dll", .. await RecordAsync()]));
    }

    [Fact]
    public async Task The_types_that_openapi_typescript_generates_compile_and_read_every_kind_of_answer()
    {
        var folder = Copy("typescript");
        await NeedAsync(
            folder,
            "openapi-typescript cannot be had",
            "npm",
            "install",
            "--no-package-lock",
            "--no-audit",
            "--no-fund"
        );
        await DoAsync(folder, "npm", "run", "generate");
        await DoAsync(folder, "npm", "run", "compile");

        Reads(await DoAsync(folder, "node", ["out/main.js", .. await RecordAsync()]));
    }

    /// <summary>Puts statements on record.</summary>
    /// <returns>What the clients are started with: the address, and the width of the ledger's last tile.</returns>
    private async Task<string[]> RecordAsync()
    {
        for (var i = 0; i < 4; i++)
        {
            await Host.ProjectedAsync(
                (await Host.Submitter.PostAsync("/api/statements", Submissions.Small())).ShouldBe(201)
            );
        }

        await Host.LedgeredAsync();
        var size = (await Host.Get<LedgerReader>().LatestAsync(Ct))!.Size;
        return [Host.Address.ToString(), (size % 256).ToString(CultureInfo.InvariantCulture), $"{size / 256:000}"];
    }

    private static void Reads(string output)
    {
        static string Begins(string text) => Convert.ToHexStringLower(System.Text.Encoding.UTF8.GetBytes(text));

        output.ShouldContain("list 2 CONDEMN 20");
        output.ShouldContain("paging 2 True", Case.Insensitive);
        output.ShouldContain("feed " + Begins("<?xml version=\"1.0\""));
        output.ShouldContain("stream " + Begins(": changes follow as they are"));
        output.ShouldContain("tile ");
        output.ShouldContain("export " + Begins("{\"kind\":\"header\","));
    }

    private string Copy(string name)
    {
        Assert.SkipUnless(Length.Soak, "The generators of other people take a minute each: ./build.sh soak runs them.");
        var (from, to) = (
            Path.Combine(Repository.Root, "tests", "clients", name),
            Path.Combine(Cluster.Folder, "client-" + name)
        );
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy, overwrite: true);
        }

        File.Copy(
            Path.Combine(Repository.Root, "docs", "openapi.json"),
            Path.Combine(to, "openapi.json"),
            overwrite: true
        );
        return to;
    }

    /// <summary>Runs what needs a program or packages that may be absent; then the test is skipped.</summary>
    private static async Task NeedAsync(string folder, string otherwise, string program, params string[] arguments)
    {
        var (code, output) = await RunAsync(folder, program, arguments);
        Assert.SkipWhen(code != 0, $"{otherwise}: '{program} {string.Join(' ', arguments)}' failed. {output}");
    }

    private static async Task<string> DoAsync(string folder, string program, params string[] arguments)
    {
        var (code, output) = await RunAsync(folder, program, arguments);
        code.ShouldBe(0, $"{program} {string.Join(' ', arguments)}: {output}");
        return output;
    }

    private static async Task<(int Code, string Output)> RunAsync(string folder, string program, string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        try
        {
            using var process = Process.Start(start)!;
            var (output, errors) = (
                process.StandardOutput.ReadToEndAsync(Ct),
                process.StandardError.ReadToEndAsync(Ct)
            );
            await process.WaitForExitAsync(Ct);
            return (process.ExitCode, await output + await errors);
        }
        catch (Win32Exception e)
        {
            return (-1, e.Message);
        }
    }
}
