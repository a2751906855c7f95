using System.Diagnostics;
using Npgsql;

namespace Tracker.Store;

/// <summary>
/// The program's connections to the database, in pools by use: no use can take the connections of another. Requests
/// have the pool that is not keyed.
/// </summary>
public static class Pools
{
    /// <summary>For readiness, and for what says that this program is alive.</summary>
    public const string Watch = "watch";

    /// <summary>For the sequencer, the signer, the anchors and the check of the ledger.</summary>
    public const string Ledger = "ledger";

    /// <summary>For the projection.</summary>
    public const string Projection = "projection";

    /// <summary>Most connections of each pool beside the one for requests.</summary>
    public const int WatchSize = 4;
    public const int LedgerSize = 10;
    public const int ProjectionSize = 10;

    /// <summary>How long readiness and the signs of life wait for the database, in seconds.</summary>
    private const int WatchPatience = 2;

    /// <summary>PostgreSQL cuts an application name after so many bytes.</summary>
    private const int LongestName = 63;

    /// <summary>
    /// A session whose client vanished without a word ends within about 10 s, and with it its locks. It has no effect
    /// on a Unix socket.
    /// </summary>
    private const string Vanished =
        "-c tcp_keepalives_idle=5 -c tcp_keepalives_interval=1 -c tcp_keepalives_count=5 -c tcp_user_timeout=10000";

    public static IServiceCollection AddPools(this IServiceCollection services, string connectionString)
    {
        var node = Node.New();
        return services
            .AddSingleton(node)
            .AddKeyedSingleton(Watch, (_, _) => Build(Watching(Named(connectionString, node.Id)), Watch))
            .AddKeyedSingleton(Ledger, (_, _) => Build(Sized(Named(connectionString, node.Id), LedgerSize), Ledger))
            .AddKeyedSingleton(
                Projection,
                (_, _) => Build(Sized(Named(connectionString, node.Id), ProjectionSize), Projection)
            )
            // The last: Wolverine's generated handlers take the last registration of a type, keyed or not.
            .AddSingleton(_ => Build(Named(connectionString, node.Id)));
    }

    /// <summary>
    /// A pool as the program makes it: through sessions whose settings nobody else chooses. The server's own functions are
    /// found first, whatever the database or the role has for its search path, and a row that a policy would hide is an
    /// error.
    /// </summary>
    /// <param name="use">One of the pools above; null: requests. Metrics show it.</param>
    public static NpgsqlDataSource Build(NpgsqlConnectionStringBuilder settings, string? use = null)
    {
        var builder = new NpgsqlDataSourceBuilder(settings.ConnectionString);
        builder.ConnectionStringBuilder.SearchPath = "pg_catalog, pg_temp";
        builder.ConnectionStringBuilder.Options =
            $"{builder.ConnectionStringBuilder.Options} -c row_security=off".TrimStart();
        if (settings.Host?.Contains(',') == true)
        {
            PreferPrimary(builder.ConnectionStringBuilder, isWriter: use is Ledger or Projection);
        }

        if (!settings.ContainsKey("Max Auto Prepare"))
        {
            builder.ConnectionStringBuilder.MaxAutoPrepare = 100;
        }

        // What runs for itself, such as a look for new events twice a second, belongs to no trace.
        builder.ConfigureTracing(x =>
            x.ConfigureCommandFilter(_ => Activity.Current is not null)
                .ConfigureBatchFilter(_ => Activity.Current is not null)
        );
        builder.Name = use is null ? "tracker" : $"tracker-{use}";
        builder.UseNodaTime();
        return builder.Build();
    }

    /// <summary>
    /// For several machines. Requests read from a standby if there is no primary. A commit is seen on the primary only
    /// after the synchronous standby has applied it, so no request that began on the primary and ends on the standby
    /// misses rows.
    /// </summary>
    private static void PreferPrimary(NpgsqlConnectionStringBuilder settings, bool isWriter)
    {
        settings.TargetSessionAttributes = isWriter ? "primary" : "prefer-primary";
        settings.Options += " -c synchronous_commit=remote_apply";
    }

    /// <summary>The program's settings of a session: whose it is, and when it ends if its client vanished.</summary>
    public static NpgsqlConnectionStringBuilder Named(string connectionString, string id)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString);
        var name = settings.ApplicationName ?? "tracker";
        settings.ApplicationName = $"{name[..Math.Min(name.Length, LongestName - id.Length - 1)]} {id}";
        settings.Options = settings.Options is { Length: > 0 } given ? $"{Vanished} {given}" : Vanished;
        return settings;
    }

    private static NpgsqlConnectionStringBuilder Sized(NpgsqlConnectionStringBuilder settings, int size)
    {
        (settings.MinPoolSize, settings.MaxPoolSize) = (0, size);
        return settings;
    }

    /// <summary>If the database does not answer, a connection is given up at once instead of asking it to
    /// cancel.</summary>
    private static NpgsqlConnectionStringBuilder Watching(NpgsqlConnectionStringBuilder settings)
    {
        (settings.Timeout, settings.CommandTimeout, settings.CancellationTimeout) = (WatchPatience, WatchPatience, -1);
        return Sized(settings, WatchSize);
    }
}
