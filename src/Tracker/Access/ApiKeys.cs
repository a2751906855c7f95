using System.Collections.Concurrent;
using System.Data.Common;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using Marten;
using NodaTime;
using Npgsql;
using NpgsqlTypes;
using Tracker.Configuration;
using Tracker.Http;
using Tracker.Record.Codebook;
using Tracker.Record.Keys;
using Tracker.Store;

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
/// configured admin key is as strong as the operator makes it. That a key was made, rotated or revoked is an event of
/// the log, in one transaction with its row: a row that the log does not bear out is not taken, so that nobody gives
/// themselves a role without a trace.
/// </summary>
public sealed partial class ApiKeys(
    NpgsqlDataSource database,
    IDocumentStore store,
    Settings settings,
    IClock clock,
    ILogger<ApiKeys> log
)
{
    /// <summary>Under whose id keys are made and revoked on the command line, and by the program's start.</summary>
    public const string Operator = "u-operator";

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
    private string? _configured = settings.AdminKey;

    /// <summary>What is behind a key in force.</summary>
    public sealed record FoundKey(string Id, string User, string Role, IReadOnlyList<string> Scopes)
    {
        /// <summary>Opaque ids of the same person's other keys.</summary>
        public IReadOnlyList<string> Others { get; init; } = [];
    }

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
        FoundKey found;
        Instant? end;
        await using (var reader = await command.ExecuteReaderAsync(token))
        {
            if (!await reader.ReadAsync(token))
            {
                _cache.TryRemove(cacheKey, out _);
                return null;
            }

            var role = reader.GetString(2);
            found = new(reader.GetString(0), reader.GetString(1), role, Get<string[]>(reader, 3) ?? Scopes.Of(role));
            end = At(reader, 4);
        }

        if (!IsConfigured(found.Id, hash) && !IsBorneOut(found, end, await OnRecordAsync(found.Id, token)))
        {
            _cache.TryRemove(cacheKey, out _);
            NotBorneOut(found.Id);
            return null;
        }

        found = found with { Others = await SamePersonAsync(found.User, token) };
        _cache[cacheKey] = (found, Instant.Min(end ?? Instant.MaxValue, now + CacheFor));
        return found;
    }

    /// <summary>Whether the log says the same of a key as its row.</summary>
    public static bool IsBorneOut(FoundKey row, Instant? end, Key? log) =>
        log is { IsRevoked: false }
        && (log.Holder, log.Role, log.ExpiresAt) == (row.User, row.Role, end is { } at ? Key.Kept(at) : null)
        && log.Scopes.ToHashSet().SetEquals(row.Scopes);

    /// <summary>Whether it is the admin key that a setting gives: the setting bears it out.</summary>
    public bool IsConfigured(string id, byte[] secretSha256) =>
        id == AdminId && _configured is { } configured && Hash(configured).AsSpan().SequenceEqual(secretSha256);

    /// <summary>What the log says of a key; null: nothing.</summary>
    private async Task<Key?> OnRecordAsync(string id, CancellationToken token)
    {
        await using var connection = await database.OpenConnectionAsync(token);
        return Key.Fold(await EventLog.ReadStreamsAsync(connection, [Key.Prefix + id], long.MaxValue, token));
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
    /// <param name="by">The user who makes it; null: whoever runs the program.</param>
    public async Task<(string Id, string Key)> AddAsync(NewKey made, CancellationToken token, string? by = null)
    {
        var id = NewId();
        var key = $"stk_{id}_{NewSecret()}";
        await InsertAsync(id, made, key, by ?? Operator, token);
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

    /// <param name="by">The user who revokes it; null: whoever runs the program.</param>
    /// <returns>False where there is no such key in force.</returns>
    public async Task<bool> RevokeAsync(string id, CancellationToken token, string? by = null)
    {
        await using var connection = await database.OpenConnectionAsync(token);
        await using var transaction = await connection.BeginTransactionAsync(token);
        await using var command = new NpgsqlCommand(
            "update tracker.api_keys set revoked_at = $2 where id = $1 and revoked_at is null returning user_id",
            connection
        )
        {
            Parameters =
            {
                new() { Value = id },
                new() { Value = clock.GetCurrentInstant() },
            },
        };
        var user = (string?)await command.ExecuteScalarAsync(token);
        if (user is not null)
        {
            await using var session = EventStore.SessionOf(store, transaction, by ?? Operator);
            await AppendAsync(connection, session, id, [new KeyRevoked(user)], token);
            await session.SaveChangesAsync(token);
        }

        Forget();
        return user is not null;
    }

    /// <summary>Makes another key of the same person, role and scopes; the old one holds for a while longer, if it
    /// would have.</summary>
    /// <param name="by">The user who rotates it; null: whoever runs the program.</param>
    /// <returns>The new key, shown this once, and its id; null where the old one is not in force.</returns>
    public async Task<(string Id, string Key)?> RotateAsync(
        string id,
        Duration overlap,
        CancellationToken token,
        string? by = null
    )
    {
        var (next, now) = (NewId(), clock.GetCurrentInstant());
        var key = $"stk_{next}_{NewSecret()}";
        await using var connection = await database.OpenConnectionAsync(token);
        await using var transaction = await connection.BeginTransactionAsync(token);
        await using var command = new NpgsqlCommand(
            """
            with old as (
              select * from tracker.api_keys
              where id = $1 and revoked_at is null and (expires_at is null or expires_at > $4) for update),
            ended as (
              update tracker.api_keys k set expires_at = least(coalesce(k.expires_at, $5), $5) from old
                where k.id = old.id returning k.expires_at)
            insert into tracker.api_keys (id, user_id, role, scopes, expires_at, secret_sha256, created_at, person)
            select $2, user_id, role, scopes, expires_at, $3, $4, person from old
            returning user_id, role, scopes, expires_at, (select expires_at from ended)
            """,
            connection
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
        KeyMade made;
        KeyRotated rotated;
        await using (var reader = await command.ExecuteReaderAsync(token))
        {
            if (!await reader.ReadAsync(token))
            {
                return null;
            }

            var role = reader.GetString(1);
            made = new(
                reader.GetString(0),
                role,
                Get<string[]>(reader, 2) ?? Scopes.Of(role),
                Key.Text(At(reader, 3)),
                id
            );
            rotated = new(next, Key.Text(At(reader, 4))!);
        }

        await using var session = EventStore.SessionOf(store, transaction, by ?? Operator);
        await AppendAsync(connection, session, id, [rotated], token);
        session.Events.StartStream<Key>(Key.Prefix + next, made);
        await session.SaveChangesAsync(token);
        Forget();
        return (next, key);
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
        _configured = configured;
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
        await InsertAsync(AdminId, new("Administrator", Roles.Admin), key, Operator, token, configured is null);
        return configured is null ? key : null;
    }

    /// <summary>
    /// Puts the admin key that a setting gives on record, so that it stays in force if the setting goes. A server does
    /// so; a command that only reads adds nothing to the log.
    /// </summary>
    public async Task RecordAdminAsync(CancellationToken token)
    {
        await using var connection = await database.OpenConnectionAsync(token);
        await using var transaction = await connection.BeginTransactionAsync(token);
        await using var command = new NpgsqlCommand(
            "select user_id, role, scopes, expires_at, secret_sha256 from tracker.api_keys where id = $1 for update",
            connection
        )
        {
            Parameters = { new() { Value = AdminId } },
        };
        FoundKey row;
        Instant? end;
        await using (var reader = await command.ExecuteReaderAsync(token))
        {
            if (!await reader.ReadAsync(token) || !IsConfigured(AdminId, reader.GetFieldValue<byte[]>(4)))
            {
                return;
            }

            var role = reader.GetString(1);
            row = new(AdminId, reader.GetString(0), role, Get<string[]>(reader, 2) ?? Scopes.Of(role));
            end = At(reader, 3);
        }

        string[] stream = [Key.Prefix + AdminId];
        if (!IsBorneOut(row, end, Key.Fold(await EventLog.ReadStreamsAsync(connection, stream, long.MaxValue, token))))
        {
            await using var session = EventStore.SessionOf(store, transaction, Operator);
            KeyMade made = new(row.User, row.Role, row.Scopes, Key.Text(end));
            await AppendAsync(connection, session, AdminId, [made], token);
            await session.SaveChangesAsync(token);
        }
    }

    /// <summary>The opaque user id of the admin key.</summary>
    public async Task<string> AdminUserAsync(CancellationToken token)
    {
        await using var command = database.CreateCommand("select user_id from tracker.api_keys where id = $1");
        command.Parameters.Add(new() { Value = AdminId });
        return (string)(await command.ExecuteScalarAsync(token))!;
    }

    public static string NewUser() => "u-" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(10));

    /// <param name="onRecord">Whether an event says that it was made.</param>
    private async Task InsertAsync(
        string id,
        NewKey made,
        string key,
        string by,
        CancellationToken token,
        bool onRecord = true
    )
    {
        var (user, expires) = (NewUser(), made.ExpiresAt is { } end ? Key.Kept(end) : (Instant?)null);
        await using var connection = await database.OpenConnectionAsync(token);
        await using var transaction = await connection.BeginTransactionAsync(token);
        await using var command = new NpgsqlCommand(
            """
            with person as (insert into tracker.users (id, name, created_at) values ($2, $3, $6))
            insert into tracker.api_keys (id, user_id, role, secret_sha256, created_at, scopes, expires_at, person)
              values ($1, $2, $4, $5, $6, $7, $8, $9)
            on conflict (id) do update set
              user_id = excluded.user_id, secret_sha256 = excluded.secret_sha256, scopes = null, revoked_at = null,
                expires_at = null, last_used_at = null, person = null
            """,
            connection
        );
        command.Parameters.AddRange(
            new NpgsqlParameter[]
            {
                new() { Value = id },
                new() { Value = user },
                new() { Value = made.Name },
                new() { Value = made.Role },
                new() { Value = Hash(key) },
                new() { Value = clock.GetCurrentInstant() },
                new()
                {
                    Value = made.Scopes?.ToArray() ?? (object)DBNull.Value,
                    NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text,
                },
                new() { Value = expires ?? (object)DBNull.Value, NpgsqlDbType = NpgsqlDbType.TimestampTz },
                new() { Value = made.Person ?? (object)DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text },
            }
        );
        await command.ExecuteNonQueryAsync(token);
        if (!onRecord)
        {
            await transaction.CommitAsync(token);
            return;
        }

        await using var session = EventStore.SessionOf(store, transaction, by);
        KeyMade e = new(user, made.Role, made.Scopes ?? Scopes.Of(made.Role), Key.Text(expires));
        await AppendAsync(connection, session, id, [e], token);
        await session.SaveChangesAsync(token);
    }

    /// <summary>Appends to a key's stream, behind a lock on it, and begins the stream if there is none.</summary>
    private static async Task AppendAsync(
        NpgsqlConnection connection,
        IDocumentSession session,
        string id,
        object[] events,
        CancellationToken token
    )
    {
        var stream = Key.Prefix + id;
        await using var batch = new NpgsqlBatch(connection) { BatchCommands = { StreamLocks.Command(stream) } };
        await batch.ExecuteNonQueryAsync(token);
        var known = await EventLog.ReadStreamsAsync(connection, [stream], long.MaxValue, token);
        if (known.Count == 0)
        {
            session.Events.StartStream<Key>(stream, events);
        }
        else
        {
            session.Events.Append(stream, known[^1].Version + events.Length, events);
        }
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

    [LoggerMessage(
        LogLevel.Error,
        "ALARM: the key '{Id}' was refused: its row in tracker.api_keys says something else than the log, so somebody "
            + "else changed the row. Revoke the key and make another. If it is the admin key that TRACKER_ADMIN_KEY "
            + "gave, set it again."
    )]
    private partial void NotBorneOut(string id);

    private static string NewSecret() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
}
