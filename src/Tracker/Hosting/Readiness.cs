using NodaTime;
using Npgsql;
using Tracker.Audit.Ledger;
using Tracker.Refusals;
using Tracker.Store;

namespace Tracker.Hosting;

/// <summary>
/// Finds out whether the program is ready. It has connections of its own, and one look at a time that all who ask
/// share, so that it answers soon whatever the database does and however many ask.
/// </summary>
public sealed class Readiness(
    [FromKeyedServices(Pools.Watch)] NpgsqlDataSource database,
    DatabaseStanding standing,
    CheckpointSigner signer,
    SigningKeys keys,
    Startup startup,
    IClock clock
)
{
    /// <summary>If an event older than this is not projected, the program is not ready.</summary>
    public static readonly Duration MaxLag = Duration.FromSeconds(30);

    /// <summary>How long a look may take before the answer is that the database does not answer.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(1.5);

    private readonly ProjectionProgress _record = new(database);
    private readonly LedgerReader _ledger = new(database);
    private readonly Lock _gate = new();
    private Task<(Problem? Problem, long Progress)>? _look;

    /// <returns>Why the program is not ready, null if it is; and the sequence up to which the log is
    /// projected.</returns>
    public async Task<(Problem? Problem, long Progress)> AskAsync(CancellationToken token)
    {
        Task<(Problem?, long)> look;
        lock (_gate)
        {
            look = _look is { IsCompleted: false } ? _look : _look = LookAsync();
        }

        try
        {
            return await look.WaitAsync(Patience, token);
        }
        catch (TimeoutException)
        {
            return (standing.Fault is { } fault ? Not(fault) : Problem.Unavailable("The database does not answer."), 0);
        }
        catch (Exception e) when (DatabaseFault.Of(e) is { } fault)
        {
            return (Not(fault), 0);
        }
    }

    private async Task<(Problem?, long)> LookAsync()
    {
        var token = CancellationToken.None;
        if (standing.Fault is { StopsWrites: true } fault)
        {
            return (Not(fault), 0);
        }

        if (keys.Fault() is not null)
        {
            return (Problem.Unavailable("The signing keys cannot be used; the program's log says why."), 0);
        }

        var progress = await _record.ReachedAsync(token);
        if (progress < startup.ReferenceSequence)
        {
            return (Problem.Unavailable("Reference data is not projected yet."), progress);
        }

        if (
            await _ledger.OldestUncoveredAsync(token) is { } uncovered
            && clock.GetCurrentInstant() - uncovered > LedgerService.AlarmAt
        )
        {
            var refused = signer.Refusal is null
                ? ""
                : " Checkpoints are not being signed; GET /api/audit/ledger says why.";
            return (
                Problem.Unavailable(
                    $"The ledger is more than {LedgerService.AlarmAt.TotalSeconds} s behind the log.{refused}"
                ),
                progress
            );
        }

        await using var oldest = database.CreateCommand(
            "select timestamp, current_setting('transaction_read_only')::boolean from (select 1) one left join lateral "
                + "(select timestamp from tracker.mt_events where seq_id > $1 and type <> 'tombstone' order by seq_id "
                + "limit 1) e on true"
        );
        oldest.Parameters.Add(new() { Value = progress });
        await using var reader = await oldest.ExecuteReaderAsync(token);
        await reader.ReadAsync(token);
        if (reader.GetBoolean(1))
        {
            return (Not(DatabaseFault.ReadOnly), progress);
        }

        var isBehind =
            !await reader.IsDBNullAsync(0, token)
            && clock.GetCurrentInstant() - reader.GetFieldValue<Instant>(0) > MaxLag;
        return (
            isBehind ? Problem.Unavailable($"Projections are more than {MaxLag.TotalSeconds} s behind the log.") : null,
            progress
        );
    }

    private static Problem Not(DatabaseFault fault) =>
        Problem.Unavailable(fault.Sentence) with
        {
            RetryAfterSeconds = fault.RetryAfterSeconds,
        };
}
