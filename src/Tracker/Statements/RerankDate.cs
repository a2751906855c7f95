using Microsoft.AspNetCore.Authorization;
using Tracker.Dates;
using Tracker.Http;
using Tracker.OpenApi;
using Tracker.Record.Codebook;
using Tracker.Record.Statements;
using Tracker.Refusals;
using Tracker.Store;
using Wolverine.Http;

namespace Tracker.Statements;

/// <summary>A date assertion counts for more or less than before.</summary>
public sealed record RerankDate(string Rank, string Reason);

public static class RerankDateEndpoint
{
    public static Change<Statement, RerankDate> UseCase(string dateId) =>
        new(Roles.Submitter, (command, statement, known, faults) => Decide(command, dateId, statement, known, faults));

    [WolverinePost("/api/statements/{id}/dates/{dateId}/rank"), Authorize(Policy = Roles.Submitter)]
    [Operation("Ranks a date anew")]
    [
        Takes<RerankDate>,
        Answers<StatementView>(Versioned = true),
        NeedsIfMatch,
        Refuses("not-your-own", "retracted", "merged")
    ]
    public static Task<IResult> Post(string id, string dateId, HttpContext context, StatementChange change) =>
        change.AnswerAsync(context, id, UseCase(dateId));

    /// <summary>Only one date of a field is PREFERRED: the other is reranked first, with a reason of its own.</summary>
    public static Outcome Decide(RerankDate command, string dateId, Statement statement, Known known, Faults faults)
    {
        if (statement.Dates.Find(x => x.Id == dateId) is not { } date)
        {
            return Outcome.Refuse(Problem.NotFound("date", dateId));
        }

        faults.Code("/rank", Lists.Rank, command.Rank);
        faults.Words("/reason", command.Reason);
        var reranked = date with { Rank = command.Rank, Reason = command.Reason };
        OnePreferred(reranked, statement, faults);
        DateRules.NotAhead(reranked.Given(), "/rank", known.Now, faults);
        SubmittedDate[] dates = [.. statement.Dates.Select(x => (x.Id == dateId ? reranked : x).Given())];
        SubmissionRules.InOrder(dates, "/rank", faults);
        StatementRules.EntriesInOrder(statement, date.Field, dates, "/rank", faults);
        return reranked == date ? Outcome.None : Outcome.Of(new DateReranked(dateId, command.Rank, command.Reason));
    }

    /// <summary>Rule 5.</summary>
    internal static void OnePreferred(DateAsserted date, Statement statement, Faults faults)
    {
        if (
            date.Rank == Codes.Rank.Preferred
            && statement.Dates.Find(x => x.Field == date.Field && x.Rank == Codes.Rank.Preferred && x.Id != date.Id)
                is { } other
        )
        {
            faults.Add(
                "/rank",
                "preferred",
                $"'{other.Id}' is PREFERRED for {date.Field}; rerank it first with POST "
                    + $"/api/statements/{statement.Id}/dates/{other.Id}/rank."
            );
        }
    }
}
