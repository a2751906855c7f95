using System.ComponentModel.DataAnnotations;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Serialization;

namespace Tracker.Refusals;

/// <summary>An RFC 9457 problem: the form of every answer that is not a success.</summary>
public sealed record Problem : IResult
{
    private Problem(ProblemType type, string detail, IReadOnlyList<Fault>? errors = null) =>
        (Type, Title, Status, Detail, Errors) = (type.Uri, type.Title, type.Status, detail, errors);

    [DataType(DataType.Url), RegularExpression("^urn:tracker:problem:[a-z-]+$")]
    public string Type { get; }

    public string Title { get; }

    [Range(400, 599)]
    public int Status { get; private init; }

    public string Detail { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<Fault>? Errors { get; }

    public string? TraceId { get; private init; }

    /// <summary>For a 409: the path of the conflicting resource.</summary>
    [JsonIgnore]
    public string? Location { get; init; }

    /// <summary>For a 429 or 503: seconds after which to try again.</summary>
    [JsonIgnore]
    public int? RetryAfterSeconds { get; init; }

    public static Problem Of(ProblemType type, string detail, params IReadOnlyList<Fault> errors) =>
        new(type, detail, errors.Count > 0 ? errors : null);

    public static Problem Malformed(string detail, params IReadOnlyList<Fault> errors) =>
        Of(ProblemTypes.Malformed, detail, errors);

    /// <summary>For a request that ASP.NET itself found unreadable and answered with the given status.</summary>
    public static Problem Unreadable(int status) => Malformed("The request cannot be read.") with { Status = status };

    /// <summary>For an internal error: the caller learns only the status and the trace id.</summary>
    public static Problem Failed(int status) =>
        Of(
            ProblemTypes.Internal,
            "The server failed to answer. The operator can find the reason in the server's log by the trace id."
        ) with
        {
            Status = status,
        };

    public static Problem Invalid(IReadOnlyList<Fault> errors) =>
        new(
            ProblemTypes.Invalid,
            errors.Count == 1 ? errors[0].Detail : $"{errors.Count} faults; each is listed under errors.",
            errors
        );

    public static Problem NotFound(string what, string id) => Of(ProblemTypes.NotFound, $"There is no {what} '{id}'.");

    /// <param name="type">A problem type with status 409.</param>
    public static Problem Conflict(
        ProblemType type,
        string detail,
        string? location,
        params IReadOnlyList<Fault> errors
    ) => Of(type, detail, errors) with { Location = location };

    public static readonly Problem Stale = Of(
        ProblemTypes.Stale,
        "The resource has changed since the version in If-Match; read it again."
    );

    public static readonly Problem Forbidden = Of(
        ProblemTypes.Forbidden,
        "The key's role and scopes do not allow this."
    );

    /// <param name="role">The role that is needed.</param>
    /// <param name="scope">The scope of a key that is needed too; null if the caller may be without a key.</param>
    public static Problem NeedsRole(string role, string? scope = null) =>
        Of(
            ProblemTypes.Forbidden,
            $"This needs the role {role}{(role == "admin" ? "" : " or admin")}"
                + $"{(scope is null ? "" : $", and the scope {scope}")}; use a key that has it."
        );

    public static Problem OwnCoding(string statement) =>
        Of(ProblemTypes.OwnCoding, $"You coded acts or labels of '{statement}'; someone who did not must review it.");

    /// <summary>For a caller over a limit. <paramref name="type"/>, with status 429, names the limit.</summary>
    public static Problem TooMany(ProblemType type, string detail, int retryAfterSeconds) =>
        Of(type, detail) with
        {
            RetryAfterSeconds = retryAfterSeconds,
        };

    public static Problem Unavailable(string detail) =>
        Of(ProblemTypes.Unavailable, detail) with
        {
            RetryAfterSeconds = 1,
        };

    /// <summary>The URI of the type of problem that a request was answered with; null if it was answered with none, or
    /// the status alone tells it.</summary>
    public static string? AnsweredWith(HttpContext context) => context.Items[typeof(Problem)] as string;

    /// <summary>Notes that the request is answered with this problem, in whatever form.</summary>
    public void Note(HttpContext context) => context.Items[typeof(Problem)] = Type;

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        Note(httpContext);
        var response = httpContext.Response;
        if (response.HasStarted)
        {
            // A long list is being streamed. Cut the connection, so that the client does not take the part it got for
            // the whole.
            httpContext.Abort();
            return;
        }

        response.StatusCode = Status;
        if (Location is not null)
        {
            response.Headers.Location = Location;
        }

        if (RetryAfterSeconds is { } seconds)
        {
            response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        }

        response.Headers.CacheControl = "no-store";
        var sent = this with { TraceId = Activity.Current?.TraceId.ToString() ?? httpContext.TraceIdentifier };
        await response.WriteAsJsonAsync(sent, options: null, "application/problem+json", httpContext.RequestAborted);
    }
}
