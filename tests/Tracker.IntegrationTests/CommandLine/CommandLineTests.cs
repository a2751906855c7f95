using System.Text.Json.Nodes;
using Npgsql;
using Tracker.EmbeddedPostgres;
using Tracker.IntegrationTests.Harness;

namespace Tracker.IntegrationTests.CommandLine;

/// <summary>The program on the command line: data on standard output, and exit codes for scripts.</summary>
public sealed class CommandLineTests(Cluster cluster)
{
    [Theory]
    [InlineData(0, "--help")]
    [InlineData(0, "run", "--help")]
    [InlineData(0, "--version")]
    [InlineData(2)]
    [InlineData(2, "dance")]
    [InlineData(2, "keys")]
    [InlineData(2, "keys", "add", "--name", "x", "--role", "king")]
    [InlineData(2, "keys", "add", "--name", "x")]
    [InlineData(2, "keys", "rotate", "x", "--overlap-hours", "721")]
    [InlineData(2, "replay", "--known-at", "yesterday")]
    [InlineData(2, "replay", "--as-of-sequence", "some")]
    [InlineData(2, "db", "restore", "/nowhere/there.dump")]
    public async Task Usage_is_told_by_the_exit_code(int code, params string[] arguments) =>
        (await Commands.RunAsync(new Dictionary<string, string?>(), arguments)).ExitCode.ShouldBe(code);

    [Fact]
    public async Task All_that_is_configured_wrongly_is_told_at_once()
    {
        var finished = await TrackerProcess.RunAsync(
            new Dictionary<string, string?>
            {
                ["TRACKER_ADMIN_KEY"] = "short",
                ["ConnectionStrings__Tracker"] = "nonsense",
                ["ASPNETCORE_URLS"] = "ftp://x",
            },
            "run"
        );

        finished.ExitCode.ShouldBe(3);
        finished.Output.ShouldBeEmpty();
        finished.Errors.ShouldContain("TRACKER_ADMIN_KEY");
        finished.Errors.ShouldContain("ConnectionStrings__Tracker");
        finished.Errors.ShouldContain("ASPNETCORE_URLS");
    }

    [Fact]
    public async Task Why_the_program_cannot_start_is_a_line_of_the_log_where_the_log_is_json()
    {
        var finished = await Commands.RunAsync(
            new Dictionary<string, string?> { ["TRACKER_LOG"] = "json", ["TRACKER_ADMIN_KEY"] = "short" },
            "run"
        );

        finished.ExitCode.ShouldBe(3);
        var line = JsonNode.Parse(finished.Errors.TrimEnd().Split('\n').ShouldHaveSingleItem())!;
        ((string?)line["level"]).ShouldBe("critical");
        ((string?)line["message"])!.ShouldContain("TRACKER_ADMIN_KEY");
    }

    [Fact]
    public async Task Seeding_keys_replay_backup_and_restore()
    {
        cluster.RequirePostgres();
        var folder = Path.Combine(cluster.Folder, "program");
        var environment = new Dictionary<string, string?> { ["TRACKER_DATA"] = folder };
        var backup = Path.Combine(cluster.Folder, "backup.dump");
        await using var holder = await PrivateCluster.StartAsync(new(folder), TestContext.Current.CancellationToken);

        var first = await TrackerProcess.RunAsync(environment, "seed");
        first.ExitCode.ShouldBe(0, first.Errors);
        first.Output.ShouldStartWith("Recorded st-");
        var sequence = first.Output.Split("sequence ")[1].TrimEnd('.', '\n');
        var readme = await File.ReadAllTextAsync(
            Path.Combine(Repository.Root, "README.md"),
            TestContext.Current.CancellationToken
        );
        readme.ShouldContain($"EQUAL as of sequence {sequence}: {sequence} events");
        first.Errors.ShouldContain("Admin key, shown this once: stk_admin_");

        var added = JsonNode.Parse(
            (await RunAsync(0, environment, "keys", "add", "--name", "Ann", "--role", "auditor", "--json")).Output
        )!;
        var id = (string)added["id"]!;
        ((string)added["key"]!).ShouldStartWith($"stk_{id}_");
        var limited = JsonNode.Parse(
            (
                await RunAsync(
                    0,
                    environment,
                    "keys",
                    "add",
                    "--name",
                    "Bo",
                    "--role",
                    "admin",
                    "--scopes",
                    "read,audit",
                    "--expires",
                    "2999-01-01T00:00:00Z",
                    "--json"
                )
            ).Output
        )!;
        limited["scopes"]!.AsArray().Select(x => (string?)x).ShouldBe(["read", "audit"]);
        var next = JsonNode.Parse(
            (
                await RunAsync(
                    0,
                    environment,
                    "keys",
                    "rotate",
                    (string)limited["id"]!,
                    "--overlap-hours",
                    "0",
                    "--json"
                )
            ).Output
        )!;
        ((string?)next["replaces"], ((string)next["key"]!)[..4]).ShouldBe(((string?)limited["id"], "stk_"));
        (
            await RunAsync(
                2,
                environment,
                "keys",
                "add",
                "--name",
                "Bo",
                "--role",
                "reader",
                "--scopes",
                "write",
                "--expires",
                "soon"
            )
        ).Errors.ShouldSatisfyAllConditions(
            x => x.ShouldContain("--scopes: 'write'"),
            x => x.ShouldContain("--expires: 'soon'")
        );
        (await RunAsync(1, environment, "keys", "rotate", "nobody")).Errors.ShouldContain(
            "There is no key 'nobody' in force"
        );
        await RunAsync(0, environment, "keys", "revoke", id);
        (await RunAsync(0, environment, "keys", "list")).Output.ShouldSatisfyAllConditions(
            x => x.ShouldContain($"{id}   auditor    revoked"),
            x => x.ShouldContain("in force")
        );

        var replay = JsonNode.Parse((await RunAsync(0, environment, "replay", "--json")).Output)!;
        ((string)replay["status"]!).ShouldBe("EQUAL");
        (await RunAsync(0, environment, "db", "backup", backup)).Output.ShouldContain(backup);
        await RunAsync(1, environment, "db", "backup", backup);
        await RunAsync(1, environment, "db", "restore", backup);

        await using (var database = NpgsqlDataSource.Create(holder.ConnectionString))
        await using (
            var tamper = database.CreateCommand(
                "update read_v2.positions set intensity = 5 where act_id = 'a1' and party = 'GBR'"
            )
        )
        {
            await tamper.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        }

        var different = await RunAsync(1, environment, "replay");
        different.Output.ShouldContain("/a1/ac-dprk-arms-transfers-russia/GBR");
        different.Output.ShouldContain("intensity is 5, the log says 6");
        (await RunAsync(0, environment, "db", "rebuild")).Output.ShouldStartWith(
            "The read tables are rebuilt up to sequence "
        );
        var rebuilt = JsonNode.Parse((await RunAsync(0, environment, "replay", "--json")).Output)!;
        ((string)rebuilt["liveDigest"]!).ShouldBe((string)replay["liveDigest"]!);

        var other = Path.Combine(cluster.Folder, "restored");
        environment["TRACKER_DATA"] = other;
        await using var otherHolder = await PrivateCluster.StartAsync(
            new(other),
            TestContext.Current.CancellationToken
        );
        await RunAsync(0, environment, "db", "restore", backup);
        var restored = JsonNode.Parse((await RunAsync(0, environment, "replay", "--json")).Output)!;
        ((string)restored["status"]!).ShouldBe("EQUAL");
        ((string)restored["liveDigest"]!).ShouldBe((string)replay["liveDigest"]!);
        ((long)restored["asOfSequence"]!).ShouldBe((long)replay["asOfSequence"]!);
        var again = await RunAsync(0, environment, "seed");
        again.Output.ShouldStartWith("Already on record: st-");
        again.Errors.ShouldNotContain("Admin key");
    }

    [Fact]
    public async Task A_configured_database_without_a_schema_is_refused_until_migrated()
    {
        var environment = TrackerProcess.EnvironmentOf(await cluster.CreateDatabaseAsync(prepared: false));

        var refused = await RunAsync(3, environment, "seed");
        refused.Errors.Trim().ShouldBe("The database has no tracker schema yet; run 'tracker db migrate' first.");
        await RunAsync(0, environment, "db", "migrate");
        await RunAsync(0, environment, "db", "migrate");
        await RunAsync(0, environment, "seed");
    }

    [Fact]
    public async Task A_configured_database_with_a_newer_schema_is_refused()
    {
        var connectionString = await cluster.CreateDatabaseAsync();
        await using (var database = NpgsqlDataSource.Create(connectionString))
        await using (var newer = database.CreateCommand("insert into tracker.schema_version values (999, now())"))
        {
            await newer.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        }

        foreach (var arguments in new[] { ["run"], ["db", "migrate"], new[] { "replay" } })
        {
            (await RunAsync(3, TrackerProcess.EnvironmentOf(connectionString), arguments)).Errors.ShouldContain(
                "newer than this program's"
            );
        }
    }

    [Fact]
    public async Task A_configured_database_that_may_lose_writes_is_refused()
    {
        var connectionString = await cluster.CreateDatabaseAsync();
        var name = new NpgsqlConnectionStringBuilder(connectionString).Database;
        await using (var database = NpgsqlDataSource.Create(connectionString))
        await using (var unsafely = database.CreateCommand($"alter database {name} set synchronous_commit = off"))
        {
            await unsafely.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        }

        var refused = await RunAsync(3, TrackerProcess.EnvironmentOf(connectionString), "run");

        refused.Errors.ShouldContain("synchronous_commit");
        refused.Errors.Trim().ShouldNotContain("   at ");
    }

    [Fact]
    public async Task A_configured_database_that_is_not_there_is_told_in_a_sentence()
    {
        cluster.RequirePostgres();

        var refused = await RunAsync(
            3,
            TrackerProcess.EnvironmentOf("Host=127.0.0.1;Port=1;Username=x;Database=x;Timeout=2"),
            "run"
        );

        refused.Errors.ShouldContain("cannot be reached");
        refused.Errors.ShouldNotContain("   at ");
    }

    private static async Task<Finished> RunAsync(
        int code,
        Dictionary<string, string?> environment,
        params string[] arguments
    )
    {
        var finished = await Commands.RunAsync(environment, arguments);
        finished.ExitCode.ShouldBe(code, $"{string.Join(' ', arguments)}\n{finished.Output}\n{finished.Errors}");
        return finished;
    }
}
