using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Tracker.IntegrationTests.Harness;

/// <summary>A message as it came.</summary>
public sealed record Received(string Id, string Timestamp, string Signature, string Body);

/// <summary>Who registered a webhook: a server on loopback that keeps what it is sent.</summary>
public sealed class Receiver : IAsyncDisposable
{
    private readonly WebApplication _app;

    private Receiver(WebApplication app) => _app = app;

    public ConcurrentQueue<Received> All { get; } = new();

    /// <summary>What to answer, by how many requests came before.</summary>
    public Func<int, int> Answer { get; set; } = _ => 204;

    public string Url => _app.Urls.First() + "/hook";

    public static async Task<Receiver> StartAsync(string url = "http://127.0.0.1:0")
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(url);
        var app = builder.Build();
        var receiver = new Receiver(app);
        app.MapPost("/hook", receiver.TakeAsync);
        await app.StartAsync();
        return receiver;
    }

    /// <summary>Waits until so many came.</summary>
    public async Task<IReadOnlyList<Received>> WaitAsync(int count)
    {
        var waited = Stopwatch.StartNew();
        while (All.Count < count)
        {
            waited.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(90), $"{All.Count} of {count} messages came");
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }

        return [.. All];
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private async Task TakeAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var body = await reader.ReadToEndAsync();
        var headers = context.Request.Headers;
        context.Response.StatusCode = Answer(All.Count);
        All.Enqueue(
            new(
                headers["webhook-id"].ToString(),
                headers["webhook-timestamp"].ToString(),
                headers["webhook-signature"].ToString(),
                body
            )
        );
    }
}
