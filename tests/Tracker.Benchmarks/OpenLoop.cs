using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;

namespace Tracker.Benchmarks;

/// <summary>
/// Requests at a fixed rate, sent when they are due whether or not earlier ones were answered, as independent callers
/// send them. A latency counts from when the request was due, so a program that stands still is charged with all that
/// waited meanwhile.
/// </summary>
internal static class OpenLoop
{
    /// <summary>How a request ended.</summary>
    /// <param name="Milliseconds">From when it was due until its answer was read.</param>
    /// <param name="Status">0: the connection failed.</param>
    public sealed record Reply(double Milliseconds, HttpStatusCode Status);

    public static async Task<IReadOnlyList<Reply>> RunAsync(
        HttpClient client,
        double perSecond,
        TimeSpan length,
        Func<HttpRequestMessage> request,
        CancellationToken token
    )
    {
        var replies = new ConcurrentBag<Reply>();
        var underWay = new List<Task>();
        var start = Stopwatch.GetTimestamp();
        var all = (int)(perSecond * length.TotalSeconds);
        for (var i = 0; i < all; )
        {
            var due = Math.Min(all, (int)(Stopwatch.GetElapsedTime(start).TotalSeconds * perSecond) + 1);
            for (; i < due; i++)
            {
                underWay.Add(SendAsync(i / perSecond));
            }

            await Task.Delay(1, token);
        }

        await Task.WhenAll(underWay);
        return [.. replies];

        async Task SendAsync(double due)
        {
            HttpStatusCode status = 0;
            try
            {
                using var message = request();
                using var response = await client.SendAsync(message, token);
                await response.Content.CopyToAsync(Stream.Null, token);
                status = response.StatusCode;
            }
            catch (HttpRequestException)
            {
                // Counted as a failed connection.
            }

            replies.Add(new((Stopwatch.GetElapsedTime(start).TotalSeconds - due) * 1000, status));
        }
    }

    /// <summary>Requests from so many callers, each sending the next when the last was answered.</summary>
    /// <returns>Milliseconds of each.</returns>
    public static async Task<IReadOnlyList<double>> ClosedAsync(int callers, TimeSpan length, Func<Task> request)
    {
        var times = new ConcurrentBag<double>();
        var start = Stopwatch.GetTimestamp();
        await Task.WhenAll(
            Enumerable
                .Range(0, callers)
                .Select(_ =>
                    Task.Run(async () =>
                    {
                        while (Stopwatch.GetElapsedTime(start) < length)
                        {
                            var began = Stopwatch.GetTimestamp();
                            await request();
                            times.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
                        }
                    })
                )
        );
        return [.. times];
    }
}
