using System.Buffers;
using System.Security.Cryptography;
using System.Text;

namespace Tracker.Record.Statements;

/// <summary>
/// A statement's id follows from its words and its signatories, so the same statement submitted twice, from whatever
/// source, meets itself. <c>st-</c> and 26 lower-case base32 characters (RFC 4648, section 6): 130 bits of SHA-256.
/// </summary>
public static class StatementId
{
    private const string Prefix = "st-";
    private const int Length = 26;
    private const string Alphabet = "abcdefghijklmnopqrstuvwxyz234567";

    private static readonly SearchValues<char> Characters = SearchValues.Create(Alphabet);
    private static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);

    /// <summary>
    /// The id over UTF-8 of: the text in NFC, each run of white space as one space, trimmed; U+0000; the distinct party
    /// ids in ordinal order, joined with commas. White space is what <see cref="char.IsWhiteSpace(char)"/> says, the
    /// no-break space included.
    /// </summary>
    /// <remarks>NFC needs Unicode data (ICU): the program does not start without it.</remarks>
    /// <exception cref="ArgumentException">The text has an unpaired surrogate.</exception>
    public static string For(string text, IEnumerable<string> signatories)
    {
        var parties = string.Join(',', signatories.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
        var content = $"{OneSpaced(text.Normalize(NormalizationForm.FormC))}\0{parties}";
        return Prefix + DigestOf(StrictUtf8.GetBytes(content));
    }

    /// <summary>The 26 characters by which content is known.</summary>
    public static string DigestOf(ReadOnlySpan<byte> content) => Base32(SHA256.HashData(content));

    /// <summary>It has the form of an id; it need not be anyone's.</summary>
    public static bool IsWellFormed(string? id) =>
        id?.Length == Prefix.Length + Length
        && id.StartsWith(Prefix, StringComparison.Ordinal)
        && !id.AsSpan(Prefix.Length).ContainsAnyExcept(Characters);

    private static string OneSpaced(string text)
    {
        var result = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            if (!char.IsWhiteSpace(c))
            {
                result.Append(c);
            }
            else if (result.Length > 0 && result[^1] != ' ')
            {
                result.Append(' ');
            }
        }

        return result.ToString().TrimEnd(' ');
    }

    /// <summary>The first 130 bits, five to a character, the highest bit of each byte first.</summary>
    private static string Base32(byte[] hash) =>
        string.Create(
            Length,
            hash,
            static (characters, bytes) =>
            {
                for (var i = 0; i < characters.Length; i++)
                {
                    var bit = 5 * i;
                    var twoBytes = bytes[bit / 8] << 8 | bytes[(bit / 8) + 1];
                    characters[i] = Alphabet[(twoBytes >> (11 - (bit % 8))) & 31];
                }
            }
        );
}
