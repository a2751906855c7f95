using NodaTime;
using Npgsql;
using Tracker.Ledger;

namespace Tracker.Audit.Ledger;

/// <summary>Makes the ledger entry of a stored event from its row.</summary>
public static class EventEntry
{
    /// <summary>The columns of <c>tracker.mt_events</c>, with the alias <c>e</c>, that an entry is made from.</summary>
    public const string Columns =
        "e.seq_id, e.id, e.stream_id, e.version, e.type, e.timestamp, e.user_name, e.correlation_id, "
        + "e.causation_id, coalesce(e.headers, '{}'), e.data";

    /// <param name="at">Index of the first of <see cref="Columns"/> in the reader's row.</param>
    /// <exception cref="NotCanonicalException">The event has no canonical bytes.</exception>
    public static LedgerEntry Of(NpgsqlDataReader r, int at = 0)
    {
        string? Text(int i) => r.IsDBNull(at + i) ? null : r.GetString(at + i);
        return new(
            r.GetInt64(at),
            r.GetGuid(at + 1),
            r.GetString(at + 2),
            r.GetInt64(at + 3),
            r.GetString(at + 4),
            At(r, at + 5),
            PayloadDigest.Of(r.GetFieldValue<byte[]>(at + 10), r.GetFieldValue<byte[]>(at + 9)),
            Text(6),
            Text(7),
            Text(8)
        );
    }

    /// <summary>A time that PostgreSQL takes and no calendar here has: infinite, or before our era.</summary>
    private static DateTimeOffset At(NpgsqlDataReader r, int column)
    {
        try
        {
            var at = r.GetFieldValue<Instant>(column);
            return at == Instant.MaxValue
                ? throw new NotCanonicalException("Its record time is infinite.")
                : at.ToDateTimeOffset();
        }
        catch (Exception e) when (e is InvalidOperationException or InvalidCastException or OverflowException)
        {
            throw new NotCanonicalException("Its record time is no time of our era.");
        }
    }
}
