using System.Diagnostics;
using Npgsql;
using Tracker.IntegrationTests.Harness;
using Tracker.Store;

namespace Tracker.IntegrationTests.Hosting;

/// <summary>Two programs on one database. The one that projects fails; the other goes on in its place.</summary>
public sealed class TakeOverTests(Cluster cluster)
{
    private static readonly TimeSpan Promised = Length.Within(10);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("killed")]
    [InlineData("frozen")]
    [InlineData("vanished")]
    public async Task A_program_that_projects_and_fails_is_replaced_within_ten_seconds(string how)
    {
        Assert.SkipUnless(
            Length.Soak || how == "frozen",
            "A frozen program is the hardest case; the others are tried under ./build.sh soak."
        );
        cluster.RequirePostgres();
        var connectionString = await cluster.CreateDatabaseAsync();
        using var proxy = new SilentProxy(connectionString);
        var environment = TrackerProcess.EnvironmentOf(connectionString);
        var behindProxy = TrackerProcess.EnvironmentOf(connectionString);
        behindProxy["ConnectionStrings__Tracker"] = proxy.ConnectionString;
        var (address, other) = (TrackerProcess.FreeAddress(), TrackerProcess.FreeAddress());
        await using var database = NpgsqlDataSource.Create(connectionString);
        using var leader = await TrackerProcess.ServeAsync(behindProxy, address);
        await UntilAsync(database, "select exists (select from tracker.nodes where projects)");
        var projects = await AskAsync<string>(database, "select id from tracker.nodes where projects");
        using var survivor = await TrackerProcess.ServeAsync(environment, other);
        await UntilAsync(database, "select count(*) = 2 from tracker.nodes");
        var writer = Writer(other);
        await RecordAsync(writer);

        switch (how)
        {
            case "killed":
                await leader.KillAsync();
                break;
            case "frozen":
                await leader.SignalAsync("STOP");
                break;
            default:
                proxy.FallSilent();
                break;
        }

        var failed = Stopwatch.StartNew();
        var recorded = (await RecordAsync(writer)).Sequence;
        await UntilAsync(database, $"select {ProjectionProgress.Sequence} >= {recorded}");
        var took = failed.Elapsed;

        TestContext.Current.TestOutputHelper?.WriteLine($"{how}: replaced after {took.TotalSeconds:F1} s");
        took.ShouldBeLessThan(Promised);
        (await AskAsync<string>(database, "select id from tracker.nodes where projects")).ShouldNotBe(projects);
        survivor.Errors.ShouldContain(x => x.Contains("s; this program projects now in its place."));
        await UntilAsync(
            database,
            "select not exists (select from tracker.mt_events e where not exists (select from ledger.entries x where "
                + "x.seq = e.seq_id) and e.type <> 'tombstone')"
        );

        if (how == "frozen")
        {
            // What was frozen goes on where it stopped, finds that it was struck off, and is one of two again.
            await leader.SignalAsync("CONT");
            await UntilAsync(database, "select count(*) = 2 from tracker.nodes");
            await ReadyAsync(address);
            leader.Errors.ShouldContain(x => x.Contains("another one struck it off"));
            await RecordAsync(Writer(address));
        }

        await ReadyAsync(other);
        var replay = await Commands.RunAsync(environment, "replay");
        replay.ExitCode.ShouldBe(0, replay.Output + replay.Errors);
    }

    private static Api Writer(Uri address)
    {
        var client = new HttpClient { BaseAddress = address };
        client.DefaultRequestHeaders.Authorization = new("Bearer", TestHost.AdminKey);
        return new(client);
    }

    private static async Task<Reply> RecordAsync(Api writer) =>
        (await writer.PostAsync("/api/statements", Submissions.Small())).ShouldBe(201);

    private static async Task ReadyAsync(Uri address)
    {
        using var client = new HttpClient { BaseAddress = address };
        while (!(await client.GetAsync("/health/ready", Ct)).IsSuccessStatusCode)
        {
            await Task.Delay(100, Ct);
        }
    }

    private static async Task UntilAsync(NpgsqlDataSource database, string condition)
    {
        while (!await AskAsync<bool>(database, condition))
        {
            await Task.Delay(50, Ct);
        }
    }

    private static async Task<T> AskAsync<T>(NpgsqlDataSource database, string sql)
    {
        await using var command = database.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync(Ct))!;
    }
}
