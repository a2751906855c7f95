using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Npgsql;
using Tracker.Audit;
using Tracker.Store;
using EventLog = Tracker.Store.EventLog;

namespace Tracker.Benchmarks;

/// <summary>
/// Compares the replay with a typed read of the same events by hand, and measures its memory in a process of its own.
/// </summary>
internal sealed class ReplayBench(BenchCluster cluster, string name, Figures figures)
{
    /// <summary>From this many statements on there are fewer rounds, and the first round counts too.</summary>
    private const int Large = 10_000;

    /// <returns>Events per second of the best round.</returns>
    public async Task<double> RunAsync(BenchHost host, int size, CancellationToken token)
    {
        var database = host.Get<NpgsqlDataSource>();
        var head = await host.Get<ProjectionProgress>().HeadAsync(token);
        var workers = Math.Clamp(Environment.ProcessorCount, 1, 8);
        var (replay, one, many, pairs) = (
            new List<double>(),
            new List<double>(),
            new List<double>(),
            new List<double>()
        );
        var (cost, rawCost) = (
            new List<(double Program, double Server)>(),
            new List<(double Program, double Server)>()
        );
        var events = 0L;
        for (var round = 0; round < 4; round++)
        {
            // Measure the plain read before and after, because other work on the machine changes within a round.
            var start = cluster.ProcessorTime();
            var before = await ReadAsync(database, head, workers, token);
            var read = cluster.ProcessorTime();
            var report = await ReplayAsync(host, token);
            var replayed = cluster.ProcessorTime();
            var after = await ReadAsync(database, head, workers, token);
            events = report.Events;
            if (round > 0 || size > Large)
            {
                replay.Add(events / report.Duration);
                one.Add(events / await ReadAsync(database, head, 1, token));
                many.Add(events / Math.Min(before, after));
                pairs.Add((before + after) / 2 / report.Duration);
                cost.Add(
                    (
                        (replayed.Program - read.Program).TotalMicroseconds / events,
                        (replayed.Server - read.Server).TotalMicroseconds / events
                    )
                );
                rawCost.Add(
                    (
                        (read.Program - start.Program).TotalMicroseconds / events,
                        (read.Server - start.Server).TotalMicroseconds / events
                    )
                );
            }
        }

        figures.Add("replay", $"{size} statements: events", events, "events");
        figures.Add("replay", $"{size} statements: replay, best", replay.Max(), "events/s");
        figures.Add("replay", $"{size} statements: replay, median", Figures.Median(replay), "events/s");
        figures.Add("replay", $"{size} statements: raw typed read, 1 reader, best", one.Max(), "events/s");
        figures.Add("replay", $"{size} statements: raw typed read, {workers} readers, best", many.Max(), "events/s");
        figures.Add(
            "replay",
            $"{size} statements: replay/raw, best of each, 1 reader",
            replay.Max() / one.Max(),
            "(target ≥ 0.4)"
        );
        figures.Add(
            "replay",
            $"{size} statements: replay/raw, best of each, {workers} readers",
            replay.Max() / many.Max(),
            "(target ≥ 0.4)"
        );
        figures.Add(
            "replay",
            $"{size} statements: replay/raw beside it, {workers} readers, median",
            Figures.Median(pairs),
            "(target ≥ 0.4)"
        );
        var (least, rawLeast) = (cost.MinBy(x => x.Program + x.Server), rawCost.MinBy(x => x.Program + x.Server));
        figures.Add(
            "replay",
            $"{size} statements: replay, processor time of the program",
            least.Program,
            "µs an event"
        );
        figures.Add("replay", $"{size} statements: replay, processor time of the server", least.Server, "µs an event");
        figures.Add(
            "replay",
            $"{size} statements: raw typed read, processor time of the program",
            rawLeast.Program,
            "µs an event"
        );
        figures.Add(
            "replay",
            $"{size} statements: raw typed read, processor time of the server",
            rawLeast.Server,
            "µs an event"
        );
        figures.Add(
            "replay",
            $"{size} statements: replay/raw, by processor time",
            (rawLeast.Program + rawLeast.Server) / (least.Program + least.Server),
            "(target ≥ 0.4)"
        );
        await MemoryAsync(size, token);
        return replay.Max();
    }

    private static async Task<ReplayReport> ReplayAsync(BenchHost host, CancellationToken token)
    {
        var report = await host.Get<Replay>().RunAsync(ReplayId.New(), null, null, token);
        return report.Status == "EQUAL"
            ? report
            : throw new InvalidOperationException(
                $"The replay is {report.Status}: {report.Error ?? report.Differences.FirstOrDefault()?.ToString()}"
            );
    }

    /// <summary>Measures the peak memory of the process <c>tracker replay</c>, as the kernel reports it.</summary>
    private async Task MemoryAsync(int size, CancellationToken token)
    {
        var start = new ProcessStartInfo(
            "dotnet",
            [Path.Combine(AppContext.BaseDirectory, "tracker.dll"), "replay", "--json"]
        )
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["ConnectionStrings__Tracker"] = cluster.ConnectionString(name);
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(token);
        var errors = process.StandardError.ReadToEndAsync(token);
        var peak = 0L;
        while (!process.WaitForExit(20))
        {
            peak = Math.Max(peak, await PeakAsync(process.Id, token));
        }

        using var report = JsonDocument.Parse(await output);
        if (report.RootElement.GetProperty("status").GetString() != "EQUAL")
        {
            throw new InvalidOperationException(
                $"The replay of its own process is {report.RootElement.GetProperty("status")}: {await errors}"
            );
        }

        figures.Add(
            "replay",
            $"{size} statements: peak memory of 'tracker replay'",
            peak / 1024.0,
            "MB (target ≤ 500)"
        );
    }

    /// <returns>Kilobytes; 0 if the value is not known or the process has ended.</returns>
    private static async Task<long> PeakAsync(int process, CancellationToken token)
    {
        try
        {
            var line = (await File.ReadAllLinesAsync($"/proc/{process}/status", token)).FirstOrDefault(x =>
                x.StartsWith("VmHWM:", StringComparison.Ordinal)
            );
            return line is null
                ? 0
                : long.Parse(
                    line.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)[^2]
                        .Trim('\t'),
                    CultureInfo.InvariantCulture
                );
        }
        catch (IOException)
        {
            return 0;
        }
    }

    /// <returns>Seconds.</returns>
    private static async Task<double> ReadAsync(
        NpgsqlDataSource database,
        long head,
        int readers,
        CancellationToken token
    )
    {
        var start = Stopwatch.GetTimestamp();
        var share = (head / readers) + 1;
        await Task.WhenAll(
            Enumerable.Range(0, readers).Select(x => Task.Run(() => ReadAsync(x * share, (x + 1) * share), token))
        );
        return Stopwatch.GetElapsedTime(start).TotalSeconds;

        async Task ReadAsync(long after, long upTo)
        {
            await using var command = database.CreateCommand(
                $"select {EventLog.Columns} from tracker.mt_events where seq_id > $1 and seq_id <= $2"
            );
            command.CommandTimeout = 0;
            command.Parameters.AddRange(
                new NpgsqlParameter[]
                {
                    new() { Value = after },
                    new() { Value = upTo },
                }
            );
            await using var reader = await command.ExecuteReaderAsync(token);
            while (await reader.ReadAsync(token))
            {
                EventLog.Read(reader);
            }
        }
    }
}
