using System.ComponentModel.DataAnnotations;
using NodaTime;
using Tracker.Changes;

namespace Tracker.Webhooks;

/// <summary>A webhook as its owner sees it.</summary>
/// <param name="Owner">Opaque id of the user who registered it.</param>
/// <param name="Status">ENABLED or DISABLED.</param>
/// <param name="Sequence">Changes up to this sequence are delivered or waiting for delivery.</param>
/// <param name="Secret">Shown once, when it is created.</param>
public sealed record WebhookView(
    string Id,
    string Owner,
    string Url,
    IReadOnlyList<string> Resources,
    IReadOnlyList<string> Parties,
    IReadOnlyList<string> Actions,
    string Status,
    string? DisabledReason,
    long Sequence,
    Instant CreatedAt,
    Instant? LastSuccessAt,
    Instant? PreviousSecretUntil,
    string? Secret = null
);

/// <summary>One message to a webhook's URL.</summary>
/// <param name="Id">The <c>webhook-id</c>, the same for every attempt.</param>
/// <param name="Status">PENDING, DELIVERED, or FAILED if no more attempts are made.</param>
public sealed record DeliveryView(
    string Id,
    long Sequence,
    [AllowedValues("PENDING", "DELIVERED", "FAILED")] string Status,
    int Attempts,
    Instant CreatedAt,
    Instant? NextAttemptAt,
    Instant? DeliveredAt,
    IReadOnlyList<AttemptView> Log
);

public sealed record AttemptView(int Attempt, Instant At, int? Status, string? Error, int Milliseconds);

/// <summary>
/// The body of a message: the members of the Standard Webhooks convention, and all changes of one sequence.
/// </summary>
public sealed record WebhookMessage(string Type, Instant Timestamp, ChangeMessage Data)
{
    public const string ChangeType = "change";
}

/// <summary>When a failed message is sent again, and after how many attempts sending stops.</summary>
public static class Backoff
{
    /// <summary>Pauses between attempts, together a little less than 24 hours.</summary>
    public static readonly IReadOnlyList<Duration> Pauses =
    [
        Duration.FromSeconds(5),
        Duration.FromSeconds(30),
        Duration.FromMinutes(2),
        Duration.FromMinutes(10),
        Duration.FromMinutes(30),
        Duration.FromHours(1),
        Duration.FromHours(2),
        Duration.FromHours(4),
        Duration.FromHours(8),
        Duration.FromHours(8),
    ];

    /// <param name="tries">Attempts made.</param>
    /// <returns>The pause before the next attempt; null if there is no further attempt.</returns>
    public static Duration? After(int tries) => tries <= Pauses.Count ? Pauses[tries - 1] : null;
}
