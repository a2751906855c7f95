using System.Globalization;
using Microsoft.AspNetCore.OutputCaching;
using Microsoft.AspNetCore.ResponseCompression;
using Tracker.Store;

namespace Tracker.Http;

/// <summary>
/// Keeps answers to anonymous reads of the record, each under the sequence that was projected when it was asked for: a
/// kept answer is never older than what is projected, on any node. What reads the log itself is not kept, nor what any
/// key sees.
/// </summary>
public sealed class RecordCache : IOutputCachePolicy
{
    /// <summary>Longest that an answer is kept: longer ones are cheap beside sending them.</summary>
    public const int MaxBody = 1024 * 1024;

    /// <summary>Bytes for all that is kept.</summary>
    public const int MaxTotal = 64 * 1024 * 1024;

    private static readonly TimeSpan KeptFor = TimeSpan.FromMinutes(1);

    public async ValueTask CacheRequestAsync(OutputCacheContext context, CancellationToken cancellation)
    {
        var http = context.HttpContext;
        context.EnableOutputCaching = false;
        if (!MayBeKept(http))
        {
            return;
        }

        var progress = await http.RequestServices.GetRequiredService<ProgressNow>().ReadAsync();
        if (Number(http, "minSequence") > progress)
        {
            return;
        }

        context.EnableOutputCaching = context.AllowCacheLookup = context.AllowCacheStorage = true;

        // Not shared while it is made: of an answer too large to be kept, all who wait for it would be sent nothing, as
        // a success.
        context.AllowLocking = false;
        context.ResponseExpirationTimeSpan = KeptFor;
        var rules = context.CacheVaryByRules;
        rules.QueryKeys = "*";

        // Feeds name themselves and the pages by their whole address.
        rules.VaryByHost = http.Request.Path.StartsWithSegments("/feeds");
        rules.VaryByValues["at"] =
            Number(http, "asOfSequence") <= progress ? "closed" : progress.ToString(CultureInfo.InvariantCulture);
        rules.VaryByValues["format"] = Format.Of(http).Name;
        rules.VaryByValues["encoding"] = Compression.EncodingOf(http);
        http.Features.Set(new ProjectedThen(progress));
    }

    public ValueTask ServeFromCacheAsync(OutputCacheContext context, CancellationToken cancellation) =>
        ValueTask.CompletedTask;

    public ValueTask ServeResponseAsync(OutputCacheContext context, CancellationToken cancellation)
    {
        // This policy is asked of every answer, and of a page, which it did not look for, another one says whether it
        // is kept.
        var http = context.HttpContext;
        if (http.Features.Get<ProjectedThen>() is { } then)
        {
            context.AllowCacheStorage =
                http.Response.StatusCode == 200
                && http.Response.Headers.SetCookie.Count == 0
                && http.Features.Get<RecordPoint>() is { IsLive: false } point
                && (point.IsClosed || point.Sequence == then.Sequence);
        }

        return ValueTask.CompletedTask;
    }

    /// <summary>What a receipt is verified against is read anew: a kept answer would hide that the record was
    /// altered.</summary>
    private static bool MayBeKept(HttpContext http) =>
        HttpMethods.IsGet(http.Request.Method)
        && !http.Items.ContainsKey(InternalRead.Marker)
        && (http.Request.Path.StartsWithSegments("/api") || http.Request.Path.StartsWithSegments("/feeds"))
        && Compression.IsAnonymous(http)
        && !Caching.IsForSome(http)
        && !ListWalk.IsAsked(http)
        && http.GetEndpoint() is RouteEndpoint endpoint
        && endpoint.Metadata.GetMetadata<EndlessAttribute>() is null
        && endpoint.Metadata.GetMetadata<NotOfRecordAttribute>() is null;

    private static long? Number(HttpContext http, string name) =>
        long.TryParse(
            http.Request.Query[name].FirstOrDefault(),
            NumberStyles.None,
            CultureInfo.InvariantCulture,
            out var number
        )
            ? number
            : null;

    private sealed record ProjectedThen(long Sequence);
}

/// <summary>
/// How far is projected now. Callers at one time share a query, and none is given one that began before it called: what
/// is read is never behind what any node has shown before.
/// </summary>
public sealed class ProgressNow(ProjectionProgress clock)
{
    private readonly Lock _gate = new();
    private Task _running = Task.CompletedTask;
    private Task<long>? _next;

    public Task<long> ReadAsync()
    {
        lock (_gate)
        {
            return _next ??= AfterAsync(_running);
        }
    }

    private async Task<long> AfterAsync(Task running)
    {
        await running.ConfigureAwait(ConfigureAwaitOptions.ForceYielding | ConfigureAwaitOptions.SuppressThrowing);
        lock (_gate)
        {
            // Whoever calls from here on waits for another query.
            (_running, _next) = (_next!, null);
        }

        return await clock.ReachedAsync(default);
    }
}

/// <summary>
/// Compresses what anyone may read. What is answered to a key is not compressed: only there could a secret stand beside
/// what an attacker chose, whom its length would tell of it.
/// </summary>
public static class Compression
{
    public static bool IsAnonymous(HttpContext context) =>
        context.User.Identity?.IsAuthenticated != true && context.Request.Headers.Authorization.Count == 0;

    public static string EncodingOf(HttpContext context)
    {
        var compression = context.RequestServices.GetRequiredService<IResponseCompressionProvider>();
        return compression.CheckRequestAcceptsCompression(context)
            ? compression.GetCompressionProvider(context)?.EncodingName ?? ""
            : "";
    }
}
