using Npgsql;
using Tracker.Audit;
using Tracker.IntegrationTests.Harness;
using Tracker.Store;

namespace Tracker.IntegrationTests.Hosting;

/// <summary>The listing of the database's catalogue, with which the full check compares.</summary>
public sealed class CatalogueTests(Cluster cluster) : IAsyncLifetime
{
    private readonly RoleHost _role = new(cluster);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync()
    {
        cluster.RequirePostgres();
        return _role.InitializeAsync();
    }

    public ValueTask DisposeAsync() => _role.DisposeAsync();

    [Fact]
    public async Task The_file_is_the_listing_of_a_database_that_this_version_makes()
    {
        var listed = await _role.Host.Get<Catalogue>().ListAsync(Ct);

        string.Join('\n', Catalogue.Expected)
            .ShouldBe(
                string.Join('\n', listed),
                "the schema has changed: run './build.sh catalogue' and commit src/Tracker/Store/Schema/catalogue.txt"
            );
    }

    [Fact]
    public async Task A_rebuild_and_an_index_for_speed_change_nothing_and_what_the_roles_may_is_compared()
    {
        var catalogue = _role.Host.Get<Catalogue>();
        await _role.Host.Get<Rebuild>().RunAsync(null, Ct);
        await SuperuserAsync("create index faster on read_v2.positions (kind, role)");
        (await catalogue.DifferencesAsync(Ct)).ShouldBeEmpty();

        await SuperuserAsync($"grant update on tracker.mt_events to {_role.Settings.ApplicationRole}");
        (await catalogue.DifferencesAsync(Ct)).ShouldHaveSingleItem().ShouldContain("UPDATE");
        await SuperuserAsync($"alter role {_role.Settings.ApplicationRole} bypassrls");
        (await catalogue.DifferencesAsync(Ct)).ShouldContain(x => x.Contains("row security", StringComparison.Ordinal));
        await SuperuserAsync($"alter role {_role.Settings.ApplicationRole} set search_path = public");
        (await catalogue.DifferencesAsync(Ct)).ShouldContain(x => x.Contains("search_path", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_policy_that_hides_rows_from_the_programs_role_is_an_error_and_no_shorter_answer()
    {
        await SuperuserAsync(
            $"alter table read_v2.positions owner to {_role.Settings.OwnerRole}; grant all on read_v2.positions to "
                + $"{_role.Settings.ApplicationRole}; alter table read_v2.positions enable row level security; "
                + "create policy hidden on read_v2.positions using (party <> 'GBR')"
        );

        (
            await Should.ThrowAsync<PostgresException>(() =>
                _role.Host.AskAsync<long>("select count(*) from read_v2.positions")
            )
        ).MessageText.ShouldContain("row-level security");
    }

    private async Task SuperuserAsync(string sql)
    {
        await using var database = NpgsqlDataSource.Create(_role.Superuser);
        await using var command = database.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(Ct);
    }
}
