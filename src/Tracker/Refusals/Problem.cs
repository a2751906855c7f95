using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Serialization;

namespace Tracker.Refusals;

/// <summary>An RFC 9457 problem: the one form of every answer that is not a success.</summary>
public sealed record Problem : IResult
{
    private Problem(ProblemType type, string detail, IReadOnlyList<Fault>? errors = null) =>
        (Type, Title, Status, Detail, Errors) = (type.Uri, type.Title, type.Status, detail, errors);

    public string Type { get; }

    public string Title { get; }

    public int Status { get; private init; }

    public string Detail { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<Fault>? Errors { get; }

    public string? TraceId { get; private init; }

    /// <summary>For a 409: the resource that stands in the way.</summary>
    [JsonIgnore]
    public string? Location { get; init; }

    /// <summary>For a 429 or 503: when to try again.</summary>
    [JsonIgnore]
    public int? RetryAfterSeconds { get; init; }

    public static Problem Of(ProblemType type, string detail, params IReadOnlyList<Fault> errors) =>
        new(type, detail, errors.Count > 0 ? errors : null);

    public static Problem Malformed(string detail, params IReadOnlyList<Fault> errors) =>
        Of(ProblemTypes.Malformed, detail, errors);

    /// <summary>The request cannot be read, which the server found itself and tells by this status.</summary>
    public static Problem Unreadable(int status) => Malformed("The request cannot be read.") with { Status = status };

    /// <summary>Something failed here, which the caller is told by this status alone.</summary>
    public static Problem Failed(int status) =>
        Of(ProblemTypes.Internal, "Something failed here. The trace id finds it in the server's log.") with { Status = status };

    public static Problem Invalid(IReadOnlyList<Fault> errors) => new(
        ProblemTypes.Invalid,
        errors.Count == 1 ? errors[0].Detail : $"{errors.Count} faults; each is listed under errors.", errors);

    public static Problem NotFound(string what, string id) => Of(ProblemTypes.NotFound, $"There is no {what} '{id}'.");

    /// <param name="type">One of status 409.</param>
    public static Problem Conflict(
        ProblemType type, string detail, string? location, params IReadOnlyList<Fault> errors) =>
        Of(type, detail, errors) with { Location = location };

    public static readonly Problem Stale = Of(
        ProblemTypes.Stale, "The resource has changed since the version in If-Match; read it again.");

    public static readonly Problem Forbidden = Of(
        ProblemTypes.Forbidden, "The key's role and scopes do not allow this.");

    public static Problem OwnCoding(string statement) => Of(
        ProblemTypes.OwnCoding, $"You coded acts or labels of '{statement}'; the review is for someone who did not.");

    /// <summary>The caller has too much of something; <paramref name="type"/>, one of status 429, says of what.</summary>
    public static Problem TooMany(ProblemType type, string detail, int retryAfterSeconds) =>
        Of(type, detail) with { RetryAfterSeconds = retryAfterSeconds };

    public static Problem Unavailable(string detail) =>
        Of(ProblemTypes.Unavailable, detail) with { RetryAfterSeconds = 1 };

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        if (response.HasStarted)
        {
            // A list is being sent whole. The connection is cut, so that nobody takes the part that came for all of it.
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
