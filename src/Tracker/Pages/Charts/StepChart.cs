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
    public static string Draw(string title, IReadOnlyList<StepSeries> series, ChartForm? form = null)
    {
        form ??= ChartForm.Wide;
        var right = form.Width - 24;
        var scale = DayScale.Over(
            series.SelectMany(x => x.Points).SelectMany(x => new[] { x.Earliest, x.Latest }),
            form.Left,
            right
        );
        var (top, step) = form.IsNarrow ? (40, 48) : (28, 36);
        var height = top + (6 * step) + 44;
        double Y(int level) => top + ((6 - level) * step);
        var svg = new Svg();
        svg.Add(
            $"""<svg class="chart steps {form.Class}" viewBox="0 0 {form.Width} {height}" width="{form.Width}" height="{height}" role="group" aria-label="{title}" data-roving="a.mark">"""
        );
        for (var level = 0; level <= 6; level++)
        {
            var (x, y, anchor) = form.IsNarrow ? (4, Y(level) - 16, "start") : (form.Left - 12, Y(level) + 4, "end");
            svg.Add(
                $"""<line class="lane" x1="{(form.IsNarrow ? 4 : form.Left)}" x2="{right}" y1="{Y(level)}" y2="{Y(level)}"/><text class="axis" x="{x}" y="{y}" text-anchor="{anchor}">{level} {Say.Level(level)}</text>"""
            );
        }

        foreach (var tick in scale.IsOfDays ? scale.Ticks() : [])
        {
            var x = scale.X(tick.Day);
            svg.Add(
                $"""<line class="tick" x1="{x}" x2="{x}" y1="{top}" y2="{Y(0) + 12}"/><text class="axis" x="{(tick.IsBefore ? x - 4 : x + 4)}" y="{Y(0) + 32}" text-anchor="{(tick.IsBefore ? "end" : "start")}">{tick.Text}</text>"""
            );
        }

        foreach (var line in series)
        {
            // Lines at the same height are drawn side by side.
            Draw(svg, line, scale, Y, (line.Number - ((series.Count - 1) / 2.0)) * 7, series.Count == 1);
        }

        return svg.Raw("</svg>").ToString();
    }

    private static void Draw(Svg svg, StepSeries line, DayScale scale, Func<int, double> Y, double off, bool alone)
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
            svg.Add($"""<path class="step s{line.Number}" d="{path}H{scale.To}"/>""");
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

            // A point that would cover another one is a dot without a link; the table has its words.
            if (X(p) - before[p.Level] < 26)
            {
                svg.Add(
                    $"""<g><title>{p.Text}</title><circle class="point s{line.Number}" cx="{X(p)}" cy="{Y(p.Level) + off}" r="3"/></g>"""
                );
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
