using CsCheck;
using Tracker.Record.Lineage;

namespace Tracker.Record.Tests.Lineage;

public sealed class FingerprintTests
{
    private const int Draws = 2000;

    // Computed by another program from the description in docs/decisions/0013-clause-lineage.md.
    [Theory]
    [InlineData("We condemn the unlawful transfer of arms and troops.", 7, -5617366896132785383, -3357305540410541179)]
    [InlineData("우리는 북한의 불법적인 무기 이전을 강력히 규탄한다.", 13, -8477350798628506634, -7873364584405525784)]
    [InlineData("我们强烈谴责非法武器转让。", 16, -8581681555389681422, -8032985634389718991)]
    public void The_numbers_never_change(string clause, int count, long first, long second)
    {
        var numbers = Of(clause);

        numbers.Count.ShouldBe(count);
        numbers.Take(2).ShouldBe([first, second]);
    }

    [Fact]
    public void There_are_few_distinct_and_rising_and_case_and_typography_do_not_matter() =>
        Gen
            .Int.Select(x => new Draw(x).Sentence(0, 450))
            .Sample(
                words =>
                {
                    var numbers = Of(words);

                    numbers.Count.ShouldBeLessThanOrEqualTo(Fingerprint.Size);
                    numbers.ShouldBe(numbers.Distinct().Order());
                    Of("“" + string.Join(" – ", words).ToUpperInvariant() + "!”").ShouldBe(numbers);
                },
                iter: 300
            );

    [Theory]
    [InlineData(0.10, 12, 16, 0.995)]
    [InlineData(0.25, 12, 16, 0.98)]
    [InlineData(0.25, 16, 40, 0.99)]
    [InlineData(0.25, 40, 100, 0.99)]
    public void A_sentence_is_found_after_a_share_of_its_words_was_edited(
        double share,
        int min,
        int max,
        double recall
    ) =>
        Share(draw =>
            {
                var sentence = draw.Sentence(min, max);
                return Linked(sentence, draw.Edited(sentence, share));
            })
            .ShouldBeGreaterThan(recall);

    [Theory]
    [InlineData(8, 12, 15, 0.95)]
    [InlineData(12, 30, 30, 0.98)]
    public void A_sentence_is_found_within_a_longer_one(int min, int max, int others, double recall) =>
        Share(draw =>
            {
                var sentence = draw.Sentence(min, max);
                return Linked(sentence, draw.Within(sentence, others));
            })
            .ShouldBeGreaterThan(recall);

    [Fact]
    public void Unrelated_sentences_almost_never_share_a_number() =>
        Share(draw => Linked(draw.Sentence(12, 40), draw.Sentence(12, 40))).ShouldBeLessThan(0.002);

    [Theory]
    [InlineData(
        "It is not for us to say who did it or why.",
        "We all know who did it, and it was not for us to say why."
    )]
    [InlineData("We are in it and we are for it, as are you.", "We are in it and we are for it, as are you.")]
    public void Frequent_words_alone_link_nothing(string one, string other) =>
        Linked(Of(one), Of(other)).ShouldBeFalse();

    [Theory]
    [InlineData(4, 0)] // too short
    [InlineData(5, 7)] // triples that begin with the first word: 3, with the second: 3, with the third: 1
    [InlineData(400, 16)]
    [InlineData(401, 0)] // too long
    public void Only_clauses_of_5_to_400_words_are_looked_for(int words, int numbers) =>
        Of([.. Enumerable.Range(0, words).Select(x => $"word{x}")]).Count.ShouldBe(numbers);

    [Theory]
    [InlineData("abcd efgh ijkl a b", 1)] // four letters carry content
    [InlineData("abcd efgh ijk a b", 0)] // three do not
    [InlineData("abcd efgh 7 a b", 1)] // a figure does
    [InlineData("abcd efgh a7 b c", 1)]
    [InlineData("abcd efgh ٧ a b", 1)] // in any script
    [InlineData("abcd efgh 국민 a b", 1)] // two syllables are five letters
    [InlineData("abcd efgh 나 a b", 0)] // one is two
    [InlineData("abcd efgh é à ü", 0)]
    public void Words_carry_content_if_they_are_long_or_figures(string clause, int numbers) =>
        Of(clause).Count.ShouldBe(numbers);

    [Fact]
    public void Neighbours_of_a_script_without_spaces_carry_content_and_a_single_one_does_not()
    {
        Of("谴责 abcd efgh a b").Count.ShouldBe(1);
        Of("谴 abcd efgh a b").Count.ShouldBe(0);
    }

    [Fact]
    public void A_clause_that_repeats_itself_has_each_number_once() =>
        Of("word word word word word word").ShouldHaveSingleItem();

    [Fact]
    public void Texts_without_spaces_are_linked_by_their_neighbouring_characters()
    {
        var seen = Of("我们以最强烈的措辞谴责朝鲜向俄罗斯非法转让武器。");

        Linked(seen, Of("我们强烈谴责朝鲜持续向俄罗斯非法转让武器的行为。")).ShouldBeTrue();
        Linked(seen, Of("双方同意进一步加强经济合作并扩大文化交流。")).ShouldBeFalse();
    }

    private static double Share(Func<Draw, bool> holds) =>
        Enumerable.Range(0, Draws).Count(x => holds(new Draw(x))) / (double)Draws;

    private static bool Linked(string[] one, string[] other) => Linked(Of(one), Of(other));

    private static bool Linked(IReadOnlyList<long> one, IReadOnlyList<long> other) => one.Intersect(other).Any();

    private static IReadOnlyList<long> Of(string[] words) => Of(string.Join(' ', words));

    private static IReadOnlyList<long> Of(string text) => Fingerprint.Of(Tokens.Keys(text));
}
