using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace Tracker.Record.Statements;

/// <summary>
/// Where a quote stands in a text, in Unicode code points, <paramref name="End"/> excluded; or, where
/// <paramref name="Fault"/> is given, why it stands nowhere (and then both numbers are 0).
/// </summary>
public sealed record QuoteMatch(int Start, int End, string? Fault)
{
    [MemberNotNullWhen(false, nameof(Fault))]
    public bool Found => Fault is null;
}

/// <summary>
/// Exact quotes in a text. Positions are counted in Unicode code points, not in UTF-16 units, so that every reader
/// counts the same, whatever its language; ends are excluded. Characters are compared as they are, without
/// normalisation.
/// </summary>
public static class Quotes
{
    private const int MostPositionsNamed = 5;

    /// <summary>
    /// Finds <paramref name="exact"/> in <paramref name="text"/>: at <paramref name="start"/> where it is given, and
    /// there only; otherwise it has to occur exactly once, overlapping occurrences counted. A quote that differs from
    /// the text is refused, never moved to a place that looks like it. The time taken is linear in the length of both.
    /// </summary>
    /// <param name="text">The whole text.</param>
    /// <param name="exact">The words quoted, not empty.</param>
    /// <param name="start">First code point of the quote, 0 or more.</param>
    /// <param name="end">The code point after the quote's last; follows from start and quote where not given.</param>
    public static QuoteMatch Locate(string text, string exact, int? start, int? end)
    {
        if (exact.Length == 0)
        {
            return Refused("the quote is empty");
        }
        if (UnpairedSurrogate(text) is { } inText)
        {
            return Refused(Unpaired("text", text, inText));
        }
        if (UnpairedSurrogate(exact) is { } inQuote)
        {
            return Refused(Unpaired("quote", exact, inQuote));
        }
        if (start is null && end is not null)
        {
            return Refused("an end is given without a start");
        }
        return start is { } given ? At(text, exact, given, end) : Anywhere(text, exact);
    }

    /// <summary>The code points from <paramref name="start"/> up to, not including, <paramref name="end"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not 0 ≤ start ≤ end ≤ the number of code points.</exception>
    public static string Slice(string text, int start, int end)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfLessThan(end, start);
        var from = Unit(text, 0, start);
        var to = Unit(text, from, end - start);
        ArgumentOutOfRangeException.ThrowIfNegative(to, nameof(end));
        return text[from..to];
    }

    /// <summary>Number of code points; an unpaired surrogate counts as one.</summary>
    public static int CodePointCount(string text) => CodePointCount(text.AsSpan());

    public static int CodePointCount(ReadOnlySpan<char> text)
    {
        var count = text.Length;
        for (var i = 1; i < text.Length; i++)
        {
            if (char.IsSurrogatePair(text[i - 1], text[i]))
            {
                count--;
            }
        }

        return count;
    }

    private static QuoteMatch At(string text, string exact, int start, int? end)
    {
        if (start < 0)
        {
            return Refused($"start {start} is negative");
        }
        if (end < start)
        {
            return Refused($"end {end} is before start {start}");
        }
        var from = Unit(text, 0, start);
        if (from < 0 || Unit(text, from, (end ?? start) - start) < 0)
        {
            var bound = from < 0 ? $"start {start}" : $"end {end}";
            return Refused($"{bound} is outside the text, which has {CodePointCount(text)} code points");
        }

        var same = text.AsSpan(from).CommonPrefixLength(exact);
        if (same < exact.Length)
        {
            // Two characters beyond U+FFFF may share their first half: the difference is at the whole character.
            if (same > 0 && char.IsHighSurrogate(exact[same - 1]))
            {
                same--;
            }
            var position = start + CodePointCount(exact.AsSpan(0, same));
            return Refused(
                $"the quote differs from the text at code point {position}: "
                    + Difference(text, from + same, exact, same)
            );
        }

        var length = CodePointCount(exact);
        return end is null || end == start + length
            ? new QuoteMatch(start, start + length, null)
            : Refused($"the quote has {length} code points, but start {start} and end {end} span {end - start}");
    }

    /// <summary>
    /// One pass of the Knuth–Morris–Pratt search. It finds the occurrences, overlapping ones included, and where there
    /// is none, the longest beginning of the quote that does occur. On well-formed text no match starts or ends within
    /// a surrogate pair, so units may be compared instead of code points.
    /// </summary>
    private static QuoteMatch Anywhere(string text, string exact)
    {
        var borders = Borders(exact);
        var found = new List<int>();
        var (matched, longest, longestEnd) = (0, 0, 0);
        for (var i = 0; i < text.Length && found.Count <= MostPositionsNamed; i++)
        {
            while (matched > 0 && (matched == exact.Length || exact[matched] != text[i]))
            {
                matched = borders[matched - 1];
            }

            if (exact[matched] == text[i])
            {
                matched++;
            }
            if (matched == exact.Length)
            {
                found.Add(i + 1 - matched);
            }
            if (matched > longest)
            {
                (longest, longestEnd) = (matched, i + 1);
            }
        }

        if (found.Count == 0)
        {
            return Refused(NotFound(text, exact, longest, longestEnd));
        }

        var positions = CodePointsAt(text, found);
        if (positions is [var only])
        {
            return new QuoteMatch(only, only + CodePointCount(exact), null);
        }
        var more = positions.Count > MostPositionsNamed ? " and further on" : "";
        return Refused(
            "the quote occurs more than once, at code points "
                + $"{string.Join(", ", positions.Take(MostPositionsNamed))}{more}; give its start"
        );
    }

    private static string NotFound(string text, string exact, int longest, int longestEnd)
    {
        const string Nowhere = "the quote does not occur in the text";
        if (longest > 0 && char.IsHighSurrogate(exact[longest - 1]))
        {
            longest--;
            longestEnd--;
        }

        if (longest == 0)
        {
            return $"{Nowhere}, nor does its first character {Show(Rune.GetRuneAt(exact, 0))}";
        }
        return $"{Nowhere}; its first {CodePointCount(exact.AsSpan(0, longest))} code points do, "
            + $"up to code point {CodePointCount(text.AsSpan(0, longestEnd))}, where "
            + Difference(text, longestEnd, exact, longest);
    }

    /// <summary>For each beginning of the quote, the length of the longest shorter beginning it ends with.</summary>
    private static int[] Borders(string exact)
    {
        var borders = new int[exact.Length];
        for (int i = 1, length = 0; i < exact.Length; i++)
        {
            while (length > 0 && exact[length] != exact[i])
            {
                length = borders[length - 1];
            }
            if (exact[length] == exact[i])
            {
                length++;
            }
            borders[i] = length;
        }

        return borders;
    }

    private static List<int> CodePointsAt(string text, List<int> units)
    {
        var (points, unit, point) = (new List<int>(units.Count), 0, 0);
        foreach (var next in units)
        {
            point += CodePointCount(text.AsSpan(unit, next - unit));
            unit = next;
            points.Add(point);
        }

        return points;
    }

    /// <summary>
    /// Index of the UTF-16 unit so many code points after the given one; -1 beyond the end of the text.
    /// </summary>
    private static int Unit(string text, int from, int codePoints)
    {
        if (from < 0)
        {
            return -1;
        }
        var unit = from;
        for (; codePoints > 0 && unit < text.Length; codePoints--)
        {
            unit += unit + 1 < text.Length && char.IsSurrogatePair(text[unit], text[unit + 1]) ? 2 : 1;
        }

        return codePoints == 0 ? unit : -1;
    }

    private static int? UnpairedSurrogate(string text)
    {
        for (var i = text.AsSpan().IndexOfAnyInRange('\uD800', '\uDFFF'); i >= 0 && i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i]))
            {
                continue;
            }
            if (i + 1 == text.Length || !char.IsSurrogatePair(text[i], text[i + 1]))
            {
                return i;
            }
            i++;
        }

        return null;
    }

    private static string Unpaired(string what, string text, int unit) =>
        $"the {what} is not well-formed Unicode: at code point {CodePointCount(text.AsSpan(0, unit))} "
        + $"stands half of a surrogate pair (U+{(int)text[unit]:X4})";

    private static string Difference(string text, int textUnit, string exact, int quoteUnit)
    {
        var quoteHas = $"the quote has {Show(Rune.GetRuneAt(exact, quoteUnit))}";
        return textUnit == text.Length
            ? $"the text ends where {quoteHas}"
            : $"the text has {Show(Rune.GetRuneAt(text, textUnit))} where {quoteHas}";
    }

    /// <summary>The character with its number; the number alone where it would show badly or not at all.</summary>
    private static string Show(Rune rune) =>
        Rune.GetUnicodeCategory(rune) switch
        {
            UnicodeCategory.Control
            or UnicodeCategory.Format
            or UnicodeCategory.PrivateUse
            or UnicodeCategory.OtherNotAssigned
            or UnicodeCategory.LineSeparator
            or UnicodeCategory.ParagraphSeparator
            or UnicodeCategory.NonSpacingMark
            or UnicodeCategory.SpacingCombiningMark
            or UnicodeCategory.EnclosingMark => $"U+{rune.Value:X4}",
            _ => $"“{rune}” (U+{rune.Value:X4})",
        };

    private static QuoteMatch Refused(string fault) => new(0, 0, fault);
}
