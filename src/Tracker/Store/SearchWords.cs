using System.Text.RegularExpressions;

namespace Tracker.Store;

/// <summary>
/// Words to search for, in the manner of a web search. PostgreSQL keeps a word joined by a hyphen as one besides its
/// parts, but not one joined by a dash: the parts alone are found however the text joins them.
/// </summary>
public static partial class SearchWords
{
    /// <summary>The words with what joins them taken out: <c>UK-ROK</c> is both words, <c>-UK-ROK</c> excludes one
    /// after the other.</summary>
    public static string Of(string words) =>
        Joined().Replace(words, x => x.Value[0] is '-' ? $"-\"{Parted(x.Value[1..])}\"" : Parted(x.Value));

    private static string Parted(string word) => Join().Replace(word, " ");

    [GeneratedRegex(@"(?<![^\s""])-?[\w’']+(?:[-\u2010-\u2014][\w’']+)+")]
    private static partial Regex Joined();

    [GeneratedRegex(@"[-\u2010-\u2014]")]
    private static partial Regex Join();
}
