using Tracker.Audit.Ledger;
using Tracker.Configuration;
using Tracker.EmbeddedPostgres;
using Tracker.Hosting;

namespace Tracker.CommandLine;

/// <summary>The application over its database, for the length of one command.</summary>
public sealed class Session : IAsyncDisposable
{
    private readonly PrivateCluster? _cluster;

    private Session(WebApplication app, string connectionString, PrivateCluster? cluster) =>
        (App, ConnectionString, _cluster) = (app, connectionString, cluster);

    public WebApplication App { get; }

    public string ConnectionString { get; }

    public T Get<T>()
        where T : notnull => App.Services.GetRequiredService<T>();

    /// <summary>Starts or adopts the private cluster where no database is configured, and composes the
    /// application.</summary>
    /// <param name="prepare">
    /// See to schema, admin key and reference data, and run as the program's role; a new admin key is shown on standard
    /// error. Else nothing is prepared, and the role is one that may change the schema.
    /// </param>
    /// <param name="urls">Where to listen instead of where the settings say.</param>
    /// <param name="settings">Instead of those of the environment.</param>
    /// <param name="readsOnly">The command only reads the record: it makes no signing key, and signs and sends nothing.</param>
    public static async Task<Session> OpenAsync(
        CancellationToken token,
        bool prepare = true,
        string? urls = null,
        Action<WebApplicationBuilder, Settings>? configure = null,
        Settings? settings = null,
        bool readsOnly = false
    )
    {
        RequireUnicodeData();
        settings ??= Settings.Read(Environment.GetEnvironmentVariable, urls);
        var cluster = settings.ConnectionString is null
            ? await PrivateCluster.StartAsync(new(settings.DataFolder) { BinFolder = settings.PostgresBin }, token)
            : null;
        try
        {
            // A pool well below what the private server takes: commands beside the running server, and psql, still get
            // in.
            var owner =
                settings.OwnerConnectionString
                ?? settings.ConnectionString
                ?? new Npgsql.NpgsqlConnectionStringBuilder(cluster!.ConnectionString)
                {
                    MaxPoolSize = 60,
                }.ConnectionString;
            var connectionString = !prepare
                ? owner
                : settings.ConnectionString ?? await PrivateDatabase.PrepareAsync(settings, owner, token);
            var session = new Session(
                TrackerApplication.Build(
                    settings,
                    connectionString,
                    builder =>
                    {
                        if (cluster is not null)
                        {
                            builder.Services.AddSingleton(cluster);
                            builder.Services.AddSingleton<PrivateServer>();
                            builder.Services.AddHostedService(x => x.GetRequiredService<PrivateServer>());
                        }

                        configure?.Invoke(builder, settings);
                        if (readsOnly)
                        {
                            builder.Services.Remove(
                                builder.Services.Single(x => x.ImplementationType == typeof(LedgerService))
                            );
                        }
                    }
                ),
                connectionString,
                cluster
            );
            if (prepare)
            {
                if (
                    await session
                        .Get<Startup>()
                        .PrepareAsync(alone: cluster?.OnlyProgram == true, token, migrate: false, readsOnly) is
                    { } key
                )
                {
                    await Console.Error.WriteLineAsync($"Admin key, shown this once: {key}");
                }
            }

            return session;
        }
        catch when (cluster is not null)
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>The private cluster's program folder, where pg_dump is; null with a configured database.</summary>
    public string? PostgresBin => _cluster?.BinFolder;

    public async ValueTask DisposeAsync()
    {
        await App.DisposeAsync();
        Npgsql.NpgsqlConnection.ClearAllPools();
        if (_cluster is not null)
        {
            await _cluster.DisposeAsync();
        }
    }

    /// <summary>A statement's id is computed over its text in NFC; without Unicode data .NET leaves text as it
    /// is.</summary>
    private static void RequireUnicodeData()
    {
        if ("e\u0301".Normalize() != "\u00e9")
        {
            throw new ConfigurationException(
                "The program runs without Unicode data, so statement ids would be wrong; install libicu (apt-get "
                    + "install libicu72) and unset DOTNET_SYSTEM_GLOBALIZATION_INVARIANT."
            );
        }
    }
}
