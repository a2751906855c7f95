using Microsoft.AspNetCore.Authorization;
using Tracker.Access;
using Tracker.Codebook;
using Tracker.Hosting;
using Wolverine.Http;

namespace Tracker.Statements;

/// <summary>The tracker should not have recorded this statement so. Its positions leave the timelines; its history stays.</summary>
/// <param name="Reason">Retraction reason of the codebook.</param>
public sealed record RetractStatement(string Reason, string? Note = null);

public static class RetractStatementEndpoint
{
    [WolverinePost("/api/statements/{id}/retraction"), Authorize(Policy = Roles.Submitter)]
    public static async Task<IResult> Post(string id, HttpContext context, StatementChange change)
    {
        var (command, unreadable) = await StrictJson.ReadAsync<RetractStatement>(context);
        return unreadable is not null ? unreadable
            : Check(command!) is { } invalid ? invalid
            : await change.ExecuteAsync(context, id, context.User.Id(), statement => Decide(command!, statement));
    }

    public static Problem? Check(RetractStatement command)
    {
        var faults = new Faults();
        faults.Code("/reason", Lists.RetractionReason, command.Reason);
        faults.Words("/note", command.Note, optional: true);
        return faults.Any ? Problem.Invalid(faults.All) : null;
    }

    /// <summary>Retracting twice changes nothing.</summary>
    public static (IReadOnlyList<object> Events, Problem? Refusal) Decide(RetractStatement command, Statement statement) =>
        statement.IsRetracted ? ([], null) : ([new StatementRetracted(command.Reason, command.Note)], null);
}
