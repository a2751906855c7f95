using Tracker.Store;

namespace Tracker.Tests.Store;

public class SearchWordsTests
{
    [Theory]
    [InlineData("UK-ROK", "UK ROK")]
    [InlineData("UK–ROK joint", "UK ROK joint")]
    [InlineData("\"UK-ROK joint\"", "\"UK ROK joint\"")]
    [InlineData("condemn -UK-ROK", "condemn -\"UK ROK\"")]
    [InlineData("condemn -missiles", "condemn -missiles")]
    [InlineData("nord-est-asie or x", "nord est asie or x")]
    [InlineData("-", "-")]
    [InlineData("a - b", "a - b")]
    [InlineData("공동-성명", "공동 성명")]
    [InlineData("S/RES/2270-x", "S/RES/2270-x")] // not joined words alone: as it is written
    public void What_joins_words_is_taken_out_and_what_excludes_them_stays(string words, string expected) =>
        SearchWords.Of(words).ShouldBe(expected);
}
