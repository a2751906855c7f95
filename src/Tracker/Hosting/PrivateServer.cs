using Tracker.EmbeddedPostgres;

namespace Tracker.Hosting;

/// <summary>
/// Watches the private PostgreSQL while the program runs. If it was killed, it is started again; if it does not start,
/// the program ends, so that whoever supervises the program learns of it. A full disk is waited for.
/// </summary>
public sealed partial class PrivateServer(
    PrivateCluster cluster,
    IHostApplicationLifetime lifetime,
    ILogger<PrivateServer> log
) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan FullDiskPause = TimeSpan.FromSeconds(5);

    /// <summary>Why the server could not be started again; null if it never failed. The program then ends.</summary>
    public PostgresUnavailableException? Failure { get; private set; }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var isFull = false;
        while (!stoppingToken.IsCancellationRequested)
        {
            var pause = Every;
            try
            {
                if (!await cluster.AnswersAsync(stoppingToken))
                {
                    if (!isFull)
                    {
                        Ended();
                    }

                    await cluster.RestartAsync(stoppingToken);
                    Restarted();
                    isFull = false;
                }
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (PostgresUnavailableException e) when (IsOfFullDisk(e))
            {
                if (!isFull)
                {
                    DiskFull(e.Message);
                }

                (isFull, pause) = (true, FullDiskPause);
            }
            catch (PostgresUnavailableException e)
            {
                Failure = e;
                lifetime.StopApplication();
                return;
            }

            await Task.Delay(pause, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static bool IsOfFullDisk(PostgresUnavailableException e) =>
        e.Message.Contains("No space left on device", StringComparison.Ordinal);

    [LoggerMessage(LogLevel.Error, "ALARM: the private PostgreSQL has ended; it is started again.")]
    private partial void Ended();

    [LoggerMessage(LogLevel.Warning, "The private PostgreSQL runs again.")]
    private partial void Restarted();

    [LoggerMessage(
        LogLevel.Error,
        "ALARM: the disk is full, so the private PostgreSQL cannot start; it is tried again every 5 s. {Reason}"
    )]
    private partial void DiskFull(string reason);
}
