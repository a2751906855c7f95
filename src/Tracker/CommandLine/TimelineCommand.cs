using System.CommandLine;
using System.Text.Json.Nodes;

namespace Tracker.CommandLine;

/// <summary>Prints a timeline, as <c>GET /api/timeline</c> answers.</summary>
public static class TimelineCommand
{
    private const int DefaultLimit = 100;
    private const string FilterOption = "--filter";

    /// <summary>Options, each with the query parameter it sets.</summary>
    private static readonly (Option<string[]> Option, string Parameter)[] Filters =
    [
        (Named("--party", "Who took the position: id or name. May be repeated."), "party"),
        (Named("--target", "Whom it is directed at: id or name. May be repeated."), "target"),
        (Named("--act", "The act, e.g. CONDEMN. May be repeated."), "act"),
        (Named("--from", "First day, e.g. 2024-10-01."), "from"),
        (Named("--to", "Last day."), "to"),
        (Named("--known-at", "As it was on record at this instant, e.g. 2026-11-01T00:00:00Z."), "knownAt"),
        (Named("--as-of-sequence", "As it was on record at this sequence."), "asOfSequence"),
    ];

    public static Command Create()
    {
        var action = new Argument<string?>("action")
        {
            Description = "The id of an action; without it, all positions.",
            Arity = ArgumentArity.ZeroOrOne,
        }.WithoutOptions();
        var others = new Option<string[]>(FilterOption)
        {
            Description = "Any other parameter of GET /api/timeline, as name=value. May be repeated.",
        };
        var limit = LimitOption(DefaultLimit, "positions");
        var timeline = new Command("timeline", "List positions in order of date: who did what to whom, in which words.")
        {
            action,
            others,
            limit,
        };
        foreach (var (option, _) in Filters)
        {
            timeline.Add(option);
        }

        others.Validators.Add(x =>
        {
            foreach (var token in x.Tokens.Where(t => t.Value.IndexOf('=') < 1))
            {
                x.AddError($"--filter: '{token.Value}' is not name=value, such as label=UNLAWFUL.");
            }

            if (x.Tokens.Any(t => t.Value.StartsWith("limit=", StringComparison.Ordinal)))
            {
                x.AddError("--filter: limit has an option of its own, --limit.");
            }
        });
        timeline.AgainstServer();
        timeline.SetAction(
            async (x, token) =>
            {
                var asked = Filters
                    .SelectMany(f => (x.GetValue(f.Option) ?? []).Select(v => (f.Parameter, Value: v)))
                    .Concat((x.GetValue(others) ?? []).Select(v => (v.Split('=', 2)[0], v.Split('=', 2)[1])));
                var query = string.Join('&', asked.Select(p => $"{p.Item1}={Uri.EscapeDataString(p.Item2)}"));
                var path = x.GetValue(action) is { } id
                    ? $"/api/actions/{Uri.EscapeDataString(id)}/timeline?{query}"
                    : $"/api/timeline?{query}";
                var most = x.GetValue(limit);
                await using var access = await RecordAccess.OpenAsync(x, token);
                var answer = await access.ListAsync(path, most, token);
                return await answer.PrintAsync(
                    x.GetValue(ServerOptions.Json),
                    page => page.Listed(Lines, "position", "positions", most),
                    name => OptionOf(name) is var option && option == FilterOption ? $"{option} {name}" : option
                );
            }
        );
        return timeline;
    }

    /// <summary>At most so many rows; there is always an end, and the answer says if there are more.</summary>
    internal static Option<int> LimitOption(int usual, string of)
    {
        var limit = new Option<int>("--limit")
        {
            Description = $"At most so many {of}.",
            DefaultValueFactory = _ => usual,
        };
        limit.Validators.Add(x =>
        {
            if (x.Tokens is [var token] && int.TryParse(token.Value, out var number) && number < 1)
            {
                x.AddError($"--limit: {number} is not 1 or more.");
            }
        });
        return limit;
    }

    /// <summary>The option that sets a parameter of the query.</summary>
    private static string OptionOf(string parameter) =>
        Filters.Where(x => x.Parameter == parameter).Select(x => x.Option.Name).FirstOrDefault() ?? FilterOption;

    private static Option<string[]> Named(string name, string description) => new(name) { Description = description };

    private static IEnumerable<string> Lines(JsonNode row)
    {
        var level = row["intensity"] is { } intensity ? $" {intensity}" : "";
        var about = row["action"] is { } action ? $": {action["title"]} ({action["id"]})" : "";
        yield return $"{row["held"]!["from"]?.ToString() ?? "date unknown"}  {row["party"]!["name"]}, "
            + $"{row["act"] ?? row["stance"]}{level}{about}";
        yield return $"  “{row["quote"]!["text"]}”";
        yield return $"  {row["position"]}";
    }
}
