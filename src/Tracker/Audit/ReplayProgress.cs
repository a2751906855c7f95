using System.Diagnostics;

namespace Tracker.Audit;

/// <summary>Progress of a replay or a rebuild.</summary>
/// <param name="Phase">WAITING for its turn or for the projection, FOLDING, REPORTING; a rebuild also INDEXING and
/// SWAPPING.</param>
/// <param name="EventsDone">Events folded so far.</param>
/// <param name="EventsTotal">Events to fold; 0 if they are not counted yet.</param>
/// <param name="EventsPerSecond">Average rate of the phase; null in its first two seconds.</param>
/// <param name="SecondsLeft">Estimate from that rate; null also while less than a fiftieth of the events is
/// folded.</param>
public sealed record ReplayProgress(
    string Phase,
    long EventsDone,
    long EventsTotal,
    double? EventsPerSecond,
    double? SecondsLeft
)
{
    public const string Folding = "FOLDING";
    public const string Reporting = "REPORTING";
    public const string Indexing = "INDEXING";
    public const string Swapping = "SWAPPING";

    /// <summary>Before that, a rate says more about how the phase starts than about how it goes on.</summary>
    public static readonly TimeSpan Telling = TimeSpan.FromSeconds(2);

    public static readonly ReplayProgress Waiting = new("WAITING", 0, 0, null, null);

    /// <summary>Computes the progress from the events done and the time elapsed.</summary>
    public static ReplayProgress Of(long done, long total, TimeSpan elapsed)
    {
        var rate = done > 0 && elapsed >= Telling ? done / elapsed.TotalSeconds : (double?)null;
        var isFarEnough = done >= total / 50;
        return new(
            Folding,
            done,
            total,
            rate is { } r ? Math.Round(r) : null,
            rate is { } perSecond && isFarEnough ? Math.Round(Math.Max(0, total - done) / perSecond, 1) : null
        );
    }
}

/// <summary>Counts the folded events of all workers and reports the progress every <see cref="Interval"/>.</summary>
public sealed class ProgressMeter(long total, Action<ReplayProgress>? tell)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    private readonly long _start = Stopwatch.GetTimestamp();
    private long _done;
    private long _told = Stopwatch.GetTimestamp();

    public void Add(int events)
    {
        var done = Interlocked.Add(ref _done, events);
        if (tell is null)
        {
            return;
        }

        var told = Volatile.Read(ref _told);
        if (
            Stopwatch.GetElapsedTime(told) >= Interval
            && Interlocked.CompareExchange(ref _told, Stopwatch.GetTimestamp(), told) == told
        )
        {
            tell(ReplayProgress.Of(done, total, Stopwatch.GetElapsedTime(_start)));
        }
    }
}
