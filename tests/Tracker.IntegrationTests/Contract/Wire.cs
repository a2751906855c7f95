using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace Tracker.IntegrationTests.Contract;

/// <summary>An HTTP request to send.</summary>
/// <param name="Path">Path with query.</param>
public sealed record Ask(
    string Method,
    string Path,
    byte[]? Body = null,
    string? ContentType = null,
    string? IfMatch = null,
    string? IdempotencyKey = null,
    string? Accept = null
)
{
    public static Ask Json(string method, string path, JsonNode? body, string? ifMatch = null) =>
        body is null
            ? new(method, path, IfMatch: ifMatch)
            : new(method, path, Encoding.UTF8.GetBytes(body.ToJsonString()), "application/json", ifMatch);

    public HttpRequestMessage Message(string? key)
    {
        var message = new HttpRequestMessage(new HttpMethod(Method), new Uri(Path, UriKind.Relative));
        if (key is not null)
        {
            message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        }

        if (Body is not null)
        {
            message.Content = new ByteArrayContent(Body);
            if (ContentType is not null)
            {
                message.Content.Headers.TryAddWithoutValidation("Content-Type", ContentType);
            }

            // Ask before sending a large body, because the server may refuse it unread.
            message.Headers.ExpectContinue = Body.Length > 100_000;
        }

        foreach (
            var (name, value) in new[]
            {
                ("If-Match", IfMatch),
                ("Idempotency-Key", IdempotencyKey),
                ("Accept", Accept),
            }
        )
        {
            if (value is not null)
            {
                message.Headers.TryAddWithoutValidation(name, value);
            }
        }

        return message;
    }
}

/// <summary>The response.</summary>
public sealed record Got(int Status, string? MediaType, byte[] Body, string? Location)
{
    public string Text => Encoding.UTF8.GetString(Body);

    public static async Task<Got> FromAsync(HttpClient client, Ask ask, string? key, CancellationToken token)
    {
        using var message = ask.Message(key);
        using var response = await client.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, token);
        var mediaType = response.Content.Headers.ContentType?.MediaType;
        return new(
            (int)response.StatusCode,
            mediaType,
            await BodyAsync(response.Content, mediaType, token),
            response.Headers.Location?.ToString()
        );
    }

    /// <summary>Reads a body; of an endless stream only the beginning.</summary>
    private static async Task<byte[]> BodyAsync(HttpContent content, string? mediaType, CancellationToken token)
    {
        if (mediaType != "text/event-stream")
        {
            return await content.ReadAsByteArrayAsync(token);
        }

        await using var stream = await content.ReadAsStreamAsync(token);
        var buffer = new byte[4096];
        return buffer[..await stream.ReadAsync(buffer, token)];
    }
}
