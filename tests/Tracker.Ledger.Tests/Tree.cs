using System.Globalization;
using System.Text;

namespace Tracker.Ledger.Tests;

/// <summary>A tree in memory, with all nodes and the root at every size.</summary>
public sealed class Tree
{
    private readonly Dictionary<TreeNode, TreeHash> _nodes = [];
    private readonly List<TreeHash> _roots = [TreeHash.Empty];

    public Tree(List<TreeHash> leaves)
    {
        Leaves = leaves;
        var range = new CompactRange();
        foreach (var leaf in leaves)
        {
            range.Append(leaf, _nodes.Add);
            _roots.Add(range.Root);
        }
    }

    /// <summary>The tree over the entries "leaf 0", "leaf 1", …</summary>
    public static Tree Of(int size) => new([.. Entries(size).Select(x => TreeHash.OfLeaf(x))]);

    public static IEnumerable<byte[]> Entries(int size) =>
        Enumerable
            .Range(0, size)
            .Select(i => Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"leaf {i}")));

    public List<TreeHash> Leaves { get; }

    public TreeHash Root(int size) => _roots[size];

    public ValueTask<TreeHash> HashAsync(TreeNode node, CancellationToken token) => new(_nodes[node]);

    /// <summary>A tile's content, made of the nodes reported while appending.</summary>
    public byte[] Content(Tile tile) =>
        Tile.Encode([
            .. Enumerable
                .Range(0, tile.Width)
                .Select(i => _nodes[new(tile.Level * Tile.Height, (tile.Index * Tile.FullWidth) + i)]),
        ]);
}
