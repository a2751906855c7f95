using System.Globalization;
using System.Net.Mime;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.Timeouts;
using NodaTime;
using Tracker.Access;
using Tracker.Http;
using Tracker.OpenApi;
using Tracker.Refusals;
using Tracker.Store;
using Wolverine.Http;

namespace Tracker.Changes;

/// <summary>All changes of one sequence in the form sent to listeners.</summary>
public sealed record ChangeMessage(long Sequence, Instant RecordedAt, IReadOnlyList<ChangeItem> Changes)
{
    /// <summary>One message for each sequence, in order.</summary>
    public static IEnumerable<ChangeMessage> Of(IEnumerable<ChangeItem> items) =>
        items
            .GroupBy(x => x.Sequence)
            .OrderBy(x => x.Key)
            .Select(x => new ChangeMessage(x.Key, x.First().RecordedAt, [.. x]));
}

/// <summary>
/// Told to a listener whose last event is not in the log, as after a restore: what it has may be gone. It should read
/// the record again as of the sequence, and gets what changes after it.
/// </summary>
public sealed record StreamReset(long Sequence);

/// <summary>
/// Sends changes as they are projected, as server-sent events: one event for each sequence, with the sequence as its
/// id. A client that reconnects with Last-Event-ID misses no change and receives no part of one.
/// </summary>
public static class StreamChanges
{
    public const string LastEventId = "Last-Event-ID";

    /// <summary>If nothing else was sent for this long, a comment is sent.</summary>
    public static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(15);

    [
        WolverineGet("/api/changes/stream"),
        Authorize(Policy = Roles.Reader),
        Gives("events"),
        Endless,
        DisableRequestTimeout
    ]
    [Operation("Sends changes as they are projected, as server-sent events")]
    [Answers<string>(MediaType = "text/event-stream")]
    [Query("since", typeof(ChangeReader))]
    [Means(
        "resource",
        "Kinds of resource.",
        "ACTION",
        "LABEL",
        "MEMBERSHIP",
        "PARTY",
        "POSITION",
        "STATEMENT",
        "SWEEP"
    )]
    [Refuses("too-many-streams")]
    public static async Task<IResult> Get(HttpContext context, ChangeFeed feed, RecordReads services)
    {
        var token = context.RequestAborted;
        var query = new QueryReader(context, ["since", .. ChangeReader.Parameters]);
        var since = query.Number("since", 0, long.MaxValue);
        var filter = ChangeFilter.Read(query);
        await services.Point.RequireInLogAsync(query, "since", since, token);
        var isBeyond = false;
        if (context.Request.Headers[LastEventId].FirstOrDefault() is { Length: > 0 } id)
        {
            if (!long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var last))
            {
                return Problem.Malformed(
                    $"{LastEventId} is not the id of an event of this stream.",
                    new Fault(
                        LastEventId,
                        "Send the id of the last event received, which is a sequence, or leave the header out.",
                        "number"
                    )
                );
            }

            // A browser that comes back by itself cannot mend a refusal: it is told, and goes on from the present.
            isBeyond = last > await services.Progress.HeadAsync(token);
            since = isBeyond ? null : last;
        }

        filter = await filter.MeantAsync(query, services, token);
        if (query.Problem is { } problem)
        {
            return problem;
        }

        var progress = await services.Progress.ReachedAsync(token);
        if (filter.Actions.Length > 0)
        {
            var at = new AsOfQuery(services.Database, new(progress, null));
            filter = filter with
            {
                Actions = (
                    await at.ReadAsync(
                        $"select read_v2.actions_meant({at.Add(filter.Actions)}, false, $1)",
                        r => r.GetFieldValue<string[]>(0),
                        token
                    )
                )[0],
            };
        }

        return feed.Join(Caller(context)) is { } place
            ? new ChangeSender(feed, place, filter, since ?? progress, isBeyond)
            : Problem.TooMany(
                ProblemTypes.TooManyStreams,
                $"A caller may have at most {ChangeFeed.MaxOfOneCaller} open streams. Close one, or poll /api/changes.",
                60
            );
    }

    private static string Caller(HttpContext context) =>
        context.User.Identity is { IsAuthenticated: true, Name: { } user }
            ? user
            : context.Connection.RemoteIpAddress?.ToString() ?? "";
}

/// <summary>
/// Sends changes until either side ends the stream or the caller loses the right to read it. If a client does not
/// receive what is sent in time, its connection is closed: nothing is buffered for it, and it may reconnect with the id
/// of the last event it has.
/// </summary>
/// <param name="isReset">The caller's last event is not in the log: say so first.</param>
public sealed class ChangeSender(ChangeFeed feed, IDisposable place, ChangeFilter filter, long since, bool isReset)
    : IResult
{
    /// <summary>Time-out for a client to receive what was sent.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        using var held = place;
        var services = httpContext.RequestServices;
        var (time, lifetime) = (
            services.GetRequiredService<TimeProvider>(),
            services.GetRequiredService<IHostApplicationLifetime>()
        );
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(
            httpContext.RequestAborted,
            lifetime.ApplicationStopping
        );
        httpContext.Response.ContentType = MediaTypeNames.Text.EventStream;
        httpContext.Response.Headers.CacheControl = "no-store";
        httpContext.Response.Headers["X-Accel-Buffering"] = "no";
        try
        {
            await SendAsync(httpContext, ": changes follow as they are projected\nretry: 2000\n\n", time, ended.Token);
            if (HeadersAlone.AreAsked(httpContext))
            {
                return;
            }

            if (isReset)
            {
                var reset = JsonSerializer.Serialize(new StreamReset(since), ApiJson.Options);
                await SendAsync(httpContext, $"id: {since}\nevent: reset\ndata: {reset}\n\n", time, ended.Token);
            }

            await SendChangesAsync(httpContext, time, ended.Token);
        }
        catch (OperationCanceledException)
        {
            if (!ended.IsCancellationRequested)
            {
                httpContext.Abort();
            }
        }
    }

    private async Task SendChangesAsync(HttpContext context, TimeProvider time, CancellationToken ended)
    {
        var standing = context.RequestServices.GetRequiredService<Standing>();
        var (sent, looked) = (time.GetTimestamp(), time.GetTimestamp());
        for (var position = since; ; )
        {
            using var waiting = CancellationTokenSource.CreateLinkedTokenSource(ended);
            var next = feed.AfterAsync(position, filter, waiting.Token);
            do
            {
                await Task.WhenAny(next, Task.Delay(Standing.Every, time, waiting.Token));
                ended.ThrowIfCancellationRequested();
                if (time.GetElapsedTime(looked) >= Standing.Every)
                {
                    if (!await standing.HoldsAsync(context, ended))
                    {
                        await waiting.CancelAsync();
                        return;
                    }

                    looked = time.GetTimestamp();
                }

                if (!next.IsCompleted && time.GetElapsedTime(sent) >= StreamChanges.Heartbeat)
                {
                    await SendAsync(context, ": heartbeat\n\n", time, ended);
                    sent = time.GetTimestamp();
                }
            } while (!next.IsCompleted);

            var (items, upTo) = await next;
            await waiting.CancelAsync();
            var text = new StringBuilder();
            foreach (var message in ChangeMessage.Of(items))
            {
                text.Append(
                    CultureInfo.InvariantCulture,
                    $"id: {message.Sequence}\nevent: change\ndata: "
                        + $"{JsonSerializer.Serialize(message, ApiJson.Options)}\n\n"
                );
            }

            if (text.Length > 0)
            {
                await SendAsync(context, text.ToString(), time, ended);
                sent = time.GetTimestamp();
            }

            position = upTo;
        }
    }

    private static async Task SendAsync(HttpContext context, string text, TimeProvider time, CancellationToken ended)
    {
        using var late = new CancellationTokenSource(Patience, time);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(ended, late.Token);
        await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(text), patience.Token);
        await context.Response.Body.FlushAsync(patience.Token);
    }
}
