using Microsoft.AspNetCore.Authorization;
using Tracker.Dates;
using Tracker.Http;
using Tracker.OpenApi;
using Tracker.Record.Parties;
using Tracker.Refusals;
using Tracker.Store;
using Wolverine.Http;

namespace Tracker.Parties;

/// <summary>Other parties follow this one. What it said stays its own.</summary>
/// <param name="Effective">EDTF date of the succession.</param>
public sealed record RecordSuccession(
    IReadOnlyList<string> Successors,
    string Effective,
    string? PublicAt = null,
    string? Evidence = null
);

public static class RecordSuccessionEndpoint
{
    /// <summary>One lock for all successions: two that are recorded at once could each lead to the other.</summary>
    private const string Order = "succession-order";

    public static readonly Change<Party, RecordSuccession> UseCase = new(Roles.Submitter, Decide)
    {
        Names = x => new(x.Successors, [Order, .. x.Successors], e => e is PartySucceeded s ? s.Successors : []),
        WithParties = (x, idOf) => x with { Successors = [.. x.Successors.Select(idOf)] },
    };

    [WolverinePost("/api/parties/{id}/succession"), Authorize(Policy = Roles.Submitter)]
    [Operation("Records which parties follow this one")]
    [Takes<RecordSuccession>, Answers<PartyView>(Versioned = true), NeedsIfMatch, Refuses("differs")]
    public static Task<IResult> Post(string id, HttpContext context, PartyChange change) =>
        change.AnswerAsync(context, id, UseCase);

    public static Outcome Decide(RecordSuccession command, Party party, Known known, Faults faults)
    {
        if (command.Successors.Count == 0)
        {
            faults.Add("/successors", "required", "A succession has at least one successor.");
        }

        faults.Each(
            "/successors",
            command.Successors,
            x => x,
            (at, x) =>
            {
                faults.Party(at, x, known.NoParty);
                if (x == party.Id)
                {
                    faults.Add(at, "itself", "A party does not follow itself; leave it out.");
                }
                else if (known.HasParty(x) && Follows(party.Id, x, known))
                {
                    faults.Add(
                        at,
                        "cycle",
                        $"'{party.Id}' follows '{x}' on record; leave it out, or void that entry first."
                    );
                }
            }
        );
        faults.Date("/effective", command.Effective);
        DateRules.PublicAt(command.PublicAt, "/publicAt", known.Now, faults);
        faults.Words("/evidence", command.Evidence, optional: true);
        var (succeeded, held) = (
            new PartySucceeded(command.Successors, command.Effective, command.PublicAt, command.Evidence),
            party.Succession
        );
        return held is null ? Outcome.Of(succeeded)
            : held with { Successors = succeeded.Successors } == succeeded
            && held.Successors.SequenceEqual(succeeded.Successors)
                ? Outcome.None
            : Outcome.Refuse(
                Problem.Conflict(
                    ProblemTypes.Differs,
                    $"'{party.Id}' was followed by {string.Join(", ", held.Successors)} from {held.Effective}; if "
                        + $"that is wrong, void its event first.",
                    $"/api/parties/{party.Id}"
                )
            );
    }

    /// <summary>Whether a party follows another, or one that follows it.</summary>
    private static bool Follows(string party, string other, Known known)
    {
        var (seen, rest) = (new HashSet<string> { other }, new Queue<string>([other]));
        while (rest.TryDequeue(out var next))
        {
            if (next == party)
            {
                return true;
            }

            foreach (var x in (Party.Fold(known.Stream(next))?.Succession?.Successors ?? []).Where(seen.Add))
            {
                rest.Enqueue(x);
            }
        }

        return false;
    }
}
