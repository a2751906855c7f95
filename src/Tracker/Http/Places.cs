using System.Threading.RateLimiting;

namespace Tracker.Http;

/// <summary>Places for one kind of work on a node: so much runs at once, and so much waits, the oldest first.</summary>
public sealed class Places(int atOnce, int waiting) : IDisposable
{
    private readonly ConcurrencyLimiter _limiter = new(
        new()
        {
            PermitLimit = atOnce,
            QueueLimit = waiting,
            QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
        }
    );

    public long Running => atOnce - _limiter.GetStatistics()!.CurrentAvailablePermits;

    public long Waiting => _limiter.GetStatistics()!.CurrentQueuedCount;

    /// <summary>How many were refused because too many waited.</summary>
    public long Refused => _limiter.GetStatistics()!.TotalFailedLeases;

    /// <returns>A place to give back; not acquired if too many wait.</returns>
    /// <exception cref="OperationCanceledException">The wait was given up.</exception>
    public ValueTask<RateLimitLease> TakeAsync(CancellationToken patience) => _limiter.AcquireAsync(1, patience);

    public void Dispose() => _limiter.Dispose();
}
