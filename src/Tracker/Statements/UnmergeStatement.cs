using Microsoft.AspNetCore.Authorization;
using Tracker.Http;
using Tracker.OpenApi;
using Tracker.Record.Statements;
using Tracker.Refusals;
using Tracker.Store;
using Wolverine.Http;

namespace Tracker.Statements;

/// <summary>The merge was the error: the statement stands for itself again.</summary>
public sealed record UnmergeStatement(string Rationale);

public static class UnmergeStatementEndpoint
{
    public static readonly Change<Statement, UnmergeStatement> UseCase = new(Roles.Submitter, Decide) { Undoes = true };

    [WolverinePost("/api/statements/{id}/unmerge"), Authorize(Policy = Roles.Submitter)]
    [Operation("Undoes a merge")]
    [
        Takes<UnmergeStatement>,
        Answers<StatementView>(Versioned = true),
        NeedsIfMatch,
        Refuses("not-your-own", "retracted", "merged")
    ]
    public static Task<IResult> Post(string id, HttpContext context, StatementChange change) =>
        change.AnswerAsync(context, id, UseCase);

    /// <summary>Unmerging what is not merged changes nothing.</summary>
    public static Outcome Decide(UnmergeStatement command, Statement statement, Known known, Faults faults)
    {
        faults.Words("/rationale", command.Rationale);
        return statement.MergedInto is null ? Outcome.None : Outcome.Of(new StatementUnmerged(command.Rationale));
    }
}
