using System.Buffers.Binary;
using System.Globalization;

namespace Tracker.Ledger;

/// <summary>
/// A tile of the tree or a bundle of entries (C2SP tlog-tiles). A tile holds up to 256 hashes of one level; every
/// eighth level of the tree has tiles. A bundle holds up to 256 entries.
/// </summary>
/// <param name="Level">0: leaves; 1: the roots of full tiles of level 0, and so on; <see cref="Entries"/>: a bundle of
/// entries.</param>
/// <param name="Index">Counted within its level from 0.</param>
/// <param name="Width">From 1 to 256; below 256 the tile is partial.</param>
public readonly record struct Tile(int Level, long Index, int Width)
{
    /// <summary>The level number that marks a bundle of entries.</summary>
    public const int Entries = -1;

    public const int FullWidth = 256;

    /// <summary>Levels of the tree that one tile spans.</summary>
    public const int Height = 8;

    private const int MaxLevel = 63;

    public bool IsFull => Width == FullWidth;

    /// <summary>Path below the log's prefix: <c>tile/0/x001/234.p/5</c>.</summary>
    public string Path
    {
        get
        {
            var index = (Index % 1000).ToString("D3", CultureInfo.InvariantCulture);
            for (var rest = Index / 1000; rest > 0; rest /= 1000)
            {
                index = string.Create(CultureInfo.InvariantCulture, $"x{rest % 1000:D3}/{index}");
            }

            var level = Level == Entries ? "entries" : Level.ToString(CultureInfo.InvariantCulture);
            return $"tile/{level}/{index}" + (IsFull ? "" : string.Create(CultureInfo.InvariantCulture, $".p/{Width}"));
        }
    }

    /// <summary>The tile in a tree of the given size; null if it is empty.</summary>
    public static Tile? At(int level, long index, long size)
    {
        var shift = Height * Math.Max(level, 0);
        var hashes = shift < 63 ? size >> shift : 0;
        return index >= 0 && index <= hashes / FullWidth && hashes - (index * FullWidth) is > 0 and var left
            ? new(level, index, (int)Math.Min(left, FullWidth))
            : null;
    }

    /// <summary>
    /// All tiles and bundles of a tree of the given size, level by level, bundles last. The last tile of each level may
    /// be partial.
    /// </summary>
    public static IEnumerable<Tile> All(long size)
    {
        foreach (var level in Enumerable.Range(0, MaxLevel + 1).Append(Entries))
        {
            for (var index = 0L; At(level, index, size) is { } tile; index++)
            {
                yield return tile;
            }
        }
    }

    /// <summary>Reads a path in exactly the form that <see cref="Path"/> writes; null if it has another form.</summary>
    public static Tile? Parse(string path)
    {
        var parts = path.Split('/');
        if (parts.Length < 3 || parts[0] != "tile")
        {
            return null;
        }

        var width = FullWidth;
        var end = parts.Length;
        if (parts[^2].EndsWith(".p", StringComparison.Ordinal))
        {
            end--;
            if (
                !int.TryParse(parts[^1], NumberStyles.None, CultureInfo.InvariantCulture, out width)
                || width is < 1 or >= FullWidth
            )
            {
                return null;
            }

            parts[^2] = parts[^2][..^2];
        }

        var level = Entries;
        if (
            end < 3
            || (
                parts[1] != "entries"
                && (
                    !int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out level)
                    || level > MaxLevel
                )
            )
        )
        {
            return null;
        }

        var index = 0L;
        for (var i = 2; i < end; i++)
        {
            var digits = i < end - 1 && parts[i].StartsWith('x') ? parts[i][1..] : parts[i];
            if (
                digits.Length != 3
                || !int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var group)
                || index > long.MaxValue / 1000 - 1
            )
            {
                return null;
            }

            index = (index * 1000) + group;
        }

        var tile = new Tile(level, index, width);
        return tile.Path == path ? tile : null;
    }

    /// <summary>The content of a tile of hashes.</summary>
    public static byte[] Encode(IReadOnlyCollection<TreeHash> hashes)
    {
        var bytes = new byte[hashes.Count * TreeHash.Bytes];
        var at = 0;
        foreach (var hash in hashes)
        {
            hash.CopyTo(bytes.AsSpan(at));
            at += TreeHash.Bytes;
        }

        return bytes;
    }

    /// <summary>The hashes in a tile's content.</summary>
    /// <exception cref="InvalidDataException">The content has another width.</exception>
    public TreeHash[] Decode(ReadOnlySpan<byte> content)
    {
        if (content.Length != Width * TreeHash.Bytes)
        {
            throw new InvalidDataException($"{Path} has {content.Length} bytes, not {Width * TreeHash.Bytes}.");
        }

        var hashes = new TreeHash[Width];
        for (var i = 0; i < Width; i++)
        {
            hashes[i] = new(content.Slice(i * TreeHash.Bytes, TreeHash.Bytes));
        }

        return hashes;
    }

    /// <summary>The content of a bundle: before each entry its length, 16 bits, big-endian.</summary>
    /// <exception cref="ArgumentException">An entry is longer than 65,535 bytes.</exception>
    public static byte[] EncodeEntries(IReadOnlyCollection<byte[]> entries)
    {
        var bytes = new byte[entries.Sum(x => sizeof(ushort) + x.Length)];
        var at = 0;
        foreach (var entry in entries)
        {
            if (entry.Length > ushort.MaxValue)
            {
                throw new ArgumentException(
                    $"An entry of a bundle has at most {ushort.MaxValue} bytes.",
                    nameof(entries)
                );
            }

            BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(at), (ushort)entry.Length);
            entry.CopyTo(bytes, at + sizeof(ushort));
            at += sizeof(ushort) + entry.Length;
        }

        return bytes;
    }

    /// <summary>The entries in a bundle's content.</summary>
    /// <exception cref="InvalidDataException">The content is cut off, or continues after the last entry.</exception>
    public byte[][] DecodeEntries(ReadOnlySpan<byte> content)
    {
        var entries = new byte[Width][];
        for (var i = 0; i < Width; i++)
        {
            if (
                content.Length < sizeof(ushort)
                || content.Length - sizeof(ushort) < BinaryPrimitives.ReadUInt16BigEndian(content)
            )
            {
                throw new InvalidDataException($"{Path} ends within entry {i} of {Width}.");
            }

            var length = BinaryPrimitives.ReadUInt16BigEndian(content);
            entries[i] = content.Slice(sizeof(ushort), length).ToArray();
            content = content[(sizeof(ushort) + length)..];
        }

        return content.IsEmpty
            ? entries
            : throw new InvalidDataException($"{Path} continues after its {Width} entries.");
    }
}

/// <summary>
/// Reads the hashes of a tree of the given size from its tiles and fetches each tile once. It does not verify the
/// tiles: check the root or the proof computed from them.
/// </summary>
/// <param name="fetch">Returns a tile's content. It may return a wider tile's; then only the beginning is used.</param>
public sealed class TileTree(long size, Func<Tile, CancellationToken, ValueTask<byte[]>> fetch)
{
    private readonly Dictionary<(int, long), TreeHash[]> _tiles = [];

    public long Size => size;

    /// <summary>A <see cref="HashReader"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The node is not in the tree.</exception>
    /// <exception cref="InvalidDataException">A tile is too short.</exception>
    public async ValueTask<TreeHash> HashAsync(TreeNode node, CancellationToken token)
    {
        var (level, height) = Math.DivRem(node.Level, Tile.Height);
        var first = node.Index << height;
        var (index, at) = Math.DivRem(first, Tile.FullWidth);
        if (Tile.At(level, index, size) is not { } tile || at + (1 << height) > tile.Width)
        {
            throw new ArgumentOutOfRangeException(nameof(node), $"{node} is not in a tree of {size} leaves.");
        }

        if (!_tiles.TryGetValue((level, index), out var hashes))
        {
            var content = await fetch(tile, token);
            _tiles[(level, index)] = hashes = tile.Decode(
                content.AsSpan(0, Math.Min(content.Length, tile.Width * TreeHash.Bytes))
            );
        }

        var below = hashes.AsSpan((int)at, 1 << height).ToArray();
        for (var width = below.Length / 2; width > 0; width /= 2)
        {
            for (var i = 0; i < width; i++)
            {
                below[i] = TreeHash.OfNode(below[2 * i], below[(2 * i) + 1]);
            }
        }

        return below[0];
    }
}
