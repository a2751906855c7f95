using System.Diagnostics;
using Npgsql;

namespace Tracker.Store;

/// <summary>
/// What this program knows of the database: whether it answers and takes writes. A full disk shows only to whoever
/// writes, so every part of the program says here what it saw.
/// </summary>
public sealed partial class DatabaseStanding(
    [FromKeyedServices(Pools.Watch)] NpgsqlDataSource database,
    ILogger<DatabaseStanding> log
)
{
    /// <summary>How long after a write failed it is tried whether writes are taken again.</summary>
    private static readonly TimeSpan TryAfter = TimeSpan.FromSeconds(3);

    private readonly Lock _gate = new();
    private long _seen;

    /// <summary>What is wrong now; null if nothing is known to be.</summary>
    public DatabaseFault? Fault { get; private set; }

    /// <summary>A part of the program failed. Only if writes are stopped does it tell of the whole database.</summary>
    public void Saw(Exception failure)
    {
        if (DatabaseFault.Of(failure) is { StopsWrites: true } fault)
        {
            _seen = Stopwatch.GetTimestamp();
            Set(fault, failure);
        }
    }

    /// <summary>The program's sign of life failed.</summary>
    public void Lost(Exception failure) => Set(DatabaseFault.Of(failure) ?? DatabaseFault.Away, failure);

    /// <summary>The program's sign of life was taken. If writes were stopped, tries whether they are taken too.</summary>
    public async Task AnsweredAsync(CancellationToken token)
    {
        if (Fault is { StopsWrites: true })
        {
            if (Stopwatch.GetElapsedTime(_seen) < TryAfter)
            {
                return;
            }

            try
            {
                await WriteAsync(token);
            }
            catch (NpgsqlException e)
            {
                _seen = Stopwatch.GetTimestamp();
                Lost(e);
                return;
            }
        }

        Set(null, null);
    }

    /// <summary>Takes space on the database's disk and gives it back.</summary>
    private async Task WriteAsync(CancellationToken token)
    {
        await using var connection = await database.OpenConnectionAsync(token);
        await using var transaction = await connection.BeginTransactionAsync(token);
        await using var write = new NpgsqlCommand(
            """
            create temporary table space on commit drop as
            select string_agg(md5(random()::text), '') as filler
            from generate_series(1, 64) row, generate_series(1, 120) word group by row
            """,
            connection
        );
        await write.ExecuteNonQueryAsync(token);
        await transaction.RollbackAsync(token);
    }

    private void Set(DatabaseFault? fault, Exception? failure)
    {
        lock (_gate)
        {
            if (fault == Fault)
            {
                return;
            }

            Fault = fault;
        }

        if (fault is null)
        {
            Recovered();
        }
        else
        {
            Found(fault.Sentence, failure!.GetBaseException().Message);
        }
    }

    [LoggerMessage(LogLevel.Error, "ALARM: {Fault} The database says: {Reason}")]
    private partial void Found(string fault, string reason);

    [LoggerMessage(LogLevel.Information, "The database answers and takes writes again.")]
    private partial void Recovered();
}
