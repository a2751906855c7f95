using System.Globalization;

namespace Tracker.Ledger;

/// <summary>The head of the log at a size (C2SP tlog-checkpoint); signed, it is a <see cref="SignedNote"/>.</summary>
/// <param name="Origin">Name of the log: not empty, without newlines.</param>
/// <param name="Size">Number of entries.</param>
public sealed record Checkpoint(string Origin, long Size, TreeHash Root)
{
    /// <summary>Further lines. They are read and signed, but this program gives them no meaning.</summary>
    public IReadOnlyList<string> Extensions { get; init; } = [];

    /// <summary>The text that is signed.</summary>
    public string Text =>
        string.Create(CultureInfo.InvariantCulture, $"{Origin}\n{Size}\n{Root}\n")
        + string.Concat(Extensions.Select(x => x + "\n"));

    public SignedNote Sign(params IEnumerable<NoteSigner> signers) => SignedNote.Sign(Parse(Text).Text, signers);

    /// <summary>Reads a checkpoint from the text of a note.</summary>
    /// <exception cref="NoteException">The text is not a checkpoint.</exception>
    public static Checkpoint Parse(string text)
    {
        var lines = text.Split('\n');
        if (lines.Length < 4 || lines[^1].Length > 0 || lines[..^1].Any(x => x.Length == 0))
        {
            throw new NoteException("A checkpoint has three lines or more, none empty: origin, size, root.");
        }

        if (
            !long.TryParse(lines[1], NumberStyles.None, CultureInfo.InvariantCulture, out var size)
            || size.ToString(CultureInfo.InvariantCulture) != lines[1]
        )
        {
            throw new NoteException($"'{lines[1]}' is not the size of a tree.");
        }

        return TreeHash.TryParse(lines[2], out var root)
            ? new(lines[0], size, root.Value) { Extensions = lines[3..^1] }
            : throw new NoteException($"'{lines[2]}' is not a tree's root hash in base64.");
    }

    /// <summary>
    /// Reads a signed checkpoint. One of the log's keys, named like the checkpoint's origin, must have signed it.
    /// </summary>
    /// <param name="witnesses">Keys whose cosignatures are checked. A wrong cosignature refuses the checkpoint; a
    /// missing one does not.</param>
    /// <exception cref="NoteException">The note is not a checkpoint, or the log did not sign it.</exception>
    public static (Checkpoint Checkpoint, IReadOnlyList<VerifiedSignature> Signatures) Open(
        SignedNote note,
        IReadOnlyCollection<NoteVerifier> log,
        IReadOnlyCollection<NoteVerifier>? witnesses = null
    )
    {
        var checkpoint = Parse(note.Text);
        var signatures = note.Verify([.. log, .. witnesses ?? []]);
        return signatures.Any(x =>
            log.Contains(x.Key) && x.Key.Type == NoteKeyType.Ed25519 && x.Key.Name == checkpoint.Origin
        )
            ? (checkpoint, signatures)
            : throw new NoteException(
                $"The checkpoint of '{checkpoint.Origin}' is not signed by a known key of that name."
            );
    }

    public bool Equals(Checkpoint? other) => other is not null && Text == other.Text;

    public override int GetHashCode() => Text.GetHashCode(StringComparison.Ordinal);
}
