using CsCheck;
using Tracker.Http;

namespace Tracker.Tests.Http;

public class NegotiationTests
{
    private static readonly Format[] List = [Format.Json, Format.Csv, Format.Ndjson];

    [Theory]
    [InlineData(null, "json")]
    [InlineData("", "json")]
    [InlineData("*/*", "json")]
    [InlineData("text/csv", "csv")]
    [InlineData("TEXT/CSV; charset=utf-8", "csv")]
    [InlineData("text/*", "csv")]
    [InlineData("application/x-ndjson", "ndjson")]
    [InlineData("application/json;q=0.5, text/csv", "csv")]
    [InlineData("application/json;q=0.5, text/csv;q=0.4", "json")]
    [InlineData("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "json")]
    [InlineData("application/json;q=0, */*", "csv")]
    [InlineData("text/csv;q=0, application/json;q=0, */*;q=0.1", "ndjson")]
    [InlineData("application/*;q=0.2, text/csv;q=0.1", "json")]
    [InlineData("text/html", null)]
    [InlineData("application/json;q=0", null)]
    [InlineData("*/*;q=0", null)]
    [InlineData("application/atom+xml", null)]
    [InlineData("/", null)]
    public void The_heaviest_range_decides_and_the_most_specific_weighs(string? accept, string? format) =>
        (Negotiation.Choose(default, accept, List)?.Name).ShouldBe(format);

    [Theory]
    [InlineData("csv", "application/json", "csv")]
    [InlineData("json", "text/csv", "json")]
    [InlineData("xml", "*/*", null)]
    [InlineData("atom", "*/*", null)]
    [InlineData("CSV", "*/*", null)]
    public void The_parameter_comes_before_the_header(string asked, string accept, string? format) =>
        (Negotiation.Choose(asked, accept, List)?.Name).ShouldBe(format);

    [Fact]
    public void No_header_makes_it_throw_and_what_is_chosen_is_given() =>
        Gen.Select(
                Gen.String[0, 40],
                Gen.OneOf("text/csv;q=0.1,*/ ".ToCharArray()).Array[0, 20].Select(x => new string(x))
            )
            .Sample(
                (a, b) =>
                {
                    foreach (var accept in new[] { a, b })
                    {
                        (
                            Negotiation.Choose(default, accept, List) is not { } chosen || List.Contains(chosen)
                        ).ShouldBeTrue();
                    }
                },
                iter: 5_000
            );
}
