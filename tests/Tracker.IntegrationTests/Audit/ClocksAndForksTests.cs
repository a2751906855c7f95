using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using NodaTime;
using Tracker.Access;
using Tracker.Audit;
using Tracker.Audit.Ledger;
using Tracker.Http;
using Tracker.IntegrationTests.Harness;
using Tracker.Ledger;
using Tracker.Store;

namespace Tracker.IntegrationTests.Audit;

/// <summary>Wrong clocks, forks, and what is done every night whatever the database says.</summary>
public sealed class ClocksAndForksTests(Cluster cluster) : OwnHostTest(cluster)
{
    [Fact]
    public async Task The_nightly_check_runs_whatever_the_table_of_checks_says_and_replays()
    {
        await Host.ProjectedAsync(await Host.Submitter.PostAsync("/api/statements", Submissions.Seed()));
        await Host.LedgeredAsync();
        await Host.RunAsync("insert into ledger.checks values ('2099-01-01', '{\"status\": \"CLEAN\"}')");
        await Host.RunAsync("update read_v2.positions set intensity = 1 where act_id = 'a1'");

        await Host.Get<LedgerCheck>().RunIfDueAsync(Ct);

        var check = (await Host.Anonymous.GetAsync("/api/audit/ledger")).Json["lastCheck"]!;
        ((string)check["status"]!).ShouldBe("FINDINGS");
        ((string)check["replay"]!["status"]!).ShouldBe("DIFFERENT");
        check["listed"]!.AsArray().Select(x => (string)x!["kind"]!).Distinct().Order().ShouldBe(["REPLAY", "TIME"]);
        (await Host.Anonymous.GetAsync("/audit")).Body.ShouldContain("rows compared");

        // The file outside the database says that it is done for today; a report that was changed is found.
        var done = Host.Get<LastDone>().Check.ShouldNotBeNull();
        done.Status.ShouldBe("FINDINGS");
        await Host.Get<LedgerCheck>().RunIfDueAsync(Ct);
        Host.Get<LastDone>().Check.ShouldBe(done);
        Host.Get<LedgerCheck>().Missed(done.At, done.At + Duration.FromHours(25)).ShouldBeNull();
        Host.Get<LedgerCheck>().Missed(done.At, done.At + Duration.FromHours(27)).ShouldNotBeNull();
        await Host.RunAsync(
            "delete from ledger.checks where at > now() + interval '1 day'; update ledger.checks set report = "
                + "jsonb_set(report, '{status}', '\"CLEAN\"')"
        );
        (await Host.CheckAsync()).Listed.ShouldContain(x => x.Kind == "STATUS");
    }

    [Fact]
    public async Task A_checkpoint_is_sent_to_an_anchor_whatever_the_table_of_anchors_says()
    {
        var file = Path.Combine(Cluster.Folder, Path.GetRandomFileName());
        await using var host = await Cluster.OwnAsync(settings: x =>
            x with
            {
                Ledger = x.Ledger with { Anchors = new(File: file) { Every = Duration.FromSeconds(1) } },
            }
        );
        var first = await host.LedgeredAsync();
        await Ledgers.UntilAsync(() => Task.FromResult(File.Exists(file)));
        await host.RunAsync("update ledger.anchors set due = '2099-01-01', size = 1000000");

        await host.Submitter.PostAsync("/api/statements", Submissions.Small());
        var second = await host.LedgeredAsync();

        await Ledgers.UntilAsync(async () =>
            (await File.ReadAllTextAsync(file, Ct)).Contains(second.Note, StringComparison.Ordinal)
        );
        second.Size.ShouldBeGreaterThan(first.Size);
        await Ledgers.UntilAsync(() => Task.FromResult(host.Get<LastDone>().Anchors["file"].Size >= second.Size));
    }

    [Fact]
    public async Task Without_the_last_checkpoint_nothing_is_signed_until_the_head_is_accepted()
    {
        var keys = Host.Get<SigningKeys>();
        var before = await Host.LedgeredAsync();
        File.Delete(keys.LastFile);
        await Host.Submitter.PostAsync("/api/statements", Submissions.Small());

        await Ledgers.UntilAsync(async () => (await StatusAsync(Host))["status"]!.GetValue<string>() == "REFUSED");
        ((string)(await StatusAsync(Host))["refusal"]!).ShouldContain("tracker ledger accept-head");
        (await Host.Get<LedgerReader>().LatestAsync(Ct)).ShouldNotBeNull().Size.ShouldBe(before.Size);

        var (accepted, why) = await Host.Get<CheckpointSigner>().AcceptHeadAsync(Ct);
        accepted.ShouldNotBeNull(why).Size.ShouldBe(before.Size);
        (await Host.LedgeredAsync()).Size.ShouldBeGreaterThan(before.Size);
        (await Host.Get<CheckpointSigner>().AcceptHeadAsync(Ct)).Why.ShouldNotBeNull().ShouldContain("nothing needs");
    }

    [Fact]
    public async Task An_older_copy_with_the_same_key_and_a_new_folder_signs_nothing_and_cannot_be_accepted_against_an_anchor()
    {
        var anchor = Path.Combine(Cluster.Folder, Path.GetRandomFileName());
        var key = NoteSigner.Generate("tracker/forked");
        string[] folders = [NewFolder(), NewFolder()];
        Tracker.Configuration.Settings With(Tracker.Configuration.Settings x, string folder) =>
            x with
            {
                Ledger = new(folder, null, [key]) { Anchors = new(File: anchor) { Every = Duration.FromSeconds(1) } },
            };
        var original = await Cluster.CreateDatabaseAsync();
        string copy;
        await using (var host = await TestHost.StartAsync(original, settings: x => With(x, folders[0])))
        {
            await host.LedgeredAsync();
        }

        copy = await Cluster.CopyAsync(original);
        await using (var host = await TestHost.StartAsync(original, settings: x => With(x, folders[0])))
        {
            await host.Submitter.PostAsync("/api/statements", Submissions.Small());
            var last = await host.LedgeredAsync();
            await Ledgers.UntilAsync(async () =>
                (await File.ReadAllTextAsync(anchor, Ct)).Contains(last.Note, StringComparison.Ordinal)
            );
        }

        await using var restored = await TestHost.StartAsync(copy, settings: x => With(x, folders[1]));
        await Ledgers.UntilAsync(async () => (await StatusAsync(restored))["status"]!.GetValue<string>() == "REFUSED");

        var (accepted, why) = await restored.Get<CheckpointSigner>().AcceptHeadAsync(Ct);
        accepted.ShouldBeNull();
        why.ShouldNotBeNull().ShouldContain("anchor 'file'");
    }

    [Fact]
    public async Task A_clock_ahead_of_the_databases_records_nothing_and_says_so()
    {
        var behind = Duration.Zero;
        await using var host = await TestHost.StartAsync(
            await Cluster.CreateDatabaseAsync(),
            configure: builder =>
                builder.Services.AddSingleton<DatabaseTime>(
                    (_, _) => Task.FromResult(Instant.FromDateTimeOffset(TimeProvider.System.GetUtcNow()) - behind)
                )
        );
        (await host.Submitter.PostAsync("/api/statements", Submissions.Small())).ShouldBe(201);
        var before = await host.AskAsync<long>("select count(*) from tracker.mt_events");
        behind = Duration.FromDays(365);

        var refused = (await host.Submitter.PostAsync("/api/statements", Submissions.Small())).ShouldBeProblem(503);

        refused.Text("detail").ShouldContain("ahead of the clock of its database");
        (await host.AskAsync<long>("select count(*) from tracker.mt_events")).ShouldBe(before);
        (await host.Anonymous.GetAsync("/api/timeline?limit=1")).ShouldBe(200);
    }

    [Fact]
    public async Task A_log_with_a_time_of_the_future_goes_on_when_its_clock_was_corrected()
    {
        var database = await Cluster.CreateDatabaseAsync();
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow().AddYears(1));
        await using (var wrong = await TestHost.StartAsync(database, time))
        {
            await wrong.ProjectedAsync(await wrong.Submitter.PostAsync("/api/statements", Submissions.Small()));
        }

        using (var app = new Composed(database))
        {
            (
                await Should.ThrowAsync<WrongClockException>(() =>
                    app.Get<ApiKeys>().AddAsync("Someone", Roles.Submitter, Ct)
                )
            ).Message.ShouldContain("tracker ledger accept-time");
            (await app.Get<ClockCorrection>().ExecuteAsync(" ", Ct)).Refusal.ShouldNotBeNull();
            (await app.Get<ClockCorrection>().ExecuteAsync("The clock was a year ahead.", Ct)).Refusal.ShouldBeNull();
        }

        await using var host = await TestHost.StartAsync(database);
        var now = TimeProvider.System.GetUtcNow();
        var recorded = await host.ProjectedAsync(
            await host.Submitter.PostAsync("/api/statements", Submissions.Small())
        );

        var known = Uri.EscapeDataString(now.AddHours(1).ToString("O"));
        (await host.Anonymous.GetAsync($"/api/timeline?knownAt={known}")).Json["asOf"]!["sequence"]!
            .GetValue<long>()
            .ShouldBe(recorded.Sequence);
        await host.LedgeredAsync();
        var replay = await host.Get<Replay>().RunAsync(ReplayId.New(), null, null, Ct);
        (replay.Status, replay.Doubts).ShouldBe(("EQUAL", null), replay.Error);
        await host.Get<Rebuild>().RunAsync(null, Ct);
        (await host.Get<Replay>().RunAsync(ReplayId.New(), null, null, Ct)).Status.ShouldBe("EQUAL");
        (await host.CheckAsync()).Listed.Where(x => x.Sequence is not null).ShouldBeEmpty();
        var checkpoint = (await host.Get<LedgerReader>().LatestAsync(Ct)).ShouldNotBeNull();
        var export = Path.Combine(Cluster.Folder, Path.GetRandomFileName());
        await File.WriteAllTextAsync(
            export,
            (await host.Anonymous.GetAsync($"/api/audit/export?size={checkpoint.Size}")).Body,
            Ct
        );
        OfflineVerifier
            .Judge(
                export,
                new([host.Get<SigningKeys>().All[0].Signer.Verifier], null, null, null, TimeProvider.System.GetUtcNow())
            )
            .Codes.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_stream_whose_row_was_changed_refuses_changes_by_name_and_the_program_starts()
    {
        var recorded = (await Host.Submitter.PostAsync("/api/statements", Submissions.Small())).ShouldBe(201);
        await Host.ProjectedAsync(recorded);
        var database = Host.ConnectionString;
        await Host.TamperAsync(
            $"update tracker.mt_streams set id = 'nowhere' where id = 'GBR'; update tracker.mt_streams set id = "
                + $"'elsewhere' where id = '{recorded.Id}'"
        );
        await Host.DisposeAsync();

        await using var host = await TestHost.StartAsync(database);

        (
            await host.Submitter.PostAsync(
                recorded.Location + "/retraction",
                new JsonObject { ["reason"] = "DUPLICATE" },
                "*"
            )
        )
            .ShouldBeProblem(503)
            .Text("detail")
            .ShouldContain($"Stream '{recorded.Id}' is damaged");
        (await host.Anonymous.GetAsync(recorded.Location!)).ShouldBe(200);
        (await host.Submitter.PostAsync("/api/statements", Submissions.Small())).ShouldBe(201);
        (await host.CheckAsync()).Listed.Count(x => x.Kind == "STREAM").ShouldBe(4);
    }

    [Fact]
    public async Task Keys_that_are_made_rotated_and_revoked_are_events_without_their_secrets()
    {
        var made = (
            await Host.Admin.PostAsync(
                "/api/keys",
                JsonNode.Parse("""{"name": "Ada Example", "role": "reviewer", "scopes": ["read"]}""")!
            )
        ).ShouldBe(201);
        var rotated = (
            await Host.Admin.PostAsync(made.Location + "/rotation", JsonNode.Parse("""{"overlapHours": 1}""")!)
        ).ShouldBe(201);
        (await Host.Admin.DeleteAsync(rotated.Location!, null)).ShouldBe(200);
        await Host.ProjectedAsync();

        var admin = await Host.Get<ApiKeys>().AdminUserAsync(Ct);
        var first = await EventsAsync(made);
        first.Select(x => (string)x["type"]!).ShouldBe(["key_made", "key_rotated"]);
        first.ShouldAllBe(x => (string)x["user"]! == admin);
        ((string)first[0]["data"]!["role"]!).ShouldBe("reviewer");
        ((string)first[1]["data"]!["successor"]!).ShouldBe(rotated.Id);
        (await EventsAsync(rotated)).Select(x => (string)x["type"]!).ShouldBe(["key_made", "key_revoked"]);
        var all = await Host.AskAsync<string>(
            "select string_agg(data::text, ' ') from tracker.mt_events where stream_id like 'key-%'"
        );
        all.ShouldNotContain("Ada Example");
        all.ShouldNotContain(made.Text("key").Split('_')[2]);
        (await Host.CheckAsync()).Listed.ShouldBeEmpty();

        async Task<List<JsonNode>> EventsAsync(Reply key) =>
            [.. (await Host.Anonymous.GetAsync($"/api/audit/events?stream=key-{key.Id}")).Items.Select(x => x!)];
    }

    private string NewFolder() => Path.Combine(Cluster.Folder, Path.GetRandomFileName());

    private static async Task<JsonNode> StatusAsync(TestHost host) =>
        (await host.Anonymous.GetAsync("/api/audit/ledger")).Json;

    /// <summary>The program's services over a database, with nothing running.</summary>
    private sealed class Composed(string database) : IDisposable
    {
        private readonly Microsoft.AspNetCore.Builder.WebApplication _app = TestHost.Build(database);

        public T Get<T>()
            where T : notnull => _app.Services.GetRequiredService<T>();

        public void Dispose()
        {
            var source = Get<Npgsql.NpgsqlDataSource>();
            ((IDisposable)_app).Dispose();
            source.Dispose();
        }
    }
}
