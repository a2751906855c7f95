namespace Tracker.Ledger;

/// <summary>Base64 as RFC 4648, section 4, has it, of each value one text alone: no white space, no stray bits.</summary>
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
