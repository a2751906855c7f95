using System.Text;
using System.Text.Json.Nodes;
using CsCheck;
using Tracker.OpenApi;

namespace Tracker.IntegrationTests.Contract;

/// <summary>
/// Generates requests from the OpenAPI document: valid requests, valid requests with changes, and random requests.
/// Values come from the schemas, from the record, and from a list of texts that have broken other programs.
/// </summary>
public sealed class Requests(
    ContractDocument document,
    IReadOnlyDictionary<string, Valid> seeds,
    IReadOnlyList<string> ids
)
{
    /// <summary>
    /// Expensive requests: a replay takes seconds, and an export reads the whole record. They are sent rarely and one
    /// at a time, because the program runs only a few at once.
    /// </summary>
    public static readonly IReadOnlyList<string> Heavy = ["POST /api/audit/replays", "GET /api/audit/export"];

    private static readonly string[] Nasty =
    [
        "",
        " ",
        "null",
        "true",
        "0",
        "-1",
        "1e400",
        "9223372036854775808",
        "NaN",
        "../../etc/passwd",
        "..%2f..%2fetc",
        "%00",
        "%ff%fe",
        "'; drop table x; --",
        "\" or 1=1 --",
        "{{7*7}}",
        "<script>alert(1)</script>",
        "\u202Eevil",
        "\u0000",
        "\u0001",
        "\uFEFF",
        "é",
        "한국",
        "𝕏",
        "a,b,,c",
        ",",
        "|",
        "\\",
        "*",
        "?",
        "#",
        "&",
        "=cmd()",
        "+1",
        "@a",
        "2024-02-30",
        "2024-13",
        "-9998-01-01",
        "9999-12-31",
        "10000-01-01",
        "2024-10-22T00:00:00Z",
        "2024-10-22T00:00:00+99:00",
        "../2024",
        "2024/..",
        "/",
        "XXXX-XX-XX",
        "Y17E7",
        "2024?",
        "2024~/2023",
        "st-",
        "st-zzzzzzzzzzzzzzzzzzzzzzzzzz",
        "ac-",
        "u-x",
        "GBR",
        "gbr",
        "EU",
        "XXX",
        "¶1",
        "¶0",
        "t1",
        "s1",
        "d1",
        "a1",
        "l1",
        "0",
        "a:b",
        "(",
        "a & | b",
        "!!",
        "\"unclosed",
        "or or or",
        "- -",
        "-word",
    ];

    private static readonly Gen<string> Text = Gen.Frequency(
        (4, Among(Nasty)),
        (2, Gen.String[Gen.Char.AlphaNumeric, 0, 20]),
        (1, Gen.String[Gen.Char['\u0020', '\u2FFF'], 0, 40]),
        (1, Gen.Int[1, 5000].Select(x => new string('x', x)))
    );

    private readonly Gen<string> _value = Gen.Frequency((3, Among([.. ids])), (1, Text));

    /// <summary>The keys to send, by name, come from the caller: which is drawn here.</summary>
    /// <returns>By a request's number: the first ones ask each operation once, the others are about any.</returns>
    public Func<int, Gen<(Operation Operation, Ask Ask, int Caller)>> All(int callers)
    {
        // Each is made once: to make one costs more than to draw from it.
        var each = OperationList
            .All.Select(operation => (operation.Route, Made: Of(operation).Select(ask => (operation, ask))))
            .ToList();
        var any = each.ToLookup(x => Heavy.Contains(x.Route), x => x.Made);
        var one = By(Gen.Frequency((300, Among([.. any[false]])), (1, Among([.. any[true]]))).SelectMany(x => x));
        var first = each.Select(x => By(x.Made)).ToList();
        return number => number < first.Count ? first[number] : one;

        Gen<(Operation, Ask, int)> By(Gen<(Operation operation, Ask ask)> made) =>
            Gen.Select(made, Gen.Int[0, callers - 1]).Select((x, caller) => (x.operation, x.ask, caller));
    }

    private Gen<Ask> Of(Operation operation) =>
        Gen.Select(PathOf(operation), BodyOf(operation), IfMatch, Accept, IdempotencyKey)
            .Select(
                (path, body, ifMatch, accept, key) =>
                    new Ask(
                        operation.Method,
                        path,
                        body?.Bytes,
                        body?.Type,
                        operation.NeedsIfMatch ? ifMatch : null,
                        operation.Method == "POST" ? key : null,
                        accept
                    )
            );

    private static readonly Gen<string?> IfMatch = Gen.Frequency(
        (6, Just<string?>("*")),
        (1, Just<string?>(null)),
        (
            1,
            Among<string?>(
                "\"1\"",
                "\"99-00000000\"",
                "W/\"1\"",
                "1",
                "\"\"",
                "\"x\"",
                "*,*",
                "\"99999999999999999999\""
            )
        )
    );

    // Only a few keys, so that they repeat: with the same request, with another request, and while the first is in
    // flight.
    private static readonly Gen<string?> IdempotencyKey = Gen.Frequency(
        (6, Just<string?>(null)),
        (2, Gen.Int[0, 50].Select(x => (string?)$"key-{x}")),
        (1, Among<string?>(" ", "a b", new string('k', 256)))
    );

    private static readonly Gen<string?> Accept = Gen.Frequency(
        (12, Just<string?>(null)),
        (2, Among<string?>("application/json", "*/*")),
        (1, Among<string?>("text/plain", "x", "application/*;q=0", ";;;", "application/json;q=oops"))
    );

    // The path of the valid request, or the template filled with ids on record or with anything.
    private Gen<string> PathOf(Operation operation)
    {
        var filled = operation
            .Path.Split('/')
            .Select(x => !x.StartsWith('{') ? Just(x) : _value.Select(Segment))
            .ToArray();
        return Gen.Frequency(
            (3, Just(seeds[operation.Route].Path)),
            (
                2,
                Gen.Select(
                    Just(seeds[operation.Route].Path.Split('?')[0]),
                    QueryOf(operation),
                    (path, query) => path + query
                )
            ),
            (1, Sequence(filled).SelectMany(path => QueryOf(operation).Select(query => string.Join('/', path) + query)))
        );
    }

    private Gen<string> QueryOf(Operation operation)
    {
        var parameters = document.ParametersOf(operation).Where(x => x["in"]!.GetValue<string>() == "query").ToArray();
        if (parameters.Length == 0)
        {
            return Gen.Frequency((9, Just("")), (1, Text.Select(x => "?" + Escaped(x))));
        }

        var one = Among(parameters).SelectMany(x => ParameterOf(x).Select(value => $"{x["name"]}={Escaped(value)}"));
        return one.Array[0, 4].Select(x => x.Length == 0 ? "" : "?" + string.Join('&', x));
    }

    private Gen<string> ParameterOf(JsonObject parameter)
    {
        // Leave minSequence out: the server would wait for a future sequence and then answer 503, as documented.
        if (parameter["name"]!.GetValue<string>() == "minSequence")
        {
            return Among("0", "1", "-1", "x", "");
        }

        var valid = OfSchema(parameter["schema"]!.AsObject(), 0)
            .Select(x =>
                x switch
                {
                    JsonArray list => string.Join(',', list.Select(y => y?.ToString() ?? "")),
                    null => "",
                    _ => x.ToString(),
                }
            );
        return Gen.Frequency((4, valid), (1, Text));
    }

    private Gen<(byte[] Bytes, string Type)?> BodyOf(Operation operation)
    {
        if (operation.Takes is null)
        {
            return Gen.Frequency(
                (19, Just<(byte[], string)?>(null)),
                (1, Just<(byte[], string)?>(("{}"u8.ToArray(), "application/json")))
            );
        }

        var schema = document.OperationOf(operation)["requestBody"]!["content"]!["application/json"]![
            "schema"
        ]!.AsObject();
        var seed = seeds[operation.Route].Body;
        Gen<(byte[], string)?> Json(Gen<JsonNode?> node) =>
            node.Select(x =>
                ((byte[], string)?)(Encoding.UTF8.GetBytes(x?.ToJsonString() ?? "null"), "application/json")
            );
        return Gen.Frequency(
            (2, Json(Just<JsonNode?>(seed))),
            (5, Json(Mutated(seed))),
            (2, Json(OfSchema(schema, 0))),
            (
                1,
                Gen.Select(
                        Gen.Byte.Array[0, 60],
                        Among("application/json", "text/plain", "application/json; charset=utf-16", "x")
                    )
                    .Select((x, type) => ((byte[], string)?)(x, type))
            )
        );
    }

    /// <summary>A valid body with one to three values removed, replaced or added.</summary>
    private Gen<JsonNode?> Mutated(JsonNode? seed) =>
        Gen.Select(Gen.Int[0, 10_000].Array[1, 3], Odd.Array[3], Gen.Int[0, 3].Array[3])
            .Select(
                (places, odd, kinds) =>
                {
                    var copy = seed?.DeepClone();
                    for (var i = 0; i < places.Length; i++)
                    {
                        var nodes = Within(copy).Where(x => x.Parent is not null).ToList();
                        if (nodes.Count == 0)
                        {
                            break;
                        }

                        var node = nodes[places[i] % nodes.Count];
                        switch (node.Parent, kinds[i])
                        {
                            case (JsonObject parent, 0):
                                parent.Remove(node.GetPropertyName());
                                break;
                            case (JsonObject parent, 1):
                                parent[node.GetPropertyName() + "x"] = odd[i]?.DeepClone();
                                break;
                            case (JsonObject parent, _):
                                parent[node.GetPropertyName()] = odd[i]?.DeepClone();
                                break;
                            case (JsonArray parent, 0):
                                parent.Remove(node);
                                break;
                            case (JsonArray parent, 1):
                                parent.Add(node.DeepClone());
                                break;
                            case (JsonArray parent, _):
                                parent[node.GetElementIndex()] = odd[i]?.DeepClone();
                                break;
                        }
                    }

                    return copy;
                }
            );

    private Gen<JsonNode?> Odd =>
        Gen.Frequency(
            (5, _value.Select(x => (JsonNode?)JsonValue.Create(x))),
            (1, Among<long>(0, -1, 7, int.MaxValue, long.MaxValue).Select(x => (JsonNode?)JsonValue.Create(x))),
            (1, Among(1.5, 1e300, -0.0).Select(x => (JsonNode?)JsonValue.Create(x))),
            (1, Gen.Bool.Select(x => (JsonNode?)JsonValue.Create(x))),
            (1, Just<JsonNode?>(null)),
            (1, Gen.Int[0, 30].Select(x => (JsonNode?)Nested(x))),
            (1, Text.Array[0, 3].Select(x => (JsonNode?)new JsonArray([.. x.Select(y => (JsonNode)y)])))
        );

    private static JsonNode Nested(int depth) => depth == 0 ? new JsonObject() : new JsonArray(Nested(depth - 1));

    private static IEnumerable<JsonNode> Within(JsonNode? node) =>
        node switch
        {
            null => [],
            JsonObject members => members.Select(x => x.Value).OfType<JsonNode>().SelectMany(Within).Prepend(node),
            JsonArray list => list.OfType<JsonNode>().SelectMany(Within).Prepend(node),
            _ => [node],
        };

    /// <summary>A value that roughly matches a schema. Patterns are ignored.</summary>
    private Gen<JsonNode?> OfSchema(JsonObject schema, int depth)
    {
        schema = document.SchemaOf(schema);
        if (schema["enum"] is JsonArray values)
        {
            return Among([.. values]).Select(x => x?.DeepClone());
        }

        if (schema["oneOf"] is JsonArray options)
        {
            return Among([.. options.Select(x => x!.AsObject())]).SelectMany(x => OfSchema(x, depth + 1));
        }

        var type = schema["type"] is JsonArray types
            ? types[0]!.GetValue<string>()
            : schema["type"]?.GetValue<string>();
        return (type, schema["format"]?.GetValue<string>()) switch
        {
            ("object", _) when depth < 6 => Members(schema, depth),
            ("array", _) when depth < 6 => OfSchema(schema["items"]!.AsObject(), depth + 1)
                .Array[0, 3]
                .Select(x => (JsonNode?)new JsonArray([.. x.Select(y => y?.DeepClone())])),
            ("integer", _) => Gen.Frequency((3, Gen.Long[0, 12]), (1, Among(-1, int.MaxValue, long.MaxValue)))
                .Select(x => (JsonNode?)JsonValue.Create(x)),
            ("number", _) => Gen.Double[0, 1].Select(x => (JsonNode?)JsonValue.Create(x)),
            ("boolean", _) => Among("true", "false").Select(x => (JsonNode?)JsonValue.Create(x == "true")),
            ("null", _) => Just<JsonNode?>(null),
            (_, "date" or "edtf") => Gen.Select(Gen.Int[1990, 2026], Gen.Int[1, 12], Gen.Int[1, 28])
                .Select((y, m, d) => (JsonNode?)JsonValue.Create($"{y:D4}-{m:D2}-{d:D2}")),
            (_, "date-time") => Gen.Select(Gen.Int[1990, 2030], Gen.Int[1, 12])
                .Select((y, m) => (JsonNode?)JsonValue.Create($"{y:D4}-{m:D2}-01T00:00:00Z")),
            _ => _value.Select(x => (JsonNode?)JsonValue.Create(x)),
        };
    }

    private Gen<JsonNode?> Members(JsonObject schema, int depth)
    {
        var required = (schema["required"]?.AsArray() ?? []).Select(x => x!.GetValue<string>()).ToHashSet();
        var members = (schema["properties"]?.AsObject() ?? []).ToArray();
        return Gen.Select(
                Sequence([.. members.Select(x => OfSchema(x.Value!.AsObject(), depth + 1))]),
                Gen.Int[0, 3].Array[members.Length]
            )
            .Select(
                (made, chosen) =>
                {
                    var result = new JsonObject();
                    for (var i = 0; i < members.Length; i++)
                    {
                        if (required.Contains(members[i].Key) || chosen[i] == 0)
                        {
                            result[members[i].Key] = made[i]?.DeepClone();
                        }
                    }

                    return (JsonNode?)result;
                }
            );
    }

    private static Gen<T> Among<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(x => values[x]);

    private static Gen<T> Just<T>(T value) => Gen.Int[0, 0].Select(_ => value);

    private static Gen<T[]> Sequence<T>(Gen<T>[] each) =>
        each.Aggregate(Just(Array.Empty<T>()), (all, next) => Gen.Select(all, next, (x, y) => (T[])[.. x, y]));

    /// <summary>Escapes a segment. An empty segment, '.' or '..' would change the path, so they are replaced.</summary>
    private static string Segment(string value) => Escaped(value) is "" or "." or ".." ? "-" : Escaped(value);

    private static string Escaped(string value)
    {
        // Text that is already escaped is sent unchanged. Unpaired surrogates cannot be escaped, so they are removed.
        var text = string.Concat(value.EnumerateRunes().Where(x => x != Rune.ReplacementChar));
        return text.StartsWith('%') || text.Contains("%2f", StringComparison.Ordinal)
            ? text
            : Uri.EscapeDataString(text);
    }
}
