using System.Threading.RateLimiting;
using Tracker.Configuration;
using Tracker.Http;

namespace Tracker.Access;

/// <summary>Counts keys and tokens that were not valid, by address and minute, on this node.</summary>
public sealed class FailedAttempts(Settings settings) : IDisposable
{
    private readonly PartitionedRateLimiter<string> _limiter = PartitionedRateLimiter.Create<string, string>(address =>
        RateLimits.PerMinute(address, settings.FailureLimit)
    );

    public void Count(HttpContext context) => _limiter.AttemptAcquire(Sender.Address(context)).Dispose();

    /// <returns>Seconds after which the address may try again; null: it may now.</returns>
    public int? RetryAfter(HttpContext context)
    {
        using var none = _limiter.AttemptAcquire(Sender.Address(context), permitCount: 0);
        return none.IsAcquired ? null : RateLimits.Seconds(none);
    }

    public void Dispose() => _limiter.Dispose();
}
