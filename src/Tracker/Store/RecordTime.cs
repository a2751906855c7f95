using System.Globalization;
using NodaTime;
using Npgsql;

namespace Tracker.Store;

/// <summary>Reads the database's clock.</summary>
public delegate Task<Instant> DatabaseTime(NpgsqlConnection connection, CancellationToken token);

/// <summary>Nothing can be recorded, as a clock is wrong; the message says which, and what to do.</summary>
public sealed class WrongClockException(string message) : Exception(message);

/// <summary>
/// The record time of a change. It never goes back along the log. A time ahead of the database's clock is not taken:
/// once it is in the log, every <c>knownAt</c> until then ends before it.
/// </summary>
public static class RecordTime
{
    /// <summary>How far two clocks, or a clock and the last event, may be apart.</summary>
    public static readonly Duration Tolerance = Duration.FromSeconds(10);

    /// <param name="now">What this program's clock says.</param>
    /// <param name="database">What the database's clock says.</param>
    /// <param name="last">The record time of the last event; null: there is none.</param>
    /// <exception cref="WrongClockException">A clock is wrong.</exception>
    public static Instant Of(Instant now, Instant database, Instant? last)
    {
        if (now - database > Tolerance)
        {
            throw new WrongClockException(
                Text(
                    $"Nothing is recorded: the clock of the server is {Seconds(now - database)} s ahead of the clock of its database. Whoever runs this tracker must set it right."
                )
            );
        }

        if (last is { } ahead && ahead - database > Tolerance)
        {
            throw new WrongClockException(
                Text(
                    $"Nothing is recorded: the last event has the time {ahead}, {Seconds(ahead - database)} s ahead of the clock of the database. Whoever runs this tracker must set that clock right; if the event is wrong, run 'tracker ledger accept-time'."
                )
            );
        }

        // A clock that is behind does not count: the database's does.
        var at = database - now > Tolerance ? database : now;
        return last is { } before ? Instant.Max(at, before) : at;
    }

    /// <summary>The database's clock.</summary>
    public static async Task<Instant> DatabaseAsync(NpgsqlConnection connection, CancellationToken token)
    {
        await using var command = new NpgsqlCommand("select clock_timestamp()", connection);
        await using var reader = await command.ExecuteReaderAsync(token);
        await reader.ReadAsync(token);
        return reader.GetFieldValue<Instant>(0);
    }

    /// <summary>The record time of the last event; null if there is none.</summary>
    public static async Task<Instant?> LastAsync(NpgsqlConnection connection, CancellationToken token)
    {
        await using var command = new NpgsqlCommand(
            "select timestamp from tracker.mt_events where type <> 'tombstone' order by seq_id desc limit 1",
            connection
        );
        await using var reader = await command.ExecuteReaderAsync(token);
        return await reader.ReadAsync(token) ? reader.GetFieldValue<Instant>(0) : null;
    }

    private static long Seconds(Duration duration) => (long)duration.TotalSeconds;

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
