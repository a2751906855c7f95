using System.Diagnostics;
using System.Net.Http.Headers;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Tracker.Hosting;
using Tracker.Timelines;

namespace Tracker.Benchmarks;

/// <summary>The application as it is served, over one database, with its projection running.</summary>
internal sealed class BenchHost : IAsyncDisposable
{
    private const string AdminKey = "stk_admin_benchmarks";

    private BenchHost(WebApplication app, HttpClient client) => (App, Client) = (app, client);

    public WebApplication App { get; }

    /// <summary>Sends the admin key.</summary>
    public HttpClient Client { get; }

    public T Get<T>()
        where T : notnull => App.Services.GetRequiredService<T>();

    public static async Task<BenchHost> StartAsync(string connectionString, CancellationToken token)
    {
        var app = Build(connectionString);
        await app.Services.GetRequiredService<Startup>().PrepareAsync(alone: false, token);
        await app.StartAsync(token);
        var client = HttpClientFor(app);
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", AdminKey);
        return new(app, client);
    }

    /// <summary>Makes the schema and loads the reference data; nothing runs after it.</summary>
    public static async Task PrepareAsync(string connectionString, CancellationToken token)
    {
        await using var app = Build(connectionString);
        await app.Services.GetRequiredService<Startup>().PrepareAsync(alone: false, token);
    }

    /// <summary>Records statement 0 through the API, and with it the actions that all others speak of.</summary>
    public static async Task RecordFirstAsync(string connectionString, CancellationToken token)
    {
        await using var host = await StartAsync(connectionString, token);
        using var body = new ByteArrayContent(Submissions.BodyOf(0));
        body.Headers.ContentType = new("application/json");
        using var response = await host.Client.PostAsync("/api/statements", body, token);
        response.EnsureSuccessStatusCode();
        await host.CatchUpAsync(token);
    }

    public static HttpClient HttpClientFor(WebApplication app) =>
        new(new SocketsHttpHandler { MaxConnectionsPerServer = 64 }) { BaseAddress = new(app.Urls.First()) };

    /// <returns>Seconds until everything on record was projected.</returns>
    public async Task<double> CatchUpAsync(CancellationToken token)
    {
        var (clock, start) = (Get<RecordClock>(), Stopwatch.GetTimestamp());
        var head = await clock.HeadAsync(token);
        while (await clock.ProgressAsync(token) < head)
        {
            await Task.Delay(10, token);
        }

        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await App.StopAsync();
        await App.DisposeAsync();
        NpgsqlConnection.ClearAllPools();
    }

    private static WebApplication Build(string connectionString) => TrackerApplication.Build(
        new Settings(null, "", null, AdminKey, "http://127.0.0.1:0"), connectionString);
}
