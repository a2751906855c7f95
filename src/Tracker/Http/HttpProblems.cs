using Tracker.Refusals;

namespace Tracker.Http;

/// <summary>The problems of requests as such, whatever they ask for.</summary>
public static class HttpProblems
{
    public static readonly Problem InsecureTransport = Problem.Of(
        ProblemTypes.InsecureTransport,
        "A key or token came over plain HTTP from another machine, where others may have read it. Send it over "
            + "HTTPS, and have this one revoked."
    );

    /// <summary>A form came without a sign-in: what was typed is still in the browser.</summary>
    public static readonly Problem SignInEnded = Problem.Of(
        ProblemTypes.SignInEnded,
        "Nothing was stored. Sign in again in another tab, then come back to this one and reload it: what you typed "
            + "is sent again."
    );

    /// <summary>A form that was not made here for this person.</summary>
    public static readonly Problem ForeignForm = Problem.Of(
        ProblemTypes.ForeignForm,
        "It came from another site, or was opened before you signed in as someone else. Nothing was stored. Open "
            + "the form anew."
    );

    /// <summary>The same Idempotency-Key is being worked on.</summary>
    public static readonly Problem RequestInFlight = Problem.Of(
        ProblemTypes.RequestInFlight,
        "A request with this Idempotency-Key is being worked on; send it again for its answer."
    ) with
    {
        RetryAfterSeconds = 1,
    };

    public static readonly Problem EncodedBody = Problem.Of(
        ProblemTypes.UnsupportedMediaType,
        "The request has a Content-Encoding; send the body uncompressed, without that header."
    );

    public static readonly Problem IdempotencyKeyReused = Problem.Of(
        ProblemTypes.IdempotencyKeyReused,
        "The key was sent with another path or body. Send a new key with a new request, and the same bytes with the "
            + "same key.",
        new Fault("", "The Idempotency-Key was sent with another path or body.", ProblemTypes.IdempotencyKeyReused.Name)
    );

    /// <summary>A key or token was sent and is not valid.</summary>
    public static Problem NotValid(string why) => Problem.Of(ProblemTypes.Unauthenticated, why);

    public static Problem AnswerWithheld(string? location) =>
        Problem.Conflict(
            ProblemTypes.AnswerWithheld,
            "The request with this Idempotency-Key was carried out. Its answer held a secret, which is not kept; "
                + "Location names what was made.",
            location
        );

    public static Problem NotAcceptable(string detail) => Problem.Of(ProblemTypes.NotAcceptable, detail);

    public static Problem TooManyRequests(string detail, int seconds) =>
        Problem.TooMany(ProblemTypes.TooManyRequests, detail + $" Try again in {seconds} s.", seconds);

    /// <summary>A problem known by its status alone.</summary>
    public static Problem Of(int status) =>
        status switch
        {
            401 => Problem.Of(
                ProblemTypes.Unauthenticated,
                "Send the header 'Authorization: Bearer <key>' with a key that is in force."
            ),
            403 => Problem.Forbidden,
            404 => Problem.Of(ProblemTypes.NotFound, "There is nothing at this path."),
            405 => Problem.Of(
                ProblemTypes.MethodNotAllowed,
                "This path does not take this method; see the Allow header."
            ),
            406 => NotAcceptable("None of the accepted formats can be given."),
            412 => Problem.Stale,
            413 => Problem.Of(ProblemTypes.TooLarge, $"The body is larger than {StrictJson.MaxBytes} bytes."),
            414 => Problem.Of(
                ProblemTypes.UriTooLong,
                $"The request line is longer than {RequestLimits.MaxLineBytes} bytes; ask for less at a time."
            ),
            415 => Problem.Of(ProblemTypes.UnsupportedMediaType, "Send the body as application/json."),
            428 => Problem.Of(ProblemTypes.VersionRequired, "Send the resource's ETag in If-Match, or '*'."),
            429 => TooManyRequests("Too many requests.", 60),
            431 => Problem.Of(
                ProblemTypes.HeadersTooLarge,
                $"The headers are more than {RequestLimits.MaxHeaders} or larger than "
                    + $"{RequestLimits.MaxHeaderBytes} bytes; send fewer or shorter ones."
            ),
            503 => Problem.Unavailable("The service is not available now; try again."),
            < 500 => Problem.Unreadable(status),
            _ => Problem.Failed(status),
        };
}
