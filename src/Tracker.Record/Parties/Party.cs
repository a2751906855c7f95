using NodaTime;
using Tracker.Record.Codebook;
using Tracker.Record.Events;

namespace Tracker.Record.Parties;

// Events: the storage contract. Rows with these names and fields exist for ever; add optional fields, never rename.

/// <summary>A state, bloc, group, organisation, territory or non-state body came on record. Says nothing of
/// recognition.</summary>
/// <param name="Claims">Parties that claim the territory; null: none is recorded.</param>
public sealed record PartyRegistered(string Kind, int Codebook, IReadOnlyList<string>? Claims = null);

/// <summary>A name by which texts call the party.</summary>
/// <param name="Kind">DISPLAY, OFFICIAL, SHORT, ALIAS, DEMONYM or METONYM.</param>
/// <param name="Language">BCP 47 language tag.</param>
public sealed record PartyNamed([CodeOf(Lists.NameKind)] string Kind, string Name, string Language);

/// <summary>The party's id in another scheme, e.g. ISO-3166-1-ALPHA-2, COW or WIKIDATA.</summary>
public sealed record PartyIdentified(string Scheme, string Value);

/// <summary>Other parties follow this one.</summary>
/// <param name="Effective">EDTF date of the succession.</param>
/// <param name="PublicAt">EDTF date on which it became public; null: when it took effect.</param>
public sealed record PartySucceeded(
    IReadOnlyList<string> Successors,
    string Effective,
    string? PublicAt,
    string? Evidence
);

/// <summary>On a group's stream: a party became a member, or one again after a suspension.</summary>
/// <param name="Effective">EDTF: the first day of membership.</param>
/// <param name="Until">EDTF: the first day on which this membership no longer held, if its end is recorded with it, as
/// of one before others on record; null: events that follow tell its end.</param>
public sealed record MemberJoined(
    string Party,
    string Effective,
    string? PublicAt,
    string? Evidence,
    string? Until = null
);

/// <summary>On a group's stream: a party ceased to be a member.</summary>
/// <param name="Effective">EDTF: the first day on which it was none.</param>
public sealed record MemberLeft(string Party, string Effective, string? PublicAt, string? Evidence);

/// <summary>On a group's stream: a member's participation was suspended.</summary>
/// <param name="Effective">EDTF: the first day of the suspension.</param>
public sealed record MemberSuspended(string Party, string Effective, string? PublicAt, string? Evidence);

/// <summary>One stretch of a party's membership of a group.</summary>
/// <param name="Status">MEMBER or SUSPENDED.</param>
/// <param name="To">EDTF: the first day on which it no longer held; null: it holds.</param>
/// <param name="Version">Version of the event that began it.</param>
/// <param name="ToVersion">Version of the event that ended it, which may be the one that began it.</param>
public sealed record Membership(
    string Party,
    string Status,
    string From,
    string? PublicFrom,
    string? Evidence,
    long Version,
    string? To = null,
    string? PublicTo = null,
    long? ToVersion = null
);

/// <summary>A party as its events tell it up to some point. Mutable only while it is folded.</summary>
public sealed class Party : IFolded
{
    private readonly Dictionary<long, object> _voidable = [];

    public string Id { get; private set; } = "";
    public long Version { get; private set; }
    public long Sequence { get; private set; }

    /// <summary>When its last event was recorded.</summary>
    public Instant RecordedAt { get; private set; }
    public string Kind { get; private set; } = "";
    public List<PartyNamed> Names { get; } = [];
    public List<PartyIdentified> Identifiers { get; } = [];

    /// <summary>Parties that claim the territory, as the registration says; says nothing of right.</summary>
    public IReadOnlyList<string> Claims { get; private set; } = [];
    public PartySucceeded? Succession { get; private set; }

    /// <summary>Of a group: stretches of membership in the order recorded.</summary>
    public List<Membership> Members { get; } = [];

    /// <summary>The name shown: the latest DISPLAY name, else the id.</summary>
    public string Display => Names.LastOrDefault(x => x.Kind == Codes.NameKind.Display)?.Name ?? Id;

    /// <summary>The stretch of a party's membership that has not ended; null: there is none.</summary>
    public Membership? OpenMembership(string party) => Members.LastOrDefault(x => x.Party == party && x.To is null);

    /// <summary>The entry of membership or succession that the event of a version made and that can be voided; null:
    /// there is none.</summary>
    public object? VoidableAt(long version) => _voidable.GetValueOrDefault(version);

    /// <summary>The party its stream tells, or null for an empty stream or that of another subject.</summary>
    public static Party? Fold(IEnumerable<LoggedEvent> stream) => Folds.Of<Party>(stream, PartyEvents.Names);

    public void Apply(LoggedEvent e)
    {
        (Id, Sequence, Version, RecordedAt) = (e.Stream, e.Sequence, e.Version, e.At);
        switch (e.Data)
        {
            case PartyRegistered x:
                (Kind, Claims) = (x.Kind, x.Claims ?? []);
                break;
            case PartyNamed x:
                Names.Add(x);
                break;
            case PartyIdentified x:
                Identifiers.Add(x);
                break;
            case PartySucceeded x:
                (Succession, _voidable[e.Version]) = (x, x);
                break;
            case MemberJoined { Until: { } until } x:
                Begin(x.Party, "MEMBER", x.Effective, x.PublicAt, x.Evidence);
                Members[^1] = Members[^1] with { To = until, ToVersion = e.Version };
                break;
            case MemberJoined x:
                End(x.Party, x.Effective, x.PublicAt);
                Begin(x.Party, "MEMBER", x.Effective, x.PublicAt, x.Evidence);
                break;
            case MemberSuspended x:
                End(x.Party, x.Effective, x.PublicAt);
                Begin(x.Party, "SUSPENDED", x.Effective, x.PublicAt, x.Evidence);
                break;
            case MemberLeft x:
                End(x.Party, x.Effective, x.PublicAt);
                _voidable[e.Version] = x;
                break;
            case EntryVoided x:
                Void(x.Version);
                break;
            case PersonalDataMasked:
                break; // It says nothing of the party.
            default:
                throw e.NotOf("a party");
        }

        void Begin(string party, string status, string from, string? publicAt, string? evidence)
        {
            Members.Add(new(party, status, from, publicAt, evidence, e.Version));
            _voidable[e.Version] = e.Data;
        }

        void End(string party, string to, string? publicAt)
        {
            if (Members.FindLastIndex(x => x.Party == party && x.To is null) is >= 0 and var i)
            {
                Members[i] = Members[i] with { To = to, PublicTo = publicAt, ToVersion = e.Version };
            }
        }
    }

    private void Void(long version)
    {
        if (!_voidable.Remove(version, out var entry))
        {
            return;
        }

        // The stretch that it ended lasts as long as the one that it began did.
        var began = Members.Find(m => m.Version == version);
        Members.RemoveAll(m => m.Version == version);
        for (var i = 0; i < Members.Count; i++)
        {
            Members[i] =
                Members[i].ToVersion == version
                    ? Members[i] with
                    {
                        To = began?.To,
                        PublicTo = began?.PublicTo,
                        ToVersion = began?.ToVersion,
                    }
                    : Members[i];
        }

        Succession = ReferenceEquals(Succession, entry) ? null : Succession;
    }
}
