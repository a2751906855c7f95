using Npgsql;
using Tracker.Configuration;
using Tracker.Store;

namespace Tracker.IntegrationTests.Harness;

/// <summary>A program that runs under a role of its own, and a superuser's hands beside it.</summary>
public sealed class RoleHost(Cluster cluster) : IAsyncLifetime
{
    public string Superuser { get; private set; } = "";

    public Settings Settings { get; private set; } = null!;

    public TestHost Host { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        if (!cluster.HasPostgres)
        {
            return;
        }

        Superuser = await cluster.CreateDatabaseAsync();

        // Roles are the server's: each host has its own.
        var word = Submissions.Word();
        Settings = TestHost.Settings with { OwnerRole = $"owner_{word}", ApplicationRole = $"app_{word}" };
        await ApplyAsync(default);
        var connection = new NpgsqlConnectionStringBuilder(Superuser)
        {
            Username = Settings.ApplicationRole,
        }.ConnectionString;
        Host = await TestHost.StartAsync(
            connection,
            settings: x => Settings with { ConnectionString = connection, Ledger = x.Ledger }
        );
    }

    public async Task ApplyAsync(CancellationToken token)
    {
        await using var database = NpgsqlDataSource.Create(Superuser);
        await new DatabaseRoles(database, Settings).ApplyAsync(token);
    }

    public async ValueTask DisposeAsync()
    {
        if (Host is not null)
        {
            await Host.DisposeAsync();
        }
    }
}
