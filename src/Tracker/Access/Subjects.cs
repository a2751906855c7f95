using System.Collections.Concurrent;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using NodaTime;
using Npgsql;
using Tracker.Configuration;
using Tracker.Http;

namespace Tracker.Access;

/// <summary>
/// Who a token's subject is here: an opaque random id, made at its first token. The subject is kept as a hash, and that
/// row goes when the person is erased; whoever comes back later is another user.
/// </summary>
public sealed class Subjects(NpgsqlDataSource database, ApiKeys keys, IClock clock, Settings settings)
{
    private readonly ConcurrentDictionary<string, (string User, Instant Until)> _cache = new();

    /// <returns>The caller; null where the token names no subject.</returns>
    public async Task<ClaimsPrincipal?> PrincipalAsync(ClaimsPrincipal token, string scheme, CancellationToken cancel)
    {
        if (token.FindFirst("sub") is not { Value.Length: > 0 } subject)
        {
            return null;
        }

        string[] roles =
        [
            .. token.FindAll(settings.Access.OidcRoleClaim).Select(x => x.Value).Where(Roles.All.Contains).Distinct(),
        ];
        var user =
            roles.Length == 0
                ? null
                : await UserAsync(
                    subject.Issuer + "\n" + subject.Value,
                    token.FindFirst("name")?.Value ?? token.FindFirst("preferred_username")?.Value ?? subject.Value,
                    cancel
                );
        var others = user is null ? [] : await keys.SamePersonAsync(user, cancel);
        return Sender.Of(user, roles, roles.SelectMany(Scopes.Of).Distinct(), scheme, others);
    }

    /// <summary>Looks everybody up anew.</summary>
    public void Forget() => _cache.Clear();

    private async Task<string> UserAsync(string subject, string name, CancellationToken token)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(subject));
        var cacheKey = Convert.ToHexString(hash);
        var now = clock.GetCurrentInstant();
        if (_cache.TryGetValue(cacheKey, out var cached) && now < cached.Until)
        {
            return cached.User;
        }

        var user =
            await FindAsync(hash, token)
            ?? await AddAsync(hash, name[..Math.Min(name.Length, ApiKeys.MaxName)], now, token);
        _cache[cacheKey] = (user, now + ApiKeys.CacheFor);
        return user;
    }

    private async Task<string?> FindAsync(byte[] hash, CancellationToken token)
    {
        await using var find = database.CreateCommand(
            "select user_id from tracker.oidc_subjects where subject_sha256 = $1"
        );
        find.Parameters.Add(new() { Value = hash });
        return (string?)await find.ExecuteScalarAsync(token);
    }

    /// <summary>Of two first tokens at the same time, one makes the user and both are it.</summary>
    private async Task<string> AddAsync(byte[] hash, string name, Instant now, CancellationToken token)
    {
        await using var connection = await database.OpenConnectionAsync(token);
        await using var transaction = await connection.BeginTransactionAsync(token);
        var user = ApiKeys.NewUser();
        await using var person = new NpgsqlCommand(
            "insert into tracker.users (id, name, created_at) values ($1, $2, $3)",
            connection
        )
        {
            Parameters =
            {
                new() { Value = user },
                new() { Value = name },
                new() { Value = now },
            },
        };
        await person.ExecuteNonQueryAsync(token);
        await using var subject = new NpgsqlCommand(
            "insert into tracker.oidc_subjects (subject_sha256, user_id, created_at) values ($1, $2, $3) on "
                + "conflict do nothing",
            connection
        )
        {
            Parameters =
            {
                new() { Value = hash },
                new() { Value = user },
                new() { Value = now },
            },
        };
        if (await subject.ExecuteNonQueryAsync(token) == 1)
        {
            await transaction.CommitAsync(token);
            return user;
        }

        await transaction.RollbackAsync(token);
        return (await FindAsync(hash, token))!;
    }
}
