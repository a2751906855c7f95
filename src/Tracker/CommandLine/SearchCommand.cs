using System.CommandLine;
using System.Text.Json.Nodes;

namespace Tracker.CommandLine;

/// <summary>Searches statements by their words, as <c>GET /api/statements?q=</c> does.</summary>
public static class SearchCommand
{
    private const int DefaultLimit = 20;

    public static Command Create()
    {
        var words = new Argument<string[]>("words")
        {
            Description = "Words of texts, titles and names.",
            Arity = ArgumentArity.OneOrMore,
        }.WithoutOptions();
        var limit = TimelineCommand.LimitOption(DefaultLimit, "statements");
        var search = new Command("search", "Find statements by their words.") { words, limit };
        search.AgainstServer();
        search.SetAction(
            async (x, token) =>
            {
                var query = Uri.EscapeDataString(string.Join(' ', x.GetValue(words)!));
                var most = x.GetValue(limit);
                await using var access = await RecordAccess.OpenAsync(x, token);
                var answer = await access.ListAsync($"/api/statements?q={query}", most, token);
                return await answer.PrintAsync(
                    x.GetValue(ServerOptions.Json),
                    page => page.Listed(Lines, "statement", "statements", most)
                );
            }
        );
        return search;
    }

    private static IEnumerable<string> Lines(JsonNode item)
    {
        yield return $"{item["issued"]!["from"]?.ToString() ?? "date unknown"}  {item["id"]}  {item["title"]}";
        var found = string.Concat(
            (item["found"]?["snippet"] as JsonArray ?? []).Select(x =>
                (bool)x!["match"]! ? $"*{x["text"]}*" : $"{x["text"]}"
            )
        );
        if (found.Length > 0)
        {
            yield return $"  {found.ReplaceLineEndings(" ")}";
        }
    }
}
