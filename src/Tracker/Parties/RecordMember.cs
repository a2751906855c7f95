using Microsoft.AspNetCore.Authorization;
using Tracker.Http;
using Tracker.OpenApi;
using Tracker.Record.Dates;
using Tracker.Record.Parties;
using Tracker.Refusals;
using Tracker.Store;
using Wolverine.Http;

namespace Tracker.Parties;

/// <summary>A party became a member of a group, or one again after it left or was suspended.</summary>
/// <param name="Effective">EDTF: the first day of membership; one to come is allowed where it is announced.</param>
/// <param name="Until">EDTF: the first day on which it was no longer a member, for a membership whose end is known, such
/// as one before those on record. Absent: it lasts.</param>
public sealed record RecordMember(
    string Party,
    string Effective,
    string? PublicAt = null,
    string? Evidence = null,
    string? Until = null
);

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

        faults.Date("/until", command.Until);
        var joined = new MemberJoined(
            command.Party,
            command.Effective,
            command.PublicAt,
            command.Evidence,
            command.Until
        );
        if (
            group.Members.Any(x =>
                x.Party == command.Party
                && (command.Until is not null || x.To is null)
                && joined.Equals(group.VoidableAt(x.Version))
            )
        )
        {
            return Outcome.None;
        }

        return command.Until is null ? Joined(command, joined, group, faults) : Was(command, joined, group, faults);
    }

    /// <summary>A membership that lasts, or until events that follow tell its end.</summary>
    private static Outcome Joined(RecordMember command, MemberJoined joined, Party group, Faults faults)
    {
        var open = group.OpenMembership(command.Party);
        if (open is { Status: "MEMBER" })
        {
            return Outcome.Refuse(
                Problem.Conflict(
                    ProblemTypes.AlreadyMember,
                    $"'{command.Party}' is on record as a member of '{group.Id}' from {open.From}; record its end "
                        + "first, or void that entry. Record an earlier membership with its end in 'until'.",
                    $"/api/groups/{group.Id}/members"
                )
            );
        }

        GroupRules.NotBefore(command.Effective, open?.From, "it was suspended", faults);
        foreach (var ended in group.Members.Where(x => x.Party == command.Party && x.To is not null && open is null))
        {
            GroupRules.NotBefore(command.Effective, ended.To, "its last membership ended", faults);
        }

        return Outcome.Of(joined);
    }

    /// <summary>A membership with its end, before or between others.</summary>
    private static Outcome Was(RecordMember command, MemberJoined joined, Party group, Faults faults)
    {
        if (faults.Any)
        {
            return Outcome.Of(joined);
        }

        if (EdtfDate.Parse(command.Until!).Bounds.Latest <= EdtfDate.Parse(command.Effective).Bounds.Earliest)
        {
            faults.Add("/until", "order", $"{command.Until} is not after {command.Effective}, when it began.");
        }
        else if (GroupRules.Shared(group, command.Party, command.Effective, command.Until) is { } other)
        {
            faults.Add(
                "/effective",
                "overlap",
                $"'{command.Party}' is on record as a {(other.Status == "MEMBER" ? "member" : "suspended member")} from "
                    + $"{other.From}{(other.To is null ? "" : $" until {other.To}")}; give a membership that shares no day "
                    + "with it, or void that entry."
            );
        }

        return Outcome.Of(joined);
    }
}
