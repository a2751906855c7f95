namespace Tracker.Ledger;

/// <summary>
/// Strict base64 (RFC 4648, section 4): each value has exactly one accepted text, without white space or stray bits.
/// </summary>
internal static class Base64
{
    public static bool TryDecode(string text, out byte[] bytes)
    {
        bytes = new byte[(text.Length / 4 * 3) + 3];
        if (Convert.TryFromBase64String(text, bytes, out var length))
        {
            Array.Resize(ref bytes, length);
            return Convert.ToBase64String(bytes) == text;
        }

        bytes = [];
        return false;
    }
}
