using System.Diagnostics.Metrics;
using NodaTime;
using Npgsql;
using Tracker.Audit.Ledger;
using Tracker.Changes;
using Tracker.Configuration;
using Tracker.Http;
using Tracker.Sight;
using Tracker.Store;

namespace Tracker.Hosting;

/// <summary>
/// Measures every few seconds what the program does, for metrics, and says once in the log that a fault has begun and
/// once that it is over.
/// </summary>
public sealed partial class Gauges : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(5);

    private readonly NpgsqlDataSource _database;
    private readonly AnchorSender _anchors;
    private readonly SigningKeys _keys;
    private readonly Settings _settings;
    private readonly IClock _clock;
    private readonly TimeProvider _time;
    private readonly ILogger<Gauges> _log;
    private readonly Dictionary<string, (Trouble Trouble, Instant Since)> _troubles = [];
    private volatile Measured? _last;

    public Gauges(
        Instruments instruments,
        [FromKeyedServices(Pools.Watch)] NpgsqlDataSource database,
        AnchorSender anchors,
        CheckpointSigner signer,
        SigningKeys keys,
        ChangeFeed streams,
        Searches searches,
        Writes writes,
        Settings settings,
        IClock clock,
        TimeProvider time,
        ILogger<Gauges> log
    )
    {
        (_database, _anchors, _keys, _settings) = (database, anchors, keys, settings);
        (_clock, _time, _log) = (clock, time, log);
        var meter = instruments.Meter;
        Gauge("tracker.database.up", null, "1 if the database answers, else 0.", x => x.Record is null ? 0 : 1);
        Gauge(
            "tracker.keys.fault",
            null,
            "1 if the signing keys cannot be used, else 0.",
            x => x.KeysFault is null ? 0 : 1
        );
        Gauge("tracker.disk.free", "By", "Free bytes on the disk of the private PostgreSQL.", x => x.DiskFree);
        Gauge("tracker.projection.behind", "{event}", "Sequences that are not projected.", Behind);
        Gauge(
            "tracker.projection.lag",
            "s",
            "Age of the oldest event that is not projected.",
            x => x.Record?.ProjectionLag.TotalSeconds
        );
        Gauge("tracker.ledger.check.age", "s", "Time since the last full check.", x => Seconds(x.Record?.CheckAge));
        Gauge(
            "tracker.ledger.check.findings",
            "{finding}",
            "Findings of the last full check.",
            x => x.Record?.CheckFindings
        );
        Gauge(
            "tracker.webhooks.waiting",
            "{message}",
            "Messages that wait to be sent.",
            x => x.Record?.WebhooksWaiting
        );
        Gauge(
            "tracker.webhooks.failed",
            "{message}",
            "Messages of the last day that were given up.",
            x => x.Record?.WebhooksFailed
        );
        Gauge(
            "tracker.webhooks.disabled",
            "{webhook}",
            "Webhooks that get nothing now.",
            x => x.Record?.WebhooksDisabled
        );
        Gauge(
            "tracker.backup.age",
            "s",
            "Time since the last backup by 'tracker backup'.",
            x => Seconds(x.Record?.BackupAge)
        );
        meter.CreateObservableGauge(
            "tracker.ledger.refused",
            () => signer.Refusal is null ? 0 : 1,
            description: "1 if checkpoints are not being signed, else 0."
        );
        meter.CreateObservableGauge(
            "tracker.streams.open",
            () => streams.Listeners,
            "{stream}",
            "Open streams of changes."
        );
        PlacesOf(searches.Places, "searches", "{search}", "Searches");
        PlacesOf(writes.Places, "writes", "{request}", "Requests that may change the record");
        Anchors("tracker.anchor.age", "s", "Time since the anchor last stored a checkpoint.", x => Seconds(x.Age));
        Anchors("tracker.anchor.failures", "{attempt}", "Failed attempts since then.", x => x.Failures);

        void PlacesOf(Places places, string name, string unit, string what)
        {
            meter.CreateObservableGauge($"tracker.{name}.running", () => places.Running, unit, $"{what}: running.");
            meter.CreateObservableGauge(
                $"tracker.{name}.waiting",
                () => places.Waiting,
                unit,
                $"{what}: waiting for their turn."
            );
            meter.CreateObservableCounter(
                $"tracker.{name}.refused",
                () => places.Refused,
                unit,
                $"{what}: refused because too many waited."
            );
        }

        void Gauge(string name, string? unit, string description, Func<Measured, double?> value) =>
            meter.CreateObservableGauge<double>(
                name,
                () => _last is { } last && value(last) is { } x ? [new(x)] : [],
                unit,
                description
            );

        void Anchors(string name, string unit, string description, Func<MeasuredAnchor, double?> value) =>
            meter.CreateObservableGauge<double>(
                name,
                () =>
                    from anchor in _last?.Record?.Anchors ?? []
                    let x = value(anchor)
                    where x is not null
                    select new Measurement<double>(x.Value, new KeyValuePair<string, object?>("anchor", anchor.Name)),
                unit,
                description
            );
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            Tell(_last = await MeasureAsync(stoppingToken));
            await Task.Delay(Every, _time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static double? Seconds(Duration? duration) => duration?.TotalSeconds;

    private static double? Behind(Measured x) =>
        x.Record is { } record ? Math.Max(0, record.Head - record.Projected) : null;

    /// <summary>One line when a fault begins, one when it is over.</summary>
    private void Tell(Measured measured)
    {
        var now = _clock.GetCurrentInstant();
        var present = measured.Troubles().ToDictionary(x => x.What);
        foreach (var (what, (trouble, since)) in _troubles.Where(x => !present.ContainsKey(x.Key)).ToList())
        {
            _troubles.Remove(what);
            Over(trouble.Over, Math.Round((now - since).TotalSeconds));
        }

        foreach (var trouble in present.Values.Where(x => _troubles.TryAdd(x.What, (x, now))))
        {
            Begun(trouble.Line);
        }
    }

    private async Task<Measured> MeasureAsync(CancellationToken stopping)
    {
        MeasuredRecord? record = null;
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        patience.CancelAfter(Every);
        try
        {
            record = await RecordAsync(patience.Token);
        }
        catch (Exception e) when (e is OperationCanceledException || DatabaseFault.Of(e) is not null)
        {
            // The program stops, or the database does not answer, of which DatabaseStanding tells.
        }
        catch (Exception e)
        {
            NotMeasured(e);
        }

        return new(record, _keys.Fault(), DiskFree());
    }

    private async Task<MeasuredRecord> RecordAsync(CancellationToken token)
    {
        var now = _clock.GetCurrentInstant();
        await using var command = _database.CreateCommand(
            $"""
            select (select coalesce(max(seq_id), 0) from tracker.mt_events),
              {ProjectionProgress.Sequence},
              (select timestamp from tracker.mt_events
                where seq_id > {ProjectionProgress.Sequence} and type <> 'tombstone' order by seq_id limit 1),
              (select at from ledger.checks order by at desc limit 1),
              (select (report->>'findings')::bigint from ledger.checks order by at desc limit 1),
              (select count(*) from tracker.webhook_deliveries where status = 'PENDING'),
              (select count(*) from tracker.webhook_deliveries where status = 'FAILED' and created_at > $1),
              (select count(*) from tracker.webhooks w where disabled_at is not null
                or not exists (select from tracker.webhook_secrets s where s.webhook_id = w.id)),
              (select max(at) from tracker.backups)
            """
        );
        command.Parameters.Add(new() { Value = now - Duration.FromDays(2) });
        await using var r = await command.ExecuteReaderAsync(token);
        await r.ReadAsync(token);
        Duration? Age(int column) => r.IsDBNull(column) ? null : now - r.GetFieldValue<Instant>(column);
        var measured = new MeasuredRecord(
            r.GetInt64(0),
            r.GetInt64(1),
            Age(2) ?? Duration.Zero,
            Age(3),
            await r.IsDBNullAsync(4, token) ? null : r.GetInt64(4),
            r.GetInt64(5),
            r.GetInt64(6),
            r.GetInt64(7),
            Age(8),
            []
        );
        await r.CloseAsync();
        if (_anchors.Anchors.Count == 0)
        {
            return measured;
        }

        var states = await _anchors.StatesAsync(token);
        return measured with
        {
            Anchors =
            [
                .. _anchors.Anchors.Select(anchor =>
                    states.FirstOrDefault(x => x.Anchor == anchor.Name) is { } state
                        ? new MeasuredAnchor(anchor.Name, now - state.At, state.Failures)
                        : new MeasuredAnchor(anchor.Name, null, 0)
                ),
            ],
        };
    }

    private long? DiskFree()
    {
        if (_settings.ConnectionString is not null || _settings.DataFolder.Length == 0)
        {
            return null;
        }

        try
        {
            return new DriveInfo(_settings.DataFolder).AvailableFreeSpace;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }

    [LoggerMessage(LogLevel.Error, "The state of the record cannot be measured.")]
    private partial void NotMeasured(Exception failure);

    [LoggerMessage(LogLevel.Error, "{Trouble}")]
    private partial void Begun(string trouble);

    [LoggerMessage(LogLevel.Information, "{Over} It took {Seconds} s.")]
    private partial void Over(string over, double seconds);
}
