using Tracker.Store;

namespace Tracker.Http;

/// <summary>A page of a list, and where it was read.</summary>
/// <param name="Total">Given where the whole list is on its first page.</param>
public sealed record Page<T>(IReadOnlyList<T> Items, int? Total, AsOf AsOf, string? NextCursor);

public static class Page
{
    /// <summary>A page of what was read with one item more than the limit, which tells whether another page
    /// follows.</summary>
    /// <param name="key">By what the list is ordered.</param>
    /// <param name="cursor">Where this page began; null: at the beginning.</param>
    public static Page<T> Of<T>(List<T> read, int limit, AsOf asOf, Cursor? cursor, Func<T, string> key) =>
        read.Count > limit
            ? new(read[..limit], null, asOf, new Cursor(asOf.Sequence, key(read[limit - 1])).ToString())
            : new(read, cursor is null ? read.Count : null, asOf, null);
}
