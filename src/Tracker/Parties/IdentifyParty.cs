using Microsoft.AspNetCore.Authorization;
using Tracker.Http;
using Tracker.OpenApi;
using Tracker.Record.Parties;
using Tracker.Refusals;
using Tracker.Store;
using Wolverine.Http;

namespace Tracker.Parties;

/// <summary>The party's id in another scheme.</summary>
public sealed record IdentifyParty(string Scheme, string Value);

public static class IdentifyPartyEndpoint
{
    public static readonly Change<Party, IdentifyParty> UseCase = new(Roles.Submitter, Decide);

    [WolverinePost("/api/parties/{id}/identifiers"), Authorize(Policy = Roles.Submitter)]
    [Operation("Gives a party an identifier of another scheme")]
    [Takes<IdentifyParty>, Answers<PartyView>(Versioned = true), NeedsIfMatch, Refuses("differs")]
    public static Task<IResult> Post(string id, HttpContext context, PartyChange change) =>
        change.AnswerAsync(context, id, UseCase);

    /// <summary>A scheme has one value, and no event takes one back.</summary>
    public static Outcome Decide(IdentifyParty command, Party party, Known known, Faults faults)
    {
        var identified = new PartyIdentified(command.Scheme, command.Value);
        PartyRules.Identifier("", identified, faults);
        var held = party.Identifiers.Find(x => x.Scheme == command.Scheme);
        return held == identified ? Outcome.None
            : held is null ? Outcome.Of(identified)
            : Outcome.Refuse(
                Problem.Conflict(
                    ProblemTypes.Differs,
                    $"'{party.Id}' is {held.Value} in {held.Scheme}; a scheme has one value. A party that the "
                        + $"scheme counts as another is another party here too.",
                    $"/api/parties/{party.Id}"
                )
            );
    }
}
