using NodaTime;
using Npgsql;
using NpgsqlTypes;
using Tracker.Changes;
using Tracker.Store;

namespace Tracker.Webhooks;

/// <summary>A webhook with its secrets, for sending.</summary>
public sealed record Receiver(
    string Id,
    string Url,
    bool IsDisabled,
    Instant? LastSuccessAt,
    IReadOnlyList<byte[]> Secrets
);

/// <param name="Tries">Attempts since the delivery was created or last asked for again.</param>
/// <param name="AskedFor">Whether a user asked to send it again. It is then sent even if the webhook is
/// disabled.</param>
public sealed record Delivery(
    string Id,
    string Body,
    string Status,
    int Attempts,
    int Tries,
    bool AskedFor,
    Instant CreatedAt,
    Receiver Receiver
);

/// <summary>A webhook's cursor and filter.</summary>
public sealed record Following(string Id, long Cursor, ChangeFilter Filter);

/// <summary>Reads and writes the tables of webhooks and deliveries.</summary>
public sealed class WebhookStore(NpgsqlDataSource database, IClock clock)
{
    private const string Columns =
        "w.id, w.owner, w.url, w.resources, w.parties, w.actions, w.disabled_at is not null or not "
        + HasSecret
        + ", case when "
        + HasSecret
        + " then w.disabled_reason else '"
        + NoSecret
        + "' end, w.cursor, w.created_at, w.last_success_at, w.previous_until";

    /// <summary>SQL: whether a webhook has a secret. Backups leave secrets out.</summary>
    private const string HasSecret = "exists (select from tracker.webhook_secrets s where s.webhook_id = w.id)";

    private const string NoSecret =
        "Its secret was not in the backup from which the database was restored. Make another with POST "
        + "/api/webhooks/{id}/secret; the changes made meanwhile will follow.";

    /// <param name="owner">Null: any owner.</param>
    public async Task<List<WebhookView>> ListAsync(string? owner, string after, int count, CancellationToken token)
    {
        await using var command = Command(
            $"select {Columns} from tracker.webhooks w where ($1::text is null or w.owner = $1) and w.id > $2 order by "
                + $"w.id limit $3",
            Text(owner),
            Text(after),
            new() { Value = count }
        );
        return await ReadAsync(command, View, token);
    }

    /// <param name="owner">Null: any owner.</param>
    public async Task<WebhookView?> FindAsync(string id, string? owner, CancellationToken token)
    {
        await using var command = Command(
            $"select {Columns} from tracker.webhooks w where w.id = $1 and ($2::text is null or w.owner = $2)",
            Text(id),
            Text(owner)
        );
        return (await ReadAsync(command, View, token)).FirstOrDefault();
    }

    /// <summary>
    /// Registers a webhook, or returns the owner's existing webhook with the same URL and filter. Null if the owner has
    /// <paramref name="most"/> webhooks already.
    /// </summary>
    public async Task<(WebhookView? View, bool IsNew)> AddAsync(
        string id,
        string owner,
        string url,
        ChangeFilter filter,
        byte[] secret,
        long cursor,
        int most,
        CancellationToken token
    )
    {
        await using var connection = await database.OpenConnectionAsync(token);
        await using var transaction = await connection.BeginTransactionAsync(token);
        await using (
            var alone = new NpgsqlBatch(connection) { BatchCommands = { StreamLocks.Command($"webhooks {owner}") } }
        )
        {
            await alone.ExecuteNonQueryAsync(token);
        }

        await using (
            var same = new NpgsqlCommand(
                $"select {Columns} from tracker.webhooks w where w.owner = $1 and w.url = $2 and w.resources = $3 and "
                    + $"w.parties = $4 and w.actions = $5",
                connection
            )
            {
                Parameters =
                {
                    Text(owner),
                    Text(url),
                    Texts(filter.Resources),
                    Texts(filter.Parties),
                    Texts(filter.Actions),
                },
            }
        )
        {
            if ((await ReadAsync(same, View, token)).FirstOrDefault() is { } existing)
            {
                return (existing, false);
            }
        }

        await using var add = new NpgsqlCommand(
            """
            with added as (
              insert into tracker.webhooks (id, owner, url, resources, parties, actions, cursor, created_at)
              select $1, $2, $3, $4, $5, $6, $8, $9 where (select count(*) from tracker.webhooks where owner = $2) < $10
              returning id)
            insert into tracker.webhook_secrets (webhook_id, secret) select id, $7 from added
            """,
            connection
        )
        {
            Parameters =
            {
                Text(id),
                Text(owner),
                Text(url),
                Texts(filter.Resources),
                Texts(filter.Parties),
                Texts(filter.Actions),
                new() { Value = secret },
                new() { Value = cursor },
                new() { Value = clock.GetCurrentInstant() },
                new() { Value = most },
            },
        };
        var isAdded = await add.ExecuteNonQueryAsync(token) > 0;
        await transaction.CommitAsync(token);
        return isAdded ? (await FindAsync(id, owner, token), true) : (null, false);
    }

    public async Task DeleteAsync(string id, CancellationToken token)
    {
        await using var command = Command("delete from tracker.webhooks where id = $1", Text(id));
        await command.ExecuteNonQueryAsync(token);
    }

    /// <summary>
    /// Messages are signed with the new secret from now on, and until the given time also with the previous one.
    /// </summary>
    public async Task RotateAsync(string id, byte[] secret, Instant previousUntil, CancellationToken token)
    {
        await using var command = Command(
            """
            with rotated as (update tracker.webhooks set previous_until = $3 where id = $1 returning id)
            insert into tracker.webhook_secrets (webhook_id, secret) select id, $2 from rotated
            on conflict (webhook_id) do update
              set previous_secret = tracker.webhook_secrets.secret, secret = excluded.secret
            """,
            Text(id),
            new() { Value = secret },
            new() { Value = previousUntil }
        );
        await command.ExecuteNonQueryAsync(token);
    }

    /// <summary>Deliveries, newest first, each with its attempts.</summary>
    public async Task<List<DeliveryView>> DeliveriesAsync(
        string webhook,
        string? status,
        long before,
        int count,
        CancellationToken token
    )
    {
        await using var command = Command(
            """
            select d.id, d.sequence, d.status, d.attempts, d.created_at, d.next_attempt_at, d.delivered_at,
              array(select a.attempt from tracker.webhook_attempts a where a.delivery_id = d.id order by a.attempt),
              array(select a.at from tracker.webhook_attempts a where a.delivery_id = d.id order by a.attempt),
              array(select coalesce(a.status, 0) from tracker.webhook_attempts a where a.delivery_id = d.id
                order by a.attempt),
              array(select coalesce(a.error, '') from tracker.webhook_attempts a where a.delivery_id = d.id
                order by a.attempt),
              array(select a.milliseconds from tracker.webhook_attempts a where a.delivery_id = d.id order by a.attempt)
            from tracker.webhook_deliveries d
            where d.webhook_id = $1 and ($2::text is null or d.status = $2) and d.sequence < $3
            order by d.sequence desc limit $4
            """,
            Text(webhook),
            Text(status),
            new() { Value = before },
            new() { Value = count }
        );
        return await ReadAsync(
            command,
            r =>
            {
                var (numbers, times, statuses) = (
                    r.GetFieldValue<int[]>(7),
                    r.GetFieldValue<Instant[]>(8),
                    r.GetFieldValue<int[]>(9)
                );
                var (errors, milliseconds) = (r.GetFieldValue<string[]>(10), r.GetFieldValue<int[]>(11));
                return new DeliveryView(
                    r.GetString(0),
                    r.GetInt64(1),
                    r.GetString(2),
                    r.GetInt32(3),
                    r.GetFieldValue<Instant>(4),
                    At(r, 5),
                    At(r, 6),
                    [
                        .. numbers.Select(
                            (x, i) =>
                                new AttemptView(
                                    x,
                                    times[i],
                                    statuses[i] == 0 ? null : statuses[i],
                                    errors[i].Length == 0 ? null : errors[i],
                                    milliseconds[i]
                                )
                        ),
                    ]
                );
            },
            token
        );
    }

    public async Task<Delivery?> DeliveryAsync(string id, CancellationToken token)
    {
        await using var command = Command(
            """
            select d.id, d.body, d.status, d.attempts, d.tries, d.asked_for, d.created_at, w.id, w.url,
              w.disabled_at is not null, w.last_success_at,
              s.secret, case when w.previous_until > $2 then s.previous_secret end
            from tracker.webhook_deliveries d join tracker.webhooks w on w.id = d.webhook_id
              left join tracker.webhook_secrets s on s.webhook_id = w.id where d.id = $1
            """,
            Text(id),
            new() { Value = clock.GetCurrentInstant() }
        );
        return (
            await ReadAsync(
                command,
                r => new Delivery(
                    r.GetString(0),
                    r.GetString(1),
                    r.GetString(2),
                    r.GetInt32(3),
                    r.GetInt32(4),
                    r.GetBoolean(5),
                    r.GetFieldValue<Instant>(6),
                    new(
                        r.GetString(7),
                        r.GetString(8),
                        r.GetBoolean(9),
                        At(r, 10),
                        [.. Enumerable.Range(11, 2).Where(x => !r.IsDBNull(x)).Select(r.GetFieldValue<byte[]>)]
                    )
                ),
                token
            )
        ).FirstOrDefault();
    }

    /// <summary>Enabled webhooks whose cursor is below the sequence.</summary>
    public async Task<List<Following>> BehindAsync(long sequence, CancellationToken token)
    {
        await using var command = Command(
            $"""
            select w.id, w.cursor, w.resources, w.parties, case when cardinality(w.actions) = 0 then w.actions
              else read_v2.actions_meant(w.actions, false, $1) end
            from tracker.webhooks w where w.disabled_at is null and w.cursor < $1 and {HasSecret} order by w.id
            """,
            new NpgsqlParameter { Value = sequence }
        );
        return await ReadAsync(
            command,
            r => new Following(
                r.GetString(0),
                r.GetInt64(1),
                new(r.GetFieldValue<string[]>(2), r.GetFieldValue<string[]>(3), r.GetFieldValue<string[]>(4))
            ),
            token
        );
    }

    /// <summary>Deletes settled deliveries created before the given time.</summary>
    public async Task ForgetAsync(Instant before, CancellationToken token)
    {
        await using var command = Command(
            "delete from tracker.webhook_deliveries where status <> 'PENDING' and created_at < $1",
            new NpgsqlParameter { Value = before }
        );
        await command.ExecuteNonQueryAsync(token);
    }

    private NpgsqlCommand Command(string sql, params NpgsqlParameter[] values)
    {
        var command = database.CreateCommand(sql);
        command.Parameters.AddRange(values);
        return command;
    }

    private static async Task<List<T>> ReadAsync<T>(
        NpgsqlCommand command,
        Func<NpgsqlDataReader, T> row,
        CancellationToken token
    )
    {
        await using var reader = await command.ExecuteReaderAsync(token);
        var rows = new List<T>();
        while (await reader.ReadAsync(token))
        {
            rows.Add(row(reader));
        }

        return rows;
    }

    private static WebhookView View(NpgsqlDataReader r) =>
        new(
            r.GetString(0),
            r.GetString(1),
            r.GetString(2),
            r.GetFieldValue<string[]>(3),
            r.GetFieldValue<string[]>(4),
            r.GetFieldValue<string[]>(5),
            r.GetBoolean(6) ? "DISABLED" : "ENABLED",
            r.IsDBNull(7) ? null : r.GetString(7),
            r.GetInt64(8),
            r.GetFieldValue<Instant>(9),
            At(r, 10),
            At(r, 11)
        );

    private static Instant? At(NpgsqlDataReader r, int i) => r.IsDBNull(i) ? null : r.GetFieldValue<Instant>(i);

    private static NpgsqlParameter Text(string? value) =>
        new() { Value = (object?)value ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text };

    private static NpgsqlParameter Texts(string[] values) =>
        new() { Value = values, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text };
}
