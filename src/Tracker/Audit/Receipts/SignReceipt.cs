using Microsoft.AspNetCore.Authorization;
using NodaTime;
using Tracker.Http;
using Tracker.OpenApi;
using Tracker.Refusals;
using Wolverine.Http;

namespace Tracker.Audit.Receipts;

/// <summary>Sign the answer to a read.</summary>
/// <param name="Query">Path and parameters of the read. They may name the point of the record; if not, it is the last
/// projected sequence.</param>
public sealed record SignReceipt(string Query);

/// <param name="Query">The query in canonical form, with the point of the record.</param>
/// <param name="Status">200, or 404 if there was nothing.</param>
/// <param name="Rows">Number of rows; 0 if nothing was found.</param>
/// <param name="Digest">Base64 SHA-256 of the rows.</param>
/// <param name="Note">The signed note (C2SP), which contains all of this.</param>
public sealed record ReceiptView(
    string Id,
    string Query,
    long Sequence,
    int Status,
    long Rows,
    string Digest,
    Instant At,
    ReceiptCheckpoint Checkpoint,
    string Note
)
{
    public static ReceiptView Of(string id, string note, QueryReceipt x) =>
        new(id, x.Query, x.Sequence, x.Status, x.Rows, x.Digest, x.At, new(x.CheckpointSize, x.CheckpointRoot), note);
}

/// <summary>The last checkpoint at the time of the receipt.</summary>
public sealed record ReceiptCheckpoint(long Size, string Root);

public static class SignReceiptEndpoint
{
    [WolverinePost("/api/receipts"), Authorize]
    [Operation("Signs the answer to a read")]
    [Takes<SignReceipt>, Answers<ReceiptView>(201, Versioned = true)]
    [Refuses("not-found")]
    public static async Task<IResult> Post(HttpContext context, QueryReceipts receipts)
    {
        var token = context.RequestAborted;
        var (command, unreadable) = await StrictJson.ReadAsync<SignReceipt>(context);
        if (unreadable is not null)
        {
            return unreadable;
        }

        var faults = new Faults();
        var query = QueryReceipts.Read(command!.Query, faults, out var point);
        if (faults.Any)
        {
            return Problem.Invalid(faults.All);
        }

        var (sequence, problem) = await receipts.PointAsync(point, token);
        if (problem is not null)
        {
            return problem;
        }

        var answer = await receipts.AnswerAsync(query!, sequence, token);
        if (answer.Refusal is not null)
        {
            return answer.Refusal;
        }

        var (id, note, receipt) = await receipts.SignAsync(query!, sequence, answer, token);
        return Answer.Changed(201, $"/api/receipts/{id}", 1, ReceiptView.Of(id, note, receipt));
    }
}

/// <summary>Returns a receipt that this tracker signed.</summary>
public static class GetReceipt
{
    [WolverineGet("/api/receipts/{id}"), Authorize(Policy = Roles.Reader)]
    [Operation("Shows a receipt")]
    [Answers<ReceiptView>(Versioned = true)]
    public static async Task<IResult> Get(string id, HttpContext context, QueryReceipts receipts) =>
        new QueryReader(context).Problem is { } problem ? problem
        : await receipts.FindAsync(id, context.RequestAborted) is { } found
            ? Answer.Versioned(1, ReceiptView.Of(id, found.Note, found.Receipt))
        : Problem.NotFound("receipt", id);
}
