using Npgsql;

namespace Tracker.EmbeddedPostgres;

/// <summary>
/// Tracker's private PostgreSQL server, reachable through a Unix socket that no other unprivileged user may use.
/// Programs on the same folder share one server: the first program starts it, later programs (or the next one after a
/// kill) adopt it, and the last program stops it.
/// </summary>
public sealed class PrivateCluster : IAsyncDisposable
{
    private readonly ClusterFolder _folder;
    private readonly Postmaster _postmaster;
    private readonly FileStream _share;
    private readonly ServerPrograms _programs;
    private readonly string _socketFolder;
    private readonly Action<string> _log;
    private int _disposed;

    private PrivateCluster(
        ClusterFolder folder,
        Postmaster postmaster,
        FileStream share,
        ServerPrograms programs,
        string socketFolder,
        Action<string> log
    ) =>
        (_folder, _postmaster, _share, _programs, _socketFolder, _log) = (
            folder,
            postmaster,
            share,
            programs,
            socketFolder,
            log
        );

    /// <summary>
    /// The user's data folder: $XDG_DATA_HOME/tracker or ~/.local/share/tracker; for root /var/lib/tracker.
    /// </summary>
    public static string DefaultFolder
    {
        get
        {
            if (!OperatingSystem.IsWindows() && Environment.IsPrivilegedProcess)
            {
                return "/var/lib/tracker";
            }
            var data = Environment.GetEnvironmentVariable("XDG_DATA_HOME");
            if (!Path.IsPathRooted(data))
            {
                // The XDG specification says to ignore a relative path.
                var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
                data = Path.Combine(home, ".local", "share");
            }
            return Path.Combine(data, "tracker");
        }
    }

    /// <summary>
    /// For Npgsql: connects through the socket as the superuser to <see cref="PrivateClusterOptions.Database"/>.
    /// </summary>
    public required string ConnectionString { get; init; }

    /// <summary>The folder of the programs of the server's version, such as pg_dump.</summary>
    public required string BinFolder { get; init; }

    /// <summary>PostgreSQL's data folder, inside the given folder.</summary>
    public required string DataFolder { get; init; }

    /// <summary>
    /// The server's process id when this program joined. Another program may have restarted the server since.
    /// </summary>
    public required int ProcessId { get; init; }

    /// <summary>Whether the server was already running.</summary>
    public required bool Adopted { get; init; }

    public required Version ServerVersion { get; init; }

    /// <summary>
    /// Whether no other program used the cluster when this program joined. What earlier programs left in the database
    /// then belongs to no running program.
    /// </summary>
    public required bool OnlyProgram { get; init; }

    /// <summary>
    /// Returns when the database accepts connections. There is no time-out, because crash recovery may take long: only
    /// the token ends the wait.
    /// </summary>
    /// <exception cref="PostgresUnavailableException">
    /// PostgreSQL's programs are missing, the folder cannot be used, or the server does not start or is unsafe.
    /// </exception>
    public static async Task<PrivateCluster> StartAsync(PrivateClusterOptions options, CancellationToken ct)
    {
        if (OperatingSystem.IsWindows())
        {
            throw new PostgresUnavailableException(
                "Tracker does not start its own PostgreSQL on Windows: set ConnectionStrings__Tracker to a running "
                    + "server."
            );
        }
        try
        {
            return await JoinAsync(options, ct);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new PostgresUnavailableException(
                $"{Environment.UserName} may not write in the data folder {options.Folder} "
                    + $"({e.Message.TrimEnd('.')}): set TRACKER_DATA to another folder.",
                e
            );
        }
    }

    private static async Task<PrivateCluster> JoinAsync(PrivateClusterOptions options, CancellationToken ct)
    {
        var log = options.Log ?? (_ => { });
        var folder = ClusterFolder.Open(options.Folder);
        using var gate = await FileLock.AloneAsync(folder.StartLock, ct);
        var account = await ServerAccount.ForAsync(folder, ct);
        var path = Environment.GetEnvironmentVariable("PATH");
        var programs = await ServerPrograms.FindAsync(options.BinFolder, folder.MajorVersion(), path, "/", ct);
        if (await account.FirstClosedFolderAsync(programs.BinFolder, ct) is { } closed)
        {
            throw new PostgresUnavailableException(
                $"PostgreSQL runs as the user {account.Name}, who may not enter {closed} to run "
                    + $"{programs.Postgres}: name another folder in TRACKER_POSTGRES_BIN."
            );
        }
        if (folder.MajorVersion() is null)
        {
            log($"Creating a PostgreSQL {programs.Major} cluster in {folder.Data}");
            await InitialCluster.CreateAsync(folder, programs, account, ct);
        }

        var postmaster = new Postmaster(folder, account, log);
        var onlyProgram = IsFree(folder.UsersLock);
        var share = FileLock.Shared(folder.UsersLock);
        try
        {
            var (server, adopted) = await postmaster.AdoptOrStartAsync(programs, ct);
            var connectionString = ServerSession.ConnectionString(server.SocketFolder, options.Database);
            await ServerSession.CreateDatabaseAsync(server.SocketFolder, options.Database, ct);
            await using var connection = await ServerSession.OpenAsync(connectionString, ct);
            if (await ServerSafety.FaultsAsync(connection, ct) is { Count: > 0 } faults)
            {
                throw new PostgresUnavailableException(string.Join(' ', faults));
            }
            log(
                $"PostgreSQL {connection.PostgreSqlVersion} {(adopted ? "adopted" : "started")} (process {server.Pid})"
            );
            return new(folder, postmaster, share, programs, server.SocketFolder, log)
            {
                ConnectionString = connectionString,
                BinFolder = programs.BinFolder,
                DataFolder = folder.Data,
                ProcessId = server.Pid,
                Adopted = adopted,
                OnlyProgram = onlyProgram,
                ServerVersion = connection.PostgreSqlVersion,
            };
        }
        catch
        {
            await LeaveAsync(folder, postmaster, share);
            throw;
        }
    }

    /// <summary>
    /// Whether the server listens and is not about to stop. A server that starts or recovers listens. A killed one does
    /// not, as soon as a process that it had just started for a client has closed the socket or ended: ask again.
    /// </summary>
    public async Task<bool> AnswersAsync(CancellationToken ct) =>
        PidFile.Read(_folder.PidFile)?.Status != "stopping" && await ServerSession.AnswersAsync(_socketFolder, ct);

    /// <summary>
    /// Starts the server again if it was killed, or adopts it if another program has started it. Returns when the
    /// database accepts connections.
    /// </summary>
    /// <returns>Whether this program started it.</returns>
    /// <exception cref="PostgresUnavailableException">It does not start.</exception>
    public async Task<bool> RestartAsync(CancellationToken ct)
    {
        using var gate = await FileLock.AloneAsync(_folder.StartLock, ct);
        var (server, adopted) = await _postmaster.AdoptOrStartAsync(_programs, ct);
        if (server.SocketFolder != _socketFolder)
        {
            throw new PostgresUnavailableException(
                $"PostgreSQL listens in {server.SocketFolder} now instead of {_socketFolder}: start the program again."
            );
        }
        _log($"PostgreSQL {(adopted ? "answers again" : "was started again")} (process {server.Pid})");
        return !adopted;
    }

    private static bool IsFree(string usersLock)
    {
        using var alone = FileLock.TryAlone(usersLock);
        return alone is not null;
    }

    /// <summary>The last program to leave stops the server and returns when it is down.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }
        await using (var connection = new NpgsqlConnection(ConnectionString))
        {
            NpgsqlConnection.ClearPool(connection);
        }
        using var gate = await FileLock.AloneAsync(_folder.StartLock, default);
        var stopped = await LeaveAsync(_folder, _postmaster, _share);
        _log(stopped ? "PostgreSQL stopped" : "PostgreSQL keeps running for the other programs on its folder");
    }

    /// <summary>The caller holds the start lock, so no program can join meanwhile.</summary>
    private static async Task<bool> LeaveAsync(ClusterFolder folder, Postmaster postmaster, FileStream share)
    {
        await share.DisposeAsync();
        using var last = FileLock.TryAlone(folder.UsersLock);
        if (last is null)
        {
            return false;
        }
        await postmaster.StopAsync();
        return true;
    }
}
