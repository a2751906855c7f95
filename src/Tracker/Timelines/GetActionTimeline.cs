using Microsoft.AspNetCore.Authorization;
using Tracker.Http;
using Tracker.OpenApi;
using Wolverine.Http;

namespace Tracker.Timelines;

/// <summary>
/// Lists the positions on an action in order of date; with <c>includeParts=true</c> also on its parts.
/// </summary>
public static class GetActionTimeline
{
    [WolverineGet("/api/actions/{id}/timeline"), Lists(typeof(TimelineRow)), Authorize(Policy = Roles.Reader)]
    [Operation("Lists the positions on one action")]
    [Answers<Page<TimelineRow>>, Redirects]
    [Query(typeof(PositionFilter), Without = ["action", "umbrella"])]
    public static Task<IResult> Get(string id, HttpContext context, RecordReads services) =>
        GetTimeline.ListAsync(context, services, action: id);
}
