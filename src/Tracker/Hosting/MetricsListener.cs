using System.Net.Sockets;
using OpenTelemetry.Metrics;
using Tracker.Configuration;

namespace Tracker.Hosting;

/// <summary>
/// Serves metrics to Prometheus on an address of its own. It is a server beside the program's, so that no request to
/// one reaches what the other serves.
/// </summary>
public sealed class MetricsListener(Settings settings, MeterProvider metrics) : IHostedService, IAsyncDisposable
{
    public const string Path = "/metrics";

    private WebApplication? _server;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseUrls(settings.Sight.MetricsUrl!);
        _server = builder.Build();
        _server.UseOpenTelemetryPrometheusScrapingEndpoint(metrics, null, Path, null, null);
        _server.Run(x =>
        {
            x.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        });
        try
        {
            await _server.StartAsync(cancellationToken);
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            throw new ConfigurationException(
                $"The program cannot listen as TRACKER_METRICS_URL says: {e.Message} Choose another address."
            );
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) =>
        _server?.StopAsync(cancellationToken) ?? Task.CompletedTask;

    public ValueTask DisposeAsync() => _server?.DisposeAsync() ?? ValueTask.CompletedTask;
}
