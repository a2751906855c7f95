using System.Globalization;
using System.Text.Json;
using NodaTime;
using NodaTime.Text;
using Tracker.Audit;
using Tracker.Hosting;
using Tracker.Timelines;

namespace Tracker.CommandLine;

public static class ReplayCommand
{
    /// <summary>Projections run only while the application does: it is started, on a port of its own, for as long as this takes.</summary>
    public static async Task<int> ExecuteAsync(long? sequence, string? knownAt, bool json, CancellationToken token)
    {
        await using var session = await Session.OpenAsync(token, urls: "http://127.0.0.1:0");
        await session.App.StartAsync(token);
        var replays = session.Get<Replay>();
        var known = knownAt is null ? (Instant?)null : OffsetDateTimePattern.Rfc3339.Parse(knownAt).Value.ToInstant();
        var report = await replays.RunAsync(
            ReplayId.New(), sequence ?? (known is { } at ? await session.Get<RecordClock>().SequenceAtAsync(at, token) : null),
            Progress(), token);
        Console.WriteLine(json ? JsonSerializer.Serialize(report, ApiJson.Options) : Describe(report));
        await session.App.StopAsync(CancellationToken.None);
        return report.Status == "EQUAL" ? TrackerCommand.Done : TrackerCommand.Found;
    }

    private static string Describe(ReplayReport report)
    {
        if (report.Error is { } error)
        {
            return $"{report.Status} at sequence {report.AsOfSequence}: {error}";
        }

        var verdict = report.Status == "EQUAL"
            ? "The served timelines equal the replayed log."
            : "The served timelines DIFFER from the replayed log.";
        IEnumerable<string> lines =
        [
            string.Create(CultureInfo.InvariantCulture, $"{report.Status} as of sequence {report.AsOfSequence}: {report.Events} events, {report.RowsCompared} rows compared, {report.RowsDiffering} differing, {report.Duration:F2} s."),
            verdict,
            $"live   {report.LiveDigest}",
            $"replay {report.ReplayDigest}",
            .. report.Differences.Select(x =>
                $"{x.Projection} {x.Row} (stream {x.Stream}, from sequence {x.FromSequence}): {x.Kind}{Values(x)}"),
        ];
        return string.Join(Environment.NewLine, lines);
    }

    private static string Values(RowDifference x) => x.Kind != "DIFFERENT" ? "" : "; " + string.Join(
        "; ", x.Live.Select(v => $"{v.Key} is {Short(v.Value)}, the log says {Short(x.Replay[v.Key])}"));

    private static string Short(JsonElement value) => value.GetRawText() is { Length: > 120 } text ? text[..120] + "…" : value.GetRawText();

    /// <summary>A line that counts, on a terminal only.</summary>
    private static Action<long>? Progress()
    {
        if (Console.IsErrorRedirected)
        {
            return null;
        }

        var shown = 0L;
        return events =>
        {
            if (events - Interlocked.Read(ref shown) > 20_000)
            {
                Interlocked.Exchange(ref shown, events);
                Console.Error.Write($"\r{events} events");
            }
        };
    }
}
