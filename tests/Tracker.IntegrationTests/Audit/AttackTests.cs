using System.Text.Json.Nodes;
using Tracker.Audit.Ledger;
using Tracker.Configuration;
using Tracker.IntegrationTests.Harness;
using Tracker.Ledger;
using Tracker.Store;

namespace Tracker.IntegrationTests.Audit;

/// <summary>
/// An attacker with a superuser's rights changes the record. The check of the database or the offline verifier finds
/// each attack, or docs/operations.md lists it as undetected; the tests of undetected attacks say so in their names.
/// </summary>
public sealed class AttackTests(AttackedDatabase database) : IClassFixture<AttackedDatabase>
{
    private const string Act = "(select min(seq_id) from tracker.mt_events where type = 'act_coded')";
    private const string Source = "(select max(seq_id) from tracker.mt_events where type = 'source_added')";
    private const string Statement = "(select min(stream_id) from tracker.mt_events where type = 'act_coded')";

    /// <summary>
    /// SQL: inserts an event into the seed's stream, with its own salt and id, and sets the stream's version to match.
    /// </summary>
    private const string Inserted = $$"""
        create temp table forged as select * from tracker.mt_events where stream_id = {{Statement}} order by version desc limit 1;
        update forged set id = gen_random_uuid(), version = version + 1,
          headers = jsonb_build_object('salt', encode(sha256('forged'), 'base64'));
        update tracker.mt_streams set version = version + 1 where id = {{Statement}};
        """;

    public static TheoryData<string, string, string[], string[]> Attacks =>
        new()
        {
            {
                "a text edited",
                "update tracker.mt_events set data = jsonb_set(data, '{text,text}', to_jsonb(replace(data #>> "
                    + "'{text,text}', 'condemn', 'welcome'))) where type = 'statement_recorded'",
                ["EDITED", "ROOT"],
                ["payload-differs", "table-differs"]
            },
            {
                "a time edited",
                $"update tracker.mt_events set timestamp = timestamp - interval '1 day' where seq_id = {Act}",
                ["EDITED"],
                ["row-differs"]
            },
            {
                "an actor edited",
                $"update tracker.mt_events set user_name = 'u-somebody-else' where seq_id = {Act}",
                ["EDITED"],
                ["row-differs"]
            },
            {
                "an event moved to another stream",
                $"update tracker.mt_events set stream_id = 'GBR', version = 1000 where seq_id = {Source}",
                ["EDITED", "STREAM"],
                ["row-differs"]
            },
            {
                "an event deleted",
                $"delete from tracker.mt_events where seq_id = {Act}",
                ["DELETED", "STREAM"],
                ["payload-missing", "row-unfounded"]
            },
            {
                "a stream deleted with its events",
                $"delete from tracker.mt_streams where id = {Statement}; delete from tracker.mt_events where "
                    + $"stream_id = {Statement}",
                ["DELETED"],
                ["payload-missing", "row-unfounded"]
            },
            {
                "an event inserted into a gap, back-dated",
                $"{Inserted} update forged set seq_id = {AttackedDatabase.Gap}, timestamp = timestamp - interval '1 "
                    + $"day'; insert into tracker.mt_events select * from forged",
                ["UNLOGGED"],
                []
            },
            {
                "two neighbours exchanged",
                "update tracker.mt_events set seq_id = -seq_id where seq_id in (101, 102); update tracker.mt_events "
                    + "set seq_id = 102 where seq_id = -101; update tracker.mt_events set seq_id = 101 where "
                    + "seq_id = -102",
                ["EDITED"],
                ["payload-differs", "row-differs"]
            },
            {
                "an event hidden as archived",
                $"update tracker.mt_events set is_archived = true where seq_id = {Act}",
                ["HIDDEN"],
                ["archived"]
            },
            {
                "an event hidden as a tombstone",
                $"update tracker.mt_events set type = 'tombstone' where seq_id = {Act}",
                ["EDITED", "TYPE"],
                ["row-differs"]
            },
            {
                "the tail cut off with its entries",
                $"delete from tracker.mt_events where seq_id > {AttackedDatabase.Gap}; delete from ledger.entries "
                    + $"where seq > {AttackedDatabase.Gap}",
                ["STATE", "TRUNCATED", "STREAM"],
                ["size-differs"]
            },
            {
                "the class of an event exchanged",
                $"update tracker.mt_events set mt_dotnet_type = 'StatementRetracted, tracker' where seq_id = {Act}",
                ["TYPE"],
                []
            },
            {
                "a stream's version raised",
                "update tracker.mt_streams set version = version + 1 where id = 'GBR'",
                ["STREAM"],
                []
            },
            {
                "a codebook's version edited",
                $"update tracker.mt_events set data = jsonb_set(data, '{{codebook}}', '2') where seq_id = {Act}",
                ["EDITED"],
                ["payload-differs"]
            },
            {
                "metadata exchanged between two events",
                "update tracker.mt_events e set user_name = o.user_name, correlation_id = o.correlation_id, "
                    + "timestamp = o.timestamp from tracker.mt_events o where (e.seq_id, o.seq_id) in ((10, "
                    + "(select max(seq_id) from tracker.mt_events)), ((select max(seq_id) from "
                    + "tracker.mt_events), 10))",
                ["EDITED"],
                ["row-differs"]
            },
            {
                "a redirect deleted from the log",
                "delete from tracker.mt_events where type = 'actions_merged'",
                ["DELETED"],
                ["payload-missing", "row-unfounded"]
            },
            {
                "a redirect deleted from what is served",
                "update read_v2.actions set merged_into = null where merged_into is not null",
                [],
                ["table-differs"]
            },
            {
                "a served position softened",
                "update read_v2.positions set intensity = 1 where act_id = 'a1'",
                [],
                ["table-differs"]
            },
            { "a served position deleted", "delete from read_v2.positions where act_id = 'a1'", [], ["row-missing"] },
            {
                "a served position invented",
                "insert into read_v2.positions select (jsonb_populate_record(p, '{\"position\": \"st-x/a1/-/FRA\", "
                    + "\"party\": \"FRA\"}')).* from read_v2.positions p where act_id = 'a1' limit 1",
                [],
                ["row-unfounded"]
            },
            {
                "a party renamed in what is served",
                "update read_v2.parties set name = 'Elsewhere' where party = 'GBR'",
                [],
                ["table-differs"]
            },
            {
                "the clock of knownAt turned",
                "update read_v2.clock set recorded_at = recorded_at - interval '1 day' where sequence = (select "
                    + "max(sequence) from read_v2.clock)",
                [],
                ["row-unfounded", "row-missing"]
            },
            {
                "a salt exchanged",
                $"update tracker.mt_events set headers = jsonb_set(headers, '{{salt}}', "
                    + $"to_jsonb(encode(sha256('x'), 'base64'))) where seq_id = {Act}",
                ["EDITED"],
                ["payload-differs"]
            },
            {
                "a salt erased",
                $"update tracker.mt_events set headers = headers - 'salt' where seq_id = {Act}",
                ["EDITED"],
                ["payload-differs"]
            },
            {
                "a change cut in two",
                $"update tracker.mt_events set headers = headers - 'continued' where seq_id = {Act}",
                ["EDITED"],
                ["payload-differs"]
            },
            {
                "an event's id exchanged",
                $"update tracker.mt_events set id = gen_random_uuid() where seq_id = {Act}",
                ["EDITED"],
                ["row-differs"]
            },
            {
                "a masking deleted",
                "delete from tracker.mt_events where type = 'personal_data_masked'",
                ["DELETED"],
                ["payload-missing"]
            },
            {
                "a tile tampered with",
                "update ledger.nodes set hash = sha256('x') where level = 1 and idx = 0",
                ["TILE"],
                []
            },
            {
                "a leaf's hash tampered with",
                "update ledger.entries set leaf_hash = sha256('x') where idx = 7",
                ["LEAF"],
                []
            },
            {
                "an entry rewritten to suit its event",
                $"update tracker.mt_events set user_name = 'u-x' where seq_id = 8; update ledger.entries set entry "
                    + $"= convert_to(regexp_replace(convert_from(entry, 'UTF8'), '\"actor\":\"[^\"]*\"', "
                    + $"'\"actor\":\"u-x\"'), 'UTF8') where seq = 8",
                ["LEAF", "ROOT"],
                ["root-differs"]
            },
            {
                "two entries exchanged",
                "update ledger.entries set idx = -1 where idx = 4; update ledger.entries set idx = 4 where idx = 5; "
                    + "update ledger.entries set idx = 5 where idx = -1",
                ["ROOT"],
                ["root-differs"]
            },
            {
                "an entry deleted with its event",
                $"delete from tracker.mt_events where seq_id = {Act}; delete from ledger.entries where seq = "
                    + $"(select seq from ledger.entries x where not exists (select from tracker.mt_events e where "
                    + $"e.seq_id = x.seq))",
                ["INDEX", "ROOT"],
                ["index", "size-differs", "version-gap"]
            },
            { "the ledger's size edited", "update ledger.state set size = size + 1", ["STATE"], [] },
            {
                "the last checkpoint replaced by an older one",
                "update ledger.checkpoints set note = (select note from ledger.checkpoints order by size limit 1) "
                    + "where size = (select max(size) from ledger.checkpoints)",
                ["CHECKPOINT"],
                ["size-differs"]
            },
        };

    [Fact]
    public async Task A_record_that_nobody_touched_is_clean()
    {
        await using var record = await database.CopyAsync();

        (await record.CheckAsync(database.Early, database.Late)).Listed.ShouldBeEmpty();
        var verdict = await record.RunVerifierAsync(
            options:
            [
                "--since",
                await record.FileAsync(database.EarlyNote),
                "--receipt",
                await record.FileAsync(database.ReceiptNote),
            ]
        );

        verdict.Codes.ShouldBeEmpty(verdict.Report.ToJsonString());
        (verdict.ExitCode, verdict.Status).ShouldBe((0, "CLEAN"));
        ((long)verdict.Report["events"]!).ShouldBe(database.Late.Size);
        ((long)verdict.Report["since"]!).ShouldBe(database.Early.Size);
        ((long)verdict.Report["unlogged"]!).ShouldBe(0);
        ((long)verdict.Report["maskedUsers"]!).ShouldBe(1);
        ((long)verdict.Report["rows"]!).ShouldBeGreaterThan(380);
    }

    public static IEnumerable<ITheoryDataRow> Tried => Length.EachThird(Attacks);

    [Theory, MemberData(nameof(Tried), DisableDiscoveryEnumeration = true)]
    public async Task Is_found(string attack, string sql, string[] inDatabase, string[] offline)
    {
        await using var record = await database.CopyAsync();
        await record.TamperAsync(sql);

        var check = await record.CheckAsync();
        var kinds = check.Listed.Select(x => x.Kind).Distinct().ToList();
        inDatabase.Except(kinds).ShouldBeEmpty($"{attack}: the database's check says {string.Join(", ", kinds)}");
        check.Status.ShouldBe(inDatabase.Length > 0 ? "FINDINGS" : "CLEAN");

        var verdict = await record.VerifyAsync();
        offline.Except(verdict.Codes).ShouldBeEmpty($"{attack}: the verifier says {verdict.Report.ToJsonString()}");
        verdict.ExitCode.ShouldBe(offline.Length > 0 ? 1 : 0, $"{attack}: {verdict.Report.ToJsonString()}");
        (inDatabase.Length + offline.Length).ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task An_event_inserted_into_a_gap_is_logged_with_the_others_of_now_whatever_its_time_says()
    {
        await using var record = await database.CopyAsync();
        await record.TamperAsync(
            $"{Inserted} update forged set seq_id = {AttackedDatabase.Gap}, timestamp = timestamp - interval '1 "
                + $"day'; insert into tracker.mt_events select * from forged"
        );
        (await record.CheckAsync()).Listed.ShouldContain(x =>
            x.Kind == "UNLOGGED" && x.Sequence == AttackedDatabase.Gap
        );

        // The ledger cannot refuse the event, but gives it the next index, after events with higher sequences.
        await record.SequenceAndSignAsync();
        var logged = (await record.Get<LedgerReader>().EntryAsync(AttackedDatabase.Gap, Ct)).ShouldNotBeNull();
        logged.Index.ShouldBe(database.Late.Size);

        // The stream is then out of order too.
        (await record.VerifyAsync()).Codes.ShouldContain("version-order");
    }

    [Fact]
    public async Task A_tail_cut_off_with_log_and_checkpoints_is_found_by_what_was_signed_last()
    {
        await using var record = await database.CopyAsync();
        await CutAsync(record);

        (await record.CheckAsync()).Listed.ShouldContain(x => x.Kind == "TRUNCATED");
        await record.SequenceAndSignAsync();
        record.Get<CheckpointSigner>().Refusal.ShouldNotBeNull();

        // The offline verifier finds it only with a later checkpoint or a receipt that somebody kept.
        (await record.VerifyAsync()).Codes.ShouldBeEmpty();
        (await record.VerifyAsync(since: database.LateNote)).Codes.ShouldBe(["since-larger"]);
        (await record.VerifyAsync(receipt: database.ReceiptNote)).Codes.ShouldBe(["receipt-missing"]);
    }

    [Fact]
    public async Task An_old_checkpoint_given_for_the_present_one_is_found_by_a_later_one_that_was_kept()
    {
        await using var record = await database.CopyAsync();

        (await record.VerifyAsync(size: database.Early.Size)).Codes.ShouldBeEmpty();
        (await record.VerifyAsync(size: database.Early.Size, since: database.LateNote)).Codes.ShouldBe([
            "since-larger",
        ]);
    }

    [Fact]
    public async Task A_rewriting_with_the_stolen_key_is_found_by_an_anchor()
    {
        await using var record = await database.CopyAsync();
        await RewriteAsync(record, "welcome");

        (await record.CheckAsync(database.Early)).Listed.ShouldContain(x => x.Kind == "ROOT");
        (await record.VerifyAsync(since: database.EarlyNote)).Codes.ShouldContain("since-differs");
        (await record.VerifyAsync(receipt: database.ReceiptNote)).Codes.ShouldContain("receipt-differs");
    }

    [Fact]
    public async Task Not_found_a_rewriting_with_the_stolen_key_where_nobody_kept_anything()
    {
        await using var record = await database.CopyAsync();
        await RewriteAsync(record, "welcome");

        (await record.CheckAsync()).Listed.ShouldBeEmpty();
        (await record.VerifyAsync()).Codes.ShouldBeEmpty();
    }

    [Fact]
    public async Task Two_histories_for_two_audiences_are_found_when_these_compare_checkpoints()
    {
        await using var one = await database.CopyAsync();
        await using var other = await database.CopyAsync();
        await RewriteAsync(one, "welcome");
        await RewriteAsync(other, "regret");
        var shown = (await other.Get<LedgerReader>().LatestAsync(Ct)).ShouldNotBeNull();

        // Each export alone is clean.
        (await one.VerifyAsync()).Codes.ShouldBeEmpty();
        (await other.VerifyAsync()).Codes.ShouldBeEmpty();
        (await one.VerifyAsync(since: shown.Note)).Codes.ShouldBe(["since-differs"]);
    }

    [Fact]
    public async Task Not_found_an_event_inserted_just_before_it_is_sequenced()
    {
        await using var record = await database.CopyAsync();
        await record.TamperAsync(
            $"{Inserted} update forged set seq_id = (select max(seq_id) + 1 from tracker.mt_events), timestamp = "
                + $"now(); insert into tracker.mt_events select * from forged"
        );
        await record.SequenceAndSignAsync();

        (await record.CheckAsync()).Listed.ShouldBeEmpty();
        (await record.VerifyAsync()).Codes.ShouldBeEmpty();
    }

    [Fact]
    public async Task Not_found_a_body_rewritten_to_the_same_JSON_as_it_means_the_same()
    {
        await using var record = await database.CopyAsync();
        await record.TamperAsync(
            $"update tracker.mt_events set data = (' ' || data::text)::jsonb where seq_id = {Act}"
        );

        (await record.CheckAsync()).Listed.ShouldBeEmpty();
        (await record.VerifyAsync()).Codes.ShouldBeEmpty();
    }

    [Fact]
    public async Task An_event_that_no_leaf_can_hold_is_never_passed_over()
    {
        await using var record = await database.CopyAsync();
        await record.TamperAsync(
            $"{Inserted} update forged set seq_id = (select max(seq_id) + 1 from tracker.mt_events), data = "
                + $"jsonb_set(data, '{{weight}}', '1.5'); insert into tracker.mt_events select * from forged"
        );
        await record.SequenceAndSignAsync();

        (await record.CheckAsync()).Listed.ShouldContain(x => x.Kind == "UNLOGGABLE");
        ((long)(await record.VerifyAsync()).Report["unlogged"]!).ShouldBe(1);
    }

    [Fact]
    public async Task A_checkpoint_signed_by_somebody_else_is_found()
    {
        await using var record = await database.CopyAsync();
        var forged = database.Late.Sign(NoteSigner.Generate(database.Late.Origin)).ToString();
        await record.TamperAsync($"update ledger.checkpoints set note = '{forged}' where size = {database.Late.Size}");

        (await record.CheckAsync()).Listed.ShouldContain(x => x.Kind == "CHECKPOINT");
        (await record.VerifyAsync()).Codes.ShouldContain("signature");
    }

    [Fact]
    public async Task A_receipt_that_was_forged_or_edited_is_refused()
    {
        await using var record = await database.CopyAsync();
        var forged = SignedNote
            .Sign(SignedNote.Parse(database.ReceiptNote).Text, NoteSigner.Generate(database.Late.Origin))
            .ToString();
        var edited = database.ReceiptNote.Replace("\nat 2", "\nat 1", StringComparison.Ordinal);
        edited.ShouldNotBe(database.ReceiptNote);

        (await record.VerifyAsync(receipt: forged)).Codes.ShouldBe(["receipt-signature"]);
        (await record.VerifyAsync(receipt: edited)).Codes.ShouldBe(["receipt-signature"]);
    }

    [Fact]
    public async Task What_happens_to_an_export_on_its_way_is_found()
    {
        await using var record = await database.CopyAsync();

        var softened = await record.RunVerifierAsync(x =>
            x.Replace("strongest terms", "mildest terms", StringComparison.Ordinal)
        );
        softened.Codes.ShouldContain("payload-differs");
        softened.ExitCode.ShouldBe(1);
        (await record.VerifyAsync(edit: x => x[..(x.Length / 2)])).Codes.ShouldContain("cut-off");
        (
            await record.VerifyAsync(edit: x =>
                string.Join(
                    '\n',
                    x.Split('\n').Where(line => !line.Contains("\"table\":\"positions\"", StringComparison.Ordinal))
                )
            )
        ).Codes.ShouldBe(["cut-off", "row-missing"]);
    }

    [Fact]
    public async Task A_byte_flipped_in_any_tile_no_longer_gives_the_hash_above_it()
    {
        await using var record = await database.CopyAsync();
        var (reader, size) = (record.Get<LedgerReader>(), database.Late.Size);
        var (tiles, above) = (Tile.All(size).Where(x => x.Level >= 0).ToList(), new TileTree(size, reader.TileAsync));
        tiles.ShouldContain(x => x.Level == 1);
        foreach (var tile in tiles)
        {
            var content = await reader.TileAsync(tile, Ct);
            content[^1] ^= 1;

            // A full tile is one hash of the tile above; the root is made of the partial tiles.
            if (tile.IsFull)
            {
                var flipped = new CompactRange();
                tile.Decode(content).ToList().ForEach(x => flipped.Append(x));
                flipped.Root.ShouldNotBe(
                    await above.HashAsync(new((tile.Level + 1) * Tile.Height, tile.Index), Ct),
                    tile.Path
                );
            }
            else
            {
                var tree = new TileTree(
                    size,
                    async (x, token) => x == tile ? content : await reader.TileAsync(x, token)
                );
                (await MerkleProof.RootAsync(size, tree.HashAsync, Ct)).ShouldNotBe(database.Late.Root, tile.Path);
            }
        }
    }

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>Cuts the ledger back to the size of an early checkpoint, whose signature is genuine.</summary>
    private async Task CutAsync(AttackedRecord record)
    {
        var tree = new CompactRange();
        for (var index = 0L; Tile.At(0, index, database.Early.Size) is { } tile; index++)
        {
            foreach (var leaf in tile.Decode(await record.Get<LedgerReader>().TileAsync(tile, default)))
            {
                tree.Append(leaf);
            }
        }

        await record.TamperAsync(
            $"""
            delete from tracker.mt_events where seq_id > (select seq from ledger.entries where idx = {tree.Size - 1});
            delete from ledger.entries where idx >= {tree.Size}; delete from ledger.checkpoints where size > {tree.Size};
            delete from ledger.nodes where idx >= {tree.Size} >> (8 * level);
            update ledger.state set size = {tree.Size}, hashes = decode('{Convert.ToHexString(
                Tile.Encode([.. tree.Hashes])
            )}', 'hex'), floor = (select max(seq) from ledger.entries);
            delete from tracker.mt_streams s where not exists (select from tracker.mt_events e where e.stream_id = s.id);
            update tracker.mt_streams s set version = (select max(version) from tracker.mt_events e where e.stream_id = s.id);
            {NothingServed}
            """
        );
    }

    /// <summary>
    /// Replaces a word in every statement, and sequences and signs everything again with the real key.
    /// </summary>
    private static async Task RewriteAsync(AttackedRecord record, string word)
    {
        await record.TamperAsync(
            $$"""
            update tracker.mt_events set data = jsonb_set(data, '{text,text}', to_jsonb(replace(data #>> '{text,text}', 'condemn', '{{word}}')))
            where type = 'statement_recorded';
            delete from ledger.entries; delete from ledger.nodes; delete from ledger.checkpoints;
            update ledger.state set size = 0, hashes = '', floor = 0;
            {{NothingServed}}
            """
        );
        File.Delete(record.Keys.LastFile);
        await record.SequenceAndSignAsync();
    }

    // Without this, the program would fill the tables again from the present log.
    private const string NothingServed = """
        update tracker.mt_event_progression set last_seq_id = 0;
        delete from read_v2.positions; delete from read_v2.statements; delete from read_v2.labels; delete from read_v2.disagreements;
        delete from read_v2.clauses; delete from read_v2.actions; delete from read_v2.parties; delete from read_v2.memberships;
        delete from read_v2.sweeps; delete from read_v2.masked_users; delete from read_v2.clock
        """;
}

/// <summary>A record with examples of everything, sequenced and signed. Every attack gets a copy.</summary>
public sealed class AttackedDatabase(Cluster cluster)
{
    /// <summary>
    /// A sequence that no event has: the seed's sequences are lower, those of later changes are higher.
    /// </summary>
    public const long Gap = 1_000_000;

    private readonly NoteSigner _key = NoteSigner.Generate("tracker/attacked");
    private string _template = "";
    private Task? _prepared;
    private int _copies;

    /// <summary>A checkpoint that somebody stored elsewhere.</summary>
    public Checkpoint Early { get; private set; } = null!;

    public Checkpoint Late { get; private set; } = null!;

    public string EarlyNote { get; private set; } = "";

    public string LateNote { get; private set; } = "";

    /// <summary>The receipt of the last statement recorded.</summary>
    public string ReceiptNote { get; private set; } = "";

    /// <summary>Each class has a record of its own, and so keys of its own.</summary>
    private string Folder { get; } = Path.Combine(cluster.Folder, "attacked-" + Path.GetRandomFileName());

    public async Task<AttackedRecord> CopyAsync()
    {
        // Do not require PostgreSQL earlier, so that the tests are skipped without a database.
        cluster.RequirePostgres();
        await (_prepared ??= PrepareAsync());
        var folder = Path.Combine(Folder, $"copy{Interlocked.Increment(ref _copies)}");
        var keys = Directory.CreateDirectory(Path.Combine(folder, "keys"));
        File.Copy(Path.Combine(Folder, "keys", "last-checkpoint"), Path.Combine(keys.FullName, "last-checkpoint"));
        return new(await cluster.CopyAsync(_template), SettingsIn(keys.FullName), folder);
    }

    private async Task PrepareAsync()
    {
        _template = await cluster.CreateDatabaseAsync();
        await using var host = await TestHost.StartAsync(_template, settings: SettingsIn(Path.Combine(Folder, "keys")));
        var seed = (await host.Submitter.PostAsync("/api/statements", Submissions.Seed())).ShouldBe(201);
        (Early, EarlyNote) = await CoveredAsync(host, seed.Sequence);

        // Leave a gap of sequence numbers that were drawn but never used.
        await host.RunAsync($"select setval('tracker.mt_events_sequence', {Gap})");
        (
            await host.Submitter.ChangeAsync(
                seed.Location + "/sources",
                JsonNode.Parse("""{"layer": "WIRE", "url": "https://example.org/wire"}""")!
            )
        ).Status.ShouldBeInRange(200, 201);
        var first = (await host.Submitter.PostAsync("/api/statements", Submissions.Small(action: "ac-first"))).ShouldBe(
            201
        );
        (await host.Submitter.PostAsync("/api/statements", Submissions.Small(action: "ac-second"))).ShouldBe(201);
        (
            await host.Admin.ChangeAsync(
                "/api/actions/ac-second/merge",
                JsonNode.Parse("""{"into": "ac-first", "rationale": "The same."}""")!
            )
        ).Status.ShouldBeInRange(200, 201);
        (
            await host.Submitter.ChangeAsync(
                first.Location + "/retraction",
                JsonNode.Parse("""{"reason": "DUPLICATE"}""")!
            )
        ).Status.ShouldBeInRange(200, 201);
        await host.AsAsync(Tracker.Http.Roles.Reviewer);
        var user = await host.AskAsync<string>(
            "select user_name from tracker.mt_events where seq_id = $1",
            seed.Sequence
        );
        (
            await host.Admin.PostAsync("/api/masking", new JsonObject { ["user"] = user, ["legalBasis"] = "A test" })
        ).ShouldBe(201);
        var last = (await host.Admin.PostAsync("/api/statements", Submissions.Small())).ShouldBe(201);
        ReceiptNote = (string)last.Json["receipt"]!["note"]!;

        // Marten's daemon waits at the gap for a while, because a transaction might still fill it.
        (await host.Get<ProjectionProgress>().CatchUpAsync(last.Sequence, default)).ShouldBeTrue();
        (Late, LateNote) = await CoveredAsync(host, last.Sequence);
    }

    private Func<Settings, Settings> SettingsIn(string keys) => x => x with { Ledger = new(keys, null, [_key]) };

    /// <summary>Waits for a checkpoint that covers the sequence.</summary>
    private async Task<(Checkpoint, string)> CoveredAsync(TestHost host, long sequence)
    {
        var reader = host.Get<LedgerReader>();
        for (var patience = 0; ; patience++)
        {
            if (
                await reader.EntryAsync(sequence, default) is { Index: var index }
                && await reader.LatestAsync(TestContext.Current.CancellationToken) is { } latest
                && latest.Size > index
            )
            {
                return (Checkpoint.Open(SignedNote.Parse(latest.Note), [_key.Verifier]).Checkpoint, latest.Note);
            }

            patience.ShouldBeLessThan(600, "the sequencer should have signed by now");
            await Task.Delay(100);
        }
    }
}
