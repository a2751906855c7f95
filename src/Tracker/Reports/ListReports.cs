using Microsoft.AspNetCore.Authorization;
using Tracker.Http;
using Tracker.Refusals;
using Tracker.Store;
using Wolverine.Http;

namespace Tracker.Reports;

/// <summary>The queue of reports, earliest first; and one report, for everybody who knows its id.</summary>
public static class ListReports
{
    [WolverineGet("/api/reports"), Lists(typeof(ReportView)), Authorize(Policy = Roles.Reviewer)]
    [Operation("Lists reports of errors, earliest first")]
    [Answers<Page<ReportView>>]
    [Query("state", "limit", "cursor")]
    [Means(
        "state",
        "State of the report. If absent: OPEN.",
        ReportStates.Open,
        ReportStates.Accepted,
        ReportStates.Rejected,
        IsSingle = true
    )]
    public static async Task<IResult> Get(HttpContext context, ReportStore reports, ProjectionProgress clock)
    {
        var token = context.RequestAborted;
        var query = new QueryReader(context, ["state", "limit", "cursor"]);
        var state = query.Has("state") ? query.OneOf("state", [.. ReportStates.All]) : ReportStates.Open;
        var limit = query.Limit();
        var cursor = Cursor.Read(query);
        if (query.Problem is { } problem)
        {
            return problem;
        }

        var asOf = new AsOf(await clock.ReachedAsync(token), null);
        var items = await reports.ListAsync(state!, cursor?.After, limit + 1, token);
        return Answer.Page(context, Page.Of(items, limit, asOf, cursor, x => x.Id));
    }

    [WolverineGet("/api/reports/{id}"), NotOfRecord, Authorize(Policy = Roles.Reader)]
    [Operation("Shows what became of a report", Id = "GetReport")]
    [Answers<ReportView>]
    public static async Task<IResult> One(string id, HttpContext context, ReportStore reports) =>
        await reports.FindAsync(id, context.RequestAborted) is { } report
            ? Answer.Ok(context.User.May(Roles.Reviewer) ? report : report.ForReaders())
            : Problem.NotFound("report", id);
}
