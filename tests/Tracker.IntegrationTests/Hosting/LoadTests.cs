using System.Globalization;
using System.Text.Json.Nodes;
using System.Threading.RateLimiting;
using Tracker.Http;
using Tracker.IntegrationTests.Harness;

namespace Tracker.IntegrationTests.Hosting;

/// <summary>What is large or comes all at once is served or refused, and never stops what comes after.</summary>
public sealed class LoadTests(Cluster cluster, ClassHost own) : ClassHostTest(cluster, own)
{
    [Fact]
    public async Task The_longest_texts_that_are_taken_are_projected()
    {
        var submission = Submissions.Small();
        foreach (var from in new[] { 0, 30_000, 60_000, 90_000 })
        {
            submission["texts"]!
                .AsArray()
                .Add(
                    new JsonObject
                    {
                        ["language"] = "en",
                        ["status"] = "UNOFFICIAL_TRANSLATION",
                        ["completeness"] = "FULL",
                        ["text"] = string.Join(
                            ' ',
                            Enumerable.Range(from, 28_500).Select(x => x.ToString("x6", CultureInfo.InvariantCulture))
                        ),
                    }
                );
        }

        await Host.ProjectedAsync((await Host.Submitter.PostAsync("/api/statements", submission)).ShouldBe(201));
        await Host.ProjectedAsync(
            (await Host.Submitter.PostAsync("/api/statements", Submissions.Small())).ShouldBe(201)
        );
    }

    [Fact]
    public async Task Positions_whose_quotes_add_up_to_too_much_are_refused()
    {
        await Host.ProjectedAsync();
        var submission = Submissions.Small();
        var words = string.Join(' ', Enumerable.Repeat("We condemn what was done", 800));
        submission["texts"]![0]!["text"] = words;
        submission["signatories"] = new JsonArray([
            .. (await Host.Anonymous.GetAsync("/api/parties?kind=STATE&limit=190")).Items.Select(x => new JsonObject
            {
                ["party"] = x["id"]!.GetValue<string>(),
                ["nameAsListed"] = "A state",
                ["role"] = "SIGNATORY",
            }),
        ]);
        var action = submission["actions"]![0]!["id"]!.GetValue<string>();
        submission["acts"] = new JsonArray([
            .. Enumerable.Range(1, 20).Select(x => Submissions.Act($"a{x}", "CONDEMN", words, action)),
        ]);

        (await Host.Submitter.PostAsync("/api/statements", submission))
            .ShouldBeProblem(422)
            .Pointers.ShouldContain("/acts");
    }

    [Fact]
    public async Task Hundreds_of_requests_at_once_do_not_wait_for_each_other_for_ever()
    {
        var recorded = await Host.ProjectedAsync(
            await Host.Submitter.PostAsync("/api/statements", Submissions.Small())
        );
        var unknown = Submissions.Small();
        unknown["acts"]![0]!["targets"] = new JsonArray("NOBODY");

        var replies = await Task.WhenAll(
            Enumerable
                .Range(0, 300)
                .Select(x =>
                    x % 2 == 0
                        ? Host.Anonymous.GetAsync(recorded.Location + "/history")
                        : Host.Submitter.PostAsync("/api/statements", unknown)
                )
        );

        replies.Select(x => x.Status).Distinct().Order().ShouldBe([200, 422]);
    }

    [Fact]
    public async Task Placeholders_of_the_store_are_no_part_of_the_record()
    {
        await using var host = await Cluster.OwnAsync();
        await host.RunAsync(
            """
            insert into tracker.mt_streams (id, version) values ('mt_tombstone', 0) on conflict do nothing;
            insert into tracker.mt_events (seq_id, id, stream_id, version, data, type, timestamp)
            values (nextval('tracker.mt_events_sequence'), gen_random_uuid(), 'mt_tombstone', 1, '{}', 'tombstone', now())
            """
        );

        (await host.Anonymous.GetAsync("/api/audit/streams/mt_tombstone")).ShouldBeProblem(404);
        (await host.Anonymous.GetAsync("/api/statements/mt_tombstone")).ShouldBeProblem(404);
        (await host.Anonymous.GetAsync("/api/statements/mt_tombstone/history")).ShouldBeProblem(404);
        (await host.Anonymous.GetAsync("/api/audit/events?stream=mt_tombstone")).Items.ShouldBeEmpty();
    }

    [Fact]
    public async Task Timelines_read_at_one_time_do_not_end_each_others_reading()
    {
        var recorded = (await Host.Submitter.PostAsync("/api/statements", Submissions.Small())).ShouldBe(201);
        await Host.ProjectedAsync(
            (
                await Host.Submitter.PostAsync(
                    recorded.Location + "/withdrawal",
                    new JsonObject { ["by"] = "GBR", ["effective"] = "2024-12-01" },
                    "*"
                )
            ).ShouldBe(200)
        );
        var action = recorded.Json["actions"]![0]!["id"]!.GetValue<string>();

        // The status of a withdrawn statement on the day is read by a second query after its row.
        var replies = await Task.WhenAll(
            Enumerable
                .Range(0, 32)
                .Select(async reader =>
                {
                    var read = new List<Reply>();
                    for (var i = 0; i < 40; i++)
                    {
                        read.Add(
                            await Host.Submitter.GetAsync(
                                $"/api/actions/{action}/timeline?validAt=2024-11-{1 + (reader + i) % 28:00}"
                            )
                        );
                    }

                    return read;
                })
        );

        replies.SelectMany(x => x).ShouldAllBe(x => x.Status == 200 && x.Items.Count == 1);
    }

    [Fact]
    public async Task While_all_places_of_changes_are_taken_a_change_is_refused_at_once_and_reads_are_answered()
    {
        var places = Host.Get<Writes>().Places;
        var taken = new List<Task<RateLimitLease>>();
        for (var i = 0; i < Writes.AtOnce + Writes.Waiting; i++)
        {
            taken.Add(places.TakeAsync(TestContext.Current.CancellationToken).AsTask());
        }

        var refused = await Host.Submitter.PostAsync("/api/statements", Submissions.Small());
        var read = await Host.Anonymous.GetAsync("/api/statements?limit=1");
        var stranger = await Host.Anonymous.PostAsync("/api/statements", Submissions.Small());
        foreach (var place in taken)
        {
            (await place).Dispose();
        }

        refused.ShouldBeProblem(503).Headers.RetryAfter.ShouldNotBeNull();
        (read.Status, stranger.Status).ShouldBe((200, 401));
        (await Host.Submitter.PostAsync("/api/statements", Submissions.Small())).ShouldBe(201);
    }
}
