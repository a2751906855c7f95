using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Tracker.Audit.Ledger;
using Tracker.Configuration;
using Tracker.EmbeddedPostgres;
using Tracker.Hosting;

[assembly: AssemblyFixture(typeof(Tracker.IntegrationTests.Harness.Cluster))]

namespace Tracker.IntegrationTests.Harness;

/// <summary>
/// One private PostgreSQL for the whole run, in a folder that is gone afterwards. Every host has a database of its own,
/// copied from one that is migrated and holds the reference data, projected and with its places in the ledger,
/// unsigned.
/// </summary>
public sealed class Cluster : IAsyncLifetime
{
    private const string Template = "prepared";

    private readonly SemaphoreSlim _gate = new(1, 1);
    private PrivateCluster? _server;
    private string? _absent;
    private TestHost? _shared;
    private TestHost? _seeded;
    private string? _withSeed;
    private int _databases;

    /// <summary>Of the run: programs that are started as processes keep their data here too.</summary>
    public string Folder { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        Folder = RunFolder.New("tracker-itests-");
        try
        {
            Directory.CreateDirectory(Folder);
            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(Folder, (UnixFileMode)0b111_101_101);
            }

            _server = await PrivateCluster.StartAsync(new(Path.Combine(Folder, "cluster")), default);
        }
        catch (PostgresUnavailableException e)
        {
            _absent = e.Message;
            return;
        }

        await PrepareTemplateAsync();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var host in new[] { _shared, _seeded }.OfType<TestHost>())
        {
            await host.DisposeAsync();
        }

        NpgsqlConnection.ClearAllPools();
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }

        _gate.Dispose();
        Directory.Delete(Folder, recursive: true);
        if (Directory.Exists(TestHost.Keys))
        {
            Directory.Delete(TestHost.Keys, recursive: true);
        }
    }

    /// <summary>The host that most tests share; they keep apart by the words they record.</summary>
    public async Task<TestHost> SharedAsync()
    {
        RequirePostgres();
        await _gate.WaitAsync();
        try
        {
            return _shared ??= await StartAsync(await CreateDatabaseAsync());
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>A host whose record holds the seed and nothing else. For reading only.</summary>
    public async Task<TestHost> SeededAsync()
    {
        RequirePostgres();
        await _gate.WaitAsync();
        try
        {
            return _seeded ??= await StartAsync(await SeedDatabaseAsync());
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>A new database with the seed on record, projected.</summary>
    /// <returns>Its connection string.</returns>
    public async Task<string> CreateSeededDatabaseAsync()
    {
        RequirePostgres();
        await _gate.WaitAsync();
        try
        {
            return await SeedDatabaseAsync();
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>A host with a database of its own, for a test that tampers with it or holds its clock.</summary>
    public async Task<TestHost> OwnAsync(TimeProvider? time = null, Func<Settings, Settings>? settings = null)
    {
        RequirePostgres();
        return await TestHost.StartAsync(await CreateDatabaseAsync(), time, settings);
    }

    /// <summary>A new database: migrated and with reference data, or empty.</summary>
    /// <param name="options">Of <c>create database</c>, for an empty one.</param>
    /// <returns>Its connection string.</returns>
    public async Task<string> CreateDatabaseAsync(bool prepared = true, string options = "")
    {
        RequirePostgres();
        var name = "t" + Interlocked.Increment(ref _databases).ToString(CultureInfo.InvariantCulture);
        await CreateDatabaseAsync(name, prepared ? Template : $"template0 {options}");
        return ConnectionString(name);
    }

    /// <summary>The folder of PostgreSQL's programs.</summary>
    public string PostgresBin => _server!.BinFolder;

    public bool HasPostgres => _absent is null;

    /// <summary>A copy of a database whose host is gone; connections that it left behind are ended.</summary>
    /// <returns>Its connection string.</returns>
    public async Task<string> CopyAsync(string connectionString)
    {
        var source = new NpgsqlConnectionStringBuilder(connectionString).Database!;
        await EndSessionsAsync(source);
        var name = "t" + Interlocked.Increment(ref _databases).ToString(CultureInfo.InvariantCulture);
        await CreateDatabaseAsync(name, source);
        return ConnectionString(name);
    }

    /// <summary>Skips the test where there is no PostgreSQL.</summary>
    public void RequirePostgres() => Assert.SkipWhen(_absent is not null, _absent ?? "");

    /// <summary>The seed is recorded once; whoever asks gets a copy.</summary>
    private async Task<string> SeedDatabaseAsync()
    {
        if (_withSeed is null)
        {
            var database = await CreateDatabaseAsync();
            await using var host = await TestHost.StartAsync(database, configure: Unsigned);
            await host.ProjectedAsync(
                (await host.Submitter.PostAsync("/api/statements", Submissions.Seed())).ShouldBe(201)
            );
            await SequenceAsync(host.Get<Sequencer>());
            _withSeed = database;
        }

        return await CopyAsync(_withSeed);
    }

    private static Task<TestHost> StartAsync(string connectionString, TimeProvider? time = null) =>
        TestHost.StartAsync(connectionString, time);

    private async Task CreateDatabaseAsync(string name, string template)
    {
        await using var connection = new NpgsqlConnection(ConnectionString("postgres"));
        await connection.OpenAsync();
        await using var create = new NpgsqlCommand($"create database {name} template {template}", connection);
        await create.ExecuteNonQueryAsync();
    }

    private async Task PrepareTemplateAsync()
    {
        var connectionString = ConnectionString(Template);
        await CreateDatabaseAsync(Template, "template0");
        await PrepareAsync(connectionString);
        await EndSessionsAsync(Template);
    }

    private static async Task PrepareAsync(string connectionString)
    {
        await using var app = TestHost.Build(connectionString, configure: Unsigned);
        await app.Services.GetRequiredService<Startup>().PrepareAsync(alone: false, default);
        await app.StartAsync();
        await app.ReadyAsync();
        await SequenceAsync(app.Services.GetRequiredService<Sequencer>());
        await app.StopAsync();
        await app.Services.GetRequiredService<NpgsqlDataSource>().DisposeAsync();
    }

    /// <summary>A database with sessions cannot be copied.</summary>
    private async Task EndSessionsAsync(string database)
    {
        await using var connection = new NpgsqlConnection(ConnectionString("postgres"));
        await connection.OpenAsync();
        await using var end = new NpgsqlCommand(
            "select count(pg_terminate_backend(pid, 10000)) from pg_stat_activity where datname = $1",
            connection
        )
        {
            Parameters = { new() { Value = database } },
        };
        await end.ExecuteScalarAsync();
        NpgsqlConnection.ClearAllPools();
    }

    /// <summary>In a database that is copied nothing signs: each copy is a ledger of its own, with its own
    /// keys.</summary>
    private static void Unsigned(WebApplicationBuilder builder) =>
        builder.Services.Remove(builder.Services.Single(x => x.ImplementationType == typeof(LedgerService)));

    /// <summary>Gives every event its place in the ledger.</summary>
    private static async Task SequenceAsync(Sequencer sequencer)
    {
        while (await sequencer.PassAsync(whole: true, default) is not { Logged: 0 }) { }
    }

    private string ConnectionString(string database) =>
        new NpgsqlConnectionStringBuilder(_server!.ConnectionString)
        {
            Database = database,
            MaxPoolSize = 25,
        }.ConnectionString;
}
