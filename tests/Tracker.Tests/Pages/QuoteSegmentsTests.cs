using CsCheck;
using Tracker.Pages.Frame;

namespace Tracker.Tests.Pages;

public class QuoteSegmentsTests
{
    private static readonly Gen<string> Texts = Gen.OneOf("a", " ", "é", "𝒳", "한", "\n", "ع")
        .Array[0, 40]
        .Select(string.Concat);

    [Fact]
    public void Whatever_is_quoted_the_segments_are_the_text() =>
        Gen.Select(Texts, Gen.Select(Gen.Int[-2, 45], Gen.Int[-2, 45]).Array[0, 6])
            .Sample(
                (text, ranges) =>
                {
                    var segments = QuoteSegments.Of(text, [.. ranges.Select((x, i) => ($"a{i}", x.Item1, x.Item2))]);
                    return string.Concat(segments.Select(x => x.Text)) == text;
                }
            );

    [Fact]
    public void A_quotes_segments_are_its_words_and_it_begins_and_ends_once() =>
        Gen.Select(Texts, Gen.Select(Gen.Int[0, 40], Gen.Int[0, 40]).Array[0, 6])
            .Sample(
                (text, ranges) =>
                {
                    var runes = text.EnumerateRunes().Select(x => x.ToString()).ToList();
                    var quotes = ranges
                        .Select(
                            (x, i) => (Id: $"a{i}", Start: Math.Min(x.Item1, x.Item2), End: Math.Max(x.Item1, x.Item2))
                        )
                        .Where(x => x.Start < x.End && x.End <= runes.Count)
                        .ToList();
                    var segments = QuoteSegments.Of(text, quotes);
                    foreach (var (id, start, end) in quotes)
                    {
                        string.Concat(segments.Where(x => x.Ids.Contains(id)).Select(x => x.Text))
                            .ShouldBe(string.Concat(runes[start..end]));
                        segments.Count(x => x.Begins.Contains(id)).ShouldBe(1);
                        segments.Count(x => x.Ends.Contains(id)).ShouldBe(1);
                    }
                }
            );

    [Fact]
    public void Overlapping_quotes_share_a_segment()
    {
        var segments = QuoteSegments.Of("abcdef", [("a1", 0, 4), ("l1", 2, 6)]);
        segments.Select(x => (x.Text, string.Join(",", x.Ids))).ShouldBe([("ab", "a1"), ("cd", "a1,l1"), ("ef", "l1")]);
    }
}
