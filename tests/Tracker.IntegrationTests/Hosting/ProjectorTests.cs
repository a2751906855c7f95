using JasperFx;
using JasperFx.Events;
using JasperFx.Events.Daemon;
using Marten;
using Npgsql;
using Tracker.IntegrationTests.Harness;
using Tracker.Record.Log;
using Tracker.Store;

namespace Tracker.IntegrationTests.Hosting;

/// <summary>Whatever stops the projection, it goes on by itself; and nobody projects without the right to.</summary>
public sealed class ProjectorTests(Cluster cluster) : OwnHostTest(cluster)
{
    [Fact]
    public async Task A_projection_whose_agent_was_stopped_is_started_again()
    {
        await (await DaemonAsync()).StopAgentAsync(TimelinesProjection.Shard);

        await RecordedIsProjectedAsync();
    }

    [Fact]
    public async Task A_projection_that_stands_while_the_log_moves_is_started_again()
    {
        var daemon = await DaemonAsync();
        await (Task)daemon.GetType().GetMethod("PauseHighWaterAgentAsync")!.Invoke(daemon, [])!;

        await RecordedIsProjectedAsync();

        Host.Get<Projector>().Daemon.ShouldNotBeSameAs(daemon);
    }

    [Fact]
    public async Task A_projection_whose_sessions_were_all_ended_goes_on()
    {
        await Host.ProjectedAsync();
        await EndSessionsAsync();

        await RecordedIsProjectedAsync();
    }

    [Fact]
    public async Task A_program_that_lost_its_row_joins_again_and_projects()
    {
        await Host.ProjectedAsync();
        await Host.RunAsync("delete from tracker.nodes");

        await RecordedIsProjectedAsync();

        (await Host.AskAsync<long>("select count(*) from tracker.nodes where projects")).ShouldBe(1);
    }

    [Theory]
    [InlineData("delete from tracker.nodes")]
    [InlineData("update tracker.nodes set projects = false")]
    public async Task A_program_that_lost_the_right_to_project_commits_nothing_of_a_page_it_has_begun(string lost)
    {
        await Host.ProjectedAsync();
        var before = await Host.AskAsync<long>("select count(*) from read_v2.parties");
        await Host.Get<Projector>().PauseAsync();
        var self = Host.Get<Node>();
        await using var reading = Host.Get<IDocumentStore>().QuerySession();
        var page = (await reading.Events.QueryAllRawEvents().ToListAsync(Ct))
            .Where(x => EventTypes.Names.ContainsKey(x.EventType))
            .ToList();
        await Host.Get<Nodes>().StopAsync(Ct);
        await Host.RunAsync("insert into tracker.nodes values ($1, 'a test', now(), true)", self.Id);

        await ApplyAsync(page, self);
        await Host.RunAsync(lost);
        await Host.RunAsync("delete from read_v2.parties");
        var refused = await Should.ThrowAsync<Exception>(() => ApplyAsync(page, self));

        (refused.GetBaseException() as PostgresException)?.SqlState.ShouldBe("TR001", refused.ToString());
        (await Host.AskAsync<long>("select count(*) from read_v2.parties")).ShouldBe(0);
        before.ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task An_event_that_cannot_be_read_stops_the_projection_is_told_and_is_never_skipped()
    {
        await Host.ProjectedAsync();
        await Host.Get<Projector>().PauseAsync();
        var projected = await Host.AskAsync<long>(ProjectionProgress.Query);
        var unreadable = (await Host.Submitter.PostAsync("/api/statements", Submissions.Small())).ShouldBe(201);
        await TamperAsync("'mystery-' || type", "- interval '1 minute'");
        Host.Get<Projector>().Resume();

        await Ledgers.UntilAsync(async () =>
            await Host.Anonymous.GetAsync("/health/ready") is { Status: 503 } ready
            && ready.Body.Contains("Projections are more than 30 s behind", StringComparison.Ordinal)
        );
        var later = (await Host.Submitter.PostAsync("/api/statements", Submissions.Small())).ShouldBe(201);
        (await Host.Anonymous.GetAsync("/api/statements?limit=1")).ShouldBe(200);
        (await Host.AskAsync<long>(ProjectionProgress.Query)).ShouldBeLessThan(unreadable.Sequence);

        await TamperAsync("substr(type, 9)", "+ interval '1 minute'");
        await Ledgers.UntilAsync(async () => (await Host.Anonymous.GetAsync("/health/ready")).Status == 200);
        await Host.ProjectedAsync(later);

        Task TamperAsync(string type, string age) =>
            Host.TamperAsync(
                $"update tracker.mt_events set timestamp = timestamp {age} where seq_id > {projected} and seq_id <= {unreadable.Sequence}; update tracker.mt_events set type = {type} where seq_id = {unreadable.Sequence}"
            );
    }

    /// <summary>Of a program that projects.</summary>
    private async Task<IProjectionDaemon> DaemonAsync()
    {
        await Host.ProjectedAsync();
        while (true)
        {
            if (
                Host.Get<Projector>().Daemon is { } daemon
                && daemon.StatusFor(TimelinesProjection.Shard) == AgentStatus.Running
            )
            {
                return daemon;
            }

            await Task.Delay(20, Ct);
        }
    }

    private async Task ApplyAsync(IReadOnlyList<IEvent> page, Node node)
    {
        await using var session = Host.Get<IDocumentStore>().LightweightSession();
        await new TimelinesProjection(Host.DataSource, node).ApplyAsync(session, page, Ct);
        await session.SaveChangesAsync(Ct);
    }

    /// <summary>With the hands of another client: those of the program's own pool are ended too.</summary>
    private async Task EndSessionsAsync()
    {
        await using var connection = await Host.ConnectAsync();
        await using var end = new NpgsqlCommand(
            "select count(pg_terminate_backend(pid, 5000)) from pg_stat_activity where application_name like '%' || $1",
            connection
        )
        {
            Parameters = { new() { Value = Host.Get<Node>().Id } },
        };
        ((long)(await end.ExecuteScalarAsync(Ct))!).ShouldBeGreaterThan(1);
    }

    private async Task RecordedIsProjectedAsync()
    {
        Reply recorded;
        do
        {
            recorded = await Host.Submitter.PostAsync("/api/statements", Submissions.Small());
        } while (recorded.Status == 503);

        (await Host.Get<ProjectionProgress>().CatchUpAsync(recorded.ShouldBe(201).Sequence, Ct)).ShouldBeTrue();
    }
}
