using CsCheck;
using Tracker.Record.Lineage;

namespace Tracker.Record.Tests.Lineage;

public sealed class TokenDiffTests
{
    [Fact]
    public void Words_put_in_dropped_and_replaced_are_shown_as_written() =>
        Between(
            "We condemn, in strong terms, the DPRK’s continued arms transfers and the reported deployment.",
            "We CONDEMN in the strongest terms the (DPRK)'s arms transfers, and the deployment of troops."
        )
            .Segments.ShouldBe([
                new("SAME", "We CONDEMN in "),
                new("DROPPED", "strong "),
                new("ADDED", "the strongest "),
                new("SAME", "terms the (DPRK)'s "),
                new("DROPPED", "continued "),
                new("SAME", "arms transfers, and the "),
                new("DROPPED", "reported "),
                new("SAME", "deployment "),
                new("ADDED", "of troops."),
            ]);

    [Fact]
    public void Nothing_is_put_between_the_words_of_a_script_without_spaces() =>
        Between("我们谴责非法行为。", "我们强烈谴责行为。")
            .Segments.ShouldBe([
                new("SAME", "我们"),
                new("ADDED", "强烈"),
                new("SAME", "谴责"),
                new("DROPPED", "非法"),
                new("SAME", "行为。"),
            ]);

    [Fact]
    public void The_segments_rebuild_the_later_clause_exactly_and_the_earlier_ones_words() =>
        Clauses.Sample(
            (earlier, later) =>
            {
                var segments = Between(earlier, later).Segments;

                string.Concat(segments.Where(x => x.Op != DiffOps.Dropped).Select(x => x.Text))
                    .ShouldBe(Keys(later).Any() ? later : "");
                segments.Where(x => x.Op != DiffOps.Added).SelectMany(x => Keys(x.Text)).ShouldBe(Keys(earlier));
                segments
                    .Zip(segments.Skip(1))
                    .ShouldAllBe(x =>
                        x.First.Op != x.Second.Op && !(x.First.Op == DiffOps.Added && x.Second.Op == DiffOps.Dropped)
                    );
            },
            iter: 3000
        );

    [Fact]
    public void Similarity_counts_the_shared_words_and_is_the_same_both_ways() =>
        Clauses.Sample(
            (earlier, later) =>
            {
                var diff = Between(earlier, later);
                var (there, back) = (Keys(earlier).Count(), Keys(later).Count());
                var same = diff.Segments.Where(x => x.Op == DiffOps.Same).Sum(x => Keys(x.Text).Count());

                if (same > 0)
                {
                    diff.Similarity.ShouldBe(2.0 * same / (there + back));
                }
                if (same > 0)
                {
                    diff.Containment.ShouldBe((double)same / Math.Min(there, back));
                }
                diff.Similarity.ShouldBeInRange(0, 1);
                diff.Containment.ShouldBeInRange(diff.Similarity, 1);
                var other = Between(later, earlier);
                (other.Similarity, other.Containment).ShouldBe((diff.Similarity, diff.Containment));
                if (there > 0)
                {
                    Between(earlier, earlier).Segments.ShouldBe([new("SAME", earlier)]);
                }
            },
            iter: 3000
        );

    [Fact]
    public void No_other_choice_of_words_in_order_has_more_in_common() =>
        Gen.Select(Gen.OneOf("a", "b", "c").Array[0, 8], Gen.OneOf("a", "b", "c").Array[0, 8])
            .Sample(
                (one, other) =>
                {
                    var best = Choices(one).Intersect(Choices(other)).Max(x => x.Length);

                    Between(string.Join(' ', one), string.Join(' ', other))
                        .Segments.Where(x => x.Op == DiffOps.Same)
                        .Sum(x => Keys(x.Text).Count())
                        .ShouldBe(best);

                    static IEnumerable<string> Choices(string[] words) =>
                        Enumerable
                            .Range(0, 1 << words.Length)
                            .Select(x => string.Concat(words.Where((_, i) => (x >> i & 1) == 1)));
                },
                iter: 500
            );

    [Fact]
    public void A_short_sentence_within_a_long_one_is_reuse_though_the_two_are_not_similar()
    {
        const string Short = "It prolongs the suffering of the Ukrainian people.";
        var diff = Between(
            Short,
            "Such cooperation is in violation of several resolutions, and it prolongs the suffering of "
                + "the Ukrainian people while it threatens security in Europe, in Asia and far beyond both."
        );

        diff.Similarity.ShouldBeLessThan(TokenDiff.ReusedFrom);
        diff.Containment.ShouldBe(1);
        diff.IsReuse.ShouldBeTrue();
        Between("We agree on it all.", "We do not agree on any part of it, not at all.").IsReuse.ShouldBeFalse();
    }

    [Theory]
    [InlineData(0.6, true)]
    [InlineData(0.599, false)]
    public void From_six_tenths_of_similarity_on_a_clause_is_reused(double similarity, bool reused) =>
        new TokenDiff([], similarity, 0, 100).IsReuse.ShouldBe(reused);

    [Theory]
    [InlineData(0.8, 8, true)]
    [InlineData(0.799, 8, false)]
    [InlineData(0.8, 7, false)]
    [InlineData(1, 7, false)]
    public void From_eight_tenths_on_a_clause_of_eight_words_stands_within_another(
        double containment,
        int shorter,
        bool reused
    ) => new TokenDiff([], 0, containment, shorter).IsReuse.ShouldBe(reused);

    [Theory]
    [InlineData("We act now", "We act on it now", 3)]
    [InlineData("We act on it now", "We act", 2)]
    public void The_tokens_of_the_shorter_clause_are_counted(string earlier, string later, int shorter) =>
        Between(earlier, later).ShorterTokens.ShouldBe(shorter);

    [Fact]
    public void Similarity_is_twice_the_shared_words_over_all_words() =>
        Between("we act on it", "we act now").Similarity.ShouldBe(4.0 / 7);

    [Fact]
    public void Containment_is_the_shared_part_of_the_shorter_clause() =>
        Between("we act on it", "we act now").Containment.ShouldBe(2.0 / 3);

    [Fact]
    public void Two_clauses_without_words_have_no_segments() => Between("", "").Segments.ShouldBeEmpty();

    [Theory]
    [InlineData("", "")]
    [InlineData("We act.", "…")]
    [InlineData("We act.", "They stop.")]
    public void Without_common_words_nothing_is_shared(string earlier, string later)
    {
        var diff = Between(earlier, later);

        (diff.Similarity, diff.Containment, diff.IsReuse).ShouldBe((0, 0, false));
    }

    private static readonly Gen<(string, string)> Clauses = Gen.OneOf(
            "We ",
            "we ",
            "the ",
            "(DPRK)’s ",
            "DPRK ",
            "arms, ",
            "2.5 ",
            "– ",
            "北",
            "京 ",
            "é ",
            "😀 "
        )
        .Array[0, 25]
        .Select(string.Concat)
        .Array[2]
        .Select(x => (x[0], x[1]));

    private static TokenDiff Between(string earlier, string later) =>
        TokenDiff.Between(Tokens.Of(earlier), Tokens.Of(later));

    private static IEnumerable<string> Keys(string text) => Tokens.Of(text).Select(x => x.Key);
}
