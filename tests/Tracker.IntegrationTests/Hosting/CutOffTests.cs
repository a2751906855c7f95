using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Tracker.IntegrationTests.Harness;
using Tracker.Store;

namespace Tracker.IntegrationTests.Hosting;

/// <summary>The connection to the database breaks at each command of a change, and at each answer to one.</summary>
public sealed class CutOffTests(Cluster cluster)
{
    private const string Writing =
        "select exists (select from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() "
        + "and backend_xid is not null)";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Wherever_a_change_is_cut_off_all_of_it_is_stored_or_nothing_and_once(bool inAnswers)
    {
        cluster.RequirePostgres();
        var connectionString = await cluster.CreateDatabaseAsync();
        using var proxy = new CuttingProxy(connectionString);
        // Only requests go through the proxy.
        await using var host = await TestHost.StartAsync(
            connectionString,
            configure: x => x.Services.AddSingleton(_ => Pools.Build(new(proxy.ConnectionString)))
        );
        await using var database = NpgsqlDataSource.Create(connectionString);
        var first = Submissions.Small();
        await host.ProjectedAsync(await host.Submitter.PostAsync("/api/statements", first));
        var all = await CountAsync(first);
        all.ShouldBeGreaterThan(1);
        var (stored, refused) = (0, 0);

        for (var n = 1; ; n++)
        {
            var submission = Submissions.Small();
            proxy.CutAt(n, inAnswers);
            var reply = await host.Submitter.PostAsync("/api/statements", submission);
            var isCut = proxy.HasCut;
            proxy.CutAt(0, inAnswers);

            var events = await CountAsync(submission);
            if (reply.Status == 201)
            {
                stored++;
                events.ShouldBe(all, $"cut at {n}");
            }
            else
            {
                refused++;
                reply.ShouldBeProblem(503);
                events.ShouldBeOneOf(0, all);
            }

            // Whoever was refused sends it again: it is recorded now, or was.
            var again = await host.Submitter.PostAsync("/api/statements", submission);
            again.Status.ShouldBe(events == 0 ? 201 : 200, again.Body);
            (await CountAsync(submission)).ShouldBe(all, $"cut at {n}");
            if (!isCut)
            {
                break;
            }
        }

        refused.ShouldBeGreaterThan(3);
        stored.ShouldBeGreaterThan(0);
        await host.ProjectedAsync();
        var replay = (await host.Admin.PostAsync("/api/audit/replays", "{}")).ShouldBe(202).Id;
        await Ledgers.UntilAsync(async () =>
            (await host.Anonymous.GetAsync($"/api/audit/replays/{replay}")).Text("status") == "EQUAL"
        );

        // Of the statement and of the action that its submission brought.
        async Task<long> CountAsync(JsonObject submission)
        {
            await using var count = database.CreateCommand(
                "select count(*) from tracker.mt_events where stream_id = any($1)"
            );
            count.Parameters.Add(
                new() { Value = new[] { Submissions.IdOf(submission), (string)submission["actions"]![0]!["id"]! } }
            );
            return (long)(await count.ExecuteScalarAsync(TestContext.Current.CancellationToken))!;
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Wherever_it_is_cut_off_no_request_that_writes_stores_a_part(bool inAnswers)
    {
        cluster.RequirePostgres();
        var connectionString = await cluster.CreateDatabaseAsync();
        using var proxy = new CuttingProxy(connectionString);
        await using var host = await TestHost.StartAsync(
            connectionString,
            configure: x => x.Services.AddSingleton(_ => Pools.Build(new(proxy.ConnectionString)))
        );
        await using var database = NpgsqlDataSource.Create(connectionString);
        var names = Endpoints.Writing(host);
        var cuts = 0;

        foreach (var name in names.Where((_, i) => Length.Soak || i % 15 == 0))
        {
            var all = await AddedAsync(await Endpoints.PrepareAsync(host, name));
            for (var (n, isCut) = (1, true); isCut; n++)
            {
                var write = await Endpoints.PrepareAsync(host, name);
                proxy.CutAt(n, inAnswers);
                var added = await AddedAsync(write);
                isCut = proxy.HasCut;
                proxy.CutAt(0, inAnswers);
                added.ShouldBeOneOf(0, all);
                cuts += isCut ? 1 : 0;
                if (added == 0 && all > 0)
                {
                    (await AddedAsync(write)).ShouldBe(all, $"{name} again, after it was cut at {n}");
                }
            }

            // The number of events that a request adds to the log. Whatever happens, it is answered as documented.
            async Task<long> AddedAsync(Write write)
            {
                var before = await AskAsync<long>("select max(seq_id) from tracker.mt_events");
                var reply = await host.Admin.SendAsync(name.Split(' ')[0], write.Path, write.Body, ("If-Match", "*"));
                (reply.Status is >= 200 and < 300 or 503).ShouldBeTrue($"{name}: {reply.Status} {reply.Body}");

                // What had reached the database before the cut may still be under way there. A tombstone is Marten's
                // mark of a number that no event has.
                await Ledgers.UntilAsync(async () => !await AskAsync<bool>(Writing));
                return await AskAsync<long>(
                    $"select count(*) from tracker.mt_events where seq_id > {before} and type <> 'tombstone'"
                );
            }
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{cuts} cuts");
        cuts.ShouldBeGreaterThan(10);
        await host.ProjectedAsync();
        var replay = (await host.Admin.PostAsync("/api/audit/replays", "{}")).ShouldBe(202).Id;
        await Ledgers.UntilAsync(async () =>
            (await host.Anonymous.GetAsync($"/api/audit/replays/{replay}")).Text("status") == "EQUAL"
        );

        async Task<T> AskAsync<T>(string sql)
        {
            await using var command = database.CreateCommand(sql);
            return (T)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))!;
        }
    }
}
