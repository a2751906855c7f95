using System.Text.Json;
using Tracker.Access;
using Tracker.Hosting;

namespace Tracker.CommandLine;

public static class KeysCommand
{
    public static async Task<int> AddAsync(string name, string role, bool json, CancellationToken token)
    {
        await using var session = await Session.OpenAsync(token);
        var (id, key) = await session.Get<ApiKeys>().AddAsync(name, role, token);
        Console.WriteLine(json
            ? JsonSerializer.Serialize(new { id, role, name, key }, ApiJson.Options)
            : $"Key {id} for {name}, role {role}, shown this once: {key}");
        return TrackerCommand.Done;
    }

    public static async Task<int> ListAsync(bool json, CancellationToken token)
    {
        await using var session = await Session.OpenAsync(token);
        var keys = await session.Get<ApiKeys>().ListAsync(token);
        if (json)
        {
            Console.WriteLine(JsonSerializer.Serialize(keys, ApiJson.Options));
            return TrackerCommand.Done;
        }

        foreach (var key in keys)
        {
            Console.WriteLine($"{key.Id,-12} {key.Role,-10} {(key.RevokedAt is { } at ? $"revoked {at}" : "in force"),-30} {key.Name}");
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

        await Console.Error.WriteLineAsync($"There is no key '{id}' in force; 'tracker keys list' lists them.");
        return TrackerCommand.Found;
    }
}
