using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using Tracker.Audit.Ledger;
using Tracker.Configuration;
using Tracker.Sight;

namespace Tracker.Hosting;

/// <summary>What a running server shows its operator beside the log: metrics, traces, and both at a collector.</summary>
public static class Telemetry
{
    private static readonly string[] Sources = ["Microsoft.AspNetCore", "System.Net.Http", "Npgsql", "Wolverine"];

    private static readonly string[] Meters =
    [
        Instruments.MeterName,
        LedgerService.MeterName,
        "Npgsql",
        "Microsoft.AspNetCore.Hosting",
        "Microsoft.AspNetCore.Server.Kestrel",
        "System.Runtime",
    ];

    public static void AddTelemetry(this WebApplicationBuilder builder, Settings settings)
    {
        var (services, sight) = (builder.Services, settings.Sight);
        services.AddHostedService<Gauges>();
        if (sight is { MetricsUrl: null, SendsTraces: false, SendsMetrics: false, SendsLogs: false })
        {
            return;
        }

        // The variables of OpenTelemetry come last: they may name the service otherwise.
        var version = typeof(Telemetry).Assembly.GetName().Version?.ToString();
        var telemetry = services
            .AddOpenTelemetry()
            .ConfigureResource(x => x.AddService("tracker", serviceVersion: version).AddEnvironmentVariableDetector());
        if (sight.SendsTraces)
        {
            telemetry.WithTracing(x => x.AddSource(Sources).AddOtlpExporter());
        }

        if (sight.SendsLogs)
        {
            telemetry.WithLogging(x => x.AddOtlpExporter());
        }

        if (sight is { SendsMetrics: false, MetricsUrl: null })
        {
            return;
        }

        telemetry.WithMetrics(metrics =>
        {
            metrics.AddMeter(Meters);
            if (sight.SendsMetrics)
            {
                metrics.AddOtlpExporter();
            }

            if (sight.MetricsUrl is not null)
            {
                metrics.AddPrometheusExporter();
            }
        });
        if (sight.MetricsUrl is not null)
        {
            services.AddHostedService<MetricsListener>();
        }
    }
}
