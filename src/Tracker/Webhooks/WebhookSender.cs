using System.Diagnostics;
using System.Text;
using NodaTime;

namespace Tracker.Webhooks;

/// <summary>The result of one attempt.</summary>
/// <param name="Status">Status of the HTTP response; null if there was no response.</param>
/// <param name="Error">Why the attempt failed; null if it succeeded.</param>
public sealed record Attempted(Instant At, int? Status, string? Error, int Milliseconds)
{
    public bool IsTaken => Error is null;

    /// <summary>Whether the receiver says that its URL is gone for good.</summary>
    public bool IsGone => Status == 410;
}

/// <summary>
/// Posts a signed message. Follows no redirects, does not read the response body, sends no cookies, uses no proxy.
/// </summary>
public sealed class WebhookSender(OutboundConnections connections, IClock clock) : IDisposable
{
    /// <summary>Time-out of the whole attempt.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly HttpClient _client = new(
        new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            AutomaticDecompression = System.Net.DecompressionMethods.None,
            ConnectCallback = connections.ConnectAsync,
            MaxResponseDrainSize = 0,
            MaxResponseHeadersLength = 16,
            PooledConnectionLifetime = TimeSpan.FromMinutes(1),
            UseCookies = false,
            UseProxy = false,
        }
    )
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };

    public async Task<Attempted> SendAsync(
        string url,
        string id,
        string body,
        IReadOnlyList<byte[]> secrets,
        CancellationToken token
    )
    {
        var (now, start) = (clock.GetCurrentInstant(), Stopwatch.GetTimestamp());
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(token);
        patience.CancelAfter(Patience);
        int? status = null;
        string? error = null;
        try
        {
            var timestamp = WebhookSignature.Timestamp(now);
            using var request = new HttpRequestMessage(HttpMethod.Post, url)
            {
                Content = new StringContent(body, Encoding.UTF8, "application/json"),
            };
            request.Headers.UserAgent.ParseAdd("Tracker-Webhooks/1");
            request.Headers.Add("webhook-id", id);
            request.Headers.Add("webhook-timestamp", timestamp);
            request.Headers.Add("webhook-signature", WebhookSignature.Of(id, timestamp, body, secrets));
            using var response = await _client.SendAsync(
                request,
                HttpCompletionOption.ResponseHeadersRead,
                patience.Token
            );
            status = (int)response.StatusCode;
            error = status switch
            {
                >= 200 and < 300 => null,
                >= 300 and < 400 =>
                    "The receiver answered with a redirect, which is not followed; register the URL it leads to.",
                _ => $"The receiver answered {status}.",
            };
        }
        catch (OperationCanceledException) when (!token.IsCancellationRequested)
        {
            error = $"No answer within {Patience.TotalSeconds:F0} s.";
        }
        catch (HttpRequestException e)
        {
            error = e.InnerException is ForbiddenTargetException forbidden ? forbidden.Message : Reason(e);
        }

        return new(now, status, error, (int)Stopwatch.GetElapsedTime(start).TotalMilliseconds);
    }

    public void Dispose() => _client.Dispose();

    /// <summary>
    /// Says what failed without details, so that a webhook's owner cannot use the log of deliveries to explore the
    /// operator's network.
    /// </summary>
    private static string Reason(HttpRequestException e) =>
        e.HttpRequestError switch
        {
            HttpRequestError.NameResolutionError => OutboundConnections.NoPublicAddress,
            HttpRequestError.SecureConnectionError => "A trusted TLS connection could not be made.",
            HttpRequestError.ConnectionError => "The connection failed.",
            _ => "No valid HTTP response.",
        };
}
