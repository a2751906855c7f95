using System.Globalization;
using CsCheck;
using CsvHelper;
using NodaTime;
using Tracker.Http;

namespace Tracker.Tests.Http;

public class CsvTests
{
    private sealed record Inner(string? Name, int? Number);

    private sealed record Row(
        string Text,
        Inner? Inner,
        IReadOnlyList<string> Texts,
        IReadOnlyList<Inner> Objects,
        bool Flag,
        double Share,
        Instant At,
        LocalDate? Day
    );

    private static readonly Row Some = new(
        "a \"b\", c\nd",
        new("x", -2),
        ["KOR", "a;b", "c\\d"],
        [new("y", 1)],
        true,
        0.25,
        Instant.FromUtc(2024, 10, 22, 1, 2, 3),
        new(2024, 10, 22)
    );

    [Fact]
    public void Columns_are_the_members_and_those_of_an_object_within_by_path() =>
        Csv.ColumnsOf(typeof(Row))
            .ShouldBe(["text", "inner.name", "inner.number", "texts", "objects", "flag", "share", "at", "day"]);

    [Fact]
    public void An_empty_list_has_its_header() =>
        Csv.Write<Row>([], true).ShouldBe("text,inner.name,inner.number,texts,objects,flag,share,at,day\r\n");

    [Fact]
    public void A_row_is_written_flat_and_lines_end_as_the_rfc_says() =>
        Csv.Write([Some, Some with { Inner = null, Day = null }], false)
            .ShouldBe(
                "\"a \"\"b\"\", "
                    + "c\nd\",x,-2,KOR;a\\;b;c\\\\d,\"[{\"\"name\"\":\"\"y\"\",\"\"number\"\":1}]\",true,0.25,2024-10-22T01:02:03.000000Z,2024-10-22\r\n"
                    + "\"a \"\"b\"\", "
                    + "c\nd\",,,KOR;a\\;b;c\\\\d,\"[{\"\"name\"\":\"\"y\"\",\"\"number\"\":1}]\",true,0.25,2024-10-22T01:02:03.000000Z,\r\n"
            );

    [Theory]
    [InlineData("=1+1", "'=1+1")]
    [InlineData("+1", "'+1")]
    [InlineData("-1", "'-1")]
    [InlineData("@SUM(A1)", "'@SUM(A1)")]
    [InlineData("\t=1", "'\t=1")]
    [InlineData("\r=1", "'\r=1")]
    [InlineData("'=1", "''=1")]
    [InlineData("'quoted'", "'quoted'")]
    [InlineData("a=1", "a=1")]
    [InlineData("", "")]
    public void What_begins_like_a_formula_is_no_formula(string text, string cell) => Csv.Safe(text).ShouldBe(cell);

    [Fact]
    public void Every_text_is_read_back_and_none_begins_like_a_formula() =>
        Gen.OneOf("'=+-@\t\r\n\",;a é".ToCharArray())
            .Array[0, 8]
            .Select(x => new string(x))
            .Sample(
                text =>
                {
                    Csv.Unsafe(Csv.Safe(text)).ShouldBe(text);
                    using var reader = new CsvReader(
                        new StringReader(Csv.Write([Some with { Text = text }], true)),
                        CultureInfo.InvariantCulture
                    );
                    reader.Read();
                    reader.ReadHeader();
                    reader.Read();
                    var cell = reader.GetField("text")!;
                    "=+-@\t\r".Contains(cell.FirstOrDefault('a')).ShouldBeFalse();
                    Csv.Unsafe(cell).ShouldBe(text);
                },
                iter: 3_000
            );
}
