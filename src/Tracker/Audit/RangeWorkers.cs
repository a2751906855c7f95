using System.Collections.Concurrent;

namespace Tracker.Audit;

/// <summary>Takes ranges of streams one after the other, on every core.</summary>
public static class RangeWorkers
{
    /// <param name="most">Most workers, however many cores there are.</param>
    /// <param name="open">Makes a worker; it is disposed after its last range.</param>
    /// <exception cref="Exception">The first failure of any range; the others are stopped then.</exception>
    public static async Task RunAsync<TWorker>(
        IEnumerable<KeyRange> ranges, int most, Func<TWorker> open, Func<TWorker, KeyRange, CancellationToken, Task> work,
        CancellationToken token)
        where TWorker : IAsyncDisposable
    {
        var queue = new ConcurrentQueue<KeyRange>(ranges);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(token);
        var failure = new TaskCompletionSource<Exception>();
        await Task.WhenAll(Enumerable.Range(0, Math.Clamp(Environment.ProcessorCount, 1, most)).Select(_ => Task.Run(async () =>
        {
            try
            {
                await using var worker = open();
                while (!stop.IsCancellationRequested && queue.TryDequeue(out var range))
                {
                    await work(worker, range, stop.Token);
                }
            }
            catch (Exception e)
            {
                // The others fail because of the first.
                failure.TrySetResult(e);
                await stop.CancelAsync();
            }
        }, CancellationToken.None)));
        token.ThrowIfCancellationRequested();
        if (failure.Task.IsCompleted)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(await failure.Task);
        }
    }
}
