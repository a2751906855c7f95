using System.Diagnostics;
using JasperFx;
using JasperFx.Events.Daemon;
using JasperFx.Events.Projections;
using Marten;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Tracker.Store;

/// <summary>
/// Runs Marten's daemon if this program has the right to project, and starts it anew whatever stopped it: if the daemon
/// says that it stopped, and if progress stands while the log moves, the database answers, and no transaction holds a
/// number of the log.
/// </summary>
public sealed partial class Projector(
    [FromKeyedServices(Pools.Projection)] NpgsqlDataSource database,
    [FromKeyedServices(Pools.Watch)] NpgsqlDataSource watch,
    HighWater highWater,
    Nodes nodes,
    Node self,
    DatabaseStanding standing,
    ILogger<Projector> log
) : BackgroundService, IObserver<ShardState>
{
    /// <summary>How long progress may stand while the log moves.</summary>
    public static readonly TimeSpan Standstill = TimeSpan.FromSeconds(8);

    private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    /// <summary>How long the daemon may take to start or stop before it is left to itself.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(6);

    private readonly ProjectionProgress _record = new(watch);
    private DocumentStore? _store;
    private volatile Exception? _failure;
    private string? _said;
    private long _progress = -1;
    private long _stands;
    private long _started;
    private long _looked;
    private int _failures;
    private volatile bool _isPaused;

    /// <summary>The daemon that runs now; null if this program does not project.</summary>
    public IProjectionDaemon? Daemon { get; private set; }

    /// <summary>Stops the projection until <see cref="Resume"/>.</summary>
    public async Task PauseAsync()
    {
        _isPaused = true;
        while (Daemon is not null)
        {
            await Task.Delay(Every);
        }
    }

    public void Resume() => _isPaused = false;

    void IObserver<ShardState>.OnNext(ShardState value) => _failure = value.Exception ?? _failure;

    void IObserver<ShardState>.OnError(Exception error) { }

    void IObserver<ShardState>.OnCompleted() { }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await StepAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                break;
            }
            catch (Exception e) when (DatabaseFault.Of(e) is not null)
            {
                // The database does not answer, so nothing is known of the projection, and nothing is done.
            }
            catch (Exception e)
            {
                Say(e.GetBaseException().Message, e);
            }

            await Task.Delay(Every, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await StopDaemonAsync();
    }

    private async Task StepAsync(CancellationToken token)
    {
        if (!nodes.Projects || _isPaused)
        {
            await StopDaemonAsync();
            if (_isPaused || !nodes.IsVacant || !await nodes.ClaimAsync(token))
            {
                return;
            }
        }

        if (Daemon is null)
        {
            if (Stopwatch.GetElapsedTime(_started) >= Pause())
            {
                await LookAsync(token);
                await StartDaemonAsync();
            }
        }
        else if (Daemon.StatusFor(TimelinesProjection.Shard) != AgentStatus.Running)
        {
            await RestartAsync(_failure?.GetBaseException().Message ?? "its agent was stopped", _failure);
        }
        else if (Stopwatch.GetElapsedTime(_looked) > LookEvery)
        {
            var head = await LookAsync(token);
            if (Stopwatch.GetElapsedTime(_stands) > Standstill)
            {
                await RestartAsync(
                    $"it has stood at sequence {_progress} for {Standstill.TotalSeconds} s, and the log has {head}",
                    null
                );
            }
        }
    }

    /// <summary>Looks how far the projection is.</summary>
    /// <returns>The log's head.</returns>
    private async Task<long> LookAsync(CancellationToken token)
    {
        _looked = Stopwatch.GetTimestamp();
        var (progress, head) = (await _record.ReachedAsync(token), await _record.HeadAsync(token));
        if (progress == _progress && progress < head)
        {
            _stands = await highWater.WaitsAsync(head, token) ? _looked : _stands;
            return head;
        }

        if (_said is not null && Daemon is not null)
        {
            GoesOn(progress);
            (_said, _failures) = (null, 0);
        }

        (_progress, _stands) = (progress, Stopwatch.GetTimestamp());
        return head;
    }

    private async Task RestartAsync(string why, Exception? failure)
    {
        Say(why, failure);
        _failures += failure is null || DatabaseFault.Of(failure) is null ? 1 : 0;
        await StopDaemonAsync();
    }

    /// <summary>The first restart is at once; each further one without progress comes later.</summary>
    private TimeSpan Pause() =>
        _failures <= 1
            ? TimeSpan.Zero
            : TimeSpan.FromTicks(Math.Min(LongestPause.Ticks, FirstPause.Ticks << Math.Min(_failures, 10)));

    private async Task StartDaemonAsync()
    {
        _failure = null;
        (_started, _stands) = (Stopwatch.GetTimestamp(), Stopwatch.GetTimestamp());
        var options = new StoreOptions();
        options.Connection(database);
        EventStore.Configure(options);
        EventStore.AddProjection(options, database, self);
        _store = new(options);
        try
        {
            Daemon = await _store.BuildProjectionDaemonAsync(logger: NullLogger.Instance);
        }
        catch
        {
            await _store.DisposeAsync();
            throw;
        }

        Daemon.Tracker.Subscribe(this);
        await Daemon.StartAllAsync().WaitAsync(Patience);
    }

    private async Task StopDaemonAsync()
    {
        if (Daemon is not { } daemon)
        {
            return;
        }

        try
        {
            await daemon.StopAllAsync().WaitAsync(Patience);
        }
        catch (Exception)
        {
            // What it was about to write is not committed: its sessions are ended below, or it has lost its right.
        }

        daemon.Dispose();
        await _store!.DisposeAsync();
        (Daemon, _store) = (null, null);
        database.Clear();
        await EndListeningAsync();
    }

    /// <summary>Ends the session in which the daemon waited for new events; Marten leaves it open.</summary>
    private async Task EndListeningAsync()
    {
        try
        {
            await using var end = watch.CreateCommand(
                "select pg_terminate_backend(pid) from pg_stat_activity where application_name like '% ' || $1 "
                    + "and state = 'idle' and query like 'LISTEN mt_events_appended%'"
            );
            end.Parameters.Add(new() { Value = self.Id });
            await end.ExecuteNonQueryAsync();
        }
        catch (Exception e) when (DatabaseFault.Of(e) is not null)
        {
            // The session ends with the database, or with this program.
        }
    }

    private void Say(string why, Exception? failure)
    {
        if (why == _said)
        {
            return;
        }

        _said = why;
        if (failure is not null)
        {
            standing.Saw(failure);
        }

        Stopped(failure is null || DatabaseFault.Of(failure) is not null ? null : failure, why);
    }

    [LoggerMessage(LogLevel.Warning, "The projection does not run and is started again: {Why}.")]
    private partial void Stopped(Exception? failure, string why);

    [LoggerMessage(LogLevel.Information, "The projection goes on; it is at sequence {Sequence}.")]
    private partial void GoesOn(long sequence);
}
