namespace Tracker.Refusals;

/// <summary>A kind of refusal. Programs decide by its URI.</summary>
/// <param name="When">When the server answers with it.</param>
public sealed record ProblemType(string Name, int Status, string Title, string When)
{
    public const string Prefix = "urn:tracker:problem:";

    public string Uri => Prefix + Name;
}

/// <summary>All problem types. <c>docs/api.md</c> lists them too.</summary>
public static class ProblemTypes
{
    private const string Conflict = "In conflict with what is on record";

    public static readonly ProblemType Malformed = new(
        "malformed",
        400,
        "The request cannot be read",
        "The body or a parameter cannot be read: bad JSON, an unknown member or parameter, a value that does not parse."
    );

    public static readonly ProblemType Unauthenticated = new(
        "unauthenticated",
        401,
        "No valid key",
        "The operation needs a valid key, and the request has none."
    );

    public static readonly ProblemType SignInEnded = new(
        "sign-in-ended",
        401,
        "Your sign-in has ended",
        "A form was sent without a valid sign-in."
    );

    public static readonly ProblemType Forbidden = new(
        "forbidden",
        403,
        "Not allowed",
        "The key's role does not allow it."
    );

    public static readonly ProblemType ForeignForm = new(
        "foreign-form",
        403,
        "The form cannot be taken",
        "A form came from another site, or was opened before the person signed in as someone else."
    );

    public static readonly ProblemType InsecureTransport = new(
        "insecure-transport",
        403,
        "Sent in the open",
        "A key or token was sent over plain HTTP from another machine."
    );

    public static readonly ProblemType OwnCoding = new(
        "own-coding",
        403,
        "Not allowed",
        "The reviewer coded acts or labels of the statement."
    );

    public static readonly ProblemType NotYourOwn = new(
        "not-your-own",
        403,
        "Not allowed",
        "A submitter changes what somebody else recorded, or what was reviewed."
    );

    public static readonly ProblemType SecondPerson = new(
        "second-person",
        403,
        "Needs a second person",
        "The server asks for two persons for a retraction or a merge, and this is the first who wants it."
    );

    public static readonly ProblemType NotFound = new(
        "not-found",
        404,
        "Not found",
        "The resource does not exist, or was not on record at the point asked for."
    );

    public static readonly ProblemType MethodNotAllowed = new(
        "method-not-allowed",
        405,
        "Method not allowed",
        "The path does not take the method; the header Allow lists those that it takes."
    );

    public static readonly ProblemType NotAcceptable = new(
        "not-acceptable",
        406,
        "Not acceptable",
        "None of the accepted formats can be given."
    );

    public static readonly ProblemType PossibleDuplicate = new(
        "possible-duplicate",
        409,
        Conflict,
        "The same text is on record under other signatories."
    );

    public static readonly ProblemType Differs = new(
        "differs",
        409,
        Conflict,
        "The resource is on record with other content; there is one fault for each difference."
    );

    public static readonly ProblemType Retracted = new("retracted", 409, Conflict, "The statement was retracted.");

    public static readonly ProblemType LastAct = new(
        "last-act",
        409,
        Conflict,
        "The act to be removed is the statement's last."
    );

    public static readonly ProblemType Withdrawn = new(
        "withdrawn",
        409,
        Conflict,
        "The statement is already withdrawn, in another way."
    );

    public static readonly ProblemType Superseded = new(
        "superseded",
        409,
        Conflict,
        "The statement is already superseded by another."
    );

    public static readonly ProblemType NotVoidable = new(
        "not-voidable",
        409,
        Conflict,
        "The event added nothing that can be voided, or the stream would break a rule without it."
    );

    public static readonly ProblemType Merged = new(
        "merged",
        409,
        Conflict,
        "The statement or action was merged into another; Location names the survivor."
    );

    public static readonly ProblemType Cycle = new("cycle", 409, Conflict, "An action would lie under itself.");

    public static readonly ProblemType AlreadyMember = new(
        "already-member",
        409,
        Conflict,
        "The group has the party on record as a member."
    );

    public static readonly ProblemType AlreadySuspended = new(
        "already-suspended",
        409,
        Conflict,
        "The group has the party on record as suspended."
    );

    public static readonly ProblemType NotAMember = new(
        "not-a-member",
        409,
        Conflict,
        "The party has no membership that could end or be suspended."
    );

    public static readonly ProblemType Voided = new(
        "voided",
        409,
        Conflict,
        "The sweep is on record and was voided as an error."
    );

    public static readonly ProblemType TooManyWebhooks = new(
        "too-many-webhooks",
        409,
        Conflict,
        "The caller has the maximum number of webhooks."
    );

    public static readonly ProblemType AlreadyAnswered = new(
        "already-answered",
        409,
        Conflict,
        "The report has another answer already."
    );

    public static readonly ProblemType RequestInFlight = new(
        "request-in-flight",
        409,
        "The first request is not answered yet",
        "A request with this Idempotency-Key is being worked on."
    );

    public static readonly ProblemType AnswerWithheld = new(
        "answer-withheld",
        409,
        "The answer was given once",
        "The request with this Idempotency-Key was carried out; its answer held a secret, which is not kept."
    );

    public static readonly ProblemType ConcurrentChange = new(
        "concurrent-change",
        409,
        Conflict,
        "Another change came first."
    );

    public static readonly ProblemType Stale = new(
        "stale",
        412,
        "Stale version",
        "If-Match names another version, or is not an ETag of this server."
    );

    public static readonly ProblemType TooLarge = new(
        "too-large",
        413,
        "Too large",
        "The body is larger than this server takes."
    );

    public static readonly ProblemType UriTooLong = new(
        "uri-too-long",
        414,
        "Too long",
        "The request line, with path and query, is longer than 8 KiB."
    );

    public static readonly ProblemType UnsupportedMediaType = new(
        "unsupported-media-type",
        415,
        "Unsupported media type",
        "The body is not sent as JSON, or is compressed."
    );

    public static readonly ProblemType Invalid = new(
        "invalid",
        422,
        "The request breaks a rule",
        "The request can be read but breaks a rule, or has an unknown code or party. All faults are listed."
    );

    public static readonly ProblemType IdempotencyKeyReused = new(
        "idempotency-key-reused",
        422,
        "The Idempotency-Key belongs to another request",
        "The Idempotency-Key was sent with another path or body."
    );

    public static readonly ProblemType VersionRequired = new(
        "version-required",
        428,
        "Version required",
        "If-Match is missing."
    );

    public static readonly ProblemType TooManyRequests = new(
        "too-many-requests",
        429,
        "Too many requests",
        "The caller asked more often than the operator allows, or sent too many keys that are not valid."
    );

    public static readonly ProblemType TooManyStreams = new(
        "too-many-streams",
        429,
        "Too many",
        "The caller has the maximum number of open streams."
    );

    public static readonly ProblemType HeadersTooLarge = new(
        "headers-too-large",
        431,
        "Too large",
        "There are more than 64 headers, or they are larger than 16 KiB."
    );

    public static readonly ProblemType Internal = new("internal", 500, "Internal error", "An error in the program.");

    public static readonly ProblemType Unavailable = new(
        "unavailable",
        503,
        "Not available now",
        "The database cannot be reached, a sequence is not projected in time, or too many requests run at this moment."
    );

    public static readonly IReadOnlyList<ProblemType> All =
    [
        Malformed,
        Unauthenticated,
        SignInEnded,
        Forbidden,
        ForeignForm,
        InsecureTransport,
        OwnCoding,
        NotYourOwn,
        SecondPerson,
        NotFound,
        MethodNotAllowed,
        NotAcceptable,
        PossibleDuplicate,
        Differs,
        Retracted,
        LastAct,
        Withdrawn,
        Superseded,
        NotVoidable,
        Merged,
        Cycle,
        AlreadyMember,
        AlreadySuspended,
        NotAMember,
        Voided,
        TooManyWebhooks,
        AlreadyAnswered,
        RequestInFlight,
        AnswerWithheld,
        ConcurrentChange,
        Stale,
        TooLarge,
        UriTooLong,
        UnsupportedMediaType,
        Invalid,
        IdempotencyKeyReused,
        VersionRequired,
        TooManyRequests,
        TooManyStreams,
        HeadersTooLarge,
        Internal,
        Unavailable,
    ];

    private static readonly Dictionary<string, ProblemType> ByName = All.ToDictionary(x => x.Name);

    /// <exception cref="KeyNotFoundException">There is no such type.</exception>
    public static ProblemType Of(string name) => ByName[name];
}
