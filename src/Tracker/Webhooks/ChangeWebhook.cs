using Microsoft.AspNetCore.Authorization;
using NodaTime;
using Tracker.Http;
using Tracker.OpenApi;
using Tracker.Refusals;
using Wolverine.Http;

namespace Tracker.Webhooks;

/// <summary>A delivery that will be sent again.</summary>
public sealed record Redelivery(string Id, string Status);

/// <summary>What an owner can do with a webhook: delete it, replace its secret, have a message sent again.</summary>
public static class ChangeWebhook
{
    /// <summary>How long after a rotation messages are also signed with the previous secret.</summary>
    public static readonly Duration BothFor = Duration.FromHours(24);

    [WolverineDelete("/api/webhooks/{id}"), Authorize]
    [Operation("Ends a webhook", Id = "DeleteWebhook")]
    [AnswersNothing]
    public static async Task<IResult> Delete(string id, HttpContext context, WebhookStore webhooks)
    {
        var token = context.RequestAborted;
        if (await webhooks.FindAsync(id, ListWebhooks.OwnerFor(context.User), token) is null)
        {
            return Problem.NotFound("webhook", id);
        }

        await webhooks.DeleteAsync(id, token);
        return Results.NoContent();
    }

    [WolverinePost("/api/webhooks/{id}/secret"), Authorize, AnswerIsSecret]
    [Operation("Gives a webhook another secret; for a day messages are signed with both", Id = "RotateWebhookSecret")]
    [Answers<WebhookView>]
    public static async Task<IResult> Rotate(string id, HttpContext context, WebhookStore webhooks, IClock clock)
    {
        var token = context.RequestAborted;
        if (await webhooks.FindAsync(id, ListWebhooks.OwnerFor(context.User), token) is null)
        {
            return Problem.NotFound("webhook", id);
        }

        var secret = WebhookSignature.NewSecret();
        await webhooks.RotateAsync(id, secret, clock.GetCurrentInstant() + BothFor, token);
        var view = await webhooks.FindAsync(id, null, token);
        return view is null
            ? Problem.NotFound("webhook", id)
            : Answer.Ok(view with { Secret = WebhookSignature.Shown(secret) });
    }

    [WolverinePost("/api/webhooks/{id}/deliveries/{deliveryId}/redelivery"), Authorize]
    [Operation("Sends a delivery again", Id = "RedeliverWebhook")]
    [Answers<Redelivery>(202)]
    public static async Task<IResult> Redeliver(
        string id,
        string deliveryId,
        HttpContext context,
        WebhookStore webhooks,
        WebhookDispatcher dispatcher
    )
    {
        var token = context.RequestAborted;
        if (
            await webhooks.FindAsync(id, ListWebhooks.OwnerFor(context.User), token) is null
            || await webhooks.DeliveryAsync(deliveryId, token) is not { } delivery
            || delivery.Receiver.Id != id
        )
        {
            return Problem.NotFound("delivery", deliveryId);
        }

        await dispatcher.RedeliverAsync(deliveryId, token);
        return Answer.Accepted($"/api/webhooks/{id}/deliveries", new Redelivery(deliveryId, "PENDING"));
    }
}
