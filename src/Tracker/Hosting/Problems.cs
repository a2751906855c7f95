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

    public static Problem NotAcceptable(string detail) => new(Uri("not-acceptable"), "Not acceptable", 406, detail);

    /// <summary>429: the caller has too much of something; <paramref name="type"/> says of what.</summary>
    public static Problem TooMany(string type, string detail, int retryAfterSeconds) =>
        new(Uri(type), "Too many", 429, detail) { RetryAfterSeconds = retryAfterSeconds };

    public static Problem Unavailable(string detail) =>
        new(Uri("unavailable"), "Not available now", 503, detail) { RetryAfterSeconds = 1 };

    public static Problem TooMany(string detail, int seconds) =>
        new(Uri("too-many-requests"), "Too many requests", 429, detail + $" Try again in {seconds} s.") { RetryAfterSeconds = seconds };

    public static readonly Problem InsecureTransport = new(
        Uri("insecure-transport"), "Sent in the open", 403,
        "A key or token came over plain HTTP from another machine, where others may have read it. Send it over HTTPS, and have this one revoked.");

    /// <summary>A form came without a sign-in: what was typed is still in the browser.</summary>
    public static readonly Problem SignedOut = new(
        Uri("unauthenticated"), "Your sign-in has ended", 401,
        "Nothing was stored. Sign in again in another tab, then come back to this one and reload it: what you typed is sent again.");

    /// <summary>A form that was not made here for this person.</summary>
    public static readonly Problem ForeignForm = new(
        Uri("forbidden"), "The form cannot be taken", 403,
        "It came from another site, or was opened before you signed in as someone else. Nothing was stored. Open the form anew.");

    /// <summary>The same Idempotency-Key is being worked on.</summary>
    public static readonly Problem InFlight = new(
        Uri("request-in-flight"), "The first request is not answered yet", 409,
        "A request with this Idempotency-Key is being worked on; send it again for its answer.")
    {
        RetryAfterSeconds = 1,
    };

    public static readonly Problem KeyReused = new(
        Uri("idempotency-key-reused"), "The Idempotency-Key belongs to another request", 422,
        "The key was sent with another path or body. Send a new key with a new request, and the same bytes with the same key.",
        [new("", "The Idempotency-Key was sent with another path or body.", "idempotency-key-reused")]);

    public static Problem AnswerWithheld(string? location) => new(
        Uri("answer-withheld"), "The answer was given once", 409,
        "The request with this Idempotency-Key was carried out. Its answer held a secret, which is not kept; Location names what was made.")
    {
        Location = location,
    };

    /// <summary>A problem known by its status alone.</summary>
    public static Problem Of(int status) => status switch
    {
        401 => new(Uri("unauthenticated"), "No valid key", 401, "Send the header 'Authorization: Bearer <key>' with a key that is in force."),
        403 => new(Uri("forbidden"), "Not allowed", 403, "The key's role and scopes do not allow this."),
        404 => new(Uri("not-found"), "Not found", 404, "There is nothing at this path."),
        405 => new(Uri("method-not-allowed"), "Method not allowed", 405, "This path does not take this method; see the Allow header."),
        406 => NotAcceptable("None of the accepted formats can be given."),
        412 => new(Uri("stale"), "Stale version", 412, "The resource has changed since the version in If-Match; read it again."),
        413 => new(Uri("too-large"), "Too large", 413, $"The body is larger than {StrictJson.MaxBytes} bytes."),
        414 => new(Uri("uri-too-long"), "Too long", 414, $"The request line is longer than {RequestLimits.MaxLineBytes} bytes; ask for less at a time."),
        415 => new(Uri("unsupported-media-type"), "Unsupported media type", 415, "Send the body as application/json."),
        428 => new(Uri("version-required"), "Version required", 428, "Send the resource's ETag in If-Match, or '*'."),
        429 => TooMany("Too many requests.", 60),
        431 => new(Uri("headers-too-large"), "Too large", 431, $"The headers are more than {RequestLimits.MaxHeaders} or larger than {RequestLimits.MaxHeaderBytes} bytes; send fewer or shorter ones."),
        503 => Unavailable("The service is not available now; try again."),
        < 500 => new(Uri("malformed"), "The request cannot be read", status, "The request cannot be read."),
        _ => new(Uri("internal"), "Internal error", status, "Something failed here. The trace id finds it in the server's log."),
    };

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        if (response.HasStarted)
        {
            // In the midst of a list that is sent whole: cut off, so that nobody takes what came for all of it.
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
            response.Headers.RetryAfter = seconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
        }

        response.Headers.CacheControl = "no-store";
        await response.WriteAsJsonAsync(
            this with { TraceId = Activity.Current?.TraceId.ToString() ?? httpContext.TraceIdentifier },
            ApiJson.Options, "application/problem+json", httpContext.RequestAborted);
    }

    private static string Uri(string name) => "urn:tracker:problem:" + name;
}
