using System.Text.Json.Nodes;
using Tracker.Access;
using Tracker.Http;
using Tracker.IntegrationTests.Harness;

namespace Tracker.IntegrationTests.Access;

/// <summary>What becomes of a person who asks to be erased, and what does not.</summary>
public sealed class MaskingTests(Cluster cluster, ClassHost own) : ClassHostTest(cluster, own)
{
    private const string Path = "/api/masking";

    [Fact]
    public async Task S19_a_masked_user_is_unreadable_and_sequence_and_public_digests_are_what_they_were()
    {
        var (_, key) = await Host.Get<ApiKeys>().AddAsync("Ada Example", Roles.Submitter, Ct);
        var recorded = await Host.ProjectedAsync(
            await Host.With(key).PostAsync("/api/statements", Submissions.Small())
        );
        var events = $"/api/audit/events?stream={recorded.Id}";
        var auditor = await Host.AsAsync(Roles.Auditor);
        var user = (await auditor.GetAsync(events)).Items[0]["user"]!.GetValue<string>();
        (await auditor.GetAsync(events)).Body.ShouldContain("Ada Example");
        var at = recorded.Sequence;
        var (before, view, timeline) = (
            await DigestAsync(at),
            await PublicAsync($"/api/statements/{recorded.Id}", at),
            await PublicAsync("/api/timeline", at)
        );
        var stored = await StoredAsync(at);

        var masked = await Host.ProjectedAsync((await Host.Admin.PostAsync(Path, Body(user))).ShouldBe(201));

        masked.Json["id"]!.GetValue<string>().ShouldBe(user);
        (await auditor.GetAsync(events)).Body.ShouldNotContain("Ada Example");
        (await auditor.GetAsync(events)).Items[0]["user"]!.GetValue<string>().ShouldBe(user);
        (await Host.AskAsync<string>("select string_agg(u::text, ' ') from tracker.users u")).ShouldNotContain("Ada");
        (await Host.With(key).PostAsync("/api/statements", Submissions.Small())).ShouldBeProblem(401);
        (await StoredAsync(at)).ShouldBe(stored);
        (await DigestAsync(at)).ShouldBe(before);
        (await PublicAsync($"/api/statements/{recorded.Id}", at)).ShouldBe(view);
        (await PublicAsync("/api/timeline", at)).ShouldBe(timeline);
        var item = (await auditor.GetAsync($"/api/audit/events?stream={user}")).Items.ShouldHaveSingleItem();
        item["type"]!.GetValue<string>().ShouldBe("personal_data_masked");
        item["data"]!["legalBasis"]!.GetValue<string>().ShouldBe("Article 17 GDPR");
        (await DigestAsync(masked.Sequence)).ShouldNotBeNull();
    }

    [Fact]
    public async Task Masking_twice_records_once()
    {
        await Host.Get<ApiKeys>().AddAsync("Bo Example", Roles.Submitter, Ct);
        var user = await Host.AskAsync<string>("select id from tracker.users where name = 'Bo Example'");

        var first = (await Host.Admin.PostAsync(Path, Body(user))).ShouldBe(201);
        var second = (await Host.Admin.PostAsync(Path, Body(user))).ShouldBe(200);

        second.Sequence.ShouldBe(first.Sequence);
        (await Host.AskAsync<long>("select count(*) from tracker.mt_events where stream_id = $1", user)).ShouldBe(1);
    }

    [Fact]
    public async Task Masking_is_for_admins_and_for_users_there_are_and_never_for_oneself()
    {
        var own = await Host.Get<ApiKeys>().AdminUserAsync(Ct);

        (await Host.Submitter.PostAsync(Path, Body(own))).ShouldBeProblem(403);
        (await Host.Anonymous.PostAsync(Path, Body(own))).ShouldBeProblem(401);
        (await Host.Admin.PostAsync(Path, Body(own))).ShouldBeProblem(422).Pointers.ShouldBe(["/user"]);
        (await Host.Admin.PostAsync(Path, new JsonObject { ["user"] = "u-nobody", ["legalBasis"] = " " }))
            .ShouldBeProblem(422)
            .Pointers.ShouldBe(["/legalBasis", "/user"]);
    }

    private static JsonObject Body(string user) => new() { ["user"] = user, ["legalBasis"] = "Article 17 GDPR" };

    private async Task<string> PublicAsync(string path, long at) =>
        (await Host.Anonymous.GetAsync($"{path}?asOfSequence={at}")).ShouldBe(200).Body;

    private Task<string> StoredAsync(long at) =>
        Host.AskAsync<string>(
            "select md5(string_agg(e::text, '|' order by seq_id)) from tracker.mt_events e where seq_id <= $1",
            at
        );

    private async Task<string> DigestAsync(long at)
    {
        var report = await Host.Get<Tracker.Audit.Replay>().RunAsync("rp-masking", at, null, Ct);
        report.Status.ShouldBe("EQUAL", report.Error);
        report.ReplayDigest.ShouldBe(report.LiveDigest);
        return report.LiveDigest!;
    }
}
