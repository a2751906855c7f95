using System.Globalization;
using System.Text.RegularExpressions;

namespace Tracker.Http;

/// <summary>
/// Words to search for, as they are asked for. The cost of a search grows with its words, so there are only so many; a
/// word that is given again adds cost and finds nothing more, so it is left out.
/// </summary>
public static partial class WordsAsked
{
    /// <summary>In code points.</summary>
    public const int MaxLength = 300;

    public const int MaxWords = 24;

    /// <summary>What is wrong with a search, as a code and a sentence; null if nothing is.</summary>
    public static (string Code, string Detail)? Fault(string text)
    {
        if (TooLong(text) is { } fault)
        {
            return fault;
        }

        var count = Word().Count(Distinct(text));
        return count > MaxWords
            ? (
                "too-many-words",
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"The search has {count} words; give at most {MaxWords}, the rarest first."
                )
            )
            : null;
    }

    /// <summary>What is wrong with the length of a text to search for; null if nothing is.</summary>
    public static (string Code, string Detail)? TooLong(string text) =>
        text.EnumerateRunes().Count() is var length && length > MaxLength
            ? (
                "length",
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"The text to search for has {length} characters; give at most {MaxLength}."
                )
            )
            : null;

    /// <summary>
    /// The search without what it says again: a word among words that must all occur, and an alternative among
    /// alternatives.
    /// </summary>
    public static string Distinct(string text)
    {
        var alternatives = new List<List<string>> { new() };
        foreach (var part in Part().Matches(text).Select(x => x.Value))
        {
            if (part.Equals("or", StringComparison.OrdinalIgnoreCase))
            {
                alternatives.Add([]);
            }
            else if (!alternatives[^1].Contains(part, StringComparer.OrdinalIgnoreCase))
            {
                alternatives[^1].Add(part);
            }
        }

        return string.Join(
            " or ",
            alternatives
                .Where(x => x.Count > 0)
                .Select(x => string.Join(' ', x))
                .Distinct(StringComparer.OrdinalIgnoreCase)
        );
    }

    /// <summary>A phrase in quotation marks, or what stands between spaces.</summary>
    [GeneratedRegex("""-?"[^"]*"?|[^\s"]+""")]
    private static partial Regex Part();

    [GeneratedRegex(@"[\w’']+")]
    private static partial Regex Word();
}
