using Microsoft.AspNetCore.Authorization;
using Tracker.Http;
using Tracker.OpenApi;
using Tracker.Record.Statements;
using Tracker.Refusals;
using Tracker.Store;
using Wolverine.Http;

namespace Tracker.Statements;

/// <summary>The retraction was the error: the statement's positions stand again from now on.</summary>
public sealed record ReinstateStatement(string Reason);

public static class ReinstateStatementEndpoint
{
    public static readonly Change<Statement, ReinstateStatement> UseCase = new(Roles.Submitter, Decide)
    {
        Undoes = true,
    };

    [WolverinePost("/api/statements/{id}/reinstatement"), Authorize(Policy = Roles.Submitter)]
    [Operation("Undoes a retraction")]
    [
        Takes<ReinstateStatement>,
        Answers<StatementView>(Versioned = true),
        NeedsIfMatch,
        Refuses("not-your-own", "retracted", "merged")
    ]
    public static Task<IResult> Post(string id, HttpContext context, StatementChange change) =>
        change.AnswerAsync(context, id, UseCase);

    /// <summary>Reinstating what is not retracted changes nothing.</summary>
    public static Outcome Decide(ReinstateStatement command, Statement statement, Known known, Faults faults)
    {
        faults.Words("/reason", command.Reason);
        return statement.IsRetracted ? Outcome.Of(new StatementReinstated(command.Reason)) : Outcome.None;
    }
}
