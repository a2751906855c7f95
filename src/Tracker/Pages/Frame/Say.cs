using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using NodaTime;
using NodaTime.Text;
using Tracker.Record.Codebook;
using Tracker.Record.Dates;

namespace Tracker.Pages.Frame;

/// <summary>Figures, dates and codes as people read them. Pure.</summary>
public static class Say
{
    private static readonly CultureInfo English = CultureInfo.GetCultureInfo("en-GB");
    private static readonly LocalDatePattern DayPattern = LocalDatePattern.Create("d MMMM uuuu", English);
    private static readonly LocalDatePattern ShortDayPattern = LocalDatePattern.Create("d MMM uuuu", English);
    private static readonly InstantPattern MinutePattern = InstantPattern.Create("d MMMM uuuu, HH:mm 'UTC'", English);

    private static readonly ConcurrentDictionary<string, CompositeFormat> Formats = new();

    /// <summary>A sentence of <see cref="Words"/> with values in its placeholders.</summary>
    public static string With(string sentence, params object?[] values) =>
        string.Format(English, Formats.GetOrAdd(sentence, CompositeFormat.Parse), values);

    public static string Number(long number) => number.ToString("N0", English);

    /// <summary>A number for addresses and programs, without separators.</summary>
    public static string Plain(long number) => number.ToString(CultureInfo.InvariantCulture);

    public static string Day(LocalDate day) => DayPattern.Format(day);

    public static string ShortDay(LocalDate day) => ShortDayPattern.Format(day);

    public static string Iso(LocalDate day) => LocalDatePattern.Iso.Format(day);

    public static string Moment(Instant at) => MinutePattern.Format(at);

    public static string Machine(Instant at) => InstantPattern.ExtendedIso.Format(at);

    /// <summary>An EDTF date in words; a form without words stays as written.</summary>
    public static string Date(string edtf)
    {
        if (!EdtfDate.TryParse(edtf, out var date, out _))
        {
            return edtf;
        }

        var ends = edtf.Split('/');
        if (ends.Length == 2)
        {
            return (Known(ends[0]), Known(ends[1])) switch
            {
                (true, true) => With(Words.DateFromTo, Date(ends[0]), Date(ends[1])),
                (true, false) => With(Words.DateSince, Date(ends[0])),
                _ => With(Words.DateUntil, Date(ends[1])),
            };
        }

        var plain = edtf.TrimEnd('?', '~', '%');
        var (first, last) = (date.Earliest, date.Latest);
        string text;
        if (first is null || last is null || plain.Contains('T'))
        {
            text = first is { } day && plain.Contains('T') ? Day(day) : plain;
        }
        else if (first == last)
        {
            text = Day(first.Value);
        }
        else if (plain.Length == 7 && first.Value.Month == last.Value.Month)
        {
            text = first.Value.ToString("MMMM uuuu", English);
        }
        else
        {
            text =
                plain.Length == 4 && !plain.Contains('X')
                    ? plain
                    : With(Words.DateFromTo, Day(first.Value), Day(last.Value));
        }

        text = date.IsApproximate ? With(Words.DateAbout, text) : text;
        return date.IsUncertain ? With(Words.DateUncertain, text) : text;
    }

    /// <summary>The days that an imprecise date may be, in words.</summary>
    public static string Bounds(DateBounds date) =>
        (date.Earliest, date.Latest) switch
        {
            ({ } a, { } b) when a == b => Day(a),
            ({ } a, { } b) => With(Words.DateFromTo, Day(a), Day(b)),
            ({ } a, null) => With(Words.DateSince, Day(a)),
            (null, { } b) => With(Words.DateUntil, Day(b)),
            _ => Words.DateUnknown,
        };

    /// <summary>The value for HTML's time element if the date is a day, a month or a year; else null.</summary>
    public static string? TimeValue(string edtf) =>
        edtf.Length is 4 or 7 or 10
        && edtf.All(x => char.IsAsciiDigit(x) || x == '-')
        && !(edtf.Length >= 7 && string.CompareOrdinal(edtf[5..7], "12") > 0)
            ? edtf
            : null;

    /// <summary>A code in words: EXPRESS_CONCERN is "express concern".</summary>
    public static string Code(string code) =>
        Words.Codes.TryGetValue(code, out var words) ? words : code.Replace('_', ' ').ToLowerInvariant();

    /// <summary>A code in words with a capital letter, for the beginning of a line.</summary>
    public static string Title(string code) =>
        Code(code) is { Length: > 0 } words ? char.ToUpperInvariant(words[0]) + words[1..] : code;

    /// <summary>The name of a query parameter in words: signedBy is "Signed by".</summary>
    public static string Parameter(string name) =>
        Title(string.Concat(name.Select(x => char.IsUpper(x) ? " " + char.ToLowerInvariant(x) : x.ToString())));

    /// <summary>The meaning of a code, from the codebook.</summary>
    public static string? Meaning(string list, string code) =>
        Vocabulary.Current.List(list).FirstOrDefault(x => x.Code == code)?.Meaning;

    /// <summary>The values of a filter in words: ids as names, codes as words, search words as typed.</summary>
    public static string Values(string name, string value, IReadOnlyDictionary<string, string> named) =>
        name == "q"
            ? value
            : string.Join(", ", value.Split(',').Select(x => named.GetValueOrDefault(x, IsCode(x) ? Code(x) : x)));

    /// <summary>A value of a list of the codebook, not a name that a reader typed.</summary>
    private static bool IsCode(string value) =>
        Words.Codes.ContainsKey(value) || value.All(x => char.IsAsciiLetterUpper(x) || x == '_');

    /// <summary>The labels of a position in words, with the strength if a label is not asserted.</summary>
    public static IEnumerable<string> Labels(Timelines.TimelineRow row) =>
        row
            .Labels.Select(x => $"{Words.CallsIt} {Label(x)}")
            .Concat(row.QualifiedLabels.Select(x => With(Words.CallsItQualified, Code(x.Strength), Label(x.Label))));

    /// <summary>A label in words, after "calls it". The label OTHER stands for a term of the speaker's own, which the quote
    /// has.</summary>
    public static string Label(string code) => code == Codes.Label.Other ? Words.OtherLabel : Code(code);

    /// <summary>The force of a demand: D2 is "call on (D2)".</summary>
    public static string Force(string code) =>
        Vocabulary.Current.List(Lists.DirectiveForce).FirstOrDefault(x => x.Code == code)?.Name is { } name
            ? $"{Code(name)} ({code})"
            : code;

    /// <summary>An intensity in words: 6 is "in the strongest terms".</summary>
    public static string Level(int level) => Words.Levels[Math.Clamp(level, 0, 6)];

    /// <summary>Days between imprecise dates.</summary>
    public static string Lag(int? min, int? max) =>
        (min, max) switch
        {
            (null, null) => Words.Unknown,
            ({ } a, { } b) when a == b => Days(a),
            ({ } a, { } b) => With(Words.LagBetween, a, Days(b)),
            ({ } a, null) => With(Words.LagAtLeast, Days(a)),
            (null, { } b) => With(Words.LagAtMost, Days(b)),
        };

    public static string Days(int days) =>
        days is 1 or -1 ? $"{days} {Words.DayOne}" : $"{Number(days)} {Words.DayMany}";

    public static string Count(long count, string one, string many) => $"{Number(count)} {(count == 1 ? one : many)}";

    /// <summary>Names as a list: A, B and C.</summary>
    public static string Names(IReadOnlyList<string> names) =>
        names.Count switch
        {
            0 => "",
            1 => names[0],
            _ => $"{string.Join(", ", names.Take(names.Count - 1))} {Words.And} {names[^1]}",
        };

    /// <summary>Names as a list; if there are more than can be shown, the first of them and the number of the others.
    /// </summary>
    public static string Names(IReadOnlyList<string> names, int most) =>
        names.Count <= most
            ? Names(names)
            : $"{string.Join(", ", names.Take(most))} {With(Words.AndMore, names.Count - most)}";

    public static string Cut(string text, int length) => text.Length <= length ? text : text[..length].TrimEnd() + "…";

    private static bool Known(string end) => end is not ("" or "..");
}
