using Tracker.Record.Codebook;

namespace Tracker.Record.Parties;

/// <summary>Parties that have members.</summary>
public static class Groups
{
    public static readonly IReadOnlyList<string> Kinds =
    [
        Codes.PartyKind.Bloc,
        Codes.PartyKind.Group,
        Codes.PartyKind.Organisation,
    ];
}
