namespace Tracker.Audit;

/// <summary>A range of stream keys in byte order: after one key, up to and including another.</summary>
/// <param name="After">Null: from the first key.</param>
/// <param name="To">Null: to the last key.</param>
public sealed record KeyRange(string? After, string? To)
{
    /// <summary>
    /// SQL condition that a column is in the range. The keys are literals, because COPY takes no parameters.
    /// </summary>
    public string Holds(string column) =>
        string.Join(
            " and ",
            new[]
            {
                After is null ? "true" : $"{column} > {Literal(After)}",
                To is null ? "true" : $"{column} <= {Literal(To)}",
            }
        );

    private static string Literal(string key) => $"'{key.Replace("'", "''", StringComparison.Ordinal)}'";
}
