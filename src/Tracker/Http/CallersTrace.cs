using System.Diagnostics;
using Microsoft.Net.Http.Headers;

namespace Tracker.Http;

/// <summary>
/// A request begins a trace of its own. The trace that a caller names in <c>traceparent</c> is the caller's word: it is
/// linked, and becomes the causation of what the request changes, but no id of ours.
/// </summary>
public sealed class CallersTrace : DistributedContextPropagator
{
    public override IReadOnlyCollection<string> Fields => Current.Fields;

    public override void Inject(Activity? activity, object? carrier, PropagatorSetterCallback? setter) =>
        Current.Inject(activity, carrier, setter);

    public override void ExtractTraceIdAndState(
        object? carrier,
        PropagatorGetterCallback? getter,
        out string? traceId,
        out string? traceState
    ) => (traceId, traceState) = (null, null);

    public override IEnumerable<KeyValuePair<string, string?>>? ExtractBaggage(
        object? carrier,
        PropagatorGetterCallback? getter
    ) => null;

    /// <summary>
    /// Sees to it that the request has a trace, names it by method and route, and links the caller's trace, if the
    /// request names a valid one.
    /// </summary>
    public static async Task FollowAsync(HttpContext context, RequestDelegate next)
    {
        using var begun = Activity.Current is null ? new Activity("request").Start() : null;
        var trace = Activity.Current!;
        if (
            context.Request.Headers[HeaderNames.TraceParent] is [{ } parent]
            && ActivityContext.TryParse(parent, null, isRemote: true, out var caller)
        )
        {
            trace.AddLink(new(caller));
        }

        await next(context);
        if (context.GetEndpoint() is RouteEndpoint { RoutePattern.RawText: { } route })
        {
            trace.DisplayName = $"{context.Request.Method} /{route.TrimStart('/')}";
        }
    }
}
