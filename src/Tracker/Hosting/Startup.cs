using Npgsql;
using Tracker.Access;
using Tracker.Audit.Ledger;
using Tracker.Audit;
using Tracker.Configuration;
using Tracker.EmbeddedPostgres;
using Tracker.Http;
using Tracker.Parties;
using Tracker.Store;

namespace Tracker.Hosting;

/// <summary>What must hold before the first request: schema, signing key, admin key, reference data.</summary>
public sealed partial class Startup(
    Database schema, ApiKeys keys, ReferenceLoader reference, ProjectionProgress progress, CursorSeal seal, SigningKeys signing,
    NpgsqlDataSource database, Settings settings, ILogger<Startup> log)
{
    /// <summary>The log's head once reference data is on record: ready means at least this is projected.</summary>
    public long ReferenceSequence { get; private set; } = long.MaxValue;

    /// <param name="migrate">On a private database, bring the schema up to date.</param>
    /// <param name="alone">No other program uses the database: nodes on record are those of killed ones.</param>
    /// <returns>A new admin key, to be shown this once, or null.</returns>
    /// <exception cref="ConfigurationException">The database cannot be used as it is.</exception>
    public async Task<string?> PrepareAsync(bool alone, CancellationToken token, bool migrate = true)
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
        signing.Ensure();
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

    /// <summary>A server that may lose acknowledged writes is refused: the record would not be evidence.</summary>
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
            throw new ConfigurationException($"The database of ConnectionStrings__Tracker cannot be reached: {e.Message}");
        }
    }

    [LoggerMessage(LogLevel.Information, "Recorded {Parties} parties and the members of {Groups} groups of the reference data.")]
    private partial void ReferenceLoaded(int parties, int groups);
}
