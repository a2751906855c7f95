using System.Net;

namespace Tracker.Configuration;

/// <summary>How the operator sees what the program does: log lines, metrics, traces.</summary>
public sealed record SightSettings
{
    /// <summary>The environment variable that says in which form log lines are written.</summary>
    public const string LogForm = "TRACKER_LOG";

    /// <summary>The form in which each log line is a JSON object.</summary>
    public const string Json = "json";

    /// <summary>Whether each log line is a JSON object; else it is text.</summary>
    public bool JsonLog { get; init; }

    /// <summary>Address of the listener for Prometheus; null: there is none.</summary>
    public string? MetricsUrl { get; init; }

    /// <summary>Whether traces are sent to an OpenTelemetry collector.</summary>
    public bool SendsTraces { get; init; }

    /// <summary>Whether metrics are sent to an OpenTelemetry collector.</summary>
    public bool SendsMetrics { get; init; }

    /// <summary>Whether log lines are sent to an OpenTelemetry collector, beside standard error.</summary>
    public bool SendsLogs { get; init; }

    /// <param name="value">Returns an environment variable; null if it is not set.</param>
    /// <param name="urls">Where the server listens, separated by semicolons.</param>
    public static SightSettings Read(Func<string, string?> value, string urls, List<string> faults)
    {
        var form = value(LogForm) ?? "text";
        if (form is not ("text" or Json))
        {
            faults.Add($"TRACKER_LOG is '{form}'; it must be text or json.");
        }

        var metrics = value("TRACKER_METRICS_URL");
        if (metrics is not null && FaultOfMetricsUrl(metrics, urls) is { } fault)
        {
            faults.Add($"TRACKER_METRICS_URL: {fault}");
        }

        return new()
        {
            JsonLog = form == Json,
            MetricsUrl = metrics,
            SendsTraces = Sends("TRACES"),
            SendsMetrics = Sends("METRICS"),
            SendsLogs = Sends("LOGS"),
        };

        // As the OpenTelemetry specification names the variables. The library reads their values itself.
        bool Sends(string signal)
        {
            var (own, all) = ($"OTEL_EXPORTER_OTLP_{signal}_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT");
            foreach (var name in new[] { own, all })
            {
                if (value(name) is { } url && !IsHttp(url))
                {
                    faults.Add($"{name}: '{url}' is not an http or https URL, such as http://127.0.0.1:4317.");
                }
            }

            return (value(own) ?? value(all)) is not null
                && value($"OTEL_{signal}_EXPORTER") != "none"
                && !string.Equals(value("OTEL_SDK_DISABLED"), "true", StringComparison.OrdinalIgnoreCase);
        }
    }

    private static bool IsHttp(string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https";

    /// <summary>Metrics tell more than readers may know, so they have an address of their own.</summary>
    private static string? FaultOfMetricsUrl(string url, string urls)
    {
        if (
            !Uri.TryCreate(url, UriKind.Absolute, out var uri)
            || uri.Scheme != "http"
            || uri.PathAndQuery != "/"
            || !(uri.IsLoopback || IPAddress.TryParse(uri.Host.Trim('[', ']'), out _))
        )
        {
            return $"'{url}' is not http:// with an IP address and a port, such as http://127.0.0.1:9464.";
        }

        if (uri.Host.Trim('[', ']') is "0.0.0.0" or "::")
        {
            return $"'{url}' means every address of this machine; name the one from which metrics are read.";
        }

        return urls.Split(';').Any(x => Port(x) == uri.Port)
            ? $"the server listens on port {uri.Port} too; give metrics a port of their own."
            : null;
    }

    private static int? Port(string url)
    {
        try
        {
            return BindingAddress.Parse(url).Port;
        }
        catch (FormatException)
        {
            return null; // The settings tell it as a fault of ASPNETCORE_URLS.
        }
    }
}
