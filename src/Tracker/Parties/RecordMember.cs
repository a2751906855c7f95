using Microsoft.AspNetCore.Authorization;
using Tracker.Http;
using Tracker.OpenApi;
using Tracker.Record.Parties;
using Tracker.Refusals;
using Tracker.Store;
using Wolverine.Http;

namespace Tracker.Parties;

/// <summary>A party became a member of a group, or one again after it left or was suspended.</summary>
/// <param name="Effective">EDTF: the first day of membership; one to come is allowed where it is announced.</param>
public sealed record RecordMember(string Party, string Effective, string? PublicAt = null, string? Evidence = null);

public static class RecordMemberEndpoint
{
    public static readonly Change<Party, RecordMember> UseCase = new(Roles.Submitter, Decide)
    {
        Names = x => new([x.Party], []),
        WithParties = (x, idOf) => x with { Party = idOf(x.Party) },
    };

    [WolverinePost("/api/groups/{id}/members"), Authorize(Policy = Roles.Submitter)]
    [Operation("Records that a party joined a group")]
    [Takes<RecordMember>, Answers<PartyView>(Versioned = true), NeedsIfMatch, Refuses("already-member")]
    public static Task<IResult> Post(string id, HttpContext context, PartyChange change) =>
        change.AnswerAsync(context, id, UseCase);

    public static Outcome Decide(RecordMember command, Party group, Known known, Faults faults)
    {
        GroupRules.Check(
            group,
            command.Party,
            "/party",
            command.Effective,
            command.PublicAt,
            command.Evidence,
            known,
            faults
        );
        if (command.Party == group.Id)
        {
            faults.Add("/party", "itself", "A group is not a member of itself.");
        }

        var joined = new MemberJoined(command.Party, command.Effective, command.PublicAt, command.Evidence);
        var last = group.Members.LastOrDefault(x => x.Party == command.Party);
        if (last is { To: null, Status: "MEMBER" })
        {
            return joined.Equals(group.VoidableAt(last.Version))
                ? Outcome.None
                : Outcome.Refuse(
                    Problem.Conflict(
                        ProblemTypes.AlreadyMember,
                        $"'{command.Party}' is on record as a member of '{group.Id}' from {last.From}; record its "
                            + $"end first, or void that entry.",
                        $"/api/groups/{group.Id}/members"
                    )
                );
        }

        GroupRules.NotBefore(
            command.Effective,
            last?.To ?? last?.From,
            last?.To is null ? "it was suspended" : "its last membership ended",
            faults
        );
        return Outcome.Of(joined);
    }
}
