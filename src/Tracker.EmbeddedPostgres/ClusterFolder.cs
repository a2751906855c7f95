using System.Security.Cryptography;
using System.Text;

namespace Tracker.EmbeddedPostgres;

/// <summary>
/// The paths of one private cluster. The lock files lie outside the server's own folder, in a folder where only
/// Tracker's user writes.
/// </summary>
internal sealed class ClusterFolder
{
    public const int Port = 5432;

    /// <summary>Bytes in a Unix socket's path: 107 on Linux, 103 on macOS.</summary>
    private const int LongestSocketPath = 103;

    private const UnixFileMode PassThrough = UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    private ClusterFolder(string root) => Root = root;

    public string Root { get; }
    public string StartLock => Path.Combine(Root, "postgres.start.lock");
    public string UsersLock => Path.Combine(Root, "postgres.users.lock");

    /// <summary>Mode 0700, owned by the server's user.</summary>
    public string Private => Path.Combine(Root, "postgres");

    public string Data => Path.Combine(Private, "data");
    public string ServerLog => Path.Combine(Private, "server.log");
    public string PidFile => Path.Combine(Data, "postmaster.pid");

    public static ClusterFolder Open(string folder)
    {
        var root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        try
        {
            if (!Directory.Exists(root))
            {
                Create(root);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new PostgresUnavailableException(
                $"The data folder {root} cannot be created ({e.Message.TrimEnd('.')}): set TRACKER_DATA to a folder "
                    + $"that {Environment.UserName} may write to.",
                e
            );
        }
        return new(root);
    }

    /// <summary>
    /// If Tracker runs as root, the server runs as another user. That user must be able to pass through the folder,
    /// whatever root's umask is.
    /// </summary>
    private static void Create(string root)
    {
        Directory.CreateDirectory(root);
        if (Environment.IsPrivilegedProcess)
        {
            File.SetUnixFileMode(root, File.GetUnixFileMode(root) | PassThrough);
        }
    }

    /// <summary>The major version that created the cluster; null if there is no cluster yet.</summary>
    public int? MajorVersion()
    {
        var file = Path.Combine(Data, "PG_VERSION");
        if (File.Exists(file))
        {
            return ServerPrograms.LeadingNumber(File.ReadAllText(file));
        }
        if (!Directory.Exists(Data) || !Directory.EnumerateFileSystemEntries(Data).Any())
        {
            return null;
        }
        throw new PostgresUnavailableException(
            $"{Data} holds files but no PG_VERSION, so it is not a PostgreSQL cluster: move it away, or set "
                + "TRACKER_DATA to another folder."
        );
    }

    /// <summary>
    /// The folder for the server's socket: the server's own folder. If its path is too long for a socket or would be
    /// read as a list of paths, a short private folder under a temporary path. The running server records the path in
    /// its pid file.
    /// </summary>
    public async Task<string> SocketFolderAsync(ServerAccount account, CancellationToken ct)
    {
        if (FitsSocket(Private))
        {
            return Private;
        }
        var name = "tracker-" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Root)))[..16];
        foreach (var temp in new[] { Path.GetTempPath(), "/tmp" })
        {
            var folder = Path.Combine(temp, name);
            if (FitsSocket(folder) && await account.MakePrivateFolderAsync(folder, ct))
            {
                return folder;
            }
        }
        throw new PostgresUnavailableException(
            $"The path {Private} cannot hold a socket and /tmp/{name} cannot be made private to {account.Name}: "
                + "set TRACKER_DATA to a shorter path."
        );
    }

    public static string Socket(string socketFolder) => Path.Combine(socketFolder, $".s.PGSQL.{Port}");

    /// <summary>Npgsql and PostgreSQL both read a comma as the start of a second folder.</summary>
    private static bool FitsSocket(string folder) =>
        Encoding.UTF8.GetByteCount(Socket(folder)) <= LongestSocketPath && folder.AsSpan().IndexOfAny(",\"\\;") < 0;
}
