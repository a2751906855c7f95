using Npgsql;
using Tracker.Audit;
using Tracker.IntegrationTests.Harness;
using Tracker.IntegrationTests.Hosting;
using Tracker.Store;

namespace Tracker.IntegrationTests.Audit;

/// <summary>The read tables built anew while they are read and written.</summary>
public sealed class RebuildTests(Cluster cluster, ClassHost own) : ClassHostTest(cluster, own)
{
    [Fact]
    public async Task Under_concurrent_writes_readers_never_see_less_and_the_result_equals_the_log()
    {
        await BusyRecord.RecordAsync(Host);
        var least = await Host.AskAsync<long>("select count(*) from read_v2.positions");
        using var stop = new CancellationTokenSource();
        var written = 0;
        var writers = Enumerable
            .Range(0, 2)
            .Select(async _ =>
            {
                while (!stop.IsCancellationRequested)
                {
                    (await Host.Submitter.PostAsync("/api/statements", Submissions.Small())).ShouldBe(201);
                    Interlocked.Increment(ref written);
                }
            })
            .ToList();
        var reader = Task.Run(
            async () =>
            {
                var last = least;
                while (!stop.IsCancellationRequested)
                {
                    var rows = await Host.AskAsync<long>("select count(*) from read_v2.positions");
                    rows.ShouldBeGreaterThanOrEqualTo(last);
                    last = rows;
                    (await Host.Anonymous.GetAsync("/api/timeline?limit=5")).ShouldBe(200).Items.Count.ShouldBe(5);
                }
            },
            Ct
        );

        for (var i = 0; i < 3; i++)
        {
            var before = written;
            while (written < before + 3)
            {
                await Task.Delay(10, Ct);
            }

            (await Host.Get<Rebuild>().RunAsync(null, Ct)).Sequence.ShouldBeGreaterThan(0);
        }

        await stop.CancelAsync();
        await Task.WhenAll([.. writers, reader]);
        await Host.ProjectedAsync();
        var report = await Host.Get<Replay>().RunAsync(ReplayId.New(), null, null, Ct);
        report.Status.ShouldBe("EQUAL", report.Error);
        (await Host.Submitter.PostAsync("/api/statements", Submissions.Small())).ShouldBe(201);
        await Host.ProjectedAsync();
    }

    [Fact]
    public async Task Damaged_tables_are_made_whole_as_they_are_declared()
    {
        await BusyRecord.RecordAsync(Host);
        await Host.RunAsync("delete from read_v2.positions where party = 'GBR'");
        await Host.RunAsync("update read_v2.actions set title = 'Another'");
        await Host.RunAsync("delete from read_v2.clock where sequence < 1000");
        await Host.RunAsync("drop index read_v2.positions_party");
        await Host.RunAsync("alter table read_v2.labels alter column code drop not null");
        (await Host.Get<Replay>().RunAsync(ReplayId.New(), null, null, Ct)).Status.ShouldBe("DIFFERENT");

        await Host.Get<Rebuild>().RunAsync(null, Ct);

        (await Host.Get<Replay>().RunAsync(ReplayId.New(), null, null, Ct)).Status.ShouldBe("EQUAL");
        (await ReadTablesCatalogue.OfAsync(Host)).ShouldBe(ReadTablesCatalogue.OfVersion3);
        (
            await Host.AskAsync<long>("select count(*) from pg_class where relnamespace = 'shadow'::regnamespace")
        ).ShouldBe(0);
    }

    [Fact]
    public async Task A_reader_that_will_not_go_is_waited_for_and_others_are_served_meanwhile()
    {
        await Host.ProjectedAsync();
        await using var held = await Host.DataSource.OpenConnectionAsync(Ct);
        var transaction = await held.BeginTransactionAsync(Ct);
        await using (var read = new NpgsqlCommand("select count(*) from read_v2.positions", held))
        {
            await read.ExecuteScalarAsync(Ct);
        }

        var swapping = new TaskCompletionSource();
        var rebuild = Host.Get<Rebuild>()
            .RunAsync(
                x =>
                {
                    if (x.Phase == ReplayProgress.Swapping)
                    {
                        swapping.TrySetResult();
                    }
                },
                Ct
            );
        await swapping.Task.WaitAsync(TimeSpan.FromMinutes(1), Ct);
        for (var i = 0; i < 5; i++)
        {
            (await Host.Anonymous.GetAsync("/api/timeline")).ShouldBe(200);
        }

        rebuild.IsCompleted.ShouldBeFalse();
        await transaction.DisposeAsync();
        (await rebuild).Sequence.ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task A_second_rebuild_at_once_is_refused()
    {
        await using var other = await Host.ConnectAsync();
        await using (var hold = new NpgsqlCommand($"select pg_advisory_lock({AdvisoryLocks.Rebuild})", other))
        {
            await hold.ExecuteNonQueryAsync(Ct);
        }

        (
            await Should.ThrowAsync<RebuildRefusedException>(() => Host.Get<Rebuild>().RunAsync(null, Ct))
        ).Message.ShouldContain("Another rebuild");
    }

    [Fact]
    public async Task The_ledger_goes_on_while_the_read_tables_are_compared_or_rebuilt()
    {
        await using var compared = await ReadTablesLock.SharedAsync(Host.DataSource, Ct);
        await using var rebuilt = await Host.ConnectAsync();
        await using (var hold = new NpgsqlCommand($"select pg_advisory_lock({AdvisoryLocks.Rebuild})", rebuilt))
        {
            await hold.ExecuteNonQueryAsync(Ct);
        }

        (await Host.Submitter.PostAsync("/api/statements", Submissions.Small())).ShouldBe(201);

        await Host.LedgeredAsync();
    }
}
