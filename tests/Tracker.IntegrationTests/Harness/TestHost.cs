using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Http.Headers;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;
using Tracker.Access;
using Tracker.Hosting;
using Tracker.Timelines;

namespace Tracker.IntegrationTests.Harness;

/// <summary>The application on real Kestrel, on a port of its own.</summary>
public sealed class TestHost : IAsyncDisposable
{
    public const string AdminKey = "admin-key-of-the-tests";

    /// <summary>As for the private database: what the program brings up to date itself.</summary>
    public static readonly Settings Settings = new(null, "", null, AdminKey, "http://127.0.0.1:0");

    private readonly WebApplication _app;
    private readonly ConcurrentBag<HttpClient> _clients = [];

    private TestHost(WebApplication app, string connectionString) => (_app, ConnectionString, DataSource) = (app, connectionString, app.Services.GetRequiredService<NpgsqlDataSource>());

    public string ConnectionString { get; }

    public Uri Address => new(_app.Urls.First());

    /// <summary>Without a key.</summary>
    public Api Anonymous { get; private set; } = null!;

    public Api Admin { get; private set; } = null!;

    public Api Submitter { get; private set; } = null!;

    public NpgsqlDataSource DataSource { get; }

    public static async Task<TestHost> StartAsync(string connectionString, TimeProvider? time = null)
    {
        var app = Build(connectionString, time);
        var host = new TestHost(app, connectionString);
        await host.Get<Startup>().PrepareAsync(alone: false, default);
        await app.StartAsync();
        host.Anonymous = host.With(null);
        host.Admin = host.With(AdminKey);
        host.Submitter = await host.AsAsync(Roles.Submitter);
        return host;
    }

    /// <summary>The application, silent, not yet started.</summary>
    public static WebApplication Build(string connectionString, TimeProvider? time = null) =>
        TrackerApplication.Build(Settings, connectionString, builder =>
        {
            builder.Logging.ClearProviders();
            if (time is not null)
            {
                builder.Services.AddSingleton(time);
            }
        });

    public T Get<T>()
        where T : notnull => _app.Services.GetRequiredService<T>();

    /// <summary>With a new key of a role.</summary>
    public async Task<Api> AsAsync(string role) => With((await Get<ApiKeys>().AddAsync($"A {role}", role, default)).Key);

    public Api With(string? key)
    {
        var client = new HttpClient { BaseAddress = Address };
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
        (await Get<RecordClock>().WaitAsync(sequence, default))
            .ShouldBeTrue($"sequence {sequence} should be projected");

    /// <summary>Waits until the whole log is projected.</summary>
    public async Task<long> ProjectedAsync()
    {
        var head = await Get<RecordClock>().HeadAsync(default);
        await ProjectedAsync(head);
        return head;
    }

    public async Task<T> AskAsync<T>(string sql, params object[] values)
    {
        await using var command = DataSource.CreateCommand(sql);
        command.Parameters.AddRange(values.Select(x => new NpgsqlParameter { Value = x }).ToArray());
        var value = await command.ExecuteScalarAsync();
        return value is DBNull or null ? default! : (T)Convert.ChangeType(value, typeof(T), CultureInfo.InvariantCulture);
    }

    public async Task RunAsync(string sql, params object[] values)
    {
        await using var command = DataSource.CreateCommand(sql);
        command.Parameters.AddRange(values.Select(x => new NpgsqlParameter { Value = x }).ToArray());
        await command.ExecuteNonQueryAsync();
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
    }
}
