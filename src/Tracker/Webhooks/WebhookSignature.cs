using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using NodaTime;

namespace Tracker.Webhooks;

/// <summary>
/// Signs by the Standard Webhooks convention: HMAC-SHA256 over <c>id.timestamp.body</c>, in base64 after <c>v1,</c>.
/// </summary>
public static class WebhookSignature
{
    public const string SecretPrefix = "whsec_";

    /// <summary>Bytes of a secret.</summary>
    private const int SecretLength = 32;

    public static byte[] NewSecret() => RandomNumberGenerator.GetBytes(SecretLength);

    /// <summary>The secret in the form shown to the webhook's owner.</summary>
    public static string Shown(byte[] secret) => SecretPrefix + Convert.ToBase64String(secret);

    public static string Timestamp(Instant at) => at.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);

    /// <summary>
    /// The value of <c>webhook-signature</c>: one signature for each secret, so that during a rotation a receiver may
    /// have either secret.
    /// </summary>
    public static string Of(string id, string timestamp, string body, params IEnumerable<byte[]> secrets)
    {
        var signed = Encoding.UTF8.GetBytes($"{id}.{timestamp}.{body}");
        return string.Join(' ', secrets.Select(x => "v1," + Convert.ToBase64String(HMACSHA256.HashData(x, signed))));
    }
}
