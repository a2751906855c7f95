using System.Globalization;
using System.Text.Json.Nodes;
using CsCheck;
using Tracker.Pages.Desk;
using Tracker.Record.Statements;

namespace Tracker.Tests.Pages;

/// <summary>A quote that was taken from a page, in a text that ends its lines with CR LF.</summary>
public sealed class StoredQuoteTests
{
    private const string Text = "We condemn 😀 the launch.\r\nWe urge restraint.\r\n\r\nWe stand ready.";

    [Fact]
    public void A_quote_across_a_line_end_is_quoted_as_stored()
    {
        var coding = Coding("the launch.\nWe urge", 13, 32);

        StoredQuote.In(coding, [Of(Text)]);

        var quote = coding["quote"]!;
        Quotes
            .Locate(Text, (string)quote["exact"]!, Number(quote["start"]), Number(quote["end"]))
            .ShouldBe(new QuoteMatch(13, 33, null));
    }

    [Fact]
    public void Any_words_that_a_page_shows_are_found_where_they_are_stored() =>
        Gen.Select(Gen.OneOf("a", "b ", "😀", "\r\n", "\n", "é").Array[1, 30], Gen.Int[0, 29], Gen.Int[1, 30])
            .Sample(
                (parts, from, length) =>
                {
                    var stored = string.Concat(parts);
                    var shown = stored.Replace("\r\n", "\n", StringComparison.Ordinal).EnumerateRunes().ToArray();
                    from %= shown.Length;
                    var words = shown[from..Math.Min(shown.Length, from + length)];
                    var coding = Coding(string.Concat(words), from, from + words.Length);

                    StoredQuote.In(coding, [Of(stored)]);

                    var quote = coding["quote"]!;
                    var (exact, start, end) = ((string)quote["exact"]!, Number(quote["start"]), Number(quote["end"]));
                    Quotes.Locate(stored, exact, start, end).Fault.ShouldBeNull();
                    StoredQuote.Shown(stored, start).ShouldBe(from);
                    StoredQuote.Shown(stored, end).ShouldBe(from + words.Length);
                },
                iter: 2_000
            );

    [Fact]
    public void A_quote_without_its_place_is_found_if_it_occurs_once()
    {
        var coding = new JsonObject { ["quote"] = new JsonObject { ["exact"] = "restraint.\n\nWe stand" } };

        StoredQuote.In(coding, [Of(Text)]);

        coding["quote"]!["exact"]!.GetValue<string>().ShouldBe("restraint.\r\n\r\nWe stand");
    }

    [Theory]
    [InlineData("One line.\nAnother.")]
    [InlineData("No line end.")]
    public void In_a_text_without_CR_LF_nothing_is_changed(string text)
    {
        var coding = Coding("line.\nAnother", 4, 17);
        var before = coding.ToJsonString();

        StoredQuote.In(coding, [Of(text)]).ToJsonString().ShouldBe(before);
    }

    private static int Number(JsonNode? node) => int.Parse(node!.ToJsonString(), CultureInfo.InvariantCulture);

    private static JsonObject Coding(string exact, long start, long end) =>
        new()
        {
            ["quote"] = new JsonObject
            {
                ["exact"] = exact,
                ["start"] = start,
                ["end"] = end,
                ["textId"] = "t1",
            },
        };

    private static StatementText Of(string text) => new("t1", "en", "AUTHENTIC", "FULL", text, "");
}
