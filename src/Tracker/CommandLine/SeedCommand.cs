using System.Globalization;
using System.Net.Http.Headers;
using System.Reflection;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Tracker.Access;
using Tracker.Http;
using Tracker.Statements;
using Tracker.Store;

namespace Tracker.CommandLine;

/// <summary>Records the UK–ROK statement, and on request the rest of its story, as the API records them. Safe to
/// repeat.</summary>
public static class SeedCommand
{
    private const string StoryPrefix = "Tracker.Seed.Story.";

    public static async Task<int> ExecuteAsync(bool story, bool json, CancellationToken token)
    {
        await using var session = await Session.OpenAsync(token, urls: "http://127.0.0.1:0");
        var (submission, unreadable) = StrictJson.Read<Submission>(Resource("Tracker.Seed.uk-rok"));
        var caller = Sender.As(await session.Get<ApiKeys>().AdminUserAsync(token), Roles.Admin);
        var (recorded, refusal) = unreadable is null
            ? await session.Get<StatementRecording>().ExecuteAsync(caller, submission!, token)
            : (null, unreadable);
        if (refusal is not null)
        {
            await Console.Error.WriteLineAsync(JsonSerializer.Serialize(refusal, ApiJson.Options));
            return TrackerCommand.Found;
        }

        Console.WriteLine(
            json
                ? JsonSerializer.Serialize(recorded!.View, ApiJson.Options)
                : $"{(recorded!.IsNew ? "Recorded" : "Already on record:")} {recorded.View.Id}, "
                    + $"{recorded.View.Title}: {recorded.View.Acts.Count} acts, {recorded.View.Labels.Count} "
                    + $"labels, {recorded.View.Actions.Count} actions, sequence {recorded.View.Sequence}."
        );
        return story ? await StoryAsync(session, json, token) : TrackerCommand.Done;
    }

    /// <summary>Sends each request of the story to the program's own API, on a port of the loopback interface and with
    /// a key for this one use.</summary>
    private static async Task<int> StoryAsync(Session session, bool json, CancellationToken token)
    {
        var keys = session.Get<ApiKeys>();
        var (id, key) = await keys.AddAsync("tracker seed --story", Roles.Editor, token);
        await session.App.StartAsync(token);
        try
        {
            using var client = new HttpClient { BaseAddress = new(session.App.Urls.First()) };
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
            client.DefaultRequestHeaders.TryAddWithoutValidation("If-Match", "*");
            foreach (var (path, body) in StoryRequests())
            {
                using var content = new StringContent(body, Encoding.UTF8, "application/json");
                using var response = await client.PostAsync(path, content, token);
                var answer = await response.Content.ReadAsStringAsync(token);
                if (!response.IsSuccessStatusCode)
                {
                    await Console.Error.WriteLineAsync($"POST {path}: {answer}");
                    return TrackerCommand.Found;
                }

                var view = JsonNode.Parse(answer)!;
                Console.WriteLine(
                    json
                        ? answer
                        : string.Create(
                            CultureInfo.InvariantCulture,
                            $"{((int)response.StatusCode == 201 ? "Recorded" : "On record:")} {view["id"]}, "
                                + $"{view["title"]}, sequence {view["sequence"]}."
                        )
                );
            }

            // Once projections follow, they are not stopped while they start, and the next program finds them up to
            // date.
            var record = session.Get<ProjectionProgress>();
            await record.CatchUpAsync(await record.HeadAsync(token), token);
            return TrackerCommand.Done;
        }
        finally
        {
            await keys.RevokeAsync(id, CancellationToken.None);
            await session.App.StopAsync(CancellationToken.None);
        }
    }

    /// <summary>The statements in order of date, then what is added to the seed.</summary>
    private static IEnumerable<(string Path, string Body)> StoryRequests()
    {
        var names = Assembly
            .GetExecutingAssembly()
            .GetManifestResourceNames()
            .Where(x => x.StartsWith(StoryPrefix, StringComparison.Ordinal) && x != StoryPrefix + "additions")
            .Order(StringComparer.Ordinal);
        foreach (var name in names)
        {
            yield return ("/api/statements", Encoding.UTF8.GetString(Resource(name)));
        }

        foreach (var addition in JsonNode.Parse(Resource(StoryPrefix + "additions"))!.AsArray())
        {
            yield return (addition!["path"]!.GetValue<string>(), addition["body"]!.ToJsonString());
        }
    }

    private static ReadOnlySpan<byte> Resource(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(name)!;
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return copy.ToArray();
    }
}
