using Microsoft.AspNetCore.Authorization;
using Tracker.Dates;
using Tracker.Http;
using Tracker.OpenApi;
using Tracker.Record.Statements;
using Tracker.Refusals;
using Tracker.Store;
using Wolverine.Http;

namespace Tracker.Statements;

/// <summary>Another value for a date of the statement, or the reason why there is none. The same again changes
/// nothing.</summary>
public static class AssertDateEndpoint
{
    public static readonly Change<Statement, SubmittedDate> UseCase = new(Roles.Submitter, Decide);

    [WolverinePost("/api/statements/{id}/dates"), Authorize(Policy = Roles.Submitter)]
    [Operation("Adds one source's value for a date")]
    [
        Takes<SubmittedDate>,
        Answers<StatementView>(Versioned = true),
        NeedsIfMatch,
        Refuses("not-your-own", "retracted", "merged")
    ]
    public static Task<IResult> Post(string id, HttpContext context, StatementChange change) =>
        change.AnswerAsync(context, id, UseCase);

    public static Outcome Decide(SubmittedDate command, Statement statement, Known known, Faults faults)
    {
        SubmissionRules.Date(command, "", statement.Sources.Count, known.Now, faults);
        var date = command.AsEvent(ListedId.Of('d', statement.Dates.Count));
        if (statement.Dates.Any(x => x with { Id = date.Id } == date))
        {
            return Outcome.None;
        }

        StatementRules.Room(statement.Dates.Count, faults);
        RerankDateEndpoint.OnePreferred(date, statement, faults);
        SubmittedDate[] dates = [.. statement.Dates.Append(date).Select(x => x.Given())];
        SubmissionRules.InOrder(dates, "/value", faults);
        StatementRules.EntriesInOrder(statement, date.Field, dates, "/value", faults);
        return Outcome.Of(date);
    }
}
