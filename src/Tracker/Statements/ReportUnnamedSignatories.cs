using Microsoft.AspNetCore.Authorization;
using Tracker.Http;
using Tracker.OpenApi;
using Tracker.Record.Statements;
using Tracker.Refusals;
using Tracker.Store;
using Wolverine.Http;

namespace Tracker.Statements;

/// <summary>A count of signatories was reported without a list. The same report again changes nothing.</summary>
public static class ReportUnnamedSignatoriesEndpoint
{
    public static readonly Change<Statement, SubmittedCount> UseCase = new(Roles.Submitter, Decide);

    [WolverinePost("/api/statements/{id}/unnamed-signatories"), Authorize(Policy = Roles.Submitter)]
    [Operation("Records a reported count of signatories without a list")]
    [
        Takes<SubmittedCount>,
        Answers<StatementView>(Versioned = true),
        NeedsIfMatch,
        Refuses("not-your-own", "retracted", "merged")
    ]
    public static Task<IResult> Post(string id, HttpContext context, StatementChange change) =>
        change.AnswerAsync(context, id, UseCase);

    public static Outcome Decide(SubmittedCount command, Statement statement, Known known, Faults faults)
    {
        SubmissionRules.Count(command, "", faults);
        StatementRules.Room(statement.Counts.Count, faults);
        var count = command.AsEvent();
        return statement.Counts.Contains(count) ? Outcome.None : Outcome.Of(count);
    }
}
