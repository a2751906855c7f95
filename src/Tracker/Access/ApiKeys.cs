using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using NodaTime;
using Npgsql;
using Tracker.Hosting;

namespace Tracker.Access;

/// <summary>A key as listed; its secret is never stored.</summary>
/// <param name="Name">Null: the person was masked.</param>
public sealed record ApiKey(string Id, string User, string? Name, string Role, Instant CreatedAt, Instant? RevokedAt);

/// <summary>
/// The API keys, kept as SHA-256 of the whole key. Keys made here carry 256 random bits, so a plain hash suffices; a
/// configured admin key is as strong as the operator makes it.
/// </summary>
public sealed class ApiKeys(NpgsqlDataSource database, IClock clock)
{
    /// <summary>The admin key's id: there is one, from the environment or the first start.</summary>
    public const string AdminId = "admin";

    /// <summary>How long a key that was revoked elsewhere can still be taken here.</summary>
    public static readonly Duration CacheFor = Duration.FromSeconds(2);

    private readonly ConcurrentDictionary<string, (string User, string Role, Instant Until)> _cache = new();

    /// <returns>The opaque user id and the role behind a key, or null where it is unknown or revoked.</returns>
    public async Task<(string User, string Role)?> FindAsync(string key, CancellationToken token)
    {
        var hash = Hash(key);
        var cacheKey = Convert.ToHexString(hash);
        var now = clock.GetCurrentInstant();
        if (_cache.TryGetValue(cacheKey, out var cached) && now < cached.Until)
        {
            return (cached.User, cached.Role);
        }

        _cache.TryRemove(cacheKey, out _);
        await using var command = database.CreateCommand(
            "select user_id, role from tracker.api_keys where secret_sha256 = $1 and revoked_at is null");
        command.Parameters.Add(new() { Value = hash });
        await using var reader = await command.ExecuteReaderAsync(token);
        if (!await reader.ReadAsync(token))
        {
            return null;
        }

        var (user, role) = (reader.GetString(0), reader.GetString(1));
        _cache[cacheKey] = (user, role, now + CacheFor);
        return (user, role);
    }

    /// <returns>The new key, shown this once, and its id.</returns>
    public async Task<(string Id, string Key)> AddAsync(string name, string role, CancellationToken token)
    {
        var id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(5));
        var key = $"stk_{id}_{NewSecret()}";
        await InsertAsync(id, name, role, key, token);
        return (id, key);
    }

    public async Task<IReadOnlyList<ApiKey>> ListAsync(CancellationToken token)
    {
        await using var command = database.CreateCommand(
            """
            select k.id, k.user_id, u.name, k.role, k.created_at, k.revoked_at
            from tracker.api_keys k join tracker.users u on u.id = k.user_id order by k.created_at, k.id
            """);
        await using var reader = await command.ExecuteReaderAsync(token);
        var keys = new List<ApiKey>();
        while (await reader.ReadAsync(token))
        {
            keys.Add(new(
                reader.GetString(0), reader.GetString(1), await reader.IsDBNullAsync(2, token) ? null : reader.GetString(2), reader.GetString(3),
                reader.GetFieldValue<Instant>(4), await reader.IsDBNullAsync(5, token) ? null : reader.GetFieldValue<Instant>(5)));
        }

        return keys;
    }

    /// <returns>False where there is no such key in force.</returns>
    public async Task<bool> RevokeAsync(string id, CancellationToken token)
    {
        await using var command = database.CreateCommand(
            "update tracker.api_keys set revoked_at = $2 where id = $1 and revoked_at is null");
        command.Parameters.Add(new() { Value = id });
        command.Parameters.Add(new() { Value = clock.GetCurrentInstant() });
        var revoked = await command.ExecuteNonQueryAsync(token) > 0;
        Forget();
        return revoked;
    }

    /// <summary>Looks every key up anew.</summary>
    public void Forget() => _cache.Clear();

    /// <summary>
    /// Sees to it that there is an admin key: the configured one, which replaces an earlier one, or, on the first start,
    /// a new one.
    /// </summary>
    /// <returns>A new key to show once; null where there is nothing to show.</returns>
    /// <exception cref="ConfigurationException">The configured key was revoked.</exception>
    public async Task<string?> EnsureAdminAsync(string? configured, CancellationToken token)
    {
        await using var exists = database.CreateCommand(
            "select revoked_at is not null from tracker.api_keys where id = $1 and ($2::bytea is null or secret_sha256 = $2)");
        exists.Parameters.Add(new() { Value = AdminId });
        exists.Parameters.Add(new() { Value = configured is null ? DBNull.Value : Hash(configured), NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Bytea });
        if (await exists.ExecuteScalarAsync(token) is bool revoked)
        {
            return configured is not null && revoked
                ? throw new ConfigurationException("TRACKER_ADMIN_KEY is a key that was revoked; set another.")
                : null;
        }

        var key = configured ?? $"stk_{AdminId}_{NewSecret()}";
        await InsertAsync(AdminId, "Administrator", Roles.Admin, key, token);
        return configured is null ? key : null;
    }

    /// <summary>The opaque user id of the admin key.</summary>
    public async Task<string> AdminUserAsync(CancellationToken token)
    {
        await using var command = database.CreateCommand("select user_id from tracker.api_keys where id = $1");
        command.Parameters.Add(new() { Value = AdminId });
        return (string)(await command.ExecuteScalarAsync(token))!;
    }

    private async Task InsertAsync(string id, string name, string role, string key, CancellationToken token)
    {
        await using var command = database.CreateCommand(
            """
            with person as (insert into tracker.users (id, name, created_at) values ($2, $3, $6))
            insert into tracker.api_keys (id, user_id, role, secret_sha256, created_at) values ($1, $2, $4, $5, $6)
            on conflict (id) do update set user_id = excluded.user_id, secret_sha256 = excluded.secret_sha256, revoked_at = null
            """);
        command.Parameters.AddRange(new NpgsqlParameter[]
        {
            new() { Value = id }, new() { Value = "u-" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(10)) },
            new() { Value = name }, new() { Value = role }, new() { Value = Hash(key) },
            new() { Value = clock.GetCurrentInstant() },
        });
        await command.ExecuteNonQueryAsync(token);
    }

    private static byte[] Hash(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));

    private static string NewSecret() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
}
