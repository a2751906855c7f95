using System.Globalization;
using System.Text.Json;
using NodaTime;
using NodaTime.Text;
using Tracker.Audit;
using Tracker.Http;
using Tracker.Store;

namespace Tracker.CommandLine;

public static class ReplayCommand
{
    /// <summary>Projections run only while the application does: it is started, on a port of its own, for as long as
    /// this takes.</summary>
    public static async Task<int> ExecuteAsync(long? sequence, string? knownAt, bool json, CancellationToken token)
    {
        await using var session = await Session.OpenAsync(token, urls: "http://127.0.0.1:0", readsOnly: true);
        await session.App.StartAsync(token);
        var replays = session.Get<Replay>();
        var known = knownAt is null ? (Instant?)null : OffsetDateTimePattern.Rfc3339.Parse(knownAt).Value.ToInstant();
        var upTo =
            sequence ?? (known is { } at ? await session.Get<ProjectionProgress>().SequenceAtAsync(at, token) : null);
        var id = ReplayId.New();
        ReplayReport report;
        try
        {
            report = await ProgressDisplay.ShowAsync(json, progress => replays.RunAsync(id, upTo, progress, token));
        }
        catch (OperationCanceledException) when (token.IsCancellationRequested)
        {
            report = new(id, "CANCELLED", upTo ?? 0, 0, 0, 0, [], null, null, 0, [], "It was interrupted.");
        }

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

        var verdict =
            report.Status == "EQUAL"
                ? "The served timelines equal the replayed log."
                : "The served timelines DIFFER from the replayed log.";
        IEnumerable<string> lines =
        [
            string.Create(
                CultureInfo.InvariantCulture,
                $"{report.Status} as of sequence {report.AsOfSequence}: {report.Events} events, "
                    + $"{report.RowsCompared} rows compared, {report.RowsDiffering} differing, {report.Duration:F2} "
                    + $"s."
            ),
            verdict,
            .. report.Beyond is { } beyond ? [beyond] : Array.Empty<string>(),
            .. report.Doubts ?? [],
            $"live   {report.LiveDigest}",
            $"replay {report.ReplayDigest}",
            .. report.Differences.Select(x =>
                $"{x.Projection} {x.Row} (stream {x.Stream}, from sequence {x.FromSequence}): {x.Kind}{Values(x)}"
            ),
        ];
        return string.Join(Environment.NewLine, lines);
    }

    private static string Values(RowDifference x) =>
        x.Kind != "DIFFERENT"
            ? ""
            : "; "
                + string.Join(
                    "; ",
                    x.Live.Select(v => $"{v.Key} is {Short(v.Value)}, the log says {Short(x.Replay[v.Key])}")
                );

    private static string Short(JsonElement value) =>
        value.GetRawText() is { Length: > 120 } text ? text[..120] + "…" : value.GetRawText();
}
