using Microsoft.AspNetCore.Authorization;
using Tracker.Http;
using Tracker.OpenApi;
using Tracker.Record.Statements;
using Tracker.Refusals;
using Tracker.Store;
using Wolverine.Http;

namespace Tracker.Statements;

/// <summary>This record is a duplicate: another statement's record survives.</summary>
/// <param name="Into">Id of the survivor.</param>
public sealed record MergeStatement(string Into, string Rationale);

public static class MergeStatementEndpoint
{
    // What blocks a statement is judged in the decision, as merging again into the same survivor changes nothing.
    public static readonly Change<Statement, MergeStatement> UseCase = new(Roles.Submitter, Decide)
    {
        Names = x => new([], [x.Into]),
        Undoes = true,
        NeedsTwo = true,
    };

    [WolverinePost("/api/statements/{id}/merge"), Authorize(Policy = Roles.Submitter)]
    [Operation("Merges a duplicate into the statement that survives")]
    [
        Takes<MergeStatement>,
        Answers<StatementView>(Versioned = true),
        NeedsIfMatch,
        Refuses("not-your-own", "second-person", "retracted", "merged")
    ]
    public static Task<IResult> Post(string id, HttpContext context, StatementChange change) =>
        change.AnswerAsync(context, id, UseCase);

    /// <summary>The survivor stands. As each merge is into one that stands, no merges can go round in a
    /// circle.</summary>
    public static Outcome Decide(MergeStatement command, Statement statement, Known known, Faults faults)
    {
        faults.Words("/rationale", command.Rationale);
        if (statement.MergedInto == command.Into && !statement.IsRetracted)
        {
            return Outcome.None;
        }

        if (command.Into == statement.Id)
        {
            faults.Add("/into", "itself", "A statement is not merged into itself; name the one that survives.");
        }
        else if (known.Stream(command.Into) is not [{ Data: StatementRecorded }, ..])
        {
            faults.Add("/into", "unknown-statement", $"There is no statement '{command.Into}'.");
        }

        if (StatementChange.WhyBlocked(statement) is { } blocked)
        {
            return Outcome.Refuse(blocked);
        }

        return
            Statement.Fold(known.Stream(command.Into)) is { } survivor
            && StatementChange.WhyBlocked(survivor) is { } refused
            ? Outcome.Refuse(refused)
            : Outcome.Of(new StatementMerged(command.Into, command.Rationale));
    }
}
