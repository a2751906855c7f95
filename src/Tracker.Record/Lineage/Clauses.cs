using System.Collections.Frozen;
using System.Text;
using System.Text.RegularExpressions;
using Tracker.Record.Statements;

namespace Tracker.Record.Lineage;

/// <summary>
/// One sentence of a text: <paramref name="Text"/> is the text from <paramref name="Start"/> up to, not including,
/// <paramref name="End"/>, in Unicode code points.
/// </summary>
public sealed record Clause(int Start, int End, string Text);

/// <summary>
/// Splits a text into its sentences by a few rules, for any language that ends sentences with a mark. Where
/// they err they leave two sentences in one, which a comparison by parts still finds.
/// </summary>
public static partial class Clauses
{
    /// <summary>
    /// A clause of fewer tokens ("Thank you very much.") is common speech: two texts that share it did not take it from
    /// each other.
    /// </summary>
    public const int LeastTokens = 5;

    /// <summary>
    /// A longer clause is a list or a text without full stops. Comparing two clauses takes time and memory
    /// proportional to the product of their lengths, and this bounds both.
    /// </summary>
    public const int MostTokens = 400;

    // Stand before a name, which begins with a capital as a new sentence does.
    private static readonly FrozenSet<string> BeforeNames = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "Mr",
        "Mrs",
        "Ms",
        "Mx",
        "Dr",
        "Prof",
        "St",
        "Messrs",
        "Hon",
        "Rev",
        "Amb",
        "Gov",
        "Sen",
        "Rep",
        "Gen",
        "Lt",
        "Col",
        "Maj",
        "Capt",
        "Cpl",
        "Sgt",
        "Adm",
        "Brig",
        "Cmdr",
        "Mme",
        "MM",
        "Mlle",
        "Sr",
        "Sra",
        "Hr",
        "Fr",
        "vs",
        "cf"
    );

    // Abbreviations only where a number follows: "No. 5", but "They said no."
    private static readonly FrozenSet<string> BeforeNumbers = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "No",
        "Nos",
        "Nr",
        "Art",
        "Arts",
        "Res",
        "Para",
        "Paras",
        "Sec",
        "Ch",
        "Vol",
        "Fig",
        "Abs",
        "p",
        "pp",
        "op",
        "Jan",
        "Feb",
        "Mar",
        "Apr",
        "Jun",
        "Jul",
        "Aug",
        "Sep",
        "Sept",
        "Oct",
        "Nov",
        "Dec"
    );

    /// <summary>Bullets and numbering: "•", "- ", "1. ", "2.1) ", "(a) ", "iv) ", "一、".</summary>
    private const string OneMarker =
        @"(?:[•‣◦▪■●○]|[-–—*·](?=\s)|\d{1,3}(?:\.\d{1,3})*[.)](?=\s)"
        + @"|\((?:\d{1,3}|[a-z]|[ivx]{1,5})\)(?=\s)|(?:[a-z]|[ivx]{1,5})\)(?=\s)"
        + "|[（(][一二三四五六七八九十]{1,3}[）)]|[一二三四五六七八九十]{1,3}、)";

    /// <summary>
    /// The sentences in order, without the white space, bullets and numbering before them. What has neither letter nor
    /// digit is none. The end of a line ends a sentence, unless the next line goes on with a small letter.
    /// </summary>
    public static IReadOnlyList<Clause> Split(string text)
    {
        var clauses = new List<Clause>();
        var (unit, point) = (0, 0);
        foreach (var (from, to) in Spans(text))
        {
            var clause = text.AsSpan(from..to).TrimEnd();
            if (!HasWord(clause))
            {
                continue;
            }
            point += Quotes.CodePointCount(text.AsSpan(unit, from - unit));
            unit = from;
            clauses.Add(new Clause(point, point + Quotes.CodePointCount(clause), clause.ToString()));
        }

        return clauses;
    }

    private static bool HasWord(ReadOnlySpan<char> clause)
    {
        foreach (var rune in clause.EnumerateRunes())
        {
            if (Rune.IsLetterOrDigit(rune))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>First UTF-16 unit of each sentence and the one after its last.</summary>
    private static IEnumerable<(int From, int To)> Spans(string text)
    {
        var from = AfterMarkers(text, 0);
        for (var match = Stop().Match(text); match.Success; match = match.NextMatch())
        {
            var to = match.Index + match.Length;
            if (to <= from || !Ends(text, match, to))
            {
                continue;
            }
            yield return (from, to);
            from = AfterMarkers(text, to);
        }

        yield return (from, text.Length);
    }

    private static bool Ends(string text, Match stop, int to)
    {
        var next = AfterOpening(text, to);
        if (next == text.Length || stop.Groups["wide"].Success)
        {
            return true;
        }
        var goesOn = IsLower(text, next) && !Marker().IsMatch(text, to);
        if (stop.Groups["line"] is { Success: true, Value: var line })
        {
            return !goesOn || IsBlank(line) || LastBefore(text, stop.Index) is ';' or ':';
        }
        return !goesOn && !(stop.Value == "." && IsAbbreviation(text, stop.Index, next));
    }

    private static bool IsAbbreviation(string text, int fullStop, int next)
    {
        var start = fullStop;
        while (start > 0 && char.IsLetter(text[start - 1]))
        {
            start--;
        }
        var word = text[start..fullStop];
        var initial = word.Length == 1 && (char.IsUpper(word[0]) || (start > 0 && text[start - 1] == '.'));
        return initial || BeforeNames.Contains(word) || (BeforeNumbers.Contains(word) && char.IsDigit(text[next]));
    }

    /// <summary>An empty line follows, or a paragraph separator stands there.</summary>
    private static bool IsBlank(string line) =>
        line.Contains('\u2029') || line.ReplaceLineEndings("\n").Count(x => x == '\n') > 1;

    // Georgian sentences begin with the letters that Unicode calls small.
    private static bool IsLower(string text, int unit) =>
        Rune.TryGetRuneAt(text, unit, out var rune)
        && Rune.IsLower(rune)
        && rune.Value is not (>= 0x10D0 and <= 0x10FF);

    private static char LastBefore(string text, int unit) =>
        text.AsSpan(0, unit).TrimEnd() is [.., var last] ? last : ' ';

    private static int AfterMarkers(string text, int unit) => unit + Markers().Match(text, unit).Length;

    private static int AfterOpening(string text, int unit) => unit + Opening().Match(text, unit).Length;

    /// <summary>
    /// Where a sentence may end: the end of a line with the white space after it; a mark of a script that sets no space
    /// behind it; or a run of marks before white space. The quotes and brackets that it closes belong to it.
    /// </summary>
    [GeneratedRegex(
        """(?<line>[\n\r\v\f\u0085\u2028\u2029]\s*)|(?<wide>[。！？｡]+[\p{Pe}\p{Pf}"']*)"""
            + """|(?<![.!?…؟۔।॥։።])[.!?…؟۔।॥։።]+[\p{Pe}\p{Pf}\p{Pi}"']*(?=\s|\z)"""
    )]
    private static partial Regex Stop();

    [GeneratedRegex(@"\G\s*" + OneMarker)]
    private static partial Regex Marker();

    [GeneratedRegex(@"\G(?:\s*" + OneMarker + @")*\s*")]
    private static partial Regex Markers();

    [GeneratedRegex("""\G[\s\p{Ps}\p{Pi}"']*""")]
    private static partial Regex Opening();
}
