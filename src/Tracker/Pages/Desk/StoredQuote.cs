using System.Text.Json.Nodes;
using Tracker.Record.Statements;

namespace Tracker.Pages.Desk;

/// <summary>
/// Puts a quote that was taken from a page into the form in which the text is stored. A browser shows and sends every
/// line end as one character, but a text on record may end lines with CR LF, which are two. Pure.
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
        if (text is null || !text.Contains("\r\n", StringComparison.Ordinal))
        {
            return coding;
        }

        // A place that is no number is left for the rules to refuse.
        var shown = Quotes.Locate(
            text.Replace("\r\n", "\n", StringComparison.Ordinal),
            exact,
            Place(quote["start"]),
            Place(quote["end"])
        );
        if (shown.Fault is null)
        {
            var places = Places(text);
            var (start, end) = (places.IndexOf(shown.Start), places.IndexOf(shown.End));
            quote["exact"] = Quotes.Slice(text, start, end);
            (quote["start"], quote["end"]) = (start, end);
        }

        return coding;
    }

    /// <summary>The place that a page shows for a place in the stored text; both in code points.</summary>
    public static int Shown(string text, int stored) =>
        Places(text) is var places && stored < places.Count ? places[stored] : stored;

    private static int? Place(JsonNode? value) =>
        value is JsonValue x && x.TryGetValue<long>(out var place) && place is >= 0 and <= int.MaxValue
            ? (int)place
            : null;

    /// <summary>For each code point of the stored text, and for its end, the place that a page shows.</summary>
    private static List<int> Places(string text)
    {
        var (places, shown) = (new List<int>(text.Length + 1), 0);
        for (var i = 0; i < text.Length; i++)
        {
            places.Add(shown);
            var isHalf = text[i] == '\r' && i + 1 < text.Length && text[i + 1] == '\n';
            shown += isHalf ? 0 : 1;
            i += i + 1 < text.Length && char.IsSurrogatePair(text[i], text[i + 1]) ? 1 : 0;
        }

        places.Add(shown);
        return places;
    }
}
