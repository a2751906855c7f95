using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Http.Headers;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;
using Tracker.Access;
using Tracker.Configuration;
using Tracker.Hosting;
using Tracker.Http;
using Tracker.Store;

namespace Tracker.IntegrationTests.Harness;

/// <summary>The application on real Kestrel, on a port of its own.</summary>
public sealed class TestHost : IAsyncDisposable
{
    public const string AdminKey = "admin-key-of-the-tests";

    /// <summary>A header by which a test says where a request comes from.</summary>
    public const string From = "X-Test-From";

    /// <summary>As for the private database: what the program brings up to date itself.</summary>
    public static readonly Settings Settings = new(null, "", null, AdminKey, "http://127.0.0.1:0")
    {
        WebhookTargets = ["127.0.0.1"],
    };

    /// <summary>Folder of all signing keys of the run.</summary>
    public static readonly string Keys = Path.Combine(
        Path.GetTempPath(),
        "tracker-itests-keys-" + Path.GetRandomFileName()
    );

    private readonly WebApplication _app;
    private readonly ConcurrentBag<HttpClient> _clients = [];

    private TestHost(WebApplication app, string connectionString) =>
        (_app, ConnectionString, DataSource) = (
            app,
            connectionString,
            app.Services.GetRequiredService<NpgsqlDataSource>()
        );

    public string ConnectionString { get; }

    public Uri Address => new(_app.Urls.First());

    /// <summary>Without a key.</summary>
    public Api Anonymous { get; private set; } = null!;

    public Api Admin { get; private set; } = null!;

    /// <summary>May do what a submitter may, and change what other callers of a test recorded.</summary>
    public Api Submitter { get; private set; } = null!;

    /// <summary>Sends what it is given, redirects as they are.</summary>
    public HttpClient Client { get; private set; } = null!;

    public NpgsqlDataSource DataSource { get; }

    /// <param name="map">Endpoints of the test's own.</param>
    public static async Task<TestHost> StartAsync(
        string connectionString,
        TimeProvider? time = null,
        Func<Settings, Settings>? settings = null,
        Action<WebApplicationBuilder>? configure = null,
        Action<WebApplication>? map = null
    )
    {
        var app = Build(connectionString, time, settings, configure);
        map?.Invoke(app);
        var host = new TestHost(app, connectionString);
        await host.Get<Startup>().PrepareAsync(alone: false, default);
        await app.StartAsync();
        await app.ReadyAsync();
        host.Client = new(new SocketsHttpHandler { AllowAutoRedirect = false })
        {
            BaseAddress = host.Address,
            Timeout = TimeSpan.FromMinutes(2),
        };
        host._clients.Add(host.Client);
        host.Anonymous = host.With(null);
        host.Admin = host.With(AdminKey);
        host.Submitter = await host.AsAsync(Roles.Editor);
        return host;
    }

    /// <summary>The program's services over a database that is prepared. Nothing runs by itself, and nothing is
    /// served.</summary>
    public static TestHost Compose(string connectionString) => new(Build(connectionString), connectionString);

    /// <summary>Folder of a database's signing keys: copies of one database are different ledgers.</summary>
    public static string KeysFolder(string connectionString) =>
        Path.Combine(Keys, new NpgsqlConnectionStringBuilder(connectionString).Database!);

    /// <summary>The application, silent, not yet started.</summary>
    public static WebApplication Build(
        string connectionString,
        TimeProvider? time = null,
        Func<Settings, Settings>? settings = null,
        Action<WebApplicationBuilder>? configure = null
    ) =>
        TrackerApplication.Build(
            (settings ?? (x => x))(Settings with { Ledger = new(KeysFolder(connectionString)) }),
            connectionString,
            builder =>
            {
                builder.Logging.ClearProviders();
                configure?.Invoke(builder);
                if (time is not null)
                {
                    builder.Services.AddSingleton(time);

                    // The clock of the database goes on with the program's, and never back.
                    var (database, gate) = (DateTimeOffset.MinValue, new Lock());
                    builder.Services.AddSingleton<DatabaseTime>(
                        (_, _) =>
                        {
                            lock (gate)
                            {
                                database = new[] { database, time.GetUtcNow(), TimeProvider.System.GetUtcNow() }.Max();
                                return Task.FromResult(NodaTime.Instant.FromDateTimeOffset(database));
                            }
                        }
                    );
                }
            }
        );

    public T Get<T>()
        where T : notnull => _app.Services.GetRequiredService<T>();

    /// <summary>With a new key of a role.</summary>
    public async Task<Api> AsAsync(string role) =>
        With((await Get<ApiKeys>().AddAsync($"A {role}", role, default)).Key);

    /// <param name="from">Address that a host which reads <see cref="From"/> takes for the caller's.</param>
    public Api With(string? key, string? from = null)
    {
        var client = new HttpClient { BaseAddress = Address };
        if (from is not null)
        {
            client.DefaultRequestHeaders.Add(From, from);
        }

        if (key is not null)
        {
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        }

        _clients.Add(client);
        return new(client);
    }

    /// <summary>Waits until what a change recorded is projected.</summary>
    public async Task<Reply> ProjectedAsync(Reply change)
    {
        change.Status.ShouldBeInRange(200, 201, change.Body);
        await ProjectedAsync(change.Json["sequence"]!.GetValue<long>());
        return change;
    }

    public async Task ProjectedAsync(long sequence) =>
        (await Get<ProjectionProgress>().WaitAsync(sequence, default)).ShouldBeTrue(
            $"sequence {sequence} should be projected"
        );

    /// <summary>Waits until the whole log is projected.</summary>
    public async Task<long> ProjectedAsync()
    {
        var head = await Get<ProjectionProgress>().HeadAsync(default);
        await ProjectedAsync(head);
        return head;
    }

    /// <summary>Waits until the host says that it is ready, which a host that has just started may not be.</summary>
    public Task ReadyAsync() =>
        Ledgers.UntilAsync(async () => (await Anonymous.GetAsync("/health/ready")).Status == 200);

    public async Task<T> AskAsync<T>(string sql, params object[] values)
    {
        await using var command = DataSource.CreateCommand(sql);
        command.Parameters.AddRange(values.Select(x => new NpgsqlParameter { Value = x }).ToArray());
        var value = await command.ExecuteScalarAsync();
        return value is DBNull or null
            ? default!
            : (T)Convert.ChangeType(value, typeof(T), CultureInfo.InvariantCulture);
    }

    public async Task RunAsync(string sql, params object[] values)
    {
        await using var command = DataSource.CreateCommand(sql);
        command.Parameters.AddRange(values.Select(x => new NpgsqlParameter { Value = x }).ToArray());
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>A connection of its own: a lock that it holds is gone with it.</summary>
    public async Task<NpgsqlConnection> ConnectAsync()
    {
        var connection = new NpgsqlConnection(
            new NpgsqlConnectionStringBuilder(ConnectionString) { Pooling = false }.ConnectionString
        );
        await connection.OpenAsync();
        return connection;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var client in _clients)
        {
            client.Dispose();
        }

        await _app.StopAsync();
        await _app.DisposeAsync();
        await DataSource.DisposeAsync();

        // What held the host's locks goes back to a pool of the process, and would stay open for minutes: hundreds of
        // hosts are more than the server has room for.
        NpgsqlConnection.ClearAllPools();
    }
}

/// <summary>An application that is served.</summary>
internal static class Served
{
    /// <summary>
    /// Waits until all that was on record when the application started is projected, as its probe for readiness asks:
    /// what is read before that lacks parties.
    /// </summary>
    public static async Task ReadyAsync(this WebApplication app)
    {
        var sequence = app.Services.GetRequiredService<Startup>().ReferenceSequence;
        (await app.Services.GetRequiredService<ProjectionProgress>().CatchUpAsync(sequence, default)).ShouldBeTrue(
            $"sequence {sequence} should be projected"
        );
    }
}
