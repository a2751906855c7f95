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
    /// <summary>The size of the font of the axis, as the style sheet has it.</summary>
    public const double AxisText = 11.5;

    private const double Air = 12;

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
            return new(new(2000, 1, 1), new(2000, 12, 31), from, to) { IsOfDays = false };
        }

        var air = Math.Max(3, Period.DaysBetween(first, last) / 40);
        return new(first.PlusDays(-air), last.PlusDays(air), from, to);
    }

    /// <summary>False: no day is known, and the scale has no ticks.</summary>
    public bool IsOfDays { get; private init; } = true;

    public int Days => Period.DaysBetween(First, Last);

    public double X(LocalDate day) => From + ((To - From) * Period.DaysBetween(First, day) / Math.Max(1, Days));

    public LocalDate DayAt(double x) => First.PlusDays((int)Math.Round((x - From) / (To - From) * Days));

    /// <summary>
    /// The ticks of the axis: weeks, months or years, at most a dozen. Each text names the year and stands clear of the
    /// text before it; at least two ticks have one.
    /// </summary>
    public IEnumerable<Tick> Ticks()
    {
        var ticks = new List<Tick>();
        var free = double.NegativeInfinity;
        foreach (var (day, text) in Days < 92 ? Weeks() : Months())
        {
            var (x, room) = (X(day), TextRoom.Of(text, AxisText) + Air);
            var isBefore = x + room > To + Air;
            var isClear = isBefore ? x - room >= Math.Max(free, From - Air) : x >= free;
            ticks.Add(new(day, isClear ? text : "", isBefore));
            free = !isClear ? free : x + (isBefore ? 0 : room);
        }

        return ticks.Count(x => x.Text.Length > 0) >= 2
            ? ticks
            : [new(First, Say.ShortDay(First), false), new(Last, Say.ShortDay(Last), true)];
    }

    /// <summary>As many ticks as have room for their texts.</summary>
    private double Most => Math.Clamp((To - From) / 85, 2, 11);

    private IEnumerable<(LocalDate Day, string Text)> Weeks()
    {
        var weeks = Math.Max(1, (int)Math.Ceiling(Days / 7.0 / Most));
        for (var day = First.Next(IsoDayOfWeek.Monday); day <= Last; day = day.PlusWeeks(weeks))
        {
            yield return (day, Say.ShortDay(day));
        }
    }

    private IEnumerable<(LocalDate Day, string Text)> Months()
    {
        var months = Steps.First(x => x == Steps[^1] || Days / (30.4 * x) <= Most);
        var start =
            months >= 12
                ? new LocalDate(Math.Max(1, First.Year / (months / 12) * (months / 12)), 1, 1)
                : new LocalDate(First.Year, ((First.Month - 1) / months * months) + 1, 1);
        for (var day = start; day <= Last; day = day.PlusMonths(months))
        {
            if (day >= First)
            {
                yield return (day, day.ToString(months >= 12 ? "uuuu" : "MMM uuuu", CultureInfo.InvariantCulture));
            }
        }
    }
}

/// <param name="Text">Empty if there is no room for it.</param>
/// <param name="IsBefore">The text ends at the tick, because it has no room after it.</param>
public sealed record Tick(LocalDate Day, string Text, bool IsBefore);
