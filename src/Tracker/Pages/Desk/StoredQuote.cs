using System.Text.Json.Nodes;
using Tracker.Record.Statements;

namespace Tracker.Pages.Desk;

/// <summary>
/// Puts a quote that was taken from a page into the form in which the text is stored. A browser shows and sends every
/// line end as one character, but a text on record may end its lines with CR LF, which are two. Pure.
/// </summary>
public static class StoredQuote
{
    /// <param name="coding">An act or a label as the form says it, with <c>quote</c>.</param>
    /// <param name="texts">The texts of the statement, as stored.</param>
    public static JsonObject In(JsonObject coding, IReadOnlyList<StatementText> texts)
    {
        if (coding["quote"] is not JsonObject quote || (string?)quote["exact"] is not { Length: > 0 } exact)
        {
            return coding;
        }

        var id = (string?)quote["textId"];
        var text = (id is null ? texts.FirstOrDefault() : texts.FirstOrDefault(x => x.Id == id))?.Text;
        if (text is null || !text.Contains("\r\n", StringComparison.Ordinal) || exact.Contains('\r'))
        {
            return coding;
        }

        quote["exact"] = exact.Replace("\n", "\r\n", StringComparison.Ordinal);
        foreach (var bound in new[] { "start", "end" })
        {
            if (quote[bound] is JsonValue value && value.TryGetValue<long>(out var shown))
            {
                quote[bound] = shown + LineEndsBefore(text, shown);
            }
        }

        return coding;
    }

    /// <summary>The place that a page shows for a place in the stored text.</summary>
    /// <param name="stored">In code points.</param>
    public static int Shown(string text, int stored)
    {
        var (shown, at) = (0, 0);
        for (var i = 0; i < text.Length && at < stored; i++, at++, shown++)
        {
            if (text[i] == '\r' && i + 1 < text.Length && text[i + 1] == '\n')
            {
                shown--;
            }
            else if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
            {
                i++;
            }
        }

        return shown;
    }

    /// <summary>How many line ends of two characters are before a place that counts each as one.</summary>
    private static int LineEndsBefore(string text, long shown)
    {
        var (ends, at) = (0, 0L);
        for (var i = 0; i < text.Length && at < shown; i++, at++)
        {
            if (text[i] == '\r' && i + 1 < text.Length && text[i + 1] == '\n')
            {
                ends++;
                i++;
            }
            else if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
            {
                i++;
            }
        }

        return ends;
    }
}
