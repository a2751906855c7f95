using NodaTime;
using Tracker.Record.Events;

namespace Tracker.Record.Sweeps;

// Events: the storage contract. Rows with these names and fields exist for ever; add optional fields, never rename.

/// <summary>
/// Someone looked for what a party, or the members of a group, said of an action or a topic, and where. The only thing
/// that makes silence a fact.
/// </summary>
/// <param name="Party">Who was looked for; null: the members of <paramref name="Group"/>.</param>
/// <param name="Action">What was looked for; null: the umbrella action <paramref name="Topic"/> and all below.</param>
/// <param name="From">EDTF: the first day searched.</param>
/// <param name="To">EDTF: the last day searched.</param>
/// <param name="Sources">Where, in words or URLs.</param>
/// <param name="Languages">BCP 47 tags.</param>
/// <param name="Terms">What was searched for.</param>
/// <param name="Result">NONE_FOUND or FOUND.</param>
/// <param name="Found">Statements found, by id.</param>
public sealed record SweepRecorded(
    string? Party,
    string? Group,
    string? Action,
    string? Topic,
    string From,
    string To,
    IReadOnlyList<string> Sources,
    IReadOnlyList<string> Languages,
    IReadOnlyList<string> Terms,
    string Result,
    IReadOnlyList<string> Found
);

/// <summary>A sweep as its events tell it. Mutable only while it is folded.</summary>
public sealed class Sweep : IFolded
{
    public string Id { get; private set; } = "";
    public long Version { get; private set; }
    public long Sequence { get; private set; }

    /// <summary>When its last event was recorded.</summary>
    public Instant RecordedAt { get; private set; }
    public SweepRecorded? Recorded { get; private set; }

    /// <summary>It was an error of the tracker's and counts for nothing.</summary>
    public bool IsVoided { get; private set; }

    /// <summary>The sweep itself, until it is voided.</summary>
    public object? VoidableAt(long version) => version == 1 && !IsVoided ? Recorded : null;

    /// <summary>The sweep its stream tells, or null for an empty stream or that of another subject.</summary>
    public static Sweep? Fold(IEnumerable<LoggedEvent> stream) => Folds.Of<Sweep>(stream, SweepEvents.Names);

    public void Apply(LoggedEvent e)
    {
        (Id, Sequence, Version, RecordedAt) = (e.Stream, e.Sequence, e.Version, e.At);
        switch (e.Data)
        {
            case SweepRecorded x:
                Recorded = x;
                break;
            case EntryVoided:
                IsVoided = true;
                break;
            case PersonalDataMasked:
                break; // It says nothing of the sweep.
            default:
                throw e.NotOf("a sweep");
        }
    }
}
