using Npgsql;
using Tracker.Configuration;
using Tracker.Store;

namespace Tracker.Hosting;

/// <summary>
/// Prepares the database of the private PostgreSQL. Its schema is migrated as the server's superuser; the program then
/// connects with a role that can append to the log but not change it.
/// </summary>
public static class PrivateDatabase
{
    /// <param name="superuser">Connection string of the private server's superuser.</param>
    /// <returns>The connection string for the program.</returns>
    /// <exception cref="ConfigurationException">The schema is newer than this program.</exception>
    public static async Task<string> PrepareAsync(Settings settings, string superuser, CancellationToken token)
    {
        var build =
            $"{typeof(PrivateDatabase).Assembly.ManifestModule.ModuleVersionId} {settings.OwnerRole} "
            + $"{settings.ApplicationRole}";
        if (!await IsPreparedAsync(superuser, build, settings.OwnerRole, token))
        {
            await using var app = TrackerApplication.Build(settings, superuser);
            await app.Services.GetRequiredService<Database>().MigrateAsync(token, withRoles: true);
            await using var record = app
                .Services.GetRequiredService<NpgsqlDataSource>()
                .CreateCommand(
                    "with gone as (delete from tracker.prepared) insert into tracker.prepared (build) values ($1)"
                );
            record.Parameters.Add(new() { Value = build });
            await record.ExecuteNonQueryAsync(token);
        }

        return new NpgsqlConnectionStringBuilder(superuser) { Username = settings.ApplicationRole }.ConnectionString;
    }

    private static async Task<bool> IsPreparedAsync(
        string superuser,
        string build,
        string ownerRole,
        CancellationToken token
    )
    {
        await using var connection = new NpgsqlConnection(
            new NpgsqlConnectionStringBuilder(superuser) { Pooling = false }.ConnectionString
        );
        await connection.OpenAsync(token);
        await using var exists = new NpgsqlCommand("select to_regclass('tracker.prepared') is not null", connection);
        if (await exists.ExecuteScalarAsync(token) is not true)
        {
            return false;
        }

        // A database restored from a backup does not have the roles yet, so look at the schema's owner too.
        await using var prepared = new NpgsqlCommand(
            "select exists (select from tracker.prepared where build = $1) and exists (select from pg_namespace "
                + "where nspname = 'tracker' and pg_get_userbyid(nspowner) = $2)",
            connection
        )
        {
            Parameters =
            {
                new() { Value = build },
                new() { Value = ownerRole },
            },
        };
        return await prepared.ExecuteScalarAsync(token) is true;
    }
}
