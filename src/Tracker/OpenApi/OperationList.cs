using System.Reflection;
using Microsoft.AspNetCore.Authorization;
using Tracker.Http;
using Tracker.Refusals;
using Wolverine.Http;

namespace Tracker.OpenApi;

/// <summary>An operation of the HTTP API, as its endpoint declares it.</summary>
/// <param name="Template">As routing has it.</param>
/// <param name="Policy">The role it needs, or <see cref="AnyKey"/>; null: it is open whatever the operator sets.</param>
public sealed record Operation(string Method, string Template, MethodInfo Endpoint, string? Policy)
{
    /// <summary>Whoever has a key in force may, whatever its role.</summary>
    public const string AnyKey = "any key";

    private static readonly string[] SubjectsOnRecord = ["Statements", "Actions", "Parties", "Sweeps"];

    /// <summary><c>GET /api/statements/{id}</c></summary>
    public string Route => $"{Method} {Template}";

    /// <summary>As OpenAPI has it, which knows no parameters over many segments.</summary>
    public string Path => Template.Replace("{**", "{", StringComparison.Ordinal);

    /// <summary>Reads need a key only where the operator turned anonymous reads off.</summary>
    public bool NeedsKey => Policy is not (null or Roles.Reader);

    /// <summary>The format and the rate are agreed on before the endpoint is asked.</summary>
    public bool IsNegotiated => Path.StartsWith("/api/", StringComparison.Ordinal) || Path.StartsWith("/feeds/", StringComparison.Ordinal);

    /// <summary>Formats to choose from with <c>?format=</c>; empty: JSON alone.</summary>
    public IReadOnlyList<Format> Formats { get; } = Endpoint.GetCustomAttribute<GivesAttribute>()?.Formats ?? [];

    /// <summary>The answer holds a secret, which a repeat does not show again.</summary>
    public bool IsSecret { get; } = Endpoint.IsDefined(typeof(AnswerIsSecretAttribute));

    /// <summary>Its answer is known by an ETag.</summary>
    public bool IsTagged => Method == "GET" && (Answers.Any(x => x.Versioned)
        || (IsNegotiated && Answers.Any(x => x.MediaType is "application/json" or "application/atom+xml")));

    /// <summary>It makes events, whose receipt its answer carries.</summary>
    public bool ChangesRecord => NeedsIfMatch || (Answers.Any(x => x.Statuses.Contains(201)) && SubjectsOnRecord.Contains(Tag)) || Path == "/api/masking";

    public OperationAttribute? Said { get; } = Endpoint.GetCustomAttribute<OperationAttribute>();
    public TakesAttribute? Takes { get; } = Endpoint.GetCustomAttribute<TakesAttribute>();
    public IReadOnlyList<AnswersAttribute> Answers { get; } = [.. Endpoint.GetCustomAttributes<AnswersAttribute>()];

    /// <summary>Of the media types that it answers with, the one of its example.</summary>
    public string ExampleMediaType => Answers.Any(x => x.MediaType == "application/json") ? "application/json" : Answers[0].MediaType;

    public QueryAttribute? Query { get; } = Endpoint.GetCustomAttribute<QueryAttribute>();
    public bool NeedsIfMatch { get; } = Endpoint.IsDefined(typeof(NeedsIfMatchAttribute));
    public bool Redirects { get; } = Endpoint.IsDefined(typeof(RedirectsAttribute));

    /// <summary>The subject it belongs to: the folder of its endpoint.</summary>
    public string Tag => Tags.First(x => Path.StartsWith(x.Path, StringComparison.Ordinal)).Tag;

    /// <summary>The tag of each path by its beginning; the first that fits counts.</summary>
    private static readonly (string Path, string Tag)[] Tags =
    [
        ("/api/actions", "Actions"), ("/api/audit/events", "Audit"), ("/api/audit/explain", "Audit"), ("/api/audit/export", "Export"),
        ("/api/audit/replays", "Audit"), ("/api/audit/streams", "Audit"), ("/api/audit/", "Ledger"), ("/api/changes", "Changes"),
        ("/api/codebook", "Codebook"), ("/api/disagreements", "Statements"), ("/api/events/", "Audit"), ("/api/groups", "Parties"),
        ("/api/instruments", "Labels"), ("/api/keys", "Access"), ("/api/labels", "Labels"), ("/api/masking", "Access"),
        ("/api/matrix", "Timelines"), ("/api/network", "Statistics"), ("/api/parties", "Parties"), ("/api/receipts", "Receipts"),
        ("/api/statements/{id}/duplicates", "Lineage"), ("/api/statements/{id}/lineage", "Lineage"), ("/api/statements", "Statements"),
        ("/api/statistics", "Statistics"), ("/api/sweeps", "Sweeps"), ("/api/timeline", "Timelines"), ("/api/webhooks", "Webhooks"),
        ("/feeds/", "Changes"), ("/health/", "Health"), ("/openapi/", "Contract"),
    ];

    /// <summary>The use case's name.</summary>
    public string Id => Said?.Id ?? Endpoint.DeclaringType!.Name.Replace("Endpoint", "", StringComparison.Ordinal);

    public MeansAttribute? ParameterSaid(string name) =>
        Endpoint.GetCustomAttributes<MeansAttribute>().FirstOrDefault(x => x.Name == name);

    /// <summary>Every problem type it may refuse with: those that follow from what it takes, and its own.</summary>
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
        return [.. names.Distinct().Select(ProblemTypes.Of).OrderBy(x => x.Status).ThenBy(x => x.Name, StringComparer.Ordinal)];
    }
}

/// <summary>All operations of the program, found by what their endpoints declare.</summary>
public static class OperationList
{
    public static IReadOnlyList<Operation> All { get; } = [.. typeof(OperationList).Assembly.GetTypes()
        .SelectMany(x => x.GetMethods(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.DeclaredOnly))
        .SelectMany(Of)
        .OrderBy(x => x.Path, StringComparer.Ordinal).ThenBy(x => x.Method, StringComparer.Ordinal)];

    private static IEnumerable<Operation> Of(MethodInfo method)
    {
        var policy = method.GetCustomAttribute<AuthorizeAttribute>() is { } asked ? asked.Policy ?? Operation.AnyKey : null;
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
        operation.Policy is null or Roles.Reader or Operation.AnyKey ? Roles.All : new[] { operation.Policy, Roles.Admin }.Distinct();
}
