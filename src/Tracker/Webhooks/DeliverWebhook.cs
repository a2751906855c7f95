using Marten;
using NodaTime;
using Wolverine;
using Wolverine.Attributes;

namespace Tracker.Webhooks;

/// <summary>
/// Asks for the n-th attempt to send a delivery. Wolverine's durable queue keeps this message until it is handled, even
/// if this node dies.
/// </summary>
public sealed record DeliverWebhook(string Delivery, int Attempt);

/// <summary>
/// Makes one attempt. Its result, the message for the next attempt and the completion of this message are stored in one
/// transaction. A node that is killed before the commit sends again under the same <c>webhook-id</c>, and loses
/// nothing.
/// </summary>
public static partial class DeliverWebhookHandler
{
    [Transactional]
    public static async Task<OutgoingMessages> Handle(
        DeliverWebhook message,
        WebhookStore store,
        WebhookSender sender,
        IDocumentSession session,
        ILogger<DeliverWebhook> log,
        CancellationToken token
    )
    {
        var messages = new OutgoingMessages();
        var delivery = await store.DeliveryAsync(message.Delivery, token);
        if (delivery is not { Status: "PENDING" } || delivery.Attempts != message.Attempt - 1)
        {
            // The delivery was deleted or is settled, or another message has already made this attempt.
            return messages;
        }

        // Without a secret nothing can be signed, whoever asks.
        var receiver = delivery.Receiver;
        if (receiver.Secrets.Count == 0 || receiver.IsDisabled && !delivery.AskedFor)
        {
            Settle(session, delivery, "FAILED", null, delivery.Attempts, delivery.Tries, null);
            return messages;
        }

        var attempted = await sender.SendAsync(receiver.Url, delivery.Id, delivery.Body, receiver.Secrets, token);
        var (decision, pause) = Decide(delivery, attempted);
        Settle(
            session,
            delivery,
            decision.Status,
            attempted,
            message.Attempt,
            delivery.Tries + 1,
            pause is { } p ? attempted.At + p : null
        );
        session.QueueSqlCommand(
            "insert into tracker.webhook_attempts (delivery_id, attempt, at, status, error, milliseconds) values "
                + "(?, ?, ?, nullif(?, 0), nullif(?, ''), ?) on conflict do nothing",
            delivery.Id,
            message.Attempt,
            attempted.At.ToDateTimeOffset(),
            attempted.Status ?? 0,
            attempted.Error ?? "",
            attempted.Milliseconds
        );
        if (attempted.IsTaken)
        {
            // The receiver works again; the changes made meanwhile will follow.
            session.QueueSqlCommand(
                "update tracker.webhooks set last_success_at = ?, disabled_at = null, disabled_reason = null where "
                    + "id = ?",
                attempted.At.ToDateTimeOffset(),
                receiver.Id
            );
        }
        else if (decision.DisabledReason is { } reason)
        {
            session.QueueSqlCommand(
                "update tracker.webhooks set disabled_at = ?, disabled_reason = ? where id = ? and disabled_at is null",
                attempted.At.ToDateTimeOffset(),
                reason,
                receiver.Id
            );
        }

        if (decision.Status == "FAILED")
        {
            GivenUp(
                log,
                receiver.Id,
                delivery.Id,
                delivery.Tries + 1,
                attempted.Error!,
                decision.DisabledReason is null
                    ? ""
                    : " The webhook is disabled until its owner has a message sent again."
            );
        }

        if (pause is { } next)
        {
            messages.Delay(new DeliverWebhook(delivery.Id, message.Attempt + 1), next.ToTimeSpan());
        }

        return messages;
    }

    /// <summary>Decides what follows from an attempt. A pure function.</summary>
    public static ((string Status, string? DisabledReason) Outcome, Duration? Pause) Decide(
        Delivery delivery,
        Attempted attempted
    )
    {
        if (attempted.IsTaken)
        {
            return (("DELIVERED", null), null);
        }

        if (attempted.IsGone)
        {
            return (("FAILED", "The receiver answered 410 (Gone)."), null);
        }

        if (Backoff.After(delivery.Tries + 1) is { } pause)
        {
            return (("PENDING", null), pause);
        }

        // Give up after a day. If the receiver accepted no other message meanwhile, disable it.
        return (
            (
                "FAILED",
                delivery.Receiver.LastSuccessAt is { } success && success >= delivery.CreatedAt
                    ? null
                    : "A message failed for a day, and the receiver has accepted no message since it was created."
            ),
            null
        );
    }

    [LoggerMessage(
        LogLevel.Warning,
        "Webhook {Webhook} gave up message {Delivery} after {Tries} attempts. The last: {Reason}{Disabled}"
    )]
    private static partial void GivenUp(
        ILogger log,
        string webhook,
        string delivery,
        int tries,
        string reason,
        string disabled
    );

    private static void Settle(
        IDocumentSession session,
        Delivery delivery,
        string status,
        Attempted? attempted,
        int attempts,
        int tries,
        Instant? next
    ) =>
        session.QueueSqlCommand(
            """
            update tracker.webhook_deliveries set status = ?, attempts = ?, tries = ?, next_attempt_at = nullif(?,
              timestamptz 'epoch'),
              delivered_at = nullif(?, timestamptz 'epoch'), asked_for = asked_for and ? where id = ?
            """,
            status,
            attempts,
            tries,
            (next ?? NodaConstants.UnixEpoch).ToDateTimeOffset(),
            (attempted?.IsTaken == true ? attempted.At : NodaConstants.UnixEpoch).ToDateTimeOffset(),
            status == "PENDING",
            delivery.Id
        );
}
