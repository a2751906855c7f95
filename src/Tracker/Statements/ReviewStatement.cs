using Microsoft.AspNetCore.Authorization;
using Tracker.Http;
using Tracker.OpenApi;
using Tracker.Record.Codebook;
using Tracker.Record.Statements;
using Tracker.Refusals;
using Tracker.Store;
using Wolverine.Http;

namespace Tracker.Statements;

/// <summary>Someone who coded none of it has looked at the coding as it stands.</summary>
/// <param name="Verdict">ACCEPTED or DISPUTED.</param>
public sealed record ReviewStatement(string Verdict, string? Note = null);

public static class ReviewStatementEndpoint
{
    public static readonly Change<Statement, ReviewStatement> UseCase = new(Roles.Reviewer, Decide);

    [WolverinePost("/api/statements/{id}/reviews"), Authorize(Policy = Roles.Reviewer)]
    [Operation("Reviews a statement")]
    [
        Takes<ReviewStatement>,
        Answers<StatementView>(Versioned = true),
        NeedsIfMatch,
        Refuses("retracted", "merged", "own-coding")
    ]
    public static Task<IResult> Post(string id, HttpContext context, StatementChange change) =>
        change.AnswerAsync(context, id, UseCase);

    /// <summary>Whoever coded any of the statement's acts or labels, at any time and with whichever of their keys, does
    /// not review it. The same review
    /// again changes nothing.</summary>
    public static Outcome Decide(ReviewStatement command, Statement statement, Known known, Faults faults)
    {
        faults.Code("/verdict", Lists.ReviewVerdict, command.Verdict);
        faults.Words("/note", command.Note, optional: true);
        var stream = known.Stream(statement.Id);
        if (stream.Any(x => x.Data is ActCoded or ActRecoded or ActionLabelled && known.IsCaller(x.Stored?.User)))
        {
            return Outcome.Refuse(Problem.OwnCoding(statement.Id));
        }

        var again =
            (statement.Review, statement.ReviewNote) == (command.Verdict, command.Note)
            && stream.LastOrDefault(x => x.Data is StatementReviewed).Stored?.User == known.User;
        return again ? Outcome.None : Outcome.Of(new StatementReviewed(command.Verdict, command.Note));
    }
}
