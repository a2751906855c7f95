using System.Reflection;
using Npgsql;
using Tracker.Configuration;

namespace Tracker.Store;

/// <summary>
/// The role that owns the log and the role that the program runs as, which can append to the log but not change it, nor
/// disable what guards it. <c>Store/roles.sql</c> says what each may.
/// </summary>
public sealed class DatabaseRoles(NpgsqlDataSource database, Settings settings)
{
    public string Owner => settings.OwnerRole;

    public string Application => settings.ApplicationRole;

    /// <summary>Makes the roles where they are missing, and gives each what it owns and its rights. Safe to
    /// repeat.</summary>
    /// <exception cref="ConfigurationException">The connection's role may not do that, or a role has rights it must not
    /// have.</exception>
    public async Task ApplyAsync(CancellationToken token)
    {
        await using var connection = await database.OpenConnectionAsync(token);
        await using var transaction = await connection.BeginTransactionAsync(token);
        try
        {
            await using (
                var set = new NpgsqlCommand(
                    "select set_config('tracker.owner_role', $1, true), set_config('tracker.app_role', $2, true), "
                        + "set_config('tracker.app_password', $3, true)",
                    connection
                )
                {
                    Parameters =
                    {
                        new() { Value = Owner },
                        new() { Value = Application },
                        new() { Value = settings.ApplicationPassword ?? "" },
                    },
                }
            )
            {
                await set.ExecuteNonQueryAsync(token);
            }

            await using var command = new NpgsqlCommand(Script(), connection) { CommandTimeout = 0 };
            await command.ExecuteNonQueryAsync(token);
            await transaction.CommitAsync(token);
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.InsufficientPrivilege)
        {
            throw new ConfigurationException(
                $"{e.MessageText}. Roles are made by a superuser, or by the owner of the database with the right to "
                    + $"create roles: name one in ConnectionStrings__TrackerOwner."
            );
        }
    }

    /// <summary>Whether the roles are in force in this database.</summary>
    public async Task<bool> AreInForceAsync(CancellationToken token)
    {
        await using var command = database.CreateCommand(
            "select exists (select from pg_namespace where nspname = 'tracker' and pg_get_userbyid(nspowner) = $1)"
        );
        command.Parameters.Add(new() { Value = Owner });
        return (bool)(await command.ExecuteScalarAsync(token))!;
    }

    private static string Script()
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("Tracker.roles")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
