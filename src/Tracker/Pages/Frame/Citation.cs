using System.Globalization;
using Tracker.Record.Dates;

namespace Tracker.Pages.Frame;

/// <summary>A reference to a page, or to words on a page, as of its point of the record, in two styles. Pure.</summary>
public sealed record Citation(string Apa, string BibTex)
{
    private static readonly CultureInfo English = CultureInfo.GetCultureInfo("en-GB");

    /// <param name="authors">The signatories; empty if the tracker is the author.</param>
    /// <param name="date">EDTF date of the statement; null if none is known.</param>
    /// <param name="kind">The kind of page, in words.</param>
    /// <param name="key">The BibTeX key.</param>
    /// <param name="passage">The words cited, and the part of the page that shows them; null if the whole page is
    /// cited.</param>
    public static Citation Of(
        PageView view,
        string title,
        IReadOnlyList<string> authors,
        string? date,
        string kind,
        string key,
        (string Words, string Anchor)? passage = null
    )
    {
        var address = passage is { Anchor: var anchor } ? $"{view.Permanent}#{anchor}" : view.Permanent;
        var words = passage is { Words: var cited } ? Say.With(Words.CitedWords, cited) : null;
        var bounds = date is not null && EdtfDate.TryParse(date, out var read, out _) ? read.Bounds : default;
        var point = Say.With(
            Words.CitePoint,
            Say.Plain(view.AsOf.Sequence),
            view.AsOf.RecordedAt is { } at ? Say.Moment(at) : Words.Unknown
        );
        if (view is { IsSealed: true, Checkpoint: { } checkpoint })
        {
            point += Say.With(Words.CiteCheckpoint, Say.Plain(checkpoint.Size), checkpoint.Root.ToString());
        }

        var by = authors.Count == 0 ? Words.Tracker : Authors(authors);
        var apa =
            $"{(words is null ? "" : words + " ")}{by}. ({ApaDate(bounds, date)}). {title} [{kind}]. "
            + $"{Words.Tracker}, {point}. {address}";
        var year =
            bounds.Earliest is { } first && bounds.Latest?.Year == first.Year
                ? first.Year.ToString(CultureInfo.InvariantCulture)
                : null;
        string[] fields =
        [
            $"  title = {{{Braced(title)}}}",
            $"  author = "
                + $"{{{string.Join(" and ", (authors.Count == 0 ? [Words.Tracker] : authors).Select(x => $"{{{Braced(x)}}}"))}}}",
            .. year is null ? Array.Empty<string>() : [$"  year = {{{year}}}"],
            $"  howpublished = {{{Words.Tracker}}}",
            $"  note = {{{Braced(words is null ? $"{kind}; {point}" : $"{words} {kind}; {point}")}}}",
            $"  url = {{{address}}}",
        ];
        return new(apa, $"@misc{{{key},\n{string.Join(",\n", fields)}\n}}");
    }

    private static string Authors(IReadOnlyList<string> names) =>
        names.Count switch
        {
            1 => names[0],
            <= 20 => $"{string.Join(", ", names.Take(names.Count - 1))}, & {names[^1]}",
            _ => $"{string.Join(", ", names.Take(19))}, … {names[^1]}",
        };

    private static string ApaDate(DateBounds bounds, string? date) =>
        (bounds.Earliest, bounds.Latest) switch
        {
            ({ } a, { } b) when a == b => a.ToString("uuuu, MMMM d", English),
            _ when date is not null => Say.Date(date),
            _ => Words.NoDate,
        };

    /// <summary>Escapes the special characters of TeX.</summary>
    private static string Braced(string text) =>
        string.Concat(
            text.Select(x =>
                x switch
                {
                    '\\' => @"\textbackslash{}",
                    '{' or '}' or '%' or '&' or '#' or '$' or '_' => $"\\{x}",
                    '~' => @"\textasciitilde{}",
                    '^' => @"\textasciicircum{}",
                    _ => $"{x}",
                }
            )
        );
}
