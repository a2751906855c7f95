using System.Diagnostics;
using System.Security.Cryptography;
using Marten;
using NodaTime;
using Tracker.Record.Clock;

namespace Tracker.Store;

/// <summary>
/// What every event of a change carries beside its body, written in this one place as the session is saved: one record
/// time and one correlation id (the request's trace id) for the whole change, 32 random bytes of salt an event, and the
/// mark by which a fold knows that a change to a stream goes on with the next event, so that no reader ever sees half
/// of what it does to that stream.
/// </summary>
public sealed partial class ChangeEnvelope(IClock clock, DatabaseTime database, ILogger<ChangeEnvelope> log)
    : DocumentSessionListenerBase
{
    public const string Salt = "salt";
    public const string Continued = "continued";

    private string? _said;

    /// <exception cref="WrongClockException">The change has no record time that can be true.</exception>
    public override async Task BeforeSaveChangesAsync(IDocumentSession session, CancellationToken token)
    {
        var streams = session.PendingChanges.Streams();
        if (streams.Count == 0)
        {
            return;
        }

        // PostgreSQL keeps microseconds; a finer time would come back as another one.
        var now = await NowAsync(session, streams.SelectMany(x => x.Events).All(x => x.Data is ClockCorrected), token);
        now = Instant.FromUnixTimeTicks(now.ToUnixTimeTicks() / 10 * 10);
        var change = Activity.Current?.TraceId.ToString() ?? ActivityTraceId.CreateRandom().ToString();
        foreach (var stream in streams)
        {
            foreach (var e in stream.Events)
            {
                e.CorrelationId = change;
                e.Timestamp = now.ToDateTimeOffset();
                e.SetHeader(Salt, Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)));
                if (e != stream.Events[^1])
                {
                    e.SetHeader(Continued, true);
                }
            }
        }
    }

    /// <param name="corrects">Whether the change begins record time anew: then what was before does not count.</param>
    private async Task<Instant> NowAsync(IDocumentSession session, bool corrects, CancellationToken token)
    {
        var connection = session.Connection;
        var at = await database(connection, token);
        if (corrects)
        {
            return at;
        }

        try
        {
            var now = RecordTime.Of(clock.GetCurrentInstant(), at, await RecordTime.LastAsync(connection, token));
            _said = null;
            return now;
        }
        catch (WrongClockException e)
        {
            // Once, and not for every change that is refused.
            if (Interlocked.Exchange(ref _said, "") is null)
            {
                Wrong(e.Message);
            }

            throw;
        }
    }

    [LoggerMessage(LogLevel.Error, "ALARM: {What}")]
    private partial void Wrong(string what);
}
