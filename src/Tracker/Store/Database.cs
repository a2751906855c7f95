using System.Globalization;
using System.Reflection;
using JasperFx;
using Marten;
using NodaTime;
using Npgsql;
using Tracker.Configuration;
using Tracker.Record.Keys;
using Tracker.Record.Rows;
using Wolverine.Persistence.Durability;

namespace Tracker.Store;

/// <summary>The schema: the event store's, the message store's, and the tracker's own scripts in order.</summary>
public sealed class Database(
    NpgsqlDataSource source,
    IDocumentStore store,
    IMessageStore messages,
    DatabaseRoles roles,
    Settings settings,
    IClock clock
)
{
    /// <summary>Version of the newest script in Store/Schema.</summary>
    public const int SchemaVersion = 5;

    /// <summary>The schema version from which on the log says who has keys: those in force then are named once.</summary>
    private const int KeysVersion = 5;

    /// <summary>Under whose id a migration adds to the log.</summary>
    private const string Migration = "u-migration";

    /// <summary>The id of the admin key; a setting may give it anew at every start.</summary>
    private const string AdminKey = "admin";

    /// <summary>The schema version that makes the read tables of this program, from their declaration.</summary>
    private const int ReadTablesVersion = 2;

    /// <summary>Brings the schema up to this program's version. Safe to repeat; one program at a time does
    /// it.</summary>
    /// <param name="withRoles">Make the roles too; where they are in force, what is new gets its owner and rights in
    /// any case.</param>
    /// <exception cref="ConfigurationException">The schema is newer than this program.</exception>
    public async Task MigrateAsync(CancellationToken token, bool withRoles = false)
    {
        await using var alone = await AloneAsync(token);
        await using var connection = await source.OpenConnectionAsync(token);
        var version = await VersionAsync(connection, token);
        RefuseNewer(version);
        await store.Storage.ApplyAllConfiguredChangesToDatabaseAsync(AutoCreate.CreateOrUpdate);
        if (messages is Weasel.Core.Migrations.IDatabase messageDatabase)
        {
            await messageDatabase.ApplyAllConfiguredChangesToDatabaseAsync(AutoCreate.CreateOrUpdate, ct: token);
        }

        for (var next = version + 1; next <= SchemaVersion; next++)
        {
            await using var transaction = await connection.BeginTransactionAsync(token);
            await ExecuteAsync(connection, Script(next.ToString(CultureInfo.InvariantCulture)), token);
            if (next == ReadTablesVersion)
            {
                await ExecuteAsync(connection, MakeReadTables, token);
                await ExecuteAsync(connection, Script(ReadTables.Live), token);
            }

            await using var record = new NpgsqlCommand(
                "insert into tracker.schema_version (version, applied_at) values ($1, $2)",
                connection
            )
            {
                Parameters =
                {
                    new() { Value = next },
                    new() { Value = clock.GetCurrentInstant() },
                },
            };
            await record.ExecuteNonQueryAsync(token);
            if (next == KeysVersion && await KeysAsync(connection, token) is { Count: > 0 } keys)
            {
                // Saving commits the transaction.
                await using var session = EventStore.SessionOf(store, transaction, Migration);
                foreach (var (id, found) in keys)
                {
                    session.Events.StartStream<Key>(Key.Prefix + id, found);
                }

                await session.SaveChangesAsync(token);
            }
            else
            {
                await transaction.CommitAsync(token);
            }
        }

        // A killed client's session ends within a second, and with it the locks that tell a leader from the rest.
        await ExecuteAsync(
            connection,
            "do $$ begin execute format('alter database %I set client_connection_check_interval = ''1s''', "
                + "current_database()); exception when insufficient_privilege then null; end $$",
            token
        );

        if (withRoles || await roles.AreInForceAsync(token))
        {
            await roles.ApplyAsync(token);
        }
    }

    /// <summary>
    /// Takes nodes that were killed off the record, so that their projections are taken over at once rather than when
    /// they are found stale.
    /// </summary>
    public async Task ForgetNodesAsync(CancellationToken token)
    {
        await using var command = source.CreateCommand(
            "delete from wolverine.wolverine_node_assignments; delete from wolverine.wolverine_nodes; "
                + "delete from tracker.nodes"
        );
        await command.ExecuteNonQueryAsync(token);
    }

    /// <summary>Waits until no other program prepares this database; dispose to let the next one.</summary>
    public async Task<IAsyncDisposable> AloneAsync(CancellationToken token)
    {
        var connection = await source.OpenConnectionAsync(token);
        var transaction = await connection.BeginTransactionAsync(token);
        await ExecuteAsync(connection, $"select pg_advisory_xact_lock({AdvisoryLocks.Preparation})", token);
        return new Held(connection, transaction);
    }

    /// <summary>Whether the schema is this program's.</summary>
    /// <exception cref="ConfigurationException">It is not; the message says what to run.</exception>
    public async Task RequireCurrentSchemaAsync(CancellationToken token)
    {
        await using var connection = await source.OpenConnectionAsync(token);
        var version = await VersionAsync(connection, token);
        RefuseNewer(version);
        if (version < SchemaVersion)
        {
            throw new ConfigurationException(
                version == 0
                    ? "The database has no tracker schema yet; run 'tracker db migrate' first."
                    : $"The database has schema version {version} and this program needs {SchemaVersion}; run "
                        + $"'tracker db migrate' first."
            );
        }
    }

    private static void RefuseNewer(int version)
    {
        if (version > SchemaVersion)
        {
            throw new ConfigurationException(
                $"The database has schema version {version}, newer than this program's {SchemaVersion}; run the "
                    + $"newer program."
            );
        }
    }

    private static async Task<int> VersionAsync(NpgsqlConnection connection, CancellationToken token)
    {
        await using var exists = new NpgsqlCommand(
            "select to_regclass('tracker.schema_version') is not null",
            connection
        );
        if (!(bool)(await exists.ExecuteScalarAsync(token))!)
        {
            return 0;
        }

        await using var version = new NpgsqlCommand(
            "select coalesce(max(version), 0) from tracker.schema_version",
            connection
        );
        return (int)(await version.ExecuteScalarAsync(token))!;
    }

    /// <summary>The keys in force. An admin key that a setting gives is not among them: the setting bears it
    /// out.</summary>
    private async Task<List<(string Id, KeyFound Found)>> KeysAsync(
        NpgsqlConnection connection,
        CancellationToken token
    )
    {
        await using var command = new NpgsqlCommand(
            """
            select k.id, k.user_id, k.role, coalesce(k.scopes, case k.role
              when 'admin' then array['read', 'write', 'review', 'audit', 'admin'] when 'reader' then array['read']
              when 'submitter' then array['read', 'write'] when 'reviewer' then array['read', 'review']
              else array['read', 'audit'] end), k.expires_at
            from tracker.api_keys k
            where k.revoked_at is null and (k.expires_at is null or k.expires_at > $1) and (k.id <> $2 or $3)
              and not exists (select from tracker.mt_streams s where s.id = $4 || k.id)
            order by k.created_at, k.id
            """,
            connection
        )
        {
            Parameters =
            {
                new() { Value = clock.GetCurrentInstant() },
                new() { Value = AdminKey },
                new() { Value = settings.AdminKey is null },
                new() { Value = Key.Prefix },
            },
        };
        await using var reader = await command.ExecuteReaderAsync(token);
        var keys = new List<(string, KeyFound)>();
        while (await reader.ReadAsync(token))
        {
            keys.Add(
                (
                    reader.GetString(0),
                    new(
                        reader.GetString(1),
                        reader.GetString(2),
                        reader.GetFieldValue<string[]>(3),
                        Key.Text(await reader.IsDBNullAsync(4, token) ? null : reader.GetFieldValue<Instant>(4))
                    )
                )
            );
        }

        return keys;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken token)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(token);
    }

    private static string MakeReadTables =>
        string.Join(
            "; ",
            ReadTables.Definitions.SelectMany(x => x.CreateIndexes(ReadTables.Live).Prepend(x.Create(ReadTables.Live)))
        );

    private static string Script(string name)
    {
        using var stream =
            Assembly.GetExecutingAssembly().GetManifestResourceStream($"Tracker.Schema.{name}")
            ?? throw new InvalidOperationException($"There is no schema script {name}.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    private sealed class Held(NpgsqlConnection connection, NpgsqlTransaction transaction) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await transaction.DisposeAsync();
            await connection.DisposeAsync();
        }
    }
}
