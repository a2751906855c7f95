using System.Text.Json;
using CsCheck;
using Tracker.Record.Lineage;

namespace Tracker.Record.Tests.Lineage;

public sealed class LineageMatchTests
{
    private static readonly string Seed = SeedText();

    // Written for this test: the seed's sentences, hardened, with two that are new.
    private const string Hardened =
        "We met in Seoul today to review our partnership. "
        + "We condemn in the strongest possible terms the DPRK's ongoing unlawful arms transfers to Russia and the "
        + "deployment "
        + "of DPRK troops to Russia to support Russia's unlawful war of aggression in Ukraine. "
        + "Such cooperation between the DPRK and Russia is not only in flagrant violation of multiple UNSC "
        + "resolutions, but "
        + "also prolongs the suffering of the Ukrainian people and threatens global security.\n\n"
        + "We are deeply concerned about the possibility of any transfer of nuclear or ballistic missile-related "
        + "technology "
        + "to the DPRK, which would threaten peace and stability on the Korean Peninsula and across the globe. "
        + "Both sides look forward to their next dialogue on digital trade.";

    [Fact]
    public void A_later_text_that_hardens_the_seed_is_linked_sentence_by_sentence()
    {
        var matches = LineageMatch.Find(Clauses.Split(Hardened), Of("st-seed", Seed));

        matches
            .Select(x => x.Later.Text[..22])
            .ShouldBe(["We condemn in the stro", "Such cooperation betwe", "We are deeply concerne"]);
        matches
            .Select(x => x.Earlier.Text[..22])
            .ShouldBe(["We condemn in the stro", "Such cooperation betwe", "We are also deeply con"]);
        matches.ShouldAllBe(x => x.Statement == "st-seed" && x.Similarity >= 0.7);
        Words(matches, DiffOps.Added).ShouldContain("possible");
        Words(matches, DiffOps.Added).ShouldContain("flagrant");
        Words(matches, DiffOps.Dropped).ShouldContain("reported");
    }

    [Fact]
    public void Each_clause_has_its_best_match_in_each_earlier_statement_in_a_fixed_order()
    {
        const string Sentence = "We condemn the unlawful transfer of ballistic missiles to Russia.";
        IReadOnlyList<EarlierClause> earlier =
        [
            .. Of("st-b", "We condemn any transfer of ballistic missiles to Russia. " + Sentence + " " + Sentence),
            .. Of("st-a", "We strongly condemn the unlawful transfer of ballistic missiles to Russia."),
            .. Of("st-c", "The two ministers discussed trade, culture and the exchange of students."),
        ];
        var later = Clauses.Split("We agree on much. " + Sentence);

        var matches = LineageMatch.Find(later, earlier);

        matches
            .Select(x => (x.Statement, x.Later.Start, x.Earlier.Start))
            .ShouldBe([("st-a", 18, 0), ("st-b", 18, 57)]);
        matches[1].Diff.ShouldBe([new("SAME", Sentence)]);
        LineageMatch
            .Find(later.Reverse(), earlier.Reverse())
            .Select(x => (x.Statement, x.Later, x.Earlier, x.Similarity))
            .ShouldBe(matches.Select(x => (x.Statement, x.Later, x.Earlier, x.Similarity)));
    }

    [Fact]
    public void Nearly_all_that_comparing_every_pair_would_find_is_found()
    {
        var draws = Enumerable.Range(0, 100).Select(x => new Draw(x)).ToList();
        var sentences = draws.Select(x => x.Sentence(12, 40)).ToList();
        var earlier = sentences.Select((x, i) => new EarlierClause($"st-{i}", Clause(x))).ToList();
        var later = sentences.Select((x, i) => Clause(draws[i].Edited(x, 0.25)) with { Start = i }).ToList();

        var found = LineageMatch.Find(later, earlier).Select(x => (x.Statement, x.Later.Start)).ToHashSet();

        var all =
            from x in earlier
            from y in later
            where TokenDiff.Between(Tokens.Of(x.Clause.Text), Tokens.Of(y.Text)).IsReuse
            select (x.Statement, y.Start);
        found.Count.ShouldBeGreaterThan(all.Count() * 95 / 100);
        found.ShouldBeSubsetOf(all);
    }

    [Fact]
    public void A_copy_overlaps_wholly_whatever_its_typography_and_its_very_short_sentences()
    {
        var copy = "1. " + Seed.Replace('’', '\'').Replace(". ", ".\n• ").ToUpperInvariant();

        LineageMatch.Overlap(Seed, Seed).ShouldBe(1);
        LineageMatch.Overlap("Thank you. " + Seed, copy + " Thank you!").ShouldBe(1);
        LineageMatch.Overlap(copy, Seed).ShouldBe(1);
    }

    [Fact]
    public void An_excerpt_overlaps_wholly_with_its_text_and_the_text_with_it_in_part()
    {
        var excerpt = Seed[..Seed.IndexOf('\n')];

        LineageMatch.Overlap(excerpt, Seed).ShouldBe(1);
        LineageMatch.Overlap(Seed, excerpt).ShouldBeInRange(0.3, 0.6);
    }

    [Fact]
    public void A_hardened_text_is_no_copy() => LineageMatch.Overlap(Hardened, Seed).ShouldBe(0);

    [Fact]
    public void A_text_without_words_overlaps_with_nothing() => LineageMatch.Overlap("", Seed).ShouldBe(0);

    [Fact]
    public void Nothing_overlaps_with_a_text_without_words() => LineageMatch.Overlap(Seed, "").ShouldBe(0);

    [Theory]
    [InlineData("alpha bravo charlie delta eagle fancy golfer hotel india juliet", 1)] // 10 words shared of 10
    [InlineData("alpha bravo charlie delta eagle fancy golfer hotel india other", 1)] // 9: similarity is 0.9
    [InlineData("alpha bravo charlie delta eagle fancy golfer hotel other another", 0)] // 8
    public void From_nine_tenths_of_similarity_on_a_clause_is_the_same_wording(string other, double overlap) =>
        LineageMatch
            .Overlap("alpha bravo charlie delta eagle fancy golfer hotel india juliet", other)
            .ShouldBe(overlap);

    [Fact]
    public void Overlap_is_the_share_of_words_in_clauses_that_the_other_text_has() =>
        LineageMatch.Overlap("Alpha bravo charlie. Delta.", "Alpha bravo charlie. Other.").ShouldBe(0.75);

    [Fact]
    public void A_clause_too_short_to_compare_is_shared_only_word_for_word() =>
        LineageMatch.Overlap("Thank you very much.", "Thank you so much.").ShouldBe(0);

    [Fact]
    public void Every_text_overlaps_wholly_with_itself() =>
        Gen
            .Int.Select(x => new Draw(x))
            .Sample(
                draw =>
                {
                    var text = string.Join(
                        ". ",
                        Enumerable.Range(0, 5).Select(_ => "So " + string.Join(' ', draw.Sentence(1, 30)))
                    );
                    LineageMatch.Overlap(text, text).ShouldBe(1);
                },
                iter: 300
            );

    [Fact]
    public void Of_clauses_as_similar_the_one_that_contains_more_is_the_match()
    {
        const string Ten = "alpha bravo charlie delta eagle fancy golfer hotel india juliet";
        const string EightOfTen = "alpha bravo charlie delta eagle fancy golfer hotel other another";
        const string TenOfFifteen = Ten + " kilos limas mikes novembers oscars";

        Best(Ten, EightOfTen, TenOfFifteen).Earlier.Text.ShouldBe(TenOfFifteen);
        Best(Ten, TenOfFifteen, EightOfTen).Earlier.Text.ShouldBe(TenOfFifteen);
    }

    [Fact]
    public void Of_clauses_that_match_as_well_the_first_in_its_text_is_the_match()
    {
        const string Text = "Alpha bravo charlie delta eagle. Alpha bravo charlie delta eagle.";

        LineageMatch
            .Find(Clauses.Split("Alpha bravo charlie delta eagle."), Of("st-a", Text).Reverse())
            .ShouldHaveSingleItem()
            .Earlier.Start.ShouldBe(0);
    }

    [Fact]
    public void Of_clauses_at_one_place_the_first_by_its_letters_is_the_match() =>
        Best("alpha bravo charlie delta eagle", "Alpha bravo charlie delta eagle", "ALPHA bravo charlie delta eagle")
            .Earlier.Text.ShouldStartWith("ALPHA");

    [Fact]
    public void Later_clauses_come_in_the_order_of_their_text()
    {
        const string Text = "Alpha bravo charlie delta eagle. Fancy golfer hotel india juliet.";

        LineageMatch.Find(Clauses.Split(Text).Reverse(), Of("st-a", Text)).Select(x => x.Later.Start).ShouldBe([0, 33]);
    }

    private static ClauseMatch Best(string later, params string[] earlier) =>
        LineageMatch.Find([new(0, later.Length, later)], earlier.SelectMany(x => Of("st-a", x))).ShouldHaveSingleItem();

    private static IEnumerable<string> Words(IEnumerable<ClauseMatch> matches, string op) =>
        matches.SelectMany(x => x.Diff).Where(x => x.Op == op).SelectMany(x => x.Text.Split(' '));

    private static IEnumerable<EarlierClause> Of(string statement, string text) =>
        Clauses.Split(text).Select(x => new EarlierClause(statement, x));

    private static Clause Clause(string[] words) => new(0, 0, string.Join(' ', words));

    private static string SeedText()
    {
        using var seed = typeof(LineageMatchTests).Assembly.GetManifestResourceStream("Tracker.Seed.uk-rok")!;
        using var document = JsonDocument.Parse(seed);
        return document.RootElement.GetProperty("texts")[0].GetProperty("text").GetString()!;
    }
}
