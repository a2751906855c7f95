using Microsoft.AspNetCore.Authorization;
using Tracker.Http;
using Tracker.OpenApi;
using Tracker.Record.Codebook;
using Tracker.Record.Statements;
using Tracker.Refusals;
using Tracker.Store;
using Wolverine.Http;

namespace Tracker.Statements;

/// <summary>The issuer took the statement back.</summary>
/// <param name="By">The party that withdrew it; null: its only signatory.</param>
/// <param name="Effective">EDTF: the first day on which it no longer held; it may lie ahead.</param>
/// <param name="PublicAt">When it became public; null: when it took effect.</param>
public sealed record WithdrawStatement(
    string Effective,
    string? By = null,
    string? PublicAt = null,
    string? Evidence = null
);

public static class WithdrawStatementEndpoint
{
    public static readonly Change<Statement, WithdrawStatement> UseCase = new(Roles.Submitter, Decide)
    {
        Names = x => new(x.By is null ? [] : [x.By], []),
        WithParties = (x, idOf) => x with { By = x.By is null ? null : idOf(x.By) },
    };

    [WolverinePost("/api/statements/{id}/withdrawal"), Authorize(Policy = Roles.Submitter)]
    [Operation("Records that the issuer withdrew its statement")]
    [
        Takes<WithdrawStatement>,
        Answers<StatementView>(Versioned = true),
        NeedsIfMatch,
        Refuses("not-your-own", "retracted", "merged", "withdrawn")
    ]
    public static Task<IResult> Post(string id, HttpContext context, StatementChange change) =>
        change.AnswerAsync(context, id, UseCase);

    /// <summary>The same withdrawal again changes nothing.</summary>
    public static Outcome Decide(WithdrawStatement command, Statement statement, Known known, Faults faults)
    {
        StatementRules.Withdrawal(
            command.Effective,
            command.PublicAt,
            command.Evidence,
            statement.DateOf(Codes.StatementDateField.Issued).Bounds,
            known,
            faults
        );
        var parties = statement.Signatories.Select(x => x.Party).Distinct().ToList();
        var by = command.By ?? (parties.Count == 1 ? parties[0] : null);
        if (by is null)
        {
            faults.Add("/by", "required", "The statement has not one signatory alone; say which party withdrew it.");
            return Outcome.None;
        }

        if (parties.Count == 0)
        {
            faults.Party("/by", by, known.NoParty);
        }
        else if (!parties.Contains(by))
        {
            faults.Add("/by", "not-signatory", $"'{by}' is no signatory; these are: {string.Join(", ", parties)}.");
        }

        var withdrawn = new StatementWithdrawn(by, command.Effective, command.PublicAt, command.Evidence);
        return statement.Withdrawn == withdrawn ? Outcome.None
            : statement.Withdrawn is { } earlier
                ? Outcome.Refuse(
                    Problem.Conflict(
                        ProblemTypes.Withdrawn,
                        $"'{statement.Id}' was withdrawn by '{earlier.By}' on {earlier.Effective}; void that "
                            + $"withdrawal first if it was wrong.",
                        $"/api/statements/{statement.Id}"
                    )
                )
            : Outcome.Of(withdrawn);
    }
}
