using System.Diagnostics.Metrics;
using NodaTime;
using Tracker.Store;

namespace Tracker.Audit.Ledger;

/// <summary>
/// Maintains the ledger: adds events, signs checkpoints, checks the ledger nightly and sends checkpoints to anchors.
/// Every node runs this service; locks in the database make sure that only one node at a time does each task.
/// </summary>
public sealed partial class LedgerService(
    Sequencer sequencer,
    CheckpointSigner signer,
    [FromKeyedServices(Pools.Ledger)] LedgerReader reader,
    LedgerReader served,
    LedgerCheck check,
    AnchorSender anchors,
    SigningKeys keys,
    DatabaseStanding standing,
    IClock clock,
    ILogger<LedgerService> log
) : BackgroundService
{
    /// <summary>Promised maximum delay between an event's commit and a signed checkpoint that covers it.</summary>
    public static readonly Duration MaxDelay = Duration.FromSeconds(5);

    /// <summary>From this delay on, the program logs an alarm and is not ready.</summary>
    public static readonly Duration AlarmAt = Duration.FromSeconds(30);

    public const string MeterName = "Tracker.Ledger";

    private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(500);

    /// <summary>
    /// Pause between the start and the first full check, so that a short-lived command does not begin one.
    /// </summary>
    private static readonly TimeSpan Settling = TimeSpan.FromMinutes(1);

    private readonly Meter _meter = new(MeterName);
    private Instant _started;
    private Duration _delay;
    private HashSet<string> _said = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        _started = clock.GetCurrentInstant();
        var logged = _meter.CreateCounter<long>(
            "tracker.ledger.entries",
            description: "Events that this node added to the ledger."
        );
        _meter.CreateObservableGauge(
            "tracker.ledger.size",
            () => served.Latest?.Size ?? 0,
            description: "Size of the last signed checkpoint."
        );
        _meter.CreateObservableGauge(
            "tracker.ledger.delay",
            () => _delay.TotalSeconds,
            "s",
            "Age of the oldest event that no signed checkpoint covers."
        );
        await Task.WhenAll(
            RepeatAsync(
                "the sequencer",
                Every,
                async () =>
                {
                    keys.Load();
                    while (await sequencer.PassAsync(whole: false, stoppingToken) is { Logged: > 0 and var count })
                    {
                        logged.Add(count);
                        if (count < Sequencer.PassSize)
                        {
                            break;
                        }
                    }

                    await signer.SignAsync(stoppingToken);
                    served.Latest = await reader.LatestAsync(stoppingToken);
                    await WatchAsync(stoppingToken);
                },
                stoppingToken
            ),
            RepeatAsync("sending checkpoints", Every, () => anchors.SendDueAsync(stoppingToken), stoppingToken),
            CheckAsync(stoppingToken)
        );
    }

    public override void Dispose()
    {
        _meter.Dispose();
        base.Dispose();
    }

    private async Task CheckAsync(CancellationToken token)
    {
        try
        {
            await Task.Delay(Settling, token);
        }
        catch (OperationCanceledException)
        {
            return;
        }

        await RepeatAsync("the nightly check", TimeSpan.FromMinutes(1), () => check.RunIfDueAsync(token), token);
    }

    private async Task WatchAsync(CancellationToken token)
    {
        _delay = await reader.OldestUncoveredAsync(token) is { } oldest
            ? clock.GetCurrentInstant() - oldest
            : Duration.Zero;
        var now = clock.GetCurrentInstant();
        string?[] reasons =
        [
            signer.Refusal is { } refusal ? $"checkpoints are not being signed. {refusal}"
            : _delay > AlarmAt ? $"an event has waited more than {AlarmAt.TotalSeconds} s for a signed checkpoint."
            : null,
            check.Missed(_started, now),
            .. anchors
                .Overdue(_started, now)
                .Select(x => $"the anchor '{x}' has had no checkpoint for longer than its interval."),
        ];
        foreach (var say in reasons.OfType<string>().Where(x => !_said.Contains(x)))
        {
            Alarm(say);
        }

        _said = [.. reasons.OfType<string>()];
    }

    /// <summary>Repeats the work for ever. Logs a failure, but not again while it stays the same.</summary>
    private async Task RepeatAsync(string what, TimeSpan every, Func<Task> work, CancellationToken token)
    {
        string? failure = null;
        while (!token.IsCancellationRequested)
        {
            try
            {
                await work();
                failure = null;
            }
            catch (OperationCanceledException) when (token.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                standing.Saw(e);
                if (failure != e.Message)
                {
                    Failed(what, e.Message);
                    failure = e.Message;
                }
            }

            try
            {
                await Task.Delay(every, token);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    [LoggerMessage(LogLevel.Error, "ALARM: {What}")]
    private partial void Alarm(string what);

    [LoggerMessage(LogLevel.Warning, "The ledger is delayed: {What} failed and will be retried. {Reason}")]
    private partial void Failed(string what, string reason);
}
