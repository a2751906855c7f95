using System.Diagnostics;
using System.Globalization;

namespace Tracker.EmbeddedPostgres;

/// <summary>
/// Finds, starts and stops the server process of one cluster folder. The caller holds the start lock.
/// </summary>
internal sealed class Postmaster(ClusterFolder folder, ServerAccount account, Action<string> log)
{
    private const long LargestLog = 10_000_000; // bytes

    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan OrphanPatience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan FastShutdownPatience = TimeSpan.FromSeconds(60);

    /// <summary>
    /// Adopts the server that runs on this folder, or starts one. There is no time-out, because crash recovery may take
    /// long: only the token ends the wait.
    /// </summary>
    public async Task<(PidFile Server, bool Adopted)> AdoptOrStartAsync(ServerPrograms programs, CancellationToken ct)
    {
        var waited = Stopwatch.StartNew();
        while (true)
        {
            var file = PidFile.Read(folder.PidFile);
            var processes = await ProcessesAsync(file, ct);
            if (processes.Count == 0)
            {
                return (await StartAsync(programs, file, ct), false);
            }
            if (file is not null && processes.Contains(file.Pid))
            {
                if (await ReadyAsync(file.Pid, ct) is { } ready)
                {
                    return (ready, true);
                }
                continue;
            }
            // A killed server's backends may still write. Until they end, it is not safe to start a server or remove
            // the pid file.
            if (waited.Elapsed > OrphanPatience)
            {
                throw new PostgresUnavailableException(
                    $"Processes of a PostgreSQL that has ended still use {folder.Data}: end the processes "
                        + $"{string.Join(", ", processes)}."
                );
            }
            await Task.Delay(Poll, ct);
        }
    }

    /// <summary>
    /// Asks for a fast shutdown and, if that hangs, for an immediate one, from which the next start recovers. Returns
    /// when no process is left.
    /// </summary>
    public async Task StopAsync()
    {
        var file = PidFile.Read(folder.PidFile);
        if (file is null || !(await ProcessesAsync(file, default)).Contains(file.Pid))
        {
            return;
        }
        await SignalAsync("INT", file.Pid);
        var waited = Stopwatch.StartNew();
        var (looked, hurried) = (TimeSpan.Zero, false);
        while (true)
        {
            // The server removes its pid file just before it ends. A killed server leaves the file, so look for
            // processes twice a second too.
            if (!File.Exists(folder.PidFile) || waited.Elapsed - looked > TimeSpan.FromMilliseconds(500))
            {
                looked = waited.Elapsed;
                if ((await ProcessesAsync(file, default)).Count == 0)
                {
                    break;
                }
            }
            if (!hurried && waited.Elapsed > FastShutdownPatience)
            {
                hurried = true;
                log("PostgreSQL does not stop; asking for an immediate shutdown");
                await SignalAsync("QUIT", file.Pid);
            }
            await Task.Delay(Poll);
        }
        if (file.SocketFolder.Length > 0 && file.SocketFolder != folder.Private)
        {
            await account.RunAsync("rmdir", [file.SocketFolder], default);
        }
    }

    /// <summary>
    /// PostgreSQL's processes that work in the data folder, including the server. Linux shows a process's folder only
    /// to the process's own user (not to root in a container), so the search runs as the server's user. On other
    /// systems: the pid file's process, if it is alive and the socket answers.
    /// </summary>
    private async Task<IReadOnlyList<int>> ProcessesAsync(PidFile? file, CancellationToken ct)
    {
        if (!OperatingSystem.IsLinux())
        {
            var lives = file is { Pid: > 0 } && await IsAliveAsync(file.Pid, ct);
            return lives && await ServerSession.AnswersAsync(file!.SocketFolder, ct) ? [file.Pid] : [];
        }
        var result = await account.ShellAsync(
            """
            for p in /proc/[0-9]*; do
                [ "$p/cwd" -ef "$1" ] || continue
                read -r name < "$p/comm" || continue
                case $name in *postgres*) echo "${p#/proc/}";; esac
            done 2>/dev/null
            """,
            [folder.Data],
            ct
        );
        var lines = result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return [.. lines.Select(ServerPrograms.LeadingNumber)];
    }

    private async Task<bool> IsAliveAsync(int pid, CancellationToken ct) =>
        (await account.ShellAsync("""kill -0 "$1" """, [Text(pid)], ct)).ExitCode == 0;

    private Task<ProgramResult> SignalAsync(string signal, int pid) =>
        account.ShellAsync("""kill -s "$1" "$2" """, [signal, Text(pid)], default);

    /// <summary>Waits until a server that another program started is ready; null if it ends instead.</summary>
    private async Task<PidFile?> ReadyAsync(int pid, CancellationToken ct)
    {
        var hurried = false;
        while (true)
        {
            var file = PidFile.Read(folder.PidFile);
            if (file?.Pid != pid)
            {
                return null;
            }
            if (file.Status == "ready")
            {
                return file;
            }
            if (file.Status == "stopping" && !hurried)
            {
                hurried = true; // a smart shutdown would wait for the last client, and no new client could connect
                await SignalAsync("INT", pid);
            }
            if (!(await ProcessesAsync(file, ct)).Contains(pid))
            {
                return null;
            }
            await Task.Delay(Poll, ct);
        }
    }

    private async Task<PidFile> StartAsync(ServerPrograms programs, PidFile? stale, CancellationToken ct)
    {
        if (stale is not null && await ServerSession.AnswersAsync(stale.SocketFolder, ct))
        {
            throw new PostgresUnavailableException(
                $"A PostgreSQL whose process is not visible from here (another container?) serves {folder.Data}: "
                    + "stop it, or set TRACKER_DATA to another folder."
            );
        }
        if (stale is { Pid: 0 })
        {
            File.Delete(folder.PidFile); // PostgreSQL refuses a pid file without a process id
        }
        var socketFolder = await folder.SocketFolderAsync(account, ct);
        File.Delete(ClusterFolder.Socket(socketFolder));
        File.Delete(ClusterFolder.Socket(socketFolder) + ".lock");

        log($"Starting PostgreSQL {programs.Major} on {folder.Data}");
        var serverLog = new FileInfo(folder.ServerLog);
        if (serverLog is { Exists: true, Length: > LargestLog })
        {
            serverLog.MoveTo(folder.ServerLog + ".old", overwrite: true);
        }
        var logStart = File.Exists(folder.ServerLog) ? serverLog.Length : 0;
        string[] arguments = ["-c", OwnSession, "sh", programs.Postgres, .. Arguments(socketFolder)];
        using var server = account.Start("/bin/sh", arguments, Environment(stale));
        try
        {
            return await StartedAsync(server, logStart, ct);
        }
        catch (OperationCanceledException)
        {
            await InterruptAsync(server);
            throw;
        }
    }

    /// <summary>
    /// Sends SIGINT until the server has ended. If SIGINT is ignored, as in a background job of a shell, the shell that
    /// starts the server ignores the first signals.
    /// </summary>
    private async Task InterruptAsync(Process server)
    {
        var ended = server.WaitForExitAsync(CancellationToken.None);
        do
        {
            await SignalAsync("INT", server.Id);
        } while (await Task.WhenAny(ended, Task.Delay(TimeSpan.FromSeconds(1))) != ended);
    }

    /// <summary>
    /// Starts the server in a session of its own, so that it does not receive the terminal's Ctrl-C and Tracker ends
    /// first. If setsid is missing (macOS), both receive it at once.
    /// </summary>
    private const string OwnSession = """
        umask 077
        command -v setsid >/dev/null 2>&1 && set -- setsid "$@"
        exec "$@" >>"$SERVER_LOG" 2>&1 </dev/null
        """;

    /// <summary>
    /// PostgreSQL refuses to start while its old pid file names a living process of its user, even an unrelated process
    /// that got the same number later. PG_GRANDPARENT_PID tells it that the named process is not a server; PostgreSQL
    /// then checks itself that no orphan still holds the old shared memory. So Tracker need not remove the pid file.
    /// </summary>
    private IEnumerable<(string Name, string Value)> Environment(PidFile? stale)
    {
        yield return ("SERVER_LOG", folder.ServerLog);
        if (stale is { Pid: > 0 })
        {
            yield return ("PG_GRANDPARENT_PID", Text(stale.Pid));
        }
    }

    /// <summary>Settings on the command line: they override every configuration file and ALTER SYSTEM.</summary>
    private string[] Arguments(string socketFolder) =>
        [
            "-D",
            folder.Data,
            "-c",
            "listen_addresses=",
            "-c",
            $"port={ClusterFolder.Port}",
            "-c",
            $"unix_socket_directories=\"{socketFolder}\"",
            "-c",
            "unix_socket_permissions=0700",
            "-c",
            "fsync=on",
            "-c",
            "full_page_writes=on",
            "-c",
            "synchronous_commit=on",
            "-c",
            "client_connection_check_interval=1s", // a killed client's query ends, with its locks, within a second
            "-c",
            "logging_collector=off",
            "-c",
            "log_destination=stderr",
        ];

    private async Task<PidFile> StartedAsync(Process server, long logStart, CancellationToken ct)
    {
        var waited = Stopwatch.StartNew();
        var told = false;
        while (true)
        {
            if (PidFile.Read(folder.PidFile) is { Status: "ready" } file && file.Pid == server.Id)
            {
                return file;
            }
            if (server.HasExited)
            {
                throw new PostgresUnavailableException(
                    $"PostgreSQL did not start: {await ReasonAsync(logStart, ct)} (see {folder.ServerLog})."
                );
            }
            if (!told && waited.Elapsed > TimeSpan.FromSeconds(5))
            {
                told = true;
                log("PostgreSQL is still starting; after a crash it must recover first");
            }
            await Task.Delay(Poll, ct);
        }
    }

    private async Task<string> ReasonAsync(long logStart, CancellationToken ct)
    {
        if (!File.Exists(folder.ServerLog))
        {
            return "it wrote no log";
        }
        await using var stream = File.Open(folder.ServerLog, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        stream.Position = logStart;
        using var reader = new StreamReader(stream);
        var lines = (await reader.ReadToEndAsync(ct)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return lines.FirstOrDefault(l => l.Contains("FATAL:", StringComparison.Ordinal))
            ?? lines.LastOrDefault()
            ?? "it gave no reason";
    }

    private static string Text(int pid) => pid.ToString(CultureInfo.InvariantCulture);
}
