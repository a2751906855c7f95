using System.Reflection;
using Microsoft.AspNetCore.Authorization;
using Tracker.Http;
using Tracker.Refusals;
using Wolverine.Http;

namespace Tracker.OpenApi;

/// <summary>An operation of the HTTP API, read from the attributes of its endpoint.</summary>
/// <param name="Template">The route template.</param>
/// <param name="Policy">The role it needs, or <see cref="AnyKey"/>; null: it never needs a key.</param>
public sealed record Operation(string Method, string Template, MethodInfo Endpoint, string? Policy)
{
    /// <summary>A valid key of any role is enough.</summary>
    public const string AnyKey = "any key";

    private static readonly string[] SubjectsOnRecord = ["Statements", "Actions", "Parties", "Sweeps"];

    /// <summary><c>GET /api/statements/{id}</c></summary>
    public string Route => $"{Method} {Template}";

    /// <summary>The path in OpenAPI's form, which has no parameters over several segments.</summary>
    public string Path => Template.Replace("{**", "{", StringComparison.Ordinal);

    /// <summary>
    /// Whether it always needs a key. Reads need a key only if the operator has turned off anonymous reads.
    /// </summary>
    public bool NeedsKey => Policy is not (null or Roles.Reader);

    /// <summary>Whether content negotiation and the rate limit apply.</summary>
    public bool IsNegotiated =>
        Path.StartsWith("/api/", StringComparison.Ordinal) || Path.StartsWith("/feeds/", StringComparison.Ordinal);

    /// <summary>Formats to choose from with <c>?format=</c>; empty: only JSON.</summary>
    public IReadOnlyList<Format> Formats { get; } = Endpoint.GetCustomAttribute<GivesAttribute>()?.Formats ?? [];

    /// <summary>Whether the answer holds a secret. A repeated request does not get it again.</summary>
    public bool IsSecret { get; } = Endpoint.IsDefined(typeof(AnswerIsSecretAttribute));

    /// <summary>Whether its answer has an ETag.</summary>
    public bool IsTagged =>
        Method == "GET"
        && (
            Answers.Any(x => x.Versioned)
            || (IsNegotiated && Answers.Any(x => x.MediaType is "application/json" or "application/atom+xml"))
        );

    /// <summary>Whether it records events. Its answer then carries their receipt.</summary>
    public bool ChangesRecord =>
        NeedsIfMatch
        || (Answers.Any(x => x.Statuses.Contains(201)) && SubjectsOnRecord.Contains(Tag))
        || Path == "/api/masking";

    public OperationAttribute? Said { get; } = Endpoint.GetCustomAttribute<OperationAttribute>();
    public TakesAttribute? Takes { get; } = Endpoint.GetCustomAttribute<TakesAttribute>();
    public IReadOnlyList<AnswersAttribute> Answers { get; } = [.. Endpoint.GetCustomAttributes<AnswersAttribute>()];

    /// <summary>The media type of its example: JSON if it answers JSON, otherwise its first media type.</summary>
    public string ExampleMediaType =>
        Answers.Any(x => x.MediaType == "application/json") ? "application/json" : Answers[0].MediaType;

    public QueryAttribute? Query { get; } = Endpoint.GetCustomAttribute<QueryAttribute>();
    public bool NeedsIfMatch { get; } = Endpoint.IsDefined(typeof(NeedsIfMatchAttribute));
    public bool Redirects { get; } = Endpoint.IsDefined(typeof(RedirectsAttribute));

    /// <summary>The subject it belongs to.</summary>
    public string Tag => Tags.First(x => Path.StartsWith(x.Path, StringComparison.Ordinal)).Tag;

    /// <summary>Tags by the beginning of the path. The first match counts.</summary>
    private static readonly (string Path, string Tag)[] Tags =
    [
        ("/api/actions", "Actions"),
        ("/api/audit/events", "Audit"),
        ("/api/audit/explain", "Audit"),
        ("/api/audit/export", "Export"),
        ("/api/audit/replays", "Audit"),
        ("/api/audit/streams", "Audit"),
        ("/api/audit/", "Ledger"),
        ("/api/changes", "Changes"),
        ("/api/codebook", "Codebook"),
        ("/api/disagreements", "Statements"),
        ("/api/events/", "Audit"),
        ("/api/groups", "Parties"),
        ("/api/instruments", "Labels"),
        ("/api/keys", "Access"),
        ("/api/labels", "Labels"),
        ("/api/masking", "Access"),
        ("/api/matrix", "Timelines"),
        ("/api/network", "Statistics"),
        ("/api/parties", "Parties"),
        ("/api/receipts", "Receipts"),
        ("/api/reports", "Reports"),
        ("/api/statements/{id}/duplicates", "Lineage"),
        ("/api/statements/{id}/lineage", "Lineage"),
        ("/api/statements", "Statements"),
        ("/api/statistics", "Statistics"),
        ("/api/sweeps", "Sweeps"),
        ("/api/timeline", "Timelines"),
        ("/api/webhooks", "Webhooks"),
        ("/feeds/", "Changes"),
        ("/health/", "Health"),
        ("/openapi/", "Contract"),
    ];

    /// <summary>The operation id: the name given in [Operation], otherwise the use case's name.</summary>
    public string Id => Said?.Id ?? Endpoint.DeclaringType!.Name.Replace("Endpoint", "", StringComparison.Ordinal);

    public MeansAttribute? ParameterSaid(string name) =>
        Endpoint.GetCustomAttributes<MeansAttribute>().FirstOrDefault(x => x.Name == name);

    /// <summary>
    /// All problem types it may answer with: those that follow from its attributes, and those in [Refuses].
    /// </summary>
    public IReadOnlyList<ProblemType> Problems()
    {
        List<string> names = ["malformed", "uri-too-long", "headers-too-large", "internal", "unavailable"];
        if (Policy is not null)
        {
            names.AddRange(["unauthenticated", "forbidden", "insecure-transport"]);
        }

        if (IsNegotiated)
        {
            names.AddRange(["not-acceptable", "too-many-requests"]);
        }

        if (Method == "POST")
        {
            names.AddRange(["request-in-flight", "idempotency-key-reused", "too-large"]);
        }

        if (IsSecret)
        {
            names.Add("answer-withheld");
        }

        if (Path.Contains('{', StringComparison.Ordinal))
        {
            names.Add("not-found");
        }

        if (Takes is not null)
        {
            names.AddRange(["too-large", "unsupported-media-type", "invalid"]);
        }

        if (Query is not null)
        {
            names.Add("invalid");
        }

        if (NeedsIfMatch)
        {
            names.AddRange(["stale", "version-required"]);
        }

        if (ChangesRecord)
        {
            names.Add("concurrent-change");
        }

        names.AddRange(Endpoint.GetCustomAttribute<RefusesAttribute>()?.Types ?? []);
        return
        [
            .. names
                .Distinct()
                .Select(ProblemTypes.Of)
                .OrderBy(x => x.Status)
                .ThenBy(x => x.Name, StringComparer.Ordinal),
        ];
    }
}

/// <summary>All operations of the program, found by the attributes of their endpoints.</summary>
public static class OperationList
{
    public static IReadOnlyList<Operation> All { get; } =
    [
        .. typeof(OperationList)
            .Assembly.GetTypes()
            .SelectMany(x =>
                x.GetMethods(
                    BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.DeclaredOnly
                )
            )
            .SelectMany(Of)
            .OrderBy(x => x.Path, StringComparer.Ordinal)
            .ThenBy(x => x.Method, StringComparer.Ordinal),
    ];

    private static IEnumerable<Operation> Of(MethodInfo method)
    {
        var policy = method.GetCustomAttribute<AuthorizeAttribute>() is { } asked
            ? asked.Policy ?? Operation.AnyKey
            : null;
        foreach (var wolverine in method.GetCustomAttributes<WolverineHttpMethodAttribute>())
        {
            yield return new(wolverine.HttpMethod, wolverine.Template, method, policy);
        }

        if (method.GetCustomAttribute<OperationAttribute>()?.Route?.Split(' ') is [var verb, var path])
        {
            yield return new(verb, path, method, policy);
        }
    }

    /// <summary>Roles whose keys may call an operation.</summary>
    public static IEnumerable<string> Allowed(this Operation operation) =>
        operation.Policy is null or Roles.Reader or Operation.AnyKey
            ? Roles.All
            : Roles.All.Where(x =>
                x == operation.Policy || x == Roles.Admin || operation.Policy == Roles.Submitter && x == Roles.Editor
            );
}
