using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Authorization;
using NodaTime;
using Npgsql;
using Tracker.Http;
using Tracker.OpenApi;
using Wolverine.Http;

namespace Tracker.Audit.Ledger;

/// <param name="Status">CURRENT, BEHIND (an event has waited more than 30 s) or REFUSED (no checkpoints are signed;
/// <paramref name="Refusal"/> says why).</param>
/// <param name="Size">Size of the last signed checkpoint.</param>
/// <param name="Logged">Number of entries, including entries that are not signed yet.</param>
/// <param name="DelaySeconds">Age of the oldest event that no signed checkpoint covers; 0 if all are covered.</param>
/// <param name="Late">Entries whose sequence is far below that of entries before them.</param>
/// <param name="Unloggable">Events that cannot be put into the ledger.</param>
/// <param name="LastCheck">The last full check; null if there was none yet.</param>
public sealed record LedgerView(
    [AllowedValues("CURRENT", "BEHIND", "REFUSED")] string Status,
    string Origin,
    long Size,
    string? RootHash,
    Instant? SignedAt,
    long Logged,
    double DelaySeconds,
    double MaxDelaySeconds,
    long Late,
    long Unloggable,
    string? Refusal,
    LedgerCheckReport? LastCheck,
    IReadOnlyList<AnchorState> Anchors
);

/// <summary>Shows the state of the ledger.</summary>
public static class GetLedger
{
    [WolverineGet("/api/audit/ledger"), Authorize(Policy = Roles.Reader)]
    [Operation("Shows the state of the ledger")]
    [Answers<LedgerView>]
    public static async Task<IResult> Get(
        HttpContext context,
        NpgsqlDataSource database,
        LedgerReader ledger,
        LedgerCheck check,
        CheckpointSigner signer,
        SigningKeys keys,
        AnchorSender anchors,
        IClock clock
    )
    {
        var token = context.RequestAborted;
        if (new QueryReader(context).Problem is { } problem)
        {
            return problem;
        }

        var latest = await ledger.LatestAsync(token);
        var delay = await ledger.OldestUncoveredAsync(token) is { } oldest
            ? clock.GetCurrentInstant() - oldest
            : Duration.Zero;
        await using var command = database.CreateCommand(
            "select (select size from ledger.state), (select count(*) from ledger.entries where late), (select "
                + "count(*) from ledger.unloggable)"
        );
        await using var reader = await command.ExecuteReaderAsync(token);
        await reader.ReadAsync(token);
        return Answer.Ok(
            new LedgerView(
                signer.Refusal is not null ? "REFUSED"
                    : delay > LedgerService.AlarmAt ? "BEHIND"
                    : "CURRENT",
                keys.Origin,
                latest?.Size ?? 0,
                latest?.Root.ToString(),
                latest?.At,
                reader.GetInt64(0),
                Math.Round(Duration.Max(delay, Duration.Zero).TotalSeconds, 3),
                LedgerService.MaxDelay.TotalSeconds,
                reader.GetInt64(1),
                reader.GetInt64(2),
                signer.Refusal,
                await check.LastAsync(token),
                await anchors.StatesAsync(token)
            )
        );
    }
}
