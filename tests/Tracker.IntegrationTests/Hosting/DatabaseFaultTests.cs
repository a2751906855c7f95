using System.Diagnostics;
using Npgsql;
using Tracker.IntegrationTests.Harness;
using Tracker.Store;

namespace Tracker.IntegrationTests.Hosting;

/// <summary>The database takes no writes, or the program's connections are all in use.</summary>
public sealed class DatabaseFaultTests(Cluster cluster) : OwnHostTest(cluster)
{
    [Theory]
    [InlineData("insert", "tracker.mt_events")]
    [InlineData("insert or update", "tracker.mt_streams")]
    public async Task A_write_that_meets_a_full_disk_is_answered_503_with_the_reason(string when, string table)
    {
        await Host.ProjectedAsync();
        await Host.RunAsync(
            $"""
            create function no_space() returns trigger language plpgsql as $$ begin
              raise exception 'could not extend file: No space left on device' using errcode = '53100'; end $$;
            create trigger no_space before {when} on {table} for each row execute function no_space()
            """
        );

        var refused = (await Host.Submitter.PostAsync("/api/statements", Submissions.Small())).ShouldBeProblem(503);

        refused.Text("detail").ShouldContain("disk is full");
        refused.Headers.RetryAfter!.Delta.ShouldBe(TimeSpan.FromSeconds(30));
        (await Host.Anonymous.GetAsync("/api/statements")).ShouldBe(200);
        await Host.RunAsync("drop function no_space cascade");
        (await Host.Submitter.PostAsync("/api/statements", Submissions.Small())).ShouldBe(201);
        await ReadyAsync(Host);
    }

    [Fact]
    public async Task A_database_that_is_read_only_is_read_and_the_program_is_not_ready_until_it_takes_writes()
    {
        await Host.ProjectedAsync();
        var database = new NpgsqlConnectionStringBuilder(Host.ConnectionString).Database!;
        await SetReadOnlyAsync(database, "on");

        (await Host.Submitter.PostAsync("/api/statements", Submissions.Small()))
            .ShouldBeProblem(503)
            .Text("detail")
            .ShouldContain("read-only");
        (await Host.Anonymous.GetAsync("/api/statements")).ShouldBe(200);
        (await Host.Anonymous.GetAsync("/health/ready")).ShouldBeProblem(503).Text("detail").ShouldContain("read-only");
        await SetReadOnlyAsync(database, "off");

        await ReadyAsync(Host);
        await Host.ProjectedAsync(await Host.Submitter.PostAsync("/api/statements", Submissions.Small()));
    }

    [Fact]
    public async Task Requests_that_hold_every_connection_take_none_from_readiness_projection_and_ledger()
    {
        await Host.ProjectedAsync();
        await using var other = await TestHost.StartAsync(Host.ConnectionString);
        (await Host.AskAsync<string>("select id from tracker.nodes where projects")).ShouldBe(Host.Get<Node>().Id);
        var held = new List<NpgsqlConnection>();
        try
        {
            while (await TryConnectAsync() is { } connection)
            {
                held.Add(connection);
            }

            held.Count.ShouldBeGreaterThan(10);

            var recorded = (await other.Submitter.PostAsync("/api/statements", Submissions.Small())).ShouldBe(201);
            await other.ProjectedAsync(recorded);
            var asked = Stopwatch.StartNew();
            (await Host.Anonymous.GetAsync("/health/ready")).ShouldBe(200);
            asked.Elapsed.ShouldBeLessThan(Length.Within(2));
            await other.LedgeredAsync();
        }
        finally
        {
            foreach (var connection in held)
            {
                await connection.DisposeAsync();
            }
        }

        (await Host.AskAsync<string>("select id from tracker.nodes where projects")).ShouldBe(Host.Get<Node>().Id);
    }

    /// <summary>Ends the sessions too, because a session reads the setting when it begins.</summary>
    private async Task SetReadOnlyAsync(string database, string value)
    {
        await using var connection = await Host.ConnectAsync();
        foreach (
            var sql in new[]
            {
                "set default_transaction_read_only = off",
                $"alter database {database} set default_transaction_read_only = {value}",
                "select count(pg_terminate_backend(pid, 5000)) from pg_stat_activity where datname = "
                    + "current_database() and pid <> pg_backend_pid()",
            }
        )
        {
            await using var set = new NpgsqlCommand(sql, connection);
            await set.ExecuteNonQueryAsync(Ct);
        }
    }

    /// <returns>Null if none is left of the pool for requests.</returns>
    private async Task<NpgsqlConnection?> TryConnectAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        try
        {
            return await Host.DataSource.OpenConnectionAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    private static async Task ReadyAsync(TestHost host)
    {
        while ((await host.Anonymous.GetAsync("/health/ready")).Status != 200)
        {
            await Task.Delay(50, Ct);
        }
    }
}
