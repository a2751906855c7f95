using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Routing.Template;
using Microsoft.AspNetCore.WebUtilities;

namespace Tracker.OpenApi;

/// <summary>A request to one operation and its response, recorded in a real run.</summary>
/// <param name="Path">Path with query; null if nothing is recorded.</param>
/// <param name="Request">The request body; null if the operation takes no body.</param>
/// <param name="Response">
/// The response body, as a string if it is not JSON; null if there is no body or it is not text.
/// </param>
public sealed record Example(string? Path, JsonNode? Request, JsonNode? Response)
{
    /// <summary>The values of the parameters in path and query, by name.</summary>
    /// <param name="template">The operation's route template.</param>
    public IReadOnlyDictionary<string, string> Parameters(string template)
    {
        if (Path?.Split('?', 2) is not [var path, .. var query])
        {
            return new Dictionary<string, string>();
        }

        var values = new RouteValueDictionary();
        new TemplateMatcher(TemplateParser.Parse(template), new()).TryMatch(path, values);
        return values
            .Select(x => KeyValuePair.Create(x.Key, Convert.ToString(x.Value, CultureInfo.InvariantCulture)!))
            .Concat(
                QueryHelpers
                    .ParseQuery(query.FirstOrDefault())
                    .Select(x => KeyValuePair.Create(x.Key, x.Value.ToString()))
            )
            .ToDictionary(StringComparer.Ordinal);
    }
}

/// <summary>An example of every operation, as the conformance tests recorded them.</summary>
public sealed class Examples(JsonObject recorded)
{
    public const string Resource = "Tracker.OpenApi.examples.json";

    public static Examples Load()
    {
        using var stream = typeof(Examples).Assembly.GetManifestResourceStream(Resource)!;
        return new(JsonNode.Parse(stream)!.AsObject());
    }

    public IEnumerable<string> Routes => recorded.Select(x => x.Key);

    public Example Of(string route) =>
        recorded[route] is JsonObject example
            ? new((string?)example["path"], example["request"], example["response"])
            : new(null, null, null);
}
