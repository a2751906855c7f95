using System.Text.Json.Nodes;
using Npgsql;
using Tracker.Audit.Ledger;
using Tracker.IntegrationTests.Harness;

namespace Tracker.IntegrationTests.CommandLine;

/// <summary>Backups by the real program: who can read them, what they hold, that they are proved, what a restore
/// needs.</summary>
public sealed class BackupTests(Cluster cluster) : OwnHostTest(cluster)
{
    private const UnixFileMode OwnerAlone = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    [Fact]
    public async Task A_folder_keeps_the_newest_backups_each_restored_and_verified_and_none_that_fails()
    {
        await RecordAsync();
        var folder = Path.Combine(Cluster.Folder, Path.GetRandomFileName());
        var first = await BackupAsync(0, folder, "--check");
        first.Output.ShouldContain("EQUAL and CLEAN");
        await File.WriteAllTextAsync(Path.Combine(folder, "tracker-notes.dump"), "Not a backup.", Ct);
        await BackupAsync(0, folder, "--keep", "1");

        Directory.GetFiles(folder, "tracker-2*.dump").ShouldHaveSingleItem();
        File.Exists(Path.Combine(folder, "tracker-notes.dump")).ShouldBeTrue();
        (await Host.AskAsync<long>("select count(*) from tracker.backups")).ShouldBe(2);
        (await Host.AskAsync<long>("select count(*) from tracker.backups where checked")).ShouldBe(1);

        // Somebody changes the log: the next backup is no backup of what was recorded.
        var kept = Directory.GetFiles(folder).Order().ToList();
        await Host.RunAsync(
            "set session_replication_role = replica; update tracker.mt_events set data = jsonb_set(data, "
                + "'{title}', '\"Another title\"') where type = 'statement_recorded'"
        );
        var failed = await BackupAsync(1, folder, "--keep", "1", "--check");
        failed.Errors.ShouldContain("EDITED");
        failed.Errors.ShouldContain("No backup was kept, and none was deleted.");
        Directory.GetFiles(folder).Order().ShouldBe(kept);
    }

    [Theory]
    [InlineData("backup", "folder")]
    [InlineData("db", "backup")]
    public async Task A_backup_can_be_read_by_its_owner_alone(params string[] command)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Modes of files are not those of Windows.");
        var folder = Path.Combine(Cluster.Folder, Path.GetRandomFileName());
        Directory.CreateDirectory(folder);
        var file = Path.Combine(folder, "tracker.dump");

        // What an earlier run left open must not stay open.
        await File.WriteAllTextAsync(file + ".partial", "", Ct);
        File.SetUnixFileMode(file + ".partial", OwnerAlone | UnixFileMode.OtherRead);
        string[] arguments = command[0] == "backup" ? ["backup", folder] : ["db", "backup", file];
        (await Commands.RunAsync(Environment(), arguments)).ExitCode.ShouldBe(0);

        File.GetUnixFileMode(Directory.GetFiles(folder, "*.dump").Single()).ShouldBe(OwnerAlone);
    }

    [Fact]
    public async Task A_backup_holds_no_secret_and_a_webhook_waits_for_another_after_the_restore()
    {
        var webhook = (
            await Host.Submitter.PostAsync("/api/webhooks", new JsonObject { ["url"] = "https://example.org/hook" })
        ).ShouldBe(201);
        var restored = await RestoreAsync(await BackupFileAsync());
        (await AskAsync(restored, "select count(*) from tracker.webhooks")).ShouldBe(1);
        (await AskAsync(restored, "select count(*) from tracker.webhook_secrets")).ShouldBe(0);
        (await AskAsync(restored, "select count(*) from tracker.secrets")).ShouldBe(0);

        await using var host = await TestHost.StartAsync(restored, settings: WithKeysOf(Host));
        var path = $"/api/webhooks/{webhook.Id}";
        var waiting = (await host.Admin.GetAsync(path)).ShouldBe(200);
        waiting.Text("status").ShouldBe("DISABLED");
        waiting.Text("disabledReason").ShouldContain("was not in the backup");

        (await host.Admin.PostAsync(path + "/secret", new JsonObject()))
            .ShouldBe(200)
            .Text("secret")
            .ShouldStartWith("whsec_");
        var enabled = (await host.Admin.GetAsync(path)).ShouldBe(200);
        (enabled.Text("status"), enabled.Json["disabledReason"]).ShouldBe(("ENABLED", null));
    }

    [Fact]
    public async Task A_restored_ledger_gets_no_new_key_from_any_command_and_is_not_served_without_its_own()
    {
        await RecordAsync();
        // What the ledger had not yet taken in would be a finding in the copy, where nothing puts it there.
        await Host.LedgeredAsync();
        var restored = await RestoreAsync(await BackupFileAsync());
        var environment = TrackerProcess.EnvironmentOf(restored);
        var keys = environment["TRACKER_KEYS"]!;
        string[][] readers =
        [
            ["verify"],
            ["replay"],
            ["export", Path.Combine(Cluster.Folder, Path.GetRandomFileName())],
            ["timeline"],
            ["search", "troops"],
            ["keys", "list"],
            ["ledger", "key"],
            ["db", "migrate"],
        ];
        foreach (var reader in readers)
        {
            await Commands.RunAsync(environment, reader);
            Directory.Exists(keys).ShouldBeFalse(string.Join(' ', reader));
        }

        var refused = await Commands.RunAsync(environment, "run", "--urls", "http://127.0.0.1:0");
        refused.ExitCode.ShouldBe(3);
        refused.Errors.ShouldContain(
            $"there is no signing key in {keys}. Restore the keys folder from its backup first."
        );

        environment["TRACKER_KEYS"] = TestHost.KeysFolder(Host.ConnectionString);
        (await Commands.RunAsync(environment, "verify")).ExitCode.ShouldBe(0);
        (await Commands.RunAsync(environment, "replay")).ExitCode.ShouldBe(0);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("many")]
    public async Task At_least_one_backup_is_kept(string keep) =>
        (await Commands.RunAsync(Environment(), "backup", Cluster.Folder, "--keep", keep)).ExitCode.ShouldBe(2);

    private Dictionary<string, string?> Environment() => TrackerProcess.EnvironmentOf(Host.ConnectionString);

    /// <summary>The seed on record, projected and covered by a signed checkpoint.</summary>
    private async Task RecordAsync()
    {
        (await Host.Submitter.PostAsync("/api/statements", Submissions.Seed())).ShouldBe(201);
        await Host.ProjectedAsync();
        var ledger = Host.Get<LedgerReader>();
        while (await ledger.OldestUncoveredAsync(Ct) is not null)
        {
            await Task.Delay(100, Ct);
        }
    }

    private async Task<Finished> BackupAsync(int exitCode, string folder, params string[] options)
    {
        var finished = await Commands.RunAsync(Environment(), ["backup", folder, .. options]);
        finished.ExitCode.ShouldBe(exitCode, finished.Output + finished.Errors);
        return finished;
    }

    private async Task<string> BackupFileAsync()
    {
        var folder = Path.Combine(Cluster.Folder, Path.GetRandomFileName());
        await BackupAsync(0, folder);
        return Directory.GetFiles(folder).Single();
    }

    /// <returns>The connection string of the database that now holds the backup.</returns>
    private async Task<string> RestoreAsync(string file)
    {
        var empty = await Cluster.CreateDatabaseAsync(prepared: false);
        var finished = await Commands.RunAsync(TrackerProcess.EnvironmentOf(empty), "db", "restore", file);
        finished.ExitCode.ShouldBe(0, finished.Errors);
        return empty;
    }

    private static Func<Tracker.Configuration.Settings, Tracker.Configuration.Settings> WithKeysOf(TestHost host) =>
        x => x with { Ledger = new(TestHost.KeysFolder(host.ConnectionString)) };

    private static async Task<long> AskAsync(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(
            new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false }.ConnectionString
        );
        await connection.OpenAsync(Ct);
        await using var command = new NpgsqlCommand(sql, connection);
        return (long)(await command.ExecuteScalarAsync(Ct))!;
    }
}
