using NodaTime;
using Tracker.Ledger;
using Tracker.Pages.Frame;

namespace Tracker.Tests.Pages;

public class PageViewTests
{
    private static readonly PageView View = new(
        "https://tracker.example",
        "/actions/ac-x",
        [("knownAt", "2024-11-01"), ("validAt", "2024-10-22")],
        [("by", "target")],
        new(42, Instant.FromUtc(2026, 11, 25, 0, 0)),
        false
    );

    [Fact]
    public void Links_stay_at_the_point_that_was_asked_for() =>
        View.Link("/parties/GBR", ("matter", "ac-x"))
            .ShouldBe("/parties/GBR?matter=ac-x&knownAt=2024-11-01&validAt=2024-10-22");

    [Fact]
    public void The_lasting_address_names_the_sequence_instead_of_the_time() =>
        View.Permanent.ShouldBe("https://tracker.example/actions/ac-x?by=target&validAt=2024-10-22&asOfSequence=42");

    [Fact]
    public void The_present_is_the_page_without_clocks() => View.Now.ShouldBe("/actions/ac-x?by=target");

    [Fact]
    public void Values_are_encoded_and_those_that_are_empty_left_out() =>
        Url.Of("/search", ("q", "a&b=c d"), ("x", null), ("y", ""), ("parties", "GBR,KOR"))
            .ShouldBe("/search?q=a%26b%3Dc%20d&parties=GBR,KOR");

    [Fact]
    public void A_citation_says_who_when_what_and_as_of_when()
    {
        var citation = Citation.Of(
            View,
            "A {title} & more",
            ["United Kingdom", "Republic of Korea"],
            "2024-10-22",
            "Joint statement",
            "st-1"
        );
        citation.Apa.ShouldBe(
            "United Kingdom, & Republic of Korea. (2024, October 22). A {title} & more [Joint statement]. Tracker, "
                + "as of sequence 42, recorded up to 25 November 2026, 00:00 UTC. "
                + View.Permanent
        );
        citation.BibTex.ShouldContain(@"title = {A \{title\} \& more}");
        citation.BibTex.ShouldContain("author = {{United Kingdom} and {Republic of Korea}}");
        citation.BibTex.ShouldContain("year = {2024}");
    }

    [Fact]
    public void A_citation_of_words_gives_them_and_leads_to_their_place_in_the_text()
    {
        var citation = Citation.Of(
            View,
            "T",
            ["France"],
            "2024-10-22",
            "Statement",
            "st-1-a2",
            ("We condemn 100 % of it", "q-a2")
        );
        citation.Apa.ShouldStartWith("“We condemn 100 % of it” France. (2024, October 22). T [Statement]. ");
        citation.Apa.ShouldEndWith($" {View.Permanent}#q-a2");
        citation.BibTex.ShouldStartWith("@misc{st-1-a2,");
        citation.BibTex.ShouldContain(@"note = {“We condemn 100 \% of it” Statement; as of sequence 42");
        citation.BibTex.ShouldContain($"url = {{{View.Permanent}#q-a2}}");
    }

    [Fact]
    public void A_citation_names_the_checkpoint_only_where_that_covers_what_is_shown()
    {
        var signed = View.AsOf.RecordedAt!.Value;
        var root = TreeHash.Empty;
        var covered = View with { Checkpoint = new(42, root, "", signed + Duration.FromSeconds(1), []) };
        var beyond = View with { Checkpoint = new(41, root, "", signed - Duration.FromSeconds(1), []) };
        var citation = Citation.Of(covered, "T", [], null, "Timeline", "ac-x");
        citation.Apa.ShouldContain($"; ledger checkpoint of 42 entries with root {root}");
        citation.BibTex.ShouldContain($"; ledger checkpoint of 42 entries with root {root}");
        Citation.Of(beyond, "T", [], null, "Timeline", "ac-x").Apa.ShouldNotContain("checkpoint");
        (covered.IsSealed, beyond.IsSealed, View.IsSealed).ShouldBe((true, false, false));
    }

    [Fact]
    public void A_citation_of_something_without_a_known_date_says_so()
    {
        var citation = Citation.Of(View, "T", [], null, "Timeline", "ac-x");
        citation.Apa.ShouldStartWith("Tracker. (n.d.). T [Timeline].");
        citation.BibTex.ShouldNotContain("year");
    }

    [Theory]
    [InlineData("https://example.org/a", "https://example.org/a")]
    [InlineData("javascript:alert(1)", null)]
    [InlineData("data:text/html,x", null)]
    [InlineData("not a url", null)]
    [InlineData(null, null)]
    public void Only_addresses_of_the_web_become_links(string? url, string? link) => Url.Safe(url).ShouldBe(link);
}
