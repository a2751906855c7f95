using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Tracker.Refusals;

namespace Tracker.Http;

/// <summary>How much, how long and how slowly a client may ask.</summary>
public static class RequestLimits
{
    /// <summary>Longest a request is worked on; one that streams says so with <c>DisableRequestTimeout</c>.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    /// <summary>Longest that headers may take to arrive.</summary>
    public static readonly TimeSpan Headers = TimeSpan.FromSeconds(15);

    /// <summary>Longest that a connection waits for its next request.</summary>
    public static readonly TimeSpan Idle = TimeSpan.FromSeconds(60);

    /// <summary>Most headers, and their bytes together.</summary>
    public const int MaxHeaders = 64;
    public const int MaxHeaderBytes = 16 * 1024;

    /// <summary>Longest request line: method, path and query.</summary>
    public const int MaxLineBytes = 8 * 1024;

    /// <summary>Slowest that a body may come or an answer may be taken, in bytes a second, after 5 s.</summary>
    public const int MinBytesPerSecond = 240;

    /// <summary>
    /// The server refuses without a body, so it lets through some times as much as is taken, and what is too much is
    /// told as a problem like every refusal.
    /// </summary>
    private const int Slack = 8;

    public static void Set(KestrelServerOptions kestrel, int maxConnections)
    {
        var rate = new MinDataRate(MinBytesPerSecond, TimeSpan.FromSeconds(5));
        var limits = kestrel.Limits;
        kestrel.AddServerHeader = false;
        limits.MaxRequestBodySize = StrictJson.MaxBytes;
        limits.MaxConcurrentConnections = maxConnections;
        limits.MaxRequestHeaderCount = Slack * MaxHeaders;
        limits.MaxRequestHeadersTotalSize = Slack * MaxHeaderBytes;
        limits.MaxRequestLineSize = Slack * MaxLineBytes;
        limits.RequestHeadersTimeout = Headers;
        limits.KeepAliveTimeout = Idle;
        limits.MinRequestBodyDataRate = limits.MinResponseDataRate = rate;
    }

    /// <summary>Refuses a request line or headers that are too long.</summary>
    public static Task RefuseTooLong(HttpContext context, RequestDelegate next)
    {
        var request = context.Features.GetRequiredFeature<IHttpRequestFeature>();
        if (request.Method.Length + request.RawTarget.Length > MaxLineBytes)
        {
            return HttpProblems.Of(414).ExecuteAsync(context);
        }

        var (count, bytes) = (0, 0);
        foreach (var (name, values) in request.Headers)
        {
            count += values.Count;
            bytes += values.Sum(x => name.Length + (x?.Length ?? 0));
        }

        return count > MaxHeaders || bytes > MaxHeaderBytes
            ? HttpProblems.Of(431).ExecuteAsync(context)
            : next(context);
    }

    public static void Set(RequestTimeoutOptions timeouts) =>
        timeouts.DefaultPolicy = new()
        {
            Timeout = Timeout,
            TimeoutStatusCode = 503,
            WriteTimeoutResponse = context =>
            {
                // What is cancelled is the work, not the answer that says so.
                context.RequestAborted = CancellationToken.None;
                return Problem
                    .Unavailable(
                        $"The request took longer than {Timeout.TotalSeconds} s and was stopped; ask for less at "
                            + $"once, or try again."
                    )
                    .ExecuteAsync(context);
            },
        };
}
