using Microsoft.AspNetCore.Authorization;
using Tracker.Http;
using Tracker.OpenApi;
using Wolverine.Http;

namespace Tracker.Timelines;

/// <summary>Lists a party's positions in order of date, including acts without an action.</summary>
public static class GetPartyTimeline
{
    [WolverineGet("/api/parties/{id}/timeline"), Lists(typeof(TimelineRow)), Authorize(Policy = Roles.Reader)]
    [Operation("Lists the positions of one party")]
    [Answers<Page<TimelineRow>>]
    [Query(typeof(PositionFilter), Without = ["party"])]
    public static async Task<IResult> Get(string id, HttpContext context, RecordReads services) =>
        (await services.Parties.ExistingAsync([id], context.RequestAborted)).Contains(id)
            ? await GetTimeline.ListAsync(context, services, party: id)
            : await services.NoPartyAsync("party", id, context.RequestAborted);
}
