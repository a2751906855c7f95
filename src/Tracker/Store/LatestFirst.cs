using Tracker.Record.Rows;

namespace Tracker.Store;

/// <summary>Order by sort key from the latest date back, the undated last here too.</summary>
public static class LatestFirst
{
    private const string Undated = $"sort_key >= '{PositionFold.Undated}'";

    /// <summary>SQL order of an alias.</summary>
    public static string Order(string alias) => $"({alias}.{Undated}), {alias}.sort_key desc";

    /// <summary>SQL: what comes after a key.</summary>
    /// <param name="parameter">It holds the key.</param>
    public static string After(string alias, string key, string parameter) =>
        string.CompareOrdinal(key, PositionFold.Undated) < 0
            ? $"({alias}.sort_key < {parameter} or {alias}.{Undated})"
            : $"({alias}.sort_key < {parameter} and {alias}.{Undated})";

    /// <summary>SQL of a page: the dated and the undated each along the index, as no index has them in this
    /// order.</summary>
    /// <param name="part">SQL of a page's rows, with a condition more.</param>
    public static string Page(Func<string, string> part, string alias, int limit) =>
        $"""
            select * from (
              ({part($" and {alias}.sort_key < '{PositionFold.Undated}'")}) union all
              ({part($" and {alias}.{Undated}")})) {alias}
            order by {Order(alias)} limit {limit}
            """;
}
