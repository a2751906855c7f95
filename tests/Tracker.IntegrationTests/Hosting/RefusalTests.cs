using Npgsql;
using Tracker.IntegrationTests.Harness;

namespace Tracker.IntegrationTests.Hosting;

/// <summary>
/// What the program's role must not do. Refused attempts do not change the database, so all tests share one.
/// </summary>
public sealed class RefusalTests(Cluster cluster, RoleHost role) : IClassFixture<RoleHost>, IAsyncLifetime
{
    public ValueTask InitializeAsync()
    {
        cluster.RequirePostgres();
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Theory]
    [InlineData("update tracker.mt_events set user_name = 'nobody'")]
    [InlineData("delete from tracker.mt_events")]
    [InlineData("truncate tracker.mt_events")]
    [InlineData("alter table tracker.mt_events disable trigger all")]
    [InlineData("alter table tracker.mt_events disable trigger events_append_only")]
    [InlineData("drop trigger events_append_only on tracker.mt_events")]
    [InlineData(
        "create trigger mine before insert on tracker.mt_events for each row execute function tracker.refuse_change()"
    )]
    [InlineData("alter table tracker.mt_events add column x int")]
    [InlineData("drop table tracker.mt_events cascade")]
    [InlineData("delete from tracker.mt_streams")]
    [InlineData("truncate tracker.mt_streams cascade")]
    [InlineData("update tracker.mt_streams set type = 'party'")]
    [InlineData("update tracker.mt_streams set is_archived = true")]
    [InlineData("update tracker.mt_streams set version = version - 1")]
    [InlineData("alter table tracker.mt_streams disable trigger all")]
    [InlineData(
        "create or replace function tracker.refuse_change() returns trigger language plpgsql as 'begin return new; end'"
    )]
    [InlineData("alter function tracker.refuse_change() owner to current_user")]
    [InlineData("update tracker.users set name = 'Another'")]
    [InlineData("delete from tracker.users")]
    [InlineData(
        "insert into tracker.maskings (user_id, masked_by, legal_basis, database_role, masked_at) values ('u', 'u', "
            + "'x', 'x', now())"
    )]
    [InlineData("delete from tracker.maskings")]
    [InlineData("insert into tracker.schema_version values (9, now())")]
    [InlineData("set session_replication_role = replica")]
    [InlineData("set role pg_write_all_data")]
    [InlineData("drop schema tracker cascade")]
    [InlineData("create schema mine")]
    [InlineData("create table tracker.mine (x int)")]
    [InlineData("create role mine superuser")]
    [InlineData("alter database current owner to current_user", "42501,3D000")]
    [InlineData("copy tracker.users to program 'true'")]
    public async Task It_is_refused_whatever_changes_the_log_or_what_guards_it(string sql, string states = "42501")
    {
        var before = await role.Host.AskAsync<string>(
            "select md5(string_agg(e::text, ',' order by seq_id)) from tracker.mt_events e"
        );

        var refused = await Should.ThrowAsync<PostgresException>(() => role.Host.RunAsync(sql));

        states.Split(',').ShouldContain(refused.SqlState, refused.MessageText);
        (
            await role.Host.AskAsync<string>(
                "select md5(string_agg(e::text, ',' order by seq_id)) from tracker.mt_events e"
            )
        ).ShouldBe(before);
    }

    [Fact]
    public async Task It_cannot_become_the_owner()
    {
        var refused = await Should.ThrowAsync<PostgresException>(() =>
            role.Host.RunAsync($"set role {role.Settings.OwnerRole}")
        );

        refused.SqlState.ShouldBe(PostgresErrorCodes.InsufficientPrivilege);
    }
}
