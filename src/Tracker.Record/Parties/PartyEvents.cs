namespace Tracker.Record.Parties;

/// <summary>The stored names of a party's events.</summary>
public static class PartyEvents
{
    /// <summary>Names in the database, for ever. Types may move and be renamed; these may not.</summary>
    public static readonly IReadOnlyDictionary<Type, string> Names = new Dictionary<Type, string>
    {
        [typeof(PartyRegistered)] = "party_registered",
        [typeof(PartyNamed)] = "party_named",
        [typeof(PartyIdentified)] = "party_identified",
        [typeof(PartySucceeded)] = "party_succeeded",
        [typeof(MemberJoined)] = "member_joined",
        [typeof(MemberLeft)] = "member_left",
        [typeof(MemberSuspended)] = "member_suspended",
    };
}
