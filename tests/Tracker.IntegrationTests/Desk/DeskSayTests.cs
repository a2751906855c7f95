using Tracker.Pages.Frame;
using Tracker.Refusals;

namespace Tracker.IntegrationTests.Desk;

/// <summary>How the desk words refusals.</summary>
public sealed class DeskSayTests
{
    [Theory]
    [InlineData(
        "'GBR' has no membership of 'EU' on record; record that it joined with POST /api/groups/EU/members first.",
        "'GBR' has no membership of 'EU' on record."
    )]
    [InlineData("It is so already. GET it and compare, then take another.", "It is so already.")]
    [InlineData("Send the resource's ETag in If-Match.", "This cannot be done with what is on record now.")]
    [InlineData("Blank; give it words.", "Blank; give it words.")]
    public void A_sentence_that_the_desk_has_no_words_for_loses_the_clauses_that_name_requests_and_nothing_else(
        string said,
        string shown
    ) => DeskSay.Of(new Fault("/x", said, "other")).ShouldBe(shown);

    [Fact]
    public void A_name_with_an_apostrophe_is_told_whole() =>
        DeskSay
            .Of(
                new Fault(
                    "/party",
                    "There is no party 'Côte d'Azur'; GET /api/parties?q= finds parties by any of their names.",
                    "unknown-party"
                )
            )
            .ShouldStartWith("There is no party “Côte d'Azur”.");

    [Theory]
    [InlineData("retracted")]
    [InlineData("merged")]
    [InlineData("last-act")]
    [InlineData("differs")]
    [InlineData("possible-duplicate")]
    public void A_conflict_that_names_requests_is_said_in_words(string type) =>
        DeskSay
            .Of(Problem.Conflict(ProblemTypes.Of(type), "Do it with POST /api/statements.", null))
            .ShouldNotContain("POST");
}
