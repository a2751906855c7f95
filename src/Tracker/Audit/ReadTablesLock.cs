using Npgsql;
using Tracker.Store;

namespace Tracker.Audit;

/// <summary>
/// Keeps a rebuild from exchanging the read tables while a replay compares them: a reader that runs several SQL
/// statements in one snapshot would find the new tables empty. The lock ends with its connection.
/// </summary>
public static class ReadTablesLock
{
    /// <summary>
    /// Takes the shared lock, which several holders can have at once. Dispose the result to release it.
    /// </summary>
    public static async Task<IAsyncDisposable> SharedAsync(NpgsqlDataSource database, CancellationToken token)
    {
        var connection = await database.OpenConnectionAsync(token);
        try
        {
            await ExecuteAsync(connection, $"select pg_advisory_lock_shared({AdvisoryLocks.ReadTables})", token);
            return new Held(connection);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>Takes the exclusive lock until the end of the connection's transaction.</summary>
    public static Task ExclusiveAsync(NpgsqlConnection connection, CancellationToken token) =>
        ExecuteAsync(connection, $"select pg_advisory_xact_lock({AdvisoryLocks.ReadTables})", token);

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken token)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync(token);
    }

    private sealed class Held(NpgsqlConnection connection) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            try
            {
                await ExecuteAsync(
                    connection,
                    $"select pg_advisory_unlock_shared({AdvisoryLocks.ReadTables})",
                    CancellationToken.None
                );
            }
            catch (NpgsqlException)
            {
                // A broken connection holds no lock.
            }

            await connection.DisposeAsync();
        }
    }
}
