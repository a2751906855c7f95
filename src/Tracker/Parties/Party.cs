using Tracker.Hosting;

namespace Tracker.Parties;

// Events: the storage contract. Rows with these names and fields exist for ever; add optional fields, never rename.

/// <summary>A state, bloc, group, organisation, territory or non-state body came on record. Says nothing of recognition.</summary>
public sealed record PartyRegistered(string Kind, int Codebook);

/// <summary>A name by which texts call the party.</summary>
/// <param name="Kind">DISPLAY, OFFICIAL, SHORT, ALIAS, DEMONYM or METONYM.</param>
/// <param name="Language">BCP 47 language tag.</param>
public sealed record PartyNamed(string Kind, string Name, string Language);

/// <summary>The party's id in another scheme, e.g. ISO-3166-1-ALPHA-2, COW or WIKIDATA.</summary>
public sealed record PartyIdentified(string Scheme, string Value);

/// <summary>A party as its events tell it up to some point. Mutable only while it is folded.</summary>
public sealed class Party
{
    public string Id { get; private set; } = "";
    public long Version { get; private set; }
    public long Sequence { get; private set; }
    public string Kind { get; private set; } = "";
    public List<PartyNamed> Names { get; } = [];
    public List<PartyIdentified> Identifiers { get; } = [];

    /// <summary>The name shown: the latest DISPLAY name, else the id.</summary>
    public string Display => Names.LastOrDefault(x => x.Kind == "DISPLAY")?.Name ?? Id;

    /// <summary>The party its stream tells, or null for an empty stream.</summary>
    public static Party? Fold(IEnumerable<LoggedEvent> stream)
    {
        Party? party = null;
        foreach (var e in stream)
        {
            (party ??= new()).Apply(e);
        }

        return party;
    }

    public void Apply(LoggedEvent e)
    {
        (Id, Sequence, Version) = (e.Stream, e.Sequence, e.Version);
        switch (e.Data)
        {
            case PartyRegistered x: Kind = x.Kind; break;
            case PartyNamed x: Names.Add(x); break;
            case PartyIdentified x: Identifiers.Add(x); break;
        }
    }
}
