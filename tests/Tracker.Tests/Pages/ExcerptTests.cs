using CsCheck;
using Tracker.Pages.Frame;

namespace Tracker.Tests.Pages;

/// <summary>What a table shows of a long quote.</summary>
public class ExcerptTests
{
    private const string Verb = "condemn in the strongest possible terms";
    private const string Object = "the deployment of troops to Russia";
    private const string About = "Deployment of DPRK troops to Russia";

    private static readonly string[] Clauses =
    [
        "we the ministers",
        "recalling earlier resolutions",
        "whose provisions remain in force",
        "in view of all the circumstances known",
        "and with regard to the rights of others",
    ];

    private static readonly Gen<string> Filler = Gen.Int[0, 4]
        .Array[0, 30]
        .Select(x => string.Concat(x.Select(y => Clauses[y] + ", ")));

    [Fact]
    public void A_quote_of_ordinary_length_is_whole()
    {
        var quote = new string('x', Excerpt.Whole);
        Excerpt.Of(quote, "CONDEMN", null, About).ShouldBe(quote);
    }

    [Fact]
    public void The_act_and_its_object_are_in_the_excerpt_however_far_apart() =>
        Gen.Select(Filler, Filler, Filler)
            .Sample(
                (before, between, after) =>
                {
                    var quote = $"{before}{Verb}, {between}{Object}, {after}to the end.";
                    var shown = Excerpt.Of(quote, "CONDEMN", "in the strongest possible terms", About);
                    shown.ShouldContain("condemn");
                    shown.ShouldContain("troops to Russia");
                    if (quote.Length > Excerpt.Whole)
                    {
                        shown.Length.ShouldBeLessThanOrEqualTo(Excerpt.Whole + 10);
                        shown.Split('…', StringSplitOptions.TrimEntries).ShouldAllBe(x => quote.Contains(x));
                        (
                            shown.StartsWith('…') == !quote.StartsWith(shown[..5], StringComparison.Ordinal)
                        ).ShouldBeTrue();
                        (shown.EndsWith('…') == !quote.EndsWith(shown[^5..], StringComparison.Ordinal)).ShouldBeTrue();
                    }
                }
            );

    [Theory]
    [InlineData("CONDEMN", null, "осуждает", "Сегодня и всегда, ", "министр осуждает отправку войск, ")]
    [InlineData("CRITICISE", "vivement", "vivement", "En ce jour, ", "le ministre critique vivement l’envoi, ")]
    [InlineData("EXPRESS_CONCERN", null, "concern", "On this day, ", "we note with grave CONCERN the conduct, ")]
    [InlineData("CONDEMN", null, "我们", "我们谴责一切，", "以及所有其他行为，")]
    [InlineData(null, null, "words", "words without any mark of the act ", "and so on ")]
    public void In_any_language_an_excerpt_is_words_of_the_quote_and_shows_what_is_left_out(
        string? act,
        string? booster,
        string expected,
        string first,
        string second
    )
    {
        var quote = first + second + string.Concat(Enumerable.Repeat(second, 120));
        var shown = Excerpt.Of(quote, act, booster, null);
        shown.ShouldContain(act == "CONDEMN" && first[0] == 'С' ? "Сегодня" : expected, Case.Insensitive);
        shown.ShouldEndWith("…");
        shown.Split('…', StringSplitOptions.TrimEntries).ShouldAllBe(x => quote.Contains(x));
    }

    [Fact]
    public void A_quote_that_says_its_act_in_other_words_than_its_name_is_whole_and_keeps_its_verb()
    {
        const string allegation =
            "The DPRK's export of ballistic missiles, artillery shells, and other military materiel to Russia for use "
            + "against Ukraine and Russia's training of DPRK soldiers involving arms or related materiel represent "
            + "flagrant violations of United Nations Security Council resolutions 1718 (2006), 1874 (2009), and 2270 "
            + "(2016)";

        allegation.Length.ShouldBeGreaterThan(Excerpt.Whole);
        Excerpt.Of(allegation, "ALLEGE", null, "Arms transfers from the DPRK to Russia").ShouldBe(allegation);
    }

    [Fact]
    public void A_long_quote_without_any_mark_is_cut_between_characters()
    {
        var quote = string.Concat(Enumerable.Repeat("𠀀", 1_000));
        Excerpt.Of(quote, "CONDEMN", null, About).EnumerateRunes().ShouldAllBe(x => x.Value != 0xFFFD);
    }
}
