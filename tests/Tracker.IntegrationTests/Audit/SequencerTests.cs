using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Npgsql;
using Tracker.EmbeddedPostgres;
using Tracker.IntegrationTests.Harness;
using Tracker.Ledger;

namespace Tracker.IntegrationTests.Audit;

/// <summary>Real processes on one database, killed while others write.</summary>
public sealed class SequencerTests(Cluster cluster)
{
    private static readonly int Kills = Length.Of(2, 20);

    /// <summary>Between two writes of a writer, in milliseconds.</summary>
    private static readonly int Pause = Length.Of(100, 0);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Killed_again_and_again_under_load_and_run_in_pairs_it_leaves_no_gap_no_double_and_nothing_out()
    {
        cluster.RequirePostgres();
        var folder = Path.Combine(cluster.Folder, "sequencer");
        var environment = new Dictionary<string, string?>
        {
            ["TRACKER_DATA"] = folder,
            ["TRACKER_ADMIN_KEY"] = TestHost.AdminKey,
        };
        await using var holder = await PrivateCluster.StartAsync(new(folder), Ct);
        await using var database = NpgsqlDataSource.Create(holder.ConnectionString);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        Uri[] addresses = [TrackerProcess.FreeAddress(), TrackerProcess.FreeAddress()];
        var receipts = new ConcurrentBag<JsonNode>();
        var nodes = new TrackerProcess[2];
        nodes[0] = await TrackerProcess.ServeAsync(environment, addresses[0]);
        nodes[1] = await TrackerProcess.ServeAsync(environment, addresses[1]);
        var writers = addresses.Select(x => WriteAsync(x, receipts, stop.Token)).ToList();
        for (var kill = 0; kill < Kills; kill++)
        {
            // Kill each process in turn while the other runs, so that sometimes the killed process is in the middle of
            // a pass.
            var size = await AskAsync<long>(database, "select size from ledger.state");
            await Ledgers.UntilAsync(async () =>
                await AskAsync<long>(database, "select size from ledger.state") > size
            );
            await nodes[kill % 2].KillAsync();
            nodes[kill % 2].Dispose();
            nodes[kill % 2] = await TrackerProcess.ServeAsync(environment, addresses[kill % 2]);
        }

        await stop.CancelAsync();
        await Task.WhenAll(writers);
        await Ledgers.UntilAsync(async () =>
            await AskAsync<bool>(
                database,
                """
                select (select count(*) from tracker.mt_events where type <> 'tombstone') = (select count(*) from ledger.entries)
                  and (select max(size) from ledger.checkpoints) = (select count(*) from ledger.entries)
                """
            )
        );

        (
            await AskAsync<bool>(
                database,
                "select count(*) = max(idx) + 1 and min(idx) = 0 and count(*) = count(distinct seq) and count(*) = "
                    + "count(distinct event_id) from ledger.entries"
            )
        ).ShouldBeTrue();
        var entries = new Dictionary<long, string>();
        await using (var command = database.CreateCommand("select seq, entry from ledger.entries"))
        await using (var reader = await command.ExecuteReaderAsync(Ct))
        {
            while (await reader.ReadAsync(Ct))
            {
                entries[reader.GetInt64(0)] = LedgerEntry.Parse(reader.GetFieldValue<byte[]>(1)).Digest;
            }
        }

        // Every event acknowledged with a receipt is in the log, as the receipt says.
        receipts.Count.ShouldBeGreaterThan(Kills);
        receipts
            .SelectMany(x => x["events"]!.AsArray())
            .ShouldAllBe(x => entries[(long)x!["sequence"]!] == (string)x["digest"]!);
        foreach (var node in nodes)
        {
            node.Dispose();
        }

        var verified = await Commands.RunAsync(
            environment,
            "verify",
            "--json",
            "--checkpoint",
            Path.Combine(folder, "keys", "last-checkpoint")
        );
        verified.ExitCode.ShouldBe(0, verified.Output + verified.Errors);
        JsonNode.Parse(verified.Output)!["size"]!.GetValue<long>().ShouldBe(entries.Count);
    }

    [Fact]
    public async Task Keys_are_made_closed_shown_by_the_command_rotated_with_both_signing_and_refused_when_open_to_others()
    {
        cluster.RequirePostgres();
        var folder = Path.Combine(cluster.Folder, "ledger-keys");
        var environment = new Dictionary<string, string?>
        {
            ["TRACKER_DATA"] = folder,
            ["TRACKER_ADMIN_KEY"] = TestHost.AdminKey,
            ["TRACKER_ORIGIN"] = "test.example.org/log",
        };
        await using var holder = await PrivateCluster.StartAsync(new(folder), Ct);

        var none = await Commands.RunAsync(environment, "ledger", "key");
        none.ExitCode.ShouldBe(3, "a command that reads makes no key");
        none.Errors.ShouldContain("The first 'tracker run' on a new record makes one");
        (await Commands.RunAsync(environment, "seed")).ExitCode.ShouldBe(0);
        var first = await Commands.RunAsync(environment, "ledger", "key");
        first.ExitCode.ShouldBe(0, first.Errors);
        var old = NoteVerifier.Parse(first.Output.Trim());
        old.Name.ShouldBe("test.example.org/log");
        var file = Directory.GetFiles(Path.Combine(folder, "keys"), "*.key").ShouldHaveSingleItem();
        File.GetUnixFileMode(file).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.GetUnixFileMode(Path.Combine(folder, "keys"))
            .ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);

        var address = TrackerProcess.FreeAddress();
        using (await TrackerProcess.ServeAsync(environment, address))
        {
            using var client = new HttpClient { BaseAddress = address };
            await Ledgers.UntilAsync(async () =>
                (await client.GetAsync("/api/audit/checkpoint", Ct)).IsSuccessStatusCode
            );
            var rotated = await Commands.RunAsync(environment, "ledger", "rotate", "--json");
            rotated.ExitCode.ShouldBe(0, rotated.Errors);
            var keys = JsonNode.Parse(rotated.Output)!["keys"]!
                .AsArray()
                .Select(x => NoteVerifier.Parse((string)x!["verifierKey"]!))
                .ToList();
            keys.Count.ShouldBe(2);
            keys[1].ShouldBe(old);

            // The running server loads the new key by itself.
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", TestHost.AdminKey);
            await Ledgers.UntilAsync(async () =>
            {
                using var reply = await client.PostAsJsonAsync("/api/statements", Submissions.Small(), Ct);
                return SignedNote.Parse(await client.GetStringAsync("/api/audit/checkpoint", Ct)).Signatures.Count == 2;
            });
            var note = SignedNote.Parse(await client.GetStringAsync("/api/audit/checkpoint", Ct));
            Checkpoint.Open(note, [old]).Signatures.Count.ShouldBe(1);
            Checkpoint.Open(note, [keys[0]]).Signatures.Count.ShouldBe(1);
        }

        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
        var refused = await Commands.RunAsync(environment, "ledger", "key");
        refused.ExitCode.ShouldBe(3);
        refused.Errors.ShouldContain("chmod 600");
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        environment["TRACKER_ORIGIN"] = "another.example.org/log";
        var another = await Commands.RunAsync(environment, "ledger", "key");
        another.ExitCode.ShouldBe(3);
        another.Errors.ShouldContain("TRACKER_ORIGIN");
    }

    private static async Task<T> AskAsync<T>(NpgsqlDataSource database, string sql)
    {
        await using var command = database.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync(Ct))!;
    }

    /// <summary>Writes until it is stopped, whatever happens to the server.</summary>
    private static async Task WriteAsync(Uri address, ConcurrentBag<JsonNode> receipts, CancellationToken stop)
    {
        using var client = new HttpClient { BaseAddress = address };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", TestHost.AdminKey);
        while (!stop.IsCancellationRequested)
        {
            try
            {
                using var reply = await client.PostAsJsonAsync("/api/statements", Submissions.Small(), Ct);
                if ((int)reply.StatusCode == 201)
                {
                    receipts.Add(JsonNode.Parse(await reply.Content.ReadAsStringAsync(Ct))!["receipt"]!);
                }

                await Task.Delay(Pause, Ct);
            }
            catch (Exception e) when (e is HttpRequestException or IOException)
            {
                await Task.Delay(20, Ct);
            }
        }
    }
}
