using Npgsql;

namespace Tracker.EmbeddedPostgres;

/// <summary>Checks that a server keeps the writes it has acknowledged.</summary>
public static class ServerSafety
{
    /// <summary>
    /// Returns one sentence per fault: the setting, its value, what to set. Empty if the server is safe. The settings
    /// are read through this connection, so settings of its role or database count too.
    /// </summary>
    /// <param name="connection">Open.</param>
    /// <param name="ct">Ends the query.</param>
    public static async Task<IReadOnlyList<string>> FaultsAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(
            """
            select current_setting('server_version_num')::int, current_setting('server_version'), current_setting('fsync'),
                current_setting('full_page_writes'), current_setting('synchronous_commit')
            """,
            connection
        );
        await using var row = await command.ExecuteReaderAsync(ct);
        await row.ReadAsync(ct);

        var faults = new List<string>();
        if (row.GetInt32(0) < ServerPrograms.OldestMajor * 10_000)
        {
            faults.Add(
                $"The server is PostgreSQL {row.GetString(1)}: use version {ServerPrograms.OldestMajor} or newer."
            );
        }
        if (row.GetString(2) == "off")
        {
            faults.Add("fsync is off, so a crash of the machine can destroy the database: set fsync = on.");
        }
        if (row.GetString(3) == "off")
        {
            faults.Add(
                "full_page_writes is off, so a crash of the machine can damage pages beyond repair: set "
                    + "full_page_writes = on."
            );
        }
        if (row.GetString(4) == "off")
        {
            faults.Add(
                "synchronous_commit is off, so a crash loses acknowledged statements: set synchronous_commit = on."
            );
        }
        return faults;
    }
}
