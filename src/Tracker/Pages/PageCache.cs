using Microsoft.AspNetCore.OutputCaching;
using NodaTime;
using Tracker.Audit.Ledger;
using Tracker.Http;
using Tracker.Pages.Frame;
using Tracker.Reports;
using Tracker.Store;

namespace Tracker.Pages;

/// <summary>
/// Policy of the output cache for pages. The cache key has the progress of the projection, the size of the signed
/// ledger, the number of accepted reports and the day, so that a cached page is never older than these. Pages for a signed-in reader are not cached.
/// </summary>
public sealed class PageCache(ProjectionProgress clock, LedgerReader ledger, ReportStore reports, IClock time)
    : IOutputCachePolicy
{
    /// <summary>Identifies this build: another build may make another page from the same record.</summary>
    private static readonly string Program = typeof(PageCache).Assembly.ManifestModule.ModuleVersionId.ToString("N")[
        ..12
    ];

    private static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    public async ValueTask CacheRequestAsync(OutputCacheContext context, CancellationToken cancellation)
    {
        var request = context.HttpContext.Request;
        var kept =
            HttpMethods.IsGet(request.Method)
            && request.Headers.Authorization.Count == 0
            && context.HttpContext.User.Identity?.IsAuthenticated != true
            && !request.Query.ContainsKey("minSequence");
        context.EnableOutputCaching = kept;
        context.AllowCacheLookup = context.AllowCacheStorage = kept;
        context.AllowLocking = false;
        context.ResponseExpirationTimeSpan = Longest;
        context.CacheVaryByRules.QueryKeys = "";
        context.CacheVaryByRules.HeaderNames = "Accept-Encoding";
        context.CacheVaryByRules.VaryByHost = false;
        if (kept)
        {
            // The query as written: if the middleware reads the query, it sorts repeated values in place.
            context.CacheVaryByRules.VaryByValues["origin"] = PublicOrigin.Of(context.HttpContext);
            context.CacheVaryByRules.VaryByValues["query"] = request.QueryString.Value ?? "";
            // Some pages depend on today's date: how far sweeps reach.
            var state =
                $"{Say.Plain(await clock.ReachedAsync(cancellation))}-{Say.Plain(ledger.Latest?.Size ?? 0)}-{Say.Plain(await reports.AcceptedAsync(cancellation))}-{Say.Iso(time.GetCurrentInstant().InUtc().Date)}";
            context.CacheVaryByRules.VaryByValues["state"] = state;
            context.HttpContext.Response.Headers.ETag = $"W/\"{state}-{Program}\"";
        }
    }

    public ValueTask ServeFromCacheAsync(OutputCacheContext context, CancellationToken cancellation) =>
        ValueTask.CompletedTask;

    public ValueTask ServeResponseAsync(OutputCacheContext context, CancellationToken cancellation)
    {
        var response = context.HttpContext.Response;
        if (response.StatusCode != 200 || response.Headers.SetCookie.Count > 0)
        {
            context.AllowCacheStorage = false;
        }

        return ValueTask.CompletedTask;
    }
}
