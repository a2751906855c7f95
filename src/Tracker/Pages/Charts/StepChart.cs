using System.Globalization;
using NodaTime;
using Tracker.Pages.Frame;

namespace Tracker.Pages.Charts;

/// <param name="Text">The point in words.</param>
public sealed record StepPoint(LocalDate Earliest, LocalDate Latest, int Level, string Href, string Text);

/// <param name="Number">0 to 3: the style of the line.</param>
public sealed record StepSeries(string Name, int Number, IReadOnlyList<StepPoint> Points);

/// <summary>Levels over time as steps: each level holds until the next point. Undated points are left out.
/// Pure.</summary>
public static class StepChart
{
    private const double Left = 150;
    private const double Width = 1100;
    private const double Top = 28;
    private const double Step = 36;
    private const double Right = Width - 24;

    public static string Draw(string title, IReadOnlyList<StepSeries> series)
    {
        var scale = DayScale.Over(
            series.SelectMany(x => x.Points).SelectMany(x => new[] { x.Earliest, x.Latest }),
            Left,
            Right
        );
        const double Height = Top + (6 * Step) + 44;
        var svg = new Svg();
        svg.Add(
            $"""<svg class="chart steps" viewBox="0 0 {Width} {Height}" width="{Width}" height="{Height}" role="group" aria-label="{title}" data-roving="a.mark">"""
        );
        for (var level = 0; level <= 6; level++)
        {
            svg.Add(
                $"""<line class="lane" x1="{Left}" x2="{Right}" y1="{Y(level)}" y2="{Y(level)}"/><text class="axis" x="{Left - 12}" y="{Y(level) + 4}" text-anchor="end">{level} {Say.Level(level)}</text>"""
            );
        }

        foreach (var (day, text) in scale.Ticks())
        {
            svg.Add(
                $"""<line class="tick" x1="{scale.X(day)}" x2="{scale.X(day)}" y1="{Top}" y2="{Y(0) + 12}"/><text class="axis" x="{scale.X(day) + 4}" y="{Y(0) + 32}">{text}</text>"""
            );
        }

        foreach (var line in series)
        {
            // Lines at the same height are drawn side by side.
            Draw(svg, line, scale, (line.Number - ((series.Count - 1) / 2.0)) * 7, series.Count == 1);
        }

        return svg.Raw("</svg>").ToString();
    }

    private static double Y(int level) => Top + ((6 - level) * Step);

    private static void Draw(Svg svg, StepSeries line, DayScale scale, double off, bool alone)
    {
        // Only the strongest point of a day is drawn: a statement often has several acts.
        var points = line
            .Points.GroupBy(x => (x.Earliest, x.Latest))
            .Select(x => x.MaxBy(p => p.Level)!)
            .OrderBy(x => scale.X(x.Earliest) + scale.X(x.Latest))
            .ToList();
        var path = string.Concat(
            points.Select(
                (p, i) =>
                    i == 0
                        ? string.Create(CultureInfo.InvariantCulture, $"M{X(p):0.#},{Y(p.Level) + off:0.#}")
                        : string.Create(CultureInfo.InvariantCulture, $"H{X(p):0.#}V{Y(p.Level) + off:0.#}")
            )
        );
        if (points.Count > 0)
        {
            svg.Add($"""<path class="step s{line.Number}" d="{path}H{Right}"/>""");
        }

        var before = Enumerable.Repeat(double.NegativeInfinity, 7).ToArray();
        foreach (var p in points)
        {
            if (p.Earliest != p.Latest)
            {
                svg.Add(
                    $"""<line class="span" x1="{scale.X(p.Earliest)}" x2="{scale.X(p.Latest)}" y1="{Y(p.Level) + off}" y2="{Y(p.Level) + off}"/>"""
                );
            }

            // A point that would cover another one is only in the table.
            if (X(p) - before[p.Level] < 26)
            {
                continue;
            }

            before[p.Level] = X(p);
            svg.Add($"""<a class="mark" data-lane="{line.Number}" href="{p.Href}"><title>{p.Text}</title>""");
            if (alone)
            {
                TimelineChart.Shape(svg, X(p), Y(p.Level), MarkKind.Level, p.Level);
            }
            else
            {
                svg.Add(
                    $"""<circle class="hit" cx="{X(p)}" cy="{Y(p.Level) + off}" r="12"/><circle class="point s{line.Number}" cx="{X(p)}" cy="{Y(p.Level) + off}" r="5"/>"""
                );
            }

            svg.Raw("</a>");
        }

        double X(StepPoint p) => (scale.X(p.Earliest) + scale.X(p.Latest)) / 2;
    }
}
