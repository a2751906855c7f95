using Npgsql;
using Tracker.EmbeddedPostgres;

namespace Tracker.Benchmarks;

/// <summary>A private cluster in a temporary folder, which is removed at the end.</summary>
internal sealed class BenchCluster : IAsyncDisposable
{
    private readonly PrivateCluster _cluster;
    private readonly string _folder;

    private BenchCluster(PrivateCluster cluster, string folder) => (_cluster, _folder) = (cluster, folder);

    public Version ServerVersion => _cluster.ServerVersion;

    public static async Task<BenchCluster> StartAsync(CancellationToken token)
    {
        // Not CreateTempSubdirectory, whose folder is closed to the server's user where this runs as root.
        var folder = Path.Combine(Path.GetTempPath(), "tracker-bench-" + Path.GetRandomFileName());
        return new(await PrivateCluster.StartAsync(new(folder), token), folder);
    }

    public string ConnectionString(string database = "postgres") =>
        new NpgsqlConnectionStringBuilder(_cluster.ConnectionString) { Database = database }.ConnectionString;

    public async Task CreateAsync(string database, CancellationToken token, string template = "template1")
    {
        // A database with sessions cannot be copied.
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

    public async ValueTask DisposeAsync()
    {
        NpgsqlConnection.ClearAllPools();
        await _cluster.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
