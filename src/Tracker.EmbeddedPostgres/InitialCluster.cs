namespace Tracker.EmbeddedPostgres;

/// <summary>
/// Creates a new cluster under another name and renames it when it is complete, so that an incomplete cluster is never
/// used.
/// </summary>
internal static class InitialCluster
{
    public const string Superuser = "tracker";

    private const string Unfinished = "data.new-";

    /// <summary>
    /// Settings that the owner may change. Settings that must not change are on the server's command line.
    /// </summary>
    private const string Settings = """

        # Tracker: sizes for a small machine.
        shared_buffers = 256MB
        max_connections = 300
        # Compiling a query takes longer than answering it, and PostgreSQL compiles when it overestimates the cost.
        jit = off
        """;

    /// <summary>
    /// Only the server's user (and root) can reach the socket, so trust is enough. Over TCP it would not be.
    /// </summary>
    private const string Access = """
        # TYPE  DATABASE  USER  METHOD
        local   all       all   trust
        """;

    public static async Task CreateAsync(
        ClusterFolder folder,
        ServerPrograms programs,
        ServerAccount account,
        CancellationToken ct
    )
    {
        foreach (var leftover in Directory.EnumerateDirectories(folder.Private, Unfinished + "*"))
        {
            // Best effort: an orphaned initdb may still write there.
            await account.RunAsync("rm", ["-rf", leftover], ct);
        }
        // Use a new name, because such an orphan must not write into the new cluster.
        var unfinished = Path.Combine(folder.Private, Unfinished + Path.GetRandomFileName());
        await InitDbAsync(unfinished, programs, account, ct);
        var (settings, access) = (Path.Combine(unfinished, "postgresql.conf"), Path.Combine(unfinished, "pg_hba.conf"));
        await File.AppendAllTextAsync(settings, Settings + "\n", ct);
        await File.WriteAllTextAsync(access, Access + "\n", ct);
        await SyncAsync([settings, access], ct);
        if (Directory.Exists(folder.Data))
        {
            Directory.Delete(folder.Data); // empty, or this throws
        }
        Directory.Move(unfinished, folder.Data);
        await SyncAsync([folder.Private], ct);
    }

    private static async Task InitDbAsync(
        string target,
        ServerPrograms programs,
        ServerAccount account,
        CancellationToken ct
    )
    {
        var error = "";
        foreach (var locale in new[] { "C.UTF-8", "C" })
        {
            string[] arguments =
            [
                "--pgdata",
                target,
                "--username",
                Superuser,
                "--auth=trust",
                "--encoding=UTF8",
                "--locale",
                locale,
                "--data-checksums",
                "--no-instructions",
            ];
            var result = await account.RunAsync(programs.InitDb, arguments, ct);
            if (result.ExitCode == 0)
            {
                return;
            }
            error = result.Error.Trim().ReplaceLineEndings(" ");
            await account.RunAsync("rm", ["-rf", target], ct);
        }
        throw new PostgresUnavailableException(
            $"{programs.InitDb} could not create a cluster in {Path.GetDirectoryName(target)}: {error}"
        );
    }

    /// <summary>
    /// Syncs the given paths to disk; initdb has synced its own files. A <c>sync</c> that takes no arguments syncs
    /// everything.
    /// </summary>
    private static async Task SyncAsync(IEnumerable<string> paths, CancellationToken ct) =>
        await ServerAccount.Own.ShellAsync("""sync "$@" 2>/dev/null || sync""", paths, ct);
}
