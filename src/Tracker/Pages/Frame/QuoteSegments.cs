namespace Tracker.Pages.Frame;

/// <summary>A stretch of text that the same quotes cover.</summary>
/// <param name="Ids">Acts and labels that quote it.</param>
/// <param name="Begins">Acts and labels whose quotes begin here.</param>
/// <param name="Ends">Acts and labels whose quotes end here.</param>
public sealed record QuoteSegment(
    string Text,
    IReadOnlyList<string> Ids,
    IReadOnlyList<string> Begins,
    IReadOnlyList<string> Ends
);

/// <summary>Cuts a text at the beginnings and ends of quotes, so that overlapping quotes can be marked. Pure.</summary>
public static class QuoteSegments
{
    /// <param name="quotes">Code points into the text, end-exclusive. Quotes that do not lie within the text are left
    /// out.</param>
    public static IReadOnlyList<QuoteSegment> Of(string text, IReadOnlyList<(string Id, int Start, int End)> quotes)
    {
        var at = CodePoints(text);
        var within = quotes.Where(x => x.Start >= 0 && x.Start < x.End && x.End < at.Count).ToList();
        var cuts = within
            .SelectMany(x => new[] { x.Start, x.End })
            .Append(0)
            .Append(at.Count - 1)
            .Distinct()
            .Order()
            .ToList();
        return
        [
            .. cuts.Zip(
                cuts.Skip(1),
                (from, to) =>
                    new QuoteSegment(
                        text[at[from]..at[to]],
                        [.. within.Where(x => x.Start <= from && x.End >= to).Select(x => x.Id)],
                        [.. within.Where(x => x.Start == from).Select(x => x.Id)],
                        [.. within.Where(x => x.End == to).Select(x => x.Id)]
                    )
            ),
        ];
    }

    /// <summary>The index at which each code point begins, and last the text's length.</summary>
    private static List<int> CodePoints(string text)
    {
        var at = new List<int>(text.Length + 1);
        for (
            var i = 0;
            i < text.Length;
            i += char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]) ? 2 : 1
        )
        {
            at.Add(i);
        }

        at.Add(text.Length);
        return at;
    }
}
