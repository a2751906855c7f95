using Microsoft.AspNetCore.Authorization;
using Tracker.Http;
using Tracker.OpenApi;
using Tracker.Record.Parties;
using Tracker.Refusals;
using Tracker.Store;
using Wolverine.Http;

namespace Tracker.Parties;

/// <summary>A member's participation was suspended; it takes part again from when it is recorded as joining.</summary>
/// <param name="Effective">EDTF: the first day of the suspension.</param>
public sealed record SuspendMembership(string Effective, string? PublicAt = null, string? Evidence = null);

public static class SuspendMembershipEndpoint
{
    public static Change<Party, SuspendMembership> UseCase(string party) =>
        new(Roles.Submitter, (command, group, known, faults) => Decide(command, party, group, known, faults))
        {
            Names = _ => new([party], []),
        };

    [WolverinePost("/api/groups/{id}/members/{party}/suspension"), Authorize(Policy = Roles.Submitter)]
    [Operation("Records that a membership was suspended")]
    [
        Takes<SuspendMembership>,
        Answers<PartyView>(Versioned = true),
        NeedsIfMatch,
        Refuses("not-a-member", "already-suspended")
    ]
    public static Task<IResult> Post(string id, string party, HttpContext context, PartyChange change) =>
        change.AnswerAsync(context, id, UseCase(party));

    public static Outcome Decide(SuspendMembership command, string party, Party group, Known known, Faults faults)
    {
        GroupRules.Check(group, party, "", command.Effective, command.PublicAt, command.Evidence, known, faults);
        var suspended = new MemberSuspended(party, command.Effective, command.PublicAt, command.Evidence);
        switch (group.OpenMembership(party))
        {
            case null:
                return Outcome.Refuse(GroupRules.NotAMember(group, party));
            case { Status: "SUSPENDED" } open:
                return suspended.Equals(group.VoidableAt(open.Version))
                    ? Outcome.None
                    : Outcome.Refuse(
                        Problem.Conflict(
                            ProblemTypes.AlreadySuspended,
                            $"'{party}' is on record as suspended from '{group.Id}' since {open.From}; record that "
                                + $"it takes part again with POST /api/groups/{group.Id}/members, or void that "
                                + $"entry.",
                            $"/api/groups/{group.Id}/members"
                        )
                    );
            case var open:
                GroupRules.NotBefore(command.Effective, open.From, "the membership began", faults);
                return Outcome.Of(suspended);
        }
    }
}
