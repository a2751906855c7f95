using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Tracker.Ledger;

/// <summary>
/// An entry's digest of an event's body and headers, which does not reveal them: HMAC-SHA-256, keyed by the event's
/// salt, of the canonical JSON of <c>{"data": …, "headers": …}</c> with the salt left out of the headers. The salt must
/// be exactly 32 bytes: HMAC pads shorter keys with zeroes, so salts of different lengths could give the same digest.
/// </summary>
public static class PayloadDigest
{
    /// <summary>Name of the header that holds the salt, in base64.</summary>
    public const string SaltHeader = "salt";

    public const int SaltBytes = 32;

    /// <param name="data">The body as JSON in UTF-8.</param>
    /// <param name="headers">The headers as JSON in UTF-8, including the salt.</param>
    /// <returns>Base64.</returns>
    /// <exception cref="NotCanonicalException">The body or headers have no canonical form, or there is no salt of 32
    /// bytes.</exception>
    public static string Of(ReadOnlyMemory<byte> data, ReadOnlyMemory<byte> headers)
    {
        var salt = Salt(headers);
        var message = new ArrayBufferWriter<byte>(data.Length + headers.Length + 32);
        message.Write("{\"data\":"u8);
        CanonicalJson.Write(message, data);
        message.Write(",\"headers\":"u8);
        CanonicalJson.Write(message, headers, omit: SaltHeader);
        message.Write("}"u8);
        return Convert.ToBase64String(HMACSHA256.HashData(salt, message.WrittenSpan));
    }

    /// <param name="data">The body as JSON text.</param>
    public static string Of(string data, string headers) =>
        Of(Encoding.UTF8.GetBytes(data), Encoding.UTF8.GetBytes(headers));

    private static byte[] Salt(ReadOnlyMemory<byte> headers)
    {
        string? text;
        try
        {
            using var document = JsonDocument.Parse(headers);
            text =
                document.RootElement.ValueKind == JsonValueKind.Object
                && document.RootElement.TryGetProperty(SaltHeader, out var salt)
                && salt.ValueKind == JsonValueKind.String
                    ? salt.GetString()
                    : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new NotCanonicalException($"The headers are not JSON: {e.Message}", e);
        }

        return text is not null && Base64.TryDecode(text, out var bytes) && bytes.Length == SaltBytes
            ? bytes
            : throw new NotCanonicalException($"The headers have no salt of {SaltBytes} bytes in base64.");
    }
}
