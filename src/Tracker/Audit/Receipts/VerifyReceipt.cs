using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using Microsoft.AspNetCore.Authorization;
using NodaTime;
using Tracker.Http;
using Tracker.OpenApi;
using Tracker.Refusals;
using Wolverine.Http;

namespace Tracker.Audit.Receipts;

/// <summary>An answer compared with the receipt.</summary>
/// <param name="Same">Whether status and digest are the receipt's.</param>
public sealed record AnswerBeside(long Sequence, int Status, long Rows, string Digest, bool Same);

/// <param name="Row">The key of the row: its position, id or sequence.</param>
/// <param name="Kind">ADDED, REMOVED or CHANGED since the receipt's sequence.</param>
public sealed record ReceiptDifference(
    string Row,
    [AllowedValues("ADDED", "REMOVED", "CHANGED")] string Kind,
    JsonElement? Then,
    JsonElement? Now
);

/// <param name="Genuine">Whether the receipt has a valid signature by a key of this log.</param>
/// <param name="Status">SAME: the query still has this answer at the receipt's sequence. DIFFERENT: it has another
/// answer, so the record was altered. FORGED: this log did not sign the receipt. NOT_COMPARABLE: an earlier version of
/// the program signed the receipt, and this version cannot write the answer as it was written then.</param>
/// <param name="AtSequence">The answer to the query at the receipt's sequence.</param>
/// <param name="Now">The answer to the query now.</param>
/// <param name="Changes">Number of rows that differ between the two answers.</param>
/// <param name="Differences">The first of these rows.</param>
public sealed record ReceiptVerification(
    string Id,
    [AllowedValues("SAME", "DIFFERENT", "FORGED", "NOT_COMPARABLE")] string Status,
    bool Genuine,
    ReceiptView Receipt,
    AnswerBeside AtSequence,
    AnswerBeside Now,
    long Changes,
    IReadOnlyList<ReceiptDifference> Differences,
    Instant At
);

/// <summary>
/// Repeats a receipt's query, at its sequence and now. It stores nothing, so every reader may call it.
/// </summary>
public static class VerifyReceiptEndpoint
{
    public const int MaxListed = 100;

    [WolverinePost("/api/receipts/{id}/verification"), Authorize(Policy = Roles.Reader)]
    [Operation("Verifies a receipt: repeats its query at its sequence and now")]
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
            return Problem.Invalid([
                new("/query", "This version of the program does not answer the receipt's query.", "query"),
            ]);
        }

        var then = await receipts.AnswerAsync(query, receipt.Sequence, token, receipt.Form);
        var (head, unavailable) = await receipts.PointAsync(QueryString.Empty, token);
        var now = await receipts.AnswerAsync(query, head, token, receipt.Form);
        if ((then.Refusal ?? now.Refusal ?? unavailable) is { } problem)
        {
            return problem;
        }

        var (was, is_) = (Beside(then, receipt.Sequence), Beside(now, head));
        var differences = Compare(then.Rows, now.Rows).ToList();
        var status =
            !found.Genuine ? "FORGED"
            : was.Same ? "SAME"
            : receipt.Form < RowForm.Current && !RowForm.HasFirst(query) ? "NOT_COMPARABLE"
            : "DIFFERENT";
        return Answer.Ok(
            new ReceiptVerification(
                id,
                status,
                found.Genuine,
                ReceiptView.Of(id, found.Note, receipt),
                was,
                is_,
                differences.Count,
                [.. differences.Take(MaxListed)],
                clock.GetCurrentInstant()
            )
        );

        AnswerBeside Beside(ReadAnswer answer, long sequence)
        {
            var digest = answer.Rows.Digest();
            return new(
                sequence,
                answer.Status,
                answer.Rows.All.Count,
                digest,
                answer.Status == receipt.Status && digest == receipt.Digest
            );
        }
    }

    /// <summary>
    /// Compares rows by key: first removed and changed rows in the old order, then added rows in the new order.
    /// </summary>
    public static IEnumerable<ReceiptDifference> Compare(AnsweredRows then, AnsweredRows now)
    {
        var (before, after) = (
            then.All.ToDictionary(x => x.Key, x => x.Json),
            now.All.ToDictionary(x => x.Key, x => x.Json)
        );
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
