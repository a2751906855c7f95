using System.Text;

namespace Tracker.Record.Lineage;

/// <summary>
/// A few numbers of a clause. Clauses that share wording share at least one of them with high probability, so an index
/// on the numbers finds the clauses worth comparing. They are the smallest hashes of all triples of words that carry
/// content and stand close together. How well this works is in docs/decisions/0013-clause-lineage.md.
/// </summary>
public static class Fingerprint
{
    /// <summary>Most numbers of one clause.</summary>
    public const int Size = 16;

    /// <summary>
    /// In all languages the frequent words, which carry no content of their own, are short (Zipf's law of brevity). It
    /// spares a list of stop words for each language. Counted in decomposed form, where a Korean syllable is two or
    /// three.
    /// </summary>
    private const int LeastLetters = 4;

    /// <summary>Out of so many words in a row come the three of a triple: one may be put in, dropped or
    /// replaced.</summary>
    private const int Window = 4;

    /// <summary>
    /// At most <see cref="Size"/> distinct numbers, rising. None for a clause that has too few or too many tokens, or
    /// fewer than three words that carry content. The same words give the same numbers on every machine, for ever:
    /// stored ones stay comparable.
    /// </summary>
    /// <param name="clause">The keys of its tokens.</param>
    public static IReadOnlyList<long> Of(IReadOnlyList<string> clause)
    {
        if (clause.Count is < Clauses.LeastTokens or > Clauses.MostTokens)
        {
            return [];
        }
        var words = Content(clause).ConvertAll(Encoding.UTF8.GetBytes);
        var hashes = new List<long>(3 * words.Count);
        for (var i = 0; i < words.Count - 2; i++)
        {
            var (end, first) = (Math.Min(i + Window, words.Count), Hash(Basis, words[i]));
            for (var j = i + 1; j < end - 1; j++)
            {
                var second = Hash(first, words[j]);
                for (var k = j + 1; k < end; k++)
                {
                    hashes.Add(Mix(Hash(second, words[k])));
                }
            }
        }

        hashes.Sort();
        var least = new List<long>(Size);
        foreach (var hash in hashes)
        {
            if (least.Count == Size)
            {
                break;
            }
            if (least is not [.., var last] || last != hash)
            {
                least.Add(hash);
            }
        }

        return least;
    }

    /// <summary>
    /// Long words and figures. Of characters without spaces every two neighbours: a single one is seldom a word.
    /// </summary>
    private static List<string> Content(IReadOnlyList<string> clause)
    {
        var words = new List<string>(clause.Count);
        for (var i = 0; i < clause.Count; i++)
        {
            var key = clause[i];
            if (IsUnspaced(key))
            {
                if (i + 1 < clause.Count && IsUnspaced(clause[i + 1]))
                {
                    words.Add(key + clause[i + 1]);
                }
            }
            else if (
                IsLong(key)
                || key.AsSpan().IndexOfAnyInRange('0', '9') >= 0
                || (!Ascii.IsValid(key) && key.Any(char.IsDigit))
            )
            {
                words.Add(key);
            }
        }

        return words;
    }

    private static bool IsLong(string key) =>
        (Ascii.IsValid(key) ? key.Length : key.Normalize(NormalizationForm.FormD).Length) >= LeastLetters;

    private static bool IsUnspaced(string key) => key[0] > 0x7F && Tokens.IsUnspaced(Rune.GetRuneAt(key, 0));

    private const ulong Basis = 0xCBF29CE484222325;

    /// <summary>FNV-1a, 64 bits, over words in UTF-8 with a zero byte behind each: goes on with one more
    /// word.</summary>
    private static ulong Hash(ulong hash, byte[] word)
    {
        foreach (var unit in word)
        {
            hash = (hash ^ unit) * 0x100000001B3;
        }
        return hash * 0x100000001B3;
    }

    /// <summary>The final mixing of MurmurHash3: without it the smallest hashes would not be a fair draw.</summary>
    private static long Mix(ulong hash)
    {
        hash = (hash ^ (hash >> 33)) * 0xFF51AFD7ED558CCD;
        hash = (hash ^ (hash >> 33)) * 0xC4CEB9FE1A85EC53;
        return unchecked((long)(hash ^ (hash >> 33)));
    }
}
