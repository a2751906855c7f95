using NodaTime;

namespace Tracker.Store;

/// <summary>A point of the record: everything at or below a projected sequence.</summary>
/// <param name="RecordedAt">The latest record time at or below the sequence; null: nothing is on record there.</param>
public sealed record AsOf(long Sequence, Instant? RecordedAt)
{
    /// <summary>SQL: the row of this alias stood at the sequence in this parameter.</summary>
    public static string Stood(string alias, string parameter) =>
        $"{alias}.recorded_from_seq <= {parameter} and ({alias}.recorded_to_seq is null or {alias}.recorded_to_seq "
        + $"> {parameter})";
}
