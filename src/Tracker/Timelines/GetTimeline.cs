using Microsoft.AspNetCore.Authorization;
using Tracker.Actions;
using Tracker.Http;
using Tracker.OpenApi;
using Tracker.Refusals;
using Wolverine.Http;

namespace Tracker.Timelines;

/// <summary>Lists positions by any filter.</summary>
public static class GetTimeline
{
    [WolverineGet("/api/timeline"), Lists(typeof(TimelineRow)), Authorize(Policy = Roles.Reader)]
    [Operation("Lists positions by any filter")]
    [Answers<Page<TimelineRow>>]
    [Query(typeof(PositionFilter))]
    public static Task<IResult> Get(HttpContext context, RecordReads services) => ListAsync(context, services);

    /// <summary>Answers with a page of a timeline, or with the problem in the query.</summary>
    public static async Task<IResult> ListAsync(
        HttpContext context,
        RecordReads services,
        string? party = null,
        string? action = null
    )
    {
        var (filter, problem) = await PositionFilter.ReadAsync(context, services, party, action);
        if (problem is not null)
        {
            return problem;
        }

        if (filter!.MovedTo is { } survivor)
        {
            return Answer.MovedTo(context, $"/api/actions/{survivor}/timeline");
        }

        var page = await TimelineQuery.PageAsync(services.Database, filter, context.RequestAborted);

        // Check that the action exists only if it has no positions: that saves a query on every other request.
        if (
            action is not null
            && page.Items.Count == 0
            && !await ActionRecord.ExistsAsync(services.Database, action, context.RequestAborted)
        )
        {
            return Problem.NotFound("action", action);
        }

        return Answer.Page(context, page);
    }
}
