using System.Collections.Concurrent;
using System.Data.Common;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using NodaTime;
using Npgsql;
using NpgsqlTypes;
using Tracker.Configuration;
using Tracker.Http;
using Tracker.Record.Codebook;

namespace Tracker.Access;

/// <summary>A key as listed; its secret is never stored.</summary>
/// <param name="Person">Opaque id of the person whose key it is; keys of one person count as one.</param>
/// <param name="Name">Null: the person was masked.</param>
/// <param name="Scopes">What of its role it may do.</param>
/// <param name="LastUsedAt">To the minute.</param>
public sealed record ApiKey(
    string Id,
    string User,
    string Person,
    string? Name,
    [ValuesOf(typeof(Roles), nameof(Roles.All))] string Role,
    IReadOnlyList<string> Scopes,
    Instant CreatedAt,
    Instant? ExpiresAt,
    Instant? LastUsedAt,
    Instant? RevokedAt
);

/// <summary>A key to make.</summary>
/// <param name="Scopes">Null: all that its role has.</param>
/// <param name="ExpiresAt">Null: it holds until it is revoked.</param>
/// <param name="Person">Opaque id of the person whose other key this is; null: of a person who has none yet.</param>
public sealed record NewKey(
    string Name,
    string Role,
    IReadOnlyList<string>? Scopes = null,
    Instant? ExpiresAt = null,
    string? Person = null
);

/// <summary>
/// The API keys, kept as SHA-256 of the whole key. Keys made here carry 256 random bits, so a plain hash suffices; a
/// configured admin key is as strong as the operator makes it.
/// </summary>
public sealed class ApiKeys(NpgsqlDataSource database, IClock clock)
{
    /// <summary>The admin key's id: there is one, from the environment or the first start.</summary>
    public const string AdminId = "admin";

    /// <summary>Longest name of a person, in UTF-16 units.</summary>
    public const int MaxName = 200;

    /// <summary>How long a key that was revoked elsewhere can still be taken here.</summary>
    public static readonly Duration CacheFor = Duration.FromSeconds(2);

    private const string Columns =
        "k.id, k.user_id, u.name, k.role, k.scopes, k.created_at, k.expires_at, k.last_used_at, k.revoked_at, "
        + "coalesce(k.person, k.user_id)";

    private readonly ConcurrentDictionary<string, (FoundKey Key, Instant Until)> _cache = new();

    /// <summary>What is behind a key in force.</summary>
    /// <param name="Others">Opaque ids of the same person's other keys.</param>
    public sealed record FoundKey(
        string Id,
        string User,
        string Role,
        IReadOnlyList<string> Scopes,
        IReadOnlyList<string> Others
    );

    /// <returns>What is behind a key, or null where it is unknown, revoked or expired.</returns>
    public async Task<FoundKey?> FindAsync(string key, CancellationToken token)
    {
        var hash = Hash(key);
        var cacheKey = Convert.ToHexString(hash);
        var now = clock.GetCurrentInstant();
        if (_cache.TryGetValue(cacheKey, out var cached) && now < cached.Until)
        {
            return cached.Key;
        }

        await using var command = database.CreateCommand(
            """
            with used as (
              update tracker.api_keys set last_used_at = $2
              where secret_sha256 = $1 and revoked_at is null and (expires_at is null or expires_at > $2)
                and (last_used_at is null or last_used_at < $2 - interval '1 minute'))
            select id, user_id, role, scopes, expires_at from tracker.api_keys
            where secret_sha256 = $1 and revoked_at is null and (expires_at is null or expires_at > $2)
            """
        );
        command.Parameters.Add(new() { Value = hash });
        command.Parameters.Add(new() { Value = now });
        await using var reader = await command.ExecuteReaderAsync(token);
        if (!await reader.ReadAsync(token))
        {
            _cache.TryRemove(cacheKey, out _);
            return null;
        }

        var role = reader.GetString(2);
        var found = new FoundKey(
            reader.GetString(0),
            reader.GetString(1),
            role,
            Get<string[]>(reader, 3) ?? Scopes.Of(role),
            []
        );
        var end = At(reader, 4) ?? Instant.MaxValue;
        await reader.CloseAsync();
        found = found with { Others = await SamePersonAsync(found.User, token) };
        _cache[cacheKey] = (found, Instant.Min(end, now + CacheFor));
        return found;
    }

    /// <summary>The caller behind a key: what authentication and sign-in both ask.</summary>
    /// <param name="scheme">How the caller proved it.</param>
    public async Task<ClaimsPrincipal?> PrincipalAsync(string key, string scheme, CancellationToken token) =>
        await FindAsync(key, token) is { } found
            ? Sender.Of(found.User, [found.Role], found.Scopes, scheme, found.Others)
            : null;

    /// <summary>Opaque ids of the other users who are the same person as a user.</summary>
    public async Task<IReadOnlyList<string>> SamePersonAsync(string user, CancellationToken token)
    {
        await using var command = database.CreateCommand(
            """
            with own as (select coalesce(
              (select person from tracker.api_keys where user_id = $1 and person is not null limit 1), $1) as person)
            select person from own where person <> $1
            union select k.user_id from tracker.api_keys k join own on k.person = own.person where k.user_id <> $1
            """
        );
        command.Parameters.Add(new() { Value = user });
        await using var reader = await command.ExecuteReaderAsync(token);
        var others = new List<string>();
        while (await reader.ReadAsync(token))
        {
            others.Add(reader.GetString(0));
        }

        return others;
    }

    /// <returns>The person behind a user; null: there is no such user.</returns>
    public async Task<string?> PersonAsync(string user, CancellationToken token)
    {
        await using var command = database.CreateCommand(
            """
            select coalesce((select person from tracker.api_keys where user_id = $1 and person is not null limit 1), id)
            from tracker.users where id = $1
            """
        );
        command.Parameters.Add(new() { Value = user });
        return (string?)await command.ExecuteScalarAsync(token);
    }

    /// <summary>Whether the key was in force when this program last looked.</summary>
    public bool SeenInForce(string key) => _cache.ContainsKey(Convert.ToHexString(Hash(key)));

    /// <returns>The new key, shown this once, and its id.</returns>
    public Task<(string Id, string Key)> AddAsync(string name, string role, CancellationToken token) =>
        AddAsync(new(name, role), token);

    /// <returns>The new key, shown this once, and its id.</returns>
    public async Task<(string Id, string Key)> AddAsync(NewKey made, CancellationToken token)
    {
        var id = NewId();
        var key = $"stk_{id}_{NewSecret()}";
        await InsertAsync(id, made, key, token);
        Forget();
        return (id, key);
    }

    /// <summary>Keys in the order in which they were made.</summary>
    /// <param name="after">The id of the key that comes before; null: from the first.</param>
    /// <param name="limit">At most so many; null: all.</param>
    public async Task<List<ApiKey>> ListAsync(string? after, int? limit, CancellationToken token)
    {
        await using var command = database.CreateCommand(
            $"""
            select {Columns} from tracker.api_keys k join tracker.users u on u.id = k.user_id
            where $1::text is null or (k.created_at, k.id) > (select created_at, id from tracker.api_keys where id = $1)
            order by k.created_at, k.id limit $2
            """
        );
        command.Parameters.Add(new() { Value = after ?? (object)DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text });
        command.Parameters.Add(new() { Value = limit ?? (object)DBNull.Value, NpgsqlDbType = NpgsqlDbType.Integer });
        return await ReadAsync(command, token);
    }

    /// <returns>The key, in force or not; null: there is none.</returns>
    public async Task<ApiKey?> GetAsync(string id, CancellationToken token)
    {
        await using var command = database.CreateCommand(
            $"select {Columns} from tracker.api_keys k join tracker.users u on u.id = k.user_id where k.id = $1"
        );
        command.Parameters.Add(new() { Value = id });
        return (await ReadAsync(command, token)).SingleOrDefault();
    }

    /// <returns>False where there is no such key in force.</returns>
    public async Task<bool> RevokeAsync(string id, CancellationToken token)
    {
        await using var command = database.CreateCommand(
            "update tracker.api_keys set revoked_at = $2 where id = $1 and revoked_at is null"
        );
        command.Parameters.Add(new() { Value = id });
        command.Parameters.Add(new() { Value = clock.GetCurrentInstant() });
        var revoked = await command.ExecuteNonQueryAsync(token) > 0;
        Forget();
        return revoked;
    }

    /// <summary>Makes another key of the same person, role and scopes; the old one holds for a while longer, if it
    /// would have.</summary>
    /// <returns>The new key, shown this once, and its id; null where the old one is not in force.</returns>
    public async Task<(string Id, string Key)?> RotateAsync(string id, Duration overlap, CancellationToken token)
    {
        var (next, now) = (NewId(), clock.GetCurrentInstant());
        var key = $"stk_{next}_{NewSecret()}";
        await using var command = database.CreateCommand(
            """
            with old as (
              select * from tracker.api_keys
              where id = $1 and revoked_at is null and (expires_at is null or expires_at > $4) for update),
            ended as (
              update tracker.api_keys k set expires_at = least(coalesce(k.expires_at, $5), $5) from old
                where k.id = old.id)
            insert into tracker.api_keys (id, user_id, role, scopes, expires_at, secret_sha256, created_at, person)
            select $2, user_id, role, scopes, expires_at, $3, $4, person from old
            """
        );
        command.Parameters.AddRange(
            new NpgsqlParameter[]
            {
                new() { Value = id },
                new() { Value = next },
                new() { Value = Hash(key) },
                new() { Value = now },
                new() { Value = now + overlap },
            }
        );
        var made = await command.ExecuteNonQueryAsync(token) > 0;
        Forget();
        return made ? (next, key) : null;
    }

    /// <summary>Looks every key up anew.</summary>
    public void Forget() => _cache.Clear();

    /// <summary>
    /// Sees to it that there is an admin key: the configured one, which replaces an earlier one, or, on the first
    /// start, a new one.
    /// </summary>
    /// <returns>A new key to show once; null where there is nothing to show.</returns>
    /// <exception cref="ConfigurationException">The configured key was revoked or has expired.</exception>
    public async Task<string?> EnsureAdminAsync(string? configured, CancellationToken token)
    {
        await using var exists = database.CreateCommand(
            """
            select revoked_at is not null or coalesce(expires_at <= $3, false) from tracker.api_keys
            where id = $1 and ($2::bytea is null or secret_sha256 = $2)
            """
        );
        exists.Parameters.Add(new() { Value = AdminId });
        exists.Parameters.Add(
            new() { Value = configured is null ? DBNull.Value : Hash(configured), NpgsqlDbType = NpgsqlDbType.Bytea }
        );
        exists.Parameters.Add(new() { Value = clock.GetCurrentInstant() });
        if (await exists.ExecuteScalarAsync(token) is bool ended)
        {
            return configured is not null && ended
                ? throw new ConfigurationException(
                    "TRACKER_ADMIN_KEY is a key that was revoked or has expired; set another."
                )
                : null;
        }

        var key = configured ?? $"stk_{AdminId}_{NewSecret()}";
        await InsertAsync(AdminId, new("Administrator", Roles.Admin), key, token);
        return configured is null ? key : null;
    }

    /// <summary>The opaque user id of the admin key.</summary>
    public async Task<string> AdminUserAsync(CancellationToken token)
    {
        await using var command = database.CreateCommand("select user_id from tracker.api_keys where id = $1");
        command.Parameters.Add(new() { Value = AdminId });
        return (string)(await command.ExecuteScalarAsync(token))!;
    }

    public static string NewUser() => "u-" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(10));

    private async Task InsertAsync(string id, NewKey made, string key, CancellationToken token)
    {
        await using var command = database.CreateCommand(
            """
            with person as (insert into tracker.users (id, name, created_at) values ($2, $3, $6))
            insert into tracker.api_keys (id, user_id, role, secret_sha256, created_at, scopes, expires_at, person)
              values ($1, $2, $4, $5, $6, $7, $8, $9)
            on conflict (id) do update set
              user_id = excluded.user_id, secret_sha256 = excluded.secret_sha256, scopes = null, revoked_at = null,
                expires_at = null, last_used_at = null, person = null
            """
        );
        command.Parameters.AddRange(
            new NpgsqlParameter[]
            {
                new() { Value = id },
                new() { Value = NewUser() },
                new() { Value = made.Name },
                new() { Value = made.Role },
                new() { Value = Hash(key) },
                new() { Value = clock.GetCurrentInstant() },
                new()
                {
                    Value = made.Scopes?.ToArray() ?? (object)DBNull.Value,
                    NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text,
                },
                new() { Value = made.ExpiresAt ?? (object)DBNull.Value, NpgsqlDbType = NpgsqlDbType.TimestampTz },
                new() { Value = made.Person ?? (object)DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text },
            }
        );
        await command.ExecuteNonQueryAsync(token);
    }

    private static async Task<List<ApiKey>> ReadAsync(NpgsqlCommand command, CancellationToken token)
    {
        await using var reader = await command.ExecuteReaderAsync(token);
        var keys = new List<ApiKey>();
        while (await reader.ReadAsync(token))
        {
            var role = reader.GetString(3);
            keys.Add(
                new(
                    reader.GetString(0),
                    reader.GetString(1),
                    reader.GetString(9),
                    Get<string>(reader, 2),
                    role,
                    Get<string[]>(reader, 4) ?? Scopes.Of(role),
                    reader.GetFieldValue<Instant>(5),
                    At(reader, 6),
                    At(reader, 7),
                    At(reader, 8)
                )
            );
        }

        return keys;
    }

    private static T? Get<T>(DbDataReader reader, int column)
        where T : class => reader.IsDBNull(column) ? null : reader.GetFieldValue<T>(column);

    private static Instant? At(DbDataReader reader, int column) =>
        reader.IsDBNull(column) ? null : reader.GetFieldValue<Instant>(column);

    private static byte[] Hash(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));

    private static string NewId() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(5));

    private static string NewSecret() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
}
