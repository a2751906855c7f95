using NodaTime;
using Npgsql;
using NpgsqlTypes;

namespace Tracker.Http;

/// <summary>The first answer to a request.</summary>
/// <param name="Request">Digest of the request that has the key.</param>
/// <param name="Status">Null: it is still in flight.</param>
/// <param name="Body">Null: it held a secret.</param>
public sealed record IdempotentAnswer(
    byte[] Request,
    int? Status,
    string? Location,
    string? ETag,
    string? ContentType,
    byte[]? Body
);

/// <summary>Who works on an <c>Idempotency-Key</c>, and what came of it; in the database, for all nodes.</summary>
public sealed class IdempotentAnswers(NpgsqlDataSource database, IClock clock, TimeProvider time) : BackgroundService
{
    /// <summary>How long an answer is kept.</summary>
    public static readonly Duration KeptFor = Duration.FromHours(24);

    /// <summary>When a request that was never answered is taken for lost: its program was killed.</summary>
    public static readonly Duration LostAfter = Duration.FromTimeSpan(RequestLimits.Timeout * 2);

    private static readonly TimeSpan SweepEvery = TimeSpan.FromMinutes(10);

    /// <returns>A claim where the request is to be carried out; else what is known of the first, null where it has just
    /// gone.</returns>
    public async Task<(byte[]? Claim, IdempotentAnswer? First)> ClaimAsync(
        byte[] key,
        byte[] request,
        CancellationToken token
    )
    {
        var (claim, now) = (System.Security.Cryptography.RandomNumberGenerator.GetBytes(16), clock.GetCurrentInstant());
        await using var command = database.CreateCommand(
            """
            insert into tracker.idempotent_answers as a (key_sha256, request_sha256, claim, claimed_at)
              values ($1, $2, $3, $4)
            on conflict (key_sha256) do update set
              request_sha256 = excluded.request_sha256, claim = excluded.claim, claimed_at = excluded.claimed_at,
              status = null, location = null, etag = null, content_type = null, body = null
            where a.claimed_at < case when a.status is null then $5 else $6 end
            """
        );
        foreach (object value in new object[] { key, request, claim, now, now - LostAfter, now - KeptFor })
        {
            command.Parameters.Add(new() { Value = value });
        }

        return await command.ExecuteNonQueryAsync(token) == 1 ? (claim, null) : (null, await FindAsync(key, token));
    }

    /// <summary>Not to be cancelled: what was done is done.</summary>
    public async Task KeepAsync(byte[] key, byte[] claim, IdempotentAnswer answer)
    {
        await using var command = database.CreateCommand(
            """
            update tracker.idempotent_answers set status = $3, location = $4, etag = $5, content_type = $6, body = $7
            where key_sha256 = $1 and claim = $2
            """
        );
        command.Parameters.AddRange(
            new NpgsqlParameter[]
            {
                new() { Value = key },
                new() { Value = claim },
                new() { Value = answer.Status!.Value },
                Text(answer.Location),
                Text(answer.ETag),
                Text(answer.ContentType),
                new() { Value = answer.Body ?? (object)DBNull.Value, NpgsqlDbType = NpgsqlDbType.Bytea },
            }
        );
        await command.ExecuteNonQueryAsync(CancellationToken.None);

        static NpgsqlParameter Text(string? value) =>
            new() { Value = value ?? (object)DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text };
    }

    /// <summary>The key is free again. Where the database is away it stays claimed until the claim lapses.</summary>
    public async Task ReleaseAsync(byte[] key, byte[] claim)
    {
        try
        {
            await using var command = database.CreateCommand(
                "delete from tracker.idempotent_answers where key_sha256 = $1 and claim = $2 and status is null"
            );
            command.Parameters.Add(new() { Value = key });
            command.Parameters.Add(new() { Value = claim });
            await command.ExecuteNonQueryAsync(CancellationToken.None);
        }
        catch (NpgsqlException)
        {
            // What made the request fail is told by its own answer.
        }
    }

    /// <returns>How many answers were let go as too old.</returns>
    public async Task<int> SweepAsync(CancellationToken token)
    {
        await using var command = database.CreateCommand(
            "delete from tracker.idempotent_answers where claimed_at < $1"
        );
        command.Parameters.Add(new() { Value = clock.GetCurrentInstant() - KeptFor });
        return await command.ExecuteNonQueryAsync(token);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(SweepEvery, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await SweepAsync(stoppingToken);
            }
            catch (NpgsqlException)
            {
                // The database is away; next time.
            }
        }
    }

    private async Task<IdempotentAnswer?> FindAsync(byte[] key, CancellationToken token)
    {
        await using var command = database.CreateCommand(
            "select request_sha256, status, location, etag, content_type, body from tracker.idempotent_answers "
                + "where key_sha256 = $1"
        );
        command.Parameters.Add(new() { Value = key });
        await using var reader = await command.ExecuteReaderAsync(token);
        return await reader.ReadAsync(token)
            ? new(
                reader.GetFieldValue<byte[]>(0),
                await Get<int?>(1),
                await Get<string>(2),
                await Get<string>(3),
                await Get<string>(4),
                await Get<byte[]>(5)
            )
            : null;

        async Task<T?> Get<T>(int column) =>
            await reader.IsDBNullAsync(column, token) ? default : await reader.GetFieldValueAsync<T>(column, token);
    }
}
