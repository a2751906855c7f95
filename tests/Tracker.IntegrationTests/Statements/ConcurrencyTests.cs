using System.Text.Json.Nodes;
using Tracker.IntegrationTests.Harness;

namespace Tracker.IntegrationTests.Statements;

public sealed class ConcurrencyTests(Cluster cluster) : HostTest(cluster)
{
    private const string Path = "/api/statements";

    [Fact]
    public async Task Submissions_that_race_to_register_an_action_all_succeed_and_it_is_registered_once()
    {
        var action = "ac-" + Submissions.Word();

        var replies = await Task.WhenAll(
            Enumerable.Range(0, 12).Select(_ => Host.Submitter.PostAsync(Path, Submissions.Small(action: action)))
        );

        replies.ShouldAllBe(x => x.Status == 201);
        (await Host.AskAsync<long>("select count(*) from tracker.mt_events where stream_id = $1", action)).ShouldBe(1);
        await Host.ProjectedAsync();
        (await Host.Anonymous.GetAsync($"/api/actions/{action}/timeline")).Items.Count.ShouldBe(12);
    }

    [Fact]
    public async Task The_same_submission_eight_times_at_once_is_one_statement()
    {
        var submission = Submissions.LikeSeed(out _);

        var replies = await Task.WhenAll(
            Enumerable.Range(0, 8).Select(_ => Host.Submitter.PostAsync(Path, submission))
        );

        replies.Select(x => x.Status).Order().ShouldBe([200, 200, 200, 200, 200, 200, 200, 201]);
        replies.Select(x => x.Id).Distinct().ShouldHaveSingleItem();
        replies.Select(x => x.Sequence).Distinct().ShouldHaveSingleItem();
        (
            await Host.AskAsync<long>(
                "select count(*) from tracker.mt_events where stream_id = $1 and type = 'statement_recorded'",
                replies[0].Id
            )
        ).ShouldBe(1);
    }

    [Fact]
    public async Task The_same_text_under_other_signatories_at_once_is_recorded_once()
    {
        var submission = Submissions.Small();
        var parties = new[] { "GBR", "KOR", "USA", "JPN" };

        var replies = await Task.WhenAll(
            parties.Select(party =>
                Host.Submitter.PostAsync(
                    Path,
                    RecordStatementTests.With(submission.Copy(), x => x["signatories"]![0]!["party"] = party)
                )
            )
        );

        replies.Select(x => x.Status).Order().ShouldBe([201, 409, 409, 409]);
    }

    [Fact]
    public async Task Actions_registered_in_opposite_orders_do_not_block_each_other()
    {
        var (one, two) = ("ac-" + Submissions.Word(), "ac-" + Submissions.Word());

        var replies = await Task.WhenAll(
            Enumerable
                .Range(0, 10)
                .Select(i =>
                {
                    var submission = Submissions.Small(action: i % 2 == 0 ? one : two);
                    var other = submission["actions"]![0]!.DeepClone();
                    other["id"] = i % 2 == 0 ? two : one;
                    other["title"] = $"Conduct {other["id"]}";
                    submission["actions"]!.AsArray().Add(other);
                    return Host.Submitter.PostAsync(Path, submission);
                })
        );

        replies.ShouldAllBe(x => x.Status == 201);
    }

    [Fact]
    public async Task A_change_needs_the_version_it_is_made_on()
    {
        var recorded = await Host.Submitter.PostAsync(Path, Submissions.Small());
        var retraction = new JsonObject { ["reason"] = "DUPLICATE" };

        (await Host.Submitter.PostAsync(recorded.Location + "/retraction", retraction)).ShouldBeProblem(428);
        (
            await Host.Submitter.PostAsync(recorded.Location + "/retraction", retraction, "\"1-00000000\"")
        ).ShouldBeProblem(412);
        (await Host.Submitter.PostAsync(recorded.Location + "/retraction", retraction, "\"not ours\"")).ShouldBeProblem(
            412
        );
        var retracted = (
            await Host.Submitter.PostAsync(recorded.Location + "/retraction", retraction, recorded.ETag)
        ).ShouldBe(200);
        (
            await Host.Submitter.PostAsync(
                recorded.Location + "/reinstatement",
                new JsonObject { ["reason"] = "x" },
                recorded.ETag
            )
        ).ShouldBeProblem(412);
        (
            await Host.Submitter.PostAsync(
                recorded.Location + "/reinstatement",
                new JsonObject { ["reason"] = "x" },
                "*"
            )
        ).ShouldBe(200);
        retracted.ETag.ShouldNotBe(recorded.ETag);
        (await Host.Submitter.PostAsync(Path + "/st-nobody/retraction", retraction, "*")).ShouldBeProblem(404);
        (
            await Host.Submitter.PostAsync(
                recorded.Location + "/retraction",
                new JsonObject { ["reason"] = "BOREDOM" },
                "*"
            )
        )
            .ShouldBeProblem(422)
            .Pointers.ShouldBe(["/reason"]);
    }

    [Fact]
    public async Task Of_rival_retractions_one_is_recorded()
    {
        var recorded = await Host.Submitter.PostAsync(Path, Submissions.Small());
        var retraction = new JsonObject { ["reason"] = "DUPLICATE" };

        var replies = await Task.WhenAll(
            Enumerable
                .Range(0, 6)
                .Select(_ => Host.Submitter.PostAsync(recorded.Location + "/retraction", retraction, recorded.ETag))
        );

        replies.Count(x => x.Status == 200).ShouldBe(1);
        replies.Where(x => x.Status != 200).ShouldAllBe(x => x.Status == 412 || x.Status == 409);
        (
            await Host.AskAsync<long>(
                "select count(*) from tracker.mt_events where stream_id = $1 and type = 'statement_retracted'",
                recorded.Id
            )
        ).ShouldBe(1);
    }

    [Fact]
    public async Task More_changes_at_once_than_there_are_connections_all_succeed()
    {
        var recorded = await Task.WhenAll(
            Enumerable.Range(0, 60).Select(_ => Host.Submitter.PostAsync(Path, Submissions.Small()))
        );

        var replies = await Task.WhenAll(
            recorded.Select(x =>
                Host.Submitter.ChangeAsync(x.Location + "/sources", new JsonObject { ["layer"] = "WIRE" })
            )
        );

        replies.Select(x => x.Status).Distinct().ShouldBe([200]);
    }

    [Fact]
    public async Task Of_rival_entries_of_one_party_one_is_recorded()
    {
        var recorded = await Host.Submitter.PostAsync(Path, Submissions.Small());

        var replies = await Task.WhenAll(
            Enumerable
                .Range(0, 6)
                .Select(i =>
                    Host.Submitter.ChangeAsync(
                        recorded.Location + "/signatories",
                        new JsonObject
                        {
                            ["party"] = "JPN",
                            ["nameAsListed"] = $"Japan {i}",
                            ["role"] = "JOINED_LATER",
                        }
                    )
                )
        );

        replies.Select(x => x.Status).Order().ShouldBe([200, 422, 422, 422, 422, 422]);
    }

    [Fact]
    public async Task Two_statements_merged_into_each_other_at_once_leave_one_that_stands()
    {
        var (one, other) = (
            await Host.Submitter.PostAsync(Path, Submissions.Small()),
            await Host.Submitter.PostAsync(Path, Submissions.Small())
        );
        Task<Reply> MergeAsync(Reply from, Reply into) =>
            Host.Submitter.ChangeAsync(
                from.Location + "/merge",
                new JsonObject { ["into"] = into.Id, ["rationale"] = "The same." }
            );

        var replies = await Task.WhenAll(MergeAsync(one, other), MergeAsync(other, one));

        replies.Select(x => x.Status).Order().ShouldBe([200, 409]);
    }
}
