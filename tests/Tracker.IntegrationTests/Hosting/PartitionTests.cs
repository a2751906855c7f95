using System.Collections.Concurrent;
using System.Diagnostics;
using Tracker.IntegrationTests.Harness;

namespace Tracker.IntegrationTests.Hosting;

/// <summary>The network between the program and its database is cut for a while, or slow.</summary>
public sealed class PartitionTests(Cluster cluster)
{
    /// <summary>The longest that a request may take: its limit of 30 s, and 2 s.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30) + Length.Within(2);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(5)]
    [InlineData(30)]
    [InlineData(120)]
    public async Task While_the_database_is_out_of_reach_every_request_is_answered_and_then_the_program_goes_on(
        int seconds
    )
    {
        Assert.SkipUnless(Length.Soak || seconds == 5, "Longer cuts are tried under ./build.sh soak.");
        cluster.RequirePostgres();
        using var proxy = new SilentProxy(await cluster.CreateDatabaseAsync());

        await DisturbAsync(proxy, proxy.FallSilent, proxy.GoOn, seconds);
    }

    [Fact]
    public async Task With_half_a_second_to_the_database_and_lost_packets_nothing_acknowledged_is_lost()
    {
        cluster.RequirePostgres();
        using var proxy = new SlowProxy(await cluster.CreateDatabaseAsync());

        await DisturbAsync(proxy, proxy.SlowDown, proxy.GoOn, Length.Of(10, 120));
    }

    /// <summary>Reads and writes before, during and after a fault of the network.</summary>
    private static async Task DisturbAsync(DatabaseProxy proxy, Action begin, Action end, int seconds)
    {
        await using var host = await TestHost.StartAsync(proxy.ConnectionString);
        await host.ProjectedAsync();
        var (acknowledged, faults) = (new ConcurrentBag<string>(), new ConcurrentBag<string>());
        using var stop = new CancellationTokenSource();
        var work = Enumerable
            .Range(0, 8)
            .Select(i => i % 2 == 0 ? AskAsync(() => WriteAsync(host)) : AskAsync(() => ReadAsync(host)))
            .ToList();
        await Ledgers.UntilAsync(() => Task.FromResult(acknowledged.Count > 10));

        begin();
        await Task.Delay(TimeSpan.FromSeconds(seconds), Ct);
        end();
        var back = Stopwatch.StartNew();
        await host.ReadyAsync();
        await host.ProjectedAsync(
            (await host.Submitter.PostAsync("/api/statements", Submissions.Small())).ShouldBe(201)
        );
        var took = back.Elapsed;
        await stop.CancelAsync();
        await Task.WhenAll(work);

        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{seconds} s: works again after {took.TotalSeconds:F1} s; {acknowledged.Count} acknowledged"
        );
        faults.ShouldBeEmpty();
        took.ShouldBeLessThan(Length.Within(10));
        await host.ShouldHoldAsync(acknowledged);

        // One after another, until it is told to stop; tells of each that took too long or was answered wrongly.
        async Task AskAsync(Func<Task<Reply>> ask)
        {
            while (!stop.IsCancellationRequested)
            {
                var asked = Stopwatch.StartNew();
                var reply = await ask();
                if (asked.Elapsed > Longest || reply.Status is not (200 or 201 or 503))
                {
                    faults.Add($"{reply.Status} after {asked.Elapsed.TotalSeconds:F1} s: {reply.Body}");
                }

                if (reply.Status == 201)
                {
                    acknowledged.Add(reply.Id);
                }
            }
        }
    }

    private static Task<Reply> WriteAsync(TestHost host) =>
        host.Submitter.PostAsync("/api/statements", Submissions.Small());

    private static Task<Reply> ReadAsync(TestHost host) => host.Anonymous.GetAsync("/api/timeline?limit=10");
}
