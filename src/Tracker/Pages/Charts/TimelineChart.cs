using NodaTime;
using Tracker.Pages.Frame;

namespace Tracker.Pages.Charts;

/// <summary>How wide a diagram is, and where its names are.</summary>
/// <param name="Left">Where the days begin.</param>
/// <param name="IsNarrow">For narrow screens: the name of a lane is above the lane, and the diagram is not scrolled.
/// </param>
public sealed record ChartForm(double Width, double Left, double Gap, bool IsNarrow)
{
    public static readonly ChartForm Wide = new(1100, 230, 26, false);
    public static readonly ChartForm Narrow = new(300, 24, 28, true);

    public string Class => IsNarrow ? "narrow" : "wide";
}

/// <summary>
/// A timeline with a lane for each party. Marks of a lane that would overlap become one mark with their number, so that
/// a mark is
/// never smaller than a fingertip and there are never more than <see cref="MostMarks"/>. Pure.
/// </summary>
public static class TimelineChart
{
    public const int MostMarks = 1_500;

    private const double UnknownWidth = 84;
    private const double LaneHeight = 36;
    private const double Line = 15;
    private const double NameText = 12.5;
    private const double Axes = 34;

    /// <param name="title">The diagram's name for screen readers.</param>
    /// <param name="list">The address of the list behind a mark for several positions, from lane, first and last
    /// day.</param>
    /// <param name="events">Dates of the actions themselves, such as the day an action began.</param>
    public static string Draw(
        string title,
        IReadOnlyList<ChartLane> lanes,
        IReadOnlyList<ChartMark> marks,
        Func<string, LocalDate?, LocalDate?, string> list,
        IReadOnlyList<ChartEvent>? events = null,
        ChartForm? form = null
    )
    {
        form ??= ChartForm.Wide;
        var (width, left) = (form.Width, form.Left);
        var drawn = (events ?? []).Where(x => x.Lane is null || lanes.Any(l => l.Key == x.Lane)).ToList();
        var hasUnknown = marks.Any(x => x.Earliest is null && x.Latest is null);
        var right =
            width
            - (
                hasUnknown ? UnknownWidth
                : form.IsNarrow ? 30
                : 40
            );
        var scale = DayScale.Over(
            marks
                .SelectMany(x => new[] { x.Earliest, x.Latest, x.End })
                .Concat(drawn.SelectMany(x => new[] { x.Earliest, x.Latest }))
                .OfType<LocalDate>(),
            left,
            right
        );

        // The events of the whole diagram have a line of text each, above the first lane.
        List<ChartEvent> own = [.. drawn.Where(x => x.Lane is null)];
        var top = Axes + (own.Count * Line) + (own.Count > 0 ? 6 : 0);
        List<Row> rows = [];
        var y = top;
        foreach (var lane in lanes)
        {
            var room = form.IsNarrow ? width - 8 : left - 24;
            var names = TextRoom.Lines(lane.Name, NameText, room);
            var notes = lane.Note is { } note ? TextRoom.Lines(note, NameText, room) : [];
            var text = (names.Count + notes.Count) * Line;
            var height = form.IsNarrow ? text + 8 + LaneHeight : Math.Max(LaneHeight, text + 8);
            rows.Add(
                new(lane, names, notes, y, height, form.IsNarrow ? y + text + 6 + (LaneHeight / 2) : y + (height / 2))
            );
            y += height;
        }

        var bottom = y + 10;
        var svg = new Svg();
        svg.Add(
            $"""<svg class="chart timeline {form.Class}" viewBox="0 0 {width} {bottom}" width="{width}" height="{bottom}" role="group" aria-label="{title}" data-roving="a.mark">"""
        );
        Axis(svg, scale, top, bottom, hasUnknown ? right : null);
        foreach (var (x, i) in own.Select((x, i) => (x, i)))
        {
            Draw(svg, x, scale, Axes + 6 + (i * Line), bottom, width);
        }

        // A lane has one group more than gaps, and one group for undated marks.
        var gap = Math.Max(form.Gap, (right - left) / Math.Max(1, (MostMarks / Math.Max(1, lanes.Count)) - 2));
        var byLane = marks.ToLookup(x => x.Lane);
        foreach (var (row, i) in rows.Select((x, i) => (x, i)))
        {
            svg.Add(
                $"""<line class="lane" x1="{(form.IsNarrow ? 4 : left)}" x2="{width - 4}" y1="{row.Middle}" y2="{row.Middle}"/>"""
            );
            Name(svg, row, form);
            foreach (var x in drawn.Where(x => x.Lane == row.Lane.Key))
            {
                Draw(svg, x, scale, row.Middle);
            }

            foreach (var group in Groups([.. byLane[row.Lane.Key]], scale, gap, right + (UnknownWidth / 2)))
            {
                Draw(svg, group, scale, i, row.Middle, list);
            }
        }

        return svg.Raw("</svg>").ToString();
    }

    /// <summary>A lane with its name in lines.</summary>
    private sealed record Row(
        ChartLane Lane,
        IReadOnlyList<string> Names,
        IReadOnlyList<string> Notes,
        double Top,
        double Height,
        double Middle
    );

    /// <summary>The name and the note of a lane, whole, in as many lines as they need.</summary>
    private static void Name(Svg svg, Row row, ChartForm form)
    {
        var first = form.IsNarrow
            ? row.Top + Line
            : row.Middle + 4.5 - ((row.Names.Count + row.Notes.Count - 1) / 2.0 * Line);
        var (x, anchor) = form.IsNarrow ? (4, "start") : (form.Left - 12, "end");
        svg.Add($"""<a href="{row.Lane.Href}" class="lane-name">""");
        foreach (var (line, i) in row.Names.Select((x, i) => (x, i)))
        {
            svg.Add($"""<text x="{x}" y="{first + (i * Line)}" text-anchor="{anchor}">{line}</text>""");
        }

        foreach (var (line, i) in row.Notes.Select((x, i) => (x, i + row.Names.Count)))
        {
            svg.Add($"""<text class="note" x="{x}" y="{first + (i * Line)}" text-anchor="{anchor}">{line}</text>""");
        }

        svg.Raw("</a>");
    }

    /// <summary>A date of the action itself, through all lanes: a line, or a band if the date is imprecise.</summary>
    private static void Draw(Svg svg, ChartEvent x, DayScale scale, double y, double bottom, double width)
    {
        var (from, to) = (scale.X(x.Earliest ?? scale.First), scale.X(x.Latest ?? scale.Last));
        var room = TextRoom.Of(x.Text, DayScale.AxisText) + 8;
        var at =
            from + room <= width ? from + 5
            : from >= room ? from - room
            : Math.Max(0, width - room);
        svg.Add(
            $"""<g class="own"><title>{x.Text}</title><rect x="{from - 1}" y="{y}" width="{to - from + 2}" height="{bottom - y}"/></g>"""
        );
        svg.Add($"""<text class="axis" x="{at}" y="{y + 9}">{x.Text}</text>""");
    }

    /// <summary>A date of the action of one lane: a triangle under the lane.</summary>
    private static void Draw(Svg svg, ChartEvent x, DayScale scale, double y)
    {
        var at = (scale.X(x.Earliest ?? scale.First) + scale.X(x.Latest ?? scale.Last)) / 2;
        svg.Raw("""<g class="own">""").Add($"""<title>{x.Text}</title>""");
        // Below the marks of the lane, which would hide it.
        Triangle(svg, at, y + 5);
        svg.Raw("</g>");
    }

    public static void Triangle(Svg svg, double x, double y) => svg.Add($"""<path d="M{x},{y + 3}l6,11h-12z"/>""");

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

    private static void Axis(Svg svg, DayScale scale, double top, double bottom, double? unknownFrom)
    {
        foreach (var tick in scale.IsOfDays ? scale.Ticks() : [])
        {
            var x = scale.X(tick.Day);
            svg.Add(
                $"""<line class="tick" x1="{x}" x2="{x}" y1="{Axes - 8}" y2="{bottom}"/><text class="axis" x="{(tick.IsBefore ? x - 4 : x + 4)}" y="{Axes - 14}" text-anchor="{(tick.IsBefore ? "end" : "start")}">{tick.Text}</text>"""
            );
        }

        if (unknownFrom is { } from)
        {
            svg.Add(
                $"""<rect class="nodate" x="{from + 6}" y="{top - 8}" width="{UnknownWidth - 10}" height="{bottom - top + 6}"/><text class="axis" x="{from + 10}" y="{Axes - 14}">{Words.NoDateShort}</text>"""
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
        var levels = marks.Where(m => m.Kind == MarkKind.Level).Select(m => m.Level).Distinct().Order().ToList();
        if (levels.Count > 1)
        {
            // One level at one place would say that it was taken on that day.
            Range(svg, x, y, $"{levels[0]}–{levels[^1]}");
        }
        else
        {
            Shape(svg, x, y, reply && shown.Kind != MarkKind.Level ? MarkKind.Reply : shown.Kind, shown.Level, reply);
        }

        if (marks.Count > 1)
        {
            svg.Add($"""<text class="many" x="{x + 8}" y="{y - 8}">{marks.Count}</text>""");
        }

        svg.Raw("</a>");
    }

    /// <summary>The shape of a mark for positions of several levels on neighbouring days.</summary>
    private static void Range(Svg svg, double x, double y, string levels) =>
        svg.Add(
            $"""<rect class="range" x="{x - 15}" y="{y - 12}" width="30" height="24" rx="6"/><text class="in range-in" x="{x}" y="{y + 4.5}">{levels}</text>"""
        );

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
