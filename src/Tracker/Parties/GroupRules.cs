using Tracker.Dates;
using Tracker.Record.Dates;
using Tracker.Record.Parties;
using Tracker.Refusals;
using Tracker.Store;

namespace Tracker.Parties;

/// <summary>Rules that the commands about a group's members share.</summary>
public static class GroupRules
{
    /// <summary>A change of membership: to or from when, how it is known, and since when.</summary>
    public static void Check(
        Party group,
        string party,
        string partyAt,
        string effective,
        string? publicAt,
        string? evidence,
        Known known,
        Faults faults
    )
    {
        if (!Groups.Kinds.Contains(group.Kind))
        {
            faults.Add(
                "",
                "not-a-group",
                $"'{group.Id}' is a {group.Kind}; members are those of a {string.Join(", ", Groups.Kinds)}."
            );
        }

        faults.Party(partyAt, party, known.NoParty);
        faults.Date("/effective", effective);
        DateRules.PublicAt(publicAt, "/publicAt", known.Now, faults);
        faults.Words("/evidence", evidence, optional: true);
    }

    /// <summary>Adds a fault where a change comes certainly before what it follows.</summary>
    public static void NotBefore(string effective, string? earlier, string what, Faults faults)
    {
        if (
            earlier is not null
            && EdtfDate.TryParse(effective, out var date, out _)
            && date.Bounds.CertainlyBefore(EdtfDate.Parse(earlier).Bounds)
        )
        {
            faults.Add("/effective", "order", $"{effective} is before {earlier}, when {what}.");
        }
    }

    /// <summary>The event that ended a party's latest stretch, where that has ended.</summary>
    public static object? LastEnd(Party group, string party) =>
        group.Members.LastOrDefault(x => x.Party == party)?.ToVersion is { } version ? group.VoidableAt(version) : null;

    public static Problem NotAMember(Party group, string party) =>
        Problem.Conflict(
            ProblemTypes.NotAMember,
            $"'{party}' has no membership of '{group.Id}' on record that has not ended; record that it joined with "
                + $"POST /api/groups/{group.Id}/members first.",
            $"/api/groups/{group.Id}/members"
        );
}
