using System.Diagnostics;
using System.Net.Http.Headers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.OutputCaching;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Tracker.Audit.Ledger;
using Tracker.Configuration;
using Tracker.Hosting;
using Tracker.Store;

namespace Tracker.Benchmarks;

/// <summary>The application on one database, listening on HTTP, with its projection running.</summary>
internal sealed class BenchHost : IAsyncDisposable
{
    private const string AdminKey = "stk_admin_benchmarks";

    private BenchHost(WebApplication app, HttpClient client) => (App, Client) = (app, client);

    public WebApplication App { get; }

    /// <summary>A client that sends the admin key.</summary>
    public HttpClient Client { get; }

    public T Get<T>()
        where T : notnull => App.Services.GetRequiredService<T>();

    /// <param name="noCache">Whether to give the response cache no room.</param>
    public static async Task<BenchHost> StartAsync(
        string connectionString,
        CancellationToken token,
        bool noCache = false
    )
    {
        var app = Build(connectionString, noCache);
        await app.Services.GetRequiredService<Startup>().PrepareAsync(alone: false, token);
        await app.StartAsync(token);
        var client = HttpClientFor(app);
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", AdminKey);
        return new(app, client);
    }

    /// <summary>Creates the schema and loads the reference data. Nothing keeps running afterwards.</summary>
    public static async Task PrepareAsync(string connectionString, CancellationToken token)
    {
        await using var app = Build(connectionString);
        await app.Services.GetRequiredService<Startup>().PrepareAsync(alone: false, token);
    }

    /// <summary>Records statement 0 through the API, with the actions that all other statements are about.</summary>
    public static async Task RecordFirstAsync(string connectionString, CancellationToken token)
    {
        await using var host = await StartAsync(connectionString, token);
        using var body = new ByteArrayContent(Submissions.BodyOf(0));
        body.Headers.ContentType = new("application/json");
        using var response = await host.Client.PostAsync("/api/statements", body, token);
        response.EnsureSuccessStatusCode();
        await host.CatchUpAsync(token);
    }

    public static HttpClient HttpClientFor(WebApplication app, int connections = 64) =>
        new(new SocketsHttpHandler { MaxConnectionsPerServer = connections }) { BaseAddress = new(app.Urls.First()) };

    /// <returns>Seconds until everything on record was projected.</returns>
    public async Task<double> CatchUpAsync(CancellationToken token)
    {
        var (clock, start) = (Get<ProjectionProgress>(), Stopwatch.GetTimestamp());
        var head = await clock.HeadAsync(token);
        while (await clock.ReachedAsync(token) < head)
        {
            await Task.Delay(10, token);
        }

        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    /// <summary>
    /// Waits until the ledger covers everything on record and is checked, so that neither disturbs the measurement.
    /// </summary>
    public async Task SettleAsync(CancellationToken token)
    {
        while (await Get<LedgerReader>().OldestUncoveredAsync(token) is not null)
        {
            await Task.Delay(100, token);
        }

        await Get<LedgerCheck>().RunIfDueAsync(token);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await App.StopAsync();
        await App.DisposeAsync();
        NpgsqlConnection.ClearAllPools();
    }

    public static WebApplication Build(string connectionString, bool noCache = false) =>
        TrackerApplication.Build(
            new Settings(null, "", null, AdminKey, "http://127.0.0.1:0") { Ledger = new(KeysFolder(connectionString)) },
            connectionString,
            builder => builder.Services.Configure<OutputCacheOptions>(x => x.SizeLimit = noCache ? 0 : x.SizeLimit)
        );

    /// <summary>Folder of all signing keys. Each database has its own ledger and keys.</summary>
    public static readonly string Keys = Path.Combine(
        Path.GetTempPath(),
        $"tracker-bench-keys-{Environment.ProcessId}"
    );

    /// <summary>The data folder if the program will later run on the filled database; otherwise null.</summary>
    public static string? DataFolder { get; set; }

    private static string KeysFolder(string connectionString) =>
        DataFolder is { } data
            ? Path.Combine(data, "keys")
            : Path.Combine(Keys, new NpgsqlConnectionStringBuilder(connectionString).Database!);
}
