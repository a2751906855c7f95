using Microsoft.AspNetCore.Authorization;
using NodaTime;
using Tracker.Http;
using Tracker.OpenApi;
using Tracker.Refusals;
using Wolverine.Http;

namespace Tracker.Audit.Ledger;

/// <param name="Note">The signed note, the same as in the text/plain answer.</param>
/// <param name="Witnesses">Names of the witnesses that have cosigned it.</param>
public sealed record CheckpointView(
    string Origin,
    long Size,
    string RootHash,
    Instant SignedAt,
    string Note,
    IReadOnlyList<string> Witnesses
);

/// <summary>
/// Returns the signed head of the ledger: a C2SP checkpoint as text, or JSON if the client asks for it.
/// </summary>
public static class GetCheckpoint
{
    [WolverineGet("/api/audit/checkpoint"), Gives("note", "json"), Authorize(Policy = Roles.Reader)]
    [Operation("Shows the signed head of the ledger")]
    [Answers<CheckpointView>, Answers<string>(MediaType = "text/plain")]
    [Query("size")]
    [Refuses("not-found")]
    public static async Task<IResult> Get(HttpContext context, LedgerReader ledger, SigningKeys keys)
    {
        var query = new QueryReader(context, "size");
        var size = query.Number("size", 0, long.MaxValue);
        if (query.Problem is { } problem)
        {
            return problem;
        }

        if (await ledger.CheckpointAsync(size, context.RequestAborted) is not { } checkpoint)
        {
            return size is { } wanted
                ? Problem.NotFound(
                    "checkpoint of size",
                    wanted.ToString(System.Globalization.CultureInfo.InvariantCulture)
                )
                : Problem.Unavailable(
                    "No checkpoint is signed yet; the first will be signed within seconds of the first event."
                );
        }

        context.Response.Headers.CacheControl = "no-cache";
        return Format.Of(context) == Format.Json
            ? Answer.Ok(
                new CheckpointView(
                    keys.Origin,
                    checkpoint.Size,
                    checkpoint.Root.ToString(),
                    checkpoint.At,
                    checkpoint.Note,
                    checkpoint.Witnesses
                )
            )
            : Results.Text(checkpoint.Note, Format.Note.ContentType);
    }
}
