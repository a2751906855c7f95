using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Tracker.Access;
using Tracker.Audit;
using Tracker.Configuration;
using Tracker.Http;
using Tracker.IntegrationTests.Harness;
using Tracker.Store;

namespace Tracker.IntegrationTests.Hosting;

/// <summary>What the program's role may do.</summary>
public sealed class RolesTests(Cluster cluster) : IAsyncLifetime
{
    private readonly RoleHost _role = new(cluster);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private TestHost Host => _role.Host;

    private Settings Settings => _role.Settings;

    public ValueTask InitializeAsync()
    {
        cluster.RequirePostgres();
        return _role.InitializeAsync();
    }

    public ValueTask DisposeAsync() => _role.DisposeAsync();

    [Fact]
    public async Task The_whole_program_runs_under_it()
    {
        (await Host.AskAsync<string>("select current_user")).ShouldBe(Settings.ApplicationRole);
        await Host.ProjectedAsync(await Host.Submitter.PostAsync("/api/statements", Submissions.Seed()));
        await BusyRecord.RecordAsync(Host);
        var user = await Host.AskAsync<string>("select id from tracker.users where name = 'A reviewer'");
        await Host.ProjectedAsync(
            await Host.Admin.PostAsync(
                "/api/masking",
                new JsonObject { ["user"] = user, ["legalBasis"] = "Article 17" }
            )
        );
        await Host.Get<ApiKeys>().RevokeAsync((await Host.Get<ApiKeys>().AddAsync("B", Roles.Submitter, Ct)).Id, Ct);

        (await ReplayAsync()).Status.ShouldBe("EQUAL");
        await Host.Get<Rebuild>().RunAsync(null, Ct);
        (await ReplayAsync()).Status.ShouldBe("EQUAL");
        await Host.RunAsync("update read_v2.positions set intensity = 1 where act_id = 'a1'");
        (await ReplayAsync()).Differences.ShouldNotBeEmpty();
        await Host.Get<Rebuild>().RunAsync(null, Ct);
        (await ReplayAsync()).Status.ShouldBe("EQUAL");
        (await Host.Submitter.PostAsync("/api/statements", Submissions.Small())).ShouldBe(201);
        await Host.ProjectedAsync();
    }

    [Fact]
    public async Task Masking_is_the_one_way_to_a_name_and_writes_down_that_it_ran()
    {
        var user = await Host.AskAsync<string>("select id from tracker.users where name = 'A editor'");

        (
            await Should.ThrowAsync<PostgresException>(() =>
                Host.RunAsync($"call tracker.mask_user('{user}', '', 'x')")
            )
        ).MessageText.ShouldContain("legal basis");
        (
            await Should.ThrowAsync<PostgresException>(() =>
                Host.RunAsync("call tracker.mask_user('u-none', 'u', 'x')")
            )
        ).MessageText.ShouldContain("no user");
        (
            await Host.Admin.PostAsync(
                "/api/masking",
                new JsonObject { ["user"] = user, ["legalBasis"] = "Article 17" }
            )
        ).ShouldBe(201);

        (
            await Host.AskAsync<string>(
                "select user_id || ' ' || legal_basis || ' ' || database_role from tracker.maskings"
            )
        ).ShouldBe($"{user} Article 17 {Settings.ApplicationRole}");
        (await Host.AskAsync<long>("select count(*) from tracker.users where id = $1 and name is null", user)).ShouldBe(
            1
        );
    }

    [Fact]
    public async Task A_table_that_comes_later_is_the_owners_and_the_program_may_use_it()
    {
        await SuperuserAsync(
            "create schema later; create table later.things (id bigint generated always as identity primary key, "
                + "name text); create function later.one() returns int language sql as 'select 1'"
        );

        await ApplyAsync();

        await Host.RunAsync("insert into later.things (name) values ('a')");
        await Host.RunAsync("update later.things set name = 'b'");
        (await Host.AskAsync<int>("select later.one()")).ShouldBe(1);
        (await Host.AskAsync<string>("select tableowner from pg_tables where schemaname = 'later'")).ShouldBe(
            Settings.OwnerRole
        );
        (await Should.ThrowAsync<PostgresException>(() => Host.RunAsync("truncate later.things"))).SqlState.ShouldBe(
            "42501"
        );
    }

    [Fact]
    public async Task What_the_owner_makes_the_program_may_use_at_once()
    {
        await SuperuserAsync($"set role {Settings.OwnerRole}; create table tracker.soon (x int)");

        await Host.RunAsync("insert into tracker.soon values (1)");
    }

    [Fact]
    public async Task A_role_with_rights_over_the_server_or_the_log_is_not_taken()
    {
        await SuperuserAsync($"alter role {Settings.ApplicationRole} createrole");
        (await Should.ThrowAsync<ConfigurationException>(ApplyAsync)).Message.ShouldContain(
            "rights over the whole server"
        );

        await SuperuserAsync(
            $"alter role {Settings.ApplicationRole} nocreaterole; revoke {Settings.ApplicationRole} from "
                + $"{Settings.OwnerRole}; grant {Settings.OwnerRole} to {Settings.ApplicationRole}"
        );
        (await Should.ThrowAsync<ConfigurationException>(ApplyAsync)).Message.ShouldContain("could change the log");
    }

    [Fact]
    public async Task A_migration_leaves_what_is_new_with_its_owner_and_rights()
    {
        await SuperuserAsync("drop table tracker.prepared; create table tracker.prepared (build text not null)");
        await using var app = TestHost.Build(_role.Superuser, settings: x => Settings with { Ledger = x.Ledger });

        await app.Services.GetRequiredService<Database>().MigrateAsync(Ct);

        (await Host.AskAsync<string>("select tableowner from pg_tables where tablename = 'prepared'")).ShouldBe(
            Settings.OwnerRole
        );
        await Host.RunAsync("insert into tracker.prepared values ('x')");
        await app.Services.GetRequiredService<NpgsqlDataSource>().DisposeAsync();
    }

    private Task<ReplayReport> ReplayAsync() => Host.Get<Replay>().RunAsync(ReplayId.New(), null, null, Ct);

    private Task ApplyAsync() => _role.ApplyAsync(Ct);

    private async Task SuperuserAsync(string sql)
    {
        await using var database = NpgsqlDataSource.Create(_role.Superuser);
        await using var command = database.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(Ct);
    }
}
