using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Org.BouncyCastle.Math.EC.Rfc8032;

namespace Tracker.Ledger;

/// <summary>What a key signs: the signature types of C2SP signed-note that this library supports.</summary>
public enum NoteKeyType
{
    /// <summary>The text of a note, with Ed25519.</summary>
    Ed25519 = 0x01,

    /// <summary>
    /// A checkpoint and the time at which the witness verified its consistency, with Ed25519 (C2SP tlog-cosignature,
    /// <c>cosignature/v1</c>).
    /// </summary>
    Cosignature = 0x04,
}

/// <summary>
/// A public key of C2SP signed-note. Its text is the verifier key: <c>name+hex(key id)+base64(type ‖ public key)</c>.
/// </summary>
public sealed record NoteVerifier
{
    private readonly byte[] _key;

    private NoteVerifier(string name, NoteKeyType type, byte[] key)
    {
        (Name, Type, _key) = (name, type, key);
        KeyId = BinaryPrimitives.ReadUInt32BigEndian(
            SHA256.HashData([.. Encoding.UTF8.GetBytes(name), (byte)'\n', (byte)type, .. key])
        );
    }

    public string Name { get; }

    public NoteKeyType Type { get; }

    /// <summary>Identifies the key together with its name. It is too short to prove anything.</summary>
    public uint KeyId { get; }

    /// <exception cref="NoteException">The name or the key is not valid.</exception>
    public static NoteVerifier Create(string name, byte[] publicKey, NoteKeyType type = NoteKeyType.Ed25519) =>
        !NoteKeys.IsName(name)
            ? throw new NoteException(
                $"'{name}' cannot name a key: a name has no spaces, plus signs or control characters."
            )
        : publicKey.Length != Ed25519.PublicKeySize
            ? throw new NoteException($"An Ed25519 public key has {Ed25519.PublicKeySize} bytes.")
        : new(name, type, publicKey);

    /// <exception cref="NoteException">The text is not a verifier key of a supported type.</exception>
    public static NoteVerifier Parse(string verifierKey)
    {
        var (name, id, type, key) = NoteKeys.Split(verifierKey, "verifier key");
        var verifier = Create(name, key, type);
        return verifier.KeyId == id
            ? verifier
            : throw new NoteException("The verifier key's id does not match its name and key.");
    }

    /// <summary>Whether this key made the signature (given without its key id) under the text.</summary>
    /// <param name="at">When the cosignature was made; null for other signatures.</param>
    public bool Verify(string text, ReadOnlySpan<byte> signature, out DateTimeOffset? at)
    {
        at = null;
        if (Type == NoteKeyType.Cosignature)
        {
            if (
                signature.Length != sizeof(ulong) + Ed25519.SignatureSize
                || BinaryPrimitives.ReadUInt64BigEndian(signature)
                    is not (> 0 and <= NoteKeys.LastSecond and var seconds)
            )
            {
                return false;
            }

            at = DateTimeOffset.FromUnixTimeSeconds((long)seconds);
            text = NoteKeys.Cosigned(text, seconds);
            signature = signature[sizeof(ulong)..];
        }

        if (signature.Length != Ed25519.SignatureSize)
        {
            return false;
        }

        var message = Encoding.UTF8.GetBytes(text);
        return Ed25519.Verify(signature.ToArray(), 0, _key, 0, message, 0, message.Length);
    }

    public bool Equals(NoteVerifier? other) => other is not null && ToString() == other.ToString();

    public override int GetHashCode() => ToString().GetHashCode(StringComparison.Ordinal);

    public override string ToString() =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{Name}+{KeyId:x8}+{Convert.ToBase64String([(byte)Type, .. _key])}"
        );
}

/// <summary>
/// A private key of C2SP signed-note. Its text has the form of Go's note package. <c>ToString</c> does not reveal the
/// secret.
/// </summary>
public sealed class NoteSigner
{
    private const string Prefix = "PRIVATE+KEY+";
    private readonly byte[] _seed;

    private NoteSigner(string name, NoteKeyType type, byte[] seed)
    {
        _seed =
            seed.Length == Ed25519.SecretKeySize
                ? seed
                : throw new NoteException($"An Ed25519 seed has {Ed25519.SecretKeySize} bytes.");
        var key = new byte[Ed25519.PublicKeySize];
        Ed25519.GeneratePublicKey(seed, 0, key, 0);
        Verifier = NoteVerifier.Create(name, key, type);
    }

    public NoteVerifier Verifier { get; }

    /// <summary>The secret in full: <c>PRIVATE+KEY+name+hex(key id)+base64(type ‖ seed)</c>.</summary>
    public string SigningKey =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{Prefix}{Verifier.Name}+{Verifier.KeyId:x8}+{Convert.ToBase64String([(byte)Verifier.Type, .. _seed])}"
        );

    /// <exception cref="NoteException">The name cannot name a key.</exception>
    public static NoteSigner Generate(string name, NoteKeyType type = NoteKeyType.Ed25519) =>
        new(name, type, RandomNumberGenerator.GetBytes(Ed25519.SecretKeySize));

    /// <exception cref="NoteException">The text is not a signing key of a supported type.</exception>
    public static NoteSigner Parse(string signingKey)
    {
        if (!signingKey.StartsWith(Prefix, StringComparison.Ordinal))
        {
            throw new NoteException($"A signing key begins with {Prefix}.");
        }

        var (name, id, type, seed) = NoteKeys.Split(signingKey[Prefix.Length..], "signing key");
        var signer = new NoteSigner(name, type, seed);
        return signer.Verifier.KeyId == id
            ? signer
            : throw new NoteException("The signing key's id does not match its name and key.");
    }

    /// <summary>Signs a note's text.</summary>
    /// <exception cref="InvalidOperationException">The key is for cosigning checkpoints.</exception>
    public NoteSignature Sign(string text) =>
        Verifier.Type == NoteKeyType.Ed25519
            ? new(Verifier.Name, Verifier.KeyId, SignBytes(text))
            : throw new InvalidOperationException("A cosigning key cannot sign a note without a time.");

    /// <summary>Cosigns a checkpoint's text, as of a time in whole seconds.</summary>
    /// <exception cref="InvalidOperationException">The key is for signing notes.</exception>
    public NoteSignature Cosign(string text, DateTimeOffset at)
    {
        if (Verifier.Type != NoteKeyType.Cosignature)
        {
            throw new InvalidOperationException("A key for signing notes cannot cosign.");
        }

        var seconds = (ulong)at.ToUnixTimeSeconds();
        var time = new byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64BigEndian(time, seconds);
        return new(Verifier.Name, Verifier.KeyId, [.. time, .. SignBytes(NoteKeys.Cosigned(text, seconds))]);
    }

    public override string ToString() => $"signer for {Verifier}";

    private byte[] SignBytes(string text)
    {
        var message = Encoding.UTF8.GetBytes(text);
        var signature = new byte[Ed25519.SignatureSize];
        Ed25519.Sign(_seed, 0, message, 0, message.Length, signature, 0);
        return signature;
    }
}

internal static class NoteKeys
{
    /// <summary>The last second that <see cref="DateTimeOffset"/> can hold, on 9999-12-31.</summary>
    public const ulong LastSecond = 253_402_300_799;

    public static bool IsName(string name) =>
        name.Length > 0 && !name.Any(c => char.IsWhiteSpace(c) || char.IsControl(c) || c == '+') && IsUnicode(name);

    public static bool IsUnicode(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsSurrogate(text[i]) && !(i + 1 < text.Length && char.IsSurrogatePair(text[i], text[++i])))
            {
                return false;
            }
        }

        return true;
    }

    public static string Cosigned(string text, ulong seconds) =>
        string.Create(CultureInfo.InvariantCulture, $"cosignature/v1\ntime {seconds}\n{text}");

    /// <summary>Splits a key's text into its parts. The base64 at the end may itself contain plus signs.</summary>
    public static (string Name, uint Id, NoteKeyType Type, byte[] Key) Split(string text, string what)
    {
        var parts = text.Split('+', 3);
        return
            parts.Length == 3
            && IsName(parts[0])
            && parts[1].Length == 8
            && parts[1].All(char.IsAsciiHexDigitLower)
            && Base64.TryDecode(parts[2], out var bytes)
            && bytes.Length > 1
            && (NoteKeyType)bytes[0] is NoteKeyType.Ed25519 or NoteKeyType.Cosignature
            ? (
                parts[0],
                uint.Parse(parts[1], NumberStyles.HexNumber, CultureInfo.InvariantCulture),
                (NoteKeyType)bytes[0],
                bytes[1..]
            )
            : throw new NoteException(
                $"The text is not a {what} of type Ed25519 or cosignature/v1: name+8 hexadecimal digits+base64."
            );
    }
}
