using Microsoft.AspNetCore.Authorization;
using Tracker.Http;
using Tracker.OpenApi;
using Tracker.Record.Codebook;
using Tracker.Record.Parties;
using Tracker.Refusals;
using Tracker.Store;
using Wolverine.Http;

namespace Tracker.Parties;

/// <summary>A party that the reference data does not have. Says nothing of recognition.</summary>
/// <param name="Names">One of them is the DISPLAY name.</param>
/// <param name="Identifiers">At most one a scheme.</param>
/// <param name="Claims">Parties that claim the territory.</param>
public sealed record RegisterParty(
    string Id,
    [CodeOf(Lists.PartyKind)] string Kind,
    IReadOnlyList<PartyNamed> Names,
    IReadOnlyList<PartyIdentified>? Identifiers = null,
    IReadOnlyList<string>? Claims = null
);

public static class RegisterPartyEndpoint
{
    public static readonly Beginning<Party, RegisterParty> UseCase = new(Roles.Submitter, x => x.Id, Decide)
    {
        Names = x => new(x.Claims ?? [], []),
        WithParties = (x, idOf) => x with { Claims = x.Claims?.Select(idOf).ToList() },
    };

    [WolverinePost("/api/parties"), Authorize(Policy = Roles.Submitter)]
    [Operation("Registers a party")]
    [Takes<RegisterParty>, Answers<PartyView>(200, 201, Versioned = true), Refuses("differs")]
    public static Task<IResult> Post(HttpContext context, PartyChange change) =>
        change.AnswerAsync(context, "/api/parties", UseCase);

    /// <summary>The same again changes nothing; what is given must be on record.</summary>
    public static Outcome Decide(RegisterParty command, Party? existing, Known known, Faults faults)
    {
        PartyRules.Id("/id", command.Id, faults);
        faults.Code("/kind", Lists.PartyKind, command.Kind);
        faults.Each(
            "/names",
            command.Names,
            x => $"{x.Kind} {x.Name} {x.Language}",
            (at, x) => PartyRules.Name(at, x, faults)
        );
        if (command.Names.Count(x => x.Kind == NameKinds.Display) is var displayed and not 1)
        {
            faults.Add("/names", "display", $"{displayed} names are DISPLAY; exactly one is, the name that is shown.");
        }

        faults.Each(
            "/identifiers",
            command.Identifiers ?? [],
            x => x.Scheme,
            (at, x) => PartyRules.Identifier(at, x, faults)
        );
        faults.Each("/claims", command.Claims ?? [], x => x, (at, x) => faults.Party(at, x, known.NoParty));
        if (command.Claims?.Contains(command.Id) == true)
        {
            faults.Add("/claims", "itself", "A party does not claim itself; leave it out.");
        }

        if (faults.Any)
        {
            return Outcome.None;
        }

        if (existing is not null)
        {
            var differences = Differences(command, existing);
            return differences.Count == 0
                ? Outcome.None
                : Outcome.Refuse(
                    Problem.Conflict(
                        ProblemTypes.Differs,
                        $"'{existing.Id}' is on record with other content; GET it and compare, then add to it, or "
                            + $"take another id for another party.",
                        $"/api/parties/{existing.Id}",
                        differences
                    )
                );
        }

        return Outcome.Of([
            new PartyRegistered(
                command.Kind,
                Vocabulary.Current.Version,
                command.Claims is { Count: > 0 } ? command.Claims : null
            ),
            .. command.Names,
            .. command.Identifiers ?? [],
        ]);
    }

    private static List<Fault> Differences(RegisterParty given, Party held)
    {
        var differences = new List<Fault>();
        Same("/kind", given.Kind == held.Kind);
        Each("/names", given.Names, held.Names.Contains);
        Each("/identifiers", given.Identifiers ?? [], held.Identifiers.Contains);
        Each("/claims", given.Claims ?? [], x => held.Claims.Contains(x));
        return differences;

        void Each<T>(string pointer, IReadOnlyList<T> items, Func<T, bool> isHeld)
        {
            for (var i = 0; i < items.Count; i++)
            {
                Same($"{pointer}/{i}", isHeld(items[i]));
            }
        }

        void Same(string pointer, bool same)
        {
            if (!same)
            {
                differences.Add(new(pointer, "Not as on record.", "differs"));
            }
        }
    }
}
