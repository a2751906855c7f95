using Microsoft.AspNetCore.Authorization;
using Tracker.Http;
using Tracker.Ledger;
using Tracker.OpenApi;
using Tracker.Refusals;
using Wolverine.Http;

namespace Tracker.Audit.Ledger;

/// <summary>
/// Serves the ledger as C2SP tlog-tiles. Its prefix is <c>/api/audit</c>, where <c>checkpoint</c> is too.
/// </summary>
public static class GetTile
{
    [WolverineGet("/api/audit/tile/{**path}"), Gives("tile"), Authorize(Policy = Roles.Reader)]
    [Operation("Returns a tile of the ledger's tree, or a bundle of its entries")]
    [Answers<string>(MediaType = "application/octet-stream")]
    public static async Task<IResult> Get(HttpContext context, LedgerReader ledger)
    {
        var token = context.RequestAborted;
        if (new QueryReader(context).Problem is { } problem)
        {
            return problem;
        }

        // Generated clients send the slashes within the path as %2F.
        var path = "tile/" + Uri.UnescapeDataString((string)context.GetRouteValue("path")!);
        if (Tile.Parse(path) is not { } tile)
        {
            return Problem.NotFound("tile at", path);
        }

        // Serve only what a signed checkpoint covers, because that never changes.
        var size = (ledger.Latest ?? await ledger.LatestAsync(token))?.Size ?? 0;
        if (!IsWithin(tile, size) && !IsWithin(tile, (await ledger.LatestAsync(token))?.Size ?? 0))
        {
            return Problem.NotFound("tile at", path);
        }

        context.Response.Headers.CacheControl = "public, max-age=31536000, immutable";
        return Results.Bytes(await ledger.TileAsync(tile, token), Format.Tile.ContentType);
    }

    private static bool IsWithin(Tile tile, long size) =>
        Tile.At(tile.Level, tile.Index, size) is { } held && held.Width >= tile.Width;
}
