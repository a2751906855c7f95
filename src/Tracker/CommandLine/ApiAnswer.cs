using System.Text.Json;
using System.Text.Json.Nodes;
using Tracker.Http;
using Tracker.Refusals;

namespace Tracker.CommandLine;

/// <summary>An answer of the API to a command: from a server, or from this program over the local database.</summary>
/// <param name="Body">JSON.</param>
public sealed record ApiAnswer(int Status, ReadOnlyMemory<byte> Body)
{
    public bool IsSuccess => Status is >= 200 and < 300;

    public JsonNode Json => JsonNode.Parse(Body.Span)!;

    /// <summary>Prints the answer, or why there is none, and gives the exit code.</summary>
    /// <param name="json">Print the API's JSON, also of a refusal.</param>
    /// <param name="lines">The answer in words, a line each.</param>
    /// <param name="option">The option that sets a query parameter; without it, a parameter is named as in the
    /// API.</param>
    public async Task<int> PrintAsync(
        bool json,
        Func<JsonNode, IEnumerable<string>> lines,
        Func<string, string>? option = null
    )
    {
        if (json && IsJson(out var whole))
        {
            Console.WriteLine(whole!.ToJsonString(ApiJson.Options));
            return IsSuccess ? TrackerCommand.Done : TrackerCommand.Found;
        }

        if (!IsSuccess)
        {
            await Console.Error.WriteLineAsync(Refusal(option));
            return TrackerCommand.Found;
        }

        foreach (var line in lines(Json))
        {
            Console.WriteLine(line);
        }

        return TrackerCommand.Done;
    }

    public static ApiAnswer Of(Problem problem) =>
        new(problem.Status, JsonSerializer.SerializeToUtf8Bytes(problem, ApiJson.Options));

    /// <summary>The problem in words: title and detail, then each fault with its place. A detail that a fault repeats is
    /// left out.</summary>
    private string Refusal(Func<string, string>? option)
    {
        if (!IsJson(out var answer) || answer is not JsonObject problem)
        {
            return $"The server answered with status {Status}, and not as this program's API does.";
        }

        var detail = (string?)problem["detail"];
        var faults = (problem["errors"] as JsonArray ?? [])
            .Select(x => (Place: (string)x!["pointer"]!, Detail: (string?)x["detail"]))
            .ToList();
        var title = faults.Any(x => x.Detail == detail) ? $"{problem["title"]}:" : $"{problem["title"]}: {detail}";
        var key = Status == 401 ? ["  Give a key with --key, or in TRACKER_KEY."] : Array.Empty<string>();
        return string.Join(
            Environment.NewLine,
            [title, .. faults.Select(x => $"  {Named(x.Place)}{x.Detail}"), .. key]
        );

        string Named(string place) =>
            place.Length == 0 ? ""
            : place is ['?', .. var name] && option is not null ? $"{option(name)}: "
            : $"{place}: ";
    }

    private bool IsJson(out JsonNode? node)
    {
        try
        {
            node = JsonNode.Parse(Body.Span);
            return node is not null;
        }
        catch (JsonException)
        {
            node = null;
            return false;
        }
    }
}
