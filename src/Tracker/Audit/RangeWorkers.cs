using System.Collections.Concurrent;

namespace Tracker.Audit;

/// <summary>Works through ranges of streams in parallel, one range at a time on each core.</summary>
public static class RangeWorkers
{
    /// <param name="most">Maximum number of workers.</param>
    /// <param name="open">Creates a worker. It is disposed after its last range.</param>
    /// <exception cref="Exception">The first failure of a range. The other workers are then stopped.</exception>
    public static async Task RunAsync<TWorker>(
        IEnumerable<KeyRange> ranges,
        int most,
        Func<TWorker> open,
        Func<TWorker, KeyRange, CancellationToken, Task> work,
        CancellationToken token
    )
        where TWorker : IAsyncDisposable
    {
        var queue = new ConcurrentQueue<KeyRange>(ranges);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(token);
        var failure = new TaskCompletionSource<Exception>();
        await Task.WhenAll(
            Enumerable
                .Range(0, Math.Clamp(Environment.ProcessorCount, 1, most))
                .Select(_ =>
                    Task.Run(
                        async () =>
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
                                // Keep only the first failure: it stops the other workers, and they may fail because of
                                // that.
                                failure.TrySetResult(e);
                                await stop.CancelAsync();
                            }
                        },
                        CancellationToken.None
                    )
                )
        );
        token.ThrowIfCancellationRequested();
        if (failure.Task.IsCompleted)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(await failure.Task);
        }
    }
}
