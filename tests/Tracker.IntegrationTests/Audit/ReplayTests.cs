using System.Text.Json.Nodes;
using Tracker.Access;
using Tracker.Audit;
using Tracker.IntegrationTests.Harness;

namespace Tracker.IntegrationTests.Audit;

/// <summary>A replay notices every way in which what is served and what is on record can differ.</summary>
public sealed class ReplayTests(Cluster cluster) : OwnHostTest(cluster)
{
    private Reply _seed = null!;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        _seed = await Host.ProjectedAsync(await Host.Submitter.PostAsync("/api/statements", Submissions.Seed()));
    }

    [Fact]
    public async Task After_the_seed_it_is_equal_now_and_at_every_earlier_point()
    {
        var retracted = await Host.Submitter.PostAsync(_seed.Location + "/retraction", new JsonObject { ["reason"] = "DUPLICATE" }, "*");
        await Host.ProjectedAsync(retracted);

        var report = await RunAsync();

        report.Status.ShouldBe("EQUAL", report.Error);
        report.LiveDigest.ShouldBe(report.ReplayDigest);
        report.AsOfSequence.ShouldBe(retracted.Sequence);
        report.RowsCompared.ShouldBeGreaterThan(380);
        foreach (var sequence in new[] { 0, 1, 100, _seed.Sequence - 3, _seed.Sequence })
        {
            var earlier = await RunAsync(sequence);
            earlier.Status.ShouldBe("EQUAL", $"{sequence}: {earlier.Error}");
            earlier.AsOfSequence.ShouldBe(sequence);
        }
    }

    [Fact]
    public async Task A_served_row_that_was_changed_is_named()
    {
        await Host.RunAsync("update read_v2.positions set intensity = 5 where act_id = 'a1' and party = 'GBR'");

        var report = await RunAsync();

        report.Status.ShouldBe("DIFFERENT");
        report.RowsDiffering.ShouldBe(1);
        var difference = report.Differences.ShouldHaveSingleItem();
        difference.Row.ShouldBe($"{_seed.Id}/a1/ac-dprk-arms-transfers-russia/GBR");
        difference.Stream.ShouldBe(_seed.Id);
        difference.Kind.ShouldBe("DIFFERENT");
        difference.Live["intensity"].GetInt32().ShouldBe(5);
        difference.Replay["intensity"].GetInt32().ShouldBe(6);
        report.LiveDigest.ShouldNotBe(report.ReplayDigest);
    }

    [Theory]
    [InlineData("delete from read_v2.positions where act_id = 'a1' and party = 'GBR'", "REPLAY_ONLY")]
    [InlineData("insert into read_v2.parties select 'XXX', version, kind, name, names, identifiers, claims, succession, search, digest, recorded_from_seq, recorded_from from read_v2.parties where party = 'GBR'", "LIVE_ONLY")]
    [InlineData("update read_v2.actions set umbrella = null where action_id = 'ac-dprk-arms-transfers-russia'", "DIFFERENT")]
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
            $"update tracker.mt_events set data = jsonb_set(data, '{path}', '{value}') where seq_id = (select min(seq_id) from tracker.mt_events where type = '{type}')");

        var report = await RunAsync();

        report.Status.ShouldBe("DIFFERENT", report.Error);
        report.Differences.ShouldNotBeEmpty();
        report.Differences.ShouldAllBe(x => x.Stream == _seed.Id);
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
        await TamperAsync($"update tracker.mt_events set {tampering} where seq_id = {_seed.Sequence}");

        var report = await RunAsync();

        report.Status.ShouldBe("DIFFERENT", report.Error);
        report.Differences.Select(x => x.Stream).ShouldContain(_seed.Id);
    }

    [Fact]
    public async Task The_table_that_resolves_knownAt_is_compared_too()
    {
        await Host.RunAsync("update read_v2.clock set sequence = sequence - 1 where sequence = (select min(sequence) from read_v2.clock)");

        var report = await RunAsync();

        report.Status.ShouldBe("DIFFERENT");
        report.Projections.Where(x => x.RowsDiffering > 0).ShouldHaveSingleItem().Name.ShouldBe("clock");
    }

    [Fact]
    public async Task What_a_killed_replay_left_is_cleared_away_at_the_next_start()
    {
        await Host.RunAsync("create schema replay_killed");
        await Host.RunAsync("insert into tracker.replays values ('rp-killed', now(), '{\"id\": \"rp-killed\", \"status\": \"RUNNING\"}')");

        await Replay.DropAbandonedAsync(Host.DataSource, Ct);

        (await Host.AskAsync<long>("select count(*) from pg_namespace where nspname like 'replay%'")).ShouldBe(0);
        (await Host.AskAsync<string>("select report ->> 'status' from tracker.replays where id = 'rp-killed'")).ShouldBe("CANCELLED");
    }

    [Fact]
    public async Task An_event_of_an_unknown_type_fails_the_replay_and_is_named()
    {
        var sequence = await Host.AskAsync<long>("select max(seq_id) from tracker.mt_events where type = 'action_labelled'");
        await TamperAsync($"update tracker.mt_events set type = 'mystery' where seq_id = {sequence}");

        var report = await RunAsync();

        report.Status.ShouldBe("FAILED");
        report.Error!.ShouldContain($"Event {sequence}");
        report.Error!.ShouldContain("mystery");
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
        var begun = (await auditor.PostAsync("/api/audit/replays", new JsonObject { ["asOfSequence"] = _seed.Sequence })).ShouldBe(202);

        var report = begun;
        for (var i = 0; i < 200 && (string?)report.Json["status"] == "RUNNING"; i++)
        {
            await Task.Delay(50, Ct);
            report = await auditor.GetAsync(begun.Location!);
        }

        report.Text("status").ShouldBe("EQUAL", report.Body);
        report.Json["asOfSequence"]!.GetValue<long>().ShouldBe(_seed.Sequence);
        (await auditor.GetAsync("/api/audit/replays/rp-none")).ShouldBeProblem(404);
        (await auditor.PostAsync("/api/audit/replays", new JsonObject { ["asOfSequence"] = -1 })).ShouldBeProblem(422);
    }

    private Task<ReplayReport> RunAsync(long? sequence = null) =>
        Host.Get<Replay>().RunAsync(ReplayId.New(), sequence, null, Ct);

    /// <summary>As only the database's superuser can.</summary>
    private Task TamperAsync(string sql) => Host.RunAsync(
        $"do $$ begin alter table tracker.mt_events disable trigger all; {sql}; alter table tracker.mt_events enable trigger all; end $$");
}
