using Marten;
using NodaTime;
using Wolverine;
using Wolverine.Attributes;

namespace Tracker.Webhooks;

/// <summary>Send a message for the n-th time. Kept by the message store until it is done, whatever becomes of this program.</summary>
public sealed record DeliverWebhook(string Delivery, int Attempt);

/// <summary>
/// One attempt. What came of it and the message for the next attempt are stored in one transaction with the word that this
/// one is done: a program that is killed in between sends once more, under the same <c>webhook-id</c>, and loses nothing.
/// </summary>
public static class DeliverWebhookHandler
{
    [Transactional]
    public static async Task<OutgoingMessages> Handle(
        DeliverWebhook message, WebhookStore store, WebhookSender sender, IDocumentSession session, CancellationToken token)
    {
        var messages = new OutgoingMessages();
        var delivery = await store.DeliveryAsync(message.Delivery, token);
        if (delivery is not { Status: "PENDING" } || delivery.Attempts != message.Attempt - 1)
        {
            // Deleted, settled, or another message made this attempt already.
            return messages;
        }

        var receiver = delivery.Receiver;
        if (receiver.IsDisabled && !delivery.AskedFor)
        {
            Settle(session, delivery, "FAILED", null, delivery.Attempts, delivery.Tries, null);
            return messages;
        }

        var attempted = await sender.SendAsync(receiver.Url, delivery.Id, delivery.Body, receiver.Secrets, token);
        var (decision, pause) = Decide(delivery, attempted);
        Settle(session, delivery, decision.Status, attempted, message.Attempt, delivery.Tries + 1, pause is { } p ? attempted.At + p : null);
        session.QueueSqlCommand(
            "insert into tracker.webhook_attempts (delivery_id, attempt, at, status, error, milliseconds) values (?, ?, ?, nullif(?, 0), nullif(?, ''), ?) on conflict do nothing",
            delivery.Id, message.Attempt, attempted.At.ToDateTimeOffset(), attempted.Status ?? 0, attempted.Error ?? "", attempted.Milliseconds);
        if (attempted.IsTaken)
        {
            // It works again: what changed meanwhile follows.
            session.QueueSqlCommand("update tracker.webhooks set last_success_at = ?, disabled_at = null, disabled_reason = null where id = ?", attempted.At.ToDateTimeOffset(), receiver.Id);
        }
        else if (decision.DisabledReason is { } reason)
        {
            session.QueueSqlCommand("update tracker.webhooks set disabled_at = ?, disabled_reason = ? where id = ? and disabled_at is null", attempted.At.ToDateTimeOffset(), reason, receiver.Id);
        }

        if (pause is { } next)
        {
            messages.Delay(new DeliverWebhook(delivery.Id, message.Attempt + 1), next.ToTimeSpan());
        }

        return messages;
    }

    /// <summary>Pure: what follows from an attempt.</summary>
    public static ((string Status, string? DisabledReason) Outcome, Duration? Pause) Decide(Delivery delivery, Attempted attempted)
    {
        if (attempted.IsTaken)
        {
            return (("DELIVERED", null), null);
        }

        if (attempted.IsGone)
        {
            return (("FAILED", "The receiver answered 410: it is gone for good."), null);
        }

        if (Backoff.After(delivery.Tries + 1) is { } pause)
        {
            return (("PENDING", null), pause);
        }

        // Given up after a day; where nothing else was taken meanwhile either, the receiver is away.
        return (("FAILED", delivery.Receiver.LastSuccessAt is { } success && success >= delivery.CreatedAt
            ? null
            : "A message was not taken for a day, and none was taken since it was made."), null);
    }

    private static void Settle(
        IDocumentSession session, Delivery delivery, string status, Attempted? attempted, int attempts, int tries, Instant? next) =>
        session.QueueSqlCommand(
            """
            update tracker.webhook_deliveries set status = ?, attempts = ?, tries = ?, next_attempt_at = nullif(?, timestamptz 'epoch'),
              delivered_at = nullif(?, timestamptz 'epoch'), asked_for = asked_for and ? where id = ?
            """,
            status, attempts, tries, (next ?? NodaConstants.UnixEpoch).ToDateTimeOffset(),
            (attempted?.IsTaken == true ? attempted.At : NodaConstants.UnixEpoch).ToDateTimeOffset(), status == "PENDING", delivery.Id);
}
