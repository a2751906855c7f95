namespace Tracker.Contract;

/// <summary>A kind of refusal, by which programs decide.</summary>
/// <param name="When">In which case it is given.</param>
public sealed record ProblemType(string Name, int Status, string Title, string When)
{
    public string Uri => "urn:tracker:problem:" + Name;
}

/// <summary>Every problem type that the program has; <c>docs/api.md</c> tells the same.</summary>
public static class ProblemTypes
{
    private const string Conflict = "In conflict with what is on record";

    public static readonly IReadOnlyList<ProblemType> All =
    [
        new("malformed", 400, "The request cannot be read", "The body or a parameter cannot be read: bad JSON, an unknown member or parameter, a value that does not parse."),
        new("unauthenticated", 401, "No valid key", "No key in force was sent, and the operation needs one."),
        new("forbidden", 403, "Not allowed", "The key's role does not allow it."),
        new("insecure-transport", 403, "Sent in the open", "A key or token came over plain HTTP from another machine."),
        new("own-coding", 403, "Not allowed", "The reviewer coded acts or labels of the statement."),
        new("not-found", 404, "Not found", "There is no such resource, or it was not on record at the point asked for."),
        new("method-not-allowed", 405, "Method not allowed", "The path does not take the method; the header Allow lists those that it takes."),
        new("not-acceptable", 406, "Not acceptable", "None of the accepted formats can be given."),
        new("possible-duplicate", 409, Conflict, "The same text is on record under other signatories."),
        new("differs", 409, Conflict, "It is on record with other content; one fault a difference."),
        new("retracted", 409, Conflict, "The statement was retracted."),
        new("last-act", 409, Conflict, "The act to be removed is the statement's last."),
        new("withdrawn", 409, Conflict, "The statement was withdrawn already, in another way."),
        new("superseded", 409, Conflict, "The statement is superseded already, by another."),
        new("not-voidable", 409, Conflict, "The event made no entry, or the stream would break a rule without it."),
        new("merged", 409, Conflict, "The statement or action was merged into another; Location names the survivor."),
        new("cycle", 409, Conflict, "An action would lie under itself."),
        new("already-member", 409, Conflict, "The group has the party on record as a member."),
        new("already-suspended", 409, Conflict, "The group has the party on record as suspended."),
        new("not-a-member", 409, Conflict, "The party has no membership that could end or be suspended."),
        new("voided", 409, Conflict, "The sweep is on record and was voided as an error."),
        new("too-many-webhooks", 409, Conflict, "The caller has as many webhooks as one may have."),
        new("request-in-flight", 409, "The first request is not answered yet", "A request with this Idempotency-Key is being worked on."),
        new("answer-withheld", 409, "The answer was given once", "The request with this Idempotency-Key was carried out; its answer held a secret, which is not kept."),
        new("concurrent-change", 409, Conflict, "Another change came first."),
        new("stale", 412, "Stale version", "If-Match names another version, or is not an ETag of this server."),
        new("too-large", 413, "Too large", "The body is larger than this server takes."),
        new("uri-too-long", 414, "Too long", "The request line, with path and query, is longer than 8 KiB."),
        new("unsupported-media-type", 415, "Unsupported media type", "The body is not sent as JSON."),
        new("invalid", 422, "The request breaks a rule", "Everything judged after reading, all faults together: rules, unknown codes, unknown parties."),
        new("idempotency-key-reused", 422, "The Idempotency-Key belongs to another request", "The Idempotency-Key was sent with another path or body."),
        new("version-required", 428, "Version required", "If-Match is missing."),
        new("too-many-requests", 429, "Too many requests", "The caller asked more often than the operator allows, or sent too many keys that are not valid."),
        new("too-many-streams", 429, "Too many", "The caller has as many streams open as one may have."),
        new("headers-too-large", 431, "Too large", "The headers are more than 64 or larger than 16 KiB."),
        new("internal", 500, "Internal error", "A fault of the program."),
        new("unavailable", 503, "Not available now", "The database cannot be reached, or a sequence is not projected in time."),
    ];

    private static readonly Dictionary<string, ProblemType> ByName = All.ToDictionary(x => x.Name);

    /// <exception cref="KeyNotFoundException">There is no such type.</exception>
    public static ProblemType Of(string name) => ByName[name];
}
