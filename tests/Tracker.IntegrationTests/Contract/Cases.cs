using System.Text;
using System.Text.Json.Nodes;
using Tracker.Http;
using Tracker.OpenApi;

namespace Tracker.IntegrationTests.Contract;

/// <summary>A request to an endpoint, derived from a valid request, and how the endpoint must refuse it.</summary>
/// <param name="Ask">The request; null if the case does not apply to the endpoint.</param>
/// <param name="Refusal">The expected status for a caller with sufficient rights; 0: success.</param>
public sealed record Trial(string Kind, Ask? Ask, int Refusal);

public static class Cases
{
    public static readonly IReadOnlyList<string> Kinds =
    [
        "valid",
        "malformed",
        "unknown member",
        "missing",
        "wrong type",
        "too large",
        "stale version",
        "no version",
        "repeated key",
    ];

    private static readonly byte[] TooLarge = Encoding.UTF8.GetBytes($"\"{new string('x', StrictJson.MaxBytes)}\"");

    /// <summary>The requests that are refused even for a caller with sufficient rights.</summary>
    public static IEnumerable<Trial> Refused(Operation operation, Valid valid, ContractDocument document)
    {
        var (method, path) = (operation.Method, valid.Path);
        Ask? Send(JsonNode? body) => body is null ? null : Ask.Json(method, path, body, IfMatch(operation));
        Ask? Raw(byte[] body) =>
            operation.Takes is null ? null : new(method, path, body, "application/json", IfMatch(operation));
        Ask? Query(string? query) => query is null ? null : new(method, With(path, query), IfMatch: IfMatch(operation));
        var names = operation.Query?.Names ?? [];
        var required = valid.Body is JsonObject ? RequiredOf(operation, document) : [];

        yield return new(
            "malformed",
            operation.Takes is null
                ? Query(
                    names.Contains("knownAt") ? "knownAt=yesterday"
                    : names.Contains("reason") ? "reason=twice"
                    : null
                )
                : Raw("{"u8.ToArray()),
            400
        );
        yield return new(
            "unknown member",
            operation.Takes is null ? Query("isAdmin=true") : Send(Changed(valid.Body, x => x["isAdmin"] = true)),
            400
        );
        yield return operation.Takes is not null
            ? new("missing", required.Count == 0 ? null : Send(Changed(valid.Body, x => x.Remove(required[0]))), 400)
        : names.Contains("reason") ? new("missing", new(method, path.Split('?')[0], IfMatch: "*"), 422)
        : new(
            "missing",
            operation.Path.Contains('{', StringComparison.Ordinal) ? new(method, Elsewhere(operation, path)) : null,
            404
        );
        yield return new(
            "wrong type",
            operation.Takes is null
                ? Query(
                    names.Contains("limit") ? "limit=many"
                    : names.Contains("asOfSequence") ? "asOfSequence=many"
                    : null
                )
                : Send(WrongType(valid.Body)),
            400
        );
        yield return new("too large", Raw(TooLarge), 413);
        yield return new(
            "stale version",
            operation.NeedsIfMatch ? Ask.Json(method, path, valid.Body, "\"999999-00000000\"") : null,
            412
        );
        yield return new("no version", operation.NeedsIfMatch ? Ask.Json(method, path, valid.Body) : null, 428);
    }

    public static string? IfMatch(Operation operation) => operation.NeedsIfMatch ? "*" : null;

    private static JsonNode? Changed(JsonNode? body, Action<JsonObject> change)
    {
        if (body?.DeepClone() is not JsonObject copy)
        {
            return null;
        }

        change(copy);
        return copy;
    }

    private static IReadOnlyList<string> RequiredOf(Operation operation, ContractDocument document) =>
        [
            .. (
                document
                    .SchemaOf(
                        document.OperationOf(operation)["requestBody"]!["content"]!["application/json"]!["schema"]!
                    )["required"]
                    ?.AsArray()
                ?? []
            ).Select(x => x!.GetValue<string>()),
        ];

    /// <summary>The body with a list in a list as its first member, a type that no member has.</summary>
    private static JsonNode? WrongType(JsonNode? body) =>
        body is JsonObject { Count: > 0 } first
            ? Changed(body, x => x[first.First().Key] = new JsonArray(new JsonArray(new JsonArray())))
            : null;

    /// <summary>Adds a parameter to the path, or replaces it if the query has it already.</summary>
    private static string With(string path, string query)
    {
        var name = query.Split('=')[0];
        var parts = path.Split('?');
        var kept = parts.Length == 1 ? [] : parts[1].Split('&').Where(x => name == "reason" || x.Split('=')[0] != name);
        return parts[0] + "?" + string.Join('&', kept.Append(query));
    }

    /// <summary>The same path with an id that does not exist.</summary>
    private static string Elsewhere(Operation operation, string path)
    {
        var segments = path.Split('?')[0].Split('/');
        var template = operation.Path.Split('/');
        for (var i = 0; i < template.Length; i++)
        {
            if (template[i].StartsWith('{'))
            {
                segments[i] =
                    "nothing-has-this-id" + template[i][(template[i].IndexOf('}', StringComparison.Ordinal) + 1)..];
            }
        }

        return string.Join('/', segments)
            + (path.Contains('?', StringComparison.Ordinal) ? "?" + path.Split('?')[1] : "");
    }
}
