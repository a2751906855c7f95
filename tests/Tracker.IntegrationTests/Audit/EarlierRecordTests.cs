using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Org.BouncyCastle.Math.EC.Rfc8032;
using Tracker.IntegrationTests.Harness;
using Tracker.Ledger;

namespace Tracker.IntegrationTests.Audit;

/// <summary>
/// A backup that the program of schema version 3 made: the story, and a change of nearly every kind. What was recorded
/// then means the same to every later program.
/// </summary>
public sealed class EarlierRecordTests(Cluster cluster)
{
    /// <summary>What the earlier program's own replay of the record said.</summary>
    private const string Digest = "7baab1f29d36e5da78859a045e710fe90520f3df3fe1228d10177f2ea6daf791";

    [Fact]
    public async Task A_record_made_before_replays_equal_verifies_clean_and_exports_clean()
    {
        cluster.RequirePostgres();
        var environment = TrackerProcess.EnvironmentOf(await cluster.CreateDatabaseAsync(prepared: false));
        environment["TRACKER_SIGNING_KEY"] = SigningKey();

        await RunAsync("db", "restore", Path.Combine(AppContext.BaseDirectory, "schema-3.dump"));
        await RunAsync("db", "migrate");

        var replay = JsonNode.Parse(await RunAsync("replay", "--json"))!;
        ((string)replay["status"]!).ShouldBe("EQUAL");
        ((long)replay["asOfSequence"]!).ShouldBe(3817);
        ((string)replay["liveDigest"]!).ShouldBe(Digest);

        await RunAsync("verify");

        var export = Path.Combine(cluster.Folder, "earlier.ndjson");
        await RunAsync("export", export);
        var verdict = await OfflineVerifier.RunAsync(
            export,
            "--key",
            NoteSigner.Parse(SigningKey()).Verifier.ToString()
        );
        verdict.Codes.ShouldBeEmpty(verdict.Report.ToJsonString());
        ((long)verdict.Report["events"]!).ShouldBe(3817);

        async Task<string> RunAsync(params string[] arguments)
        {
            var finished = await Commands.RunAsync(environment, arguments);
            finished.ExitCode.ShouldBe(0, $"{string.Join(' ', arguments)}: {finished.Output}{finished.Errors}");
            return finished.Output;
        }
    }

    [Fact]
    public async Task Receipts_signed_before_rows_had_more_members_still_verify()
    {
        cluster.RequirePostgres();
        var connection = await cluster.CreateDatabaseAsync(prepared: false);
        var environment = TrackerProcess.EnvironmentOf(connection);
        environment["TRACKER_SIGNING_KEY"] = SigningKey();
        var backup = Path.Combine(AppContext.BaseDirectory, "schema-3.dump");
        (await Commands.RunAsync(environment, "db", "restore", backup)).ExitCode.ShouldBe(0);
        (await Commands.RunAsync(environment, "db", "migrate")).ExitCode.ShouldBe(0);
        var receipts = new List<string>();
        await using (var database = Npgsql.NpgsqlDataSource.Create(connection))
        await using (var command = database.CreateCommand("select id from ledger.receipts"))
        await using (var reader = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken))
        {
            while (await reader.ReadAsync(TestContext.Current.CancellationToken))
            {
                receipts.Add(reader.GetString(0));
            }
        }

        receipts.Count.ShouldBe(21);
        var address = TrackerProcess.FreeAddress();
        using var server = await TrackerProcess.ServeAsync(environment, address);
        using var client = new HttpClient { BaseAddress = address };
        foreach (var id in receipts)
        {
            using var answer = await client.PostAsync(
                $"/api/receipts/{id}/verification",
                null,
                TestContext.Current.CancellationToken
            );
            var verification = JsonNode.Parse(
                await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)
            )!;
            var query = (string)verification["receipt"]!["query"]!;
            // Excerpts of a search are cut in another way now, so there is no telling.
            var expected = query == "/api/statements?asOfSequence=3817&q=condemn" ? "NOT_COMPARABLE" : "SAME";
            ((string)verification["status"]!).ShouldBe(expected, query);
        }
    }

    /// <summary>The key that signed the record, made from a sentence so that no key needs to be kept.</summary>
    private static string SigningKey()
    {
        const string name = "tracker/earlier";
        var seed = SHA256.HashData("The key of a record that an earlier program made"u8);
        var key = new byte[Ed25519.PublicKeySize];
        Ed25519.GeneratePublicKey(seed, 0, key, 0);
        var id = NoteVerifier.Create(name, key).KeyId;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"PRIVATE+KEY+{name}+{id:x8}+{Convert.ToBase64String([(byte)NoteKeyType.Ed25519, .. seed])}"
        );
    }
}
