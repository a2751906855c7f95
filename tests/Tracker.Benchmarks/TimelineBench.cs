using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Npgsql;
using Tracker.Http;
using Tracker.Store;
using Tracker.Timelines;

namespace Tracker.Benchmarks;

/// <summary>
/// Compares the latency of timelines over HTTP with that of the same SQL run without the rest of the program.
/// </summary>
internal sealed class TimelineBench(Figures figures)
{
    private const string Action = "ac-dprk-arms-transfers-russia";
    private const int Warmup = 200;
    private const int Reads = 400;

    /// <summary>The 10th percentile of the latency over HTTP in milliseconds, by query, for each size.</summary>
    private readonly Dictionary<string, List<double>> _latencies = [];

    public async Task RunAsync(BenchHost host, int size, CancellationToken token)
    {
        var half = $"/api/timeline?party={Submissions.BusyParty}&limit=100";
        var deep = host.Get<CursorSeal>()
            .Seal(ContextOf(host, half).Request, (await DeepCursorAsync(host, token)).ToString());
        await MeasureAsync(
            host,
            size,
            $"party={Submissions.BusyParty}, in half",
            $"/api/timeline?party={Submissions.BusyParty}&limit=100",
            null,
            token
        );
        await MeasureAsync(
            host,
            size,
            $"party={Submissions.RareParty}, in about 1 %",
            $"/api/timeline?party={Submissions.RareParty}&limit=100",
            null,
            token
        );
        await MeasureAsync(host, size, "action, in all", $"/api/actions/{Action}/timeline?limit=100", Action, token);
        await MeasureAsync(
            host,
            size,
            "party, page in the middle",
            $"/api/timeline?party={Submissions.BusyParty}&limit=100&cursor={deep}",
            null,
            token
        );
    }

    public void Flatness()
    {
        foreach (var (query, latencies) in _latencies.Where(x => x.Value.Count > 1))
        {
            figures.Add(
                "timeline",
                $"{query}: largest/smallest size, 1st decile",
                latencies[^1] / latencies[0],
                "of latency (target ≤ 1.5)"
            );
        }
    }

    private async Task MeasureAsync(
        BenchHost host,
        int size,
        string name,
        string path,
        string? action,
        CancellationToken token
    )
    {
        var (filter, problem) = await PositionFilter.ReadAsync(
            ContextOf(host, path),
            host.Get<RecordReads>(),
            action: action
        );
        if (problem is not null)
        {
            throw new InvalidOperationException(problem.Detail);
        }

        var database = host.Get<NpgsqlDataSource>();
        var sql = TimelineQuery.Sql(filter!, filter!.Limit + 1);
        var (http, raw, rows) = (new List<double>(), new List<double>(), 0);
        for (var i = -Warmup; i < Reads; i++)
        {
            var start = Stopwatch.GetTimestamp();
            using (var response = await host.Client.GetAsync(path, token))
            {
                response.EnsureSuccessStatusCode();
            }

            var between = Stopwatch.GetTimestamp();
            rows = await ReadAsync(database, sql, filter.Values, token);
            if (i >= 0)
            {
                http.Add(Stopwatch.GetElapsedTime(start, between).TotalMilliseconds);
                raw.Add(Stopwatch.GetElapsedTime(between).TotalMilliseconds);
            }
        }

        var label = $"{size} statements, {name}";
        figures.Add("timeline", $"{label}: HTTP median", Figures.Median(http), $"ms ({rows} rows)");
        figures.Add("timeline", $"{label}: HTTP p95", Figures.Quantile(http, 0.95), "ms");
        figures.Add("timeline", $"{label}: raw median", Figures.Median(raw), "ms");
        figures.Add(
            "timeline",
            $"{label}: ratio",
            Figures.Median(raw) / Figures.Median(http),
            "raw/HTTP (target ≥ 0.6)"
        );
        figures.Add("timeline", $"{label}: HTTP first decile", Figures.Quantile(http, 0.1), "ms");
        if (!_latencies.TryGetValue(name, out var latencies))
        {
            _latencies[name] = latencies = [];
        }

        latencies.Add(Figures.Quantile(http, 0.1));
    }

    private static async Task<int> ReadAsync(
        NpgsqlDataSource database,
        string sql,
        IReadOnlyList<NpgsqlParameter> values,
        CancellationToken token
    )
    {
        await using var command = database.CreateCommand(sql);
        command.Parameters.AddRange(values.Select(x => x.Clone()).ToArray());
        await using var reader = await command.ExecuteReaderAsync(token);
        var columns = new object[reader.FieldCount];
        var rows = 0;
        while (await reader.ReadAsync(token))
        {
            reader.GetValues(columns);
            rows++;
        }

        return rows;
    }

    private static DefaultHttpContext ContextOf(BenchHost host, string path)
    {
        var at = path.IndexOf('?', StringComparison.Ordinal);
        return new()
        {
            RequestServices = host.App.Services,
            Request = { Path = path[..at], QueryString = new(path[at..]) },
        };
    }

    /// <summary>A cursor in the middle of the busy party's positions.</summary>
    private static async Task<Cursor> DeepCursorAsync(BenchHost host, CancellationToken token)
    {
        var database = host.Get<NpgsqlDataSource>();
        await using var command = database.CreateCommand(
            "select percentile_disc(0.5) within group (order by sort_key) from read_v2.positions where party = $1"
        );
        command.Parameters.Add(new() { Value = Submissions.BusyParty });
        var key = (string)(await command.ExecuteScalarAsync(token))!;
        return new Cursor(await host.Get<ProjectionProgress>().ReachedAsync(token), key);
    }
}
