using System.Net.Sockets;
using Npgsql;

namespace Tracker.EmbeddedPostgres;

/// <summary>Connections to a private cluster.</summary>
internal static class ServerSession
{
    public static string ConnectionString(string socketFolder, string database) =>
        new NpgsqlConnectionStringBuilder
        {
            Host = socketFolder,
            Port = ClusterFolder.Port,
            Username = InitialCluster.Superuser,
            Database = database,
            SslMode = SslMode.Disable,
            GssEncryptionMode = GssEncryptionMode.Disable,
        }.ConnectionString;

    /// <summary>
    /// Opens a connection. Waits while the server starts or recovers from the crash of one of its processes.
    /// </summary>
    public static async Task<NpgsqlConnection> OpenAsync(string connectionString, CancellationToken ct)
    {
        var unpooled = new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false }.ConnectionString;
        while (true)
        {
            var connection = new NpgsqlConnection(unpooled);
            try
            {
                await connection.OpenAsync(ct);
                return connection;
            }
            catch (NpgsqlException e)
            {
                await connection.DisposeAsync();
                if (e.SqlState != PostgresErrorCodes.CannotConnectNow)
                {
                    throw new PostgresUnavailableException(
                        $"PostgreSQL runs but refuses a connection through {connection.DataSource}: "
                            + $"{e.Message.ReplaceLineEndings(" ")}",
                        e
                    );
                }
            }
            await Task.Delay(20, ct);
        }
    }

    /// <summary>
    /// Whether a process listens on the folder's socket. A left-over socket file refuses connections.
    /// </summary>
    public static async Task<bool> AnswersAsync(string socketFolder, CancellationToken ct)
    {
        if (socketFolder.Length == 0)
        {
            return false;
        }
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(ClusterFolder.Socket(socketFolder)), ct);
            return true;
        }
        catch (Exception e) when (e is SocketException or ArgumentException)
        {
            return false; // no process listens, or a damaged pid file names an impossible path
        }
    }

    /// <summary>Creates the database with encoding UTF8, unless a database of that name exists.</summary>
    public static async Task CreateDatabaseAsync(string socketFolder, string database, CancellationToken ct)
    {
        await using var connection = await OpenAsync(ConnectionString(socketFolder, "postgres"), ct);
        await using var exists = new NpgsqlCommand("select 1 from pg_database where datname = $1", connection);
        exists.Parameters.Add(new() { Value = database });
        if (await exists.ExecuteScalarAsync(ct) is not null)
        {
            return;
        }
        using var quote = new NpgsqlCommandBuilder();
        await using var create = new NpgsqlCommand(
            $"create database {quote.QuoteIdentifier(database)} encoding 'UTF8' template template0",
            connection
        );
        await create.ExecuteNonQueryAsync(ct);
    }
}
