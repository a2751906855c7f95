using System.Globalization;
using Npgsql;
using Tracker.EmbeddedPostgres;

namespace Tracker.Benchmarks;

/// <summary>
/// A private cluster in a temporary folder, which is removed at the end, or in a folder that is kept.
/// </summary>
internal sealed class BenchCluster : IAsyncDisposable
{
    private readonly PrivateCluster _cluster;
    private readonly string _folder;
    private readonly string? _removed;

    private BenchCluster(PrivateCluster cluster, string folder, string? removed) =>
        (_cluster, _folder, _removed) = (cluster, folder, removed);

    public Version ServerVersion => _cluster.ServerVersion;

    /// <param name="kept">A data folder to use and keep; null: a temporary folder.</param>
    public static async Task<BenchCluster> StartAsync(string? kept, CancellationToken token)
    {
        // Not CreateTempSubdirectory: if this runs as root, the server's user may not enter that folder.
        var folder = kept ?? Path.Combine(Path.GetTempPath(), "tracker-bench-" + Path.GetRandomFileName());
        return new(await PrivateCluster.StartAsync(new(folder), token), folder, kept is null ? folder : null);
    }

    public string ConnectionString(string database = "postgres") =>
        new NpgsqlConnectionStringBuilder(_cluster.ConnectionString) { Database = database }.ConnectionString;

    public async Task CreateAsync(string database, CancellationToken token, string template = "template1")
    {
        // A database with open sessions cannot be copied.
        NpgsqlConnection.ClearAllPools();
        await ExecuteAsync("postgres", $"create database {database} template {template}", token);
    }

    public async Task DropAsync(string database, CancellationToken token) =>
        await ExecuteAsync("postgres", $"drop database {database} with (force)", token);

    public async Task ExecuteAsync(string database, string sql, CancellationToken token)
    {
        await using var connection = new NpgsqlConnection(ConnectionString(database));
        await connection.OpenAsync(token);
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync(token);
    }

    public async Task<T> ScalarAsync<T>(string database, string sql, CancellationToken token)
    {
        await using var connection = new NpgsqlConnection(ConnectionString(database));
        await connection.OpenAsync(token);
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        return (T)(await command.ExecuteScalarAsync(token))!;
    }

    /// <summary>
    /// Processor time so far of this program, and of all processes of the server. Other work on the machine affects it
    /// much less than elapsed time.
    /// </summary>
    public (TimeSpan Program, TimeSpan Server) ProcessorTime()
    {
        var server = int.Parse(
            File.ReadLines(Path.Combine(_folder, "postgres", "data", "postmaster.pid")).First(),
            CultureInfo.InvariantCulture
        );
        var ticks = 0L;
        foreach (
            var folder in Directory
                .EnumerateDirectories("/proc")
                .Where(x => int.TryParse(Path.GetFileName(x), CultureInfo.InvariantCulture, out _))
        )
        {
            try
            {
                // After the name in brackets: state, parent, …; from the 12th value on: user and system time, then both
                // of ended children.
                var stat = File.ReadAllText(Path.Combine(folder, "stat"));
                var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ').ToArray();
                var isServer = Path.GetFileName(folder) == server.ToString(CultureInfo.InvariantCulture);
                if (isServer || fields[1] == server.ToString(CultureInfo.InvariantCulture))
                {
                    ticks += fields[11..(isServer ? 15 : 13)].Sum(x => long.Parse(x, CultureInfo.InvariantCulture));
                }
            }
            catch (IOException)
            {
                // The process has ended meanwhile.
            }
        }

        // The kernel's clock ticks are hundredths of a second on Linux.
        return (Environment.CpuUsage.TotalTime, TimeSpan.FromMilliseconds(10 * ticks));
    }

    public async ValueTask DisposeAsync()
    {
        NpgsqlConnection.ClearAllPools();
        await _cluster.DisposeAsync();
        if (_removed is not null)
        {
            Directory.Delete(_removed, recursive: true);
        }

        if (Directory.Exists(BenchHost.Keys))
        {
            Directory.Delete(BenchHost.Keys, recursive: true);
        }
    }
}
