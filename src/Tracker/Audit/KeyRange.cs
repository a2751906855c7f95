namespace Tracker.Audit;

/// <summary>Streams whose keys lie after one key, up to and including another, byte by byte.</summary>
/// <param name="After">Null: from the first on.</param>
/// <param name="To">Null: to the last.</param>
public sealed record KeyRange(string? After, string? To)
{
    /// <summary>SQL: a column's value lies in the range. COPY takes no parameters, so the keys stand in it as literals.</summary>
    public string Holds(string column) => string.Join(" and ", new[]
    {
        After is null ? "true" : $"{column} > {Literal(After)}",
        To is null ? "true" : $"{column} <= {Literal(To)}",
    });

    private static string Literal(string key) => $"'{key.Replace("'", "''", StringComparison.Ordinal)}'";
}
