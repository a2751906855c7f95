using Microsoft.AspNetCore.Authorization;
using Tracker.Access;
using Tracker.Hosting;
using Wolverine.Http;

namespace Tracker.Statements;

/// <summary>The retraction was the error: the statement's positions stand again from now on.</summary>
public sealed record ReinstateStatement(string Reason);

public static class ReinstateStatementEndpoint
{
    [WolverinePost("/api/statements/{id}/reinstatement"), Authorize(Policy = Roles.Submitter)]
    public static async Task<IResult> Post(string id, HttpContext context, StatementChange change)
    {
        var (command, unreadable) = await StrictJson.ReadAsync<ReinstateStatement>(context);
        return unreadable is not null ? unreadable
            : Check(command!) is { } invalid ? invalid
            : await change.ExecuteAsync(context, id, context.User.Id(), statement => Decide(command!, statement));
    }

    public static Problem? Check(ReinstateStatement command)
    {
        var faults = new Faults();
        faults.Words("/reason", command.Reason);
        return faults.Any ? Problem.Invalid(faults.All) : null;
    }

    /// <summary>Only what is retracted can be reinstated; a standing statement is left as it is.</summary>
    public static (IReadOnlyList<object> Events, Problem? Refusal) Decide(ReinstateStatement command, Statement statement) =>
        statement.IsRetracted ? ([new StatementReinstated(command.Reason)], null) : ([], null);
}
