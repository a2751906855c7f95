using System.Diagnostics;
using System.Text.Json.Serialization;

namespace Tracker.Hosting;

/// <summary>One fault of a request.</summary>
/// <param name="Pointer">JSON Pointer into the body, or <c>?name</c> for a query parameter.</param>
/// <param name="Detail">What is wrong and what to send instead.</param>
/// <param name="Code">Stable, for programs.</param>
public sealed record Fault(string Pointer, string Detail, string Code);

/// <summary>An RFC 9457 problem: the one form of every answer that is not a success.</summary>
public sealed record Problem(
    string Type, string Title, int Status, string Detail,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<Fault>? Errors = null) : IResult
{
    public string? TraceId { get; private init; }

    /// <summary>For a 409: the resource that stands in the way.</summary>
    [JsonIgnore]
    public string? Location { get; init; }

    /// <summary>For a 503: when to try again.</summary>
    [JsonIgnore]
    public int? RetryAfterSeconds { get; init; }

    public static Problem Malformed(string detail, params IReadOnlyList<Fault> errors) =>
        new(Uri("malformed"), "The request cannot be read", 400, detail, errors.Count > 0 ? errors : null);

    public static Problem Invalid(IReadOnlyList<Fault> errors) => new(
        Uri("invalid"), "The request breaks a rule", 422,
        errors.Count == 1 ? errors[0].Detail : $"{errors.Count} faults; each is listed under errors.", errors);

    public static Problem NotFound(string what, string id) =>
        new(Uri("not-found"), "Not found", 404, $"There is no {what} '{id}'.");

    public static Problem Conflict(string type, string detail, string? location, params IReadOnlyList<Fault> errors) =>
        new(Uri(type), "In conflict with what is on record", 409, detail, errors.Count > 0 ? errors : null)
        {
            Location = location,
        };

    public static Problem OwnCoding(string statement) => new(
        Uri("own-coding"), "Not allowed", 403, $"You coded acts or labels of '{statement}'; the review is for someone who did not.");

    public static Problem Unavailable(string detail) =>
        new(Uri("unavailable"), "Not available now", 503, detail) { RetryAfterSeconds = 1 };

    /// <summary>A problem known by its status alone.</summary>
    public static Problem Of(int status) => status switch
    {
        401 => new(Uri("unauthenticated"), "No valid key", 401, "Send the header 'Authorization: Bearer <key>' with a key that is not revoked."),
        403 => new(Uri("forbidden"), "Not allowed", 403, "The key's role does not allow this."),
        404 => new(Uri("not-found"), "Not found", 404, "There is nothing at this path."),
        405 => new(Uri("method-not-allowed"), "Method not allowed", 405, "This path does not take this method; see the Allow header."),
        406 => new(Uri("not-acceptable"), "Not acceptable", 406, "None of the accepted formats can be given."),
        412 => new(Uri("stale"), "Stale version", 412, "The resource has changed since the version in If-Match; read it again."),
        413 => new(Uri("too-large"), "Too large", 413, "The body is larger than this server takes."),
        415 => new(Uri("unsupported-media-type"), "Unsupported media type", 415, "Send the body as application/json."),
        428 => new(Uri("version-required"), "Version required", 428, "Send the resource's ETag in If-Match, or '*'."),
        503 => Unavailable("The service is not available now; try again."),
        < 500 => new(Uri("malformed"), "The request cannot be read", status, "The request cannot be read."),
        _ => new(Uri("internal"), "Internal error", status, "Something failed here. The trace id finds it in the server's log."),
    };

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.StatusCode = Status;
        if (Location is not null)
        {
            response.Headers.Location = Location;
        }

        if (RetryAfterSeconds is { } seconds)
        {
            response.Headers.RetryAfter = seconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
        }

        response.Headers.CacheControl = "no-store";
        await response.WriteAsJsonAsync(
            this with { TraceId = Activity.Current?.TraceId.ToString() ?? httpContext.TraceIdentifier },
            ApiJson.Options, "application/problem+json", httpContext.RequestAborted);
    }

    private static string Uri(string name) => "urn:tracker:problem:" + name;
}
