using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using NodaTime;

namespace Tracker.Record.Dates;

/// <summary>
/// A date as precise as it is known, in the Extended Date/Time Format, levels 0 and 1 (ISO 8601-2:2019; Library of
/// Congress, <c>https://www.loc.gov/standards/datetime/</c>), with the days it may mean. Two dates are equal when their
/// texts are.
/// <list type="bullet">
/// <item>Dates: <c>2024</c>, <c>2024-10</c>, <c>2024-10-22</c>, <c>-0044-03-15</c>; year 0000 precedes year
/// 0001.</item>
/// <item>Date-times: <c>2024-10-22T10:00:00</c>, with <c>Z</c>, <c>+09</c> or <c>+09:00</c> where known. They mean the
/// day as written, at the offset stated; it is not moved to UTC.</item>
/// <item>Unspecified digits, from the right: <c>202X</c>, <c>20XX</c>, <c>2024-XX</c>, <c>2024-10-XX</c>,
/// <c>2024-XX-XX</c>: every day they can stand for.</item>
/// <item>Qualifiers, at the end: <c>?</c> uncertain, <c>~</c> approximate, <c>%</c> both. They do not widen the bounds,
/// for the format does not say by how much.</item>
/// <item>Seasons: <c>2024-21</c> spring, <c>-22</c> summer, <c>-23</c> autumn, <c>-24</c> winter. The format gives them
/// no months; here they are the meteorological ones of the northern hemisphere: March to May, June to August, September
/// to November, and December to the end of February of the following year.</item>
/// <item>Intervals of dates without times: <c>2024-10-21/2024-10-22</c>; open <c>2023-08/..</c>, <c>../2024</c>;
/// unknown on one side <c>2023-08/</c>, <c>/2024</c>. They reach from the start's earliest day to the end's latest; a
/// side that is open or unknown has no bound.</item>
/// </list>
/// </summary>
[JsonConverter(typeof(EdtfDateJsonConverter))]
public sealed partial record EdtfDate
{
    /// <summary>The longest text read, in characters.</summary>
    public const int MaxLength = 100;

    private const string Advice = "write EDTF level 1 such as 2024-10-22, 2024-10, 2024~ or 2024-10-21/2024-10-22";

    private static readonly SearchValues<char> Alphabet = SearchValues.Create("0123456789-/.:+TZXY?~%");

    private EdtfDate(string text, DateBounds bounds, bool isUncertain, bool isApproximate)
    {
        Text = text;
        Bounds = bounds;
        IsUncertain = isUncertain;
        IsApproximate = isApproximate;
    }

    /// <summary>The text as it was given.</summary>
    public string Text { get; }

    /// <summary>The days it may mean. At least one bound is known.</summary>
    public DateBounds Bounds { get; }

    /// <summary>First day it may mean; null for an interval whose start is open or unknown.</summary>
    public LocalDate? Earliest => Bounds.Earliest;

    /// <summary>Last day it may mean, included; null for an interval whose end is open or unknown.</summary>
    public LocalDate? Latest => Bounds.Latest;

    /// <summary>
    /// The date, or either end of the interval, is marked <c>?</c> or <c>%</c>: its source is doubtful.
    /// </summary>
    public bool IsUncertain { get; }

    /// <summary>The date, or either end of the interval, is marked <c>~</c> or <c>%</c>: it is an estimate.</summary>
    public bool IsApproximate { get; }

    /// <summary>
    /// Reads an EDTF level 1 text of at most <see cref="MaxLength"/> characters; <paramref name="fault"/> is one
    /// sentence for the person who wrote it. Refused besides other forms: days that do not exist, days outside the
    /// years -9998 to 9999, intervals certain to end before they start, and intervals without any date.
    /// </summary>
    public static bool TryParse(
        [NotNullWhen(true)] string? text,
        [NotNullWhen(true)] out EdtfDate? date,
        [NotNullWhen(false)] out string? fault
    )
    {
        date = null;
        fault =
            string.IsNullOrEmpty(text) ? "An empty text is not a date"
            : text.Length > MaxLength ? $"A date of {text.Length} characters is longer than the {MaxLength} allowed"
            : text.AsSpan().IndexOfAnyExcept(Alphabet) is >= 0 and var at
                ? $"Character U+{(int)text[at]:X4} at position {at} has no place in a date"
            : Read(text, out date) is { } reason ? $"{text}: {reason}"
            : null;
        if (fault is null)
        {
            return date is not null;
        }
        fault = $"{fault}; {Advice}.";
        return false;
    }

    /// <summary>Reads an EDTF level 1 text.</summary>
    /// <exception cref="FormatException">It is not one; the message says why.</exception>
    public static EdtfDate Parse(string text) =>
        TryParse(text, out var date, out var fault) ? date : throw new FormatException(fault);

    public bool Equals(EdtfDate? other) => other is not null && Text == other.Text;

    public override int GetHashCode() => Text.GetHashCode(StringComparison.Ordinal);

    public override string ToString() => Text;

    private static string? Read(string text, out EdtfDate? date)
    {
        date = null;
        var ends = text.Split('/');
        if (ends.Length > 2)
        {
            return "an interval has two ends, with one slash between them";
        }
        if (ends.Length == 2)
        {
            return ReadInterval(text, ends[0], ends[1], out date);
        }

        if (ReadDay(text, out var day) is { } fault)
        {
            return fault;
        }
        date = new EdtfDate(text, day.Bounds, day.IsUncertain, day.IsApproximate);
        return null;
    }

    private static string? ReadInterval(string text, string start, string end, out EdtfDate? date)
    {
        date = null;
        if (start is "" or ".." && end is "" or "..")
        {
            return "an interval needs a date at one end at least";
        }
        if (ReadEnd(start, out var from) is { } startFault)
        {
            return startFault;
        }
        if (ReadEnd(end, out var to) is { } endFault)
        {
            return Whole(start, end) is { } whole ? $"both ends of an interval are whole dates: {whole}" : endFault;
        }
        if (to.Bounds.CertainlyBefore(from.Bounds))
        {
            return "the interval ends before it starts";
        }

        date = new EdtfDate(
            text,
            new DateBounds(from.Bounds.Earliest, to.Bounds.Latest),
            from.IsUncertain || to.IsUncertain,
            from.IsApproximate || to.IsApproximate
        );
        return null;
    }

    /// <summary>The interval that a shortened end means, such as 2022-11-15/16; null if it is not of this form.</summary>
    private static string? Whole(string start, string end)
    {
        var kept = start.Length - end.Length;
        return
            start.Length == 10
            && end.Length is 2 or 5
            && start[kept - 1] == '-'
            && ReadDay(start[..kept] + end, out _) is null
            ? $"{start}/{start[..kept]}{end}"
            : null;
    }

    private static string? ReadEnd(string text, out Day day)
    {
        day = default;
        if (text is "" or "..")
        {
            return null;
        }
        return text.Contains('T') ? "the ends of an interval are dates without a time" : ReadDay(text, out day);
    }

    /// <summary>Reads one date; says why not, as part of a sentence.</summary>
    private static string? ReadDay(string text, out Day day)
    {
        day = default;
        var match = DayPattern().Match(text);
        if (!match.Success)
        {
            return LongYearPattern().IsMatch(text)
                ? "a year of more than four digits is outside the years -9998 to 9999 that can be compared"
                : "this is not a date";
        }

        string Part(string name) => match.Groups[name].Value;
        var (month, dayOfMonth, qualifier) = (Part("month"), Part("day"), Part("qualifier"));

        if (match.Groups["time"].Success)
        {
            if (dayOfMonth is "" or "XX")
            {
                return "a time needs a complete date";
            }
            if (qualifier != "")
            {
                return $"a date with a time takes no qualifier {qualifier}";
            }
            if (Number(Part("hour")) > 23 || Number(Part("minute")) > 59 || Number(Part("second")) > 59)
            {
                return $"time {Part("clock")} does not exist";
            }
            if (Number(Part("offsetHour")) > 14 || Number(Part("offsetMinute")) > 59)
            {
                return $"offset {Part("offset")} does not exist";
            }
        }

        if (ReadBounds(Part("year"), month, dayOfMonth, out var bounds) is { } fault)
        {
            return fault;
        }
        day = new Day(bounds, IsUncertain: qualifier is "?" or "%", IsApproximate: qualifier is "~" or "%");
        return null;
    }

    private static string? ReadBounds(string yearText, string monthText, string dayText, out DateBounds bounds)
    {
        bounds = default;
        if (yearText == "-0000")
        {
            return "year -0000 does not exist, the year before 0001 is 0000";
        }
        if (yearText.Contains('X') && monthText != "")
        {
            return "a year has open digits only where no month follows";
        }
        if (monthText == "XX" && dayText is not ("" or "XX"))
        {
            return "where the month is open (XX), so is the day";
        }

        var (first, last) = (Number(yearText.Replace('X', '0')), Number(yearText.Replace('X', '9')));
        if (yearText[0] == '-')
        {
            (first, last) = (last, Math.Min(first, -1));
        }
        if (first < -9998)
        {
            return $"year {yearText} is outside the years -9998 to 9999 that can be compared";
        }

        if (monthText is "" or "XX")
        {
            bounds = new DateBounds(new LocalDate(first, 1, 1), new LocalDate(last, 12, 31));
            return null;
        }

        var month = Number(monthText);
        if (month is >= 21 and <= 24)
        {
            if (dayText != "")
            {
                return $"season {month} has no days";
            }
            if ((first, month) == (9999, 24))
            {
                return "the winter of 9999 ends outside the years -9998 to 9999";
            }
            var start = new LocalDate(first, 3 * (month - 20), 1);
            bounds = new DateBounds(start, start.PlusMonths(3).PlusDays(-1));
            return null;
        }

        if (month is < 1 or > 12)
        {
            return $"month {monthText} does not exist";
        }
        var days = CalendarSystem.Iso.GetDaysInMonth(first, month);
        if (dayText is "" or "XX")
        {
            bounds = new DateBounds(new LocalDate(first, month, 1), new LocalDate(first, month, days));
            return null;
        }

        var day = Number(dayText);
        if (day < 1 || day > days)
        {
            return $"day {dayText} does not exist in {yearText}-{monthText}";
        }
        bounds = new DateBounds(new LocalDate(first, month, day), new LocalDate(first, month, day));
        return null;
    }

    /// <summary>The number written; 0 for a part that is absent.</summary>
    private static int Number(string digits) =>
        digits == "" ? 0 : int.Parse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);

    [GeneratedRegex(
        """
            ^(?<year>-?[0-9]{2}([0-9]{2}|[0-9]X|XX))
            (-(?<month>[0-9]{2}|XX)(-(?<day>[0-9]{2}|XX))?)?
            (?<time>T(?<clock>(?<hour>[0-9]{2}):(?<minute>[0-9]{2}):(?<second>[0-9]{2}))
                (?<offset>Z|[+-](?<offsetHour>[0-9]{2})(:(?<offsetMinute>[0-9]{2}))?)?)?
            (?<qualifier>[?~%])?\z
            """,
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant | RegexOptions.IgnorePatternWhitespace
    )]
    private static partial Regex DayPattern();

    [GeneratedRegex(@"^Y-?[0-9]{5,}[?~%]?\z", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex LongYearPattern();

    private readonly record struct Day(DateBounds Bounds, bool IsUncertain, bool IsApproximate);
}

/// <summary>
/// Writes an <see cref="EdtfDate"/> as its text; reading anything else fails with the sentence that says why.
/// </summary>
public sealed class EdtfDateJsonConverter : JsonConverter<EdtfDate>
{
    public override EdtfDate Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.String)
        {
            throw new JsonException("A date is a string in EDTF level 1.");
        }
        return EdtfDate.TryParse(reader.GetString(), out var date, out var fault)
            ? date
            : throw new JsonException(fault);
    }

    public override void Write(Utf8JsonWriter writer, EdtfDate value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.Text);
}
