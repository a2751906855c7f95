using System.Numerics;

namespace Tracker.Ledger;

/// <summary>
/// Makes and verifies proofs over the RFC 6962 tree. Proofs are made by its sections 2.1.1 (inclusion) and 2.1.2
/// (consistency), and verified by RFC 9162, sections 2.1.3.2 and 2.1.4.2.
/// </summary>
public static class MerkleProof
{
    /// <summary>Proves that the tree of the given size contains the leaf at the given index.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such leaf.</exception>
    public static async ValueTask<IReadOnlyList<TreeHash>> InclusionAsync(
        long index,
        long size,
        HashReader read,
        CancellationToken token = default
    )
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, size);
        var proof = new List<TreeHash>();
        for (var (from, to) = (0L, size); to - from > 1; )
        {
            var middle = from + Split(to - from);
            if (index < middle)
            {
                proof.Add(await RootAsync(middle, to, read, token));
                to = middle;
            }
            else
            {
                proof.Add(await RootAsync(from, middle, read, token));
                from = middle;
            }
        }

        proof.Reverse();
        return proof;
    }

    /// <summary>Proves that the first tree is a prefix of the second.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The first is larger than the second, or a size is
    /// negative.</exception>
    public static async ValueTask<IReadOnlyList<TreeHash>> ConsistencyAsync(
        long first,
        long second,
        HashReader read,
        CancellationToken token = default
    )
    {
        ArgumentOutOfRangeException.ThrowIfNegative(first);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(first, second);
        if (first == 0 || first == second)
        {
            return [];
        }

        var proof = new List<TreeHash>();
        var (from, to) = (0L, second);
        while (to != first)
        {
            var middle = from + Split(to - from);
            if (first <= middle)
            {
                proof.Add(await RootAsync(middle, to, read, token));
                to = middle;
            }
            else
            {
                proof.Add(await RootAsync(from, middle, read, token));
                from = middle;
            }
        }

        // If the first tree is itself a full left subtree, the verifier already knows its root.
        if (from > 0)
        {
            proof.Add(await RootAsync(from, to, read, token));
        }

        proof.Reverse();
        return proof;
    }

    /// <summary>Root of the whole tree of the given size.</summary>
    public static ValueTask<TreeHash> RootAsync(long size, HashReader read, CancellationToken token = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(size);
        return size == 0 ? new(TreeHash.Empty) : RootAsync(0, size, read, token);
    }

    public static bool VerifyInclusion(
        long index,
        long size,
        TreeHash leaf,
        IReadOnlyList<TreeHash> proof,
        TreeHash root
    )
    {
        if (index < 0 || index >= size)
        {
            return false;
        }

        var (node, last, hash) = (index, size - 1, leaf);
        foreach (var sibling in proof)
        {
            if (last == 0)
            {
                return false;
            }

            if ((node & 1) == 1 || node == last)
            {
                hash = TreeHash.OfNode(sibling, hash);
                while ((node & 1) == 0 && node != 0)
                {
                    node >>= 1;
                    last >>= 1;
                }
            }
            else
            {
                hash = TreeHash.OfNode(hash, sibling);
            }

            node >>= 1;
            last >>= 1;
        }

        return last == 0 && hash == root;
    }

    /// <remarks>
    /// The empty tree, of size 0, is a prefix of every tree; its root is <see cref="TreeHash.Empty"/>.
    /// </remarks>
    public static bool VerifyConsistency(
        long first,
        TreeHash firstRoot,
        long second,
        TreeHash secondRoot,
        IReadOnlyList<TreeHash> proof
    )
    {
        if (first < 0 || first > second)
        {
            return false;
        }

        if (first == second || first == 0)
        {
            return proof.Count == 0
                && (first == 0 ? firstRoot == TreeHash.Empty : firstRoot == secondRoot)
                && (second != 0 || secondRoot == TreeHash.Empty);
        }

        // If the first tree is full, the path begins at its root.
        IReadOnlyList<TreeHash> path = BitOperations.IsPow2(first) ? [firstRoot, .. proof] : proof;
        if (path.Count == 0)
        {
            return false;
        }

        var (node, last) = (first - 1, second - 1);
        while ((node & 1) == 1)
        {
            node >>= 1;
            last >>= 1;
        }

        var (before, after) = (path[0], path[0]);
        foreach (var sibling in path.Skip(1))
        {
            if (last == 0)
            {
                return false;
            }

            if ((node & 1) == 1 || node == last)
            {
                before = TreeHash.OfNode(sibling, before);
                after = TreeHash.OfNode(sibling, after);
                while ((node & 1) == 0 && node != 0)
                {
                    node >>= 1;
                    last >>= 1;
                }
            }
            else
            {
                after = TreeHash.OfNode(after, sibling);
            }

            node >>= 1;
            last >>= 1;
        }

        return last == 0 && before == firstRoot && after == secondRoot;
    }

    /// <summary>
    /// Root over the leaves from one index up to another, exclusive. The range must start at a split of the tree.
    /// </summary>
    private static async ValueTask<TreeHash> RootAsync(long from, long to, HashReader read, CancellationToken token)
    {
        var size = to - from;
        if (BitOperations.IsPow2(size))
        {
            var level = BitOperations.Log2((ulong)size);
            return await read(new(level, from >> level), token);
        }

        var middle = from + Split(size);
        return TreeHash.OfNode(await RootAsync(from, middle, read, token), await RootAsync(middle, to, read, token));
    }

    /// <summary>The largest power of two below the size.</summary>
    private static long Split(long size) => 1L << BitOperations.Log2((ulong)(size - 1));
}
