using System.Diagnostics;
using Npgsql;
using Tracker.IntegrationTests.Harness;
using Tracker.Store;

namespace Tracker.IntegrationTests.Hosting;

/// <summary>A number of the log was taken, and no event has it.</summary>
public sealed class HighWaterTests(Cluster cluster) : OwnHostTest(cluster)
{
    [Fact]
    public async Task A_session_that_holds_a_number_is_ended_and_what_others_recorded_is_projected_within_fifteen_seconds()
    {
        await Host.ProjectedAsync();
        await using var holder = await Host.ConnectAsync();
        await using var holds = await holder.BeginTransactionAsync(Ct);
        await TakeAsync(holder);

        var waited = await ProjectedAfterAsync();

        waited.ShouldBeGreaterThan(HighWater.Patience - TimeSpan.FromSeconds(1));
        waited.ShouldBeLessThan(Length.Within(15));
        await Should.ThrowAsync<NpgsqlException>(() => TakeAsync(holder));
        await Host.LedgeredAsync();
        (await Host.CheckAsync()).Findings.ShouldBe(0);
    }

    [Fact]
    public async Task A_number_that_was_given_back_delays_nothing_while_somebody_reads()
    {
        await Host.ProjectedAsync();
        await using var reader = await Host.ConnectAsync();
        await using var reads = await reader.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, Ct);
        await using var read = new NpgsqlCommand("select count(*) from tracker.mt_events", reader, reads);
        await read.ExecuteScalarAsync(Ct);
        await using (var other = await Host.ConnectAsync())
        {
            await using var takes = await other.BeginTransactionAsync(Ct);
            await TakeAsync(other);
            await takes.RollbackAsync(Ct);
        }

        (await ProjectedAfterAsync()).ShouldBeLessThan(Length.Within(3));

        await read.ExecuteScalarAsync(Ct);
    }

    [Fact]
    public async Task A_session_that_the_program_may_not_end_is_waited_for_ten_seconds_and_goes_on()
    {
        var role = new RoleHost(Cluster);
        await role.InitializeAsync();
        await using var host = role.Host;
        await host.ProjectedAsync();
        await using var holder = new NpgsqlConnection(role.Superuser);
        await holder.OpenAsync(Ct);
        await using var holds = await holder.BeginTransactionAsync(Ct);
        await TakeAsync(holder);

        var waited = await ProjectedAfterAsync(host);

        waited.ShouldBeGreaterThan(HighWater.Patience - TimeSpan.FromSeconds(1));
        waited.ShouldBeLessThan(Length.Within(15));
        await TakeAsync(holder);
    }

    private async Task<TimeSpan> ProjectedAfterAsync(TestHost? other = null)
    {
        var host = other ?? Host;
        var recorded = (await host.Submitter.PostAsync("/api/statements", Submissions.Small())).ShouldBe(201);
        var waited = Stopwatch.StartNew();
        (await host.Get<ProjectionProgress>().CatchUpAsync(recorded.Sequence, Ct)).ShouldBeTrue();
        TestContext.Current.TestOutputHelper?.WriteLine($"projected after {waited.Elapsed.TotalSeconds:F1} s");
        return waited.Elapsed;
    }

    private static async Task<long> TakeAsync(NpgsqlConnection connection)
    {
        await using var take = new NpgsqlCommand("select nextval('tracker.mt_events_sequence')", connection);
        return (long)(await take.ExecuteScalarAsync(Ct))!;
    }
}
