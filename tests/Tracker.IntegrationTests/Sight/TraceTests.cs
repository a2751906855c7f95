using System.Text;
using System.Text.Json.Nodes;
using Tracker.IntegrationTests.Harness;

namespace Tracker.IntegrationTests.Sight;

/// <summary>Whose word the ids on record are.</summary>
public sealed class TraceTests(Cluster cluster, ClassHost own) : ClassHostTest(cluster, own)
{
    private const string Callers = "4bf92f3577b34da6a3ce929d0e0e4736";

    [Fact]
    public async Task A_change_has_a_correlation_id_of_ours_and_the_callers_trace_as_its_cause()
    {
        var one = await ChangeAsync($"00-{Callers}-00f067aa0ba902b7-01");
        var two = await ChangeAsync($"00-{Callers}-00f067aa0ba902b7-01");

        one.Correlation.ShouldNotBe(Callers);
        two.Correlation.ShouldNotBe(one.Correlation);
        (one.Causation, two.Causation).ShouldBe((Callers, Callers));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("4bf92f3577b34da6a3ce929d0e0e4736")]
    [InlineData("00-00000000000000000000000000000000-00f067aa0ba902b7-01")]
    [InlineData("00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01")]
    [InlineData("00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01")]
    [InlineData("|4bf92f.1")]
    public async Task What_is_no_trace_is_no_cause(string? parent)
    {
        var change = await ChangeAsync(parent);

        change.Causation.ShouldBeNull();
        change.Correlation.ShouldNotBeNull().Length.ShouldBe(32);
    }

    [Fact]
    public async Task A_refusal_has_a_trace_id_of_ours()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/statements/none");
        request.Headers.Add("traceparent", $"00-{Callers}-00f067aa0ba902b7-01");
        using var answer = await Host.Client.SendAsync(request, Ct);

        ((string)JsonNode.Parse(await answer.Content.ReadAsStringAsync(Ct))!["traceId"]!).ShouldNotBe(Callers);
    }

    private async Task<(string? Correlation, string? Causation)> ChangeAsync(string? parent)
    {
        var title = "Another name " + Guid.CreateVersion7();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/parties/GBR/names");
        request.Headers.Authorization = new("Bearer", TestHost.AdminKey);
        request.Headers.TryAddWithoutValidation("If-Match", "*");
        if (parent is not null)
        {
            request.Headers.TryAddWithoutValidation("traceparent", parent);
        }

        request.Content = new StringContent(
            new JsonObject
            {
                ["kind"] = "DISPLAY",
                ["name"] = title,
                ["language"] = "en",
            }.ToJsonString(),
            Encoding.UTF8,
            "application/json"
        );
        using var answer = await Host.Client.SendAsync(request, Ct);
        answer.IsSuccessStatusCode.ShouldBeTrue(await answer.Content.ReadAsStringAsync(Ct));
        var head = await Host.AskAsync<long>("select max(seq_id) from tracker.mt_events");
        return (
            await Host.AskAsync<string>("select correlation_id from tracker.mt_events where seq_id = $1", head),
            await Host.AskAsync<string?>("select causation_id from tracker.mt_events where seq_id = $1", head)
        );
    }
}
