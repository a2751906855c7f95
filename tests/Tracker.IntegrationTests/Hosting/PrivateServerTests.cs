using System.Diagnostics;
using System.Globalization;
using Tracker.IntegrationTests.Harness;

namespace Tracker.IntegrationTests.Hosting;

/// <summary>The program's private PostgreSQL fails while the program runs.</summary>
public sealed class PrivateServerTests(Cluster cluster)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_killed_server_is_started_again_within_ten_seconds_and_the_log_stays_short()
    {
        cluster.RequirePostgres();
        var (environment, address) = (Environment("killed-server"), TrackerProcess.FreeAddress());
        using var program = await TrackerProcess.ServeAsync(environment, address);
        using var client = new HttpClient { BaseAddress = address };
        var api = Writer(client);
        await ReadyAsync(client);
        var kept = (await api.PostAsync("/api/statements", Submissions.Small())).ShouldBe(201);

        for (var round = 0; round < 2; round++)
        {
            var before = program.Errors.Sum(x => x.Length);
            await Signals.SendAsync("KILL", Postmaster("killed-server"));
            var killed = Stopwatch.StartNew();
            await Ledgers.UntilAsync(async () => !(await api.GetAsync("/health/ready")).Status.Equals(200));
            await ReadyAsync(client);

            TestContext.Current.TestOutputHelper?.WriteLine($"ready {killed.Elapsed.TotalSeconds:F1} s after the kill");
            killed.Elapsed.ShouldBeLessThan(Length.Within(10));
            (program.Errors.Sum(x => x.Length) - before).ShouldBeLessThan(20_000, string.Join('\n', program.Errors));
            program.Errors.ShouldContain(x => x.Contains("the private PostgreSQL has ended"));
        }

        (await api.GetAsync(kept.Location!)).ShouldBe(200);
        var last = (await api.PostAsync("/api/statements", Submissions.Small())).ShouldBe(201);
        (await api.GetAsync($"/api/timeline?minSequence={last.Sequence}")).ShouldBe(200);
    }

    [Fact]
    public async Task If_the_server_does_not_start_again_the_program_ends_with_one_sentence()
    {
        cluster.RequirePostgres();
        var (environment, address) = (Environment("dead-server"), TrackerProcess.FreeAddress());
        using var program = await TrackerProcess.ServeAsync(environment, address);
        await File.AppendAllTextAsync(
            Path.Combine(environment["TRACKER_DATA"]!, "postgres", "data", "postgresql.conf"),
            "\nshared_buffers = much\n",
            Ct
        );

        await Signals.SendAsync("KILL", Postmaster("dead-server"));

        (await program.EndedAsync().WaitAsync(TimeSpan.FromSeconds(40), Ct)).ShouldBe(3);
        await Ledgers.UntilAsync(() =>
            Task.FromResult(program.Errors.Any(x => x.StartsWith("PostgreSQL did not start", StringComparison.Ordinal)))
        );
    }

    [Fact]
    public async Task A_frozen_server_makes_the_program_not_ready_within_two_seconds_and_ready_again_when_it_goes_on()
    {
        cluster.RequirePostgres();
        var (environment, address) = (Environment("frozen-server"), TrackerProcess.FreeAddress());
        using var program = await TrackerProcess.ServeAsync(environment, address);
        using var client = new HttpClient { BaseAddress = address, Timeout = TimeSpan.FromMinutes(1) };
        using var anonymous = new HttpClient { BaseAddress = address, Timeout = TimeSpan.FromMinutes(1) };
        var (api, probe) = (Writer(client), new Api(anonymous));
        await ReadyAsync(client);
        var processes = Signals.Family(Postmaster("frozen-server"));
        processes.Count.ShouldBeGreaterThan(5);

        await Signals.SendAsync("STOP", processes);
        try
        {
            var write = api.PostAsync("/api/statements", Submissions.Small());
            for (var i = 0; i < 4; i++)
            {
                var asked = Stopwatch.StartNew();
                var ready = (await (i % 2 == 0 ? probe : api).GetAsync("/health/ready")).ShouldBeProblem(503);
                asked.Elapsed.ShouldBeLessThan(Length.Within(2));
                ready.Headers.RetryAfter.ShouldNotBeNull();
            }

            (await api.GetAsync("/health/live")).ShouldBe(200);
            var reads = await Task.WhenAll(
                new[] { "/api/statements", "/api/timeline", "/", "/actions" }.SelectMany(x =>
                    new[] { api.GetAsync(x), probe.GetAsync(x) }
                )
            );
            reads.ShouldAllBe(x => x.Status == 503 && x.Headers.RetryAfter != null);
            (await write).ShouldBeProblem(503).Headers.RetryAfter.ShouldNotBeNull();
        }
        finally
        {
            await Signals.SendAsync("CONT", processes);
        }

        var goesOn = Stopwatch.StartNew();
        await ReadyAsync(client);
        TestContext.Current.TestOutputHelper?.WriteLine($"ready after {goesOn.Elapsed.TotalSeconds:F1} s");
        goesOn.Elapsed.ShouldBeLessThan(Length.Within(10));
        var last = (await api.PostAsync("/api/statements", Submissions.Small())).ShouldBe(201);
        (await api.GetAsync($"/api/timeline?minSequence={last.Sequence}")).ShouldBe(200);
    }

    [Fact]
    public async Task A_full_disk_is_named_stops_writes_loses_nothing_and_is_over_by_itself()
    {
        cluster.RequirePostgres();
        await using var disk = await SmallDisk.MountAsync(Path.Combine(cluster.Folder, "disk"), megabytes: 300);
        Assert.SkipWhen(disk is null, "This user may not mount a disk.");
        var (environment, address) = (Environment("disk"), TrackerProcess.FreeAddress());
        environment["TRACKER_KEYS"] = Path.Combine(cluster.Folder, "keys-of-disk");
        using var program = await TrackerProcess.ServeAsync(environment, address);
        using var client = new HttpClient { BaseAddress = address, Timeout = TimeSpan.FromMinutes(1) };
        var api = Writer(client);
        await ReadyAsync(client);
        var kept = new List<string> { (await api.PostAsync("/api/statements", Submissions.Small())).Location! };

        disk!.Fill();
        Reply refused;
        do
        {
            refused = await api.PostAsync("/api/statements", Submissions.Small());
            if (refused.Status == 201)
            {
                kept.Add(refused.Location!);
            }
        } while (refused.Status == 201);

        refused.ShouldBeProblem(503).Headers.RetryAfter.ShouldNotBeNull();
        await Ledgers.UntilAsync(async () =>
            await api.GetAsync("/health/ready") is { Status: 503 } ready && ready.Body.Contains("disk is full")
        );
        foreach (var path in new[] { "/api/statements", "/api/timeline", "/", "/actions", kept[0] })
        {
            (await api.GetAsync(path)).Status.ShouldBeOneOf(200, 503);
        }

        program.Errors.ShouldContain(x => x.Contains("disk is full"));
        disk.Free();
        var freed = Stopwatch.StartNew();
        await ReadyAsync(client);
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"ready {freed.Elapsed.TotalSeconds:F1} s after space was made"
        );
        freed.Elapsed.ShouldBeLessThan(Length.Within(10));
        var last = (await api.PostAsync("/api/statements", Submissions.Small())).ShouldBe(201);
        (await api.GetAsync($"/api/timeline?minSequence={last.Sequence}")).ShouldBe(200);
        foreach (var path in kept)
        {
            (await api.GetAsync(path)).ShouldBe(200);
        }
    }

    private Dictionary<string, string?> Environment(string name) =>
        new() { ["TRACKER_DATA"] = Path.Combine(cluster.Folder, name), ["TRACKER_ADMIN_KEY"] = TestHost.AdminKey };

    private int Postmaster(string name) =>
        int.Parse(
            File.ReadLines(Path.Combine(cluster.Folder, name, "postgres", "data", "postmaster.pid")).First(),
            CultureInfo.InvariantCulture
        );

    private static Api Writer(HttpClient client)
    {
        client.DefaultRequestHeaders.Authorization = new("Bearer", TestHost.AdminKey);
        return new(client);
    }

    private static Task ReadyAsync(HttpClient client) =>
        Ledgers.UntilAsync(async () => (await client.GetAsync("/health/ready", Ct)).IsSuccessStatusCode);
}
