using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using Json.Schema;
using Tracker.OpenApi;

namespace Tracker.IntegrationTests.Contract;

/// <summary>Checks the program's answers against the OpenAPI document.</summary>
public sealed class ContractDocument
{
    private const string Root = "https://tracker.test/openapi";

    private static readonly EvaluationOptions Whether = new()
    {
        RequireFormatValidation = true,
        OutputFormat = OutputFormat.Flag,
    };

    private static readonly EvaluationOptions Why = new()
    {
        RequireFormatValidation = true,
        OutputFormat = OutputFormat.List,
    };

    private static readonly ConcurrentDictionary<string, JsonSchema> Read = [];

    private readonly JsonObject _document;
    private readonly Dictionary<string, JsonSchema> _bodies = [];

    /// <summary>The document of the running code. Its schemas can be registered only once in a process.</summary>
    public static ContractDocument Current { get; } = new(JsonNode.Parse(OpenApiDocument.Write())!.AsObject());

    private ContractDocument(JsonObject document)
    {
        _document = document;
        var schemas = new JsonObject { ["$id"] = Root, ["$defs"] = Rewritten(document["components"]!["schemas"]!) };
        SchemaRegistry.Global.Register(new Uri(Root), JsonSchema.FromText(schemas.ToJsonString()));
        foreach (var operation in OperationList.All)
        {
            foreach (var (status, response) in Responses(operation))
            {
                if (Resolved(response!)["content"] is not JsonObject content)
                {
                    continue;
                }

                foreach (var (media, described) in content)
                {
                    if (described!["schema"] is { } schema && media.Contains("json", StringComparison.Ordinal))
                    {
                        _bodies[$"{operation.Route} {status} {media}"] = JsonSchema.FromText(
                            Rewritten(schema).ToJsonString()
                        );
                    }
                }
            }
        }
    }

    public JsonObject OperationOf(Operation operation) =>
        _document["paths"]![operation.Path]![operation.Method.ToLowerInvariant()]!.AsObject();

    public IEnumerable<JsonObject> ParametersOf(Operation operation) =>
        (OperationOf(operation)["parameters"]?.AsArray() ?? []).Select(x =>
            x!["$ref"] is { } name
                ? _document["components"]!["parameters"]![name.GetValue<string>().Split('/')[^1]]!.AsObject()
                : x.AsObject()
        );

    public JsonObject SchemaOf(JsonNode reference) =>
        reference["$ref"] is { } name
            ? _document["components"]!["schemas"]![name.GetValue<string>().Split('/')[^1]]!.AsObject()
            : reference.AsObject();

    public IReadOnlyList<int> StatusesOf(Operation operation) =>
        [.. Responses(operation).Select(x => int.Parse(x.Key, System.Globalization.CultureInfo.InvariantCulture))];

    /// <summary>How an answer violates the document; null if it does not.</summary>
    public string? FaultOf(Operation operation, int status, string? mediaType, byte[] body)
    {
        if (
            OperationOf(operation)["responses"]![status.ToString(System.Globalization.CultureInfo.InvariantCulture)]
            is not { } response
        )
        {
            return $"status {status} is not documented";
        }

        response = Resolved(response);
        if (response["content"] is not JsonObject content)
        {
            return body.Length == 0 ? null : $"a {status} should have no body";
        }

        if (mediaType is null || !content.ContainsKey(mediaType))
        {
            return $"a {status} as {mediaType ?? "nothing"} is not documented";
        }

        if (
            !mediaType.Contains("json", StringComparison.Ordinal)
            || mediaType.Contains("ndjson", StringComparison.Ordinal)
        )
        {
            return null;
        }

        using var parsed = JsonDocument.Parse(body);
        if (FaultOf(_bodies[$"{operation.Route} {status} {mediaType}"], parsed.RootElement) is { } fault)
        {
            return fault;
        }

        return status < 400 || !mediaType.StartsWith("application/problem", StringComparison.Ordinal) ? null
            : response["x-problem-types"]!
                .AsArray()
                .Any(x => x!.GetValue<string>() == parsed.RootElement.GetProperty("type").GetString())
                ? null
            : $"a {status} of type {parsed.RootElement.GetProperty("type")} is not documented";
    }

    /// <summary>Whether an answer has the form that every refusal must have.</summary>
    public static bool IsProblem(Got got) =>
        got.MediaType == "application/problem+json"
        && FaultOf(new JsonObject { ["$ref"] = "#/components/schemas/Problem" }, JsonNode.Parse(got.Body)!) is null
        && JsonNode.Parse(got.Body)!["status"]!.GetValue<int>() == got.Status;

    /// <summary>How a request's example violates the document; null if it does not.</summary>
    public static string? FaultOf(JsonNode schema, JsonNode value) =>
        FaultOf(
            Read.GetOrAdd(Rewritten(schema).ToJsonString(), x => JsonSchema.FromText(x)),
            JsonSerializer.SerializeToElement(value)
        );

    /// <summary>To collect why an answer is wrong takes much longer than to find out whether it is.</summary>
    private static string? FaultOf(JsonSchema schema, JsonElement value) =>
        schema.Evaluate(value, Whether).IsValid
            ? null
            : string.Join(
                "; ",
                (schema.Evaluate(value, Why).Details ?? [])
                    .Where(x => x.Errors is { Count: > 0 })
                    .Take(3)
                    .Select(x => $"{x.InstanceLocation}: {string.Join(", ", x.Errors!.Values)}")
            );

    private JsonObject Responses(Operation operation) => OperationOf(operation)["responses"]!.AsObject();

    private JsonNode Resolved(JsonNode response) =>
        response["$ref"] is { } name
            ? _document["components"]!["responses"]![name.GetValue<string>().Split('/')[^1]]!
            : response;

    private static JsonNode Rewritten(JsonNode schema) =>
        JsonNode.Parse(
            schema.ToJsonString().Replace("\"#/components/schemas/", $"\"{Root}#/$defs/", StringComparison.Ordinal)
        )!;
}
