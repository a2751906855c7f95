using System.Globalization;
using System.Text;

namespace Tracker.Http;

/// <summary>
/// Which characters a text may have. Not taken: control characters, which nobody sees in a quote and of which
/// PostgreSQL cannot store NUL, and the 66 noncharacters of Unicode, which are for use within a program, never between
/// programs, and which Unicode's own normalization refuses.
/// </summary>
public static class Characters
{
    /// <summary>The first character that is not taken, with its place in code points and what to do; null if all are taken.</summary>
    public static string? FirstNotTaken(string text)
    {
        var at = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            if (KindOf(rune) is var (kind, mend))
            {
                return string.Create(
                    CultureInfo.InvariantCulture,
                    $"the {kind} U+{rune.Value:X4} at code point {at}; {mend}"
                );
            }

            at++;
        }

        return null;
    }

    public static bool AreTaken(string text) => FirstNotTaken(text) is null;

    private static (string Kind, string Mend)? KindOf(Rune rune) =>
        Rune.IsControl(rune) && rune.Value is not ('\n' or '\t' or '\r')
            ? ("control character", "only line feed, carriage return and tab are taken")
        : rune.Value is >= 0xFDD0 and <= 0xFDEF || (rune.Value & 0xFFFE) == 0xFFFE
            ? ("noncharacter", "remove it, as no text may have it")
        : null;
}
