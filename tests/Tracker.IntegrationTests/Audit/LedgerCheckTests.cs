using System.Diagnostics;
using Npgsql;
using Tracker.Audit.Ledger;
using Tracker.IntegrationTests.Harness;
using Tracker.Ledger;
using Tracker.Pages.Frame;
using Tracker.Store;

namespace Tracker.IntegrationTests.Audit;

/// <summary>The full check finds changes to the database that a superuser made behind the program's back.</summary>
public sealed class LedgerCheckTests(Cluster cluster) : OwnHostTest(cluster)
{
    /// <summary>The kind of the finding, and the change.</summary>
    private static readonly (string Kind, string Change)[] Changes =
    [
        ("EDITED", "update tracker.mt_events set data = jsonb_set(data, '{name}', '\"Another\"') where seq_id = 3"),
        ("EDITED", "update tracker.mt_events set timestamp = timestamp + interval '1 microsecond' where seq_id = 3"),
        ("EDITED", "update tracker.mt_events set user_name = 'u-somebody' where seq_id = 3"),
        ("EDITED", "update tracker.mt_events set headers = headers || '{\"x\": true}' where seq_id = 3"),
        ("EDITED", "update tracker.mt_events set headers = headers - 'salt' where seq_id = 3"),
        ("EDITED", "update tracker.mt_events set data = data || '{\"n\": 1.5}' where seq_id = 3"),
        ("EDITED", "update tracker.mt_events set type = 'tombstone' where seq_id = 3"),
        ("TYPE", "update tracker.mt_events set mt_dotnet_type = 'Other, tracker' where seq_id = 3"),
        ("HIDDEN", "update tracker.mt_events set is_archived = true where seq_id = 3"),
        ("DELETED", "delete from tracker.mt_events where seq_id = 3"),
        ("STREAM", "update tracker.mt_streams set version = version + 1 where id = 'GBR'"),
        ("LEAF", "update ledger.entries set leaf_hash = sha256('x') where idx = 3"),
        ("EDITED", "update ledger.entries set entry = 'x' where idx = 3"),
        ("INDEX", "delete from ledger.entries where idx = 3"),
        ("TILE", "update ledger.nodes set hash = sha256('x') where level = 1 and idx = 0"),
        ("TILE", "delete from ledger.nodes where level = 1 and idx = 0"),
        ("STATE", "update ledger.state set size = size - 1, hashes = hashes"),
        ("CHECKPOINT", "update ledger.checkpoints set note = replace(note, '=', '+')"),
        (
            "UNLOGGED",
            "insert into tracker.mt_events (seq_id, id, stream_id, version, data, type, timestamp, headers) select "
                + "-5, gen_random_uuid(), stream_id, 900, data, type, timestamp - interval '1 hour', headers from "
                + "tracker.mt_events "
                + "where seq_id = 3"
        ),
    ];

    [Fact]
    public async Task Each_change_to_the_log_or_the_ledger_is_found_and_named()
    {
        await Host.Submitter.PostAsync("/api/statements", Submissions.Seed());
        await Host.LedgeredAsync();
        await Host.StopLedgerAsync();
        (await Host.CheckAsync()).Findings.ShouldBe(0);

        foreach (var (kind, change) in Length.EachThird(Changes))
        {
            await FindsAsync(kind, change);
        }

        (await Host.CheckAsync()).Findings.ShouldBe(0);
    }

    [Fact]
    public async Task A_check_while_others_write_finds_nothing()
    {
        await Host.LedgeredAsync();
        using var stop = new CancellationTokenSource();
        var writers = Enumerable
            .Range(0, 8)
            .Select(async _ =>
            {
                while (!stop.IsCancellationRequested)
                {
                    (await Host.Submitter.PostAsync("/api/statements", Submissions.Small())).ShouldBe(201);
                }
            })
            .ToList();
        for (var checking = Stopwatch.StartNew(); checking.Elapsed < TimeSpan.FromSeconds(Length.Of(4, 60)); )
        {
            (await Host.CheckAsync()).Listed.ShouldBeEmpty();
        }

        await stop.CancelAsync();
        await Task.WhenAll(writers);
    }

    [Fact]
    public async Task An_event_younger_than_the_stated_delay_is_not_missing_wherever_its_sequence_lies()
    {
        await Host.LedgeredAsync();
        await Host.StopLedgerAsync();
        await Host.TamperAsync(
            """
            update ledger.state set floor = 400000;
            insert into tracker.mt_streams (id, type, version) values ('young', 'party', 1);
            insert into tracker.mt_events (seq_id, id, stream_id, version, data, type, timestamp, headers)
            select 300000, gen_random_uuid(), 'young', 1, data, type, now() - interval '20 seconds', headers
            from tracker.mt_events where seq_id = 3
            """
        );

        (await Host.CheckAsync()).Listed.ShouldNotContain(x => x.Kind == "UNLOGGED");
    }

    [Fact]
    public async Task An_event_that_took_long_to_commit_is_not_missing_if_the_ledger_then_takes_it_up()
    {
        var before = await Host.LedgeredAsync();
        await using var holder = await Host.DataSource.OpenConnectionAsync(Ct);
        await using var hold = new NpgsqlCommand($"select pg_advisory_lock({AdvisoryLocks.Sequencer})", holder);
        await hold.ExecuteNonQueryAsync(Ct);
        var head = await Host.Get<ProjectionProgress>().HeadAsync(Ct);
        (await Host.Submitter.PostAsync("/api/statements", Submissions.Small())).ShouldBe(201);
        await Host.TamperAsync(
            $"update tracker.mt_events set timestamp = timestamp - interval '40 seconds' where seq_id > {head}"
        );

        var check = Host.CheckAsync();
        await Task.Delay(TimeSpan.FromSeconds(1), Ct);
        check.IsCompleted.ShouldBeFalse();
        await using var release = new NpgsqlCommand($"select pg_advisory_unlock({AdvisoryLocks.Sequencer})", holder);
        await release.ExecuteNonQueryAsync(Ct);

        (await check).Listed.ShouldNotContain(x => x.Kind == "UNLOGGED");
        before.Size.ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task What_is_signed_after_the_snapshot_of_a_check_is_not_missing_from_it()
    {
        await Host.LedgeredAsync();
        await Host.StopLedgerAsync();
        await using var holder = await Host.DataSource.OpenConnectionAsync(Ct);
        await using var held = await holder.BeginTransactionAsync(Ct);
        await using var hold = new NpgsqlCommand("lock table ledger.checkpoints in access exclusive mode", holder);
        await hold.ExecuteNonQueryAsync(Ct);

        // The check has taken its snapshot, and waits for the lock on the checkpoints.
        var check = Host.CheckAsync();
        await Ledgers.UntilAsync(() =>
            Host.AskAsync<bool>(
                "select exists (select from pg_locks where relation = 'ledger.checkpoints'::regclass and not granted)"
            )
        );
        (await Host.Submitter.PostAsync("/api/statements", Submissions.Small())).ShouldBe(201);
        await Host.Get<Sequencer>().PassAsync(whole: true, Ct);
        var (keys, now) = (Host.Get<SigningKeys>(), Host.Get<NodaTime.IClock>().GetCurrentInstant());
        await using (var connection = await Host.DataSource.OpenConnectionAsync(Ct))
        {
            var (range, _) = await Sequencer.StateAsync(connection, Ct);
            keys.KeepLast(new Checkpoint(keys.Origin, range.Size, range.Root).Sign(keys.Signing(now)));
        }

        await held.RollbackAsync(Ct);
        (await check).Listed.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_tail_cut_off_with_its_entries_and_checkpoints_is_found_by_the_last_checkpoint_signed()
    {
        var before = await Host.LedgeredAsync();
        await Host.Submitter.PostAsync("/api/statements", Submissions.Small());
        await Host.LedgeredAsync();

        await Host.TamperAsync(
            $"""
            delete from tracker.mt_events where seq_id in (select seq from ledger.entries where idx >= {before.Size});
            delete from tracker.mt_streams s where not exists (select from tracker.mt_events e where e.stream_id = s.id);
            delete from ledger.entries where idx >= {before.Size};
            delete from ledger.checkpoints where size > {before.Size};
            {State(
                before.Size,
                await Host.AskAsync<long>("select floor from ledger.state"),
                [.. await LeavesAsync(before.Size)]
            )}
            """
        );

        (await Host.CheckAsync()).Listed.ShouldContain(x => x.Kind == "TRUNCATED");
    }

    [Fact]
    public async Task An_event_rewritten_together_with_the_whole_ledger_and_the_keys_file_is_found_by_a_checkpoint_kept_elsewhere()
    {
        var anchored = await Host.LedgeredAsync();
        await Host.TamperAsync(
            """
            update tracker.mt_events set data = jsonb_set(data, '{name}', '"Another"') where seq_id = 3;
            delete from ledger.entries; delete from ledger.nodes; delete from ledger.checkpoints;
            update ledger.state set size = 0, hashes = '', floor = 0
            """
        );
        File.Delete(Host.Get<SigningKeys>().LastFile);
        await Host.LedgeredAsync();

        (await Host.CheckAsync()).Findings.ShouldBe(0);
        (
            await Host.CheckAsync(new Checkpoint(Host.Get<SigningKeys>().Origin, anchored.Size, anchored.Root))
        ).Listed.ShouldContain(x => x.Kind == "ROOT");
    }

    [Fact]
    public async Task A_ledger_that_does_not_continue_what_was_signed_is_not_signed_and_the_status_says_why()
    {
        var before = await Host.LedgeredAsync();
        await Host.TamperAsync(
            """
            update tracker.mt_events set data = jsonb_set(data, '{name}', '"Another"') where seq_id = 3;
            delete from ledger.entries; delete from ledger.nodes; delete from ledger.checkpoints;
            update ledger.state set size = 0, hashes = '', floor = 0
            """
        );
        await Host.Submitter.PostAsync("/api/statements", Submissions.Small());
        await Ledgers.UntilAsync(async () => await Host.AskAsync<long>("select size from ledger.state") > before.Size);

        await Ledgers.UntilAsync(async () =>
            (string)(await Host.Anonymous.GetAsync("/api/audit/ledger")).Json["status"]! == "REFUSED"
        );

        var status = (await Host.Anonymous.GetAsync("/api/audit/ledger")).Json;
        ((string)status["refusal"]!).ShouldContain("does not continue");
        (await Host.AskAsync<long>("select count(*) from ledger.checkpoints where size >= $1", before.Size)).ShouldBe(
            0
        );
    }

    [Fact]
    public async Task An_older_copy_of_the_database_signs_nothing()
    {
        var keys = Host.Get<SigningKeys>();
        var before = await Host.LedgeredAsync();
        var copy = await Cluster.CreateDatabaseAsync();

        await using var restored = await TestHost.StartAsync(copy, settings: x => x with { Ledger = new(keys.Folder) });
        await Host.Submitter.PostAsync("/api/statements", Submissions.Small());
        await Host.LedgeredAsync();
        await Ledgers.UntilAsync(async () =>
            (string)(await restored.Anonymous.GetAsync("/api/audit/ledger")).Json["status"]! == "REFUSED"
        );

        // Whether it is smaller or as large by then: its own key is an event that the other does not have.
        ((string)(await restored.Anonymous.GetAsync("/api/audit/ledger")).Json["refusal"]!).ShouldMatch(
            "older than the published checkpoint|does not continue the signed checkpoint"
        );
        before.Size.ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task An_event_without_canonical_bytes_alarms_and_holds_no_other_up()
    {
        await Host.LedgeredAsync();
        await Host.TamperAsync(
            """
            insert into tracker.mt_events (seq_id, id, stream_id, version, data, type, timestamp, headers)
            select nextval('tracker.mt_events_sequence'), gen_random_uuid(), stream_id, 950, data || '{"n": 1.5}', type, timestamp, headers
            from tracker.mt_events where seq_id = 3
            """
        );

        await Ledgers.UntilAsync(async () =>
            (long)(await Host.Anonymous.GetAsync("/api/audit/ledger")).Json["unloggable"]! == 1
        );
        await Host.LedgeredAsync();

        (await Host.CheckAsync()).Listed.ShouldContain(x => x.Kind == "UNLOGGABLE");
    }

    [Fact]
    public async Task A_ledger_held_up_for_half_a_minute_is_behind_and_the_program_not_ready_until_it_goes_on()
    {
        var before = await Host.ProjectedAsync();
        await Host.LedgeredAsync();
        await using var holder = await Host.DataSource.OpenConnectionAsync(Ct);
        await using var hold = new NpgsqlCommand($"select pg_advisory_lock({AdvisoryLocks.Sequencer})", holder);
        await hold.ExecuteNonQueryAsync(Ct);
        await Host.ProjectedAsync(await Host.Submitter.PostAsync("/api/statements", Submissions.Small()));
        (await StatusAsync()).ShouldBe("CURRENT");
        await Host.ReadyAsync();

        // Make the events half a minute older.
        await Host.TamperAsync(
            $"update tracker.mt_events set timestamp = timestamp - interval '30 seconds' where seq_id > {before}"
        );

        (await StatusAsync()).ShouldBe("BEHIND");
        (await Host.Anonymous.GetAsync("/health/ready"))
            .ShouldBeProblem(503)
            .Body.ShouldContain("more than 30 s behind");
        (await Host.Anonymous.GetAsync("/audit")).Body.ShouldContain("class=\"banner\"");
        await using var release = new NpgsqlCommand($"select pg_advisory_unlock({AdvisoryLocks.Sequencer})", holder);
        await release.ExecuteNonQueryAsync(Ct);
        await Ledgers.UntilAsync(async () => await StatusAsync() == "CURRENT");
        await Host.ReadyAsync();

        async Task<string> StatusAsync() =>
            (await Host.Anonymous.GetAsync("/api/audit/ledger")).Json["status"]!.GetValue<string>();
    }

    [Fact]
    public async Task The_page_of_an_event_that_cannot_be_put_into_the_ledger_says_why_and_promises_nothing()
    {
        await Host.ProjectedAsync();
        await Host.LedgeredAsync();
        await Host.TamperAsync(
            "insert into ledger.unloggable (seq, event_id, reason, at) select seq, event_id, 'No bytes.', now() "
                + "from ledger.entries where seq = 3; delete from ledger.entries where seq = 3"
        );

        var page = (await Host.Anonymous.GetAsync("/audit/events/3")).ShouldBe(200);

        page.Body.ShouldContain("cannot be put into the signed ledger, and is not proven by it: No bytes.");
        page.Body.ShouldNotContain(Words.NotLoggedYet);
    }

    [Fact]
    public async Task An_event_that_commits_far_below_the_last_one_logged_is_found_by_the_full_search_and_marked_late()
    {
        await Host.LedgeredAsync();
        await Host.TamperAsync(
            """
            select setval('tracker.mt_events_sequence', 500000);
            update ledger.state set floor = 400000;
            insert into tracker.mt_events (seq_id, id, stream_id, version, data, type, timestamp, headers)
            select 300000, gen_random_uuid(), 'late', 1, data, type, timestamp - interval '1 hour', headers from tracker.mt_events where seq_id = 3
            """
        );

        (await Host.CheckAsync()).Listed.ShouldContain(x => x.Kind == "UNLOGGED" && x.Sequence == 300000);
        await Ledgers.UntilAsync(async () => await Host.Get<Sequencer>().PassAsync(whole: true, Ct) is not null);

        (await Host.AskAsync<bool>("select late from ledger.entries where seq = 300000")).ShouldBeTrue();
    }

    /// <summary>Does it, checks, and undoes it: the check runs in a database where it is done.</summary>
    private async Task FindsAsync(string kind, string sql)
    {
        await Host.RunAsync(
            "drop schema if exists kept cascade; create schema kept; "
                + string.Concat(Tables.Select(x => $"create table kept.{x.Replace('.', '_')} as table {x};"))
        );
        await Host.TamperAsync(sql);

        var report = await Host.CheckAsync();

        report.Listed.ShouldContain(x => x.Kind == kind, $"{sql}: {string.Join("; ", report.Listed)}");
        await Host.TamperAsync(
            string.Join(
                "; ",
                Tables.Select(x => $"delete from {x}; insert into {x} select * from kept.{x.Replace('.', '_')}")
            )
        );
    }

    private static readonly string[] Tables =
    [
        "tracker.mt_events",
        "tracker.mt_streams",
        "ledger.entries",
        "ledger.nodes",
        "ledger.state",
        "ledger.checkpoints",
    ];

    private async Task<List<TreeHash>> LeavesAsync(long size)
    {
        var hashes = new List<TreeHash>();
        await using var command = Host.DataSource.CreateCommand(
            $"select leaf_hash from ledger.entries where idx < {size} order by idx"
        );
        await using var reader = await command.ExecuteReaderAsync(Ct);
        while (await reader.ReadAsync(Ct))
        {
            hashes.Add(new(reader.GetFieldValue<byte[]>(0)));
        }

        return hashes;
    }

    /// <summary>SQL for the tree's state that a forger would store.</summary>
    private static string State(long size, long floor, TreeHash[] leaves)
    {
        var tree = new CompactRange();
        foreach (var leaf in leaves)
        {
            tree.Append(leaf);
        }

        return $"update ledger.state set size = {size}, floor = {floor}, hashes = "
            + $"decode('{Convert.ToHexString(Tile.Encode([.. tree.Hashes]))}', 'hex')";
    }
}
