using Microsoft.Net.Http.Headers;

namespace Tracker.Http;

/// <summary>
/// Lets pages of other origins read what anyone may read, and nothing else. The headers stand on every such answer,
/// whoever asks, because caches keep one answer for all. Never with a key, a token or a cookie.
/// </summary>
public static class OtherOrigins
{
    /// <summary>Headers of an answer that a page of another origin may read.</summary>
    public static readonly string Exposed = string.Join(
        ", ",
        HeaderNames.ETag,
        HeaderNames.Link,
        HeaderNames.Location,
        HeaderNames.RetryAfter,
        HeaderNames.ContentDisposition,
        ListAnswer<object>.SequenceHeader,
        "Tracker-Checkpoint",
        "RateLimit",
        "RateLimit-Policy"
    );

    /// <summary>Headers of a request that a page of another origin may set.</summary>
    public static readonly string Taken = string.Join(
        ", ",
        HeaderNames.Accept,
        HeaderNames.CacheControl,
        HeaderNames.IfNoneMatch,
        "Last-Event-ID"
    );

    private static readonly string[] Paths = ["/api", "/feeds", "/openapi"];

    /// <summary>Answers the browser's question before a read, and marks the answers that may be read.</summary>
    public static Task AllowAsync(HttpContext context, RequestDelegate next)
    {
        var (request, headers) = (context.Request, context.Response.Headers);
        if (!Paths.Any(x => request.Path.StartsWithSegments(x)))
        {
            return next(context);
        }

        if (HttpMethods.IsOptions(request.Method) && IsReadAskedFor(request))
        {
            headers.AccessControlAllowOrigin = "*";
            headers.AccessControlAllowMethods = "GET, HEAD";
            headers.AccessControlAllowHeaders = Taken;
            headers.AccessControlMaxAge = "7200";
            context.Response.StatusCode = StatusCodes.Status204NoContent;
            return Task.CompletedTask;
        }

        context.Response.OnStarting(() =>
        {
            if (IsForAnyone(context))
            {
                headers.AccessControlAllowOrigin = "*";
                headers.AccessControlExposeHeaders = Exposed;
            }

            return Task.CompletedTask;
        });
        return next(context);
    }

    private static bool IsReadAskedFor(HttpRequest request) =>
        request.Headers.Origin.Count > 0
        && request.Headers.AccessControlRequestMethod.ToString() is var method
        && (HttpMethods.IsGet(method) || HttpMethods.IsHead(method));

    private static bool IsForAnyone(HttpContext context) =>
        HttpMethods.IsGet(context.Request.Method) && Compression.IsAnonymous(context) && !Caching.IsForSome(context);
}
