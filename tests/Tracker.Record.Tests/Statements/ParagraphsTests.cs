using Tracker.Record.Statements;

namespace Tracker.Record.Tests.Statements;

public sealed class ParagraphsTests
{
    [Theory]
    [InlineData("¶1", 1)]
    [InlineData("¶2", 2)]
    [InlineData("¶12", 12)]
    [InlineData("¶0", null)]
    [InlineData("¶", null)]
    [InlineData("¶-1", null)]
    [InlineData("¶ 1", null)]
    [InlineData("¶1a", null)]
    [InlineData("2", null)]
    [InlineData("x2", null)]
    [InlineData("2¶", null)]
    [InlineData("WHOLE", null)]
    [InlineData("", null)]
    [InlineData("¶99999999999", null)]
    public void A_pilcrow_before_a_number_from_one_on_names_a_paragraph(string scope, int? number) =>
        Paragraphs.Number(scope).ShouldBe(number);

    [Theory]
    [InlineData("", 0)]
    [InlineData(" \n\t\n\u00A0", 0)]
    [InlineData("We condemn.", 1)]
    [InlineData("We condemn.\nWe urge.", 2)]
    [InlineData("We condemn.\n\n \nWe urge.\n", 2)]
    [InlineData("\n\nWe condemn.\r\n\r\nWe urge.\r\n", 2)]
    [InlineData("We condemn.\rWe urge.", 1)]
    [InlineData("We condemn.\u2029We urge.", 1)]
    public void Stretches_between_line_feeds_are_counted_if_they_have_words(string text, int count) =>
        Paragraphs.Count(text).ShouldBe(count);

    [Theory]
    [InlineData(0, 1, 1, 1)] // the first letter
    [InlineData(0, 3, 1, 1)] // all of the first
    [InlineData(2, 3, 1, 1)] // its last letter
    [InlineData(4, 5, 2, 2)] // the first letter of the second
    [InlineData(6, 7, 2, 2)] // its last letter
    [InlineData(4, 11, 2, 3)]
    [InlineData(8, 11, 3, 3)]
    [InlineData(10, 11, 3, 3)] // the last letter of the text
    [InlineData(2, 5, 1, 2)]
    [InlineData(0, 11, 1, 3)]
    public void Words_are_in_the_paragraphs_that_they_touch(int start, int end, int first, int last) =>
        Paragraphs.Of("one\ntwo\nsix", start, end).ShouldBe((first, last));

    [Theory]
    [InlineData("one\n\n \ntwo", 7, 10)] // blank lines
    [InlineData("one\r\n\r\ntwo", 7, 10)] // carriage returns
    [InlineData("\n\n one\n two", 9, 12)] // blank lines and spaces before the first
    public void A_blank_line_is_no_paragraph(string text, int start, int end) =>
        Paragraphs.Of(text, start, end).ShouldBe((2, 2));

    [Fact]
    public void Places_are_counted_in_code_points() => Paragraphs.Of("😀😀\ntwo", 3, 6).ShouldBe((2, 2));

    [Theory]
    [InlineData(3, 4)] // the line feed alone
    [InlineData(3, 5)] // the line feed and a blank line
    public void Space_after_a_paragraph_counts_to_the_paragraph_before_it(int start, int end) =>
        Paragraphs.Of("one\n\ntwo", start, end).ShouldBe((1, 1));

    [Fact]
    public void Space_within_a_paragraph_is_in_that_paragraph() => Paragraphs.Of("one two", 3, 4).ShouldBe((1, 1));

    [Fact]
    public void Space_before_words_and_the_words_are_in_their_paragraph() =>
        Paragraphs.Of("one\n two", 3, 6).ShouldBe((2, 2));

    [Fact]
    public void A_text_without_words_has_no_paragraph() => Paragraphs.Of("", 0, 0).ShouldBe((0, 0));
}
