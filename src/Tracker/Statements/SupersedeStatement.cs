using Microsoft.AspNetCore.Authorization;
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
    /// <summary>
    /// The lock of every supersession: two at once, each innocent, could make a circle together. No stream has this
    /// key.
    /// </summary>
    private const string Order = "statement-order";

    public static readonly Change<Statement, SupersedeStatement> UseCase = new(Roles.Submitter, Decide)
    {
        Names = x => new([], [Order, x.By], e => e is StatementSuperseded newer ? [newer.By] : []),
    };

    [WolverinePost("/api/statements/{id}/supersession"), Authorize(Policy = Roles.Submitter)]
    [Operation("Records that a newer statement replaces this one")]
    [
        Takes<SupersedeStatement>,
        Answers<StatementView>(Versioned = true),
        NeedsIfMatch,
        Refuses("not-your-own", "retracted", "merged", "superseded")
    ]
    public static Task<IResult> Post(string id, HttpContext context, StatementChange change) =>
        change.AnswerAsync(context, id, UseCase);

    /// <summary>The newer statement is on record, and is not itself replaced by this one. The same again changes
    /// nothing.</summary>
    public static Outcome Decide(SupersedeStatement command, Statement statement, Known known, Faults faults)
    {
        faults.Words("/evidence", command.Evidence, optional: true);
        var superseded = new StatementSuperseded(command.By, command.Evidence);
        if (statement.Superseded == superseded)
        {
            return Outcome.None;
        }

        for (var by = command.By; by is not null; )
        {
            if (by == statement.Id)
            {
                faults.Add("/by", "cycle", $"'{statement.Id}' would replace itself.");
                return Outcome.None;
            }

            var newer = known.Stream(by);
            if (newer is not [{ Data: StatementRecorded }, ..])
            {
                faults.Add("/by", "unknown-statement", $"There is no statement '{by}'; record it first.");
                return Outcome.None;
            }

            by = Statement.Fold(newer)!.Superseded?.By;
        }

        return statement.Superseded is { } earlier
            ? Outcome.Refuse(
                Problem.Conflict(
                    ProblemTypes.Superseded,
                    $"'{statement.Id}' is superseded by '{earlier.By}'; void that entry first if it was wrong.",
                    $"/api/statements/{earlier.By}"
                )
            )
            : Outcome.Of(superseded);
    }
}
