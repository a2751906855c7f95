using Marten;
using NodaTime;
using Npgsql;
using Tracker.Record.Clock;

namespace Tracker.Store;

/// <summary>The event with which record time began anew.</summary>
public sealed record Corrected(long Sequence, Instant At);

/// <summary>
/// The way back for a log with record times that are wrong: an event says so, for everybody to see, and record time goes
/// on with the present time.
/// </summary>
public sealed class ClockCorrection(NpgsqlDataSource database, IDocumentStore store)
{
    /// <summary>Under whose id it is recorded: whoever runs the program.</summary>
    private const string Operator = "u-operator";

    private const int LongestReason = 1_000;

    /// <returns>The event, or why there is none.</returns>
    public async Task<(Corrected? Corrected, string? Refusal)> ExecuteAsync(string reason, CancellationToken token)
    {
        if (string.IsNullOrWhiteSpace(reason) || reason.Length > LongestReason || reason.Any(char.IsControl))
        {
            return (null, $"Give a reason: words in one line, at most {LongestReason} characters.");
        }

        await using var connection = await database.OpenConnectionAsync(token);
        await using var transaction = await connection.BeginTransactionAsync(token);
        await using (var batch = new NpgsqlBatch(connection))
        {
            batch.BatchCommands.Add(StreamLocks.Command(ClockEvents.Stream));
            await batch.ExecuteNonQueryAsync(token);
        }

        var known = await EventLog.ReadStreamsAsync(connection, [ClockEvents.Stream], long.MaxValue, token);
        await using var session = EventStore.SessionOf(store, transaction, Operator);
        var appended =
            known.Count == 0
                ? session.Events.StartStream<RecordClock>(ClockEvents.Stream, new ClockCorrected(reason))
                : session.Events.Append(ClockEvents.Stream, known[^1].Version + 1, new ClockCorrected(reason));
        await session.SaveChangesAsync(token);
        var e = appended.Events[0];
        return (new(e.Sequence, Instant.FromDateTimeOffset(e.Timestamp)), null);
    }
}

/// <summary>The type of the one stream of the record's clock.</summary>
public sealed class RecordClock
{
    public string Id { get; set; } = "";
}
