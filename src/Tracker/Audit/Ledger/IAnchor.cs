using Tracker.Ledger;

namespace Tracker.Audit.Ledger;

/// <summary>A place outside the database that stores checkpoints.</summary>
public interface IAnchor
{
    /// <summary>Its name in the status, e.g. <c>file</c>.</summary>
    string Name { get; }

    /// <summary>Stores a checkpoint. The same checkpoint may come again.</summary>
    /// <param name="kept">Size of the last checkpoint it stored; 0: none yet.</param>
    /// <exception cref="AnchorException">The anchor did not store the checkpoint; the message says why.</exception>
    Task KeepAsync(SignedCheckpoint checkpoint, long kept, CancellationToken token);

    /// <summary>The newest checkpoint that it has; null if it has none, or cannot be asked.</summary>
    /// <exception cref="AnchorException">It can be asked and did not answer; the message says why.</exception>
    Task<SignedNote?> NewestAsync(CancellationToken token) => Task.FromResult<SignedNote?>(null);
}

/// <summary>An anchor did not store a checkpoint.</summary>
public sealed class AnchorException(string message) : Exception(message);
