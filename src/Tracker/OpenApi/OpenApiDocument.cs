using System.Text.Json;
using System.Text.Json.Nodes;
using Tracker.Audit.Ledger;
using Tracker.Http;
using Tracker.Refusals;

namespace Tracker.OpenApi;

/// <summary>
/// Writes the OpenAPI 3.1 document from the attributes of the endpoints, the types of request and response bodies, and
/// the XML comments. It needs no running server, and the same code always gives the same bytes.
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
        ["Access"] = "Keys and roles, and the persons behind user ids",
        ["Actions"] = "Conduct in the world that statements speak about",
        ["Audit"] = "The event log, and checks that the read tables follow from it",
        ["Changes"] = "What changed, and when",
        ["Codebook"] = "Value lists and their mapping to other codebooks",
        ["Contract"] = "This description",
        ["Export"] = "The record with its proofs, for verification without this server",
        ["Health"] = "Whether the program is alive and ready",
        ["Labels"] = "Legal and political characterisations that statements give actions",
        ["Ledger"] = "A tamper-evident log of every event: checkpoints, proofs, keys",
        ["Lineage"] = "Which sentences statements share",
        ["Parties"] = "States, groups and organisations",
        ["Receipts"] = "Signed proofs of changes and answers",
        ["Reports"] = "Errors that readers report, and the desk's answers",
        ["Statements"] = "What was said, by whom, in which words",
        ["Statistics"] = "How much is on record",
        ["Sweeps"] = "Dated searches, which make silence a fact",
        ["Timelines"] = "Positions of parties on actions, in order of date",
        ["Webhooks"] = "Changes sent to subscribers",
    };

    /// <summary>The document as it is committed and served.</summary>
    public static string Write() => Of(OperationList.All, Examples.Load()).ToJsonString(Written) + "\n";

    public static JsonObject Of(IReadOnlyList<Operation> operations, Examples examples)
    {
        var documentation = Documentation.Load();
        var shared = new SharedParts();
        var schemas = new SchemaWriter(documentation, shared);
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

            path[operation.Method.ToLowerInvariant()] = Describe(
                operation,
                schemas,
                shared,
                responses,
                problem,
                examples.Of(operation.Route)
            );
        }

        // A schema that is only used with a receipt is referred to under another name, so leave out the unused one.
        var text =
            paths.ToJsonString()
            + string.Concat(responses.Values.Select(x => x.ToJsonString()))
            + schemas.All().ToJsonString()
            + shared.Parameters.ToJsonString();
        bool IsUsed(string name) => text.Contains($"\"#/components/schemas/{name}\"", StringComparison.Ordinal);
        var all = new SortedDictionary<string, JsonNode?>(
            schemas.All().Where(x => IsUsed(x.Key)).ToDictionary(x => x.Key, x => x.Value?.DeepClone()),
            StringComparer.Ordinal
        );
        foreach (var (name, list) in MemberRules.CodeLists().Concat(shared.Enumerations).Where(x => IsUsed(x.Key)))
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
                ["description"] =
                    "Which governments condemned which actions, when and in which words, with the quotes and events "
                    + "that prove it. "
                    + "You can read everything as it was known, public or valid at any time. Terms and conventions: "
                    + "docs/api.md. HEAD is answered wherever GET is described, with the headers alone.",
                ["contact"] = new JsonObject { ["name"] = "The operator of this server" },
                ["license"] = new JsonObject { ["name"] = "MIT", ["identifier"] = "MIT" },
            },
            ["servers"] = new JsonArray(
                new JsonObject { ["url"] = "/", ["description"] = "The server of this document" }
            ),
            ["security"] = Callers([new()]),
            ["tags"] = new JsonArray([
                .. operations
                    .Select(x => x.Tag)
                    .Distinct()
                    .Order(StringComparer.Ordinal)
                    .Select(x => new JsonObject { ["name"] = x, ["description"] = Tags[x] }),
            ]),
            ["paths"] = paths,
            ["components"] = new JsonObject
            {
                ["schemas"] = new JsonObject(all),
                ["parameters"] = shared.Parameters,
                ["headers"] = shared.Headers,
                ["responses"] = new JsonObject(
                    responses.Select(x => KeyValuePair.Create<string, JsonNode?>(x.Key, x.Value))
                ),
                ["securitySchemes"] = new JsonObject
                {
                    ["key"] = new JsonObject
                    {
                        ["type"] = "http",
                        ["scheme"] = "bearer",
                        ["description"] = "An API key, sent as 'Authorization: Bearer <key>'.",
                    },
                    ["token"] = new JsonObject
                    {
                        ["type"] = "http",
                        ["scheme"] = "bearer",
                        ["bearerFormat"] = "JWT",
                        ["description"] =
                            "A token of the identity provider that the operator configured, sent as 'Authorization: "
                            + "Bearer <token>'.",
                    },
                },
            },
        };
    }

    /// <summary>The security requirements: a key or a token, after those given in <paramref name="open"/>.</summary>
    private static JsonArray Callers(JsonObject[] open) =>
        [.. open, new JsonObject { ["key"] = new JsonArray() }, new JsonObject { ["token"] = new JsonArray() }];

    private static JsonObject Describe(
        Operation operation,
        SchemaWriter schemas,
        SharedParts shared,
        SortedDictionary<string, JsonObject> responses,
        JsonObject problem,
        Example example
    )
    {
        var described = new JsonObject
        {
            ["operationId"] = operation.Id,
            ["summary"] =
                operation.Said?.Summary
                ?? throw new InvalidOperationException($"{operation.Route} has no [Operation] with a summary."),
            ["description"] = Purpose(operation),
            ["tags"] = new JsonArray(operation.Tag),
        };
        if (operation.NeedsKey)
        {
            described["security"] = Callers([]);
        }

        JsonObject[] parameters =
        [
            .. PathParameters(operation),
            .. QueryParametersOf(operation, shared),
            .. HeaderParameters(operation),
        ];
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
            described["parameters"] = new JsonArray([
                .. parameters.Select(x => IsShared(operation, x) ? shared.Parameter(x) : x),
            ]);
        }

        if (operation.Takes is { } takes)
        {
            described["requestBody"] = new JsonObject
            {
                ["required"] = !takes.Optional,
                ["content"] = new JsonObject
                {
                    ["application/json"] = Content(schemas.Of(takes.Body, taken: true), example.Request),
                },
            };
        }

        var answers = new JsonObject();
        foreach (var status in operation.Answers.SelectMany(x => x.Statuses).Distinct().Order())
        {
            answers[status.ToString(System.Globalization.CultureInfo.InvariantCulture)] = Success(
                operation,
                status,
                schemas,
                shared,
                example
            );
        }

        if (operation.IsTagged)
        {
            answers["304"] = new JsonObject
            {
                ["description"] = "The client already has this version. All headers of the answer stand here too.",
                ["headers"] = new JsonObject
                {
                    ["ETag"] = Tag(operation, shared),
                    ["Cache-Control"] = CacheControl(shared),
                },
            };
        }

        if (operation.Redirects)
        {
            answers["308"] = new JsonObject
            {
                ["description"] = "The resource was merged, as of the query. Location names the survivor.",
                ["headers"] = new JsonObject
                {
                    ["Location"] = shared.Header("The survivor's path, with the query.", "Survivor"),
                },
            };
        }

        foreach (var group in operation.Problems().GroupBy(x => x.Status))
        {
            var name = string.Join(".", group.Select(x => x.Name));
            responses.TryAdd(name, Refusal([.. group], problem, shared));
            answers[group.Key.ToString(System.Globalization.CultureInfo.InvariantCulture)] = new JsonObject
            {
                ["$ref"] = $"#/components/responses/{name}",
            };
        }

        described["responses"] = answers;
        return described;
    }

    /// <summary>A parameter's text as a value of its schema's type.</summary>
    private static JsonNode Valued(string text, JsonNode schema) =>
        (string?)schema["type"] switch
        {
            "integer" => long.Parse(text, System.Globalization.CultureInfo.InvariantCulture),
            "boolean" => bool.Parse(text),
            "array" => new JsonArray([.. text.Split(',').Select(x => (JsonNode)x)]),
            _ => text,
        };

    private static string Purpose(Operation operation)
    {
        var sentences = new List<string> { operation.Said!.Summary + "." };
        sentences.Add(
            operation.Policy switch
            {
                null => "Needs no key.",
                Roles.Reader => "Needs no key, unless the operator has turned off anonymous reads.",
                Operation.AnyKey => "Needs a key of any role.",
                Roles.Admin => "Needs a key of the role admin.",
                var policy => $"Needs a key of the role {policy} or admin.",
            }
        );
        if (operation.NeedsIfMatch)
        {
            sentences.Add("If-Match is required. If nothing changes, the answer is the same and no event is recorded.");
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
                ["schema"] =
                    types.GetValueOrDefault(name) == typeof(long)
                        ? new JsonObject { ["type"] = "integer", ["format"] = "int64" }
                        : new JsonObject { ["type"] = "string" },
            };
        }
    }

    private static string Named(string name, string path) =>
        name switch
        {
            "id" when path.StartsWith("/api/statements/", StringComparison.Ordinal) => "The statement's id, st-….",
            "id" when path.StartsWith("/api/actions/", StringComparison.Ordinal) => "The action's id, ac-….",
            "id" when path.StartsWith("/api/parties/", StringComparison.Ordinal) => "The party's id, such as GBR.",
            "id" when path.StartsWith("/api/groups/", StringComparison.Ordinal) => "The group's id, such as G7.",
            "id" => "The resource's id.",
            "party" => "The party's id, such as GBR.",
            "role" => "The role, a code of the list actionRole.",
            "actId" => "The act's id within the statement, such as a1.",
            "labelId" => "The label's id within the statement, such as l1.",
            "dateId" => "The date's id within the statement, such as d1.",
            "sequence" => "The event's sequence.",
            "key" => "The stream's key.",
            "deliveryId" => "The delivery's id, dl-….",
            "path" => "The tile's path in the form of C2SP tlog-tiles, such as 0/000 or 0/000.p/17.",
            _ => throw new InvalidOperationException(
                $"'{name}' in {path} has no description: add a [Means] to the endpoint."
            ),
        };

    /// <summary>Whether a parameter means the same at every operation.</summary>
    private static bool IsShared(Operation operation, JsonObject parameter) =>
        (string?)parameter["in"] != "path"
        && operation.ParameterSaid((string)parameter["name"]!) is null
        && ((string?)parameter["in"] == "header" || !(bool)parameter["required"]!);

    private static IEnumerable<JsonObject> QueryParametersOf(Operation operation, SharedParts shared)
    {
        List<JsonObject> parameters =
        [
            .. (operation.Query?.Names ?? []).Select(x =>
                QueryParameters.Of(x, operation.Query!.Required.Contains(x), operation.ParameterSaid(x))
            ),
            .. operation.Formats.Count > 1 ? [QueryParameters.Format(operation.Formats)] : Array.Empty<JsonObject>(),
            .. operation.Formats.Contains(Format.Csv) ? [QueryParameters.Mark()] : Array.Empty<JsonObject>(),
        ];
        foreach (var parameter in parameters)
        {
            var (name, schema) = ((string)parameter["name"]!, parameter["schema"]!.AsObject());
            shared.Name(
                schema["items"] as JsonObject ?? schema,
                name,
                operation.Id + char.ToUpperInvariant(name[0]) + name[1..]
            );
        }

        return parameters;
    }

    private static IEnumerable<JsonObject> HeaderParameters(Operation operation)
    {
        if (operation.NeedsIfMatch)
        {
            yield return HeaderParameter(
                "If-Match",
                "The ETag of the resource to change; the server compares its version. Or * for any version.",
                required: true
            );
        }
        else if (operation.IsTagged)
        {
            yield return HeaderParameter("If-None-Match", "ETags that the client has, or * for any.", required: false);
        }

        if (operation.Method == "POST")
        {
            yield return HeaderParameter(
                Idempotency.Header,
                "Chosen by the caller, 1 to 255 printable ASCII characters. A repeated request with the same key "
                    + "gets the first answer again.",
                required: false
            );
        }

        if (operation.Answers.Any(x => x.MediaType == Format.Events.MediaType))
        {
            yield return HeaderParameter(
                Changes.StreamChanges.LastEventId,
                "The id of the last event received, which is a sequence. It replaces since.",
                required: false
            );
        }
    }

    private static JsonObject HeaderParameter(string name, string description, bool required) =>
        new()
        {
            ["name"] = name,
            ["in"] = "header",
            ["description"] = description,
            ["required"] = required,
            ["schema"] = new JsonObject { ["type"] = "string" },
        };

    private static JsonObject Tag(Operation operation, SharedParts shared) =>
        operation.Answers.Any(x => x.Versioned)
            ? shared.Header(
                "The version, and eight hexadecimal digits of the body: \"3-1f2e3d4c\". Weak if the answer is compressed.",
                "ETag"
            )
            : shared.Header("The tag of this answer, for If-None-Match.", "AnswerETag");

    private static JsonObject CacheControl(SharedParts shared) =>
        shared.Header("Who may keep the answer, and for how long.", "Cache-Control");

    private static JsonObject Success(
        Operation operation,
        int status,
        SchemaWriter schemas,
        SharedParts shared,
        Example example
    )
    {
        var bodies = operation.Answers.Where(x => x.Statuses.Contains(status)).ToList();
        var headers = new JsonObject();
        if (bodies.Any(x => x.Versioned))
        {
            headers["ETag"] = Tag(operation, shared);
        }

        if (status is 201 or 202)
        {
            headers["Location"] = shared.Header("The path of the resource.", "Location");
        }

        if (operation.Query?.Names.Contains("cursor") == true)
        {
            headers["Link"] = shared.Header("The next page, with rel=\"next\", if there is one.", "Link");
        }

        if (operation.IsTagged && !headers.ContainsKey("ETag"))
        {
            headers["ETag"] = Tag(operation, shared);
        }

        if (operation.IsNegotiated)
        {
            headers["RateLimit"] = shared.Header("The rest of the caller's quota.", "RateLimit");
            headers["RateLimit-Policy"] = shared.Header(
                "The quota of a caller, and its window in seconds.",
                "RateLimit-Policy"
            );
        }

        if (operation.Method == "GET")
        {
            headers["Cache-Control"] = CacheControl(shared);
            if (operation.Path.StartsWith("/api/", StringComparison.Ordinal))
            {
                headers[LedgerModule.CheckpointHeader] = shared.Header(
                    "Size and root of the last signed checkpoint.",
                    LedgerModule.CheckpointHeader
                );
            }
        }

        if (operation.Formats.Contains(Format.Csv) || operation.Formats.Contains(Format.Atom))
        {
            headers[ListAnswer<object>.SequenceHeader] = shared.Header(
                "The sequence up to which the record is in the answer.",
                ListAnswer<object>.SequenceHeader
            );
        }

        if (operation.Formats.Contains(Format.Csv))
        {
            headers["Content-Disposition"] = shared.Header(
                "A name for the file, with the sequence; not for JSON.",
                "Content-Disposition"
            );
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
            var options = media
                .Select(x =>
                    IsFile(x.MediaType) ? Binary()
                    : operation.ChangesRecord ? schemas.Receipted(x.Body)
                    : schemas.Of(x.Body, taken: false)
                )
                .ToList();
            content[media.Key] = Content(
                options.Count == 1 ? options[0] : new() { ["oneOf"] = new JsonArray([.. options]) },
                media.Key == shown ? example.Response : null
            );
        }

        foreach (var format in operation.Formats.Where(x => !content.ContainsKey(x.MediaType)))
        {
            content[format.MediaType] = new JsonObject { ["schema"] = Binary() };
        }

        if (content.Count > 0)
        {
            response["content"] = content;
        }

        return response;
    }

    /// <summary>Whether a client should take the body as it comes, and not as one text or one JSON value.</summary>
    private static bool IsFile(string mediaType) => mediaType is not ("application/json" or "text/plain");

    private static JsonObject Binary() => new() { ["type"] = "string", ["format"] = "binary" };

    private static string Meaning(Operation operation, int status) =>
        status switch
        {
            201 => "The resource was created.",
            204 => "The operation was carried out.",
            202 => "The operation has begun; Location shows its progress.",
            _ when operation.Answers.Any(x => x.Statuses.Contains(201)) =>
                "The resource was already there, with the same content.",
            _ when operation.NeedsIfMatch => "The resource after the change.",
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

    private static JsonObject Refusal(IReadOnlyList<ProblemType> types, JsonObject problem, SharedParts shared)
    {
        var refusal = new JsonObject { ["description"] = string.Join(" ", types.Select(x => $"`{x.Uri}`: {x.When}")) };
        (string? Name, string Says) header = types[0].Status switch
        {
            401 or 403 => ("WWW-Authenticate", "Why the key or token is refused, or which scope is needed (RFC 6750)."),
            409 => (
                "Location",
                "The path of the resource on record with which the request is in conflict, if it is one."
            ),
            415 => ("Accept-Encoding", "identity, if the body came compressed."),
            429 or 503 => ("Retry-After", "Seconds after which to try again."),
            _ => (null, ""),
        };
        if (header.Name is not null)
        {
            refusal["headers"] = new JsonObject
            {
                [header.Name] = shared.Header(header.Says, header.Name == "Location" ? "Conflict" : header.Name),
            };
        }

        refusal["content"] = new JsonObject
        {
            ["application/problem+json"] = new JsonObject
            {
                ["schema"] = problem.DeepClone(),
                ["examples"] = new JsonObject(
                    types.Select(x =>
                        KeyValuePair.Create(
                            x.Name,
                            (JsonNode?)
                                new JsonObject
                                {
                                    ["value"] = new JsonObject
                                    {
                                        ["type"] = x.Uri,
                                        ["title"] = x.Title,
                                        ["status"] = x.Status,
                                        ["detail"] = x.When,
                                        ["traceId"] = "0af7651916cd43dd8448eb211c80319c",
                                    },
                                }
                        )
                    )
                ),
            },
        };
        refusal["x-problem-types"] = new JsonArray([.. types.Select(x => (JsonNode)x.Uri)]);
        return refusal;
    }
}
