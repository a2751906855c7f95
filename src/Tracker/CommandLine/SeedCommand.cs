using System.Reflection;
using System.Text.Json;
using Tracker.Access;
using Tracker.Hosting;
using Tracker.Statements;

namespace Tracker.CommandLine;

/// <summary>Records the UK–ROK statement through the use case that the API calls. Safe to repeat.</summary>
public static class SeedCommand
{
    public static async Task<int> ExecuteAsync(bool json, CancellationToken token)
    {
        await using var session = await Session.OpenAsync(token, urls: "http://127.0.0.1:0");
        var (submission, unreadable) = StrictJson.Read<Submission>(Seed("uk-rok"));
        var user = await session.Get<ApiKeys>().AdminUserAsync(token);
        var (recorded, refusal) = unreadable is null
            ? await session.Get<RecordStatement>().ExecuteAsync(submission!, user, token)
            : (null, unreadable);
        if (refusal is not null)
        {
            await Console.Error.WriteLineAsync(JsonSerializer.Serialize(refusal, ApiJson.Options));
            return TrackerCommand.Found;
        }

        Console.WriteLine(json
            ? JsonSerializer.Serialize(recorded!.View, ApiJson.Options)
            : $"{(recorded!.IsNew ? "Recorded" : "Already on record:")} {recorded.View.Id}, {recorded.View.Title}: {recorded.View.Acts.Count} acts, {recorded.View.Labels.Count} labels, {recorded.View.Actions.Count} actions, sequence {recorded.View.Sequence}.");
        return TrackerCommand.Done;
    }

    private static ReadOnlySpan<byte> Seed(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream($"Tracker.Seed.{name}")!;
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return copy.ToArray();
    }
}
