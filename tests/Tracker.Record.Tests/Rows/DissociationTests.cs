using Tracker.Record.Statements;
using static Tracker.Record.Tests.Given;

namespace Tracker.Record.Tests.Rows;

/// <summary>From which of a group's words a member stood apart.</summary>
public sealed class DissociationTests
{
    private const string TwoParagraphs = "We condemn it.\n\nWe urge restraint.\nWe watch.";

    [Fact]
    public void Without_a_scope_it_is_from_everything_that_the_group_said() =>
        Apart("We condemn it").Concat(Apart("We watch")).ShouldBe(["HUN", "HUN"]);

    [Theory]
    [InlineData("We condemn it", "")]
    [InlineData("We urge restraint", "HUN")]
    [InlineData("We watch", "")]
    public void With_a_paragraph_it_is_from_the_words_in_that_paragraph(string exact, string apart) =>
        Apart(exact, "¶2").ShouldBe([apart]);

    [Theory]
    [InlineData("it.\n\nWe urge", "¶1")]
    [InlineData("it.\n\nWe urge", "¶2")]
    [InlineData("it.\n\nWe urge restraint.\nWe", "¶2")]
    public void Words_across_paragraphs_are_meant_by_each_paragraph_they_touch(string exact, string scope) =>
        Apart(exact, scope).ShouldBe(["HUN"]);

    [Fact]
    public void One_paragraph_of_several_is_enough() => Apart("We watch", "¶1", "¶3").ShouldBe(["HUN"]);

    [Fact]
    public void A_scope_that_names_no_paragraph_is_everything() =>
        Apart("We watch", "the last sentence").ShouldBe(["HUN"]);

    [Fact]
    public void It_is_not_known_where_words_of_another_text_stand_so_they_are_meant() =>
        Group(
            Dissociated("HUN", "EU", "¶2"),
            new TextAdded(Wording("t2", "Nous condamnons.", "fr")),
            Condemn with
            {
                Quote = Quoted("condamnons", "Nous condamnons.", "t2"),
            }
        )
            .Positions.ShouldHaveSingleItem()
            .Dissociated.ShouldBe("HUN");

    [Fact]
    public void It_is_from_the_words_of_that_group_only() =>
        Group(Dissociated("HUN", "G7"), Condemn with { Quote = Quoted("We watch", TwoParagraphs) })
            .Positions.ShouldHaveSingleItem()
            .Dissociated.ShouldBe("");

    [Fact]
    public void Members_are_listed_once_in_the_order_recorded() =>
        Group(
            Dissociated("HUN", "EU"),
            Dissociated("AUT", "EU", "¶3"),
            Dissociated("HUN", "EU", "¶3"),
            Condemn with
            {
                Quote = Quoted("We watch", TwoParagraphs),
            }
        )
            .Positions.ShouldHaveSingleItem()
            .Dissociated.ShouldBe(Shown.Joined(["HUN", "AUT"]));

    /// <summary>Who stands apart from words of the first text, after HUN dissociated itself from a scope.</summary>
    private static IEnumerable<string> Apart(string exact, params string[] scope) =>
        Group(Dissociated("HUN", "EU", scope), Condemn with { Quote = Quoted(exact, TwoParagraphs) })
            .Positions.Select(x => x.Dissociated);

    private static Stream Group(params object[] events) =>
        Stream.Of("st-a", [Recorded(text: TwoParagraphs), Signed("EU"), .. events]);
}
