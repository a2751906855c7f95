using System.ComponentModel.DataAnnotations;
using NodaTime;
using Npgsql;
using Tracker.Audit.Ledger;
using Tracker.Http;
using Tracker.OpenApi;
using Tracker.Refusals;
using Tracker.Store;

namespace Tracker.Hosting;

public sealed record HealthLive([AllowedValues("live")] string Status);

/// <param name="Progress">The sequence up to which the log is projected.</param>
public sealed record HealthReady([AllowedValues("ready")] string Status, long Progress);

/// <summary>
/// Live: the process answers. Ready: the database can be reached, and read tables and ledger are not far behind the
/// log.
/// </summary>
public static class Health
{
    /// <summary>If an event older than this is not projected, the program is not ready.</summary>
    public static readonly Duration MaxLag = Duration.FromSeconds(30);

    public static void MapHealth(this IEndpointRouteBuilder app)
    {
        app.MapGet("/health/live", Live).AllowAnonymous();
        app.MapGet("/health/ready", ReadyAsync).AllowAnonymous();
    }

    [Operation("Tells that the process answers", "GET /health/live", Id = "GetLive"), Answers<HealthLive>]
    private static Answer Live() => Answer.Ok(new HealthLive("live"));

    [Operation("Tells that the program is ready", "GET /health/ready", Id = "GetReady"), Answers<HealthReady>]
    private static async Task<IResult> ReadyAsync(
        NpgsqlDataSource database,
        ProjectionProgress record,
        LedgerReader ledger,
        CheckpointSigner signer,
        SigningKeys keys,
        Startup startup,
        IClock clock,
        CancellationToken token
    )
    {
        if (keys.Fault() is not null)
        {
            return Problem.Unavailable("The signing keys cannot be used; the program's log says why.");
        }

        var progress = await record.ReachedAsync(token);
        if (progress < startup.ReferenceSequence)
        {
            return Problem.Unavailable("Reference data is not projected yet.");
        }

        if (
            await ledger.OldestUncoveredAsync(token) is { } uncovered
            && clock.GetCurrentInstant() - uncovered > LedgerService.AlarmAt
        )
        {
            var refused = signer.Refusal is null
                ? ""
                : " Checkpoints are not being signed; GET /api/audit/ledger says why.";
            return Problem.Unavailable(
                $"The ledger is more than {LedgerService.AlarmAt.TotalSeconds} s behind the log.{refused}"
            );
        }

        await using var oldest = database.CreateCommand(
            "select timestamp from tracker.mt_events where seq_id > $1 and type <> 'tombstone' order by seq_id limit 1"
        );
        oldest.Parameters.Add(new() { Value = progress });
        await using var reader = await oldest.ExecuteReaderAsync(token);
        return await reader.ReadAsync(token) && clock.GetCurrentInstant() - reader.GetFieldValue<Instant>(0) > MaxLag
            ? Problem.Unavailable($"Projections are more than {MaxLag.TotalSeconds} s behind the log.")
            : Answer.Ok(new HealthReady("ready", progress));
    }
}
