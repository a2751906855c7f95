using Tracker.Configuration;

namespace Tracker.Tests.Configuration;

public class SightSettingsTests
{
    [Fact]
    public void Without_settings_there_is_a_text_log_and_nothing_else() => Read().ShouldBe(new SightSettings());

    [Theory]
    [InlineData("json", true)]
    [InlineData("text", false)]
    public void The_log_has_the_form_that_is_set(string form, bool isJson) =>
        Read(("TRACKER_LOG", form)).JsonLog.ShouldBe(isJson);

    [Theory]
    [InlineData("TRACKER_LOG", "JSON", "it must be text or json")]
    [InlineData("TRACKER_LOG", "xml", "it must be text or json")]
    [InlineData("TRACKER_METRICS_URL", "9464", "is not http://")]
    [InlineData("TRACKER_METRICS_URL", "https://127.0.0.1:9464", "is not http://")]
    [InlineData("TRACKER_METRICS_URL", "http://127.0.0.1:9464/metrics", "is not http://")]
    [InlineData("TRACKER_METRICS_URL", "http://metrics.example.org:9464", "is not http://")]
    [InlineData("TRACKER_METRICS_URL", "http://*:9464", "is not http://")]
    [InlineData("TRACKER_METRICS_URL", "http://0.0.0.0:9464", "means every address")]
    [InlineData("TRACKER_METRICS_URL", "http://[::]:9464", "means every address")]
    [InlineData("TRACKER_METRICS_URL", "http://127.0.0.1:5080", "listens on port 5080 too")]
    [InlineData("TRACKER_METRICS_URL", "http://10.0.0.7:5080", "listens on port 5080 too")]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT", "collector:4317", "is not an http or https URL")]
    [InlineData("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "4317", "is not an http or https URL")]
    public void A_value_that_cannot_be_used_is_a_fault_that_names_it(string name, string value, string fault) =>
        Should
            .Throw<ConfigurationException>(() => Read((name, value)))
            .Message.ShouldSatisfyAllConditions(x => x.ShouldStartWith(name), x => x.ShouldContain(fault));

    [Theory]
    [InlineData("http://127.0.0.1:9464")]
    [InlineData("http://localhost:9464")]
    [InlineData("http://[::1]:9464")]
    [InlineData("http://10.0.0.7:9464")]
    public void Metrics_may_be_served_at_one_address(string url) =>
        Read(("TRACKER_METRICS_URL", url)).MetricsUrl.ShouldBe(url);

    [Fact]
    public void A_collector_gets_what_the_standard_variables_say()
    {
        var all = Read(("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:4317"));
        (all.SendsTraces, all.SendsMetrics, all.SendsLogs).ShouldBe((true, true, true));

        var traces = Read(("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "http://127.0.0.1:4318/v1/traces"));
        (traces.SendsTraces, traces.SendsMetrics, traces.SendsLogs).ShouldBe((true, false, false));

        var some = Read(("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:4317"), ("OTEL_LOGS_EXPORTER", "none"));
        (some.SendsTraces, some.SendsMetrics, some.SendsLogs).ShouldBe((true, true, false));

        var none = Read(("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:4317"), ("OTEL_SDK_DISABLED", "true"));
        (none.SendsTraces, none.SendsMetrics, none.SendsLogs).ShouldBe((false, false, false));
    }

    private static SightSettings Read(params (string Name, string Value)[] environment) =>
        Settings.Read(x => environment.FirstOrDefault(y => y.Name == x).Value).Sight;
}
