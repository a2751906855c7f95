using Tracker.Http;

namespace Tracker.Tests.Http;

public class WordsAskedTests
{
    [Theory]
    [InlineData("condemn condemn Condemn", "condemn")]
    [InlineData("a b a b c", "a b c")]
    [InlineData("\"arms transfers\" arms \"arms transfers\"", "\"arms transfers\" arms")]
    [InlineData("a or b or a", "a or b")]
    [InlineData("a or b a", "a or b a")]
    [InlineData("a a or a", "a")]
    [InlineData("condemn -test -test", "condemn -test")]
    [InlineData("condemn -condemn", "condemn -condemn")]
    [InlineData("-\"a b\" c", "-\"a b\" c")]
    [InlineData("\"an open quote", "\"an open quote")]
    [InlineData("규탄한다 규탄한다", "규탄한다")]
    [InlineData("or", "")]
    public void What_is_said_again_is_left_out_and_the_meaning_stays(string asked, string words) =>
        WordsAsked.Distinct(asked).ShouldBe(words);

    [Fact]
    public void A_search_has_at_most_so_many_words_each_counted_once()
    {
        string Words(int count) => string.Join(' ', Enumerable.Range(0, count).Select(x => $"w{x}"));

        WordsAsked.Fault(Words(24)).ShouldBeNull();
        WordsAsked
            .Fault(Words(25))!
            .Value.ShouldBe(("too-many-words", "The search has 25 words; give at most 24, the rarest first."));
        WordsAsked.Fault("\"" + Words(25) + "\"")!.Value.Code.ShouldBe("too-many-words");
        WordsAsked
            .Fault(string.Join('-', Enumerable.Range(0, 25).Select(x => $"w{x}")))!
            .Value.Code.ShouldBe("too-many-words");
        WordsAsked
            .Fault(string.Join(" or ", Enumerable.Range(0, 25).Select(x => $"w{x}")))!
            .Value.Code.ShouldBe("too-many-words");
        WordsAsked.Fault(string.Join(' ', Enumerable.Repeat("fire", 60))).ShouldBeNull();
    }

    [Theory]
    [InlineData(300, true)]
    [InlineData(301, false)]
    public void A_search_has_at_most_so_many_code_points(int length, bool isTaken)
    {
        var text = string.Concat(Enumerable.Repeat("𝔘", length));

        (WordsAsked.Fault(text) is null).ShouldBe(isTaken);
        (WordsAsked.TooLong(text) is null).ShouldBe(isTaken);
    }
}
