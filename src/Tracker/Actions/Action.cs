using Tracker.Dates;
using Tracker.Hosting;

namespace Tracker.Actions;

// Events: the storage contract. Rows with these names and fields exist for ever; add optional fields, never rename.

/// <summary>Conduct that statements speak about came on record.</summary>
/// <param name="Title">Neutral: no label that only some parties would use.</param>
/// <param name="Type">Action type of the codebook.</param>
/// <param name="Epistemic">Initial epistemic status; what a statement says of it is coded on the act.</param>
public sealed record ActionRegistered(string Title, string Type, string Epistemic, int Codebook);

/// <summary>A party has a role in the action: ACTOR, RECIPIENT, BENEFICIARY, VICTIM or FACILITATOR.</summary>
public sealed record ActionRoleAssigned(string Party, string Role);

/// <summary>The action is part of a wider one.</summary>
public sealed record ActionPlacedUnder(string Umbrella);

/// <summary>A value for a date of the action, or the reason why there is none.</summary>
/// <param name="Id"><c>d1</c>, <c>d2</c>, … in the order given.</param>
/// <param name="Field">BEGAN, ENDED or FIRST_REPORTED.</param>
/// <param name="Value">EDTF level 1; null when <paramref name="UnknownReason"/> says why.</param>
/// <param name="Rank">PREFERRED, NORMAL or DEPRECATED.</param>
/// <param name="Source">The source that asserts it: statement and source id, <c>st-…/s1</c>; null: not tied to one.</param>
public sealed record ActionDated(
    string Id, string Field, string? Value, string? UnknownReason, string Rank, string? Reason, string? Source = null);

/// <summary>An action as its events tell it up to some point. Mutable only while it is folded.</summary>
public sealed class Action
{
    public string Id { get; private set; } = "";
    public long Version { get; private set; }
    public long FirstSequence { get; private set; }
    public long Sequence { get; private set; }
    public string Title { get; private set; } = "";
    public string Type { get; private set; } = "";
    public string Epistemic { get; private set; } = "";

    /// <summary>What it was registered with; later values may differ.</summary>
    public ActionRegistered? Registration { get; private set; }
    public string? Umbrella { get; private set; }
    public List<ActionRoleAssigned> Roles { get; } = [];
    public List<ActionDated> Dates { get; } = [];

    /// <summary>The date of a field as its assertions stand.</summary>
    public AssertedDate DateOf(string field) =>
        AssertedDate.Of(Dates.Where(x => x.Field == field).Select(x => (x.Rank, x.Value, x.UnknownReason)));

    /// <summary>The action its stream tells, or null for an empty stream.</summary>
    public static Action? Fold(IEnumerable<LoggedEvent> stream)
    {
        Action? action = null;
        foreach (var e in stream)
        {
            (action ??= new()).Apply(e);
        }

        return action;
    }

    public void Apply(LoggedEvent e)
    {
        if (FirstSequence == 0)
        {
            (Id, FirstSequence) = (e.Stream, e.Sequence);
        }

        (Sequence, Version) = (e.Sequence, e.Version);
        switch (e.Data)
        {
            case ActionRegistered x: (Registration, Title, Type, Epistemic) = (x, x.Title, x.Type, x.Epistemic); break;
            case ActionRoleAssigned x: Roles.Add(x); break;
            case ActionPlacedUnder x: Umbrella = x.Umbrella; break;
            case ActionDated x: Dates.Add(x); break;
        }
    }
}
