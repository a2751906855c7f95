using System.Text.Json.Nodes;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Time.Testing;
using Tracker.Access;
using Tracker.Changes;
using Tracker.Http;
using Tracker.IntegrationTests.Harness;

namespace Tracker.IntegrationTests.Changes;

/// <summary>Changes as they are projected.</summary>
public sealed class StreamTests(Cluster cluster, ClassHost own) : ClassHostTest(cluster, own)
{
    /// <summary>The clock of the host that the tests share: it only ever goes on.</summary>
    private static readonly FakeTimeProvider Time = new(
        DateTimeOffset.Parse("2026-11-25T00:00:00Z", System.Globalization.CultureInfo.InvariantCulture)
    );

    private readonly ClassHost _own = own;

    protected override Task<TestHost> StartAsync() => _own.StartAsync(() => Cluster.OwnAsync(Time));

    private sealed record Sent(long Id, JsonNode Data);

    [Fact]
    public async Task Each_change_is_one_event_and_who_comes_back_misses_none()
    {
        var start = await Host.ProjectedAsync();
        List<Sent> seen = [];
        await using (var stream = await OpenAsync($"/api/changes/stream?since={start}"))
        {
            for (var i = 0; i < 3; i++)
            {
                await Host.Submitter.PostAsync("/api/statements", Submissions.Small());
                seen.Add(await stream.NextAsync());
                seen.Add(await stream.NextAsync());
            }
        }

        await Host.ProjectedAsync(await Host.Submitter.PostAsync("/api/statements", Submissions.Small()));
        await using (
            var back = await OpenAsync(
                "/api/changes/stream",
                lastEventId: seen[^1].Id.ToString(System.Globalization.CultureInfo.InvariantCulture)
            )
        )
        {
            seen.Add(await back.NextAsync());
            seen.Add(await back.NextAsync());
        }

        var whole = (await Host.Anonymous.GetAsync($"/api/changes?since={start}&limit=1000")).Items;
        seen.Select(x => x.Id).ShouldBe(whole.Select(x => x["sequence"]!.GetValue<long>()).Distinct());
        seen.SelectMany(x => x.Data["changes"]!.AsArray())
            .Select(x => x!.ToJsonString())
            .ShouldBe(whole.Select(x => x.ToJsonString()));
    }

    [Fact]
    public async Task Only_what_is_asked_for_is_sent()
    {
        await using var stream = await OpenAsync("/api/changes/stream?party=KOR&resource=POSITION");
        await Host.Submitter.PostAsync("/api/statements", Submissions.Small("GBR"));
        var wanted = await Host.Submitter.PostAsync("/api/statements", Submissions.Small("KOR"));

        var sent = await stream.NextAsync();

        sent.Id.ShouldBe(wanted.Sequence);
        sent.Data["changes"]!.AsArray().Select(x => x!["resource"]!.GetValue<string>()).ShouldBe(["POSITION"]);
    }

    [Fact]
    public async Task Where_nothing_changes_a_heartbeat_is_sent()
    {
        await using var stream = await OpenAsync("/api/changes/stream");
        for (var i = 0; i < 2; i++)
        {
            var beat = stream.CommentAsync("heartbeat");
            while (!beat.IsCompleted)
            {
                Time.Advance(StreamChanges.Heartbeat);
                await Task.WhenAny(beat, Task.Delay(20, Ct));
            }

            await beat;
        }
    }

    [Fact]
    public async Task One_caller_has_so_many_streams_and_no_more_until_one_is_closed()
    {
        // Nobody else has streams here that are just being closed.
        await using var host = await Cluster.OwnAsync();
        var open = new List<Listening>();
        for (var i = 0; i < ChangeFeed.MaxOfOneCaller; i++)
        {
            open.Add(await OpenAsync("/api/changes/stream", on: host));
        }

        var refused = (await host.Anonymous.GetAsync("/api/changes/stream")).ShouldBeProblem(429);
        refused.Headers.RetryAfter.ShouldNotBeNull();
        await open[0].DisposeAsync();
        while (true)
        {
            using var client = new HttpClient { BaseAddress = host.Address };
            using var response = await client.GetAsync(
                "/api/changes/stream",
                HttpCompletionOption.ResponseHeadersRead,
                Ct
            );
            if (response.IsSuccessStatusCode)
            {
                break;
            }

            await Task.Delay(20, Ct);
        }

        foreach (var stream in open.Skip(1))
        {
            await stream.DisposeAsync();
        }
    }

    [Fact]
    public async Task Streams_end_when_the_program_stops()
    {
        await using var host = await Cluster.OwnAsync();
        await using var stream = await OpenAsync("/api/changes/stream", on: host);

        host.Get<IHostApplicationLifetime>().StopApplication();

        await stream.EndAsync();
    }

    [Fact]
    public async Task A_stream_ends_within_seconds_after_its_key_was_revoked_and_others_go_on()
    {
        var keys = Host.Get<ApiKeys>();
        var (revoked, mine) = await keys.AddAsync("Reader", Roles.Reader, Ct);
        var (_, theirs) = await keys.AddAsync("Other reader", Roles.Reader, Ct);
        await using var ends = await OpenAsync("/api/changes/stream", key: mine);
        await using var goesOn = await OpenAsync("/api/changes/stream", key: theirs);
        (await keys.RevokeAsync(revoked, Ct)).ShouldBeTrue();

        var ended = ends.EndAsync();
        var seconds = 0;
        while (!ended.IsCompleted)
        {
            Time.Advance(TimeSpan.FromSeconds(1));
            seconds++;
            await Task.WhenAny(ended, Task.Delay(200, Ct));
        }

        await ended;
        seconds.ShouldBeLessThanOrEqualTo(5);
        await Host.Submitter.PostAsync("/api/statements", Submissions.Small());
        (await goesOn.NextAsync()).Id.ShouldBePositive();
    }

    [Theory]
    [InlineData("/api/changes/stream?since=x", null, 400)]
    [InlineData("/api/changes/stream?resource=DRAFT", null, 422)]
    [InlineData("/api/changes/stream?party=XXX", null, 422)]
    [InlineData("/api/changes/stream", "abc", 400)]
    public async Task What_cannot_be_streamed_is_refused(string path, string? lastEventId, int status)
    {
        using var client = new HttpClient { BaseAddress = Host.Address };
        if (lastEventId is not null)
        {
            client.DefaultRequestHeaders.Add("Last-Event-ID", lastEventId);
        }

        using var response = await client.GetAsync(path, HttpCompletionOption.ResponseHeadersRead, Ct);

        ((int)response.StatusCode).ShouldBe(status);
        response.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
    }

    private async Task<Listening> OpenAsync(
        string path,
        string? lastEventId = null,
        string? key = null,
        TestHost? on = null
    )
    {
        var client = new HttpClient { BaseAddress = (on ?? Host).Address, Timeout = Timeout.InfiniteTimeSpan };
        client.DefaultRequestHeaders.Add("Accept", "text/event-stream");
        client.DefaultRequestHeaders.Authorization = key is null ? null : new("Bearer", key);
        if (lastEventId is not null)
        {
            client.DefaultRequestHeaders.Add("Last-Event-ID", lastEventId);
        }

        var response = await client.GetAsync(path, HttpCompletionOption.ResponseHeadersRead, Ct);
        response.IsSuccessStatusCode.ShouldBeTrue();
        response.Content.Headers.ContentType!.MediaType.ShouldBe("text/event-stream");
        return new(client, new(await response.Content.ReadAsStreamAsync(Ct)));
    }

    private sealed class Listening(HttpClient client, StreamReader reader) : IAsyncDisposable
    {
        public async Task<Sent> NextAsync()
        {
            long? id = null;
            JsonNode? data = null;
            while (await reader.ReadLineAsync(Ct).AsTask().WaitAsync(TimeSpan.FromSeconds(60), Ct) is { } line)
            {
                if (line.StartsWith("id: ", StringComparison.Ordinal))
                {
                    id = long.Parse(line[4..], System.Globalization.CultureInfo.InvariantCulture);
                }
                else if (line.StartsWith("data: ", StringComparison.Ordinal))
                {
                    data = JsonNode.Parse(line[6..]);
                }
                else if (line.Length == 0 && id is not null)
                {
                    return new(id.Value, data!);
                }
            }

            throw new EndOfStreamException("The stream ended.");
        }

        public async Task CommentAsync(string words)
        {
            while (await reader.ReadLineAsync(Ct) is { } line)
            {
                if (line == ": " + words)
                {
                    return;
                }
            }

            throw new EndOfStreamException("The stream ended.");
        }

        public async Task EndAsync()
        {
            while (await reader.ReadLineAsync(Ct).AsTask().WaitAsync(TimeSpan.FromSeconds(60), Ct) is not null) { }
        }

        public ValueTask DisposeAsync()
        {
            reader.Dispose();
            client.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
