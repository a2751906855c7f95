using Microsoft.AspNetCore.Authorization;
using Tracker.Http;
using Tracker.OpenApi;
using Tracker.Refusals;
using Wolverine.Http;

namespace Tracker.Access;

/// <summary>Takes a key out of force; on other nodes within <see cref="ApiKeys.CacheFor"/>. One that is revoked stays
/// so.</summary>
public static class RevokeKeyEndpoint
{
    [WolverineDelete("/api/keys/{id}"), Authorize(Policy = Roles.Admin)]
    [Operation("Takes a key out of force")]
    [Answers<ApiKey>]
    public static async Task<IResult> Delete(string id, HttpContext context, ApiKeys keys)
    {
        await keys.RevokeAsync(id, context.RequestAborted, context.User.Id());
        context.Items.Remove(Answer.Receipt);
        context.Response.Headers.CacheControl = "no-store";
        return await keys.GetAsync(id, context.RequestAborted) is { } key
            ? Answer.Ok(key)
            : Problem.NotFound("key", id);
    }
}
