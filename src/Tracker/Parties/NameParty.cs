using Microsoft.AspNetCore.Authorization;
using Tracker.Http;
using Tracker.OpenApi;
using Tracker.Record.Codebook;
using Tracker.Record.Parties;
using Tracker.Refusals;
using Tracker.Store;
using Wolverine.Http;

namespace Tracker.Parties;

/// <summary>Another name by which texts call the party; a DISPLAY name becomes the one shown.</summary>
public sealed record NameParty([CodeOf(Lists.NameKind)] string Kind, string Name, string Language);

public static class NamePartyEndpoint
{
    public static readonly Change<Party, NameParty> UseCase = new(Roles.Submitter, Decide);

    [WolverinePost("/api/parties/{id}/names"), Authorize(Policy = Roles.Submitter)]
    [Operation("Gives a party another name")]
    [Takes<NameParty>, Answers<PartyView>(Versioned = true), NeedsIfMatch]
    public static Task<IResult> Post(string id, HttpContext context, PartyChange change) =>
        change.AnswerAsync(context, id, UseCase);

    public static Outcome Decide(NameParty command, Party party, Known known, Faults faults)
    {
        var named = new PartyNamed(command.Kind, command.Name, command.Language);
        PartyRules.Name("", named, faults);

        // A DISPLAY name of old may be shown again.
        var isHeld =
            command.Kind == NameKinds.Display
                ? party.Names.LastOrDefault(x => x.Kind == NameKinds.Display) == named
                : party.Names.Contains(named);
        return isHeld ? Outcome.None : Outcome.Of(named);
    }
}
