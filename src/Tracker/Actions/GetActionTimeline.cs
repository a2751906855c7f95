using Tracker.Timelines;
using Wolverine.Http;

namespace Tracker.Actions;

/// <summary>Who said what of an action, in order of date; with <c>includeParts=true</c> of its parts too.</summary>
public static class GetActionTimeline
{
    [WolverineGet("/api/actions/{id}/timeline")]
    public static Task<IResult> Get(string id, HttpContext context, TimelineServices services) =>
        GetTimeline.ListAsync(context, services, action: id);
}
