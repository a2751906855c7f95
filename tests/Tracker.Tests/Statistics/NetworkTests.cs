using Tracker.Statistics;

namespace Tracker.Tests.Statistics;

public sealed class NetworkTests
{
    [Fact]
    public void Every_statement_counts() =>
        Of(["GBR", "KOR"], ["KOR", "GBR", "USA"], ["GBR"], []).Statements.ShouldBe(4);

    [Fact]
    public void A_party_is_weighed_by_what_it_signed() =>
        Of(["GBR", "KOR"], ["KOR", "GBR", "USA"], ["GBR"]).Nodes().ShouldBe([("GBR", 3), ("KOR", 2), ("USA", 1)]);

    [Fact]
    public void A_pair_is_weighed_by_what_either_signed() =>
        Of(["GBR", "KOR"], ["KOR", "GBR", "USA"], ["GBR"])
            .Edges()
            .ShouldBe([new("GBR", "KOR", 2, 0.6667), new("GBR", "USA", 1, 0.3333), new("KOR", "USA", 1, 0.5)]);

    [Fact]
    public void A_party_listed_twice_signed_once() =>
        Of(["QAT", "QAT", "GBR"]).Nodes().ShouldBe([("GBR", 1), ("QAT", 1)]);

    [Fact]
    public void A_pair_listed_twice_signed_together_once() =>
        Of(["QAT", "QAT", "GBR"]).Edges().ShouldHaveSingleItem().Together.ShouldBe(1);

    private static Network Of(params string[][] statements)
    {
        var network = new Network();
        foreach (var signatories in statements)
        {
            network.Add(signatories);
        }

        return network;
    }
}
