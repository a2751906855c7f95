using NodaTime;
using Tracker.Record.Codebook;
using Tracker.Record.Dates;
using Tracker.Record.Events;

namespace Tracker.Record.Actions;

// Events: the storage contract. Rows with these names and fields exist for ever; add optional fields, never rename.

/// <summary>Conduct that statements speak about came on record.</summary>
/// <param name="Title">Neutral: no label that only some parties would use.</param>
/// <param name="Type">Action type of the codebook.</param>
/// <param name="Epistemic">Initial epistemic status; what a statement says of it is coded on the act.</param>
public sealed record ActionRegistered(string Title, string Type, string Epistemic, int Codebook);

/// <summary>A party has a role in the action: ACTOR, RECIPIENT, BENEFICIARY, VICTIM or FACILITATOR.</summary>
public sealed record ActionRoleAssigned(string Party, string Role);

/// <summary>The party does not have the role after all.</summary>
public sealed record ActionRoleRemoved(string Party, string Role, string Reason);

/// <summary>The action is part of a wider one.</summary>
/// <param name="Umbrella">Null: it is part of none any more.</param>
public sealed record ActionPlacedUnder(string? Umbrella);

/// <summary>A value for a date of the action, or the reason why there is none. The same id again replaces it.</summary>
/// <param name="Id"><c>d1</c>, <c>d2</c>, … in the order given.</param>
/// <param name="Field">BEGAN, ENDED or FIRST_REPORTED.</param>
/// <param name="Value">EDTF level 1; null when <paramref name="UnknownReason"/> says why.</param>
/// <param name="Rank">PREFERRED, NORMAL or DEPRECATED.</param>
/// <param name="Source">The source that asserts it: statement and source id, <c>st-…/s1</c>; null: not tied to
/// one.</param>
public sealed record ActionDated(
    string Id,
    [CodeOf(Lists.ActionDateField)] string Field,
    [Edtf] string? Value,
    string? UnknownReason,
    string Rank,
    string? Reason,
    string? Source = null
);

/// <summary>What is held of the action in the world changed.</summary>
/// <param name="Status">REPORTED, CONFIRMED, DENIED, DISPROVED or CEASED.</param>
/// <param name="Effective">EDTF date from which it is so; null: not stated.</param>
/// <param name="PublicAt">EDTF date on which it became public; null: when it took effect.</param>
public sealed record ActionStatusChanged(
    [CodeOf(Lists.ActionStatus)] string Status,
    string? Effective,
    string? PublicAt,
    string? Evidence
);

/// <summary>A title that is more neutral, or clearer.</summary>
public sealed record ActionRetitled(string Title, string Reason);

/// <summary>The type or the initial epistemic status was wrong.</summary>
/// <param name="Type">Null: as it was.</param>
/// <param name="Epistemic">Null: as it was.</param>
public sealed record ActionCorrected(string? Type, string? Epistemic, string Reason);

/// <summary>This action is that one, under which it is now found.</summary>
public sealed record ActionsMerged(string Into, string Rationale);

/// <summary>The merge is undone.</summary>
public sealed record ActionUnmerged(string Rationale);

/// <summary>An action as its events tell it up to some point. Mutable only while it is folded.</summary>
public sealed class Action : IFolded
{
    private readonly Dictionary<long, object> _voidable = [];
    private readonly HashSet<ActionRoleAssigned> _assigned = [];

    public string Id { get; private set; } = "";
    public long Version { get; private set; }
    public long FirstSequence { get; private set; }
    public long Sequence { get; private set; }

    /// <summary>When its last event was recorded.</summary>
    public Instant RecordedAt { get; private set; }
    public string Title { get; private set; } = "";
    public string Type { get; private set; } = "";
    public string Epistemic { get; private set; } = "";

    /// <summary>What it was registered with; later values may differ.</summary>
    public ActionRegistered? Registration { get; private set; }
    public string? Umbrella { get; private set; }

    /// <summary>The action that this one is; null: it is not merged.</summary>
    public string? MergedInto { get; private set; }
    public List<ActionRoleAssigned> Roles { get; } = [];
    public List<ActionDated> Dates { get; } = [];

    /// <summary>In the order recorded.</summary>
    public List<ActionStatusChanged> Statuses { get; } = [];

    /// <summary>The latest status; null: none was recorded beyond the initial epistemic status.</summary>
    public string? Status => Statuses.LastOrDefault()?.Status;

    /// <summary>The date of a field as its assertions stand.</summary>
    public AssertedDate DateOf(string field) =>
        AssertedDate.Of(Dates.Where(x => x.Field == field).Select(x => (x.Rank, x.Value, x.UnknownReason)));

    /// <summary>Whether a role was ever assigned, though it may have been removed or voided since.</summary>
    public bool HasHad(ActionRoleAssigned role) => _assigned.Contains(role);

    /// <summary>The role or status that the event of a version made and that can be voided; null: there is
    /// none.</summary>
    public object? VoidableAt(long version) => _voidable.GetValueOrDefault(version);

    /// <summary>The action its stream tells, or null for an empty stream or that of another subject.</summary>
    public static Action? Fold(IEnumerable<LoggedEvent> stream) => Folds.Of<Action>(stream, ActionEvents.Names);

    public void Apply(LoggedEvent e)
    {
        if (FirstSequence == 0)
        {
            (Id, FirstSequence) = (e.Stream, e.Sequence);
        }

        (Sequence, Version, RecordedAt) = (e.Sequence, e.Version, e.At);
        switch (e.Data)
        {
            case ActionRegistered x:
                (Registration, Title, Type, Epistemic) = (x, x.Title, x.Type, x.Epistemic);
                break;
            case ActionRoleAssigned x:
                Roles.Add(x);
                _assigned.Add(x);
                _voidable[e.Version] = x;
                break;
            case ActionRoleRemoved x:
                Roles.RemoveAll(r => r.Party == x.Party && r.Role == x.Role);
                break;
            case ActionPlacedUnder x:
                Umbrella = x.Umbrella;
                break;
            case ActionDated x when Dates.FindIndex(d => d.Id == x.Id) is >= 0 and var i:
                Dates[i] = x;
                break;
            case ActionDated x:
                Dates.Add(x);
                break;
            case ActionStatusChanged x:
                Statuses.Add(x);
                _voidable[e.Version] = x;
                break;
            case ActionRetitled x:
                Title = x.Title;
                break;
            case ActionCorrected x:
                (Type, Epistemic) = (x.Type ?? Type, x.Epistemic ?? Epistemic);
                break;
            case ActionsMerged x:
                MergedInto = x.Into;
                break;
            case ActionUnmerged:
                MergedInto = null;
                break;
            case EntryVoided x:
                Void(x.Version);
                break;
            case PersonalDataMasked:
                break; // It says nothing of the action.
            default:
                throw e.NotOf("an action");
        }
    }

    private void Void(long version)
    {
        if (_voidable.Remove(version, out var entry))
        {
            Roles.RemoveAll(r => ReferenceEquals(r, entry));
            Statuses.RemoveAll(s => ReferenceEquals(s, entry));
        }
    }
}
