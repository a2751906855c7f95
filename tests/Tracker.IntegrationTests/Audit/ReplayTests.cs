using System.Text.Json.Nodes;
using Tracker.Audit;
using Tracker.Http;
using Tracker.IntegrationTests.Harness;

namespace Tracker.IntegrationTests.Audit;

/// <summary>
/// A replay notices every way in which what is served and what is on record can differ. Each test has a copy of a
/// record with the seed, and the program's services over it.
/// </summary>
public sealed class ReplayTests(Cluster cluster) : HostTest(cluster)
{
    private static readonly string Seed = Submissions.IdOf(Submissions.Seed());

    protected override async Task<TestHost> StartAsync() => TestHost.Compose(await Cluster.CreateSeededDatabaseAsync());

    public override async ValueTask DisposeAsync()
    {
        if (Host is not null)
        {
            await Host.DisposeAsync();
        }

        await base.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task A_served_row_that_was_changed_is_named()
    {
        await Host.RunAsync("update read_v2.positions set intensity = 5 where act_id = 'a1' and party = 'GBR'");

        var report = await RunAsync();

        report.Status.ShouldBe("DIFFERENT");
        report.RowsDiffering.ShouldBe(1);
        var difference = report.Differences.ShouldHaveSingleItem();
        difference.Row.ShouldBe($"{Seed}/a1/ac-dprk-arms-transfers-russia/GBR");
        difference.Stream.ShouldBe(Seed);
        difference.Kind.ShouldBe("DIFFERENT");
        difference.Live["intensity"].GetInt32().ShouldBe(5);
        difference.Replay["intensity"].GetInt32().ShouldBe(6);
        report.LiveDigest.ShouldNotBe(report.ReplayDigest);
    }

    [Theory]
    [InlineData("delete from read_v2.positions where act_id = 'a1' and party = 'GBR'", "REPLAY_ONLY")]
    [InlineData(
        "insert into read_v2.parties select 'XXX', version, kind, name, names, identifiers, claims, succession, "
            + "search, digest, recorded_from_seq, recorded_from from read_v2.parties where party = 'GBR'",
        "LIVE_ONLY"
    )]
    [InlineData(
        "update read_v2.actions set umbrella = null where action_id = 'ac-dprk-arms-transfers-russia'",
        "DIFFERENT"
    )]
    [InlineData("update read_v2.labels set code = 'GENOCIDE' where label_id = 'l1'", "DIFFERENT")]
    [InlineData("update read_v2.statements set title = 'Another' where true", "DIFFERENT")]
    public async Task Rows_that_lack_or_were_added_are_told_apart(string tampering, string kind)
    {
        await Host.RunAsync(tampering);

        var report = await RunAsync();

        report.Status.ShouldBe("DIFFERENT");
        report.Differences.ShouldHaveSingleItem().Kind.ShouldBe(kind);
    }

    [Theory]
    [InlineData("act_coded", "{intensity}", "5")]
    [InlineData("act_coded", "{confidence}", "\"AMBIGUOUS\"")]
    [InlineData("statement_recorded", "{source,publisher}", "\"Someone\"")]
    [InlineData("date_asserted", "{reason}", "\"Because.\"")]
    public async Task An_event_that_was_changed_is_found_by_its_stream(string type, string path, string value)
    {
        await TamperAsync(
            $"update tracker.mt_events set data = jsonb_set(data, '{path}', '{value}') where seq_id = (select "
                + $"min(seq_id) from tracker.mt_events where type = '{type}')"
        );

        var report = await RunAsync();

        report.Status.ShouldBe("DIFFERENT", report.Error);
        report.Differences.ShouldNotBeEmpty();
        report.Differences.ShouldAllBe(x => x.Stream == Seed);
    }

    [Theory]
    [InlineData("user_name = 'u-somebody'")]
    [InlineData("id = gen_random_uuid()")]
    [InlineData("correlation_id = 'another'")]
    [InlineData("causation_id = 'another'")]
    [InlineData("headers = jsonb_set(headers, '{salt}', '\"\"')")]
    [InlineData("timestamp = timestamp - interval '1 second'")]
    [InlineData("data = data || '{\"smuggled\": \"yes\"}'")]
    public async Task Metadata_that_was_changed_is_found_by_its_stream(string tampering)
    {
        await TamperAsync(
            $"update tracker.mt_events set {tampering} where seq_id = (select max(seq_id) from tracker.mt_events)"
        );

        var report = await RunAsync();

        report.Status.ShouldBe("DIFFERENT", report.Error);
        report.Differences.Select(x => x.Stream).ShouldContain(Seed);
    }

    [Fact]
    public async Task The_table_that_resolves_knownAt_is_compared_too()
    {
        await Host.RunAsync(
            "update read_v2.clock set sequence = sequence - 1 where sequence = (select min(sequence) from "
                + "read_v2.clock)"
        );

        var report = await RunAsync();

        report.Status.ShouldBe("DIFFERENT");
        report.Projections.Where(x => x.RowsDiffering > 0).ShouldHaveSingleItem().Name.ShouldBe("clock");
    }

    [Fact]
    public async Task What_a_killed_replay_left_is_cleared_away_at_the_next_start()
    {
        await Host.RunAsync("create schema replay_killed");
        await Host.RunAsync(
            "insert into tracker.replays values ('rp-killed', now(), '{\"id\": \"rp-killed\", \"status\": "
                + "\"RUNNING\"}')"
        );

        await Replay.DropAbandonedAsync(Host.DataSource, Ct);

        (await Host.AskAsync<long>("select count(*) from pg_namespace where nspname like 'replay%'")).ShouldBe(0);
        (
            await Host.AskAsync<string>("select report ->> 'status' from tracker.replays where id = 'rp-killed'")
        ).ShouldBe("CANCELLED");
    }

    [Fact]
    public async Task An_event_of_an_unknown_type_fails_the_replay_and_is_named()
    {
        var sequence = await Host.AskAsync<long>(
            "select max(seq_id) from tracker.mt_events where type = 'action_labelled'"
        );
        await TamperAsync($"update tracker.mt_events set type = 'mystery' where seq_id = {sequence}");

        var report = await RunAsync();

        report.Status.ShouldBe("FAILED");
        report.Error!.ShouldContain($"Event {sequence}");
        report.Error!.ShouldContain("mystery");
    }

    [Fact]
    public async Task A_difference_names_the_events_behind_it_and_where_they_are_explained()
    {
        await Host.RunAsync("update read_v2.positions set intensity = 5 where act_id = 'a1' and party = 'GBR'");

        var difference = (await RunAsync()).Differences.ShouldHaveSingleItem();

        var coded = await Host.AskAsync<long>(
            "select seq_id from tracker.mt_events where type = 'act_coded' and data ->> 'id' = 'a1'"
        );
        difference.Events!.ShouldContain(coded);
        await using var served = await TestHost.StartAsync(Host.ConnectionString);
        var explained = (await served.Anonymous.GetAsync(difference.Explain!)).ShouldBe(200).Json;
        explained["columns"]!["intensity"]!.GetValue<int>().ShouldBe(6);
        explained["events"]!
            .AsArray()
            .Select(x => x!["event"]!["sequence"]!.GetValue<long>())
            .ShouldBe(difference.Events);
    }

    [Fact]
    public async Task A_row_of_a_stream_that_is_not_on_record_is_served_by_nothing_in_the_log()
    {
        await Host.RunAsync(
            "insert into read_v2.labels select 'st-zzz/l1', 'st-zzz', label_id, action_id, code, strength, "
                + "instruments, instruments_wording, quote_text_id, quote, quote_start, quote_end, "
                + "recorded_from_seq, recorded_from from read_v2.labels limit 1"
        );
        await Host.RunAsync(
            "insert into read_v2.labels select 'st-aaa/l1', 'st-aaa', label_id, action_id, code, strength, "
                + "instruments, instruments_wording, quote_text_id, quote, quote_start, quote_end, "
                + "recorded_from_seq, recorded_from from read_v2.labels limit 1"
        );

        var report = await RunAsync();

        report.RowsDiffering.ShouldBe(2);
        report
            .Differences.Select(x => (x.Row, x.Kind))
            .ShouldBe([("st-aaa/l1", "LIVE_ONLY"), ("st-zzz/l1", "LIVE_ONLY")]);
    }

    [Fact]
    public async Task Every_difference_is_counted_and_the_first_hundred_of_a_table_are_listed()
    {
        await Host.RunAsync("update read_v2.parties set name = name || '!'");
        var changed = await Host.AskAsync<long>("select count(*) from read_v2.parties");

        var report = await RunAsync();

        report.RowsDiffering.ShouldBe(changed);
        report.Differences.Count.ShouldBe(Replay.MaxListed);
        report.Differences.Select(x => x.Row).ShouldBeInOrder(SortDirection.Ascending, StringComparer.Ordinal);
    }

    private Task<ReplayReport> RunAsync() => Host.Get<Replay>().RunAsync(ReplayId.New(), null, null, Ct);

    /// <summary>As only the database's superuser can.</summary>
    private Task TamperAsync(string sql) =>
        Host.RunAsync(
            $"do $$ begin alter table tracker.mt_events disable trigger all; {sql}; alter table tracker.mt_events "
                + $"enable trigger all; end $$"
        );
}

/// <summary>Replays of a record that nobody tampered with, which begins with the seed.</summary>
public sealed class ReplayRunTests(Cluster cluster, ClassHost own) : HostTest(cluster), IClassFixture<ClassHost>
{
    /// <summary>Sequence of the seed's last event.</summary>
    private long _seed;

    protected override Task<TestHost> StartAsync() =>
        own.StartAsync(async () => await TestHost.StartAsync(await Cluster.CreateSeededDatabaseAsync()));

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        _seed = await Host.AskAsync<long>(
            "select max(seq_id) from tracker.mt_events where stream_id = $1",
            Submissions.IdOf(Submissions.Seed())
        );
    }

    [Fact]
    public async Task After_the_seed_it_is_equal_now_and_at_every_earlier_point()
    {
        var retracted = await RetractedAsync();

        var report = await RunAsync();

        report.Status.ShouldBe("EQUAL", report.Error);
        report.LiveDigest.ShouldBe(report.ReplayDigest);
        report.AsOfSequence.ShouldBe(retracted.Sequence);
        report.RowsCompared.ShouldBeGreaterThan(380);
        foreach (var sequence in new[] { 0, 1, 100, _seed - 3, _seed })
        {
            var earlier = await RunAsync(sequence);
            earlier.Status.ShouldBe("EQUAL", $"{sequence}: {earlier.Error}");
            earlier.AsOfSequence.ShouldBe(sequence);
        }
    }

    [Fact]
    public async Task It_leaves_nothing_behind()
    {
        await RunAsync();

        (await Host.AskAsync<long>("select count(*) from pg_namespace where nspname like 'replay%'")).ShouldBe(0);
    }

    [Fact]
    public async Task It_runs_over_HTTP_for_auditors()
    {
        var auditor = await Host.AsAsync(Roles.Auditor);
        var begun = (
            await auditor.PostAsync("/api/audit/replays", new JsonObject { ["asOfSequence"] = _seed })
        ).ShouldBe(202);

        var report = begun;
        for (var i = 0; i < 200 && (string?)report.Json["status"] == "RUNNING"; i++)
        {
            await Task.Delay(50, Ct);
            report = await auditor.GetAsync(begun.Location!);
        }

        report.Text("status").ShouldBe("EQUAL", report.Body);
        report.Json["asOfSequence"]!.GetValue<long>().ShouldBe(_seed);
        (await auditor.GetAsync("/api/audit/replays/rp-none")).ShouldBeProblem(404);
        (await auditor.PostAsync("/api/audit/replays", new JsonObject { ["asOfSequence"] = -1 })).ShouldBeProblem(422);
    }

    [Fact]
    public async Task Two_replays_of_the_same_point_give_the_same_digests()
    {
        var first = await RunAsync(_seed);
        await RetractedAsync();

        var second = await RunAsync(_seed);

        second.LiveDigest.ShouldBe(first.LiveDigest);
        second.Projections.ShouldBe(first.Projections);
        (await RunAsync()).LiveDigest.ShouldNotBe(first.LiveDigest);
    }

    [Fact]
    public async Task It_tells_how_far_it_is()
    {
        var told = new System.Collections.Concurrent.ConcurrentQueue<ReplayProgress>();

        var report = await Host.Get<Replay>().RunAsync(ReplayId.New(), null, told.Enqueue, Ct);

        told.First().Phase.ShouldBe("WAITING");
        told.Last().ShouldBe(new(ReplayProgress.Reporting, report.Events, report.Events, null, null));
    }

    [Fact]
    public async Task A_running_replay_is_cancelled_over_HTTP_and_leaves_the_others_alone()
    {
        // The replay waits, because a rebuild holds the lock on the read tables.
        await using var rebuild = await Host.DataSource.OpenConnectionAsync(Ct);
        var transaction = await rebuild.BeginTransactionAsync(Ct);
        await ReadTablesLock.ExclusiveAsync(rebuild, Ct);
        var auditor = await Host.AsAsync(Roles.Auditor);
        var begun = (await auditor.PostAsync("/api/audit/replays", new JsonObject())).ShouldBe(202);
        begun.Json["progress"]!["phase"]!.GetValue<string>().ShouldBe("WAITING");

        (await Host.Submitter.DeleteAsync(begun.Location!)).ShouldBeProblem(403);
        var cancelled = (await auditor.DeleteAsync(begun.Location!)).ShouldBe(200);

        cancelled.Text("status").ShouldBe("CANCELLED");
        cancelled.Json["progress"].ShouldBeNull();
        (await auditor.GetAsync(begun.Location!)).Text("status").ShouldBe("CANCELLED");
        (await auditor.DeleteAsync(begun.Location!)).ShouldBe(200).Text("status").ShouldBe("CANCELLED");
        (await auditor.DeleteAsync("/api/audit/replays/rp-none")).ShouldBeProblem(404);
        await transaction.DisposeAsync();
        (await RunAsync()).Status.ShouldBe("EQUAL");
    }

    [Fact]
    public async Task A_replay_of_another_node_is_cancelled_through_the_database()
    {
        await using var rebuild = await Host.DataSource.OpenConnectionAsync(Ct);
        await using var transaction = await rebuild.BeginTransactionAsync(Ct);
        await ReadTablesLock.ExclusiveAsync(rebuild, Ct);
        var auditor = await Host.AsAsync(Roles.Auditor);
        var begun = (await auditor.PostAsync("/api/audit/replays", new JsonObject())).ShouldBe(202);

        await Host.RunAsync("update tracker.replays set cancelled_at = now() where id = $1", begun.Id);

        for (var i = 0; i < 200 && (await auditor.GetAsync(begun.Location!)).Text("status") == "RUNNING"; i++)
        {
            await Task.Delay(50, Ct);
        }

        (await auditor.GetAsync(begun.Location!)).Text("status").ShouldBe("CANCELLED");
    }

    [Fact]
    public async Task In_a_database_that_sorts_by_language_it_is_equal_too()
    {
        var connectionString = await Cluster.CreateDatabaseAsync(
            prepared: false,
            "locale_provider icu icu_locale 'en-US'"
        );
        await using var host = await TestHost.StartAsync(connectionString);
        await BusyRecord.RecordAsync(host);

        var report = await host.Get<Replay>().RunAsync(ReplayId.New(), null, null, Ct);

        report.Status.ShouldBe("EQUAL", report.Error);
        report.RowsCompared.ShouldBeGreaterThan(380);
    }

    /// <summary>A statement recorded and retracted: the record grows.</summary>
    private async Task<Reply> RetractedAsync()
    {
        var recorded = (await Host.Submitter.PostAsync("/api/statements", Submissions.LikeSeed(out _))).ShouldBe(201);
        return await Host.ProjectedAsync(
            await Host.Submitter.PostAsync(
                recorded.Location + "/retraction",
                new JsonObject { ["reason"] = "DUPLICATE" },
                "*"
            )
        );
    }

    private Task<ReplayReport> RunAsync(long? sequence = null) =>
        Host.Get<Replay>().RunAsync(ReplayId.New(), sequence, null, Ct);
}
