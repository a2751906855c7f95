using NodaTime;
using Tracker.Pages.Frame;

namespace Tracker.Pages.Charts;

/// <summary>
/// A timeline with a lane for each party. Marks of a lane that would overlap become one mark with their number, so that
/// a mark is
/// never smaller than a fingertip and there are never more than <see cref="MostMarks"/>. Pure.
/// </summary>
public static class TimelineChart
{
    public const int MostMarks = 1_500;

    private const double Left = 205;
    private const double Width = 1100;
    private const double UnknownWidth = 70;
    private const double LaneHeight = 36;
    private const double Top = 34;
    private const double Gap = 26;

    /// <param name="title">The diagram's name for screen readers.</param>
    /// <param name="list">The address of the list behind a mark for several positions, from lane, first and last
    /// day.</param>
    public static string Draw(
        string title,
        IReadOnlyList<ChartLane> lanes,
        IReadOnlyList<ChartMark> marks,
        Func<string, LocalDate?, LocalDate?, string> list
    )
    {
        var hasUnknown = marks.Any(x => x.Earliest is null && x.Latest is null);
        var right = Width - (hasUnknown ? UnknownWidth : 16);
        var scale = DayScale.Over(
            marks.SelectMany(x => new[] { x.Earliest, x.Latest, x.End }).OfType<LocalDate>(),
            Left,
            right
        );
        var height = Top + (lanes.Count * LaneHeight) + 10;
        var svg = new Svg();
        svg.Add(
            $"""<svg class="chart timeline" viewBox="0 0 {Width} {height}" width="{Width}" height="{height}" role="group" aria-label="{title}" data-roving="a.mark">"""
        );
        Axis(svg, scale, height, hasUnknown ? right : null);

        // A lane has one group more than gaps, and one group for undated marks.
        var gap = Math.Max(Gap, (right - Left) / Math.Max(1, (MostMarks / Math.Max(1, lanes.Count)) - 2));
        var byLane = marks.ToLookup(x => x.Lane);
        for (var i = 0; i < lanes.Count; i++)
        {
            var (lane, y) = (lanes[i], Top + (i * LaneHeight) + (LaneHeight / 2));
            svg.Add($"""<line class="lane" x1="{Left}" x2="{Width - 4}" y1="{y}" y2="{y}"/>""");
            svg.Add($"""<a href="{lane.Href}" class="lane-name">""");
            List<string> lines = [.. Lines(lane.Name, lane.Note is null ? 2 : 1)];
            for (var n = 0; n < lines.Count; n++)
            {
                svg.Add(
                    $"""<text x="{Left - 12}" y="{y + (lane.Note is null ? 4.5 : -1) + ((n - ((lines.Count - 1) / 2.0)) * 14)}" text-anchor="end">{lines[n]}</text>"""
                );
            }

            if (lane.Note is { } note)
            {
                svg.Add($"""<text class="note" x="{Left - 12}" y="{y + 12}" text-anchor="end">{note}</text>""");
            }

            svg.Raw("</a>");
            foreach (var group in Groups([.. byLane[lane.Key]], scale, gap, right + (UnknownWidth / 2)))
            {
                Draw(svg, group, scale, i, y, list);
            }
        }

        return svg.Raw("</svg>").ToString();
    }

    /// <summary>A name in one line or two, cut if it does not fit.</summary>
    private static IEnumerable<string> Lines(string name, int most)
    {
        const int Length = 26;
        if (name.Length <= Length || most == 1)
        {
            return [Say.Cut(name, Length)];
        }

        var at = name.LastIndexOf(' ', Length);
        return at < 1 ? [Say.Cut(name, Length)] : [name[..at], Say.Cut(name[(at + 1)..], Length)];
    }

    /// <summary>Groups the marks of one lane that are nearer to each other than the gap.</summary>
    public static IEnumerable<(double X, IReadOnlyList<ChartMark> Marks)> Groups(
        IReadOnlyList<ChartMark> lane,
        DayScale scale,
        double gap,
        double unknownX
    )
    {
        var unknown = lane.Where(x => x.Earliest is null && x.Latest is null).ToList();
        List<ChartMark> open = [];
        var start = 0.0;
        foreach (
            var (mark, x) in lane.Where(m => m.Earliest is not null || m.Latest is not null)
                .Select(m => (m, X: Middle(m, scale)))
                .OrderBy(m => m.X)
        )
        {
            if (open.Count > 0 && x - start >= gap)
            {
                yield return (start, open);
                open = [];
            }

            start = open.Count == 0 ? x : start;
            open.Add(mark);
        }

        if (open.Count > 0)
        {
            yield return (start, open);
        }

        if (unknown.Count > 0)
        {
            yield return (unknownX, unknown);
        }
    }

    private static double Middle(ChartMark mark, DayScale scale) =>
        (scale.X(mark.Earliest ?? scale.First) + scale.X(mark.Latest ?? scale.Last)) / 2;

    private static void Axis(Svg svg, DayScale scale, double height, double? unknownFrom)
    {
        foreach (var (day, text) in scale.Ticks())
        {
            var x = scale.X(day);
            svg.Add(
                $"""<line class="tick" x1="{x}" x2="{x}" y1="{Top - 8}" y2="{height}"/><text class="axis" x="{x + 4}" y="{Top - 14}">{text}</text>"""
            );
        }

        if (unknownFrom is { } from)
        {
            svg.Add(
                $"""<rect class="nodate" x="{from + 6}" y="{Top - 8}" width="{UnknownWidth - 10}" height="{height - Top + 6}"/><text class="axis" x="{from + 10}" y="{Top - 14}">{Words.NoDateShort}</text>"""
            );
        }
    }

    private static void Draw(
        Svg svg,
        (double X, IReadOnlyList<ChartMark> Marks) group,
        DayScale scale,
        int lane,
        double y,
        Func<string, LocalDate?, LocalDate?, string> list
    )
    {
        var (x, marks) = group;
        foreach (var span in marks.Where(m => m.Earliest != m.Latest))
        {
            var (from, to) = (scale.X(span.Earliest ?? scale.First), scale.X(span.Latest ?? scale.Last));
            svg.Add($"""<line class="span" x1="{from}" x2="{to}" y1="{y}" y2="{y}"/>""");
        }

        if (
            marks.Select(m => m.End).OfType<LocalDate>().DefaultIfEmpty(LocalDate.MinIsoValue).Max() is var end
            && end != LocalDate.MinIsoValue
        )
        {
            svg.Add(
                $"""<path class="end" d="M{x},{y}H{scale.X(end)}M{scale.X(end)},{y - 8}v16"><title>{Words.EndedOn} {Say.Day(end)}</title></path>"""
            );
        }

        var shown = marks.MaxBy(m => (m.Kind == MarkKind.Level ? 1 : 0, m.Level))!;
        var reply = marks.Any(m => m.Kind == MarkKind.Reply);
        var href =
            marks.Count == 1 ? shown.Href : list(shown.Lane, marks.Min(m => m.Earliest), marks.Max(m => m.Latest));
        var text =
            marks.Count == 1
                ? shown.Text
                : string.Join("; ", marks.Take(3).Select(m => m.Text))
                    + (marks.Count > 3 ? " " + Say.With(Words.AndMore, marks.Count - 3) : "");
        svg.Add($"""<a class="mark" data-lane="{lane}" href="{href}"><title>{text}</title>""");
        Shape(svg, x, y, reply && shown.Kind != MarkKind.Level ? MarkKind.Reply : shown.Kind, shown.Level, reply);
        if (marks.Count > 1)
        {
            svg.Add($"""<text class="many" x="{x + 8}" y="{y - 8}">{marks.Count}</text>""");
        }

        svg.Raw("</a>");
    }

    /// <summary>
    /// The shape of a mark: circle up to level 2, square at 3, lozenge from 4; a banner for a reply; a small ring
    /// without a level.
    /// </summary>
    public static void Shape(Svg svg, double x, double y, MarkKind kind, int level, bool reply = false)
    {
        switch (kind)
        {
            case MarkKind.Reply:
                svg.Add(
                    $"""<path class="reply" d="M{x - 11},{y - 9}h22v14h-15l-5,5v-5h-2z"/><text class="in reply-in" x="{x}" y="{y + 2.5}">{Words.ReplyLetter}</text>"""
                );
                break;
            case MarkKind.Other:
                svg.Add(
                    $"""<circle class="hit" cx="{x}" cy="{y}" r="12"/><circle class="other" cx="{x}" cy="{y}" r="5"/>"""
                );
                break;
            default:
                if (level < 3)
                {
                    svg.Add($"""<circle class="m{level}" cx="{x}" cy="{y}" r="12"/>""");
                }
                else if (level == 3)
                {
                    svg.Add($"""<rect class="m{level}" x="{x - 12}" y="{y - 12}" width="24" height="24"/>""");
                }
                else
                {
                    svg.Add($"""<path class="m{level}" d="M{x},{y - 15}l15,15l-15,15l-15,-15z"/>""");
                }

                svg.Add($"""<text class="in i{level}" x="{x}" y="{y + 4.5}">{level}</text>""");
                if (reply)
                {
                    svg.Add($"""<circle class="reply" cx="{x}" cy="{y - 13}" r="4"/>""");
                }

                break;
        }
    }
}
