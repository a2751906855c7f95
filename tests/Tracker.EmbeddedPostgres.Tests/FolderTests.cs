using Npgsql;

namespace Tracker.EmbeddedPostgres.Tests;

public sealed class FolderTests : ClusterTest
{
    [Theory(Timeout = 60_000)]
    [InlineData("long")]
    [InlineData("comma")]
    public async Task A_path_unfit_for_a_socket_gets_a_short_private_socket_folder(string kind)
    {
        var folder = Path.Combine(Folder, kind == "long" ? new string('x', 120) : "a, b");
        var cluster = await StartAsync(new(folder));
        var socketFolder = new NpgsqlConnectionStringBuilder(cluster.ConnectionString).Host!;
        socketFolder.ShouldNotStartWith(Folder);
        File.GetUnixFileMode(socketFolder).ShouldBe((UnixFileMode)0b111_000_000);
        (await AskAsync<int>(cluster, "select 1")).ShouldBe(1);

        var adopted = await StartAsync(new(folder));
        adopted.ConnectionString.ShouldBe(cluster.ConnectionString);
        await adopted.DisposeAsync();
        Directory.Exists(socketFolder).ShouldBeTrue();
        await cluster.DisposeAsync();
        Directory.Exists(socketFolder).ShouldBeFalse();
    }

    [Fact(Timeout = 60_000)]
    public async Task Spaces_quotes_and_letters_beyond_ascii_are_fit_for_a_socket()
    {
        var cluster = await StartAsync(new(Path.Combine(Folder, "d'ä $x")));
        new NpgsqlConnectionStringBuilder(cluster.ConnectionString).Host!.ShouldStartWith(Folder);
        (await AskAsync<int>(cluster, "select 1")).ShouldBe(1);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_folder_reached_through_a_link_is_the_same_cluster()
    {
        Directory.CreateDirectory(Path.Combine(Folder, "real"));
        Directory.CreateSymbolicLink(Path.Combine(Folder, "link"), Path.Combine(Folder, "real"));
        var real = await StartAsync(new(Path.Combine(Folder, "real")));
        var link = await StartAsync(new(Path.Combine(Folder, "link")));
        link.Adopted.ShouldBeTrue();
        link.ProcessId.ShouldBe(real.ProcessId);
    }

    [Fact(Timeout = 60_000)]
    public async Task No_other_user_can_connect_or_read()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "Only root can act as another user.");
        var cluster = await StartAsync();
        var account = await AccountAsync();
        Assert.SkipWhen(account.Name == "nobody", "No second unprivileged user.");
        var stranger = new ServerAccount("nobody");
        var connect = new[] { "-h", ServerFolder, "-U", "tracker", "-d", "tracker", "-c", "select 1" };
        var psql = Path.Combine(cluster.BinFolder, "psql");

        (await account.RunAsync(psql, connect, Ct)).ExitCode.ShouldBe(0);
        (await stranger.RunAsync(psql, connect, Ct)).Error.ShouldContain("Permission denied");
        (await stranger.RunAsync("ls", [ServerFolder], Ct)).Error.ShouldContain("Permission denied");

        // Not even if the folder was opened to others by hand.
        File.SetUnixFileMode(ServerFolder, (UnixFileMode)0b111_101_101);
        (await stranger.RunAsync(psql, connect, Ct)).Error.ShouldContain("Permission denied");
        (await stranger.RunAsync("cat", [Path.Combine(Folder, "postgres.start.lock")], Ct)).Error.ShouldContain(
            "Permission denied"
        );
    }

    [Fact(Timeout = 60_000)]
    public async Task The_server_folder_is_closed_again_at_the_next_start()
    {
        await using (await StartAsync())
        {
            File.SetUnixFileMode(ServerFolder, (UnixFileMode)0b111_111_111);
        }

        await StartAsync();
        File.GetUnixFileMode(ServerFolder).ShouldBe((UnixFileMode)0b111_000_000);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_folder_closed_to_the_servers_user_is_named()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "Only root runs the server as another user.");
        var closed = Path.Combine(Folder, "closed");
        Directory.CreateDirectory(closed, (UnixFileMode)0b111_000_000);
        var sentence = await SentenceAsync(() => StartAsync(new(Path.Combine(closed, "tracker"))));
        sentence.ShouldContain($"the user {(await AccountAsync()).Name}, who may not enter {closed}:");
        sentence.ShouldContain("TRACKER_DATA");
    }

    [Fact(Timeout = 60_000)]
    public async Task A_server_folder_of_somebody_else_or_a_link_is_refused()
    {
        Directory.CreateDirectory(Path.Combine(Folder, "elsewhere"));
        Directory.CreateSymbolicLink(ServerFolder, Path.Combine(Folder, "elsewhere"));
        (await SentenceAsync(StartAsync)).ShouldContain(ServerFolder);
        Directory.Delete(ServerFolder);

        Assert.SkipUnless(Environment.IsPrivilegedProcess, "Only root can make another user's folder.");
        Directory.CreateDirectory(Path.Combine(ServerFolder, "data"));
        (await SentenceAsync(StartAsync)).ShouldContain("TRACKER_DATA");
    }

    [Fact(Timeout = 60_000)]
    public async Task Files_that_are_no_cluster_are_left_alone()
    {
        await using (await StartAsync()) { }
        File.Delete(Path.Combine(DataFolder, "PG_VERSION"));
        (await SentenceAsync(StartAsync)).ShouldContain("no PG_VERSION");
        Directory.Exists(Path.Combine(DataFolder, "base")).ShouldBeTrue();
    }

    [Fact(Timeout = 60_000)]
    public async Task A_cluster_of_a_version_that_is_not_installed_is_named()
    {
        await using (await StartAsync()) { }
        await File.WriteAllTextAsync(Path.Combine(DataFolder, "PG_VERSION"), "99\n", Ct);
        var sentence = await SentenceAsync(StartAsync);
        sentence.ShouldContain("PostgreSQL 99");
        sentence.ShouldContain("TRACKER_DATA");
    }

    [Fact(Timeout = 60_000)]
    public async Task A_server_that_cannot_start_says_why()
    {
        await using (await StartAsync()) { }
        await File.AppendAllTextAsync(Path.Combine(DataFolder, "postgresql.conf"), "max_connections = many\n", Ct);
        (await SentenceAsync(StartAsync)).ShouldContain("server.log");
        File.Exists(PidFilePath).ShouldBeFalse();
    }
}
