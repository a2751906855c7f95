using Microsoft.AspNetCore.Authorization;
using Tracker.Http;
using Tracker.OpenApi;
using Tracker.Refusals;
using Tracker.Store;
using Wolverine.Http;

namespace Tracker.Access;

/// <summary>All keys, those out of force too, in the order in which they were made.</summary>
public static class ListKeys
{
    [WolverineGet("/api/keys"), Lists(typeof(ApiKey)), Authorize(Policy = Roles.Admin)]
    [Operation("Lists keys, those out of force too")]
    [Answers<Page<ApiKey>>]
    [Query("limit", "cursor")]
    public static async Task<IResult> Get(HttpContext context, ApiKeys keys, ProjectionProgress clock)
    {
        var token = context.RequestAborted;
        var query = new QueryReader(context, ["limit", "cursor"]);
        var limit = query.Limit();
        var cursor = Cursor.Read(query);
        if (query.Problem is { } problem)
        {
            return problem;
        }

        var asOf = new AsOf(await clock.ReachedAsync(token), null);
        var items = await keys.ListAsync(cursor?.After, limit + 1, token);
        return Answer.Page(context, Page.Of(items, limit, asOf, cursor, x => x.Id));
    }

    [WolverineGet("/api/keys/{id}"), Authorize(Policy = Roles.Admin)]
    [Operation("Shows a key, without its secret", Id = "GetKey")]
    [Answers<ApiKey>]
    public static async Task<IResult> GetOne(string id, HttpContext context, ApiKeys keys)
    {
        context.Response.Headers.CacheControl = "no-store";
        return await keys.GetAsync(id, context.RequestAborted) is { } key
            ? Answer.Ok(key)
            : Problem.NotFound("key", id);
    }
}
