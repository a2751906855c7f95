using System.Buffers.Binary;
using System.Text;

namespace Tracker.Ledger;

/// <summary>A signature line of a note.</summary>
/// <param name="Signature">Without the key id.</param>
public sealed record NoteSignature(string Name, uint KeyId, byte[] Signature)
{
    /// <summary><c>— name base64(key id ‖ signature)</c>, without the newline.</summary>
    public override string ToString()
    {
        var bytes = new byte[sizeof(uint) + Signature.Length];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, KeyId);
        Signature.CopyTo(bytes, sizeof(uint));
        return $"— {Name} {Convert.ToBase64String(bytes)}";
    }

    /// <summary>Reads a line without its newline; null if it is not a signature line.</summary>
    public static NoteSignature? Parse(string line)
    {
        var parts = line.Split(' ');
        return
            parts is ["—", var name, var base64]
            && NoteKeys.IsName(name)
            && Base64.TryDecode(base64, out var bytes)
            && bytes.Length > sizeof(uint)
            ? new(name, BinaryPrimitives.ReadUInt32BigEndian(bytes), bytes[sizeof(uint)..])
            : null;
    }
}

/// <summary>A signature that was verified.</summary>
/// <param name="At">When a cosignature was made; null for a note's signature, which holds no time.</param>
public sealed record VerifiedSignature(NoteVerifier Key, DateTimeOffset? At);

/// <summary>A signed note (C2SP signed-note): text, an empty line, signature lines.</summary>
/// <param name="Text">Ends with a newline.</param>
public sealed record SignedNote(string Text, IReadOnlyList<NoteSignature> Signatures)
{
    /// <summary>The most signatures a note may have here; the specification asks for at least 16.</summary>
    public const int MaxSignatures = 100;

    private static readonly UTF8Encoding Utf8 = new(false, throwOnInvalidBytes: true);

    /// <exception cref="NoteException">The text cannot be a note's.</exception>
    public static SignedNote Sign(string text, params IEnumerable<NoteSigner> signers) =>
        IsText(text)
            ? new(text, [.. signers.Select(x => x.Sign(text))])
            : throw new NoteException("The text of a note ends with a newline and has no other control characters.");

    /// <exception cref="NoteException">The bytes are not a note.</exception>
    public static SignedNote Parse(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return Parse(Utf8.GetString(bytes));
        }
        catch (DecoderFallbackException e)
        {
            throw new NoteException("The note is not UTF-8.", e);
        }
    }

    /// <exception cref="NoteException">The text is not a signed note.</exception>
    public static SignedNote Parse(string note)
    {
        var end = note.LastIndexOf("\n\n", StringComparison.Ordinal);
        if (end < 0 || !IsText(note))
        {
            throw new NoteException("A note is text that ends with a newline, an empty line, and signature lines.");
        }

        var lines = note[(end + 2)..].Split('\n');
        if (lines.Length - 1 is < 1 or > MaxSignatures)
        {
            throw new NoteException($"A note has between 1 and {MaxSignatures} signatures.");
        }

        return new(
            note[..(end + 1)],
            [
                .. lines[..^1]
                    .Select(x =>
                        NoteSignature.Parse(x) ?? throw new NoteException($"This is not a signature line: {x}")
                    ),
            ]
        );
    }

    /// <summary>
    /// Reads a file of notes, one or more, with an empty line between them; no text has an empty line of its own. A
    /// byte order mark and lines that end with CR LF, as editors write them, are not part of a note.
    /// </summary>
    /// <exception cref="NoteException">The file does not consist of notes.</exception>
    public static IReadOnlyList<SignedNote> ParseAll(ReadOnlySpan<byte> file)
    {
        string text;
        try
        {
            text = Utf8.GetString(file).TrimStart('\uFEFF').Replace("\r\n", "\n", StringComparison.Ordinal);
        }
        catch (DecoderFallbackException e)
        {
            throw new NoteException("The file is not UTF-8.", e);
        }

        var parts = text.Split("\n\n", StringSplitOptions.RemoveEmptyEntries)
            .Select(x => x.Trim('\n'))
            .Where(x => x.Length > 0)
            .ToList();
        return parts.Count > 0 && parts.Count % 2 == 0
            ? [.. parts.Chunk(2).Select(x => Parse($"{x[0]}\n\n{x[1]}\n"))]
            : throw new NoteException(
                "The file holds no signed notes: each is text, an empty line and signature lines."
            );
    }

    /// <summary>
    /// Verifies the signatures of known keys and returns them. Signatures of unknown keys are ignored.
    /// </summary>
    /// <exception cref="NoteException">A known key's signature is wrong, or no known key signed the note.</exception>
    public IReadOnlyList<VerifiedSignature> Verify(params IEnumerable<NoteVerifier> known)
    {
        var keys = known.ToLookup(x => (x.Name, x.KeyId));
        var good = new List<VerifiedSignature>();
        foreach (var signature in Signatures)
        {
            foreach (var key in keys[(signature.Name, signature.KeyId)].Distinct())
            {
                if (!key.Verify(Text, signature.Signature, out var at))
                {
                    throw new NoteException(
                        $"The signature of {key.Name} is wrong: the text was changed, or another key signed it."
                    );
                }

                if (!good.Any(x => x.Key == key))
                {
                    good.Add(new(key, at));
                }
            }
        }

        return good.Count > 0 ? good : throw new NoteException("No known key has signed the note.");
    }

    public override string ToString() => $"{Text}\n{string.Concat(Signatures.Select(x => x + "\n"))}";

    private static bool IsText(string text) =>
        text.EndsWith('\n') && !text.Any(c => c < ' ' && c != '\n') && NoteKeys.IsUnicode(text);
}

/// <summary>A note, key or checkpoint is not valid; the message says why.</summary>
public sealed class NoteException(string message, Exception? inner = null) : Exception(message, inner);
