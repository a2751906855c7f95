using System.Globalization;
using System.Text;

namespace Tracker.Record.Lineage;

/// <summary>
/// A word as it is compared, <paramref name="Key"/>, and as it stands in the text: from code point
/// <paramref name="Start"/> up to, not including, <paramref name="End"/>. <paramref name="Written"/> is the word with
/// the punctuation and white space around it; those of all tokens, put together, are the text.
/// </summary>
public sealed record Token(string Key, string Written, int Start, int End);

/// <summary>
/// Reads a text as words to compare. Case, compatibility forms (NFKC), invisible characters and punctuation make no
/// difference; an apostrophe or hyphen separates, so that "DPRK’s" shares a word with "(DPRK)'s". Figures keep their
/// points and commas, and symbols such as "€" are words of their own. Chinese and Japanese, written
/// without spaces, are read by the character.
/// </summary>
/// <remarks>NFKC needs Unicode data (ICU): the program does not start without it.</remarks>
public static class Tokens
{
    public static IReadOnlyList<Token> Of(string text)
    {
        var runes = Runes(text);
        var spans = Words(runes);
        var tokens = new List<Token>(spans.Count);
        for (var (i, from, unit) = (0, 0, 0); i < spans.Count; i++)
        {
            var (start, end) = spans[i];
            var next = i + 1 < spans.Count ? Boundary(runes, end, spans[i + 1].Start) : runes.Length;
            var units = 0;
            for (; from < next; from++)
            {
                units += runes[from].Utf16SequenceLength;
            }
            tokens.Add(new Token(Key(runes.AsSpan(start..end)), text.Substring(unit, units), start, end));
            unit += units;
        }

        return tokens;
    }

    /// <summary>The keys alone.</summary>
    public static IReadOnlyList<string> Keys(string text)
    {
        var runes = Runes(text);
        return Words(runes).ConvertAll(x => Key(runes.AsSpan(x.Start, x.End - x.Start)));
    }

    private static Rune[] Runes(string text)
    {
        var (runes, count) = (new Rune[text.Length], 0);
        foreach (var rune in text.EnumerateRunes())
        {
            runes[count++] = rune;
        }
        return count == runes.Length ? runes : runes[..count];
    }

    private static List<(int Start, int End)> Words(Rune[] runes)
    {
        var spans = new List<(int Start, int End)>(1 + (runes.Length / 5));
        for (var i = 0; i < runes.Length; i++)
        {
            if (!StartsWord(runes[i]))
            {
                continue;
            }
            var start = i;
            while (i + 1 < runes.Length && GoesOn(runes, start, i + 1))
            {
                i++;
            }
            spans.Add((start, i + 1));
        }

        return spans;
    }

    /// <summary>A character of a script that is written without spaces between words.</summary>
    public static bool IsUnspaced(Rune rune) =>
        rune.Value
            is (>= 0x3040 and <= 0x30FF)
                or (>= 0x31F0 and <= 0x31FF)
                or (>= 0xFF66 and <= 0xFF9F)
                or (>= 0x3400 and <= 0x4DBF)
                or (>= 0x4E00 and <= 0x9FFF)
                or (>= 0xF900 and <= 0xFAFF)
                or (>= 0x20000 and <= 0x3FFFF)
                or 0x3005
                or 0x3007;

    private static bool StartsWord(Rune rune) =>
        IsWord(rune)
        || Rune.GetUnicodeCategory(rune)
            is UnicodeCategory.CurrencySymbol
                or UnicodeCategory.MathSymbol
                or UnicodeCategory.OtherSymbol;

    private static bool GoesOn(Rune[] runes, int start, int at)
    {
        var (first, rune) = (runes[start], runes[at]);
        if (IsMark(rune) || IsInvisible(rune))
        {
            return true;
        }
        if (!IsWord(first) || IsUnspaced(first))
        {
            return false;
        }
        if (IsWord(rune))
        {
            return !IsUnspaced(rune);
        }
        return rune.Value is '.' or ','
            && Rune.IsDigit(runes[at - 1])
            && at + 1 < runes.Length
            && Rune.IsDigit(runes[at + 1]);
    }

    /// <summary>
    /// Where between two words the first one's surroundings end: behind the first white space, so that closing marks
    /// stay with the word before and opening ones with the word after; without white space, at the first one's end.
    /// </summary>
    private static int Boundary(Rune[] runes, int end, int next)
    {
        var at = end;
        while (at < next && !Rune.IsWhiteSpace(runes[at]))
        {
            at++;
        }
        if (at == next)
        {
            return end;
        }
        while (at < next && Rune.IsWhiteSpace(runes[at]))
        {
            at++;
        }
        return at;
    }

    private static string Key(ReadOnlySpan<Rune> word)
    {
        // Most words are of letters that no form changes but by case.
        if (!word.ContainsAnyExceptInRange(new Rune(0), new Rune(0x7F)))
        {
            return string.Create(
                word.Length,
                word,
                (key, runes) =>
                {
                    for (var i = 0; i < runes.Length; i++)
                    {
                        key[i] = char.ToLowerInvariant((char)runes[i].Value);
                    }
                }
            );
        }

        var key = new StringBuilder();
        foreach (var rune in word)
        {
            if (!IsInvisible(rune))
            {
                key.Append(rune);
            }
        }

        // Upper case first: it makes one letter of those that differ in lower case only, such as the two sigmas.
        return key.ToString().Normalize(NormalizationForm.FormKC).ToUpperInvariant().ToLowerInvariant();
    }

    private static bool IsWord(Rune rune) =>
        rune.IsAscii
            ? char.IsAsciiLetterOrDigit((char)rune.Value)
            : Rune.IsLetter(rune) || Rune.IsNumber(rune) || IsMark(rune);

    // Neither marks nor invisible characters are in ASCII, of which most texts are.
    private static bool IsMark(Rune rune) =>
        !rune.IsAscii
        && Rune.GetUnicodeCategory(rune)
            is UnicodeCategory.NonSpacingMark
                or UnicodeCategory.SpacingCombiningMark
                or UnicodeCategory.EnclosingMark;

    private static bool IsInvisible(Rune rune) =>
        !rune.IsAscii && Rune.GetUnicodeCategory(rune) is UnicodeCategory.Format;
}
