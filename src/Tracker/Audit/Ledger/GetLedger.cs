using Microsoft.AspNetCore.Authorization;
using NodaTime;
using Npgsql;
using Tracker.Http;
using Tracker.OpenApi;
using Wolverine.Http;

namespace Tracker.Audit.Ledger;

/// <param name="Status">CURRENT, BEHIND (an event has waited more than 30 s) or REFUSED (nothing is signed, <paramref name="Refusal"/> says why).</param>
/// <param name="Size">Of the last signed checkpoint.</param>
/// <param name="Logged">Entries, signed or not yet.</param>
/// <param name="DelaySeconds">Age of the oldest event that no signed checkpoint covers; 0: all are covered.</param>
/// <param name="Late">Entries found far below what was logged before them.</param>
/// <param name="Unloggable">Events that cannot be put into the ledger.</param>
/// <param name="LastCheck">The last full check; null: none was made yet.</param>
public sealed record LedgerView(
    string Status, string Origin, long Size, string? RootHash, Instant? SignedAt, long Logged, double DelaySeconds, double MaxDelaySeconds,
    long Late, long Unloggable, string? Refusal, LedgerCheckReport? LastCheck, IReadOnlyList<AnchorState> Anchors);

/// <summary>How the ledger stands.</summary>
public static class GetLedger
{
    [WolverineGet("/api/audit/ledger"), Authorize(Policy = Roles.Reader)]
    [Operation("Tells how the ledger stands")]
    [Answers<LedgerView>]
    public static async Task<IResult> Get(
        HttpContext context, NpgsqlDataSource database, LedgerReader ledger, LedgerCheck check, CheckpointSigner signer, SigningKeys keys, AnchorSender anchors, IClock clock)
    {
        var token = context.RequestAborted;
        if (new QueryReader(context).Problem is { } problem)
        {
            return problem;
        }

        var latest = await ledger.LatestAsync(token);
        var delay = await ledger.OldestUncoveredAsync(token) is { } oldest ? clock.GetCurrentInstant() - oldest : Duration.Zero;
        await using var command = database.CreateCommand(
            "select (select size from ledger.state), (select count(*) from ledger.entries where late), (select count(*) from ledger.unloggable)");
        await using var reader = await command.ExecuteReaderAsync(token);
        await reader.ReadAsync(token);
        return Answer.Ok(new LedgerView(
            signer.Refusal is not null ? "REFUSED" : delay > LedgerService.AlarmAt ? "BEHIND" : "CURRENT", keys.Origin, latest?.Size ?? 0,
            latest?.Root.ToString(), latest?.At, reader.GetInt64(0), Math.Round(Duration.Max(delay, Duration.Zero).TotalSeconds, 3), LedgerService.MaxDelay.TotalSeconds,
            reader.GetInt64(1), reader.GetInt64(2), signer.Refusal, await check.LastAsync(token), await anchors.StatesAsync(token)));
    }
}
