using System.Diagnostics;
using System.Security.Cryptography;
using Marten;
using Marten.Services;
using NodaTime;
using Tracker.Record.Clock;
using Tracker.Sight;

namespace Tracker.Store;

/// <summary>
/// What every event of a change carries beside its body, written in this one place as the session is saved: one record
/// time and one correlation id (the request's trace id) for the whole change, the trace that the caller named as its
/// causation, 32 random bytes of salt an event, and the mark by which a fold knows that a change to a stream goes on
/// with the next event, so that no reader ever sees half of what it does to that stream.
/// </summary>
public sealed partial class ChangeEnvelope(
    IClock clock,
    DatabaseTime database,
    Instruments instruments,
    ILogger<ChangeEnvelope> log
) : DocumentSessionListenerBase
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
        var cause = NamedByCaller(Activity.Current);
        foreach (var stream in streams)
        {
            foreach (var e in stream.Events)
            {
                (e.CorrelationId, e.CausationId) = (change, cause);
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

    public override Task AfterCommitAsync(IDocumentSession session, IChangeSet commit, CancellationToken token)
    {
        instruments.EventsAppended.Add(commit.GetEvents().Count());
        return Task.CompletedTask;
    }

    /// <summary>The trace id that the caller of the request named; null if there is none.</summary>
    private static string? NamedByCaller(Activity? activity)
    {
        for (; activity is not null; activity = activity.Parent)
        {
            if (activity.Links.FirstOrDefault(x => x.Context.IsRemote) is { Context.IsRemote: true } link)
            {
                return link.Context.TraceId.ToString();
            }
        }

        return null;
    }

    [LoggerMessage(LogLevel.Error, "ALARM: {What}")]
    private partial void Wrong(string what);
}
