using System.Globalization;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Options;
using Tracker.Configuration;
using Tracker.Http;

namespace Tracker.Access;

/// <summary>
/// How many requests a caller has in a minute, told in the headers of draft-ietf-httpapi-ratelimit-headers. Each node
/// counts for itself.
/// </summary>
public static class RateLimits
{
    private const string Policy = "caller";

    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    /// <summary>A partition of a number of permits a minute; 0: without a limit.</summary>
    public static RateLimitPartition<string> PerMinute(string key, int permits) =>
        permits == 0
            ? RateLimitPartition.GetNoLimiter(key)
            : RateLimitPartition.GetFixedWindowLimiter(
                key,
                _ =>
                    new()
                    {
                        PermitLimit = permits,
                        Window = Window,
                        QueueLimit = 0,
                    }
            );

    /// <summary>When a lease that was refused is worth asking for again.</summary>
    public static int Seconds(RateLimitLease refused) =>
        refused.TryGetMetadata(MetadataName.RetryAfter, out var after)
            ? Math.Max(1, (int)Math.Ceiling(after.TotalSeconds))
            : (int)Window.TotalSeconds;

    public static IServiceCollection AddRateLimits(this IServiceCollection services, Settings settings) =>
        services.AddRateLimiter(x =>
        {
            x.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, string>(context =>
                context.Request.Path.StartsWithSegments("/health") || context.Items.ContainsKey(InternalRead.Marker)
                    ? PerMinute("uncounted", 0)
                    : PerMinute(Sender.Counted(context), settings.RateLimit)
            );
            x.OnRejected = async (rejected, _) =>
            {
                var seconds = Seconds(rejected.Lease);
                Tell(rejected.HttpContext, settings.RateLimit, 0, seconds);
                await HttpProblems
                    .TooManyRequests($"More than {settings.RateLimit} requests within a minute.", seconds)
                    .ExecuteAsync(rejected.HttpContext);
            };
        });

    /// <summary>Refuses who asks too often, and tells the others how much is left.</summary>
    public static void UseRateLimits(this WebApplication app, Settings settings)
    {
        if (settings.RateLimit == 0)
        {
            return;
        }

        var limiter = app.Services.GetRequiredService<IOptions<RateLimiterOptions>>().Value.GlobalLimiter!;
        app.UseRateLimiter();
        app.Use(
            (context, next) =>
            {
                // Written as the answer starts: an answer that is kept for others must not keep these.
                if (limiter.GetStatistics(context)?.CurrentAvailablePermits is { } left && left <= settings.RateLimit)
                {
                    context.Response.OnStarting(() =>
                    {
                        Tell(context, settings.RateLimit, left, null);
                        return Task.CompletedTask;
                    });
                }

                return next(context);
            }
        );
    }

    private static void Tell(HttpContext context, int limit, long left, int? seconds)
    {
        var headers = context.Response.Headers;
        headers["RateLimit-Policy"] = string.Create(
            CultureInfo.InvariantCulture,
            $"\"{Policy}\";q={limit};w={Window.TotalSeconds}"
        );
        headers["RateLimit"] =
            string.Create(CultureInfo.InvariantCulture, $"\"{Policy}\";r={left}")
            + (seconds is null ? "" : $";t={seconds}");
    }
}
