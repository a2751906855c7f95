namespace Tracker.Ledger;

/// <summary>
/// The part of an RFC 6962 tree that is needed to append leaves and to compute the root: the hashes of its full
/// subtrees from left to right, one for each 1 in the binary size.
/// </summary>
public sealed class CompactRange
{
    private readonly List<TreeHash> _hashes;

    public CompactRange() => _hashes = [];

    /// <summary>Continues from a stored range.</summary>
    /// <exception cref="ArgumentException">A tree of this size has another number of full subtrees.</exception>
    public CompactRange(long size, IEnumerable<TreeHash> hashes)
    {
        _hashes = [.. hashes];
        Size =
            size >= 0 && long.PopCount(size) == _hashes.Count
                ? size
                : throw new ArgumentException(
                    $"A tree of {size} leaves has {long.PopCount(size)} full subtrees, not {_hashes.Count}.",
                    nameof(hashes)
                );
    }

    /// <summary>Number of leaves.</summary>
    public long Size { get; private set; }

    public IReadOnlyList<TreeHash> Hashes => _hashes;

    public TreeHash Root
    {
        get
        {
            if (_hashes.Count == 0)
            {
                return TreeHash.Empty;
            }

            var root = _hashes[^1];
            for (var i = _hashes.Count - 2; i >= 0; i--)
            {
                root = TreeHash.OfNode(_hashes[i], root);
            }

            return root;
        }
    }

    /// <param name="made">Called with each node that is now complete, from the leaf up. Tiles are built from these
    /// nodes.</param>
    public void Append(TreeHash leaf, Action<TreeNode, TreeHash>? made = null)
    {
        var (node, hash) = (new TreeNode(0, Size), leaf);
        made?.Invoke(node, hash);
        for (var size = Size; (size & 1) == 1; size >>= 1)
        {
            hash = TreeHash.OfNode(_hashes[^1], hash);
            _hashes.RemoveAt(_hashes.Count - 1);
            node = new(node.Level + 1, node.Index >> 1);
            made?.Invoke(node, hash);
        }

        _hashes.Add(hash);
        Size++;
    }
}
