using System.Diagnostics;
using Npgsql;
using Tracker.IntegrationTests.Harness;
using Tracker.Store;

namespace Tracker.IntegrationTests.Hosting;

/// <summary>A program that is silent loses its sessions, its locks and its place.</summary>
public sealed class NodesTests(Cluster cluster) : OwnHostTest(cluster)
{
    private const string Silent = "0123456789ab";

    [Theory]
    [InlineData("select pg_advisory_xact_lock(7239104887)")] // the sequencer's
    [InlineData("select pg_advisory_xact_lock(7239104888)")] // the signer's
    [InlineData("select from ledger.state for update")]
    [InlineData("select from tracker.mt_event_progression for update")]
    [InlineData("select from tracker.nodes where projects for key share")]
    public async Task What_a_silent_program_holds_in_an_open_transaction_is_free_again_within_ten_seconds(string hold)
    {
        await Host.LedgeredAsync();
        await Host.Get<Projector>().PauseAsync();
        await Host.RunAsync("update tracker.nodes set projects = false");
        await Host.RunAsync("insert into tracker.nodes values ($1, 'a silent program', now(), true)", Silent);
        Host.Get<Projector>().Resume();
        await using var connection = new NpgsqlConnection(
            new NpgsqlConnectionStringBuilder(Host.ConnectionString)
            {
                Pooling = false,
                ApplicationName = $"tracker {Silent}",
            }.ConnectionString
        );
        await connection.OpenAsync(Ct);
        await using var transaction = await connection.BeginTransactionAsync(Ct);
        await using var take = new NpgsqlCommand(hold, connection);
        await take.ExecuteNonQueryAsync(Ct);
        var silent = Stopwatch.StartNew();

        var recorded = (await Host.Submitter.PostAsync("/api/statements", Submissions.Small())).ShouldBe(201);
        (await Host.Get<ProjectionProgress>().CatchUpAsync(recorded.Sequence, Ct)).ShouldBeTrue();
        await Host.LedgeredAsync();

        silent.Elapsed.ShouldBeLessThan(Length.Within(10));
        (await Host.AskAsync<string>("select string_agg(id, ' ') from tracker.nodes")).ShouldBe(Host.Get<Node>().Id);
        await Should.ThrowAsync<Exception>(() => take.ExecuteNonQueryAsync(Ct));
    }

    [Fact]
    public async Task Programs_that_are_heard_stay_and_one_that_ends_leaves_at_once_and_is_replaced()
    {
        await Host.ProjectedAsync();
        var other = await TestHost.StartAsync(Host.ConnectionString);
        await Task.Delay(Nodes.Silence + TimeSpan.FromSeconds(1), Ct);
        (await Host.AskAsync<long>("select count(*) from tracker.nodes")).ShouldBe(2);
        (await Host.AskAsync<string>("select id from tracker.nodes where projects")).ShouldBe(Host.Get<Node>().Id);

        await Host.Get<Projector>().StopAsync(Ct);
        await Host.Get<Nodes>().StopAsync(Ct);

        // It leaves by itself; nobody waits for its silence.
        (await Host.AskAsync<string>("select string_agg(id, ' ') from tracker.nodes")).ShouldBe(other.Get<Node>().Id);
        await other.ProjectedAsync((await other.Submitter.PostAsync("/api/statements", Submissions.Small())));
        (await Host.AskAsync<string>("select id from tracker.nodes where projects")).ShouldBe(other.Get<Node>().Id);
        await other.DisposeAsync();
    }

    [Fact]
    public async Task If_the_database_is_away_for_a_while_nobody_is_struck_off_for_it()
    {
        await using var other = await TestHost.StartAsync(Host.ConnectionString);
        await Host.ProjectedAsync();
        var log = new[] { Host, other }.Select(x => x.Get<Node>().Id).Order();
        await using (var connection = await Host.ConnectAsync())
        {
            // Both are cut off for longer than a silent program may be.
            await using var transaction = await connection.BeginTransactionAsync(Ct);
            await using var hold = new NpgsqlCommand("lock table tracker.nodes in access exclusive mode", connection);
            await hold.ExecuteNonQueryAsync(Ct);
            await Task.Delay(Nodes.Silence + TimeSpan.FromSeconds(2), Ct);
        }

        await Task.Delay(TimeSpan.FromSeconds(2), Ct);
        await Host.ProjectedAsync(await Host.Submitter.PostAsync("/api/statements", Submissions.Small()));
        (await Host.AskAsync<string>("select string_agg(id, ' ' order by id) from tracker.nodes")).ShouldBe(
            string.Join(' ', log)
        );
    }
}
