using System.Text.Json;
using Microsoft.AspNetCore.Authorization;
using NodaTime;
using Tracker.Http;
using Tracker.OpenApi;
using Tracker.Refusals;
using Wolverine.Http;

namespace Tracker.Audit.Receipts;

/// <summary>An answer beside the receipt.</summary>
/// <param name="Same">Whether the digest is the receipt's.</param>
public sealed record AnswerBeside(long Sequence, int Status, long Rows, string Digest, bool Same);

/// <param name="Row">By what the row is known: position, id, sequence.</param>
/// <param name="Kind">ADDED, REMOVED or CHANGED since.</param>
public sealed record ReceiptDifference(string Row, string Kind, JsonElement? Then, JsonElement? Now);

/// <param name="Genuine">Whether the receipt bears a good signature of this log's keys.</param>
/// <param name="Status">SAME: its answer is given still at its sequence; DIFFERENT: it is not, so the record was altered; FORGED: the receipt is not this log's.</param>
/// <param name="AtSequence">The query asked again at the receipt's sequence.</param>
/// <param name="Now">The query asked as of now.</param>
/// <param name="Changes">Rows that differ between the two.</param>
/// <param name="Differences">The first of them.</param>
public sealed record ReceiptVerification(
    string Id, string Status, bool Genuine, ReceiptView Receipt, AnswerBeside AtSequence, AnswerBeside Now, long Changes,
    IReadOnlyList<ReceiptDifference> Differences, Instant At);

/// <summary>Asks a receipt's query again, at its sequence and now. Stores nothing, so anyone may.</summary>
public static class VerifyReceiptEndpoint
{
    public const int MaxListed = 100;

    [WolverinePost("/api/receipts/{id}/verification"), Authorize(Policy = Roles.Reader)]
    [Operation("Asks a receipt's query again, at its sequence and now")]
    [Answers<ReceiptVerification>]
    [Refuses("invalid")]
    public static async Task<IResult> Post(string id, HttpContext context, QueryReceipts receipts, IClock clock)
    {
        var token = context.RequestAborted;
        if (await receipts.FindAsync(id, token) is not { } found)
        {
            return Problem.NotFound("receipt", id);
        }

        var receipt = found.Receipt;
        var faults = new Faults();
        var query = QueryReceipts.Read(receipt.Query, faults, out _);
        if (query is null || faults.Any)
        {
            return Problem.Invalid([new("/query", "The receipt's query is none that this program answers.", "query")]);
        }

        var then = await receipts.AnswerAsync(query, receipt.Sequence, token);
        var (head, unavailable) = await receipts.PointAsync(QueryString.Empty, token);
        var now = await receipts.AnswerAsync(query, head, token);
        if ((then.Refusal ?? now.Refusal ?? unavailable) is { } problem)
        {
            return problem;
        }

        var (was, is_) = (Beside(then, receipt.Sequence), Beside(now, head));
        var differences = Compare(then.Rows, now.Rows).ToList();
        var status = !found.Genuine ? "FORGED" : was.Same ? "SAME" : "DIFFERENT";
        return Answer.Ok(new ReceiptVerification(
            id, status, found.Genuine, ReceiptView.Of(id, found.Note, receipt), was, is_, differences.Count,
            [.. differences.Take(MaxListed)], clock.GetCurrentInstant()));

        AnswerBeside Beside(ReadAnswer answer, long sequence)
        {
            var digest = answer.Rows.Digest();
            return new(sequence, answer.Status, answer.Rows.All.Count, digest, answer.Status == receipt.Status && digest == receipt.Digest);
        }
    }

    /// <summary>Rows by key, those removed or changed in their order then, those added in their order now.</summary>
    public static IEnumerable<ReceiptDifference> Compare(AnsweredRows then, AnsweredRows now)
    {
        var (before, after) = (then.All.ToDictionary(x => x.Key, x => x.Json), now.All.ToDictionary(x => x.Key, x => x.Json));
        foreach (var (key, json) in then.All)
        {
            if (!after.TryGetValue(key, out var current))
            {
                yield return new(key, "REMOVED", Json(json), null);
            }
            else if (current != json)
            {
                yield return new(key, "CHANGED", Json(json), Json(current));
            }
        }

        foreach (var (key, json) in now.All.Where(x => !before.ContainsKey(x.Key)))
        {
            yield return new(key, "ADDED", null, Json(json));
        }
    }

    private static JsonElement Json(string text) => JsonSerializer.Deserialize<JsonElement>(text);
}
