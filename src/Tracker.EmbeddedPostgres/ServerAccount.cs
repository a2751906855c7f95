using System.Diagnostics;

namespace Tracker.EmbeddedPostgres;

internal sealed record ProgramResult(int ExitCode, string Output, string Error);

/// <summary>
/// The user that PostgreSQL's programs run as: Tracker's own user, or an unprivileged user if Tracker runs as root,
/// because PostgreSQL refuses to run as root.
/// </summary>
/// <param name="DropTo">Null: Tracker's own user.</param>
internal sealed record ServerAccount(string? DropTo)
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    public static ServerAccount Own { get; } = new((string?)null);

    public string Name => DropTo ?? Environment.UserName;

    /// <summary>
    /// Creates the server's private folder if it does not exist. The programs run as the user who owns it.
    /// </summary>
    public static async Task<ServerAccount> ForAsync(ClusterFolder folder, CancellationToken ct)
    {
        var candidates = await CandidatesAsync(ct);
        if (await candidates[0].FirstClosedFolderAsync(folder.Root, ct) is { } closed)
        {
            throw new PostgresUnavailableException(
                $"PostgreSQL runs as the user {candidates[0].Name}, who may not enter {closed}: set TRACKER_DATA to "
                    + $"a folder outside it, such as {PrivateCluster.DefaultFolder}."
            );
        }

        if (!Directory.Exists(folder.Private))
        {
            Directory.CreateDirectory(folder.Private, OwnerOnly);
        }
        if (candidates[0].DropTo is { } user && !Directory.EnumerateFileSystemEntries(folder.Private).Any())
        {
            await Own.RunAsync("chown", ["-h", user + ":", folder.Private], ct);
        }
        foreach (var candidate in candidates)
        {
            if (await candidate.MakePrivateFolderAsync(folder.Private, ct))
            {
                return candidate;
            }
        }
        throw new PostgresUnavailableException(
            $"{folder.Private} does not belong to the user {candidates[0].Name}: run Tracker as the folder's owner, "
                + "or set TRACKER_DATA to another folder."
        );
    }

    /// <summary>
    /// Creates the folder if it does not exist. True if it is now a real folder (not a link), owned by this user and
    /// closed to all others.
    /// </summary>
    public async Task<bool> MakePrivateFolderAsync(string folder, CancellationToken ct)
    {
        const string Script = """
            mkdir -m 700 "$1" 2>/dev/null
            [ -d "$1" ] && [ ! -L "$1" ] && [ -O "$1" ] && chmod 700 "$1"
            """;
        return (await ShellAsync(Script, [folder], ct)).ExitCode == 0;
    }

    /// <summary>
    /// The topmost folder in the path of <paramref name="folder"/>, including the folder itself, that this user may not
    /// enter.
    /// </summary>
    public async Task<string?> FirstClosedFolderAsync(string folder, CancellationToken ct)
    {
        var way = new List<string>();
        for (var at = new DirectoryInfo(folder); at is not null; at = at.Parent)
        {
            way.Insert(0, at.FullName);
        }
        var result = await ShellAsync("""for d; do [ -x "$d" ] || { printf %s "$d"; exit 1; }; done""", way, ct);
        return result.ExitCode == 0 ? null : result.Output;
    }

    public Task<ProgramResult> ShellAsync(string script, IEnumerable<string> arguments, CancellationToken ct) =>
        RunAsync("/bin/sh", ["-c", script, "sh", .. arguments], ct);

    /// <summary>Runs a program to its end. If the call is cancelled, the program is killed.</summary>
    public async Task<ProgramResult> RunAsync(string file, IEnumerable<string> arguments, CancellationToken ct)
    {
        using var program = Start(file, arguments);
        var output = program.StandardOutput.ReadToEndAsync(ct);
        var error = program.StandardError.ReadToEndAsync(ct);
        try
        {
            await program.WaitForExitAsync(ct);
            return new(program.ExitCode, await output, await error);
        }
        catch (OperationCanceledException)
        {
            program.Kill(entireProcessTree: true);
            throw;
        }
    }

    /// <summary>
    /// Redirects all three streams, so that the program does not use Tracker's terminal. The working folder is /, which
    /// every user may enter.
    /// </summary>
    public Process Start(
        string file,
        IEnumerable<string> arguments,
        params IEnumerable<(string Name, string Value)> environment
    )
    {
        var info = new ProcessStartInfo(file, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = "/",
        };
        if (DropTo is not null)
        {
            info.UserName = DropTo;
        }
        foreach (var name in info.Environment.Keys.Where(n => n.StartsWith("PG", StringComparison.Ordinal)).ToList())
        {
            info.Environment.Remove(name); // PGDATA, PGPORT, PGOPTIONS and the like would change how the program runs
        }
        info.Environment["LC_ALL"] = "C";
        foreach (var (name, value) in environment)
        {
            info.Environment[name] = value;
        }
        return Process.Start(info)!;
    }

    private static async Task<IReadOnlyList<ServerAccount>> CandidatesAsync(CancellationToken ct)
    {
        if (!Environment.IsPrivilegedProcess)
        {
            return [Own];
        }
        var found = new List<ServerAccount>();
        foreach (var user in new[] { "postgres", "nobody" })
        {
            if ((await Own.RunAsync("id", ["-u", user], ct)).ExitCode == 0)
            {
                found.Add(new(user));
            }
        }
        return found.Count > 0
            ? found
            : throw new PostgresUnavailableException(
                "PostgreSQL refuses to run as root and there is no user postgres or nobody: run Tracker as another "
                    + "user."
            );
    }
}
