using NodaTime;
using Tracker.Changes;

namespace Tracker.Webhooks;

/// <summary>A receiver of changes as its owner sees it.</summary>
/// <param name="Owner">Opaque id of who registered it.</param>
/// <param name="Status">ENABLED or DISABLED.</param>
/// <param name="Sequence">Changes up to it are delivered or on their way.</param>
/// <param name="Secret">Shown when it is made, and never again.</param>
public sealed record WebhookView(
    string Id, string Owner, string Url, IReadOnlyList<string> Resources, IReadOnlyList<string> Parties, IReadOnlyList<string> Actions,
    string Status, string? DisabledReason, long Sequence, Instant CreatedAt, Instant? LastSuccessAt, Instant? PreviousSecretUntil,
    string? Secret = null);

/// <summary>One message to a receiver.</summary>
/// <param name="Id">The <c>webhook-id</c>: the same at every attempt.</param>
/// <param name="Status">PENDING, DELIVERED or FAILED: given up.</param>
public sealed record DeliveryView(
    string Id, long Sequence, string Status, int Attempts, Instant CreatedAt, Instant? NextAttemptAt, Instant? DeliveredAt,
    IReadOnlyList<AttemptView> Log);

public sealed record AttemptView(int Attempt, Instant At, int? Status, string? Error, int Milliseconds);

/// <summary>What is sent: the members that the convention names, and all that one change did.</summary>
public sealed record WebhookMessage(string Type, Instant Timestamp, ChangeMessage Data)
{
    public const string ChangeType = "change";
}

/// <summary>When a message that was not taken is sent again, and when that is given up.</summary>
public static class Backoff
{
    /// <summary>Pauses between attempts; together a little less than 24 hours.</summary>
    public static readonly IReadOnlyList<Duration> Pauses =
    [
        Duration.FromSeconds(5), Duration.FromSeconds(30), Duration.FromMinutes(2), Duration.FromMinutes(10), Duration.FromMinutes(30),
        Duration.FromHours(1), Duration.FromHours(2), Duration.FromHours(4), Duration.FromHours(8), Duration.FromHours(8),
    ];

    /// <param name="tries">Attempts made.</param>
    /// <returns>The pause before the next one; null: none is made.</returns>
    public static Duration? After(int tries) => tries <= Pauses.Count ? Pauses[tries - 1] : null;
}
