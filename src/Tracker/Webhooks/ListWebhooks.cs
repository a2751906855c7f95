using System.Globalization;
using System.Security.Claims;
using Microsoft.AspNetCore.Authorization;
using Tracker.Http;
using Tracker.OpenApi;
using Tracker.Refusals;
using Tracker.Store;
using Wolverine.Http;

namespace Tracker.Webhooks;

/// <summary>Lists the caller's webhooks. An admin sees all webhooks.</summary>
public static class ListWebhooks
{
    [WolverineGet("/api/webhooks"), Lists(typeof(WebhookView)), Authorize]
    [Operation("Lists the caller's webhooks; an admin sees all")]
    [Answers<Page<WebhookView>>]
    [Query("limit", "cursor")]
    public static async Task<IResult> Get(HttpContext context, WebhookStore webhooks, ProjectionProgress clock)
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
        var items = await webhooks.ListAsync(OwnerFor(context.User), cursor?.After ?? "", limit + 1, token);
        return Answer.Page(context, Page.Of(items, limit, asOf, cursor, x => x.Id));
    }

    [WolverineGet("/api/webhooks/{id}"), Authorize]
    [Operation("Shows a webhook", Id = "GetWebhook")]
    [Answers<WebhookView>]
    public static async Task<IResult> One(string id, HttpContext context, WebhookStore webhooks) =>
        await webhooks.FindAsync(id, OwnerFor(context.User), context.RequestAborted) is { } view
            ? Answer.Ok(view)
            : Problem.NotFound("webhook", id);

    /// <summary>Newest first.</summary>
    [WolverineGet("/api/webhooks/{id}/deliveries"), Lists(typeof(DeliveryView)), Authorize]
    [Operation("Lists a webhook's deliveries, newest first", Id = "ListDeliveries")]
    [Answers<Page<DeliveryView>>]
    [Query("status", "limit", "cursor")]
    [Means("status", "State of the delivery.", "PENDING", "DELIVERED", "FAILED", IsSingle = true)]
    public static async Task<IResult> Deliveries(
        string id,
        HttpContext context,
        WebhookStore webhooks,
        ProjectionProgress clock
    )
    {
        var token = context.RequestAborted;
        var query = new QueryReader(context, ["status", "limit", "cursor"]);
        var status = query.Has("status") ? query.OneOf("status", "PENDING", "DELIVERED", "FAILED") : null;
        var limit = query.Limit();
        var cursor = Cursor.Read(query);
        if (query.Problem is { } problem)
        {
            return problem;
        }

        if (await webhooks.FindAsync(id, OwnerFor(context.User), token) is null)
        {
            return Problem.NotFound("webhook", id);
        }

        var asOf = new AsOf(await clock.ReachedAsync(token), null);
        var before = cursor is null ? long.MaxValue : long.Parse(cursor.After, CultureInfo.InvariantCulture);
        var items = await webhooks.DeliveriesAsync(id, status, before, limit + 1, token);
        return Answer.Page(
            context,
            Page.Of(items, limit, asOf, cursor, x => x.Sequence.ToString(CultureInfo.InvariantCulture))
        );
    }

    /// <summary>The owner whose webhooks the caller may see and change; null: any owner.</summary>
    public static string? OwnerFor(ClaimsPrincipal user) => user.IsInRole(Roles.Admin) ? null : user.Id();
}
