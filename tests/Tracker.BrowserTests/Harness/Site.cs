using Microsoft.Playwright;
using Npgsql;
using Tracker.Benchmarks;
using Tracker.IntegrationTests.Harness;

namespace Tracker.BrowserTests.Harness;

/// <summary>
/// The program with the demonstration story on record, another with thousands of statements, and a browser that looks
/// at them. One after another: two pages measured at once measure each other.
/// </summary>
public sealed class Site(Cluster cluster) : IAsyncLifetime
{
    public static readonly int ManyStatements = Length.Of(2_000, 5_000);

    private static readonly string[] Places =
    [
        "/usr/bin/chromium-headless-shell",
        "/usr/bin/chromium",
        "/usr/bin/chromium-browser",
        "/usr/bin/google-chrome",
    ];

    private string? _absent;
    private IPlaywright? _playwright;
    private IBrowser? _browser;
    private TestHost? _story;
    private BenchCluster? _manyCluster;
    private BenchHost? _many;

    public static string Screens { get; } = Path.Combine(Repository.Root, "artifacts", "screens");

    public IBrowser Browser => _browser!;

    /// <summary>The story, for reading only.</summary>
    public TestHost Story => _story!;

    /// <summary>A replay of the whole story, over.</summary>
    public string ReplayId { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        var chromium = Places.FirstOrDefault(File.Exists);
        if (chromium is null)
        {
            _absent = "Chromium is not installed: run './build.sh test', or 'apt-get install chromium'.";
            return;
        }

        if (!cluster.HasPostgres)
        {
            return;
        }

        Directory.CreateDirectory(Screens);
        _story = await StoryAsync();
        ReplayId = (await _story.Admin.PostAsync("/api/audit/replays", "{}")).ShouldBe(202).Id;
        await Ledgers.UntilAsync(async () =>
            (await _story.Anonymous.GetAsync($"/api/audit/replays/{ReplayId}")).Text("status") == "EQUAL"
        );
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(
            new()
            {
                ExecutablePath = chromium,
                Args =
                [
                    "--no-sandbox",
                    "--disable-gpu",
                    "--disable-quic",
                    "--no-first-run",
                    "--disable-background-networking",
                    "--disable-component-update",
                    "--disable-sync",
                ],
            }
        );
    }

    /// <summary>Skips the test where there is no browser or no PostgreSQL.</summary>
    public void Require()
    {
        cluster.RequirePostgres();
        Assert.SkipWhen(_absent is not null, _absent ?? "");
    }

    /// <summary>A host of its own with the story on record, recorded by the program's own command.</summary>
    public async Task<TestHost> StoryAsync()
    {
        var database = await cluster.CreateDatabaseAsync();
        var seeded = await Commands.RunAsync(TrackerProcess.EnvironmentOf(database), "seed", "--story");
        seeded.ExitCode.ShouldBe(0, seeded.Errors);
        var host = await TestHost.StartAsync(database);
        await host.ProjectedAsync();
        return host;
    }

    /// <summary>The address of a host with thousands of synthetic statements.</summary>
    public async Task<Uri> ManyAsync()
    {
        if (_many is null)
        {
            var token = CancellationToken.None;
            _manyCluster = await BenchCluster.StartAsync(Path.Combine(cluster.Folder, "many"), token);
            await _manyCluster.CreateAsync("many", token);
            await BenchHost.PrepareAsync(_manyCluster.ConnectionString("many"), token);
            await using (var started = await BenchHost.StartAsync(_manyCluster.ConnectionString("many"), token))
            {
                await started.CatchUpAsync(token);
            }

            await LogFiller.FillAsync(
                _manyCluster,
                "many",
                new Synthetic(ManyStatements).Of,
                0,
                ManyStatements,
                project: true,
                token
            );
            _many = await BenchHost.StartAsync(_manyCluster.ConnectionString("many"), token);
            await _many.SettleAsync(token);
        }

        return new(_many.App.Urls.First());
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }

        _playwright?.Dispose();
        foreach (var host in new IAsyncDisposable?[] { _story, _many, _manyCluster })
        {
            if (host is not null)
            {
                await host.DisposeAsync();
            }
        }

        NpgsqlConnection.ClearAllPools();
    }
}

/// <summary>All browser tests: they share the site, and run one after another.</summary>
[CollectionDefinition]
public sealed class SharedSite : ICollectionFixture<Site>;
