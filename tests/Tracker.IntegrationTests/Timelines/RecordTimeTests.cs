using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using Tracker.IntegrationTests.Harness;

namespace Tracker.IntegrationTests.Timelines;

/// <summary>Record time: what the tracker knew at each moment.</summary>
public sealed class RecordTimeTests(Cluster cluster) : HostTest(cluster)
{
    [Fact]
    public async Task A_retracted_statement_is_absent_between_retraction_and_reinstatement()
    {
        var time = new FakeTimeProvider(new(2030, 11, 1, 12, 0, 0, TimeSpan.Zero));
        await using var host = await Cluster.OwnAsync(time);
        var action = "ac-" + Submissions.Word();
        var timeline = $"/api/actions/{action}/timeline";
        string At(int hours) => $"{timeline}?knownAt=2030-11-01T{12 + hours:00}:00:00Z";

        time.Advance(TimeSpan.FromHours(1));
        var recorded = await host.ProjectedAsync(
            await host.Submitter.PostAsync("/api/statements", Submissions.Small(action: action))
        );
        time.Advance(TimeSpan.FromHours(2));
        var retracted = await host.ProjectedAsync(
            await host.Submitter.PostAsync(
                recorded.Location + "/retraction",
                new JsonObject { ["reason"] = "MISATTRIBUTED" },
                recorded.ETag
            )
        );
        (await host.Anonymous.GetAsync(timeline)).Items.ShouldBeEmpty();
        time.Advance(TimeSpan.FromHours(2));
        var reinstated = await host.ProjectedAsync(
            await host.Submitter.PostAsync(
                recorded.Location + "/reinstatement",
                new JsonObject { ["reason"] = "It was theirs after all." },
                retracted.ETag
            )
        );

        retracted.Text("status").ShouldBe("RETRACTED");
        reinstated.Text("status").ShouldBe("RECORDED");
        (await host.Anonymous.GetAsync(At(0))).Items.ShouldBeEmpty();
        (await host.Anonymous.GetAsync(At(2))).Items.ShouldHaveSingleItem();
        (await host.Anonymous.GetAsync(At(4))).Items.ShouldBeEmpty();
        (await host.Anonymous.GetAsync(At(6))).Items.ShouldHaveSingleItem();
        (await host.Anonymous.GetAsync(At(2))).Json["asOf"]!["sequence"]!.GetValue<long>().ShouldBe(recorded.Sequence);
        (await host.Anonymous.GetAsync(At(4))).Json["asOf"]!["sequence"]!.GetValue<long>().ShouldBe(retracted.Sequence);
        (await host.Anonymous.GetAsync($"{recorded.Location}?knownAt=2030-11-01T12:30:00Z")).ShouldBeProblem(404);
        (await host.Anonymous.GetAsync($"{recorded.Location}?knownAt=2030-11-01T16:00:00Z"))
            .Text("status")
            .ShouldBe("RETRACTED");
    }

    [Fact]
    public async Task A_clock_that_goes_back_does_not_change_what_was_known()
    {
        var time = new FakeTimeProvider(new(2030, 11, 1, 12, 0, 0, TimeSpan.Zero));
        await using var host = await Cluster.OwnAsync(time);
        time.Advance(TimeSpan.FromHours(5));
        var first = await host.ProjectedAsync(await host.Submitter.PostAsync("/api/statements", Submissions.Small()));
        var before = await host.Anonymous.GetAsync("/api/timeline?knownAt=2030-11-01T15:00:00Z");
        time.AdjustTime(new(2030, 11, 1, 14, 0, 0, TimeSpan.Zero));

        var second = await host.ProjectedAsync(await host.Submitter.PostAsync("/api/statements", Submissions.Small()));

        (await host.Anonymous.GetAsync("/api/timeline?knownAt=2030-11-01T15:00:00Z")).Body.ShouldBe(before.Body);
        (await host.Anonymous.GetAsync("/api/timeline?knownAt=2030-11-01T17:00:00Z")).Json["asOf"]!["sequence"]!
            .GetValue<long>()
            .ShouldBe(second.Sequence);
        first.Sequence.ShouldBeLessThan(second.Sequence);
    }

    [Fact]
    public async Task Answers_as_of_a_sequence_stay_the_same_to_the_byte()
    {
        var action = "ac-" + Submissions.Word();
        for (var i = 0; i < 3; i++)
        {
            await Host.Submitter.PostAsync("/api/statements", Submissions.Small(action: action));
        }

        var last = await Host.ProjectedAsync(
            await Host.Submitter.PostAsync("/api/statements", Submissions.Small(action: action))
        );
        string[] paths =
        [
            "/api/timeline?limit=1000",
            $"/api/actions/{action}/timeline?limit=1000",
            $"/api/actions/{action}/condemners",
            $"/api/actions/{action}",
            "/api/statements?limit=1000",
            "/api/actions?limit=1000",
            $"/api/actions/{action}/labels",
            "/api/parties/GBR/timeline?limit=1000",
            "/api/parties?limit=1000",
        ];
        var asOf = paths
            .Select(x =>
                x
                + (x.Contains('?') ? "&" : "?")
                + $"asOfSequence={last.Sequence.ToString(CultureInfo.InvariantCulture)}"
            )
            .ToList();
        var before = new List<string>();
        foreach (var path in asOf)
        {
            before.Add((await Host.Anonymous.GetAsync(path)).ShouldBe(200).Body);
        }

        await Host.Submitter.PostAsync(last.Location + "/retraction", new JsonObject { ["reason"] = "DUPLICATE" }, "*");
        var changed = Submissions.Small(party: "KOR", action: action);
        changed["actions"]![0]!["roles"] = new JsonArray(new JsonObject { ["party"] = "PRK", ["role"] = "ACTOR" });
        for (var i = 0; i < 20; i++)
        {
            await Host.Submitter.PostAsync("/api/statements", Submissions.Small(action: action));
        }

        await Host.ProjectedAsync(await Host.Submitter.PostAsync("/api/statements", changed));

        for (var i = 0; i < asOf.Count; i++)
        {
            (await Host.Anonymous.GetAsync(asOf[i])).Body.ShouldBe(before[i], asOf[i]);
        }

        (await Host.Anonymous.GetAsync($"/api/actions/{action}/timeline?limit=1000")).Items.Count.ShouldBe(3 + 21);
    }

    [Fact]
    public async Task Pages_are_as_of_the_first_while_others_write()
    {
        var action = "ac-" + Submissions.Word();
        for (var i = 0; i < 12; i++)
        {
            await Host.Submitter.PostAsync(
                "/api/statements",
                Submissions.Small(action: action, issued: $"2024-10-{i + 10}")
            );
        }

        var head = await Host.ProjectedAsync();
        var whole = (await Host.Anonymous.GetAsync($"/api/actions/{action}/timeline?asOfSequence={head}")).Items;
        var path = $"/api/actions/{action}/timeline?limit=5";
        var read = new List<string>();
        var pages = 0;
        while (true)
        {
            var page = (await Host.Anonymous.GetAsync(path)).ShouldBe(200);
            read.AddRange(page.Items.Select(x => (string)x["position"]!));
            pages++;

            // Record a position before those already read and one after them, and remove one.
            await Host.Submitter.PostAsync("/api/statements", Submissions.Small(action: action, issued: "2024-10-01"));
            await Host.Submitter.PostAsync("/api/statements", Submissions.Small(action: action, issued: "2024-10-30"));
            var goner = (string)whole[^pages]["statement"]!["id"]!;
            await Host.ProjectedAsync(
                await Host.Submitter.PostAsync(
                    $"/api/statements/{goner}/retraction",
                    new JsonObject { ["reason"] = "DUPLICATE" },
                    "*"
                )
            );
            if ((string?)page.Json["nextCursor"] is not { } cursor)
            {
                break;
            }

            page.Headers.GetValues("Link").Single().ShouldEndWith("; rel=\"next\"");
            path = page.Headers.GetValues("Link").Single().Split('<', '>')[1];
            path.ShouldContain(Uri.EscapeDataString(cursor));
        }

        pages.ShouldBe(3);
        read.ShouldBe(whole.Select(x => (string)x["position"]!));
    }

    [Fact]
    public async Task A_read_can_wait_for_what_was_just_written()
    {
        var action = "ac-" + Submissions.Word();
        for (var i = 0; i < 10; i++)
        {
            var recorded = await Host.Submitter.PostAsync("/api/statements", Submissions.Small(action: action));
            (
                await Host.Anonymous.GetAsync($"/api/actions/{action}/timeline?minSequence={recorded.Sequence}")
            ).Items.Count.ShouldBe(i + 1);
        }
    }

    [Fact]
    public async Task A_read_waits_only_so_long()
    {
        var reply = (await Host.Anonymous.GetAsync($"/api/timeline?minSequence={long.MaxValue}")).ShouldBeProblem(503);

        reply.Headers.RetryAfter.ShouldNotBeNull();
    }

    [Fact]
    public async Task Timelines_are_ordered_by_earliest_then_latest_then_record()
    {
        var action = "ac-" + Submissions.Word();
        string?[] dates =
        [
            "2024-10-22",
            null,
            "2024-10",
            "2024",
            "../2023",
            "2024-10-01/..",
            "2024-10-22",
            "1900-01-01",
        ];
        var ids = new List<string>();
        foreach (var date in dates)
        {
            ids.Add(
                (await Host.Submitter.PostAsync("/api/statements", Submissions.Small(action: action, issued: date)))
                    .ShouldBe(201)
                    .Id
            );
        }

        await Host.ProjectedAsync();
        var up = (await Host.Anonymous.GetAsync($"/api/actions/{action}/timeline")).Items.Select(x =>
            ids.IndexOf((string)x["statement"]!["id"]!)
        );
        var down = (await Host.Anonymous.GetAsync($"/api/actions/{action}/timeline?sort=-date")).Items.Select(x =>
            ids.IndexOf((string)x["statement"]!["id"]!)
        );

        up.ShouldBe([4, 7, 3, 2, 5, 0, 6, 1]);
        down.ShouldBe([6, 0, 5, 2, 3, 7, 4, 1], "the latest first, and the undated last all the same");
        foreach (
            var path in new[]
            {
                $"/api/actions/{action}/timeline?sort=-date&limit=3",
                $"/api/statements?action={action}&sort=-date&limit=3",
            }
        )
        {
            var walked = new List<int>();
            for (
                var page = await Host.Anonymous.GetAsync(path);
                ;
                page = await Host.Anonymous.GetAsync($"{path}&cursor={page.Text("nextCursor")}")
            )
            {
                walked.AddRange(page.Items.Select(x => ids.IndexOf((string)(x["statement"]?["id"] ?? x["id"])!)));
                if (page.Json["nextCursor"] is null)
                {
                    break;
                }
            }

            walked.ShouldBe(down, path);
        }
    }
}
