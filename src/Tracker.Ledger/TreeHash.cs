using System.Buffers;
using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Tracker.Ledger;

/// <summary>
/// A hash of the Merkle tree: SHA-256 with the prefixes of RFC 6962, section 2.1. Its text is base64.
/// </summary>
public readonly record struct TreeHash
{
    public const int Bytes = 32;

    private readonly ulong _a,
        _b,
        _c,
        _d;

    /// <exception cref="ArgumentException">The input is not 32 bytes long.</exception>
    public TreeHash(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Bytes)
        {
            throw new ArgumentException($"A hash has {Bytes} bytes, not {bytes.Length}.", nameof(bytes));
        }

        _a = BinaryPrimitives.ReadUInt64BigEndian(bytes);
        _b = BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]);
        _c = BinaryPrimitives.ReadUInt64BigEndian(bytes[16..]);
        _d = BinaryPrimitives.ReadUInt64BigEndian(bytes[24..]);
    }

    /// <summary>Root of the tree without leaves: the hash of nothing.</summary>
    public static TreeHash Empty { get; } = new(SHA256.HashData([]));

    /// <summary>Hash of an entry: SHA-256(0x00 ‖ entry).</summary>
    public static TreeHash OfLeaf(ReadOnlySpan<byte> entry)
    {
        var length = entry.Length + 1;
        var rented = length > 1024 ? ArrayPool<byte>.Shared.Rent(length) : null;
        Span<byte> message = rented is null ? stackalloc byte[1024] : rented;
        message[0] = 0;
        entry.CopyTo(message[1..]);
        var hash = Of(message[..length]);
        if (rented is not null)
        {
            ArrayPool<byte>.Shared.Return(rented);
        }

        return hash;
    }

    /// <summary>Hash of an inner node: SHA-256(0x01 ‖ left ‖ right).</summary>
    public static TreeHash OfNode(TreeHash left, TreeHash right)
    {
        Span<byte> message = stackalloc byte[1 + (2 * Bytes)];
        message[0] = 1;
        left.CopyTo(message[1..]);
        right.CopyTo(message[(1 + Bytes)..]);
        return Of(message);
    }

    public static bool TryParse(string? base64, [NotNullWhen(true)] out TreeHash? hash)
    {
        hash =
            base64 is { Length: 44 } && Base64.TryDecode(base64, out var bytes) && bytes.Length == Bytes
                ? new(bytes)
                : null;
        return hash is not null;
    }

    public void CopyTo(Span<byte> bytes)
    {
        BinaryPrimitives.WriteUInt64BigEndian(bytes, _a);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], _b);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[16..], _c);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[24..], _d);
    }

    public byte[] ToArray()
    {
        var bytes = new byte[Bytes];
        CopyTo(bytes);
        return bytes;
    }

    /// <summary>Base64.</summary>
    public override string ToString() => Convert.ToBase64String(ToArray());

    private static TreeHash Of(ReadOnlySpan<byte> message)
    {
        Span<byte> hash = stackalloc byte[Bytes];
        SHA256.HashData(message, hash);
        return new(hash);
    }
}

/// <summary>A node over a full subtree of 2^<paramref name="Level"/> leaves; the leaves have level 0.</summary>
/// <param name="Index">Counted within its level from 0.</param>
public readonly record struct TreeNode(int Level, long Index);

/// <summary>Returns the hash of a node over a full subtree.</summary>
public delegate ValueTask<TreeHash> HashReader(TreeNode node, CancellationToken token);
