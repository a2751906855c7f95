using System.Globalization;
using Tracker.Ledger;

namespace Tracker.Verify;

/// <summary>An event that a write receipt promises to keep.</summary>
/// <param name="Digest">The digest of its body and headers, as in its entry.</param>
public sealed record ReceiptedEvent(long Sequence, Guid Event, string Digest)
{
    private const string FirstLine = "tracker.write-receipt/v1";

    /// <summary>Verifies a signed receipt and returns its events.</summary>
    /// <exception cref="NoteException">The note is not a write receipt, or no known key signed it.</exception>
    public static IReadOnlyList<ReceiptedEvent> Open(SignedNote note, IReadOnlyList<NoteVerifier> keys)
    {
        var lines = note.Text.Split('\n');
        if (lines[0] != FirstLine)
        {
            throw new NoteException(
                $"The note is not a receipt of a change: its first line is '{lines[0]}', not '{FirstLine}'."
            );
        }

        note.Verify(keys);
        return [.. lines.Where(x => x.StartsWith("event ", StringComparison.Ordinal)).Select(Read)];
    }

    private static ReceiptedEvent Read(string line) =>
        line.Split(' ') is [_, var sequence, var id, var digest]
        && long.TryParse(sequence, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        && Guid.TryParseExact(id, "D", out var e)
            ? new(number, e, digest)
            : throw new NoteException($"The receipt has a line that cannot be read: {line}");
}
