using System.Globalization;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.Timeouts;
using Tracker.Audit.Ledger;
using Tracker.Http;
using Tracker.OpenApi;
using Tracker.Refusals;
using Wolverine.Http;

namespace Tracker.Audit.Export;

/// <summary>
/// Exports the record with its proofs, for the offline verifier. Like all public reads it holds opaque user ids and no
/// names of users.
/// </summary>
public static class GetExport
{
    [WolverineGet("/api/audit/export"), Gives("ndjson"), DisableRequestTimeout, Authorize(Policy = Roles.Reader)]
    [Operation("Exports the record with its proofs")]
    [Answers<string>(MediaType = "application/x-ndjson")]
    [Query("size")]
    [Refuses("not-found")]
    public static async Task<IResult> Get(HttpContext context, Exports exports)
    {
        var query = new QueryReader(context, ["size"]);
        var size = query.Number("size", 1, long.MaxValue);
        return query.Problem ?? await exports.OfAsync(size, context.RequestAborted);
    }
}

/// <summary>Runs exports, only a few at a time, because each reads the whole record.</summary>
public sealed class Exports(ExportWriter writer, LedgerReader ledger, SigningKeys keys) : IDisposable
{
    /// <summary>Maximum number of exports running at once on a node.</summary>
    public const int AtOnce = 2;

    private readonly SemaphoreSlim _places = new(AtOnce);

    /// <param name="size">Size of the checkpoint that the export ends with; null: the last checkpoint.</param>
    public async Task<IResult> OfAsync(long? size, CancellationToken token)
    {
        var checkpoint = await ledger.CheckpointAsync(size, token);
        return checkpoint is not null ? new Stream(this, checkpoint)
            : size is { } n ? Problem.NotFound("checkpoint of size", n.ToString(CultureInfo.InvariantCulture))
            : Problem.Unavailable("No checkpoint is signed yet; try again in a few seconds.");
    }

    public void Dispose() => _places.Dispose();

    private sealed class Stream(Exports exports, SignedCheckpoint checkpoint) : IResult
    {
        public async Task ExecuteAsync(HttpContext httpContext)
        {
            if (!await exports._places.WaitAsync(0, httpContext.RequestAborted))
            {
                await Problem
                    .Unavailable($"{AtOnce} exports are already running on this server; try again later.")
                    .ExecuteAsync(httpContext);
                return;
            }

            try
            {
                var response = httpContext.Response;
                response.ContentType = "application/x-ndjson";
                response.Headers.CacheControl = "no-store";
                response.Headers.ContentDisposition = string.Create(
                    CultureInfo.InvariantCulture,
                    $"attachment; filename=\"tracker-export-{checkpoint.Size}.ndjson\""
                );
                if (HeadersAlone.AreAsked(httpContext))
                {
                    return;
                }

                await exports.WriteAsync(response.BodyWriter, checkpoint, httpContext.RequestAborted);
            }
            finally
            {
                exports._places.Release();
            }
        }
    }

    public Task WriteAsync(System.IO.Pipelines.PipeWriter to, SignedCheckpoint checkpoint, CancellationToken token) =>
        writer.WriteAsync(to, checkpoint, keys.Origin, keys.Verifiers, token);
}
