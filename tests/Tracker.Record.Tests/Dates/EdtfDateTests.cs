using System.Text.Json;
using CsCheck;
using NodaTime;
using NodaTime.Text;
using Tracker.Record.Dates;

namespace Tracker.Record.Tests.Dates;

public sealed class EdtfDateTests
{
    [Theory]
    [InlineData("2024", "2024-01-01", "2024-12-31")]
    [InlineData("2024-02", "2024-02-01", "2024-02-29")]
    [InlineData("2023-02", "2023-02-01", "2023-02-28")]
    [InlineData("2024-10-22", "2024-10-22", "2024-10-22")]
    [InlineData("0000", "0000-01-01", "0000-12-31")]
    [InlineData("-0044-03-15", "-0044-03-15", "-0044-03-15")]
    [InlineData("-9998-01-01", "-9998-01-01", "-9998-01-01")]
    [InlineData("9999-12-31", "9999-12-31", "9999-12-31")]
    [InlineData("2024-10-22T10:00:00", "2024-10-22", "2024-10-22")]
    [InlineData("2024-10-22T10:00:00Z", "2024-10-22", "2024-10-22")]
    [InlineData("2024-10-22T00:30:00+09:00", "2024-10-22", "2024-10-22")]
    [InlineData("2024-10-22T23:59:59-05", "2024-10-22", "2024-10-22")]
    [InlineData("2024?", "2024-01-01", "2024-12-31")]
    [InlineData("2024-10~", "2024-10-01", "2024-10-31")]
    [InlineData("2024-10-22%", "2024-10-22", "2024-10-22")]
    [InlineData("202X", "2020-01-01", "2029-12-31")]
    [InlineData("20XX", "2000-01-01", "2099-12-31")]
    [InlineData("-004X", "-0049-01-01", "-0040-12-31")]
    [InlineData("-000X", "-0009-01-01", "-0001-12-31")]
    [InlineData("2024-XX", "2024-01-01", "2024-12-31")]
    [InlineData("2024-XX-XX", "2024-01-01", "2024-12-31")]
    [InlineData("2024-02-XX", "2024-02-01", "2024-02-29")]
    [InlineData("2024-XX?", "2024-01-01", "2024-12-31")]
    [InlineData("2024-21", "2024-03-01", "2024-05-31")]
    [InlineData("2024-22", "2024-06-01", "2024-08-31")]
    [InlineData("2024-23~", "2024-09-01", "2024-11-30")]
    [InlineData("2023-24", "2023-12-01", "2024-02-29")]
    [InlineData("2024-10-21/2024-10-22", "2024-10-21", "2024-10-22")]
    [InlineData("2024/2024-10-22", "2024-01-01", "2024-10-22")]
    [InlineData("2024-10-05/2024-10", "2024-10-05", "2024-10-31")]
    [InlineData("2024-06~/202X", "2024-06-01", "2029-12-31")]
    [InlineData("2023-08/..", "2023-08-01", null)]
    [InlineData("../2024-10", null, "2024-10-31")]
    [InlineData("2023-08/", "2023-08-01", null)]
    [InlineData("/2024-10?", null, "2024-10-31")]
    public void A_date_means_the_days_from_its_earliest_to_its_latest(string text, string? earliest, string? latest)
    {
        var date = EdtfDate.Parse(text);

        date.Text.ShouldBe(text);
        Iso(date.Earliest).ShouldBe(earliest);
        Iso(date.Latest).ShouldBe(latest);
    }

    [Theory]
    [InlineData("", "An empty text is not a date")]
    [InlineData("yesterday", "Character U+0079 at position 0 has no place in a date")]
    [InlineData("2024-10-22\n", "Character U+000A at position 10 has no place in a date")]
    [InlineData("２０２４", "Character U+FF12 at position 0")]
    [InlineData("[2023,2024]", "Character U+005B at position 0")]
    [InlineData("20241022", "20241022: this is not a date")]
    [InlineData("22-10-2024", "this is not a date")]
    [InlineData("24", "this is not a date")]
    [InlineData("2XXX", "this is not a date")]
    [InlineData("2024-1X", "this is not a date")]
    [InlineData("2024?-10", "this is not a date")]
    [InlineData("2024-10-22T10:00Z", "this is not a date")]
    [InlineData("Y2024", "this is not a date")]
    [InlineData("..", "this is not a date")]
    [InlineData("-0000", "year -0000 does not exist")]
    [InlineData("-9999", "year -9999 is outside the years -9998 to 9999")]
    [InlineData("-99XX", "year -99XX is outside the years -9998 to 9999")]
    [InlineData("Y17000", "a year of more than four digits is outside the years -9998 to 9999")]
    [InlineData("Y-170000002", "a year of more than four digits is outside the years -9998 to 9999")]
    [InlineData("9999-24", "the winter of 9999 ends outside")]
    [InlineData("2024-00", "month 00 does not exist")]
    [InlineData("2024-25", "month 25 does not exist")]
    [InlineData("2024-02-30", "day 30 does not exist in 2024-02")]
    [InlineData("2023-02-29", "day 29 does not exist in 2023-02")]
    [InlineData("2024-10-00", "day 00 does not exist")]
    [InlineData("2024-21-01", "season 21 has no days")]
    [InlineData("202X-10", "a year has open digits only where no month follows")]
    [InlineData("2024-XX-22", "where the month is open (XX), so is the day")]
    [InlineData("2024-10T10:00:00", "a time needs a complete date")]
    [InlineData("2024-10-22T10:00:00Z~", "takes no qualifier")]
    [InlineData("2024-10-22T24:00:00", "time 24:00:00 does not exist")]
    [InlineData("2024-10-22T10:00:00+15:00", "offset +15:00 does not exist")]
    [InlineData("2024-10-22/2024-10-21", "the interval ends before it starts")]
    [InlineData("2024/2023", "the interval ends before it starts")]
    [InlineData("2024-10-22T10:00:00/2024-10-23", "the ends of an interval are dates without a time")]
    [InlineData("2024/2025/2026", "an interval has two ends")]
    [InlineData("../..", "an interval needs a date at one end at least")]
    [InlineData("/", "an interval needs a date at one end at least")]
    [InlineData("/..", "an interval needs a date at one end at least")]
    public void What_is_not_a_date_is_refused_with_the_reason(string text, string reason)
    {
        EdtfDate.TryParse(text, out var date, out var fault).ShouldBeFalse();

        date.ShouldBeNull();
        fault.ShouldNotBeNull().ShouldContain(reason);
        Should.Throw<FormatException>(() => EdtfDate.Parse(text)).Message.ShouldBe(fault);
    }

    [Fact]
    public void The_refusal_is_one_sentence_that_shows_what_to_write()
    {
        EdtfDate.TryParse("2024-13-01", out _, out var fault).ShouldBeFalse();

        fault.ShouldBe(
            "2024-13-01: month 13 does not exist; "
                + "write EDTF level 1 such as 2024-10-22, 2024-10, 2024~ or 2024-10-21/2024-10-22."
        );
    }

    [Fact]
    public void A_missing_text_is_refused() => EdtfDate.TryParse(null, out _, out _).ShouldBeFalse();

    [Theory]
    [InlineData(101, "A date of 101 characters is longer than the 100 allowed")]
    [InlineData(100, "2222222222")] // it is read, and is no date
    public void A_text_of_more_than_100_characters_is_refused(int length, string reason)
    {
        EdtfDate.TryParse(new string('2', length), out _, out var fault).ShouldBeFalse();

        fault.ShouldNotBeNull().ShouldStartWith(reason);
    }

    [Theory]
    [InlineData("2024-10-22T10:60:00", "time 10:60:00 does not exist")]
    [InlineData("2024-10-22T10:00:60", "time 10:00:60 does not exist")]
    [InlineData("2024-10-22T10:00:00+09:60", "offset +09:60 does not exist")]
    [InlineData("2024-XX-XXT10:00:00", "a time needs a complete date")]
    [InlineData("2024T10:00:00", "a time needs a complete date")]
    [InlineData("2024-20", "month 20 does not exist")]
    [InlineData("2024-13", "month 13 does not exist")]
    [InlineData("2024-04-31", "day 31 does not exist in 2024-04")]
    [InlineData("20XX-10", "a year has open digits only where no month follows")]
    [InlineData("2024-10-22T10:00:00Z?", "takes no qualifier ?")]
    [InlineData("2024-13/2025", "month 13 does not exist")]
    [InlineData("2024/2025-13", "month 13 does not exist")]
    [InlineData("2024/2025-10-22T10:00:00", "the ends of an interval are dates without a time")]
    public void What_reaches_beyond_the_calendar_is_refused_with_the_reason(string text, string reason)
    {
        EdtfDate.TryParse(text, out _, out var fault).ShouldBeFalse();

        fault.ShouldNotBeNull().ShouldContain(reason);
    }

    [Theory]
    [InlineData("2024-10-22T00:00:00+14:00", "2024-10-22", "2024-10-22")]
    [InlineData("2024-10-22T00:00:00+13:59", "2024-10-22", "2024-10-22")]
    [InlineData("9999-23", "9999-09-01", "9999-11-30")]
    [InlineData("9998-24", "9998-12-01", "9999-02-28")]
    [InlineData("2024-04-30", "2024-04-30", "2024-04-30")]
    [InlineData("2024-12", "2024-12-01", "2024-12-31")]
    [InlineData("2024-01-01", "2024-01-01", "2024-01-01")]
    [InlineData("-9998", "-9998-01-01", "-9998-12-31")]
    [InlineData("2024-10-22/2024-10-22", "2024-10-22", "2024-10-22")]
    [InlineData("2024-10-31/2024-11-01", "2024-10-31", "2024-11-01")]
    [InlineData("2024-10/2024-10-01", "2024-10-01", "2024-10-01")]
    public void What_is_at_the_edge_of_the_calendar_is_read(string text, string earliest, string latest)
    {
        var date = EdtfDate.Parse(text);

        (Iso(date.Earliest), Iso(date.Latest)).ShouldBe((earliest, latest));
    }

    [Theory]
    [InlineData("2024", false, false)]
    [InlineData("2024?", true, false)]
    [InlineData("2024~", false, true)]
    [InlineData("2024%", true, true)]
    [InlineData("2023?/2024~", true, true)]
    [InlineData("../2024~", false, true)]
    [InlineData("2023?/2024", true, false)]
    [InlineData("2023/2024?", true, false)]
    [InlineData("2023~/2024", false, true)]
    [InlineData("2023/2024%", true, true)]
    [InlineData("2023/2024", false, false)]
    public void Qualifiers_say_what_is_doubtful(string text, bool uncertain, bool approximate)
    {
        var date = EdtfDate.Parse(text);

        (date.IsUncertain, date.IsApproximate).ShouldBe((uncertain, approximate));
    }

    [Fact]
    public void Dates_are_equal_when_their_texts_are() => EdtfDate.Parse("2024").ShouldBe(EdtfDate.Parse("2024"));

    [Fact]
    public void Equal_dates_have_equal_hashes() =>
        EdtfDate.Parse("2024").GetHashCode().ShouldBe(EdtfDate.Parse("2024").GetHashCode());

    [Fact]
    public void Dates_of_the_same_days_differ_if_their_texts_do() =>
        EdtfDate.Parse("2024-XX").ShouldNotBe(EdtfDate.Parse("2024"));

    [Fact]
    public void No_date_equals_none() => EdtfDate.Parse("2024").Equals(null).ShouldBeFalse();

    [Fact]
    public void A_date_is_shown_as_its_text() => EdtfDate.Parse("2024-10~").ToString().ShouldBe("2024-10~");

    [Fact]
    public void In_Json_a_date_is_written_as_its_text() =>
        JsonSerializer.Serialize(EdtfDate.Parse("2024-10-21/2024-10-22")).ShouldBe("\"2024-10-21/2024-10-22\"");

    [Fact]
    public void In_Json_a_text_is_read_as_a_date() =>
        JsonSerializer.Deserialize<EdtfDate>("\"2023-08/..\"").ShouldBe(EdtfDate.Parse("2023-08/.."));

    [Fact]
    public void In_Json_null_is_no_date() => JsonSerializer.Deserialize<EdtfDate>("null").ShouldBeNull();

    [Theory]
    [InlineData("\"2024-13\"", "2024-13: month 13 does not exist")]
    [InlineData("2024", "A date is a string in EDTF level 1.")]
    [InlineData("{}", "A date is a string in EDTF level 1.")]
    public void In_Json_anything_else_is_refused_with_the_reason(string json, string reason) =>
        Should.Throw<JsonException>(() => JsonSerializer.Deserialize<EdtfDate>(json)).Message.ShouldContain(reason);

    [Fact]
    public void Every_valid_text_is_kept_and_ends_no_earlier_than_it_starts() =>
        Valid.Sample(
            text =>
            {
                var date = EdtfDate.Parse(text);
                date.Text.ShouldBe(text);
                date.Bounds.IsUnknown.ShouldBeFalse();
                (date.Latest < date.Earliest).ShouldBeFalse();
                JsonSerializer.Deserialize<EdtfDate>(JsonSerializer.Serialize(date)).ShouldBe(date);
            },
            iter: 10_000
        );

    [Fact]
    public void A_full_date_means_itself() =>
        FullDate.Sample(day =>
        {
            var date = EdtfDate.Parse(Text(day));
            (date.Earliest, date.Latest).ShouldBe((day, day));
        });

    [Fact]
    public void An_interval_contains_what_its_ends_may_mean_where_they_are_in_order() =>
        Gen.Select(WithoutTime, WithoutTime)
            .Sample(
                (a, b) =>
                {
                    var (start, end) = (EdtfDate.Parse(a), EdtfDate.Parse(b));
                    var inOrder = start.Earliest <= end.Earliest && start.Latest <= end.Latest;
                    var accepted = EdtfDate.TryParse($"{a}/{b}", out var interval, out _);

                    accepted.ShouldBe(!end.Bounds.CertainlyBefore(start.Bounds));
                    if (!accepted)
                    {
                        return;
                    }
                    (interval!.Earliest, interval.Latest).ShouldBe((start.Earliest, end.Latest));
                    if (inOrder)
                    {
                        interval.Bounds.ShouldBe(DateBounds.Hull(start.Bounds, end.Bounds));
                    }
                },
                iter: 10_000
            );

    [Fact]
    public void No_text_makes_reading_fail_in_any_other_way() =>
        Garbage.Sample(
            text =>
            {
                if (EdtfDate.TryParse(text, out var date, out var fault))
                {
                    date.Text.ShouldBe(text);
                    fault.ShouldBeNull();
                }
                else
                {
                    date.ShouldBeNull();
                    fault.ShouldEndWith(".");
                    fault.Length.ShouldBeLessThan(400);
                }
            },
            iter: 20_000
        );

    private static readonly Gen<LocalDate> FullDate = Gen.Int[
            0,
            Period.DaysBetween(LocalDate.MinIsoValue, LocalDate.MaxIsoValue)
        ]
        .Select(LocalDate.MinIsoValue.PlusDays);

    private static readonly Gen<string> Year = Gen.Int[-9998, 9998]
        .Select(year => year < 0 ? $"-{-year:D4}" : $"{year:D4}");

    private static readonly Gen<string> WithoutTime = Gen.Select(
        Gen.OneOf(
            Year,
            Gen.Select(Year, Gen.Int[1, 12], (year, month) => $"{year}-{month:D2}"),
            Gen.Select(Year, Gen.Int[21, 24], (year, season) => $"{year}-{season}"),
            Gen.Select(Year, Gen.Int[1, 12], (year, month) => $"{year}-{month:D2}-XX"),
            FullDate.Select(Text),
            Year.Select(year => $"{year}-XX"),
            Year.Select(year => $"{year}-XX-XX"),
            Gen.Int[0, 999].Select(decade => $"{decade:D3}X"),
            Gen.Int[0, 99].Select(century => $"{century:D2}XX")
        ),
        Gen.OneOf("", "", "?", "~", "%"),
        (date, qualifier) => date + qualifier
    );

    private static readonly Gen<string> Valid = Gen.OneOf(
        WithoutTime,
        Gen.Select(
            FullDate,
            Gen.Int[0, 86_399],
            Gen.OneOf("", "Z", "+09:00", "-04", "+05:45", "-12:00"),
            (day, second, offset) => $"{Text(day)}T{second / 3600:D2}:{second / 60 % 60:D2}:{second % 60:D2}{offset}"
        ),
        Gen.Select(
            WithoutTime,
            WithoutTime,
            (a, b) => EdtfDate.Parse(b).Bounds.CertainlyBefore(EdtfDate.Parse(a).Bounds) ? $"{b}/{a}" : $"{a}/{b}"
        ),
        Gen.Select(
            WithoutTime,
            Gen.OneOf("{0}/..", "{0}/", "../{0}", "/{0}"),
            (date, form) => form.Replace("{0}", date, StringComparison.Ordinal)
        )
    );

    private static readonly Gen<string> Garbage = Gen.OneOf(
        Gen.String[0, 120],
        Gen.String[Gen.Char["0123456789-/.:+TZXY?~%"], 0, 30],
        Gen.Select(
            Valid,
            Gen.Int[0, 200],
            Gen.Char["0123456789-/.:+TZXY?~%\0 \uD800é"],
            (text, at, c) => text.Insert(at % (text.Length + 1), c.ToString())
        ),
        Gen.Select(Valid, Gen.Int[0, 200], (text, at) => text.Remove(at % text.Length, 1))
    );

    private static string Text(LocalDate day) => LocalDatePattern.Iso.Format(day);

    private static string? Iso(LocalDate? day) => day is { } known ? Text(known) : null;

    [Theory]
    [InlineData("2022-11-15/16", "2022-11-15/2022-11-16")]
    [InlineData("2022-11-15/12-01", "2022-11-15/2022-12-01")]
    public void An_interval_with_a_shortened_end_is_refused_with_the_whole_one(string text, string whole)
    {
        EdtfDate.TryParse(text, out _, out var fault).ShouldBeFalse();
        fault.ShouldContain($"both ends of an interval are whole dates: {whole};");
    }

    [Theory]
    [InlineData("2022-11-15/99")]
    [InlineData("2022-11/12")]
    [InlineData("2022-11-15/x1")]
    public void Of_an_end_that_completes_no_date_none_is_suggested(string text)
    {
        EdtfDate.TryParse(text, out _, out var fault).ShouldBeFalse();
        fault.ShouldNotContain("whole dates");
    }
}
