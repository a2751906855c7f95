namespace Tracker.Record.Events;

/// <summary>What the events of a stream tell up to some point.</summary>
public interface IFolded
{
    string Id { get; }
    long Version { get; }
    long Sequence { get; }

    /// <summary>The entry that the event of a version made and that can be voided; null: there is none.</summary>
    object? VoidableAt(long version);

    void Apply(LoggedEvent e);
}

// Events that any stream may hold: the storage contract.

/// <summary>
/// The tracker's own undo of one wrong entry. A withdrawal says something about the world; a voided entry never was.
/// </summary>
/// <param name="Version">Place in its stream of the event that made the entry.</param>
public sealed record EntryVoided(long Version, string Reason);

/// <summary>The person behind a user id can no longer be found from it.</summary>
/// <param name="Scope">USER.</param>
/// <param name="LegalBasis">On what ground, e.g. an erasure request under Article 17 GDPR.</param>
public sealed record PersonalDataMasked(string Scope, string LegalBasis);
