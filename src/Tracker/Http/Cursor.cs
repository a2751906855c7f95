using System.Globalization;

namespace Tracker.Http;

/// <summary>Where the next page begins: after a key, at the first page's point of the record. Opaque to clients, and
/// sealed.</summary>
public sealed record Cursor(long Sequence, string After)
{
    public override string ToString() => $"{Sequence}|{After}";

    /// <summary>The cursor parameter; null where it is absent or, with a fault, not one of ours for this
    /// query.</summary>
    public static Cursor? Read(QueryReader query)
    {
        if (query.Text("cursor") is not { } text)
        {
            return null;
        }

        if (
            query.Open(text)?.Split('|', 2) is [var number, var after]
            && long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var sequence)
        )
        {
            return new(sequence, after);
        }

        query.Malformed(
            "cursor",
            "cursor",
            "Not a cursor of this server for this query; take nextCursor from the page before, and leave all but "
                + "limit as it was there."
        );
        return null;
    }
}
