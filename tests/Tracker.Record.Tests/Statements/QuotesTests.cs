using System.Diagnostics;
using System.Text;
using System.Text.Json;
using CsCheck;
using Tracker.Record.Statements;

namespace Tracker.Record.Tests.Statements;

public sealed class QuotesTests
{
    // Few distinct characters, so that quotes recur; two emoji share the first half of their surrogate pair.
    private static readonly Rune[] Characters = [.. "ab ’'é한e\u0301\u0323\u200D😀😁👩".EnumerateRunes()];

    private static readonly Gen<Rune[]> Runes = Gen.OneOf(Characters).Array[1, 40];

    private static readonly Gen<(Rune[] Text, int Start, int End)> Spans = Gen.Select(
        Runes,
        Gen.Int[0, 1000],
        Gen.Int[0, 1000],
        (text, a, b) =>
        {
            var start = a % text.Length;
            return (text, start, start + 1 + (b % (text.Length - start)));
        }
    );

    [Theory]
    [InlineData("aabab", "aab")]
    [InlineData("abaabaab abab", "abab")]
    public void A_quote_that_begins_as_another_part_of_it_goes_on_is_found_where_it_stands_alone(
        string text,
        string exact
    ) => Quotes.Locate(text, exact, null, null).Start.ShouldBe(text.IndexOf(exact, StringComparison.Ordinal));

    [Fact]
    public void A_quote_is_found_at_its_offsets_with_or_without_the_end() =>
        Spans.Sample(
            (runes, start, end) =>
            {
                var (text, exact) = (String(runes), String(runes[start..end]));

                Quotes.Locate(text, exact, start, end).ShouldBe(new QuoteMatch(start, end, null));
                Quotes.Locate(text, exact, start, null).ShouldBe(new QuoteMatch(start, end, null));
                Quotes.Slice(text, start, end).ShouldBe(exact);
                Quotes.CodePointCount(text).ShouldBe(runes.Length);
            },
            iter: 10_000
        );

    [Fact]
    public void A_quote_altered_by_one_character_is_refused_at_that_very_code_point() =>
        Gen.Select(Spans, Gen.Int[0, 1000], Gen.OneOf(Characters))
            .Sample(
                (span, at, other) =>
                {
                    var (runes, start, end) = span;
                    var position = start + (at % (end - start));
                    if (runes[position] == other)
                    {
                        return;
                    }
                    var altered = runes[start..end];
                    altered[position - start] = other;

                    foreach (var givenEnd in new int?[] { end, null })
                    {
                        var match = Quotes.Locate(String(runes), String(altered), start, givenEnd);
                        match.Found.ShouldBeFalse();
                        match
                            .Fault.ShouldNotBeNull()
                            .ShouldContain($"differs from the text at code point {position}: ");
                        match.Fault.ShouldContain($"U+{runes[position].Value:X4}");
                        match.Fault.ShouldContain($"U+{other.Value:X4}");
                    }
                },
                iter: 10_000
            );

    [Fact]
    public void Without_an_offset_a_quote_is_found_exactly_when_it_occurs_once() =>
        Gen.Select(Runes, Gen.OneOf(Characters).Array[1, 4])
            .Sample(
                (runes, quote) =>
                {
                    var places = Enumerable
                        .Range(0, runes.Length)
                        .Where(i => runes.AsSpan(i).StartsWith(quote))
                        .ToArray();
                    var match = Quotes.Locate(String(runes), String(quote), null, null);

                    match.Found.ShouldBe(places.Length == 1);
                    if (places.Length == 1)
                    {
                        match.ShouldBe(new QuoteMatch(places[0], places[0] + quote.Length, null));
                    }
                    if (places.Length > 1)
                    {
                        match
                            .Fault.ShouldNotBeNull()
                            .ShouldContain($"at code points {string.Join(", ", places.Take(5))}");
                    }
                    if (places.Length == 0)
                    {
                        var longest = Enumerable
                            .Range(0, quote.Length)
                            .Last(n => runes.AsSpan().IndexOf(quote.AsSpan(0, n)) >= 0);
                        match
                            .Fault.ShouldNotBeNull()
                            .ShouldContain(
                                longest == 0 ? "nor does its first character" : $"its first {longest} code points do"
                            );
                    }
                },
                iter: 10_000
            );

    [Fact]
    public void The_refusal_shows_the_character_on_either_side()
    {
        const string Text = "We condemn in the strongest terms the Democratic People’s Republic of Korea";

        Quotes
            .Locate(Text, Text.Replace('’', '\''), 0, null)
            .Fault.ShouldBe(
                "the quote differs from the text at code point 55: "
                    + "the text has “’” (U+2019) where the quote has “'” (U+0027)"
            );
        Quotes
            .Locate("one\ntwo", "one two", 0, 7)
            .Fault.ShouldBe(
                "the quote differs from the text at code point 3: the text has U+000A where the quote has “ ” (U+0020)"
            );
        Quotes
            .Locate("😀 we", "we condemn", 2, null)
            .Fault.ShouldBe(
                "the quote differs from the text at code point 4: the text ends where the quote has “ ” (U+0020)"
            );
    }

    [Fact]
    public void Composed_and_decomposed_letters_are_different() =>
        Quotes
            .Locate("cafe\u0301", "caf\u00E9", 0, null)
            .Fault.ShouldBe(
                "the quote differs from the text at code point 3: "
                    + "the text has “e” (U+0065) where the quote has “é” (U+00E9)"
            );

    [Fact]
    public void A_quote_that_occurs_nowhere_is_refused_with_how_far_it_agrees()
    {
        Quotes
            .Locate("😀 we deplore, we condemn it", "we condemn them", null, null)
            .Fault.ShouldBe(
                "the quote does not occur in the text; its first 11 code points do, up to code point 25, where "
                    + "the text has “i” (U+0069) where the quote has “t” (U+0074)"
            );
        Quotes
            .Locate("we condemn", "x", null, null)
            .Fault.ShouldBe("the quote does not occur in the text, nor does its first character “x” (U+0078)");
        Quotes
            .Locate("we 😀", "😁", null, null)
            .Fault.ShouldBe("the quote does not occur in the text, nor does its first character “😁” (U+1F601)");
        Quotes.Locate("", "x", null, null).Found.ShouldBeFalse();
    }

    [Theory]
    [InlineData("aaa", "0, 1")]
    [InlineData("😀aaaaaa", "1, 2, 3, 4, 5")]
    [InlineData("😀aaaaaaa", "1, 2, 3, 4, 5 and further on")]
    [InlineData("😀aaaaaaaa", "1, 2, 3, 4, 5 and further on")]
    public void A_quote_that_occurs_several_times_is_refused_with_the_first_five_places(string text, string places) =>
        Quotes
            .Locate(text, "aa", null, null)
            .Fault.ShouldBe($"the quote occurs more than once, at code points {places}; give its start");

    [Theory]
    [InlineData(-1, null, "start -1 is negative")]
    [InlineData(5, 4, "end 4 is before start 5")]
    [InlineData(5, -4, "end -4 is before start 5")]
    [InlineData(11, null, "start 11 is outside the text, which has 10 code points")]
    [InlineData(int.MaxValue, null, "start 2147483647 is outside the text")]
    [InlineData(3, 11, "end 11 is outside the text, which has 10 code points")]
    [InlineData(3, int.MaxValue, "end 2147483647 is outside the text")]
    [InlineData(0, 11, "end 11 is outside the text, which has 10 code points")]
    [InlineData(3, 9, "the quote has 7 code points, but start 3 and end 9 span 6")]
    [InlineData(3, 3, "the quote has 7 code points, but start 3 and end 3 span 0")]
    [InlineData(null, 10, "an end is given without a start")]
    public void Offsets_that_cannot_be_are_refused(int? start, int? end, string fault) =>
        Quotes.Locate("we condemn", "condemn", start, end).Fault.ShouldNotBeNull().ShouldStartWith(fault);

    [Fact]
    public void An_empty_quote_is_refused() =>
        Quotes.Locate("we condemn", "", 0, 0).Fault.ShouldBe("the quote is empty");

    [Fact]
    public void Half_a_surrogate_pair_is_refused()
    {
        Fault("😀 \uD83D we", "we")
            .ShouldBe("the text is not well-formed Unicode: at code point 2 stands half of a surrogate pair (U+D83D)");
        Fault("we \uDE00", "we").ShouldStartWith("the text is not well-formed Unicode: at code point 3 stands half");
        Fault("we 😀", "we \uD83D")
            .ShouldStartWith("the quote is not well-formed Unicode: at code point 3 stands half");
        Fault("we 😀", "\uDE00").ShouldStartWith("the quote is not well-formed Unicode: at code point 0 stands half");

        static string Fault(string text, string exact) =>
            Quotes.Locate(text, exact, null, null).Fault.ShouldNotBeNull();
    }

    [Fact]
    public void No_input_makes_locating_fail_in_any_other_way() =>
        Gen.Select(Gen.String[0, 20], Gen.String[0, 5], Gen.Int[-2, 25].Nullable(), Gen.Int[-2, 25].Nullable())
            .Sample(
                (text, exact, start, end) =>
                {
                    var match = Quotes.Locate(text, exact, start, end);
                    if (match.Found)
                    {
                        Quotes.Slice(text, match.Start, match.End).ShouldBe(exact);
                    }
                },
                iter: 10_000
            );

    [Theory]
    [InlineData(-1, 0, "start")]
    [InlineData(0, 2, "end")]
    [InlineData(2, 2, "end")]
    [InlineData(1, 0, "end")]
    public void Slices_outside_the_text_are_errors(int start, int end, string parameter) =>
        Should.Throw<ArgumentOutOfRangeException>(() => Quotes.Slice("😀", start, end)).ParamName.ShouldBe(parameter);

    [Fact]
    public void A_slice_may_be_empty() => Quotes.Slice("😀", 1, 1).ShouldBe("");

    [Theory]
    [InlineData("", 0)]
    [InlineData("a", 1)]
    [InlineData("😀", 1)]
    [InlineData("a😀b", 3)]
    public void A_surrogate_pair_counts_as_one_code_point(string text, int count) =>
        Quotes.CodePointCount(text).ShouldBe(count);

    [Fact]
    public void An_unpaired_surrogate_counts_as_one_code_point() =>
        (Quotes.CodePointCount("\uD83D"), Quotes.CodePointCount("\uDE00\uD83D")).ShouldBe((1, 2));

    [Theory]
    [InlineData("\u0301", "U+0301")] // a mark that stands on the letter before it
    [InlineData("\u0903", "U+0903")]
    [InlineData("\u20DD", "U+20DD")]
    [InlineData("\u0007", "U+0007")]
    [InlineData("\u200D", "U+200D")]
    [InlineData("\u2028", "U+2028")]
    [InlineData("\u2029", "U+2029")]
    [InlineData("\uE000", "U+E000")]
    [InlineData("\u0378", "U+0378")] // not assigned
    [InlineData("c", "“c” (U+0063)")]
    [InlineData("\u00A0", "“\u00A0” (U+00A0)")]
    public void A_character_that_would_show_badly_is_told_by_its_number_alone(string character, string told) =>
        Quotes
            .Locate("a" + character, "ab", 0, null)
            .Fault.ShouldBe(
                $"the quote differs from the text at code point 1: the text has {told} where the quote has “b” (U+0062)"
            );

    [Fact]
    public void A_megabyte_of_repetition_takes_no_longer_than_one_of_prose()
    {
        var text = new string('a', 1_000_000);
        var watch = Stopwatch.StartNew();

        Quotes
            .Locate(text, new string('a', 10_000) + "b", null, null)
            .Fault.ShouldNotBeNull()
            .ShouldContain("its first 10000 code points do, up to code point 10000, ");
        Quotes.Locate(text, new string('a', 500_000) + "b", 499_999, null).Found.ShouldBeFalse();

        watch.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(5));
    }

    [Fact]
    public void Every_quote_of_the_first_real_statement_is_found_at_its_stated_offsets()
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (root is not null && !File.Exists(Path.Combine(root.FullName, "Tracker.sln")))
        {
            root = root.Parent;
        }
        var seed = Path.Combine(root?.FullName ?? "", "..", "shared", "seed", "statement.json");
        if (!File.Exists(seed))
        {
            Assert.Skip("The seed statement is not beside this repository.");
        }

        using var document = JsonDocument.Parse(File.ReadAllText(seed));
        var text = document.RootElement.GetProperty("texts")[0].GetProperty("text").GetString()!;
        var quotes = document
            .RootElement.GetProperty("acts")
            .EnumerateArray()
            .Concat(document.RootElement.GetProperty("labels").EnumerateArray())
            .Select(item => item.GetProperty("quote"))
            .ToArray();

        quotes.Length.ShouldBe(17);
        foreach (var quote in quotes)
        {
            var (start, end) = (quote.GetProperty("start").GetInt32(), quote.GetProperty("end").GetInt32());
            Quotes
                .Locate(text, quote.GetProperty("exact").GetString()!, start, end)
                .ShouldBe(new QuoteMatch(start, end, null));
        }
    }

    private static string String(IEnumerable<Rune> runes) => string.Concat(runes);
}
