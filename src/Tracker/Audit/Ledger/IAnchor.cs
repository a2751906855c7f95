namespace Tracker.Audit.Ledger;

/// <summary>A place outside the database that keeps checkpoints.</summary>
public interface IAnchor
{
    /// <summary>What it is called in the status, e.g. <c>file</c>.</summary>
    string Name { get; }

    /// <summary>Keeps a checkpoint. May be given the same one again.</summary>
    /// <param name="kept">Size of the last one it kept; 0: none yet.</param>
    /// <exception cref="AnchorException">It did not keep it; the message says why.</exception>
    Task KeepAsync(SignedCheckpoint checkpoint, long kept, CancellationToken token);
}

/// <summary>An anchor did not keep a checkpoint.</summary>
public sealed class AnchorException(string message) : Exception(message);
