using Npgsql;

namespace Tracker.Store;

/// <summary>
/// The keys of the database's advisory locks that the whole program knows, in one place: two subjects with one key
/// would wait for each other.
/// </summary>
public static class AdvisoryLocks
{
    /// <summary>Bringing the database to the program's version.</summary>
    public const long Preparation = 7_239_104_882;

    /// <summary>The read tables: shared while they are compared, exclusive while they are exchanged.</summary>
    public const long ReadTables = 7_239_104_883;

    public const long Rebuild = 7_239_104_884;
    public const long LedgerCheck = 7_239_104_885;
    public const long Anchors = 7_239_104_886;
    public const long Sequencer = 7_239_104_887;
    public const long Signer = 7_239_104_888;

    /// <summary>Takes a lock for the rest of the connection's transaction.</summary>
    /// <returns>False where another program has it; nothing is waited for.</returns>
    public static async Task<bool> TryAsync(NpgsqlConnection connection, long key, CancellationToken token)
    {
        await using var take = new NpgsqlCommand("select pg_try_advisory_xact_lock($1)", connection)
        {
            Parameters = { new() { Value = key } },
        };
        return await take.ExecuteScalarAsync(token) is true;
    }
}
