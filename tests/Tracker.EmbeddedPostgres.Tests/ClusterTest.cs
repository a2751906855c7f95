using System.Diagnostics;
using System.Globalization;
using Npgsql;
using Tracker.IntegrationTests.Harness;

namespace Tracker.EmbeddedPostgres.Tests;

/// <summary>A temporary folder for clusters. After each test the clusters are stopped and removed.</summary>
public abstract class ClusterTest : IAsyncLifetime
{
    private readonly List<PrivateCluster> _clusters = [];
    private readonly List<Process> _processes = [];

    protected static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>
    /// Under /tmp, which the server's user may enter even if the test runner's own temporary folder is private.
    /// </summary>
    protected string Folder { get; private set; } = "";

    protected string ServerFolder => Path.Combine(Folder, "postgres");
    protected string DataFolder => Path.Combine(ServerFolder, "data");
    protected string PidFilePath => Path.Combine(DataFolder, "postmaster.pid");

    /// <summary>The user that servers on this machine run as.</summary>
    private protected static async Task<ServerAccount> AccountAsync()
    {
        if (!Environment.IsPrivilegedProcess)
        {
            return ServerAccount.Own;
        }
        var postgres = await ServerAccount.Own.RunAsync("id", ["-u", "postgres"], Ct);
        return new(postgres.ExitCode == 0 ? "postgres" : "nobody");
    }

    public virtual async ValueTask InitializeAsync()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "No private PostgreSQL on Windows.");
        try
        {
            await ServerPrograms.FindAsync(null, null, Environment.GetEnvironmentVariable("PATH"), "/", Ct);
        }
        catch (PostgresUnavailableException e)
        {
            Assert.Skip(e.Message);
        }
        Folder = RunFolder.New("tracker-test-");
        Directory.CreateDirectory(Folder);
        File.SetUnixFileMode(Folder, (UnixFileMode)0b111_101_101);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _processes)
        {
            if (!process.HasExited)
            {
                process.Kill();
            }
            await process.WaitForExitAsync(CancellationToken.None);
            process.Dispose();
        }
        foreach (var cluster in _clusters)
        {
            await cluster.DisposeAsync();
        }
        foreach (var folder in Folder.Length == 0 ? [] : ClusterFolders())
        {
            // A failed test may have left a server running: adopting and leaving it stops it.
            await using (await PrivateCluster.StartAsync(new(folder), CancellationToken.None)) { }
        }
        if (Folder.Length > 0)
        {
            Directory.Delete(Folder, recursive: true);
        }
        GC.SuppressFinalize(this);
    }

    private List<string> ClusterFolders() =>
        [
            .. Directory
                .EnumerateFiles(Folder, "postmaster.pid", SearchOption.AllDirectories)
                .Select(f => Path.GetFullPath(Path.Combine(f, "..", "..", ".."))),
        ];

    protected Task<PrivateCluster> StartAsync() => StartAsync(new PrivateClusterOptions(Folder));

    protected async Task<PrivateCluster> StartAsync(PrivateClusterOptions options)
    {
        var cluster = await PrivateCluster.StartAsync(options, Ct);
        _clusters.Add(cluster);
        return cluster;
    }

    /// <summary>
    /// Starts another program on the folder, which holds the cluster until its input ends or it is killed.
    /// </summary>
    private protected async Task<(Process Program, int ServerId)> StartHolderAsync()
    {
        var info = new ProcessStartInfo(
            "dotnet",
            [Path.Combine(AppContext.BaseDirectory, "Tracker.EmbeddedPostgres.Holder.dll"), Folder]
        )
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        var program = Process.Start(info)!;
        _processes.Add(program);
        var line = await program.StandardOutput.ReadLineAsync(Ct);
        return (
            program,
            int.Parse(line.ShouldNotBeNull("the holder ended before it held"), CultureInfo.InvariantCulture)
        );
    }

    /// <summary>Starts a process of the server's user that is not a server.</summary>
    private protected async Task<Process> StartForeignAsync()
    {
        var account = await AccountAsync();
        var process = account.Start("sleep", ["600"]);
        _processes.Add(process);
        return process;
    }

    protected static async Task<T> AskAsync<T>(PrivateCluster cluster, string sql)
    {
        await using var connection = await ServerSession.OpenAsync(cluster.ConnectionString, Ct);
        await using var command = new NpgsqlCommand(sql, connection);
        return (T)(await command.ExecuteScalarAsync(Ct))!;
    }

    protected static async Task RunAsync(PrivateCluster cluster, string sql)
    {
        await using var connection = await ServerSession.OpenAsync(cluster.ConnectionString, Ct);
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(Ct);
    }

    /// <summary>Sends kill -9 and waits until the process has ended or is a zombie.</summary>
    protected static async Task KillAsync(int id)
    {
        using var process = Process.GetProcessById(id);
        process.Kill();
        await EventuallyAsync(() => !Lives(id));
    }

    /// <summary>
    /// Whether a process is alive. A zombie is not: it has ended, and only its parent has not reaped it yet.
    /// </summary>
    protected static bool Lives(int id)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            return !process.HasExited
                && !(
                    OperatingSystem.IsLinux()
                    && File.ReadAllText($"/proc/{id}/stat").Contains(") Z ", StringComparison.Ordinal)
                );
        }
        catch (Exception e) when (e is ArgumentException or IOException or InvalidOperationException)
        {
            return false;
        }
    }

    protected static async Task EventuallyAsync(Func<bool> holds)
    {
        while (!holds())
        {
            await Task.Delay(5, Ct);
        }
    }

    protected static async Task<string> SentenceAsync(Func<Task> action)
    {
        var sentence = (await action.ShouldThrowAsync<PostgresUnavailableException>()).Message;
        sentence.ShouldNotContain('\n');
        return sentence;
    }
}
