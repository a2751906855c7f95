using System.Globalization;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Tracker.IntegrationTests.Harness;

namespace Tracker.IntegrationTests.Sight;

/// <summary>Metrics and traces of the real program, as Prometheus and a collector get them.</summary>
public sealed partial class MetricsTests(Cluster cluster)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_metric_of_the_operations_page_is_served_on_an_address_of_its_own()
    {
        var metrics = TrackerProcess.FreeAddress();
        var environment = await EnvironmentAsync();
        environment["TRACKER_METRICS_URL"] = metrics.ToString().TrimEnd('/');
        environment["TRACKER_ANCHOR_FILE"] = Path.Combine(cluster.Folder, Path.GetRandomFileName());
        var address = TrackerProcess.FreeAddress();
        using var program = await TrackerProcess.ServeAsync(environment, address);
        using var client = new HttpClient { BaseAddress = address };
        using var refused = await client.PostAsync("/api/statements", null, Ct);
        client.DefaultRequestHeaders.Authorization = new("Bearer", TestHost.AdminKey);
        using var content = new StringContent(Submissions.Seed().ToJsonString(), Encoding.UTF8, "application/json");
        (await client.PostAsync("/api/statements", content, Ct)).StatusCode.ShouldBe(HttpStatusCode.Created);

        var text = await ReadAsync(
            metrics,
            x =>
                x.Contains("tracker_anchor_age", StringComparison.Ordinal)
                && x.Contains("tracker_ledger_entries_total", StringComparison.Ordinal)
        );

        (await client.GetAsync("/metrics", Ct)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        using var scraper = new HttpClient { BaseAddress = metrics };
        (await scraper.GetAsync("/api/statements", Ct)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        text.ShouldContain("tracker_refusals_total{");
        text.ShouldContain("type=\"unauthenticated\"");
        Value(text, "tracker_database_up").ShouldBe(1);
        Value(text, "tracker_keys_fault").ShouldBe(0);
        Value(text, "tracker_ledger_size").ShouldBeGreaterThan(0);

        // Only what a fault or a later hour makes is absent.
        string[] later =
        [
            "tracker_ledger_check_age_seconds",
            "tracker_ledger_check_findings",
            "tracker_backup_age_seconds",
            "tracker_disk_free_bytes",
        ];
        var named = Named().Matches(await File.ReadAllTextAsync(Page(), Ct)).Select(x => x.Groups[1].Value).ToList();
        named.Count.ShouldBeGreaterThan(20);
        named
            .Where(x => !later.Contains(x) && !Regex.IsMatch(text, $"^{x}[ {{]", RegexOptions.Multiline))
            .ShouldBeEmpty();
    }

    [Fact]
    public async Task Without_the_setting_nothing_serves_metrics()
    {
        var address = TrackerProcess.FreeAddress();
        using var program = await TrackerProcess.ServeAsync(await EnvironmentAsync(), address);
        using var client = new HttpClient { BaseAddress = address };

        (await client.GetAsync("/metrics", Ct)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_collector_gets_traces_metrics_and_logs_and_a_request_is_one_trace_down_to_the_database()
    {
        await using var collector = await Collector.StartAsync();
        var environment = await EnvironmentAsync();
        environment["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector.Url;
        environment["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf";
        environment["OTEL_BSP_SCHEDULE_DELAY"] = "200";
        environment["OTEL_BLRP_SCHEDULE_DELAY"] = "200";
        environment["OTEL_METRIC_EXPORT_INTERVAL"] = "500";
        var address = TrackerProcess.FreeAddress();
        using var program = await TrackerProcess.ServeAsync(environment, address);
        using var client = new HttpClient { BaseAddress = address };
        client.DefaultRequestHeaders.Authorization = new("Bearer", TestHost.AdminKey);
        using var content = new StringContent(Submissions.Seed().ToJsonString(), Encoding.UTF8, "application/json");
        using var recorded = await client.PostAsync("/api/statements", content, Ct);
        recorded.StatusCode.ShouldBe(HttpStatusCode.Created);
        client.DefaultRequestHeaders.Authorization = null;
        using var denied = await client.PostAsync("/api/statements", null, Ct);

        await collector.GotAsync("/v1/traces", "POST /api/statements");
        await collector.GotAsync("/v1/traces", "Npgsql");
        await collector.GotAsync("/v1/metrics", "tracker.events.appended");
        await collector.GotAsync("/v1/logs", "Denied with");
    }

    private async Task<Dictionary<string, string?>> EnvironmentAsync() =>
        TrackerProcess.EnvironmentOf(await cluster.CreateDatabaseAsync());

    /// <summary>Metrics, as soon as they are as they should be.</summary>
    private static async Task<string> ReadAsync(Uri address, Predicate<string> isWhole)
    {
        using var client = new HttpClient { BaseAddress = address };
        var text = "";
        for (var tries = 0; tries < 200; tries++)
        {
            text = await client.GetStringAsync("/metrics", Ct);
            if (isWhole(text))
            {
                return text;
            }

            await Task.Delay(100, Ct);
        }

        throw new ShouldAssertException(text);
    }

    private static double Value(string text, string name) =>
        double.Parse(
            Regex.Match(text, $@"^{name}(?:{{[^}}]*}})? (\S+)", RegexOptions.Multiline).Groups[1].Value,
            CultureInfo.InvariantCulture
        );

    private static string Page()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "Tracker.sln")))
        {
            folder = folder.Parent;
        }

        return Path.Combine(folder.FullName, "docs/operations.md");
    }

    [GeneratedRegex(@"^\| `([a-z_]+)` \| (?:gauge|counter)\b", RegexOptions.Multiline)]
    private static partial Regex Named();

    /// <summary>Takes what an exporter sends; texts stand in protobuf as they are.</summary>
    private sealed class Collector(WebApplication app) : IAsyncDisposable
    {
        private readonly System.Collections.Concurrent.ConcurrentQueue<(string Path, string Body)> _got = new();

        public string Url => app.Urls.First();

        public static async Task<Collector> StartAsync()
        {
            var builder = WebApplication.CreateSlimBuilder();
            builder.Logging.ClearProviders();
            var app = builder.Build();
            app.Urls.Add("http://127.0.0.1:0");
            var collector = new Collector(app);
            app.Run(collector.TakeAsync);
            await app.StartAsync(Ct);
            return collector;
        }

        public async Task GotAsync(string path, string words)
        {
            for (var tries = 0; tries < 200; tries++)
            {
                if (_got.Any(x => x.Path == path && x.Body.Contains(words, StringComparison.Ordinal)))
                {
                    return;
                }

                await Task.Delay(100, Ct);
            }

            throw new ShouldAssertException($"{path} got no '{words}', but {_got.Count(x => x.Path == path)} bodies.");
        }

        public ValueTask DisposeAsync() => app.DisposeAsync();

        private async Task TakeAsync(HttpContext context)
        {
            using var bytes = new MemoryStream();
            await context.Request.Body.CopyToAsync(bytes, Ct);
            _got.Enqueue((context.Request.Path, Encoding.UTF8.GetString(bytes.ToArray())));
            context.Response.ContentType = "application/x-protobuf";
        }
    }
}
