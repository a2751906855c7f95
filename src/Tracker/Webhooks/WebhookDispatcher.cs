using System.Text.Json;
using Marten;
using NodaTime;
using Npgsql;
using NpgsqlTypes;
using Tracker.Changes;
using Tracker.Http;
using Tracker.Store;
using Wolverine.Marten;

namespace Tracker.Webhooks;

/// <summary>
/// Turns projected changes into messages to webhooks. Every node tries. The node that advances a webhook's cursor
/// creates the messages in the same transaction, so each message is created once, even if a node dies.
/// </summary>
public sealed partial class WebhookDispatcher(
    NpgsqlDataSource database,
    IDocumentStore store,
    WebhookStore webhooks,
    ProjectionProgress record,
    IClock clock,
    IServiceScopeFactory scopes,
    IHostApplicationLifetime lifetime,
    ILogger<WebhookDispatcher> log
) : BackgroundService
{
    /// <summary>Changes turned into messages in one transaction.</summary>
    private const int PageLength = 200;

    /// <summary>How long settled messages are kept.</summary>
    public static readonly Duration KeptFor = Duration.FromDays(30);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongPause = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // If a message is published before Wolverine has started, Wolverine finds no queue for it and caches that
        // result.
        await StartedAsync(stoppingToken);
        var forgotten = Instant.MinValue;
        string? failure = null;
        while (!stoppingToken.IsCancellationRequested)
        {
            var pause = Pause;
            try
            {
                if (clock.GetCurrentInstant() - forgotten > Duration.FromHours(1))
                {
                    forgotten = clock.GetCurrentInstant();
                    await webhooks.ForgetAsync(forgotten - KeptFor, stoppingToken);
                }

                var progress = await record.ReachedAsync(stoppingToken);
                foreach (var following in await webhooks.BehindAsync(progress, stoppingToken))
                {
                    await DispatchAsync(following, progress, stoppingToken);
                }

                failure = null;
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                // Said once while it stays the same.
                if (failure != e.GetBaseException().Message)
                {
                    failure = e.GetBaseException().Message;
                    Failed(failure);
                }

                pause = LongPause;
            }

            await Task.Delay(pause, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Returns when the host has started, or when it stops.</summary>
    private async Task StartedAsync(CancellationToken stopping)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(lifetime.ApplicationStarted, stopping);
        await Task.Delay(Timeout.Infinite, either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task DispatchAsync(Following following, long progress, CancellationToken token)
    {
        while (following.Cursor < progress)
        {
            var (items, upTo) = await ChangeReader.ReadWholeAsync(
                database,
                following.Filter,
                following.Cursor,
                progress,
                PageLength,
                token
            );
            if (!await AdvanceAsync(following, upTo, [.. ChangeMessage.Of(items)], token))
            {
                return;
            }

            following = following with { Cursor = upTo };
        }
    }

    /// <returns>False if another node or the webhook's owner changed the webhook first.</returns>
    private async Task<bool> AdvanceAsync(
        Following following,
        long upTo,
        IReadOnlyList<ChangeMessage> messages,
        CancellationToken token
    )
    {
        await using var scope = scopes.CreateAsyncScope();
        await using var connection = await database.OpenConnectionAsync(token);
        await using var transaction = await connection.BeginTransactionAsync(token);
        await using (
            var advance = new NpgsqlCommand(
                "update tracker.webhooks set cursor = $3 where id = $1 and cursor = $2 and disabled_at is null",
                connection
            )
            {
                Parameters =
                {
                    new() { Value = following.Id },
                    new() { Value = following.Cursor },
                    new() { Value = upTo },
                },
            }
        )
        {
            if (await advance.ExecuteNonQueryAsync(token) == 0)
            {
                return false;
            }
        }

        if (messages.Count == 0)
        {
            await transaction.CommitAsync(token);
            return true;
        }

        var now = clock.GetCurrentInstant();
        var ids = messages.Select(x => $"msg_{following.Id[3..]}_{x.Sequence}").ToArray();
        await using (
            var insert = new NpgsqlCommand(
                """
                insert into tracker.webhook_deliveries (id, webhook_id, sequence, body, created_at, status, attempts,
                  tries, asked_for)
                select id, $1, sequence, body, $2, 'PENDING', 0, 0, false
                  from unnest($3::text[], $4::bigint[], $5::text[]) x(id, sequence, body)
                """,
                connection
            )
            {
                Parameters =
                {
                    new() { Value = following.Id },
                    new() { Value = now },
                    new() { Value = ids, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text },
                    new() { Value = messages.Select(x => x.Sequence).ToArray() },
                    new()
                    {
                        Value = messages
                            .Select(x =>
                                JsonSerializer.Serialize(
                                    new WebhookMessage(WebhookMessage.ChangeType, now, x),
                                    ApiJson.Options
                                )
                            )
                            .ToArray(),
                        NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text,
                    },
                },
            }
        )
        {
            await insert.ExecuteNonQueryAsync(token);
        }

        await SendAsync(scope.ServiceProvider, transaction, [.. ids.Select(x => new DeliverWebhook(x, 1))], token);
        return true;
    }

    /// <summary>Sends a message now, whether it is settled or waiting.</summary>
    public async Task RedeliverAsync(string delivery, CancellationToken token)
    {
        await using var scope = scopes.CreateAsyncScope();
        await using var connection = await database.OpenConnectionAsync(token);
        await using var transaction = await connection.BeginTransactionAsync(token);
        await using var again = new NpgsqlCommand(
            """
            update tracker.webhook_deliveries set status = 'PENDING', tries = 0, asked_for = true, next_attempt_at = $2,
              delivered_at = null
            where id = $1 returning attempts
            """,
            connection
        )
        {
            Parameters =
            {
                new() { Value = delivery },
                new() { Value = clock.GetCurrentInstant() },
            },
        };
        if (await again.ExecuteScalarAsync(token) is int attempts)
        {
            await SendAsync(scope.ServiceProvider, transaction, [new(delivery, attempts + 1)], token);
        }
    }

    /// <summary>Puts messages into the durable queue within the transaction, and commits it.</summary>
    /// <exception cref="InvalidOperationException">The queue did not accept all messages; nothing is
    /// committed.</exception>
    private async Task SendAsync(
        IServiceProvider services,
        NpgsqlTransaction transaction,
        IReadOnlyCollection<DeliverWebhook> messages,
        CancellationToken token
    )
    {
        var outbox = services.GetRequiredService<IMartenOutbox>();
        await using var session = store.OpenSession(
            Marten.Services.SessionOptions.ForTransaction(transaction, shouldAutoCommit: true)
        );
        outbox.Enroll(session);
        foreach (var message in messages)
        {
            await outbox.PublishAsync(message);
        }

        var queued = session.PendingChanges.Operations().Count();
        if (queued != messages.Count)
        {
            throw new InvalidOperationException($"The queue accepted {queued} of {messages.Count} messages.");
        }

        await session.SaveChangesAsync(token);
    }

    [LoggerMessage(LogLevel.Warning, "Changes cannot be sent to webhooks at the moment: {Reason}")]
    private partial void Failed(string reason);
}
