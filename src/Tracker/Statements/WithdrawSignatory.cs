using Microsoft.AspNetCore.Authorization;
using Tracker.Http;
using Tracker.OpenApi;
using Tracker.Record.Statements;
using Tracker.Refusals;
using Tracker.Store;
using Wolverine.Http;

namespace Tracker.Statements;

/// <summary>A signatory took its name back. Its entry ends; it is not erased.</summary>
/// <param name="Effective">EDTF: the first day on which the entry no longer held; it may lie ahead.</param>
/// <param name="PublicAt">When it became public; null: when it took effect.</param>
public sealed record WithdrawSignatory(string Effective, string? PublicAt = null, string? Evidence = null);

public static class WithdrawSignatoryEndpoint
{
    public static Change<Statement, WithdrawSignatory> UseCase(string party) =>
        new(Roles.Submitter, (command, statement, known, faults) => Decide(command, party, statement, known, faults));

    [WolverinePost("/api/statements/{id}/signatories/{party}/withdrawal"), Authorize(Policy = Roles.Submitter)]
    [Operation("Records that a signatory took its name back")]
    [
        Takes<WithdrawSignatory>,
        Answers<StatementView>(Versioned = true),
        NeedsIfMatch,
        Refuses("not-your-own", "retracted", "merged")
    ]
    public static Task<IResult> Post(string id, string party, HttpContext context, StatementChange change) =>
        change.AnswerAsync(context, id, UseCase(party));

    /// <summary>Rule 7: there is an entry to withdraw. The same withdrawal again changes nothing.</summary>
    public static Outcome Decide(
        WithdrawSignatory command,
        string party,
        Statement statement,
        Known known,
        Faults faults
    )
    {
        if (statement.Signatories.LastOrDefault(x => x.Party == party) is not { } entry)
        {
            return Outcome.Refuse(Problem.NotFound($"signatory of '{statement.Id}'", party));
        }

        StatementRules.Withdrawal(
            command.Effective,
            command.PublicAt,
            command.Evidence,
            statement.BoundsOf(entry.Recorded.From),
            known,
            faults
        );
        var withdrew = new SignatoryWithdrew(party, command.Effective, command.PublicAt, command.Evidence);
        if (entry.Withdrew == withdrew)
        {
            return Outcome.None;
        }

        if (entry.Withdrew is { } earlier)
        {
            faults.Add(
                "/effective",
                "withdrawn",
                $"'{party}' withdrew on {earlier.Effective} already and has no entry that holds; void that "
                    + $"withdrawal first if it was wrong."
            );
        }

        return Outcome.Of(withdrew);
    }
}
