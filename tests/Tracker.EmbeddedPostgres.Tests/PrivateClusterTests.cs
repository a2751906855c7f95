using Npgsql;

namespace Tracker.EmbeddedPostgres.Tests;

public sealed class PrivateClusterTests : ClusterTest
{
    [Fact(Timeout = 60_000)]
    public async Task A_fresh_start_gives_an_empty_utf8_database_and_says_what_it_runs()
    {
        var lines = new List<string>();
        var cluster = await StartAsync(new(Folder) { Database = "Facts \"2\"", Log = lines.Add });

        (await AskAsync<string>(cluster, "select current_database()")).ShouldBe("Facts \"2\"");
        (
            await AskAsync<string>(
                cluster,
                "select pg_encoding_to_char(encoding) from pg_database where datname = current_database()"
            )
        ).ShouldBe("UTF8");
        (await AskAsync<string>(cluster, "show data_directory")).ShouldBe(cluster.DataFolder);
        cluster.Adopted.ShouldBeFalse();
        Lives(cluster.ProcessId).ShouldBeTrue();
        cluster.ServerVersion.Major.ShouldBeGreaterThanOrEqualTo(15);
        File.Exists(Path.Combine(cluster.BinFolder, "initdb")).ShouldBeTrue();
        lines.Count.ShouldBe(3);
        lines.ShouldAllBe(l => !l.Contains('\n'));
    }

    [Fact(Timeout = 60_000)]
    public async Task The_cluster_is_durable_and_closed()
    {
        var cluster = await StartAsync();
        foreach (
            var (setting, value) in new[]
            {
                ("data_checksums", "on"),
                ("fsync", "on"),
                ("full_page_writes", "on"),
                ("synchronous_commit", "on"),
                ("client_connection_check_interval", "1s"),
                ("listen_addresses", ""),
                ("unix_socket_permissions", "0700"),
                ("shared_buffers", "256MB"),
                ("max_connections", "300"),
            }
        )
        {
            (await AskAsync<string>(cluster, $"show {setting}")).ShouldBe(value, setting);
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task No_file_of_the_cluster_can_switch_durability_off()
    {
        await using (var cluster = await StartAsync())
        {
            await RunAsync(cluster, "alter system set fsync = off");
            await RunAsync(cluster, "alter system set listen_addresses = 'localhost'");
        }
        var again = await StartAsync();
        (await AskAsync<string>(again, "show fsync")).ShouldBe("on");
        (await AskAsync<string>(again, "show listen_addresses")).ShouldBe("");
    }

    [Fact(Timeout = 60_000)]
    public async Task An_unsafe_setting_of_the_role_is_refused_and_the_server_stopped()
    {
        await using (var cluster = await StartAsync())
        {
            await RunAsync(cluster, "alter role tracker set synchronous_commit = off");
        }

        (await SentenceAsync(StartAsync)).ShouldContain("synchronous_commit");
        File.Exists(PidFilePath).ShouldBeFalse();
    }

    [Fact(Timeout = 60_000)]
    public async Task Leaving_stops_the_server_and_the_next_start_finds_the_data()
    {
        int id;
        await using (var cluster = await StartAsync())
        {
            id = cluster.ProcessId;
            await RunAsync(cluster, "create table kept as select 42 as value");
        }
        Lives(id).ShouldBeFalse();
        File.Exists(PidFilePath).ShouldBeFalse();

        var again = await StartAsync();
        again.Adopted.ShouldBeFalse();
        (await AskAsync<int>(again, "select value from kept")).ShouldBe(42);
    }

    [Fact(Timeout = 60_000)]
    public async Task Two_holders_share_one_server_and_the_last_one_out_stops_it()
    {
        var first = await StartAsync();
        var second = await StartAsync();
        second.Adopted.ShouldBeTrue();
        second.ProcessId.ShouldBe(first.ProcessId);
        second.ConnectionString.ShouldBe(first.ConnectionString);

        await first.DisposeAsync();
        await first.DisposeAsync();
        (await AskAsync<int>(second, "select 1")).ShouldBe(1);
        await second.DisposeAsync();
        Lives(second.ProcessId).ShouldBeFalse();
    }

    [Fact(Timeout = 60_000)]
    public async Task Simultaneous_starts_agree_on_one_server()
    {
        var clusters = await Task.WhenAll(
            Enumerable.Range(0, 4).Select(_ => PrivateCluster.StartAsync(new(Folder), Ct))
        );
        clusters.Count(c => !c.Adopted).ShouldBe(1);
        clusters.Select(c => c.ProcessId).Distinct().Count().ShouldBe(1);
        await Task.WhenAll(clusters.Select(c => c.DisposeAsync().AsTask()));
        Lives(clusters[0].ProcessId).ShouldBeFalse();
    }

    [Fact(Timeout = 60_000)]
    public async Task A_holder_that_leaves_while_another_program_works_leaves_the_server_to_it()
    {
        var (holder, server) = await StartHolderAsync();
        var cluster = await StartAsync();
        cluster.ProcessId.ShouldBe(server);
        await cluster.DisposeAsync();
        Lives(server).ShouldBeTrue();

        holder.StandardInput.Close();
        await holder.WaitForExitAsync(Ct);
        holder.ExitCode.ShouldBe(0);
        Lives(server).ShouldBeFalse();
    }

    [Fact(Timeout = 60_000)]
    public async Task After_kill_9_of_the_program_the_next_start_adopts_the_server_and_can_stop_it()
    {
        var (holder, server) = await StartHolderAsync();
        holder.Kill();
        await holder.WaitForExitAsync(Ct);
        Lives(server).ShouldBeTrue();

        var cluster = await StartAsync();
        cluster.Adopted.ShouldBeTrue();
        cluster.ProcessId.ShouldBe(server);
        await cluster.DisposeAsync();
        Lives(server).ShouldBeFalse();
    }

    [Fact(Timeout = 60_000)]
    public async Task After_kill_9_of_PostgreSQL_the_next_start_recovers_what_was_committed()
    {
        var crashed = await StartAsync();
        await RunAsync(crashed, "create table kept as select 42 as value");
        await KillAsync(crashed.ProcessId);

        var cluster = await StartAsync();
        cluster.Adopted.ShouldBeFalse();
        (await AskAsync<int>(cluster, "select value from kept")).ShouldBe(42);
    }

    [Fact(Timeout = 60_000)]
    public async Task After_kill_9_of_PostgreSQL_a_start_waits_for_orphaned_backends()
    {
        var crashed = await StartAsync();
        await using var connection = new NpgsqlConnection(crashed.ConnectionString);
        await connection.OpenAsync(Ct);
        // A busy backend does not notice that its server has died. The loop ends by itself.
        await using var busy = new NpgsqlCommand("do $$ begin for i in 1..20000000 loop end loop; end $$", connection);
        var orphan = connection.ProcessID;
        var work = busy.ExecuteNonQueryAsync(Ct);
        await using (var other = await ServerSession.OpenAsync(crashed.ConnectionString, Ct))
        {
            await using var state = new NpgsqlCommand(
                $"select state from pg_stat_activity where pid = {orphan}",
                other
            );
            while ((string?)await state.ExecuteScalarAsync(Ct) != "active") { }
        }
        await KillAsync(crashed.ProcessId);

        var cluster = await StartAsync();
        Lives(orphan).ShouldBeFalse();
        (await AskAsync<int>(cluster, "select 1")).ShouldBe(1);
        await Task.WhenAny(work); // it may end either way
    }

    [Theory(Timeout = 60_000)]
    [InlineData("dead")]
    [InlineData("foreign")]
    [InlineData("garbage")]
    [InlineData("empty")]
    public async Task A_stale_pid_file_does_not_hinder_a_start(string kind)
    {
        await using (await StartAsync()) { }
        var foreign = await StartForeignAsync();
        if (kind == "dead")
        {
            await KillAsync(foreign.Id);
        }
        var socket = Path.Combine(ServerFolder, ".s.PGSQL.5432");
        var lines = $"{foreign.Id}\n{DataFolder}\n1700000000\n5432\n{ServerFolder}\n\n        1         1\nready   \n";
        await File.WriteAllTextAsync(
            PidFilePath,
            kind switch
            {
                "garbage" => "\0\0\0\0",
                "empty" => "",
                _ => lines,
            },
            Ct
        );
        await File.WriteAllTextAsync(socket + ".lock", lines, Ct);
        await File.WriteAllTextAsync(socket, "", Ct);

        var cluster = await StartAsync();
        cluster.Adopted.ShouldBeFalse();
        cluster.ProcessId.ShouldNotBe(foreign.Id);
        (await AskAsync<int>(cluster, "select 1")).ShouldBe(1);
        Lives(foreign.Id).ShouldBe(kind != "dead");
        await cluster.DisposeAsync();
        Lives(foreign.Id).ShouldBe(kind != "dead");
    }

    [Fact(Timeout = 60_000)]
    public async Task Half_a_cluster_is_removed_and_made_again()
    {
        var half = Path.Combine(ServerFolder, "data.new-half", "base");
        Directory.CreateDirectory(half);
        await File.WriteAllTextAsync(Path.Combine(half, "..", "PG_VERSION"), "15\n", Ct);
        if (Environment.IsPrivilegedProcess)
        {
            await ServerAccount.Own.RunAsync("chown", ["-R", (await AccountAsync()).Name, ServerFolder], Ct);
        }

        var cluster = await StartAsync();
        (await AskAsync<int>(cluster, "select 1")).ShouldBe(1);
        Directory.GetDirectories(ServerFolder).ShouldBe([DataFolder]);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_cancelled_start_leaves_no_server_and_hinders_no_later_start()
    {
        using var cancel = new CancellationTokenSource();
        var options = new PrivateClusterOptions(Folder)
        {
            Log = line =>
            {
                if (line.StartsWith("Starting", StringComparison.Ordinal))
                {
                    cancel.Cancel();
                }
            },
        };
        await Should.ThrowAsync<OperationCanceledException>(() => PrivateCluster.StartAsync(options, cancel.Token));
        File.Exists(PidFilePath).ShouldBeFalse();
        (await StartAsync()).Adopted.ShouldBeFalse();
    }

    [Fact(Timeout = 60_000)]
    public async Task A_server_that_was_killed_is_started_again_by_a_program_that_uses_it()
    {
        var cluster = await StartAsync();
        await RunAsync(cluster, "create table kept as select 42 as value");
        (await cluster.AnswersAsync(Ct)).ShouldBeTrue();

        await KillAsync(cluster.ProcessId);

        await NoLongerAnswersAsync(cluster);
        (await cluster.RestartAsync(Ct)).ShouldBeTrue();
        (await cluster.AnswersAsync(Ct)).ShouldBeTrue();
        (await AskAsync<int>(cluster, "select value from kept")).ShouldBe(42);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_server_that_was_told_to_stop_and_waits_for_its_clients_is_started_again()
    {
        var cluster = await StartAsync();
        await using var client = await ServerSession.OpenAsync(cluster.ConnectionString, Ct);
        using var kill = System.Diagnostics.Process.Start("kill", ["-TERM", $"{cluster.ProcessId}"]);
        await kill.WaitForExitAsync(Ct);
        await NoLongerAnswersAsync(cluster);

        (await cluster.RestartAsync(Ct)).ShouldBeTrue();
        (await AskAsync<int>(cluster, "select 1")).ShouldBe(1);
    }

    [Fact(Timeout = 60_000)]
    public async Task Of_two_programs_that_find_their_server_killed_one_starts_it_and_the_other_adopts_it()
    {
        var first = await StartAsync();
        var second = await StartAsync();
        await KillAsync(first.ProcessId);

        var started = await Task.WhenAll(first.RestartAsync(Ct), second.RestartAsync(Ct));

        started.Order().ShouldBe([false, true]);
        (await AskAsync<int>(second, "select 1")).ShouldBe(1);
    }

    private static async Task NoLongerAnswersAsync(PrivateCluster cluster)
    {
        while (await cluster.AnswersAsync(Ct))
        {
            await Task.Delay(5, Ct);
        }
    }
}
