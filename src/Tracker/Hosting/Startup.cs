using Npgsql;
using Tracker.Access;
using Tracker.Audit;
using Tracker.Audit.Ledger;
using Tracker.Configuration;
using Tracker.EmbeddedPostgres;
using Tracker.Http;
using Tracker.Parties;
using Tracker.Store;

namespace Tracker.Hosting;

/// <summary>Prepares what the first request needs: schema, signing key, admin key, reference data.</summary>
public sealed partial class Startup(
    Database schema,
    ApiKeys keys,
    ReferenceLoader reference,
    ProjectionProgress progress,
    CursorSeal seal,
    SigningKeys signing,
    LedgerReader ledger,
    NpgsqlDataSource database,
    Settings settings,
    ILogger<Startup> log
)
{
    /// <summary>
    /// The log's head when the reference data is recorded. The program is ready only if the log is projected up to
    /// here.
    /// </summary>
    public long ReferenceSequence { get; private set; } = long.MaxValue;

    /// <param name="migrate">Whether to migrate the schema of a private database.</param>
    /// <param name="alone">Whether no other program uses the database. Then all recorded nodes are nodes that were
    /// killed.</param>
    /// <param name="readsOnly">Whether to make no signing key.</param>
    /// <returns>A new admin key, to be shown once; null if there is one already.</returns>
    /// <exception cref="ConfigurationException">The database cannot be used in its present state.</exception>
    public async Task<string?> PrepareAsync(
        bool alone,
        CancellationToken token,
        bool migrate = true,
        bool readsOnly = false
    )
    {
        if (settings.ConnectionString is null && migrate)
        {
            await schema.MigrateAsync(token);
        }
        else
        {
            await RequireSafeAsync(database, token);
            await schema.RequireCurrentSchemaAsync(token);
        }

        await using var held = await schema.AloneAsync(token);
        if (alone)
        {
            await schema.ForgetNodesAsync(token);
        }

        await seal.LoadAsync(token);
        signing.Load();
        if (!readsOnly)
        {
            await EnsureKeyAsync(token);
        }

        var admin = await keys.EnsureAdminAsync(settings.AdminKey, token);
        var loaded = await reference.LoadAsync(token);
        if (loaded is not (0, 0))
        {
            ReferenceLoaded(loaded.Parties, loaded.Groups);
        }

        await Replay.DropAbandonedAsync(database, token);
        ReferenceSequence = await progress.HeadAsync(token);
        return admin;
    }

    /// <summary>Makes the first signing key, if there is none and nothing was signed yet.</summary>
    private async Task EnsureKeyAsync(CancellationToken token)
    {
        if (signing.All.Count == 0 && await ledger.LatestAsync(token) is not null)
        {
            throw new ConfigurationException(
                $"The ledger of this database is signed, and there is no signing key in {signing.Folder}. Restore the "
                    + "keys folder from its backup first. If the keys are lost, see 'After a restore' in "
                    + "docs/operations.md."
            );
        }

        signing.Ensure();
    }

    /// <summary>
    /// Refuses a server that may lose acknowledged writes, because the record would then not be evidence.
    /// </summary>
    public static async Task RequireSafeAsync(NpgsqlDataSource database, CancellationToken token)
    {
        try
        {
            await using var connection = await database.OpenConnectionAsync(token);
            var faults = await ServerSafety.FaultsAsync(connection, token);
            if (faults.Count > 0)
            {
                throw new ConfigurationException(string.Join(Environment.NewLine, faults));
            }
        }
        catch (NpgsqlException e)
        {
            throw new ConfigurationException(
                $"The database of ConnectionStrings__Tracker cannot be reached: {e.Message}"
            );
        }
    }

    [LoggerMessage(
        LogLevel.Information,
        "Recorded {Parties} parties and the members of {Groups} groups of the reference data."
    )]
    private partial void ReferenceLoaded(int parties, int groups);
}
