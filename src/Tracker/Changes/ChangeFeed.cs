using Npgsql;
using Tracker.Store;

namespace Tracker.Changes;

/// <summary>
/// Buffers the newest changes for all listeners of this node: one query each time the projection has advanced, however
/// many listeners there are. A listener that lags behind the buffer reads pages from the database.
/// </summary>
public sealed partial class ChangeFeed(NpgsqlDataSource database, ProjectionProgress clock, ILogger<ChangeFeed> log)
    : BackgroundService
{
    /// <summary>Size of the buffer, in changes.</summary>
    public const int Remembered = 5_000;

    /// <summary>Changes that a listener behind the buffer reads at once.</summary>
    public const int PageLength = 500;

    public const int MaxListeners = 1_000;
    public const int MaxOfOneCaller = 10;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongPause = TimeSpan.FromSeconds(2);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, int> _listeners = [];
    private readonly SemaphoreSlim _wanted = new(0);
    private Recent? _recent;
    private TaskCompletionSource _moved = NewSignal();

    /// <summary>All that changed after <paramref name="From"/> and up to <paramref name="To"/>.</summary>
    private sealed record Recent(long From, long To, List<ChangeItem> Items);

    /// <summary>Listeners of this node.</summary>
    public int Listeners
    {
        get
        {
            lock (_gate)
            {
                return _listeners.Values.Sum();
            }
        }
    }

    /// <summary>
    /// Adds a listener; dispose the result to leave. Null if the caller, or all callers together, have too many.
    /// </summary>
    public IDisposable? Join(string caller)
    {
        lock (_gate)
        {
            var own = _listeners.GetValueOrDefault(caller);
            if (own >= MaxOfOneCaller || _listeners.Values.Sum() >= MaxListeners)
            {
                return null;
            }

            _listeners[caller] = own + 1;
            if (_listeners.Count == 1 && own == 0)
            {
                _wanted.Release();
            }
        }

        return new Place(this, caller);
    }

    /// <summary>Returns the changes after a sequence; waits until there are some.</summary>
    /// <returns>
    /// The changes that match the filter, possibly none, and the sequence up to which they are complete. The changes of
    /// one sequence are never split.
    /// </returns>
    public async Task<(IReadOnlyList<ChangeItem> Items, long UpTo)> AfterAsync(
        long sequence,
        ChangeFilter filter,
        CancellationToken token
    )
    {
        while (true)
        {
            var moved = Volatile.Read(ref _moved).Task;
            var recent = Volatile.Read(ref _recent);
            if (recent is not null && sequence < recent.From)
            {
                return await ChangeReader.ReadWholeAsync(database, filter, sequence, recent.From, PageLength, token);
            }

            if (recent is not null && sequence < recent.To)
            {
                return ([.. recent.Items.Where(x => x.Sequence > sequence && filter.Has(x))], recent.To);
            }

            await moved.WaitAsync(token);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        string? failure = null;
        while (!stoppingToken.IsCancellationRequested)
        {
            var pause = Pause;
            try
            {
                if (Listeners == 0)
                {
                    // The buffer would be stale when the next listener joins.
                    Volatile.Write(ref _recent, null);
                    await _wanted.WaitAsync(stoppingToken);
                }

                await ReadOnAsync(stoppingToken);
                failure = null;
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                // Listeners wait; the changes made meanwhile are read when the database is back.
                failure = Tell(failure, e.GetBaseException().Message);
                pause = LongPause;
            }

            await Task.Delay(pause, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task ReadOnAsync(CancellationToken token)
    {
        var progress = await clock.ReachedAsync(token);
        if (_recent is not { } recent)
        {
            Move(new(progress, progress, []));
        }
        else if (progress > recent.To)
        {
            var items = await ChangeReader.ReadAsync(
                database,
                ChangeFilter.Any,
                ChangeReader.After(recent.To),
                progress,
                Remembered + 1,
                token
            );
            List<ChangeItem> all = [.. recent.Items, .. items];
            if (items.Count > Remembered)
            {
                Move(new(progress, progress, []));
            }
            else if (all.Count <= Remembered)
            {
                Move(recent with { To = progress, Items = all });
            }
            else
            {
                // Drop the oldest changes, always whole sequences.
                var from = all[all.Count - Remembered - 1].Sequence;
                Move(new(from, progress, [.. all.Where(x => x.Sequence > from)]));
            }
        }
    }

    private void Move(Recent recent)
    {
        Volatile.Write(ref _recent, recent);
        Interlocked.Exchange(ref _moved, NewSignal()).SetResult();
    }

    /// <summary>Logs a failure, but not again while it stays the same.</summary>
    private string Tell(string? before, string failure)
    {
        if (failure != before)
        {
            Failed(failure);
        }

        return failure;
    }

    private void Leave(string caller)
    {
        lock (_gate)
        {
            if (--_listeners[caller] == 0)
            {
                _listeners.Remove(caller);
            }
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    [LoggerMessage(LogLevel.Warning, "New changes cannot be read at the moment: {Reason}")]
    private partial void Failed(string reason);

    private sealed class Place(ChangeFeed feed, string caller) : IDisposable
    {
        private ChangeFeed? _feed = feed;

        public void Dispose() => Interlocked.Exchange(ref _feed, null)?.Leave(caller);
    }
}
