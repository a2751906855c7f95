using Tracker.Statistics;

namespace Tracker.Tests.Statistics;

public class NetworkTests
{
    [Fact]
    public void A_pair_is_weighed_by_what_either_signed()
    {
        var network = new Network();
        network.Add(["GBR", "KOR"]);
        network.Add(["KOR", "GBR", "USA"]);
        network.Add(["GBR"]);
        network.Add([]);

        network.Statements.ShouldBe(4);
        network.Nodes().ShouldBe([("GBR", 3), ("KOR", 2), ("USA", 1)]);
        network.Edges().ShouldBe([new("GBR", "KOR", 2, 0.6667), new("GBR", "USA", 1, 0.3333), new("KOR", "USA", 1, 0.5)]);
    }

    [Fact]
    public void A_party_listed_twice_signed_once()
    {
        var network = new Network();
        network.Add(["QAT", "QAT", "GBR"]);

        network.Nodes().ShouldBe([("GBR", 1), ("QAT", 1)]);
        network.Edges().ShouldHaveSingleItem().Together.ShouldBe(1);
    }
}
