using NodaTime;
using Npgsql;
using Tracker.Timelines;

namespace Tracker.Hosting;

/// <summary>Liveness: the process answers. Readiness: the database is there, and what is served is not far behind the log.</summary>
public static class Health
{
    /// <summary>Oldest event that may be unprojected while the program still calls itself ready.</summary>
    public static readonly Duration MaxLag = Duration.FromSeconds(30);

    public static void MapHealth(this IEndpointRouteBuilder app)
    {
        app.MapGet("/health/live", () => Answer.Ok(new { status = "live" }));
        app.MapGet("/health/ready", ReadyAsync);
    }

    private static async Task<IResult> ReadyAsync(
        NpgsqlDataSource database, RecordClock record, Startup startup, IClock clock, CancellationToken token)
    {
        var progress = await record.ProgressAsync(token);
        if (progress < startup.ReferenceSequence)
        {
            return Problem.Unavailable("Reference data is not projected yet.");
        }

        await using var oldest = database.CreateCommand(
            "select timestamp from tracker.mt_events where seq_id > $1 and type <> 'tombstone' order by seq_id limit 1");
        oldest.Parameters.Add(new() { Value = progress });
        await using var reader = await oldest.ExecuteReaderAsync(token);
        return await reader.ReadAsync(token) && clock.GetCurrentInstant() - reader.GetFieldValue<Instant>(0) > MaxLag
            ? Problem.Unavailable($"Projections are more than {MaxLag.TotalSeconds} s behind the log.")
            : Answer.Ok(new { status = "ready", progress });
    }
}
