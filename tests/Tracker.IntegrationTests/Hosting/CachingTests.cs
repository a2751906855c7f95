using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Tracker.Http;
using Tracker.IntegrationTests.Harness;

namespace Tracker.IntegrationTests.Hosting;

/// <summary>What may be kept by whom, and that nothing kept is ever older than what is projected.</summary>
public sealed class CachingTests(Cluster cluster, ClassHost own) : ClassHostTest(cluster, own)
{
    [Fact]
    public async Task Every_read_has_a_tag_and_is_not_sent_to_who_has_it()
    {
        var record = await BusyRecord.RecordAsync(Host);
        foreach (
            var path in record.Reads.Concat([
                "/api/codebook",
                "/api/codebook/mappings",
                "/api/network?format=graphml",
                "/api/timeline?format=csv",
                "/feeds/changes.atom",
            ])
        )
        {
            var first = (await Host.Anonymous.GetAsync(path)).ShouldBe(200);
            var again = await Host.Anonymous.GetAsync(path, first.ETag.ShouldNotBeNull(path));
            var other = await Host.Anonymous.GetAsync(path, "\"0-00000000\"");

            (again.Status, again.Body, again.ETag).ShouldBe((304, "", first.ETag), path);
            (other.Status, other.Body).ShouldBe((200, first.Body), path);
            first.Headers.CacheControl.ShouldNotBeNull(path);
            first.Headers.Vary.ShouldContain("Accept", path);
        }
    }

    [Fact]
    public async Task What_is_closed_is_kept_for_ever_what_is_current_shortly_and_what_a_key_may_see_not_at_all()
    {
        var recorded = await Host.ProjectedAsync(
            await Host.Submitter.PostAsync("/api/statements", Submissions.Small())
        );
        var statement = $"/api/statements/{recorded.Id}";
        async Task<string> Control(Api api, string path) =>
            (await api.GetAsync(path)).ShouldBe(200).Headers.NonValidated["Cache-Control"].ToString();
        const string Forever = "public, max-age=31536000, immutable";

        (await Control(Host.Anonymous, $"/api/timeline?asOfSequence={recorded.Sequence}")).ShouldBe(Forever);
        (await Control(Host.Anonymous, $"{statement}?asOfSequence={recorded.Sequence}")).ShouldBe(Forever);
        (await Control(Host.Anonymous, $"/api/timeline?asOfSequence={recorded.Sequence + 1_000_000}")).ShouldBe(
            "public, max-age=5"
        );
        (await Control(Host.Anonymous, "/api/timeline?knownAt=2999-01-01T00:00:00Z")).ShouldBe("public, max-age=5");
        (await Control(Host.Anonymous, "/api/timeline?knownAt=2000-01-01T00:00:00Z")).ShouldBe(Forever);
        (await Control(Host.Anonymous, "/api/timeline")).ShouldBe("public, max-age=5");
        (await Control(Host.Anonymous, statement)).ShouldBe("public, no-cache");
        (await Control(Host.Anonymous, statement + "/history")).ShouldBe("public, no-cache");
        (await Control(Host.Submitter, "/api/timeline")).ShouldBe("private, max-age=5");
        (await Control(Host.Admin, "/api/timeline")).ShouldBe("no-store");
        (await Control(Host.Submitter, "/api/webhooks")).ShouldBe("no-store");
    }

    [Fact]
    public async Task A_kept_answer_is_never_older_than_what_is_projected()
    {
        await using var other = await TestHost.StartAsync(Host.ConnectionString);
        var before = (await Host.Anonymous.GetAsync("/api/statements?limit=1000")).Items.Count;
        for (var i = 1; i <= 20; i++)
        {
            await Task.WhenAll(
                Enumerable.Range(0, 4).Select(_ => Host.Anonymous.GetAsync("/api/statements?limit=1000"))
            );
            await Host.ProjectedAsync(
                await (i % 2 == 0 ? Host : other).Submitter.PostAsync("/api/statements", Submissions.Small())
            );

            (await Host.Anonymous.GetAsync("/api/statements?limit=1000")).Items.Count.ShouldBe(before + i);
            (await other.Anonymous.GetAsync("/api/statements?limit=1000")).Items.Count.ShouldBe(before + i);
        }
    }

    [Theory]
    [InlineData(RecordCache.MaxBody / 2)]
    [InlineData(RecordCache.MaxBody + 1)]
    public async Task Whoever_asks_for_the_same_at_one_time_is_sent_all_of_it(int length)
    {
        var all = new TaskCompletionSource();
        var asked = 0;
        await using var host = await TestHost.StartAsync(
            Host.ConnectionString,
            map: app =>
                app.MapGet(
                        "/api/large",
                        async () =>
                        {
                            // Answer when all requests have arrived, or after a second: requests that wait for another
                            // request's answer never get here.
                            if (Interlocked.Increment(ref asked) == 8)
                            {
                                all.SetResult();
                            }

                            await Task.WhenAny(all.Task, Task.Delay(1_000, Ct));
                            return Results.Text(new string('x', length));
                        }
                    )
                    .AllowAnonymous()
        );

        var answers = await Task.WhenAll(
            Enumerable.Range(0, 8).Select(_ => host.Client.GetStringAsync("/api/large", Ct))
        );

        answers.Select(x => x.Length).ShouldAllBe(x => x == length);
    }

    [Fact]
    public async Task A_read_that_waits_for_a_sequence_is_answered_with_it()
    {
        for (var i = 0; i < 10; i++)
        {
            var recorded = await Host.Submitter.PostAsync("/api/statements", Submissions.Small());

            (await Host.Anonymous.GetAsync($"/api/statements?limit=1000&minSequence={recorded.Sequence}"))
                .ShouldBe(200)
                .Items.Select(x => x["id"]!.GetValue<string>())
                .ShouldContain(recorded.Id);
        }
    }

    [Fact]
    public async Task The_same_answer_is_kept_and_names_are_shown_to_auditors_alone()
    {
        await Host.ProjectedAsync(await Host.Submitter.PostAsync("/api/statements", Submissions.Small()));
        var path = "/api/audit/events?type=statement_recorded";
        var auditor = await Host.AsAsync("auditor");

        (await auditor.GetAsync(path)).Items[0]["userName"].ShouldNotBeNull();
        (await Host.Anonymous.GetAsync(path)).Items[0]["userName"].ShouldBeNull();

        // Others write to this record, and a newer record has another answer.
        Reply kept = null!;
        await Ledgers.UntilAsync(async () => (kept = await Host.Anonymous.GetAsync(path)).Headers.Age is not null);
        kept.Items[0]["userName"].ShouldBeNull();
        var named = await auditor.GetAsync(path);
        (named.Headers.Age, named.Items[0]["userName"]).ShouldSatisfyAllConditions(
            x => x.Age.ShouldBeNull(),
            x => x.Item2.ShouldNotBeNull()
        );
    }

    [Fact]
    public async Task A_page_is_kept_until_the_record_or_the_ledger_grows()
    {
        var recorded = await Host.ProjectedAsync(
            await Host.Submitter.PostAsync("/api/statements", Submissions.Small())
        );
        await Host.LedgeredAsync();
        foreach (var path in new[] { "/", "/search?q=", $"/statements/{recorded.Id}", "/matrix", "/embed/matrix" })
        {
            // The host may read a new checkpoint between two visits; then it renders the page again.
            var kept = new List<bool>();
            for (var i = 0; i < 4; i++)
            {
                kept.Add((await Host.Anonymous.GetAsync(path)).ShouldBe(200).Headers.Age is not null);
            }

            kept.ShouldContain(true, path);
        }

        (await Host.Submitter.GetAsync("/")).Headers.Age.ShouldBeNull("a page for who is signed in is not kept");
        var second = await Host.ProjectedAsync(await Host.Submitter.PostAsync("/api/statements", Submissions.Small()));
        (await Host.Anonymous.GetAsync("/search?q=")).Body.ShouldContain(second.Id);
    }

    [Theory]
    [InlineData("br")]
    [InlineData("gzip")]
    public async Task Anyones_answer_is_compressed_and_a_keys_answer_is_not(string encoding)
    {
        using var handler = new HttpClientHandler { AutomaticDecompression = DecompressionMethods.None };
        using var client = new HttpClient(handler) { BaseAddress = Host.Address };
        async Task<string?> Encoding(string path, string? key)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            request.Headers.Add("Accept-Encoding", encoding);
            if (key is not null)
            {
                request.Headers.Add("Authorization", $"Bearer {key}");
            }

            using var response = await client.SendAsync(request, Ct);
            response.StatusCode.ShouldBe(HttpStatusCode.OK);
            return response.Content.Headers.ContentEncoding.SingleOrDefault();
        }

        foreach (var path in new[] { "/api/parties", "/api/parties", "/api/parties?format=ndjson" })
        {
            (await Encoding(path, null)).ShouldBe(encoding);
            (await Encoding(path, TestHost.AdminKey)).ShouldBeNull();
        }

        JsonNode.Parse((await Host.Anonymous.GetAsync("/api/parties")).Body).ShouldNotBeNull();
    }

    [Fact]
    public async Task Callers_at_one_time_share_a_query_and_none_is_told_of_an_earlier_one()
    {
        var (progress, last) = (Host.Get<ProgressNow>(), 0L);
        for (var i = 0; i < 5; i++)
        {
            await Host.ProjectedAsync(await Host.Submitter.PostAsync("/api/statements", Submissions.Small()));
            var known = await Host.ProjectedAsync();
            var read = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => progress.ReadAsync()));
            read.Min().ShouldBeGreaterThanOrEqualTo(known);
            read.Min().ShouldBeGreaterThan(last);
            last = read.Max();
        }
    }
}
