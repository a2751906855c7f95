using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;
using NodaTime;
using Tracker.Pages.Frame;

namespace Tracker.Pages.Charts;

/// <summary>Writes SVG, and HTML in which white space matters. Encodes every value.</summary>
public sealed class Svg
{
    private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);

    private readonly StringBuilder _text = new();

    public Svg Raw(string markup)
    {
        _text.Append(markup);
        return this;
    }

    /// <summary>Adds markup with values: numbers with at most one decimal, everything else encoded.</summary>
    public Svg Add(FormattableString markup)
    {
        _text.Append(Say.With(markup.Format, [.. markup.GetArguments().Select(Value)]));
        return this;
    }

    public override string ToString() => _text.ToString();

    private static string Value(object? value) =>
        value switch
        {
            double number => Math.Round(number, 1).ToString(CultureInfo.InvariantCulture),
            int number => number.ToString(CultureInfo.InvariantCulture),
            null => "",
            var other => Encoder.Encode(other.ToString()!),
        };
}

/// <summary>Maps days to positions on an axis.</summary>
/// <param name="First">The day at <paramref name="From"/>.</param>
/// <param name="Last">The day at <paramref name="To"/>.</param>
public sealed record DayScale(LocalDate First, LocalDate Last, double From, double To)
{
    /// <summary>Possible distances between two ticks, in months.</summary>
    private static readonly int[] Steps = [1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1200, 2400, 6000, 12000];

    /// <summary>A scale over all days with a margin at both ends.</summary>
    public static DayScale Over(IEnumerable<LocalDate> days, double from, double to)
    {
        var (first, last) = (LocalDate.MaxIsoValue, LocalDate.MinIsoValue);
        foreach (var day in days)
        {
            (first, last) = (LocalDate.Min(first, day), LocalDate.Max(last, day));
        }

        if (first > last)
        {
            (first, last) = (new(2000, 1, 1), new(2000, 12, 31));
        }

        var air = Math.Max(3, Period.DaysBetween(first, last) / 40);
        return new(first.PlusDays(-air), last.PlusDays(air), from, to);
    }

    public int Days => Period.DaysBetween(First, Last);

    public double X(LocalDate day) => From + ((To - From) * Period.DaysBetween(First, day) / Math.Max(1, Days));

    public LocalDate DayAt(double x) => First.PlusDays((int)Math.Round((x - From) / (To - From) * Days));

    /// <summary>
    /// The ticks of the axis: weeks, months or years, at most a dozen. A text that would be cut off is empty.
    /// </summary>
    public IEnumerable<(LocalDate Day, string Text)> Ticks()
    {
        var months = Steps.First(x => x == Steps[^1] || Days / (30.4 * x) <= 11);
        var start =
            months >= 12
                ? new LocalDate(Math.Max(1, First.Year / (months / 12) * (months / 12)), 1, 1)
                : new LocalDate(First.Year, ((First.Month - 1) / months * months) + 1, 1);
        if (Days < 45)
        {
            for (var day = First.Next(IsoDayOfWeek.Monday); day <= Last; day = day.PlusWeeks(Days < 20 ? 1 : 2))
            {
                yield return (day, Fitting(day, Say.ShortDay(day)));
            }

            yield break;
        }

        for (var day = start; day <= Last; day = day.PlusMonths(months))
        {
            if (day >= First)
            {
                yield return (
                    day,
                    Fitting(day, day.ToString(months >= 12 ? "uuuu" : "MMM uuuu", CultureInfo.InvariantCulture))
                );
            }
        }
    }

    /// <summary>The text if there is room for it at the day; else empty.</summary>
    private string Fitting(LocalDate day, string text) => X(day) + (7 * text.Length) > To + 8 ? "" : text;
}
