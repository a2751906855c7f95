using Tracker.Record.Parties;

namespace Tracker.Store;

/// <summary>What each of some ids, names and identifiers of parties means.</summary>
public sealed class PartiesMeant(IReadOnlyDictionary<string, PartyMeant> meant)
{
    private readonly HashSet<string> _ids = [.. meant.Values.Select(x => x.Id).OfType<string>()];

    public PartyMeant this[string asked] => meant[asked];

    /// <summary>The id of the party that is meant; what was asked, if no party is meant.</summary>
    public string IdOf(string asked) => meant.TryGetValue(asked, out var x) && x.Id is { } id ? id : asked;

    /// <summary>Why no party is meant; null if one is.</summary>
    public string? NoParty(string asked) =>
        _ids.Contains(asked) ? null
        : meant.TryGetValue(asked, out var x) ? x.Why
        : PartyDirectory.Unknown(asked);
}
