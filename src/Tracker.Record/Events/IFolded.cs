namespace Tracker.Record.Events;

/// <summary>What the events of a stream tell up to some point.</summary>
public interface IFolded
{
    string Id { get; }
    long Version { get; }
    long Sequence { get; }

    /// <summary>The entry that the event of a version made and that can be voided; null: there is none.</summary>
    object? VoidableAt(long version);

    /// <exception cref="UnreadableEventException">The subject has no such event; no event is ignored.</exception>
    void Apply(LoggedEvent e);
}

/// <summary>Folds whole streams.</summary>
public static class Folds
{
    /// <summary>What a stream tells, or null if it is empty or begins with an event of another subject.</summary>
    /// <param name="names">The stored names of the subject's own events.</param>
    public static TState? Of<TState>(IEnumerable<LoggedEvent> stream, IReadOnlyDictionary<Type, string> names)
        where TState : class, IFolded, new()
    {
        TState? state = null;
        foreach (var e in stream)
        {
            if (state is null && !names.ContainsKey(e.Data.GetType()))
            {
                return null;
            }

            (state ??= new()).Apply(e);
        }

        return state;
    }
}

// Events that any stream may hold: the storage contract.

/// <summary>The stored names of the events that any stream may hold: every fold handles them.</summary>
public static class CommonEvents
{
    /// <summary>Names in the database, for ever. Types may move and be renamed; these may not.</summary>
    public static readonly IReadOnlyDictionary<Type, string> Names = new Dictionary<Type, string>
    {
        [typeof(EntryVoided)] = "entry_voided",
        [typeof(PersonalDataMasked)] = "personal_data_masked",
    };
}

/// <summary>
/// The tracker's own undo of one wrong entry. A withdrawal says something about the world; a voided entry never was.
/// </summary>
/// <param name="Version">Place in its stream of the event that made the entry.</param>
public sealed record EntryVoided(long Version, string Reason);

/// <summary>The person behind a user id can no longer be found from it.</summary>
/// <param name="Scope">USER.</param>
/// <param name="LegalBasis">On what ground, e.g. an erasure request under Article 17 GDPR.</param>
public sealed record PersonalDataMasked(string Scope, string LegalBasis);
