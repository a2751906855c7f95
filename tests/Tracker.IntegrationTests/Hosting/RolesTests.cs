using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Tracker.Access;
using Tracker.Audit;
using Tracker.Hosting;
using Tracker.IntegrationTests.Harness;

namespace Tracker.IntegrationTests.Hosting;

/// <summary>What the program's role may, and what it may not.</summary>
public sealed class RolesTests(Cluster cluster) : IAsyncLifetime
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private string _superuser = "";
    private Settings _settings = null!;
    private TestHost _host = null!;

    public async ValueTask InitializeAsync()
    {
        _superuser = await cluster.CreateDatabaseAsync();

        // Roles are the server's: each test has its own.
        var word = Submissions.Word();
        _settings = TestHost.Settings with { OwnerRole = $"owner_{word}", ApplicationRole = $"app_{word}" };
        await ApplyAsync();
        var connection = new NpgsqlConnectionStringBuilder(_superuser) { Username = _settings.ApplicationRole }.ConnectionString;
        _host = await TestHost.StartAsync(connection, settings: x => _settings with { ConnectionString = connection, Ledger = x.Ledger });
    }

    public async ValueTask DisposeAsync()
    {
        if (_host is not null)
        {
            await _host.DisposeAsync();
        }
    }

    [Fact]
    public async Task The_whole_program_runs_under_it()
    {
        (await _host.AskAsync<string>("select current_user")).ShouldBe(_settings.ApplicationRole);
        await _host.ProjectedAsync(await _host.Submitter.PostAsync("/api/statements", Submissions.Seed()));
        await BusyRecord.RecordAsync(_host);
        var user = await _host.AskAsync<string>("select id from tracker.users where name = 'A reviewer'");
        await _host.ProjectedAsync(await _host.Admin.PostAsync("/api/masking", new JsonObject { ["user"] = user, ["legalBasis"] = "Article 17" }));
        await _host.Get<ApiKeys>().RevokeAsync((await _host.Get<ApiKeys>().AddAsync("B", Roles.Submitter, Ct)).Id, Ct);

        (await ReplayAsync()).Status.ShouldBe("EQUAL");
        await _host.Get<Rebuild>().RunAsync(null, Ct);
        (await ReplayAsync()).Status.ShouldBe("EQUAL");
        await _host.RunAsync("update read_v2.positions set intensity = 1 where act_id = 'a1'");
        (await ReplayAsync()).Differences.ShouldNotBeEmpty();
        await _host.Get<Rebuild>().RunAsync(null, Ct);
        (await ReplayAsync()).Status.ShouldBe("EQUAL");
        (await _host.Submitter.PostAsync("/api/statements", Submissions.Small())).ShouldBe(201);
        await _host.ProjectedAsync();
    }

    [Theory]
    [InlineData("update tracker.mt_events set user_name = 'nobody'")]
    [InlineData("delete from tracker.mt_events")]
    [InlineData("truncate tracker.mt_events")]
    [InlineData("alter table tracker.mt_events disable trigger all")]
    [InlineData("alter table tracker.mt_events disable trigger events_append_only")]
    [InlineData("drop trigger events_append_only on tracker.mt_events")]
    [InlineData("create trigger mine before insert on tracker.mt_events for each row execute function tracker.refuse_change()")]
    [InlineData("alter table tracker.mt_events add column x int")]
    [InlineData("drop table tracker.mt_events cascade")]
    [InlineData("delete from tracker.mt_streams")]
    [InlineData("truncate tracker.mt_streams cascade")]
    [InlineData("update tracker.mt_streams set type = 'party'")]
    [InlineData("update tracker.mt_streams set is_archived = true")]
    [InlineData("update tracker.mt_streams set version = version - 1")]
    [InlineData("alter table tracker.mt_streams disable trigger all")]
    [InlineData("create or replace function tracker.refuse_change() returns trigger language plpgsql as 'begin return new; end'")]
    [InlineData("alter function tracker.refuse_change() owner to current_user")]
    [InlineData("update tracker.users set name = 'Another'")]
    [InlineData("delete from tracker.users")]
    [InlineData("insert into tracker.maskings (user_id, masked_by, legal_basis, database_role, masked_at) values ('u', 'u', 'x', 'x', now())")]
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
        var before = await _host.AskAsync<string>("select md5(string_agg(e::text, ',' order by seq_id)) from tracker.mt_events e");

        var refused = await Should.ThrowAsync<PostgresException>(() => _host.RunAsync(sql));

        states.Split(',').ShouldContain(refused.SqlState, refused.MessageText);
        (await _host.AskAsync<string>("select md5(string_agg(e::text, ',' order by seq_id)) from tracker.mt_events e")).ShouldBe(before);
    }

    [Fact]
    public async Task It_cannot_become_the_owner()
    {
        var refused = await Should.ThrowAsync<PostgresException>(() => _host.RunAsync($"set role {_settings.OwnerRole}"));

        refused.SqlState.ShouldBe(PostgresErrorCodes.InsufficientPrivilege);
    }

    [Fact]
    public async Task Masking_is_the_one_way_to_a_name_and_writes_down_that_it_ran()
    {
        var user = await _host.AskAsync<string>("select id from tracker.users where name = 'A submitter'");

        (await Should.ThrowAsync<PostgresException>(() => _host.RunAsync($"call tracker.mask_user('{user}', '', 'x')"))).MessageText.ShouldContain("legal basis");
        (await Should.ThrowAsync<PostgresException>(() => _host.RunAsync("call tracker.mask_user('u-none', 'u', 'x')"))).MessageText.ShouldContain("no user");
        (await _host.Admin.PostAsync("/api/masking", new JsonObject { ["user"] = user, ["legalBasis"] = "Article 17" })).ShouldBe(201);

        (await _host.AskAsync<string>("select user_id || ' ' || legal_basis || ' ' || database_role from tracker.maskings"))
            .ShouldBe($"{user} Article 17 {_settings.ApplicationRole}");
        (await _host.AskAsync<long>("select count(*) from tracker.users where id = $1 and name is null", user)).ShouldBe(1);
    }

    [Fact]
    public async Task A_table_that_comes_later_is_the_owners_and_the_program_may_use_it()
    {
        await SuperuserAsync("create schema later; create table later.things (id bigint generated always as identity primary key, name text); create function later.one() returns int language sql as 'select 1'");

        await ApplyAsync();

        await _host.RunAsync("insert into later.things (name) values ('a')");
        await _host.RunAsync("update later.things set name = 'b'");
        (await _host.AskAsync<int>("select later.one()")).ShouldBe(1);
        (await _host.AskAsync<string>("select tableowner from pg_tables where schemaname = 'later'")).ShouldBe(_settings.OwnerRole);
        (await Should.ThrowAsync<PostgresException>(() => _host.RunAsync("truncate later.things"))).SqlState.ShouldBe("42501");
    }

    [Fact]
    public async Task What_the_owner_makes_the_program_may_use_at_once()
    {
        await SuperuserAsync($"set role {_settings.OwnerRole}; create table tracker.soon (x int)");

        await _host.RunAsync("insert into tracker.soon values (1)");
    }

    [Fact]
    public async Task A_role_with_rights_over_the_server_or_the_log_is_not_taken()
    {
        await SuperuserAsync($"alter role {_settings.ApplicationRole} createrole");
        (await Should.ThrowAsync<ConfigurationException>(ApplyAsync)).Message.ShouldContain("rights over the whole server");

        await SuperuserAsync($"alter role {_settings.ApplicationRole} nocreaterole; revoke {_settings.ApplicationRole} from {_settings.OwnerRole}; grant {_settings.OwnerRole} to {_settings.ApplicationRole}");
        (await Should.ThrowAsync<ConfigurationException>(ApplyAsync)).Message.ShouldContain("could change the log");
    }

    [Fact]
    public async Task A_migration_leaves_what_is_new_with_its_owner_and_rights()
    {
        await SuperuserAsync("drop table tracker.prepared; create table tracker.prepared (build text not null)");
        await using var app = TestHost.Build(_superuser, settings: x => _settings with { Ledger = x.Ledger });

        await app.Services.GetRequiredService<Database>().MigrateAsync(Ct);

        (await _host.AskAsync<string>("select tableowner from pg_tables where tablename = 'prepared'")).ShouldBe(_settings.OwnerRole);
        await _host.RunAsync("insert into tracker.prepared values ('x')");
        await app.Services.GetRequiredService<NpgsqlDataSource>().DisposeAsync();
    }

    private Task<ReplayReport> ReplayAsync() => _host.Get<Replay>().RunAsync(ReplayId.New(), null, null, Ct);

    private async Task ApplyAsync()
    {
        await using var database = NpgsqlDataSource.Create(_superuser);
        await new DatabaseRoles(database, _settings).ApplyAsync(Ct);
    }

    private async Task SuperuserAsync(string sql)
    {
        await using var database = NpgsqlDataSource.Create(_superuser);
        await using var command = database.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(Ct);
    }
}
