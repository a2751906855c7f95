using Npgsql;
using Tracker.Access;
using Tracker.Audit;
using Tracker.Http;
using Tracker.IntegrationTests.Harness;
using Tracker.Store;

namespace Tracker.IntegrationTests.Audit;

/// <summary>
/// Who owns the database changes what is beside the log: its catalogue, its settings, the tables that no entry covers.
/// Each change is found by the full check, by a replay or offline; docs/operations.md lists those that nothing finds,
/// and the tests of these say so in their names.
/// </summary>
public sealed class SilentChangeTests(AttackedDatabase database) : IClassFixture<AttackedDatabase>
{
    private const string Act = "(select min(seq_id) from tracker.mt_events where type = 'act_coded')";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private const string NoExport = "no export";

    /// <summary>
    /// The change, what is run, the kinds of the check, whether the replay is EQUAL, what the offline verifier says:
    /// nothing, a code, or that there was no export.
    /// </summary>
    public static TheoryData<string, string, string[], bool, string> Changes =>
        new()
        {
            {
                "a view in place of a read table that hides rows unless they are copied",
                "alter table read_v2.positions rename to positions_kept; create view read_v2.positions as select * from "
                    + "read_v2.positions_kept where current_query() ilike 'copy%' or party <> 'GBR'",
                ["CATALOGUE"],
                true,
                "row-missing"
            },
            {
                "a function of the read tables replaced",
                "create or replace function read_v2.actions_meant(ids text[], parts boolean, at bigint) returns text[] "
                    + "language sql stable as 'select array[]::text[]'",
                ["CATALOGUE"],
                true,
                ""
            },
            {
                "a search path that finds another function before the server's",
                "create schema elsewhere; create function elsewhere.websearch_to_tsquery(regconfig, text) returns "
                    + "tsquery language sql as $$select 'nothing'::tsquery$$; do $$ begin execute format("
                    + "'alter database %I set search_path = elsewhere, pg_catalog', current_database()); end $$",
                ["CATALOGUE"],
                true,
                ""
            },
            {
                "a better match for one of the server's functions",
                "set allow_system_table_mods = on; create function pg_catalog.left(varchar, integer) returns text "
                    + "language sql as $$select 'x'$$",
                ["CATALOGUE"],
                true,
                ""
            },
            {
                "one of the server's functions replaced",
                "create or replace function pg_catalog.websearch_to_tsquery(regconfig, text) returns tsquery language "
                    + "sql immutable strict as $$select plainto_tsquery($1, 'nothing')$$",
                ["CATALOGUE"],
                true,
                ""
            },
            {
                "words that a search passes over",
                "create text search dictionary public.deaf (template = simple, stopwords = english); alter text search "
                    + "configuration pg_catalog.simple alter mapping for asciiword with public.deaf",
                ["CATALOGUE"],
                true,
                ""
            },
            {
                "a trigger disabled, an event edited, the trigger enabled again",
                "set session_replication_role = origin; alter table tracker.mt_events disable trigger "
                    + $"events_append_only; update tracker.mt_events set user_name = 'u-x' where seq_id = {Act}; "
                    + "alter table tracker.mt_events enable trigger events_append_only",
                ["EDITED"],
                false,
                "row-differs"
            },
            {
                "a trigger left disabled",
                "alter table tracker.mt_events disable trigger events_append_only",
                ["CATALOGUE"],
                true,
                ""
            },
            {
                "a trigger that changes what is appended",
                "create function ledger.soften() returns trigger language plpgsql as $$ begin new.data := new.data; "
                    + "return new; end $$; create trigger soften before insert on tracker.mt_events for each row "
                    + "execute function ledger.soften()",
                ["CATALOGUE"],
                true,
                ""
            },
            {
                "a rule that swallows what is appended",
                "create rule swallow as on insert to tracker.mt_events where new.type = 'act_coded' do instead nothing",
                ["CATALOGUE"],
                true,
                ""
            },
            {
                "a column of a read table that is computed otherwise from now on",
                "alter table read_v2.positions alter column basis set default 'JOINT'",
                ["CATALOGUE"],
                true,
                ""
            },
            {
                "a policy that hides rows from the program's role alone",
                "alter table read_v2.positions enable row level security; create policy hidden on read_v2.positions "
                    + "using (party <> 'GBR')",
                ["CATALOGUE"],
                true,
                ""
            },
            {
                "another collation, and so another order",
                "alter table read_v2.positions alter column sort_key type text collate \"en-x-icu\"",
                ["CATALOGUE"],
                true,
                ""
            },
            {
                "a child table that adds rows",
                "create table public.more (like read_v2.positions including generated); alter table public.more inherit "
                    + "read_v2.positions",
                ["CATALOGUE"],
                true,
                ""
            },
            { "a foreign key disabled", "alter table tracker.api_keys disable trigger all", ["CATALOGUE"], true, "" },
            {
                "a check constraint dropped",
                "alter table tracker.reports drop constraint reports_state_check",
                ["CATALOGUE"],
                true,
                ""
            },
            { "a unique index dropped", "drop index tracker.idx_mt_events_event_id", ["CATALOGUE"], true, "" },
            {
                "an event trigger",
                "create function public.watch() returns event_trigger language plpgsql as $$ begin end $$; "
                    + "create event trigger watch on ddl_command_end execute function public.watch()",
                ["CATALOGUE"],
                true,
                ""
            },
            {
                "a cast",
                "create function public.cut(varchar) returns integer language sql as 'select 1'; create cast (varchar "
                    + "as integer) with function public.cut(varchar) as implicit",
                ["CATALOGUE"],
                true,
                ""
            },
            {
                "a right of somebody else to append to the log",
                "create role appender_to_the_log; grant insert on tracker.mt_events to appender_to_the_log",
                ["CATALOGUE"],
                true,
                ""
            },
            {
                "another owner of the log",
                "create role other_owner; alter table tracker.mt_events owner to other_owner",
                ["CATALOGUE"],
                true,
                ""
            },
            {
                "an event with a time of 2099, appended as any other",
                Forged("interval '73 years'"),
                ["TIME"],
                true,
                ""
            },
            {
                "an event with a time of 2020, appended as any other",
                Forged("interval '-6 years'"),
                ["TIME", "UNLOGGED"],
                true,
                ""
            },
            {
                "an event with a time that is no time",
                $"update tracker.mt_events set timestamp = '-infinity' where seq_id = {Act}",
                ["EDITED"],
                false,
                "row-differs"
            },
            {
                "an erased person's name put back",
                "update tracker.users set name = 'Ada Example' where name is null",
                ["MASKING"],
                true,
                ""
            },
            { "a row of the maskings deleted", "delete from tracker.maskings", ["MASKING"], true, "" },
            {
                "an erased person's key in force again",
                "update tracker.api_keys k set revoked_at = null from tracker.maskings m where m.user_id = k.user_id",
                ["MASKING"],
                true,
                ""
            },
            {
                "a masking that nobody asked for",
                "update tracker.users set name = null where name = 'Administrator'",
                ["MASKING"],
                true,
                ""
            },
            {
                "an admin key inserted",
                "insert into tracker.users values ('u-intruder', 'x', now()); insert into tracker.api_keys (id, user_id, "
                    + "role, secret_sha256, created_at) values ('intruder', 'u-intruder', 'admin', sha256('x'), now())",
                ["KEY"],
                true,
                ""
            },
            {
                "a key given another role",
                "update tracker.api_keys set role = 'admin' where role = 'reviewer'",
                ["KEY"],
                true,
                ""
            },
            {
                "a key that holds longer",
                "update tracker.api_keys set expires_at = now() + interval '1 year' where role = 'reviewer'",
                ["KEY"],
                true,
                ""
            },
            {
                "a key of another person",
                "update tracker.api_keys set user_id = (select user_id from tracker.api_keys where id = 'admin') "
                    + "where role = 'reviewer' and revoked_at is null",
                ["KEY"],
                true,
                ""
            },
            {
                "a key deleted",
                "delete from tracker.api_keys where id in (select id from tracker.api_keys where revoked_at is null and "
                    + "id <> 'admin' limit 1)",
                ["KEY"],
                true,
                ""
            },
            {
                "checks of the future",
                "insert into ledger.checks values ('2099-01-01', '{\"status\": \"CLEAN\"}')",
                ["TIME"],
                true,
                ""
            },
            {
                "an anchor that is never due",
                "insert into ledger.anchors values ('file', 1, now(), 0, null, '2099-01-01')",
                ["TIME"],
                true,
                ""
            },
            {
                "the time of a checkpoint in the future",
                "update ledger.checkpoints set at = '2099-01-01' where size = (select max(size) from ledger.checkpoints)",
                ["TIME"],
                true,
                ""
            },
            {
                "the time of a checkpoint before its events",
                "update ledger.checkpoints set at = at - interval '1 day' where size = (select max(size) from "
                    + "ledger.checkpoints)",
                ["TIME"],
                true,
                ""
            },
            { "entries marked as late", "update ledger.entries set late = true where idx = 7", ["STATE"], true, "" },
            {
                "a replay that says EQUAL and counts differences",
                "insert into tracker.replays values ('rp-x', now(), '{\"id\": \"rp-x\", \"status\": \"EQUAL\", "
                    + "\"asOfSequence\": 1, \"rowsDiffering\": 3, \"liveDigest\": \"a\", \"replayDigest\": \"b\"}')",
                ["STATUS"],
                true,
                ""
            },
            {
                "the newest events deleted",
                "delete from tracker.mt_events where seq_id > (select max(seq_id) - 5 from tracker.mt_events)",
                ["DELETED"],
                false,
                "payload-missing"
            },
            {
                "the key of a party's stream changed in the table of streams alone",
                "update tracker.mt_streams set id = 'nowhere' where id = 'GBR'",
                ["STREAM"],
                true,
                ""
            },
            {
                "the key of a statement's stream changed in the table of streams alone",
                "update tracker.mt_streams set id = 'a'' b' where id = (select min(stream_id) from tracker.mt_events "
                    + "where type = 'act_coded')",
                ["STREAM"],
                true,
                ""
            },
            {
                "the type of a stream changed",
                "update tracker.mt_streams set type = 'statement' where id = 'GBR'",
                ["STREAM"],
                true,
                ""
            },
            {
                "a stream archived, so that nothing can be added to it",
                "update tracker.mt_streams set is_archived = true where id = 'GBR'",
                ["STREAM"],
                true,
                ""
            },
            {
                "an event moved into the stream of another subject",
                "update tracker.mt_events set stream_id = 'GBR', version = 1000 where seq_id = (select max(seq_id) from "
                    + "tracker.mt_events where type = 'source_added')",
                ["EDITED", "STREAM"],
                false,
                "row-differs"
            },
            {
                "the tenant of an event changed, which hides it from the store",
                $"update tracker.mt_events set tenant_id = 'elsewhere' where seq_id = {Act}",
                ["HIDDEN"],
                true,
                ""
            },
            {
                "a tile replaced and the entries kept",
                "update ledger.nodes set hash = sha256('x') where level = 1 and idx = 0",
                ["TILE"],
                true,
                ""
            },
            { "the state of the ledger deleted", "delete from ledger.state", ["STATE"], true, "" },
            {
                "a column of the ledger of another type",
                "alter table ledger.entries alter column idx type text",
                ["UNREADABLE", "CATALOGUE"],
                true,
                NoExport
            },
            { "a read table that is gone", "drop table read_v2.clock", ["CATALOGUE"], false, NoExport },
        };

    public static IEnumerable<ITheoryDataRow> Tried => Length.EachThird(Changes);

    [Theory, MemberData(nameof(Tried), DisableDiscoveryEnumeration = true)]
    public async Task Is_found_and_nothing_aborts(
        string change,
        string sql,
        string[] kinds,
        bool isEqual,
        string offline
    )
    {
        await using var record = await database.CopyAsync();
        await AlterAsync(record, sql);

        var check = await record.CheckAsync();
        var found = check.Listed.Select(x => x.Kind).Distinct().ToList();
        kinds.Except(found).ShouldBeEmpty($"{change}: {string.Join("; ", check.Listed)}");
        // Nothing projects here: what was appended by hand is beyond what is served.
        var upTo = await record.Get<ProjectionProgress>().ReachedAsync(Ct);
        var replay = await record.Get<Replay>().RunAsync(ReplayId.New(), upTo, null, Ct);
        (replay.Status == "EQUAL").ShouldBe(isEqual, $"{change}: {replay.Status} {replay.Error} {replay.Beyond}");
        var verdict = await OfflineAsync(record);
        (offline.Length == 0 ? verdict.Length == 0 : verdict.Contains(offline, StringComparison.Ordinal)).ShouldBeTrue(
            $"{change}: '{verdict}'"
        );
    }

    [Fact]
    public async Task A_replay_says_that_rows_and_entries_lie_beyond_the_last_event()
    {
        await using var record = await database.CopyAsync();
        await AlterAsync(
            record,
            "delete from tracker.mt_events where seq_id > (select max(seq_id) - 5 from tracker.mt_events)"
        );

        var report = await record.Get<Replay>().RunAsync(ReplayId.New(), null, null, Ct);

        report.Status.ShouldBe("DIFFERENT");
        report.Beyond.ShouldNotBeNull().ShouldContain("newest events were deleted");
    }

    [Fact]
    public async Task A_replay_and_the_offline_verifier_doubt_a_time_of_2099_that_was_sequenced()
    {
        await using var record = await database.CopyAsync();
        await AlterAsync(record, Forged("interval '73 years'"));
        await record.SequenceAndSignAsync();
        await AlterAsync(
            record,
            "update tracker.mt_event_progression set last_seq_id = (select max(seq_id) from tracker.mt_events) where "
                + "name = 'Timelines:All'"
        );

        (await record.CheckAsync()).Listed.ShouldContain(x => x.Kind == "TIME");
        var report = await record.Get<Replay>().RunAsync(ReplayId.New(), null, null, Ct);
        report.Doubts.ShouldNotBeNull().ShouldContain(x => x.Contains("2099", StringComparison.Ordinal));
        (await record.VerifyAsync()).Codes.ShouldContain("time-future");
    }

    [Fact]
    public async Task The_offline_verifier_finds_a_time_before_that_of_the_event_before()
    {
        await using var record = await database.CopyAsync();
        await AlterAsync(record, Forged("interval '-6 years'"));
        await record.SequenceAndSignAsync();

        (await record.VerifyAsync()).Codes.ShouldContain("time-order");
    }

    [Fact]
    public async Task A_key_that_the_log_does_not_bear_out_is_not_taken()
    {
        await using var record = await database.CopyAsync();
        var keys = record.Get<ApiKeys>();
        var (id, key) = await keys.AddAsync("Someone", Roles.Submitter, Ct);
        (await keys.FindAsync(key, Ct)).ShouldNotBeNull().Role.ShouldBe(Roles.Submitter);

        await AlterAsync(record, $"update tracker.api_keys set role = 'admin' where id = '{id}'");
        keys.Forget();
        (await keys.FindAsync(key, Ct)).ShouldBeNull();

        await AlterAsync(
            record,
            "insert into tracker.users values ('u-intruder', 'x', now()); insert into tracker.api_keys (id, user_id, "
                + "role, secret_sha256, created_at) values ('intruder', 'u-intruder', 'admin', sha256('intruder'), "
                + "now())"
        );
        (await keys.FindAsync("intruder", Ct)).ShouldBeNull();
    }

    [Fact]
    public async Task A_function_put_before_the_servers_by_a_search_path_is_not_called()
    {
        await using var record = await database.CopyAsync();
        await AlterAsync(
            record,
            "create schema elsewhere; create function elsewhere.websearch_to_tsquery(regconfig, text) returns tsquery "
                + "language sql as $$select 'nothing'::tsquery$$; do $$ begin execute format('alter database %I set "
                + "search_path = elsewhere, pg_catalog', current_database()); end $$"
        );
        NpgsqlConnection.ClearAllPools();
        await using var connection = await record.Get<NpgsqlDataSource>().OpenConnectionAsync(Ct);
        await using var command = new NpgsqlCommand(
            "select current_setting('search_path') || ': ' || websearch_to_tsquery('simple', 'condemn')",
            connection
        );

        (await command.ExecuteScalarAsync(Ct)).ShouldBe("pg_catalog, pg_temp: 'condemn'");
    }

    [Fact]
    public async Task Not_found_the_secret_of_a_key_exchanged_as_the_log_holds_nothing_of_secrets()
    {
        await using var record = await database.CopyAsync();
        await ChangeOneAsync(
            record,
            "update tracker.api_keys set secret_sha256 = sha256('mine') where role = 'reviewer' and revoked_at is null"
        );

        (await record.CheckAsync()).Listed.ShouldBeEmpty();
    }

    [Fact]
    public async Task Not_found_a_name_exchanged_as_names_are_outside_the_log()
    {
        await using var record = await database.CopyAsync();
        await ChangeOneAsync(record, "update tracker.users set name = 'Somebody Else' where name = 'A reviewer'");

        (await record.CheckAsync()).Listed.ShouldBeEmpty();
    }

    [Fact]
    public async Task Not_found_a_secret_of_the_program_exchanged_which_only_ends_cursors()
    {
        await using var record = await database.CopyAsync();
        await ChangeOneAsync(
            record,
            "update tracker.secrets set value = sha256('x') where name = (select min(name) from tracker.secrets)"
        );

        (await record.CheckAsync()).Listed.ShouldBeEmpty();
    }

    [Fact]
    public async Task Not_found_a_webhook_that_leads_elsewhere()
    {
        await using var record = await database.CopyAsync();
        await ChangeOneAsync(
            record,
            "insert into tracker.webhooks (id, owner, url, resources, parties, actions, cursor, created_at) "
                + "values ('wh-x', 'u-x', 'https://example.org/', '{}', '{}', '{}', 0, now())"
        );

        (await record.CheckAsync()).Listed.ShouldBeEmpty();
    }

    private static async Task<string> OfflineAsync(AttackedRecord record)
    {
        try
        {
            return string.Join(' ', (await record.VerifyAsync()).Codes);
        }
        catch (Exception e) when (Damage.Is(e))
        {
            return NoExport;
        }
    }

    /// <summary>SQL: an event appended to the seed's stream by hand, with its own salt and id and another time.</summary>
    private static string Forged(string later) =>
        $$"""
            create temp table forged as select * from tracker.mt_events where stream_id = (
              select min(stream_id) from tracker.mt_events where type = 'act_coded') order by version desc limit 1;
            update forged set id = gen_random_uuid(), version = version + 1, timestamp = now() + {{later}},
              seq_id = (select max(seq_id) + 1 from tracker.mt_events),
              headers = jsonb_build_object('salt', encode(sha256('forged'), 'base64'));
            update tracker.mt_streams s set version = s.version + 1 from forged f where s.id = f.stream_id;
            insert into tracker.mt_events select * from forged
            """;

    /// <summary>With a superuser's hands: no trigger stands in the way, and anything may be altered.</summary>
    private static async Task<int> AlterAsync(AttackedRecord record, string sql)
    {
        await using var connection = await record.Get<NpgsqlDataSource>().OpenConnectionAsync(Ct);
        await using var command = new NpgsqlCommand(
            $"set session_replication_role = replica; {sql}; reset session_replication_role",
            connection
        );
        return await command.ExecuteNonQueryAsync(Ct);
    }

    private static async Task ChangeOneAsync(AttackedRecord record, string sql) =>
        (await AlterAsync(record, sql)).ShouldBe(1);
}
