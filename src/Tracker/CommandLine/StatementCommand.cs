using System.CommandLine;
using System.Text.Json.Nodes;

namespace Tracker.CommandLine;

/// <summary>Prints a statement: who signed, what they said, in which words, from which source.</summary>
public static class StatementCommand
{
    public static Command Create()
    {
        var id = new Argument<string>("id") { Description = "The statement's id, st-…" }.WithoutOptions();
        var statement = new Command("statement", "Show a statement.") { id };
        statement.AgainstServer();
        statement.SetAction(
            async (x, token) =>
            {
                await using var access = await RecordAccess.OpenAsync(x, token);
                var answer = await access.GetAsync($"/api/statements/{Uri.EscapeDataString(x.GetValue(id)!)}", token);
                return await answer.PrintAsync(x.GetValue(ServerOptions.Json), Lines);
            }
        );
        return statement;
    }

    private static IEnumerable<string> Lines(JsonNode view)
    {
        yield return $"{view["id"]}  {view["title"] ?? "(no title)"}";
        var replaced = view["mergedInto"] is { } into ? $", merged into {into}" : "";
        yield return $"{view["kind"]}, issued {view["issued"]!["from"]?.ToString() ?? "on an unknown day"}, "
            + $"{view["status"]}{replaced}, review {view["review"]}, version {view["version"]}";
        foreach (var x in view["signatories"]!.AsArray())
        {
            yield return $"signatory  {x!["party"]}  {x["name"]}, {x["role"]}";
        }

        foreach (var x in view["acts"]!.AsArray())
        {
            var level = x!["intensity"] is { } intensity ? $" {intensity}" : "";
            yield return $"act {x["id"]}  {x["type"]}{level}  {Joined(x["objects"])}  “{x["quote"]!["exact"]}”";
        }

        foreach (var x in view["labels"]!.AsArray())
        {
            yield return $"label {x!["id"]}  {x["strength"]} {x["label"]}  {x["action"]}  “{x["quote"]!["exact"]}”";
        }

        foreach (var x in view["sources"]!.AsArray())
        {
            yield return $"source {x!["id"]}  {x["layer"]}  {x["url"] ?? x["publisher"]}";
        }
    }

    private static string Joined(JsonNode? list) => string.Join(", ", (list as JsonArray ?? []).Select(x => $"{x}"));
}
