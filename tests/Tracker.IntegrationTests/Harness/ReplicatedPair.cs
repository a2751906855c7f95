using System.Diagnostics;
using System.Globalization;
using Npgsql;

namespace Tracker.IntegrationTests.Harness;

/// <summary>
/// Two PostgreSQL servers, each as if on a machine of its own: a primary, and a standby to which every commit is written
/// before it is acknowledged.
/// </summary>
public sealed class ReplicatedPair : IAsyncDisposable
{
    private const string Database = "tracker";

    private readonly string _bin;
    private readonly string _folder;
    private readonly string? _user;
    private int _servers;

    private ReplicatedPair(string bin, string folder, string? user) => (_bin, _folder, _user) = (bin, folder, user);

    private Server Primary { get; set; } = null!;

    private Server Standby { get; set; } = null!;

    /// <summary>For a program: whichever of the two takes writes.</summary>
    public string ConnectionString { get; private set; } = "";

    /// <summary>The primary alone.</summary>
    public string PrimaryString => Of(Primary);

    public static async Task<ReplicatedPair> StartAsync(Cluster cluster)
    {
        var folder = Path.Combine(cluster.Folder, "pair-" + Path.GetRandomFileName());
        Directory.CreateDirectory(folder);
        string? user = null;
        if (Environment.IsPrivilegedProcess)
        {
            user = "postgres";
            (await ProgramAsync(null, "chown", "postgres", folder)).ShouldBe(0);
        }

        var pair = new ReplicatedPair(cluster.PostgresBin, folder, user);
        var (first, second) = (pair.NewServer(), pair.NewServer());
        (
            await pair.RunAsync(
                "initdb",
                "-D",
                first.Folder,
                "-U",
                "tracker",
                "--auth=trust",
                "-E",
                "UTF8",
                "--locale=C.UTF-8"
            )
        ).ShouldBe(0);
        await File.AppendAllTextAsync(
            Path.Combine(first.Folder, "postgresql.conf"),
            """

            unix_socket_directories = ''
            listen_addresses = '127.0.0.1'
            shared_buffers = 32MB
            wal_level = replica
            max_wal_senders = 8
            max_connections = 150
            """
        );
        pair.Primary = first;
        await pair.RunServerAsync(first);
        await ExecuteAsync(Of(first, "postgres"), $"create database {Database}");
        await pair.AddStandbyAsync(second);
        pair.ConnectionString = new NpgsqlConnectionStringBuilder(Of(first))
        {
            Host = $"127.0.0.1:{first.Port},127.0.0.1:{second.Port}",
            HostRecheckSeconds = 1,
        }.ConnectionString;
        return pair;
    }

    /// <summary>kill -9 of the primary, as if its machine had lost its power.</summary>
    public Task KillPrimaryAsync() => Signals.SendAsync("KILL", Signals.Family(Primary.Id()));

    /// <summary>Makes the standby the primary.</summary>
    public async Task PromoteAsync()
    {
        (await RunAsync("pg_ctl", "promote", "-D", Standby.Folder, "-w")).ShouldBe(0);
        (Primary, Standby) = (Standby, Primary);
    }

    /// <summary>Makes the machine that failed the standby of the other: its data come from there.</summary>
    public async Task RejoinAsync()
    {
        Directory.Delete(Standby.Folder, recursive: true);
        await AddStandbyAsync(Standby);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var server in new[] { Standby, Primary }.OfType<Server>())
        {
            await RunAsync("pg_ctl", "stop", "-D", server.Folder, "-m", "immediate", "-w");
        }

        Directory.Delete(_folder, recursive: true);
    }

    private async Task AddStandbyAsync(Server standby)
    {
        await ExecuteAsync(Of(Primary), "alter system reset synchronous_standby_names");
        await ExecuteAsync(Of(Primary), "select pg_reload_conf()");
        (
            await RunAsync(
                "pg_basebackup",
                "-D",
                standby.Folder,
                "-R",
                "-X",
                "stream",
                "--checkpoint=fast",
                "-h",
                "127.0.0.1",
                "-p",
                Primary.Port.ToString(CultureInfo.InvariantCulture),
                "-U",
                "tracker"
            )
        ).ShouldBe(0);
        await RunServerAsync(standby);
        Standby = standby;
        await ExecuteAsync(Of(Primary), "alter system set synchronous_standby_names = '*'");
        await ExecuteAsync(Of(Primary), "select pg_reload_conf()");
        while (
            !await AskAsync(Of(Primary), "select exists (select from pg_stat_replication where sync_state = 'sync')")
        )
        {
            await Task.Delay(50);
        }
    }

    private Server NewServer() => new(Path.Combine(_folder, "s" + ++_servers), TrackerProcess.FreeAddress().Port);

    private async Task RunServerAsync(Server server) =>
        (
            await RunAsync(
                "pg_ctl",
                "start",
                "-D",
                server.Folder,
                "-w",
                "-l",
                Path.Combine(_folder, $"{server.Port}.log"),
                "-o",
                $"-p {server.Port}"
            )
        ).ShouldBe(0);

    private static string Of(Server server, string database = Database) =>
        new NpgsqlConnectionStringBuilder
        {
            Host = "127.0.0.1",
            Port = server.Port,
            Username = "tracker",
            Database = database,
        }.ConnectionString;

    private static async Task ExecuteAsync(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(connectionString + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    private static async Task<bool> AskAsync(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(connectionString + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return (bool)(await command.ExecuteScalarAsync())!;
    }

    private Task<int> RunAsync(string program, params string[] arguments) =>
        ProgramAsync(_user, Path.Combine(_bin, program), arguments);

    private static async Task<int> ProgramAsync(string? user, string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(
            "/bin/sh",
            ["-c", "exec \"$@\" >/dev/null 2>&1 </dev/null", "sh", program, .. arguments]
        )
        {
            WorkingDirectory = "/",
        };
        if (user is not null)
        {
            start.UserName = user;
        }

        using var process = Process.Start(start)!;
        await process.WaitForExitAsync();
        return process.ExitCode;
    }

    private sealed record Server(string Folder, int Port)
    {
        public int Id() =>
            int.Parse(File.ReadLines(Path.Combine(Folder, "postmaster.pid")).First(), CultureInfo.InvariantCulture);
    }
}
