using System.Text.Json;
using System.Text.Json.Nodes;
using Tracker.Http;
using Tracker.Refusals;

namespace Tracker.OpenApi;

/// <summary>
/// The OpenAPI 3.1 document, made of what the endpoints declare, of the types they take and answer, and of the code's own
/// comments. It needs no running program, and the same code always makes the same bytes.
/// </summary>
public static class OpenApiDocument
{
    private static readonly JsonSerializerOptions Written = new()
    {
        WriteIndented = true,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        NewLine = "\n",
    };

    private static readonly Dictionary<string, string> Tags = new()
    {
        ["Access"] = "Who may, and the persons behind user ids",
        ["Actions"] = "Conduct in the world that statements speak about",
        ["Audit"] = "The log itself, and proofs that what is served follows from it",
        ["Changes"] = "What changed, and when",
        ["Codebook"] = "Value lists and what others call them",
        ["Contract"] = "This description",
        ["Export"] = "The record with its proofs, to be checked without this server",
        ["Health"] = "Whether the program lives and is ready",
        ["Labels"] = "What statements called actions",
        ["Ledger"] = "A tamper-evident log of every event: checkpoints, proofs, keys",
        ["Lineage"] = "Which sentences statements share",
        ["Parties"] = "States, groups and organisations",
        ["Receipts"] = "Signed answers",
        ["Statements"] = "What was said, by whom, in which words",
        ["Statistics"] = "How much is on record",
        ["Sweeps"] = "Dated searches, which make silence a fact",
        ["Timelines"] = "Positions, one row each",
        ["Webhooks"] = "Changes sent to subscribers",
    };

    /// <summary>The document as it is committed and served.</summary>
    public static string Write() => Of(OperationList.All, Examples.Load()).ToJsonString(Written) + "\n";

    public static JsonObject Of(IReadOnlyList<Operation> operations, Examples examples)
    {
        var documentation = Documentation.Load();
        var schemas = new SchemaWriter(documentation);
        var problem = schemas.Of(typeof(Problem), taken: false);
        var responses = new SortedDictionary<string, JsonObject>(StringComparer.Ordinal);
        var paths = new JsonObject();
        foreach (var operation in operations)
        {
            var path = paths[operation.Path] as JsonObject;
            if (path is null)
            {
                paths[operation.Path] = path = [];
            }

            path[operation.Method.ToLowerInvariant()] = Describe(operation, schemas, responses, problem, examples.Of(operation.Route));
        }

        // What is only ever answered with a receipt is referred to under another name.
        var text = paths.ToJsonString() + string.Concat(responses.Values.Select(x => x.ToJsonString())) + schemas.All().ToJsonString();
        bool IsUsed(string name) => text.Contains($"\"#/components/schemas/{name}\"", StringComparison.Ordinal);
        var all = new SortedDictionary<string, JsonNode?>(
            schemas.All().Where(x => IsUsed(x.Key)).ToDictionary(x => x.Key, x => x.Value?.DeepClone()), StringComparer.Ordinal);
        foreach (var (name, list) in MemberRules.CodeLists().Where(x => IsUsed(x.Key)))
        {
            all.Add(name, list);
        }

        return new()
        {
            ["openapi"] = "3.1.0",
            ["info"] = new JsonObject
            {
                ["title"] = "Tracker",
                ["version"] = "1",
                ["description"] = "Which governments condemned which actions, when, in which words, with the words and the events to prove it. "
                    + "Everything on record can be asked for as it was known, public or valid at a moment. Terms and conventions: docs/api.md.",
                ["contact"] = new JsonObject { ["name"] = "Whoever runs this server" },
                ["license"] = new JsonObject { ["name"] = "MIT", ["identifier"] = "MIT" },
            },
            ["servers"] = new JsonArray(new JsonObject { ["url"] = "/", ["description"] = "The server that gave this document" }),
            ["security"] = Callers([new()]),
            ["tags"] = new JsonArray([.. operations.Select(x => x.Tag).Distinct().Order(StringComparer.Ordinal)
                .Select(x => new JsonObject { ["name"] = x, ["description"] = Tags[x] })]),
            ["paths"] = paths,
            ["components"] = new JsonObject
            {
                ["schemas"] = new JsonObject(all),
                ["responses"] = new JsonObject(responses.Select(x => KeyValuePair.Create<string, JsonNode?>(x.Key, x.Value))),
                ["securitySchemes"] = new JsonObject
                {
                    ["key"] = new JsonObject
                    {
                        ["type"] = "http",
                        ["scheme"] = "bearer",
                        ["description"] = "An API key, as 'Authorization: Bearer <key>'.",
                    },
                    ["token"] = new JsonObject
                    {
                        ["type"] = "http",
                        ["scheme"] = "bearer",
                        ["bearerFormat"] = "JWT",
                        ["description"] = "A token of the identity provider that the operator configured, as 'Authorization: Bearer <token>'.",
                    },
                },
            },
        };
    }

    /// <summary>Who may call: with a key or with a token, after those who need neither.</summary>
    private static JsonArray Callers(JsonObject[] open) =>
        [.. open, new JsonObject { ["key"] = new JsonArray() }, new JsonObject { ["token"] = new JsonArray() }];

    private static JsonObject Describe(
        Operation operation, SchemaWriter schemas, SortedDictionary<string, JsonObject> responses, JsonObject problem, Example example)
    {
        var described = new JsonObject
        {
            ["operationId"] = operation.Id,
            ["summary"] = operation.Said?.Summary ?? throw new InvalidOperationException($"{operation.Route} has no [Operation] that says what it does."),
            ["description"] = Purpose(operation),
            ["tags"] = new JsonArray(operation.Tag),
        };
        if (operation.NeedsKey)
        {
            described["security"] = Callers([]);
        }

        JsonObject[] parameters = [.. PathParameters(operation), .. QueryParametersOf(operation), .. HeaderParameters(operation)];
        var values = example.Parameters(operation.Template);
        foreach (var parameter in parameters)
        {
            if (values.TryGetValue((string)parameter["name"]!, out var value))
            {
                parameter["example"] = Valued(value, parameter["schema"]!);
            }
        }

        if (parameters.Length > 0)
        {
            described["parameters"] = new JsonArray([.. parameters]);
        }

        if (operation.Takes is { } takes)
        {
            described["requestBody"] = new JsonObject
            {
                ["required"] = !takes.Optional,
                ["content"] = new JsonObject { ["application/json"] = Content(schemas.Of(takes.Body, taken: true), example.Request) },
            };
        }

        var answers = new JsonObject();
        foreach (var status in operation.Answers.SelectMany(x => x.Statuses).Distinct().Order())
        {
            answers[status.ToString(System.Globalization.CultureInfo.InvariantCulture)] = Success(operation, status, schemas, example);
        }

        if (operation.IsTagged)
        {
            answers["304"] = new JsonObject { ["description"] = "The reader has this version already." };
        }

        if (operation.Redirects)
        {
            answers["308"] = new JsonObject
            {
                ["description"] = "It was merged: the survivor is at Location, as of the query.",
                ["headers"] = new JsonObject { ["Location"] = Header("The survivor's path, with the query.") },
            };
        }

        foreach (var group in operation.Problems().GroupBy(x => x.Status))
        {
            var name = string.Join(".", group.Select(x => x.Name));
            responses.TryAdd(name, Refusal([.. group], problem));
            answers[group.Key.ToString(System.Globalization.CultureInfo.InvariantCulture)] =
                new JsonObject { ["$ref"] = $"#/components/responses/{name}" };
        }

        described["responses"] = answers;
        return described;
    }

    /// <summary>A parameter's text as a value of its schema.</summary>
    private static JsonNode Valued(string text, JsonNode schema) => (string?)schema["type"] switch
    {
        "integer" => long.Parse(text, System.Globalization.CultureInfo.InvariantCulture),
        "boolean" => bool.Parse(text),
        "array" => new JsonArray([.. text.Split(',').Select(x => (JsonNode)x)]),
        _ => text,
    };

    private static string Purpose(Operation operation)
    {
        var sentences = new List<string> { operation.Said!.Summary + "." };
        sentences.Add(operation.Policy switch
        {
            null => "Needs no key.",
            Roles.Reader => "Needs no key, unless the operator turned anonymous reads off.",
            Operation.AnyKey => "Needs a key of any role.",
            Roles.Admin => "Needs a key of the role admin.",
            var policy => $"Needs a key of the role {policy} or admin.",
        });
        if (operation.NeedsIfMatch)
        {
            sentences.Add("If-Match is required; where nothing changes, the answer is the same without a new event.");
        }

        return string.Join(" ", sentences);
    }

    private static IEnumerable<JsonObject> PathParameters(Operation operation)
    {
        var types = operation.Endpoint.GetParameters().ToDictionary(x => x.Name!, x => x.ParameterType);
        foreach (var name in operation.Path.Split('{').Skip(1).Select(x => x.Split('}')[0]))
        {
            yield return new()
            {
                ["name"] = name,
                ["in"] = "path",
                ["description"] = operation.ParameterSaid(name)?.Description ?? Named(name, operation.Path),
                ["required"] = true,
                ["schema"] = types.GetValueOrDefault(name) == typeof(long)
                    ? new JsonObject { ["type"] = "integer", ["format"] = "int64" }
                    : new JsonObject { ["type"] = "string" },
            };
        }
    }

    private static string Named(string name, string path) => name switch
    {
        "id" when path.StartsWith("/api/statements/", StringComparison.Ordinal) => "The statement's id, st-….",
        "id" when path.StartsWith("/api/actions/", StringComparison.Ordinal) => "The action's id, ac-….",
        "id" when path.StartsWith("/api/parties/", StringComparison.Ordinal) => "The party's id, such as GBR.",
        "id" when path.StartsWith("/api/groups/", StringComparison.Ordinal) => "The group's id, such as G7.",
        "id" => "Its id.",
        "party" => "The party's id, such as GBR.",
        "role" => "The role, a code of the list actionRole.",
        "actId" => "The act's id within the statement, such as a1.",
        "labelId" => "The label's id within the statement, such as l1.",
        "dateId" => "The date's id within the statement, such as d1.",
        "sequence" => "The event's sequence.",
        "key" => "The stream's key.",
        "deliveryId" => "The delivery's id, dl-….",
        "path" => "As C2SP tlog-tiles has it, such as 0/000 or 0/000.p/17.",
        _ => throw new InvalidOperationException($"Nobody has said what '{name}' in {path} is: add a [Means] beside the endpoint."),
    };

    private static IEnumerable<JsonObject> QueryParametersOf(Operation operation) => (operation.Query?.Names ?? [])
        .Select(x => QueryParameters.Of(x, operation.Query!.Required.Contains(x), operation.ParameterSaid(x)))
        .Concat(operation.Formats.Count > 1 ? [QueryParameters.Format(operation.Formats)] : []);

    private static IEnumerable<JsonObject> HeaderParameters(Operation operation)
    {
        if (operation.NeedsIfMatch)
        {
            yield return HeaderParameter("If-Match", "The ETag of what is changed, of which the version is compared; or * for any.", required: true);
        }
        else if (operation.IsTagged)
        {
            yield return HeaderParameter("If-None-Match", "ETags that the reader has; or * for any.", required: false);
        }

        if (operation.Method == "POST")
        {
            yield return HeaderParameter(
                Idempotency.Header, "Chosen by the caller, 1 to 255 printable ASCII characters: the same key and request have the first answer again.", required: false);
        }

        if (operation.Answers.Any(x => x.MediaType == Format.Events.MediaType))
        {
            yield return HeaderParameter(Changes.StreamChanges.LastEventId, "The id of the last event that came, a sequence; it takes the place of since.", required: false);
        }
    }

    private static JsonObject HeaderParameter(string name, string description, bool required) => new()
    {
        ["name"] = name,
        ["in"] = "header",
        ["description"] = description,
        ["required"] = required,
        ["schema"] = new JsonObject { ["type"] = "string" },
    };

    private static JsonObject Success(Operation operation, int status, SchemaWriter schemas, Example example)
    {
        var bodies = operation.Answers.Where(x => x.Statuses.Contains(status)).ToList();
        var headers = new JsonObject();
        if (bodies.Any(x => x.Versioned))
        {
            headers["ETag"] = Header("The version, and eight hexadecimal digits of the body: \"3-1f2e3d4c\".");
        }

        if (status is 201 or 202)
        {
            headers["Location"] = Header("Where it is.");
        }

        if (operation.Query?.Names.Contains("cursor") == true)
        {
            headers["Link"] = Header("The next page, with rel=\"next\", where there is one.");
        }

        if (operation.IsTagged && !headers.ContainsKey("ETag"))
        {
            headers["ETag"] = Header("By which this answer is known.");
        }

        var response = new JsonObject { ["description"] = Meaning(operation, status) };
        if (headers.Count > 0)
        {
            response["headers"] = headers;
        }

        var content = new JsonObject();
        var shown = operation.ExampleMediaType;
        foreach (var media in bodies.Where(x => x.Body != typeof(void)).GroupBy(x => x.MediaType))
        {
            var options = media.Select(x => operation.ChangesRecord ? schemas.Receipted(x.Body) : schemas.Of(x.Body, taken: false)).ToList();
            content[media.Key] = Content(
                options.Count == 1 ? options[0] : new() { ["oneOf"] = new JsonArray([.. options]) }, media.Key == shown ? example.Response : null);
        }

        foreach (var format in operation.Formats.Where(x => !content.ContainsKey(x.MediaType)))
        {
            content[format.MediaType] = new JsonObject { ["schema"] = new JsonObject { ["type"] = "string" } };
        }

        if (content.Count > 0)
        {
            response["content"] = content;
        }

        return response;
    }

    private static string Meaning(Operation operation, int status) => status switch
    {
        201 => "It is on record now.",
        204 => "It is done.",
        202 => "It has begun; Location tells how far it is.",
        _ when operation.Answers.Any(x => x.Statuses.Contains(201)) => "It was on record already, with the same content.",
        _ when operation.NeedsIfMatch => "As it now stands.",
        _ => "The answer.",
    };

    private static JsonObject Content(JsonObject schema, JsonNode? example)
    {
        var content = new JsonObject { ["schema"] = schema };
        if (example is not null)
        {
            content["example"] = example.DeepClone();
        }

        return content;
    }

    private static JsonObject Header(string description) => new()
    {
        ["description"] = description,
        ["schema"] = new JsonObject { ["type"] = "string" },
    };

    private static JsonObject Refusal(IReadOnlyList<ProblemType> types, JsonObject problem)
    {
        var refusal = new JsonObject { ["description"] = string.Join(" ", types.Select(x => $"`{x.Uri}`: {x.When}")) };
        if (types[0].Status is 429 or 503)
        {
            refusal["headers"] = new JsonObject { ["Retry-After"] = Header("Seconds after which to try again.") };
        }

        refusal["content"] = new JsonObject
        {
            ["application/problem+json"] = new JsonObject
            {
                ["schema"] = problem.DeepClone(),
                ["examples"] = new JsonObject(types.Select(x => KeyValuePair.Create(x.Name, (JsonNode?)new JsonObject
                {
                    ["value"] = new JsonObject
                    {
                        ["type"] = x.Uri,
                        ["title"] = x.Title,
                        ["status"] = x.Status,
                        ["detail"] = x.When,
                        ["traceId"] = "0af7651916cd43dd8448eb211c80319c",
                    },
                }))),
            },
        };
        refusal["x-problem-types"] = new JsonArray([.. types.Select(x => (JsonNode)x.Uri)]);
        return refusal;
    }
}
