using System.Text.RegularExpressions;

namespace Tracker.Pages.Frame;

/// <summary>
/// The part of a long quote that a table shows: the clauses with the act and with its object, so that nobody reads a
/// condemnation without what it condemns. A short quote is shown whole, and so is a longer one whose act is said in other
/// words than its name: nothing tells which clause says it. Pure.
/// </summary>
public static partial class Excerpt
{
    /// <summary>A quote up to this length is shown whole.</summary>
    public const int Whole = 300;

    /// <summary>A quote up to this length is shown whole if no word in it marks the act.</summary>
    public const int WholeUnmarked = 900;

    private const int MostOfClause = 140;
    private const string Gap = "…";

    /// <param name="act">The act type; null for a label.</param>
    /// <param name="booster">Words of the quote that strengthen the act.</param>
    /// <param name="about">The title of the action.</param>
    public static string Of(string quote, string? act, string? booster, string? about)
    {
        if (quote.Length <= Whole)
        {
            return quote;
        }

        var marked = Place(quote, Stems(act)) ?? Place(quote, booster is { Length: > 0 } ? [booster] : []);
        if (marked is null && quote.Length <= WholeUnmarked)
        {
            return quote;
        }

        var clauses = Clause().Matches(quote).Select(x => (Start: x.Index, End: x.Index + x.Length)).ToList();
        var verb = marked ?? 0;
        string[] title = [.. Words(about)];
        var (start, end) = clauses
            .OrderByDescending(c => title.Count(x => Place(quote[c.Start..c.End], [x]) is not null))
            .ThenBy(c => c.End <= verb)
            .First();
        var named = Place(quote[start..end], title) is { } at ? start + at : verb;
        return Joined(quote, [.. new[] { verb, named }.Order().Select(x => Around(quote, clauses, x))]);
    }

    /// <summary>The clause at a place; of a long clause, the words about the place.</summary>
    private static (int Start, int End) Around(string quote, List<(int Start, int End)> clauses, int place)
    {
        var (start, end) = clauses.First(x => place < x.End);
        if (end - start <= MostOfClause)
        {
            return (start, end);
        }

        var from = place - start <= MostOfClause / 3 ? start : WordAt(quote, place - (MostOfClause / 3), start);
        return (from, end - from <= MostOfClause ? end : WordAt(quote, from + MostOfClause, place + 1));
    }

    /// <summary>The beginning of the last word before a place, or the place itself in writing without spaces.</summary>
    private static int WordAt(string quote, int place, int least)
    {
        var space = quote.LastIndexOf(' ', place);
        var at = space >= least ? space + 1 : place;
        return char.IsLowSurrogate(quote[at]) ? at - 1 : at;
    }

    private static string Joined(string quote, (int Start, int End)[] parts)
    {
        var (first, last) = (parts[0], parts[^1]);
        var between =
            first.End >= last.Start
                ? quote[first.Start..Math.Max(first.End, last.End)]
                : $"{quote[first.Start..first.End].TrimEnd()} {Gap} {quote[last.Start..last.End].TrimStart()}";
        return (first.Start > 0 ? $"{Gap} " : "")
            + between.Trim()
            + (Math.Max(first.End, last.End) < quote.Length ? $" {Gap}" : "");
    }

    /// <summary>Where the first of some words begins.</summary>
    private static int? Place(string text, IEnumerable<string> words) =>
        words
            .Select(x => text.IndexOf(x, StringComparison.OrdinalIgnoreCase))
            .Where(x => x >= 0)
            .Select(x => (int?)x)
            .Min();

    /// <summary>What the verb of an act begins with: CRITICISE is "criti", as in "we are critical".</summary>
    private static IEnumerable<string> Stems(string? act) =>
        Words(act?.Replace('_', ' ')).Select(x => x[..Math.Min(5, x.Length)]);

    private static IEnumerable<string> Words(string? text) =>
        (text ?? "")
            .Split((char[])[' ', '–', '-', ','], StringSplitOptions.RemoveEmptyEntries)
            .Where(x => x.Length > 3);

    /// <summary>A clause with the mark at its end.</summary>
    [GeneratedRegex(@".+?(?:[,;:.!?—–،؛，；：。](?=\s|$)|[，；：。]|$)\s*", RegexOptions.Singleline)]
    private static partial Regex Clause();
}
