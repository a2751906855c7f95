using System.Diagnostics;
using Npgsql;
using Tracker.IntegrationTests.Harness;

namespace Tracker.IntegrationTests.Hosting;

/// <summary>A transaction has taken a number of the log and does not end.</summary>
public sealed class HeldSequenceTests(Cluster cluster) : OwnHostTest(cluster)
{
    [Fact]
    public async Task What_others_record_meanwhile_is_projected_and_signed_within_fifteen_seconds()
    {
        await using var connection = await Host.DataSource.OpenConnectionAsync(Ct);
        await using var holds = await connection.BeginTransactionAsync(Ct);
        await using var take = new NpgsqlCommand("select nextval('tracker.mt_events_sequence')", connection, holds);
        var held = (long)(await take.ExecuteScalarAsync(Ct))!;

        var recorded = (await Host.Submitter.PostAsync("/api/statements", Submissions.Small())).ShouldBe(201);
        var waited = Stopwatch.StartNew();
        recorded.Sequence.ShouldBeGreaterThan(held);
        await Ledgers.UntilAsync(() =>
            Host.AskAsync<bool>($"select {Tracker.Store.ProjectionProgress.Sequence} >= {recorded.Sequence}")
        );
        await Host.LedgeredAsync();

        TestContext.Current.TestOutputHelper?.WriteLine(
            $"projected and signed {waited.Elapsed.TotalSeconds:F1} s after it was recorded"
        );
        waited.Elapsed.ShouldBeLessThan(Length.Within(15));
        await holds.RollbackAsync(Ct);
        (await Host.CheckAsync()).Findings.ShouldBe(0);
    }
}
