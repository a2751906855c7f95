using System.Threading.RateLimiting;
using Tracker.Refusals;

namespace Tracker.Http;

/// <summary>
/// Searches for words cost more than other reads. Only some run at once on a node, some wait, and none runs long, so
/// that connections and processors are left for whoever records or reads. A search gives its place back before its
/// answer is sent, so that no slow reader holds it.
/// </summary>
public sealed class Searches(TimeProvider time) : IDisposable
{
    public const int AtOnce = 4;
    public const int Waiting = 32;

    /// <summary>Longest that a search may wait and run.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public Places Places { get; } = new(AtOnce, Waiting);

    public async Task LimitAsync(HttpContext context, RequestDelegate next)
    {
        if (string.IsNullOrWhiteSpace(context.Request.Query["q"]))
        {
            await next(context);
            return;
        }

        var caller = context.RequestAborted;
        using var late = new CancellationTokenSource(Patience, time);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(caller, late.Token);
        SearchPlace? place = null;
        try
        {
            using var lease = await Places.TakeAsync(patience.Token);
            if (!lease.IsAcquired)
            {
                await RefusalAnswer.SendAsync(
                    context,
                    Problem.Unavailable("Too many searches run at this moment; send the same search again.")
                );
                return;
            }

            place = new SearchPlace(lease, late);
            context.Features.Set(place);
            if (!context.Response.HasStarted)
            {
                context.Response.OnStarting(() =>
                {
                    place.Leave();
                    return Task.CompletedTask;
                });
            }

            context.RequestAborted = patience.Token;
            await next(context);
        }
        catch (OperationCanceledException) when (!caller.IsCancellationRequested && late.IsCancellationRequested)
        {
            context.RequestAborted = caller;
            await RefusalAnswer.SendAsync(
                context,
                Problem.Unavailable(
                    $"The search took longer than {Patience.TotalSeconds} s and was stopped; search for fewer or rarer "
                        + "words, or try again."
                )
            );
        }
        finally
        {
            // Whoever is outside may start the response only now, as for a path that has no endpoint.
            place?.Leave();
            context.RequestAborted = caller;
            context.Features.Set<SearchPlace>(null);
        }
    }

    public void Dispose() => Places.Dispose();
}

/// <summary>The place of one search, to be left when the database has answered.</summary>
public sealed class SearchPlace(RateLimitLease lease, CancellationTokenSource late)
{
    private bool _isLeft;

    /// <summary>Gives the place back; the second time there is nothing to give.</summary>
    public void Leave()
    {
        if (_isLeft)
        {
            return;
        }

        _isLeft = true;
        late.CancelAfter(Timeout.InfiniteTimeSpan);
        lease.Dispose();
    }
}
