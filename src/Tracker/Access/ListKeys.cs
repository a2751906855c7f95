using Microsoft.AspNetCore.Authorization;
using Tracker.Hosting;
using Wolverine.Http;

namespace Tracker.Access;

/// <summary>All keys, those out of force too.</summary>
public sealed record KeyList(IReadOnlyList<ApiKey> Items, int Total);

public static class ListKeys
{
    [WolverineGet("/api/keys"), Authorize(Policy = Roles.Admin)]
    [Operation("Lists keys, those out of force too")]
    [Answers<KeyList>]
    public static async Task<IResult> Get(HttpContext context, ApiKeys keys)
    {
        if (new QueryReader(context).Problem is { } problem)
        {
            return problem;
        }

        var all = await keys.ListAsync(context.RequestAborted);
        context.Response.Headers.CacheControl = "no-store";
        return Answer.Ok(new KeyList(all, all.Count));
    }

    [WolverineGet("/api/keys/{id}"), Authorize(Policy = Roles.Admin)]
    [Operation("Shows a key, without its secret", Id = "GetKey")]
    [Answers<ApiKey>]
    public static async Task<IResult> GetOne(string id, HttpContext context, ApiKeys keys)
    {
        context.Response.Headers.CacheControl = "no-store";
        return await keys.GetAsync(id, context.RequestAborted) is { } key ? Answer.Ok(key) : Problem.NotFound("key", id);
    }
}
