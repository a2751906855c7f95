using Microsoft.AspNetCore.Authorization;
using Tracker.Http;
using Tracker.OpenApi;
using Tracker.Record.Parties;
using Tracker.Refusals;
using Tracker.Store;
using Wolverine.Http;

namespace Tracker.Parties;

/// <summary>A party ceased to be a member of a group.</summary>
/// <param name="Effective">EDTF: the first day on which it was none; one to come is allowed where it is
/// announced.</param>
public sealed record EndMembership(string Effective, string? PublicAt = null, string? Evidence = null);

public static class EndMembershipEndpoint
{
    public static Change<Party, EndMembership> UseCase(string party) =>
        new(Roles.Submitter, (command, group, known, faults) => Decide(command, party, group, known, faults))
        {
            Names = _ => new([party], []),
        };

    [WolverinePost("/api/groups/{id}/members/{party}/end"), Authorize(Policy = Roles.Submitter)]
    [Operation("Records that a membership ended")]
    [Takes<EndMembership>, Answers<PartyView>(Versioned = true), NeedsIfMatch, Refuses("not-a-member")]
    public static Task<IResult> Post(string id, string party, HttpContext context, PartyChange change) =>
        change.AnswerAsync(context, id, UseCase(party));

    public static Outcome Decide(EndMembership command, string party, Party group, Known known, Faults faults)
    {
        GroupRules.Check(group, party, "", command.Effective, command.PublicAt, command.Evidence, known, faults);
        var left = new MemberLeft(party, command.Effective, command.PublicAt, command.Evidence);
        if (group.OpenMembership(party) is not { } open)
        {
            return GroupRules.IsEnded(group, party, left)
                ? Outcome.None
                : Outcome.Refuse(GroupRules.NotAMember(group, party));
        }

        GroupRules.NotBefore(command.Effective, open.From, "the membership or suspension began", faults);
        return Outcome.Of(left);
    }
}
