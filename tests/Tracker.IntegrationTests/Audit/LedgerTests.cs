using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using Tracker.Audit.Ledger;
using Tracker.IntegrationTests.Harness;
using Tracker.Ledger;
using Tracker.Store;

namespace Tracker.IntegrationTests.Audit;

public sealed class LedgerTests(Cluster cluster) : HostTest(cluster)
{
    [Fact]
    public async Task The_checkpoint_is_a_signed_note_over_every_event()
    {
        await Host.Submitter.PostAsync("/api/statements", Submissions.Small());
        await Host.LedgeredAsync();

        var text = (await Host.Anonymous.GetAsync("/api/audit/checkpoint")).ShouldBe(200);
        var (checkpoint, _) = Checkpoint.Open(SignedNote.Parse(text.Body), [await KeyAsync()]);

        text.ContentType.ShouldBe("text/plain");
        var entries = await Host.AskAsync<long>("select count(*) from ledger.entries");
        checkpoint.Size.ShouldBeInRange(1, entries);
        (await Host.AskAsync<long>("select max(idx) + 1 from ledger.entries")).ShouldBe(entries);
        (await Host.CheckAsync()).Status.ShouldBe("CLEAN");
    }

    [Fact]
    public async Task An_event_is_proved_to_be_in_the_ledger_and_its_entry_is_that_of_its_receipt()
    {
        var recorded = (await Host.Submitter.PostAsync("/api/statements", Submissions.Small())).ShouldBe(201);
        await Host.LedgeredAsync();
        var key = await KeyAsync();

        foreach (var receipted in recorded.Json["receipt"]!["events"]!.AsArray())
        {
            var proof = (
                await Host.Anonymous.GetAsync($"/api/audit/proofs/inclusion?sequence={receipted!["sequence"]}")
            )
                .ShouldBe(200)
                .Json;
            var (size, root) = ((long)proof["size"]!, Hash(proof["rootHash"]));
            var signed = (await Host.Anonymous.GetAsync($"/api/audit/checkpoint?size={size}")).ShouldBe(200);
            Checkpoint.Open(SignedNote.Parse(signed.Body), [key]).Checkpoint.Root.ShouldBe(root);
            var entry = System.Text.Encoding.UTF8.GetBytes((string)proof["entry"]!);
            var leaf = TreeHash.OfLeaf(entry);

            leaf.ShouldBe(Hash(proof["leafHash"]));
            MerkleProof
                .VerifyInclusion((long)proof["index"]!, size, leaf, [.. proof["hashes"]!.AsArray().Select(Hash)], root)
                .ShouldBeTrue();
            LedgerEntry.Parse(entry).Digest.ShouldBe((string)receipted["digest"]!);
            LedgerEntry.Parse(entry).EventId.ToString().ShouldBe((string)receipted["event"]!);
        }
    }

    [Fact]
    public async Task A_later_checkpoint_is_proved_to_continue_an_earlier_one()
    {
        await Host.Submitter.PostAsync("/api/statements", Submissions.Small());
        var first = await Host.LedgeredAsync();
        await Host.Submitter.PostAsync("/api/statements", Submissions.Small());
        await Host.LedgeredAsync();

        var proof = (await Host.Anonymous.GetAsync($"/api/audit/proofs/consistency?from={first.Size}"))
            .ShouldBe(200)
            .Json;

        Hash(proof["fromRoot"]).ShouldBe(first.Root);
        ((long)proof["to"]!).ShouldBeGreaterThan(first.Size);
        MerkleProof
            .VerifyConsistency(
                first.Size,
                first.Root,
                (long)proof["to"]!,
                Hash(proof["toRoot"]),
                [.. proof["hashes"]!.AsArray().Select(Hash)]
            )
            .ShouldBeTrue();
    }

    [Fact]
    public async Task The_tiles_make_the_checkpoint_and_their_entries_the_tiles()
    {
        var checkpoint = await Host.LedgeredAsync();
        using var client = new HttpClient { BaseAddress = Host.Address };
        async ValueTask<byte[]> Fetch(Tile tile, CancellationToken token) =>
            await client.GetByteArrayAsync("/api/audit/" + tile.Path, token);

        var root = await MerkleProof.RootAsync(checkpoint.Size, new TileTree(checkpoint.Size, Fetch).HashAsync, Ct);
        var tree = new CompactRange();
        foreach (var bundle in Tile.All(checkpoint.Size).Where(x => x.Level == Tile.Entries))
        {
            foreach (var entry in bundle.DecodeEntries(await Fetch(bundle, Ct)))
            {
                tree.Append(TreeHash.OfLeaf(entry));
            }
        }

        root.ShouldBe(checkpoint.Root);
        tree.Root.ShouldBe(checkpoint.Root);
        checkpoint.Size.ShouldBeGreaterThan(Tile.FullWidth);
        using var tile = await client.GetAsync("/api/audit/tile/0/000", Ct);
        tile.Headers.CacheControl!.ToString().ShouldContain("immutable");
        tile.Content.Headers.ContentType!.MediaType.ShouldBe("application/octet-stream");
    }

    [Theory]
    [InlineData("/api/audit/tile/0/x999/999")]
    [InlineData("/api/audit/tile/0/1")]
    [InlineData("/api/audit/tile/99/000")]
    [InlineData("/api/audit/tile/entries/999.p/3")]
    [InlineData("/api/audit/tile/0/000.p/256")]
    [InlineData("/api/audit/checkpoint?size=0")]
    [InlineData("/api/audit/proofs/inclusion?sequence=99999999")]
    public async Task What_the_ledger_does_not_hold_is_not_found(string path) =>
        (await Host.Anonymous.GetAsync(path)).ShouldBeProblem(404);

    [Theory]
    [InlineData("/api/audit/proofs/inclusion", 422)]
    [InlineData("/api/audit/proofs/inclusion?sequence=x", 400)]
    [InlineData("/api/audit/proofs/inclusion?sequence=0", 422)]
    [InlineData("/api/audit/proofs/consistency", 422)]
    [InlineData("/api/audit/proofs/consistency?from=99999999", 422)]
    [InlineData("/api/audit/proofs/consistency?from=5&to=3", 422)]
    [InlineData("/api/audit/tile/0/000?x=1", 400)]
    [InlineData("/api/audit/checkpoint?x=1", 400)]
    [InlineData("/api/audit/key?x=1", 400)]
    [InlineData("/api/audit/ledger?x=1", 400)]
    public async Task A_question_that_makes_no_sense_is_refused(string path, int status)
    {
        await Host.LedgeredAsync();

        (await Host.Anonymous.GetAsync(path)).ShouldBeProblem(status);
    }

    [Fact]
    public async Task Every_read_names_the_checkpoint_and_the_body_of_an_as_of_answer_does_not()
    {
        var at = await Host.ProjectedAsync();
        var checkpoint = await Host.LedgeredAsync();
        await Ledgers.UntilAsync(async () => Named(await Host.Anonymous.GetAsync("/api/groups")) is not null);

        var answer = await Host.Anonymous.GetAsync($"/api/parties?asOfSequence={at}");

        var named = Named(answer)!.Split(' ');
        long.Parse(named[0], System.Globalization.CultureInfo.InvariantCulture)
            .ShouldBeGreaterThanOrEqualTo(checkpoint.Size);
        TreeHash.TryParse(named[1], out _).ShouldBeTrue();
        answer.Body.ShouldNotContain(named[1]);

        static string? Named(Reply reply) =>
            reply.Headers.TryGetValues(LedgerModule.CheckpointHeader, out var values) ? values.Single() : null;
    }

    [Fact]
    public async Task The_status_tells_size_delay_and_what_was_found()
    {
        var checkpoint = await Host.LedgeredAsync();
        await Host.CheckAsync();

        var status = (await Host.Anonymous.GetAsync("/api/audit/ledger")).ShouldBe(200).Json;

        ((string)status["status"]!).ShouldBe("CURRENT");
        ((long)status["size"]!).ShouldBeGreaterThanOrEqualTo(checkpoint.Size);
        ((double)status["delaySeconds"]!).ShouldBeLessThan(30);
        ((string)status["lastCheck"]!["status"]!).ShouldBe("CLEAN");
        ((long)status["lastCheck"]!["size"]!).ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task A_change_that_records_nothing_has_no_receipt_and_one_that_does_has_a_good_one()
    {
        var submission = Submissions.Small();
        var first = (await Host.Submitter.PostAsync("/api/statements", submission)).ShouldBe(201);
        var again = (await Host.Submitter.PostAsync("/api/statements", submission)).ShouldBe(200);
        var retracted = (
            await Host.Submitter.ChangeAsync(
                $"/api/statements/{first.Id}/retraction",
                new JsonObject { ["reason"] = "FABRICATED" }
            )
        ).ShouldBe(200);

        again.Json["receipt"].ShouldBeNull();
        foreach (var reply in new[] { first, retracted })
        {
            var note = SignedNote.Parse((string)reply.Json["receipt"]!["note"]!);
            note.Verify([await KeyAsync()]).Count.ShouldBe(1);
            foreach (var x in reply.Json["receipt"]!["events"]!.AsArray())
            {
                note.Text.ShouldContain($"event {x!["sequence"]} {x["event"]} {x["digest"]}\n");
            }
        }

        ((long)retracted.Json["receipt"]!["events"]![0]!["sequence"]!).ShouldBe(retracted.Sequence);
        first.Json["receipt"]!["events"]!
            .AsArray()
            .Count.ShouldBe(
                (int)
                    await Host.AskAsync<long>(
                        "select count(*) from tracker.mt_events where correlation_id = (select correlation_id from "
                            + "tracker.mt_events where seq_id = $1)",
                        first.Sequence
                    )
            );
    }

    [Fact]
    public async Task However_long_the_log_is_its_delay_and_what_is_new_are_found_within_the_window()
    {
        const int Times = 20;
        var connection = await Cluster.CreateDatabaseAsync();
        await using var counts = Pools.Build(new(connection + ";Pooling=false"));
        await RunAsync(
            """
            set session_replication_role = replica;
            insert into tracker.mt_events (seq_id, id, stream_id, version, data, type, timestamp, mt_dotnet_type)
              select 1000000 + n, gen_random_uuid(), 'long', n, e.data, e.type, e.timestamp, e.mt_dotnet_type
              from (select * from tracker.mt_events order by seq_id limit 1) e, generate_series(1, 60000) n;
            truncate ledger.entries, ledger.unloggable;
            insert into ledger.entries select row_number() over (order by seq_id) - 1, seq_id, id, ''::bytea, ''::bytea, false from tracker.mt_events;
            update ledger.state set size = 0, hashes = '', floor = (select max(seq) from ledger.entries);
            insert into ledger.checkpoints select count(*), ''::bytea, '', now() from ledger.entries;
            analyze;
            """
        );
        var before = await ReadAsync();

        // Run the query often enough for Npgsql to prepare it and for PostgreSQL to use a generic plan.
        await using (var database = Pools.Build(new(connection)))
        {
            var (reader, sequencer) = (
                new LedgerReader(database),
                new Sequencer(database, Host.Get<NodaTime.IClock>(), NullLogger<Sequencer>.Instance)
            );
            for (var i = 0; i < Times; i++)
            {
                (await reader.OldestUncoveredAsync(Ct)).ShouldBeNull();
                (await sequencer.PassAsync(whole: false, Ct)).ShouldBe(new Pass(0, 0, 0));
            }
        }

        (await ReadAsync() - before).ShouldBeInRange(1, Times * 3 * Sequencer.Window);

        async Task RunAsync(string sql)
        {
            await using var command = counts.CreateCommand(sql);
            await command.ExecuteNonQueryAsync(Ct);
        }

        // A backend adds its reads to the statistics before it ends.
        async Task<long> ReadAsync()
        {
            await Ledgers.UntilAsync(async () =>
            {
                await using var others = counts.CreateCommand(
                    "select count(*) = 0 from pg_stat_activity where datname = current_database() and backend_type "
                        + "in ('client backend', 'parallel worker') and pid <> pg_backend_pid()"
                );
                return (bool)(await others.ExecuteScalarAsync(Ct))!;
            });
            await using var command = counts.CreateCommand(
                "select idx_tup_read + seq_tup_read from pg_stat_user_indexes i join pg_stat_user_tables t using "
                    + "(relid) where indexrelname = 'entries_seq_key'"
            );
            return (long)(await command.ExecuteScalarAsync(Ct))!;
        }
    }

    private async Task<NoteVerifier> KeyAsync() =>
        NoteVerifier.Parse(
            (string)(await Host.Anonymous.GetAsync("/api/audit/key")).ShouldBe(200).Json["keys"]![0]!["verifierKey"]!
        );

    private static TreeHash Hash(JsonNode? text) =>
        TreeHash.TryParse((string)text!, out var hash) ? hash.Value : throw new FormatException((string)text!);
}
