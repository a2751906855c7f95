using Npgsql;

namespace Tracker.EmbeddedPostgres.Tests;

public sealed class ServerSafetyTests : ClusterTest
{
    [Fact(Timeout = 60_000)]
    public async Task Of_synchronous_commits_values_only_off_is_a_fault()
    {
        var cluster = await StartAsync();
        await using var connection = await ServerSession.OpenAsync(cluster.ConnectionString, Ct);
        foreach (var value in new[] { "on", "local", "remote_write", "remote_apply" })
        {
            (await FaultsAsync(value)).ShouldBeEmpty(value);
        }
        var fault = (await FaultsAsync("off")).ShouldHaveSingleItem();
        fault.ShouldStartWith("synchronous_commit is off");
        fault.ShouldEndWith("set synchronous_commit = on.");

        async Task<IReadOnlyList<string>> FaultsAsync(string value)
        {
            await using var set = new NpgsqlCommand($"set synchronous_commit = {value}", connection);
            await set.ExecuteNonQueryAsync(Ct);
            return await ServerSafety.FaultsAsync(connection, Ct);
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task A_server_without_fsync_and_full_pages_has_a_fault_for_each_and_is_not_adopted()
    {
        PrivateCluster cluster;
        await using (cluster = await StartAsync()) { }
        var account = await AccountAsync();
        using var server = account.Start(
            Path.Combine(cluster.BinFolder, "postgres"),
            [
                "-D",
                DataFolder,
                "-c",
                "listen_addresses=",
                "-c",
                $"unix_socket_directories={ServerFolder}",
                "-c",
                "fsync=off",
                "-c",
                "full_page_writes=off",
            ]
        );
        try
        {
            await EventuallyAsync(() => server.HasExited || PidFile.Read(PidFilePath) is { Status: "ready" });
            await using (var connection = await ServerSession.OpenAsync(cluster.ConnectionString, Ct))
            {
                var faults = await ServerSafety.FaultsAsync(connection, Ct);
                faults.Count.ShouldBe(2);
                faults[0].ShouldStartWith("fsync is off");
                faults[1].ShouldStartWith("full_page_writes is off");
            }
            (await SentenceAsync(StartAsync)).ShouldContain("fsync is off");
            await server.WaitForExitAsync(Ct);
        }
        finally
        {
            if (!server.HasExited)
            {
                server.Kill();
            }
        }
    }
}
