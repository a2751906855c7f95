using System.Text;

namespace Tracker.Lineage;

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
    /// spares a list of stop words for each language. Counted in decomposed form, where a Korean syllable is two or three.
    /// </summary>
    private const int LeastLetters = 4;

    /// <summary>Out of so many words in a row come the three of a triple: one may be put in, dropped or replaced.</summary>
    private const int Window = 4;

    /// <summary>
    /// At most <see cref="Size"/> distinct numbers, rising. None for a clause that has too few or too many tokens, or
    /// fewer than three words that carry content. The same words give the same numbers on every machine, for ever:
    /// stored ones stay comparable.
    /// </summary>
    public static IReadOnlyList<long> Of(IReadOnlyList<Token> clause)
    {
        if (clause.Count is < Clauses.LeastTokens or > Clauses.MostTokens) return [];
        var words = Content(clause);
        var hashes = new SortedSet<long>();
        for (var i = 0; i < words.Count; i++)
        {
            var end = Math.Min(i + Window, words.Count);
            for (var j = i + 1; j < end; j++)
            {
                for (var k = j + 1; k < end; k++) hashes.Add(Hash(words[i], words[j], words[k]));
            }
        }

        return [.. hashes.Take(Size)];
    }

    /// <summary>
    /// Long words and figures. Of characters without spaces every two neighbours: a single one is seldom a word.
    /// </summary>
    private static List<string> Content(IReadOnlyList<Token> clause)
    {
        var words = new List<string>();
        for (var i = 0; i < clause.Count; i++)
        {
            var key = clause[i].Key;
            if (IsUnspaced(key))
            {
                if (i + 1 < clause.Count && IsUnspaced(clause[i + 1].Key)) words.Add(key + clause[i + 1].Key);
            }
            else if (key.Any(char.IsDigit) || key.Normalize(NormalizationForm.FormD).Length >= LeastLetters)
            {
                words.Add(key);
            }
        }

        return words;
    }

    private static bool IsUnspaced(string key) => Tokens.IsUnspaced(Rune.GetRuneAt(key, 0));

    /// <summary>
    /// FNV-1a, 64 bits, over the words in UTF-8 with a zero byte behind each, then the final mixing of MurmurHash3:
    /// without it the smallest hashes would not be a fair draw.
    /// </summary>
    private static long Hash(params ReadOnlySpan<string> words)
    {
        var hash = 0xCBF29CE484222325;
        foreach (var word in words)
        {
            foreach (var unit in Encoding.UTF8.GetBytes(word)) hash = (hash ^ unit) * 0x100000001B3;
            hash *= 0x100000001B3;
        }

        hash = (hash ^ (hash >> 33)) * 0xFF51AFD7ED558CCD;
        hash = (hash ^ (hash >> 33)) * 0xC4CEB9FE1A85EC53;
        return unchecked((long)(hash ^ (hash >> 33)));
    }
}
