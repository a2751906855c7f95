namespace Tracker.Pages.Frame;

/// <summary>A stretch of text that the same quotes cover.</summary>
/// <param name="Ids">Acts and labels that quote it.</param>
/// <param name="Begins">Those whose quotes begin here.</param>
/// <param name="Ends">Those whose quotes end here.</param>
public sealed record QuoteSegment(string Text, IReadOnlyList<string> Ids, IReadOnlyList<string> Begins, IReadOnlyList<string> Ends);

/// <summary>Cuts a text where quotes begin and end, so that overlapping ones can be marked. Pure.</summary>
public static class QuoteSegments
{
    /// <param name="quotes">Code points into the text, end-exclusive. What does not lie within it is left out.</param>
    public static IReadOnlyList<QuoteSegment> Of(string text, IReadOnlyList<(string Id, int Start, int End)> quotes)
    {
        var at = CodePoints(text);
        var within = quotes.Where(x => x.Start >= 0 && x.Start < x.End && x.End < at.Count).ToList();
        var cuts = within.SelectMany(x => new[] { x.Start, x.End }).Append(0).Append(at.Count - 1).Distinct().Order().ToList();
        return [.. cuts.Zip(cuts.Skip(1), (from, to) => new QuoteSegment(
            text[at[from]..at[to]],
            [.. within.Where(x => x.Start <= from && x.End >= to).Select(x => x.Id)],
            [.. within.Where(x => x.Start == from).Select(x => x.Id)],
            [.. within.Where(x => x.End == to).Select(x => x.Id)]))];
    }

    /// <summary>Where each code point begins, and after them where the text ends.</summary>
    private static List<int> CodePoints(string text)
    {
        var at = new List<int>(text.Length + 1);
        for (var i = 0; i < text.Length; i += char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]) ? 2 : 1)
        {
            at.Add(i);
        }

        at.Add(text.Length);
        return at;
    }
}
