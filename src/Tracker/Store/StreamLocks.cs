using Npgsql;

namespace Tracker.Store;

/// <summary>
/// Locks by name, held until the transaction ends, so that changes to the same streams are decided one after another.
/// </summary>
public static class StreamLocks
{
    /// <summary>Takes the locks in order of their keys, so that no two changes wait for each other.</summary>
    /// <param name="keys">Ids of streams, or names that no stream has.</param>
    public static NpgsqlBatchCommand Command(params IEnumerable<string> keys) =>
        new(
            """
            select pg_advisory_xact_lock(hashtextextended(k, 0))
            from (select k from unnest($1::text[]) with ordinality x(k, i) order by i) l
            """
        )
        {
            Parameters = { new() { Value = keys.Distinct().Order(StringComparer.Ordinal).ToArray() } },
        };
}
