using System.Diagnostics;
using System.Security.Cryptography;
using Marten;
using Marten.Services;
using NodaTime;
using Tracker.Sight;

namespace Tracker.Store;

/// <summary>
/// What every event of a change carries beside its body, written in this one place as the session is saved: one record
/// time and one correlation id (the request's trace id) for the whole change, the trace that the caller named as its
/// causation, 32 random bytes of salt an event, and the mark by which a fold knows that a change to a stream goes on
/// with the next event, so that no reader ever sees half of what it does to that stream.
/// </summary>
public sealed class ChangeEnvelope(IClock clock, Instruments instruments) : DocumentSessionListenerBase
{
    public const string Salt = "salt";
    public const string Continued = "continued";

    public override Task BeforeSaveChangesAsync(IDocumentSession session, CancellationToken token)
    {
        // PostgreSQL keeps microseconds; a finer time would come back as another one.
        var now = clock.GetCurrentInstant();
        now = Instant.FromUnixTimeTicks(now.ToUnixTimeTicks() / 10 * 10);
        var change = Activity.Current?.TraceId.ToString() ?? ActivityTraceId.CreateRandom().ToString();
        var cause = NamedByCaller(Activity.Current);
        foreach (var stream in session.PendingChanges.Streams())
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

        return Task.CompletedTask;
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
}
