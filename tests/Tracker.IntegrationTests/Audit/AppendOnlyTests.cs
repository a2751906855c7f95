using Npgsql;
using Tracker.IntegrationTests.Harness;

namespace Tracker.IntegrationTests.Audit;

public sealed class AppendOnlyTests(Cluster cluster) : SeededTest(cluster)
{
    [Theory]
    [InlineData("update tracker.mt_events set user_name = 'nobody' where seq_id = 1")]
    [InlineData("delete from tracker.mt_events where seq_id = 1")]
    [InlineData("truncate tracker.mt_events")]
    [InlineData("delete from tracker.mt_streams where id = 'GBR'")]
    [InlineData("truncate tracker.mt_streams cascade")]
    [InlineData("update tracker.mt_streams set version = version - 1 where id = 'GBR'")]
    [InlineData("update tracker.mt_streams set id = 'XXX' where id = 'GBR'")]
    [InlineData("update tracker.mt_streams set is_archived = true where id = 'GBR'")]
    public async Task The_log_refuses_change(string sql) =>
        (await Should.ThrowAsync<PostgresException>(() => Host.RunAsync(sql))).SqlState.ShouldBe(
            PostgresErrorCodes.InsufficientPrivilege
        );

    [Theory]
    [InlineData("update ledger.entries set late = true")]
    [InlineData("delete from ledger.entries")]
    [InlineData("truncate ledger.entries")]
    [InlineData("delete from ledger.nodes")]
    [InlineData("update ledger.checkpoints set at = now()")]
    public async Task The_ledger_refuses_change(string sql)
    {
        await Host.LedgeredAsync();

        (await Should.ThrowAsync<PostgresException>(() => Host.RunAsync(sql))).SqlState.ShouldBe(
            PostgresErrorCodes.InsufficientPrivilege
        );
    }

    [Fact]
    public async Task Every_event_carries_who_when_and_its_own_salt()
    {
        (
            await Host.AskAsync<long>(
                """
                select count(*) from tracker.mt_events where user_name is null or user_name not like 'u-%' or correlation_id is null
                  or headers ->> 'salt' is null or octet_length(decode(headers ->> 'salt', 'base64')) <> 32
                """
            )
        ).ShouldBe(0);
        (
            await Host.AskAsync<long>("select count(*) - count(distinct headers ->> 'salt') from tracker.mt_events")
        ).ShouldBe(0);
        (await Host.AskAsync<long>("select count(*) - count(distinct id) from tracker.mt_events")).ShouldBe(0);
    }

    [Fact]
    public async Task One_change_has_one_time_and_one_correlation()
    {
        const string change =
            "from tracker.mt_events where user_name <> 'u-reference-data' and stream_id not like 'key-%'";

        (await Host.AskAsync<long>($"select count(distinct timestamp) {change}")).ShouldBe(1);
        (await Host.AskAsync<long>($"select count(distinct correlation_id) {change}")).ShouldBe(1);
        (await Host.AskAsync<long>($"select count(distinct user_name) {change}")).ShouldBe(1);
    }

    [Fact]
    public async Task No_body_says_who_submitted_it()
    {
        (
            await Host.AskAsync<long>(
                """
                select count(*) from tracker.mt_events e, tracker.users u
                where (e.data::text like '%' || u.id || '%' or e.data::text like '%' || u.name || '%')
                  -- Who holds a key is what its events are about, and not who submitted them.
                  and (e.stream_id not like 'key-%' or u.id = e.user_name or e.data::text like '%' || u.name || '%')
                """
            )
        ).ShouldBe(0);
        (
            await Host.AskAsync<long>(
                "select count(*) from tracker.mt_events where data ?| array['user', 'userName', 'submitter', "
                    + "'submittedBy']"
            )
        ).ShouldBe(0);
    }

    [Fact]
    public async Task The_person_behind_an_entry_is_shown_to_auditors_alone()
    {
        var public_ = (await Host.Anonymous.GetAsync("/api/audit/events?type=statement_recorded"))
            .ShouldBe(200)
            .Items.Single();
        var audited = (
            await (await Host.AsAsync("auditor")).GetAsync("/api/audit/events?type=statement_recorded")
        ).Items.Single();

        public_["userName"].ShouldBeNull();
        ((string)audited["userName"]!).ShouldBe("A editor");
        ((string)public_["user"]!).ShouldBe((string)audited["user"]!);
    }
}
