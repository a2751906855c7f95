using System.Text.Json;
using NodaTime;
using Tracker.Access;
using Tracker.Http;
using Tracker.Refusals;

namespace Tracker.CommandLine;

public static class KeysCommand
{
    public static async Task<int> AddAsync(MakeKey command, bool json, CancellationToken token)
    {
        await using var session = await Session.OpenAsync(token);
        var faults = new Faults();
        var made = MakeKeyEndpoint.Check(command, session.Get<IClock>().GetCurrentInstant(), faults);
        made = await MakeKeyEndpoint.WithPersonAsync(made, session.Get<ApiKeys>(), faults, token);
        if (faults.Any)
        {
            foreach (var fault in faults.All)
            {
                await Console.Error.WriteLineAsync($"--{Option(fault.Pointer)}: {fault.Detail}");
            }

            return TrackerCommand.WrongUsage;
        }

        var (id, key) = await session.Get<ApiKeys>().AddAsync(made, token);
        return Show(
            id,
            key,
            $"for {made.Name}, role {made.Role}",
            new
            {
                id,
                role = made.Role,
                name = made.Name,
                scopes = made.Scopes ?? Scopes.Of(made.Role),
                expiresAt = made.ExpiresAt,
                key,
            },
            json
        );
    }

    public static async Task<int> RotateAsync(string id, int overlapHours, bool json, CancellationToken token)
    {
        await using var session = await Session.OpenAsync(token);
        if (await session.Get<ApiKeys>().RotateAsync(id, Duration.FromHours(overlapHours), token) is not { } made)
        {
            return await NoneAsync(id);
        }

        return Show(
            made.Id,
            made.Key,
            $"in place of {id}, which holds {overlapHours} hours more at most",
            new
            {
                id = made.Id,
                replaces = id,
                overlapHours,
                key = made.Key,
            },
            json
        );
    }

    public static async Task<int> ListAsync(bool json, CancellationToken token)
    {
        await using var session = await Session.OpenAsync(token, readsOnly: true);
        var keys = await session.Get<ApiKeys>().ListAsync(after: null, limit: null, token);
        if (json)
        {
            Console.WriteLine(JsonSerializer.Serialize(keys, ApiJson.Options));
            return TrackerCommand.Done;
        }

        var now = session.Get<IClock>().GetCurrentInstant();
        foreach (var key in keys)
        {
            var state =
                key.RevokedAt is { } revoked ? $"revoked {revoked}"
                : key.ExpiresAt is { } end ? $"{(end > now ? "until" : "expired")} {end}"
                : "in force";
            Console.WriteLine(
                $"{key.Id, -12} {key.Role, -10} {state, -30} {string.Join(',', key.Scopes), -30} "
                    + $"{(key.LastUsedAt is { } used ? $"used {used}" : "not used"), -26} {key.Name}"
            );
        }

        return TrackerCommand.Done;
    }

    public static async Task<int> RevokeAsync(string id, CancellationToken token)
    {
        await using var session = await Session.OpenAsync(token);
        if (await session.Get<ApiKeys>().RevokeAsync(id, token))
        {
            Console.WriteLine($"Key {id} is revoked.");
            return TrackerCommand.Done;
        }

        return await NoneAsync(id);
    }

    private static async Task<int> NoneAsync(string id)
    {
        await Console.Error.WriteLineAsync($"There is no key '{id}' in force; 'tracker keys list' lists them.");
        return TrackerCommand.Found;
    }

    private static int Show(string id, string key, string of, object asJson, bool json)
    {
        Console.WriteLine(
            json ? JsonSerializer.Serialize(asJson, ApiJson.Options) : $"Key {id} {of}, shown this once: {key}"
        );
        return TrackerCommand.Done;
    }

    private static string Option(string pointer) =>
        pointer.Split('/')[1] switch
        {
            "expiresAt" => "expires",
            var name => name,
        };
}
