using System.Globalization;
using NodaTime;
using Npgsql;

namespace Tracker.Store;

/// <param name="Says">What is wrong, in a sentence.</param>
public sealed record OddTime(long Sequence, string Says);

/// <summary>
/// Record times that cannot be true: in the future, or before that of the event before. What came before the last
/// <c>clock_corrected</c> is left out, as that event says of it that times are wrong.
/// </summary>
public static class RecordTimes
{
    /// <summary>
    /// How far record time may go back along the sequence: changes take their time before they get their sequence, and
    /// one may be slower than another. It is also how far ahead a time may lie, as clocks differ.
    /// </summary>
    public static readonly Duration Tolerance = Duration.FromMinutes(5);

    /// <summary>
    /// SQL: the time of an event by which <c>knownAt</c> finds it: no later than any correction of the clock after it.
    /// Beside it stands the expression <see cref="Corrections"/>.
    /// </summary>
    /// <param name="e">Alias of the event.</param>
    public static string Known(string e) =>
        $"least({e}.timestamp, (select min(c.timestamp) from corrections c where c.seq_id >= {e}.seq_id))";

    /// <summary>SQL: the corrections of the clock that are projected, as a common table expression.</summary>
    public const string Corrections = $"""
        corrections as materialized (
          select seq_id, timestamp from tracker.mt_events
          where stream_id = 'clock' and type = 'clock_corrected' and seq_id <= {ProjectionProgress.Sequence})
        """;

    /// <summary>SQL: the events, without those before the last correction of the clock, each with the one before.</summary>
    private const string Events = """
        select e.seq_id, e.timestamp, lag(e.seq_id) over w as before_seq, lag(e.timestamp) over w as before
        from tracker.mt_events e
        where e.type <> 'tombstone' and e.seq_id >= coalesce(
          (select max(c.seq_id) from tracker.mt_events c where c.stream_id = 'clock' and c.type = 'clock_corrected'), 0)
        window w as (order by e.seq_id)
        """;

    /// <param name="upTo">Last sequence to look at.</param>
    /// <param name="limit">At most so many are listed.</param>
    public static async Task<IReadOnlyList<OddTime>> FindAsync(
        NpgsqlConnection connection,
        long upTo,
        Instant now,
        int limit,
        CancellationToken token
    )
    {
        await using var command = new NpgsqlCommand(
            $"""
            select seq_id, timestamp::text, before_seq, before::text, timestamp > $2 from ({Events}) e
            where seq_id <= $1 and (timestamp > $2 or timestamp < before - $3) order by seq_id limit $4
            """,
            connection
        )
        {
            Parameters =
            {
                new() { Value = upTo },
                new() { Value = now + Tolerance },
                new() { Value = Tolerance.ToTimeSpan(), NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Interval },
                new() { Value = limit },
            },
            CommandTimeout = 0,
        };
        await using var reader = await command.ExecuteReaderAsync(token);
        var odd = new List<OddTime>();
        while (await reader.ReadAsync(token))
        {
            var sequence = reader.GetInt64(0);
            odd.Add(
                new(
                    sequence,
                    reader.GetBoolean(4)
                        ? Text($"Event {sequence} has the record time {reader.GetString(1)}, which is in the future.")
                        : Text(
                            $"Event {sequence} has the record time {reader.GetString(1)}, before that of event {reader.GetInt64(2)}, {reader.GetString(3)}."
                        )
                )
            );
        }

        return odd;
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
