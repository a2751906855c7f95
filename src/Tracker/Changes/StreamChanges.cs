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

/// <summary>All that one change did, as it is sent to those who listen.</summary>
public sealed record ChangeMessage(long Sequence, Instant RecordedAt, IReadOnlyList<ChangeItem> Changes)
{
    /// <summary>One message a sequence, in order.</summary>
    public static IEnumerable<ChangeMessage> Of(IEnumerable<ChangeItem> items) =>
        items.GroupBy(x => x.Sequence).OrderBy(x => x.Key).Select(x => new ChangeMessage(x.Key, x.First().RecordedAt, [.. x]));
}

/// <summary>
/// Changes as they are projected, as server-sent events: one event a sequence, which is its id, so that who reconnects with
/// Last-Event-ID misses none and is sent none by halves.
/// </summary>
public static class StreamChanges
{
    public const string LastEventId = "Last-Event-ID";

    /// <summary>A comment is sent where nothing else was for so long.</summary>
    public static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(15);

    [WolverineGet("/api/changes/stream"), Authorize(Policy = Roles.Reader), Gives("events"), Endless, DisableRequestTimeout]
    [Operation("Sends changes as they are projected, as server-sent events")]
    [Answers<string>(MediaType = "text/event-stream")]
    [Query("since", typeof(ChangeReader))]
    [Means("resource", "Kinds of resource.", "ACTION", "LABEL", "MEMBERSHIP", "PARTY", "POSITION", "STATEMENT", "SWEEP")]
    [Refuses("too-many-streams")]
    public static async Task<IResult> Get(HttpContext context, ChangeFeed feed, RecordReads services)
    {
        var token = context.RequestAborted;
        var query = new QueryReader(context, ["since", .. ChangeReader.Parameters]);
        var since = query.Number("since", 0, long.MaxValue);
        var filter = ChangeFilter.Read(query);
        if (context.Request.Headers[LastEventId].FirstOrDefault() is { Length: > 0 } id)
        {
            if (!long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var last))
            {
                return Problem.Malformed(
                    $"{LastEventId} is not the id of an event of this stream.",
                    new Fault(LastEventId, "Send the id of the last event that came, a sequence, or leave the header out.", "number"));
            }

            since = last;
        }

        await filter.RequireAsync(query, services, token);
        if (query.Problem is { } problem)
        {
            return problem;
        }

        var progress = await services.Progress.ReachedAsync(token);
        if (filter.Actions.Length > 0)
        {
            var at = new AsOfQuery(services.Database, new(progress, null));
            filter = filter with { Actions = (await at.ReadAsync($"select read_v2.actions_meant({at.Add(filter.Actions)}, false, $1)", r => r.GetFieldValue<string[]>(0), token))[0] };
        }

        return feed.Join(Caller(context)) is { } place
            ? new ChangeSender(feed, place, filter, since ?? progress)
            : Problem.TooMany(ProblemTypes.TooManyStreams, $"At most {ChangeFeed.MaxOfOneCaller} streams are open to one caller. Close one, or read /api/changes from time to time.", 60);
    }

    private static string Caller(HttpContext context) => context.User.Identity is { IsAuthenticated: true, Name: { } user }
        ? user
        : context.Connection.RemoteIpAddress?.ToString() ?? "";
}

/// <summary>
/// Sends until either side ends it, or who asked may no longer have it. A client that does not take what it is sent is let go: nothing is kept for it, and it may
/// come back with the id of what it has.
/// </summary>
public sealed class ChangeSender(ChangeFeed feed, IDisposable place, ChangeFilter filter, long since) : IResult
{
    /// <summary>How long a client may take to take what was sent.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        using var held = place;
        var services = httpContext.RequestServices;
        var (time, lifetime) = (services.GetRequiredService<TimeProvider>(), services.GetRequiredService<IHostApplicationLifetime>());
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(httpContext.RequestAborted, lifetime.ApplicationStopping);
        httpContext.Response.ContentType = MediaTypeNames.Text.EventStream;
        httpContext.Response.Headers.CacheControl = "no-store";
        httpContext.Response.Headers["X-Accel-Buffering"] = "no";
        try
        {
            await SendAsync(httpContext, ": changes follow as they are projected\nretry: 2000\n\n", time, ended.Token);
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
        for (var position = since; ;)
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
            }
            while (!next.IsCompleted);

            var (items, upTo) = await next;
            await waiting.CancelAsync();
            var text = new StringBuilder();
            foreach (var message in ChangeMessage.Of(items))
            {
                text.Append(CultureInfo.InvariantCulture, $"id: {message.Sequence}\nevent: change\ndata: {JsonSerializer.Serialize(message, ApiJson.Options)}\n\n");
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
