using Microsoft.AspNetCore.Authorization;
using Npgsql;
using Tracker.Http;
using Tracker.OpenApi;
using Tracker.Record.Statements;
using Tracker.Refusals;
using Tracker.Store;
using Wolverine.Http;

namespace Tracker.Statements;

/// <summary>A newer statement replaces this one.</summary>
/// <param name="By">Id of the newer statement.</param>
public sealed record SupersedeStatement(string By, string? Evidence = null);

public static class SupersedeStatementEndpoint
{
    [WolverinePost("/api/statements/{id}/supersession"), Authorize(Policy = Roles.Submitter)]
    [Operation("Records that a newer statement replaces this one")]
    [Takes<SupersedeStatement>, Answers<StatementView>(Versioned = true), NeedsIfMatch, Refuses("retracted", "merged", "superseded")]
    public static async Task<IResult> Post(string id, HttpContext context, StatementChange change, NpgsqlDataSource database)
    {
        var (command, unreadable) = await StrictJson.ReadAsync<SupersedeStatement>(context);
        if (unreadable is not null)
        {
            return unreadable;
        }

        var chain = await ChainAsync(database, command!.By, context.RequestAborted);
        return await change.ExecuteAsync(context, id, command, _ => new([], chain), Decide);
    }

    /// <summary>The newer statement is on record, and is not itself replaced by this one. The same again changes nothing.</summary>
    public static Outcome Decide(SupersedeStatement command, Statement statement, Known known, Faults faults)
    {
        faults.Words("/evidence", command.Evidence, optional: true);
        var superseded = new StatementSuperseded(command.By, command.Evidence);
        if (statement.Superseded == superseded)
        {
            return Outcome.None;
        }

        for (var by = command.By; by is not null;)
        {
            if (by == statement.Id)
            {
                faults.Add("/by", "cycle", $"'{statement.Id}' would replace itself.");
                return Outcome.None;
            }

            var newer = known.Stream(by);
            if (newer is not [{ Data: StatementRecorded }, ..])
            {
                if (by != command.By)
                {
                    return Outcome.Refuse(Problem.Conflict(ProblemTypes.ConcurrentChange, "Another change came first; read again and repeat.", null));
                }

                faults.Add("/by", "unknown-statement", $"There is no statement '{by}'; record it first.");
                return Outcome.None;
            }

            by = Statement.Fold(newer)!.Superseded?.By;
        }

        return statement.Superseded is { } earlier
            ? Outcome.Refuse(Problem.Conflict(ProblemTypes.Superseded, $"'{statement.Id}' is superseded by '{earlier.By}'; void that entry first if it was wrong.", $"/api/statements/{earlier.By}"))
            : Outcome.Of(superseded);
    }

    /// <summary>The statement and all that were ever said to replace it, one after another.</summary>
    private static async Task<string[]> ChainAsync(NpgsqlDataSource database, string by, CancellationToken token)
    {
        await using var command = database.CreateCommand(
            """
            with recursive chain(id) as (
              select $1
              union
              select e.data ->> 'by' from chain c join tracker.mt_events e on e.stream_id = c.id and e.type = 'statement_superseded')
            select array(select id from chain)
            """);
        command.Parameters.Add(new() { Value = by });
        return (string[])(await command.ExecuteScalarAsync(token))!;
    }
}
