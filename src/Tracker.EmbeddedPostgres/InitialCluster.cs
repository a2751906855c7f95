namespace Tracker.EmbeddedPostgres;

/// <summary>
/// Makes a new cluster under another name and renames it when complete, so that half a cluster is never taken for
/// one.
/// </summary>
internal static class InitialCluster
{
    public const string Superuser = "tracker";

    private const string Unfinished = "data.new-";

    /// <summary>What the owner may tune. What must hold is given on the server's command line instead.</summary>
    private const string Settings = """

        # Tracker: sizes for a small machine.
        shared_buffers = 256MB
        max_connections = 200
        # Compiling a query takes longer than answering it, and happens where its cost is overestimated.
        jit = off
        """;

    /// <summary>
    /// Nobody but the server's user (and root) reaches the socket, so trust is enough; over TCP it never would be.
    /// </summary>
    private const string Access = """
        # TYPE  DATABASE  USER  METHOD
        local   all       all   trust
        """;

    public static async Task CreateAsync(ClusterFolder folder, ServerPrograms programs, ServerAccount account, CancellationToken ct)
    {
        foreach (var leftover in Directory.EnumerateDirectories(folder.Private, Unfinished + "*"))
            await account.RunAsync("rm", ["-rf", leftover], ct); // best effort: an orphaned initdb may still write there
        // A fresh name, because such an orphan must not write into the new cluster.
        var unfinished = Path.Combine(folder.Private, Unfinished + Path.GetRandomFileName());
        await InitDbAsync(unfinished, programs, account, ct);
        var (settings, access) = (Path.Combine(unfinished, "postgresql.conf"), Path.Combine(unfinished, "pg_hba.conf"));
        await File.AppendAllTextAsync(settings, Settings + "\n", ct);
        await File.WriteAllTextAsync(access, Access + "\n", ct);
        await SyncAsync([settings, access], ct);
        if (Directory.Exists(folder.Data)) Directory.Delete(folder.Data); // empty, or this throws
        Directory.Move(unfinished, folder.Data);
        await SyncAsync([folder.Private], ct);
    }

    private static async Task InitDbAsync(string target, ServerPrograms programs, ServerAccount account, CancellationToken ct)
    {
        var error = "";
        foreach (var locale in new[] { "C.UTF-8", "C" })
        {
            string[] arguments =
            [
                "--pgdata", target, "--username", Superuser, "--auth=trust", "--encoding=UTF8", "--locale", locale,
                "--data-checksums", "--no-instructions",
            ];
            var result = await account.RunAsync(programs.InitDb, arguments, ct);
            if (result.ExitCode == 0) return;
            error = result.Error.Trim().ReplaceLineEndings(" ");
            await account.RunAsync("rm", ["-rf", target], ct);
        }
        throw new PostgresUnavailableException(
            $"{programs.InitDb} could not make a cluster in {Path.GetDirectoryName(target)}: {error}");
    }

    /// <summary>
    /// initdb has written its own files through; a <c>sync</c> that knows no arguments writes everything.
    /// </summary>
    private static async Task SyncAsync(IEnumerable<string> paths, CancellationToken ct) =>
        await ServerAccount.Own.ShellAsync("""sync "$@" 2>/dev/null || sync""", paths, ct);
}
