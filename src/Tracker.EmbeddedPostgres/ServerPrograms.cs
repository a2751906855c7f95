using System.ComponentModel;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Tracker.EmbeddedPostgres;

/// <summary>PostgreSQL's programs of one version in one folder.</summary>
internal sealed partial record ServerPrograms(string BinFolder, int Major)
{
    public const int OldestMajor = 15;

    private static readonly string[] DistributionFolders =
    [
        "usr/lib/postgresql/*",
        "usr/pgsql-*",
        "usr/local/lib/postgresql/*",
        "opt/homebrew/opt/postgresql@*",
        "usr/local/opt/postgresql@*",
    ];

    public string Postgres => Path.Combine(BinFolder, "postgres");
    public string InitDb => Path.Combine(BinFolder, "initdb");

    /// <summary>
    /// If <paramref name="binFolder"/> is set, uses that folder and no other. If not, takes the first usable folder of
    /// PATH, then of the distributions' versioned folders, newest first. It skips versions below 15 and, for an
    /// existing cluster, all versions but the cluster's own.
    /// </summary>
    /// <param name="binFolder">The setting TRACKER_POSTGRES_BIN; null or empty if it is not set.</param>
    /// <param name="clusterMajor">The major version of the existing cluster, if there is one.</param>
    /// <param name="path">The value of PATH.</param>
    /// <param name="root">The folder under which to look for the distributions' folders.</param>
    /// <param name="ct">Ends the search.</param>
    public static async Task<ServerPrograms> FindAsync(
        string? binFolder,
        int? clusterMajor,
        string? path,
        string root,
        CancellationToken ct
    )
    {
        if (!string.IsNullOrEmpty(binFolder))
        {
            return await GivenAsync(binFolder, clusterMajor, ct);
        }
        ServerPrograms? other = null;
        foreach (var folder in PathFolders(path).Concat(VersionedFolders(root)))
        {
            if (await ReadAsync(folder, ct) is not { Major: >= OldestMajor } programs)
            {
                continue;
            }
            if (clusterMajor is null || programs.Major == clusterMajor)
            {
                return programs;
            }
            other ??= programs;
        }
        throw new PostgresUnavailableException(
            other is null
                ? $"No PostgreSQL {OldestMajor} or newer is installed: install it (Debian, Ubuntu: apt-get install "
                    + "postgresql; Fedora: dnf install postgresql-server; macOS: brew install postgresql@18), name its "
                    + "folder in TRACKER_POSTGRES_BIN, or set ConnectionStrings__Tracker to a running server."
                : $"The data folder was created by PostgreSQL {clusterMajor} but only {other.Major} is installed: "
                    + $"install "
                    + $"PostgreSQL {clusterMajor}, or set TRACKER_DATA to another folder."
        );
    }

    private static async Task<ServerPrograms> GivenAsync(string binFolder, int? clusterMajor, CancellationToken ct)
    {
        var programs =
            await ReadAsync(Path.GetFullPath(binFolder), ct)
            ?? throw new PostgresUnavailableException(
                $"TRACKER_POSTGRES_BIN names {binFolder}, which has no working postgres and initdb: name "
                    + "PostgreSQL's bin folder."
            );
        if (programs.Major < OldestMajor)
        {
            throw new PostgresUnavailableException(
                $"TRACKER_POSTGRES_BIN names PostgreSQL {programs.Major}: version {OldestMajor} or newer is needed."
            );
        }
        if (clusterMajor is not null && programs.Major != clusterMajor)
        {
            throw new PostgresUnavailableException(
                $"The data folder was created by PostgreSQL {clusterMajor} but TRACKER_POSTGRES_BIN names "
                    + $"{programs.Major}: name the folder of PostgreSQL {clusterMajor}, or set TRACKER_DATA to another "
                    + "folder."
            );
        }
        return programs;
    }

    /// <summary>
    /// The folders of PATH. Links to postgres are followed, because initdb looks for its other programs beside the real
    /// file.
    /// </summary>
    private static IEnumerable<string> PathFolders(string? path)
    {
        foreach (var folder in (path ?? "").Split(Path.PathSeparator).Where(Path.IsPathRooted))
        {
            var postgres = new FileInfo(Path.Combine(folder, "postgres"));
            if (!postgres.Exists)
            {
                continue;
            }
            if (RealFolder(postgres) is { } real)
            {
                yield return real;
            }
            yield return folder;
        }
    }

    private static string? RealFolder(FileInfo link)
    {
        try
        {
            return Path.GetDirectoryName(link.ResolveLinkTarget(returnFinalTarget: true)?.FullName);
        }
        catch (IOException)
        {
            return null; // the links form a circle
        }
    }

    private static IEnumerable<string> VersionedFolders(string root) =>
        from pattern in DistributionFolders
        let parent = Path.Combine(root, Path.GetDirectoryName(pattern)!)
        where Directory.Exists(parent)
        from folder in Directory.EnumerateDirectories(parent, Path.GetFileName(pattern))
        let version = LeadingNumber(NotDigits().Replace(Path.GetFileName(folder), "", 1))
        orderby version descending
        select Path.Combine(folder, "bin");

    /// <summary>Null if the folder lacks a program or <c>postgres --version</c> fails.</summary>
    private static async Task<ServerPrograms?> ReadAsync(string binFolder, CancellationToken ct)
    {
        var programs = new ServerPrograms(binFolder, 0);
        if (!File.Exists(programs.Postgres) || !File.Exists(programs.InitDb))
        {
            return null;
        }
        try
        {
            var result = await ServerAccount.Own.RunAsync(programs.Postgres, ["--version"], ct);
            var words = result.Output.Split(' ', StringSplitOptions.TrimEntries); // postgres (PostgreSQL) 15.13 (...)
            return result.ExitCode == 0 && words.Length >= 3 ? programs with { Major = LeadingNumber(words[2]) } : null;
        }
        catch (Win32Exception)
        {
            return null; // not executable
        }
    }

    /// <summary>18 for 18.4 and 18beta1; 9 for 9.6; 0 without a leading number.</summary>
    public static int LeadingNumber(string text)
    {
        var digits = text.TakeWhile(char.IsAsciiDigit).Count();
        return int.TryParse(text.AsSpan(0, digits), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : 0;
    }

    [GeneratedRegex("^[^0-9]+")]
    private static partial Regex NotDigits();
}
