using System.Threading.RateLimiting;
using Tracker.Configuration;
using Tracker.Http;

namespace Tracker.Reports;

/// <summary>Counts reports by address and hour, on this node. Addresses are kept in memory alone.</summary>
public sealed class ReportLimit(Settings settings) : IDisposable
{
    private static readonly TimeSpan Window = TimeSpan.FromHours(1);

    private readonly PartitionedRateLimiter<string> _limiter = PartitionedRateLimiter.Create<string, string>(address =>
        settings.ReportLimit == 0
            ? RateLimitPartition.GetNoLimiter(address)
            : RateLimitPartition.GetFixedWindowLimiter(
                address,
                _ =>
                    new()
                    {
                        PermitLimit = settings.ReportLimit,
                        Window = Window,
                        QueueLimit = 0,
                    }
            )
    );

    /// <summary>Counts a report; null: it may be stored, else seconds after which to try again.</summary>
    public int? SecondsToWait(HttpContext context)
    {
        using var lease = _limiter.AttemptAcquire(Sender.Address(context));
        return lease.IsAcquired ? null
            : lease.TryGetMetadata(MetadataName.RetryAfter, out var after)
                ? Math.Max(1, (int)Math.Ceiling(after.TotalSeconds))
            : (int)Window.TotalSeconds;
    }

    public void Dispose() => _limiter.Dispose();
}
