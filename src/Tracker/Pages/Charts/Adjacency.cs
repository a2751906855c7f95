using Tracker.Statistics;

namespace Tracker.Pages.Charts;

/// <summary>The order of parties in the co-signature table. Pure.</summary>
public static class Adjacency
{
    /// <summary>
    /// Begins with the party with most statements. Each party is followed by the remaining party most similar to it, so
    /// that frequent co-signers are side by side. The same network always gives the same order.
    /// </summary>
    public static IReadOnlyList<NetworkNode> Order(IReadOnlyList<NetworkNode> nodes, IReadOnlyList<NetworkEdge> edges)
    {
        var like = edges
            .SelectMany(x => new[] { ((x.A, x.B), x.Jaccard), ((x.B, x.A), x.Jaccard) })
            .ToDictionary(x => x.Item1, x => x.Jaccard);
        var left = nodes.ToList();
        var order = new List<NetworkNode>();
        while (left.Count > 0)
        {
            var next =
                order.Count == 0
                    ? left[0]
                    : left.OrderByDescending(x => like.GetValueOrDefault((order[^1].Party, x.Party)))
                        .ThenByDescending(x => x.Statements)
                        .ThenBy(x => x.Party, StringComparer.Ordinal)
                        .First();
            order.Add(next);
            left.Remove(next);
        }

        return order;
    }
}
