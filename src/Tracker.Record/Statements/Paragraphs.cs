using System.Globalization;

namespace Tracker.Record.Statements;

/// <summary>Paragraphs of a text, counted from 1: stretches between line breaks that have words.</summary>
public static class Paragraphs
{
    /// <summary>The number in <c>¶2</c>; null: it names no paragraph.</summary>
    public static int? Number(string scope) =>
        scope.StartsWith('¶')
        && int.TryParse(scope.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out var n)
        && n > 0
            ? n
            : null;

    public static int Count(string text) => text.Split('\n').Count(x => !string.IsNullOrWhiteSpace(x));

    /// <summary>The first and the last paragraph that a stretch touches.</summary>
    /// <param name="start">Unicode code points; the end is exclusive.</param>
    public static (int First, int Last) Of(string text, int start, int end)
    {
        var (paragraph, words, at, first) = (0, false, 0, 0);
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.Value == '\n')
            {
                words = false;
            }
            else if (!words && !System.Text.Rune.IsWhiteSpace(rune))
            {
                (words, paragraph) = (true, paragraph + 1);
            }

            if (at >= start && first == 0 && words)
            {
                first = paragraph;
            }

            if (++at >= end)
            {
                break;
            }
        }

        return (first == 0 ? paragraph : first, paragraph);
    }
}
