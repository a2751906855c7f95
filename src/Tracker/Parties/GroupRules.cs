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

    /// <summary>Whether an event is on record as what ended a stretch of a party's membership.</summary>
    public static bool IsEnded(Party group, string party, object by) =>
        group.Members.Any(x => x.Party == party && x.ToVersion is { } version && by.Equals(group.VoidableAt(version)));

    /// <summary>A stretch of a party's membership that a membership from one day to another would certainly share a day
    /// with; null: there is none.</summary>
    /// <param name="until">EDTF; null: it has no end on record.</param>
    public static Membership? Shared(Party group, string party, string from, string? until) =>
        group.Members.FirstOrDefault(x =>
            x.Party == party
            && (x.To is null || EdtfDate.Parse(from).Bounds.CertainlyBefore(EdtfDate.Parse(x.To).Bounds))
            && (until is null || EdtfDate.Parse(x.From).Bounds.CertainlyBefore(EdtfDate.Parse(until).Bounds))
        );

    public static Problem NotAMember(Party group, string party) =>
        Problem.Conflict(
            ProblemTypes.NotAMember,
            $"'{party}' has no membership of '{group.Id}' on record that has not ended; record that it joined with "
                + $"POST /api/groups/{group.Id}/members first.",
            $"/api/groups/{group.Id}/members"
        );
}
