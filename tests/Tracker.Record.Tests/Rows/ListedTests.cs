using Tracker.Record.Rows;

namespace Tracker.Record.Tests.Rows;

public sealed class ListedTests
{
    [Fact]
    public void Lists_are_equal_if_their_items_are()
    {
        Listed.Of("a", "b").ShouldBe(Listed.Of(new List<string> { "a", "b" }));
        Listed.Of("a", "b").ShouldNotBe(Listed.Of("b", "a"));
        Listed.Of("a", "b").ShouldNotBe(Listed.Of("a,b"));
    }

    [Fact]
    public void There_is_one_empty_list()
    {
        Listed.Of().ShouldBe(default);
        Listed.Of().Items.ShouldBeEmpty();
        default(Listed).Joined.ShouldBe("");
    }

    [Fact]
    public void A_list_gives_its_items_back_in_their_order() =>
        Listed.Of("b", "a", "a,c").Items.ShouldBe(["b", "a", "a,c"]);
}
