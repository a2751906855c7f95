using System.ComponentModel.DataAnnotations;
using Tracker.Http;
using Tracker.OpenApi;

namespace Tracker.Hosting;

public sealed record HealthLive([AllowedValues("live")] string Status);

/// <param name="Progress">The sequence up to which the log is projected.</param>
public sealed record HealthReady([AllowedValues("ready")] string Status, long Progress);

/// <summary>
/// Live: the process answers. Ready: the database can be reached and takes writes, and read tables and ledger are not
/// far behind the log.
/// </summary>
public static class Health
{
    public static void MapHealth(this IEndpointRouteBuilder app)
    {
        app.MapGet("/health/live", Live).AllowAnonymous();
        app.MapGet("/health/ready", ReadyAsync).AllowAnonymous();
    }

    [Operation("Tells that the process answers", "GET /health/live", Id = "GetLive"), Answers<HealthLive>]
    private static Answer Live() => Answer.Ok(new HealthLive("live"));

    [Operation("Tells that the program is ready", "GET /health/ready", Id = "GetReady"), Answers<HealthReady>]
    private static async Task<IResult> ReadyAsync(Readiness readiness, CancellationToken token)
    {
        var (problem, progress) = await readiness.AskAsync(token);
        return problem is null ? Answer.Ok(new HealthReady("ready", progress)) : problem;
    }
}
