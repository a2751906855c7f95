using Tracker.Statistics;

namespace Tracker.Pages.Charts;

/// <summary>The order of a table of who signs with whom. Pure.</summary>
public static class Adjacency
{
    /// <summary>
    /// From the party with the most statements on, each is followed by the one of those left that is most like it; so those
    /// that sign together stand together. The same network is always in the same order.
    /// </summary>
    public static IReadOnlyList<NetworkNode> Order(IReadOnlyList<NetworkNode> nodes, IReadOnlyList<NetworkEdge> edges)
    {
        var like = edges.SelectMany(x => new[] { ((x.A, x.B), x.Jaccard), ((x.B, x.A), x.Jaccard) }).ToDictionary(x => x.Item1, x => x.Jaccard);
        var left = nodes.ToList();
        var order = new List<NetworkNode>();
        while (left.Count > 0)
        {
            var next = order.Count == 0
                ? left[0]
                : left.OrderByDescending(x => like.GetValueOrDefault((order[^1].Party, x.Party))).ThenByDescending(x => x.Statements)
                    .ThenBy(x => x.Party, StringComparer.Ordinal).First();
            order.Add(next);
            left.Remove(next);
        }

        return order;
    }
}
