using System.Threading.RateLimiting;
using Tracker.Refusals;

namespace Tracker.Http;

/// <summary>
/// Only some requests that may change the record run at once on a node, and some wait. More are refused at once: who is
/// taken is answered within seconds, and as many are recorded as without the rest. Requests without a key or a sign-in
/// take no place, so nobody else can hold all places by sending slowly.
/// </summary>
public sealed class Writes(TimeProvider time) : IDisposable
{
    public const int AtOnce = 32;
    public const int Waiting = 256;

    /// <summary>Longest that a request waits for its turn.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public Places Places { get; } = new(AtOnce, Waiting);

    public async Task LimitAsync(HttpContext context, RequestDelegate next)
    {
        if (IsRead(context.Request.Method) || context.User.Identity?.IsAuthenticated != true)
        {
            await next(context);
            return;
        }

        using var place = await PlaceAsync(context.RequestAborted);
        if (place is null)
        {
            await RefusalAnswer.SendAsync(
                context,
                Problem.Unavailable("Too many changes are sent at this moment; send the same request again.")
            );
            return;
        }

        await next(context);
    }

    /// <returns>Null if too many wait, or if this one has waited too long.</returns>
    private async Task<RateLimitLease?> PlaceAsync(CancellationToken caller)
    {
        using var late = new CancellationTokenSource(Patience, time);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(caller, late.Token);
        try
        {
            var lease = await Places.TakeAsync(patience.Token);
            return lease.IsAcquired ? lease : null;
        }
        catch (OperationCanceledException) when (!caller.IsCancellationRequested)
        {
            return null;
        }
    }

    private static bool IsRead(string method) =>
        HttpMethods.IsGet(method) || HttpMethods.IsHead(method) || HttpMethods.IsOptions(method);

    public void Dispose() => Places.Dispose();
}
