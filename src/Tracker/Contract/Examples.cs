using System.Text.Json.Nodes;

namespace Tracker.Contract;

/// <summary>What one operation was asked and answered, in a real run; null: it takes no body, or nothing is recorded.</summary>
public sealed record Example(JsonNode? Request, JsonNode? Response);

/// <summary>An example of every operation, as the conformance tests recorded them.</summary>
public sealed class Examples(JsonObject recorded)
{
    public const string Resource = "Tracker.Contract.examples.json";

    public static Examples Load()
    {
        using var stream = typeof(Examples).Assembly.GetManifestResourceStream(Resource)!;
        return new(JsonNode.Parse(stream)!.AsObject());
    }

    public IEnumerable<string> Routes => recorded.Select(x => x.Key);

    public Example Of(string route) =>
        recorded[route] is JsonObject example ? new(example["request"], example["response"]) : new(null, null);
}
