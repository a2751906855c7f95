using System.Diagnostics;
using JasperFx;
using JasperFx.CodeGeneration;
using Marten;
using Microsoft.Extensions.Logging.Console;
using NodaTime;
using Npgsql;
using Tracker.Access;
using Tracker.Actions;
using Tracker.Audit;
using Tracker.Audit.Export;
using Tracker.Audit.Ledger;
using Tracker.Audit.Receipts;
using Tracker.Changes;
using Tracker.Configuration;
using Tracker.Http;
using Tracker.OpenApi;
using Tracker.Pages;
using Tracker.Parties;
using Tracker.Reports;
using Tracker.Sight;
using Tracker.Statements;
using Tracker.Store;
using Tracker.Sweeps;
using Tracker.Webhooks;
using Wolverine;
using Wolverine.Http;
using Wolverine.Marten;

namespace Tracker.Hosting;

/// <summary>Builds the application: its services, then its request pipeline.</summary>
public static class TrackerApplication
{
    /// <param name="connectionString">The database, private or configured.</param>
    /// <param name="configure">Changes by a test or a command.</param>
    public static WebApplication Build(
        Settings settings,
        string connectionString,
        Action<WebApplicationBuilder>? configure = null
    )
    {
        var builder = WebApplication.CreateSlimBuilder(
            new WebApplicationOptions { ApplicationName = typeof(TrackerApplication).Assembly.GetName().Name }
        );
        builder.WebHost.UseKestrelHttpsConfiguration().UseUrls(settings.Urls.Split(';'));
        builder.WebHost.ConfigureKestrel(x => RequestLimits.Set(x, settings.Access.MaxConnections));
        Logging(builder.Logging);

        var services = builder.Services;
        services.AddSingleton(settings);
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton<IClock, TimeProviderClock>();
        services.AddSingleton(_ => DataSource(connectionString));
        services.AddSingleton<Startup>();
        services.AddSingleton<Instruments>();
        services.AddSingleton<DistributedContextPropagator, CallersTrace>();
        services.AddStore();
        services.AddReading();
        services.AddStatements();
        services.AddActions();
        services.AddParties();
        services.AddSweeps();
        services.AddAudit();
        services.AddExport();
        services.AddLedger();
        services.AddReceipts();
        services.AddChanges();
        services.AddWebhooks();
        services.AddReports();
        services.AddProblemDetails();
        services.AddExceptionHandler<FailuresAsProblems>();
        services.ConfigureHttpJsonOptions(json => ApiJson.Configure(json.SerializerOptions));
        services.AddAccess(settings);
        services.CritterStackDefaults(x =>
        {
            // 'build.sh codegen' generates the handlers, and they are committed. Only migrations change the schema.
            x.Production.GeneratedCodeMode = x.Development.GeneratedCodeMode = TypeLoadMode.Static;
            x.Production.ResourceAutoCreate = x.Development.ResourceAutoCreate = AutoCreate.None;
        });
        services
            .AddMarten(provider =>
            {
                var options = new StoreOptions();
                EventStore.Configure(options, provider.GetRequiredService<NpgsqlDataSource>());
                options.Listeners.Add(
                    new ChangeEnvelope(
                        provider.GetRequiredService<IClock>(),
                        provider.GetRequiredService<Instruments>()
                    )
                );
                options.Listeners.Add(provider.GetRequiredService<WriteReceipts>());
                return options;
            })
            .UseNpgsqlDataSource()
            .IntegrateWithWolverine(wolverine =>
            {
                wolverine.MessageStorageSchemaName = "wolverine";
                wolverine.UseWolverineManagedEventSubscriptionDistribution = true;
            });
        builder.Host.UseWolverine(wolverine =>
        {
            wolverine.ApplicationAssembly = typeof(TrackerApplication).Assembly;
            wolverine.ServiceName = "tracker";
            wolverine.UseWebhooks();
            Cluster(wolverine.Durability);
        });
        services.AddWolverineHttp();
        services.AddPages();
        configure?.Invoke(builder);

        var app = builder.Build();
        app.UseMiddleware<RefusalCount>();
        app.Use(CallersTrace.FollowAsync);
        app.UseExceptionHandler();
        app.UseStatusCodePages(x =>
            RefusalAnswer.SendAsync(x.HttpContext, HttpProblems.Of(x.HttpContext.Response.StatusCode))
        );
        app.UseProtection(settings);
        app.Use(HeadersAlone.AnswerAsync);
        if (settings.Access.AnonymousReads)
        {
            app.Use(OtherOrigins.AllowAsync);
        }

        app.Use(RefuseControlCharacters);
        app.UseLedger();
        app.UseReceipts();
        app.UseRouting();
        app.UseAccess(settings);
        app.UseReading();
        app.Use(UnknownParameters.Refuse);
        app.MapHealth();
        app.MapPages();
        app.MapContract();
        app.MapWolverineEndpoints(x => x.WarmUpRoutes = RouteWarmup.Eager);
        return app;
    }

    /// <summary>
    /// Answers 404 for a path with characters that are taken in no text: no id contains them, and PostgreSQL does not
    /// accept NUL.
    /// </summary>
    private static Task RefuseControlCharacters(HttpContext context, RequestDelegate next) =>
        context.Request.Path.Value is { } path && (path.Any(char.IsControl) || !Characters.AreTaken(path))
            ? HttpProblems.Of(404).ExecuteAsync(context)
            : next(context);

    /// <summary>Logs to standard error, because standard output is for data.</summary>
    private static void Logging(ILoggingBuilder logging)
    {
        logging.ClearProviders();
        logging.AddConsoleFormatter<LogFormatter, ConsoleFormatterOptions>();
        logging.AddConsole(x =>
            (x.FormatterName, x.LogToStandardErrorThreshold) = (LogFormatter.FormatterName, LogLevel.Trace)
        );
        logging.SetMinimumLevel(LogLevel.Warning);
        logging.AddFilter("Tracker", LogLevel.Information);
        logging.AddFilter(typeof(ApiKeyAuthentication).FullName, LogLevel.Warning);

        // Marten logs a lost race as an error, although the change is retried. If the retry fails too, its caller logs
        // it.
        logging.AddFilter("Marten.IDocumentStore", LogLevel.Critical);

        // If the database ends, its notification listener fails. That needs no warning, because the daemon polls too.
        logging.AddFilter("Wolverine.Persistence.MessageStoreCollection", LogLevel.Error);
        logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);

        // Data Protection warns that its keys are stored unencrypted. That is intended: docs/decisions/0060.
        logging.AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Error);
        logging.AddFilter("Marten.Events.Daemon.ProjectionDaemon", LogLevel.Error);
    }

    /// <summary>
    /// Timings with which a single node starts its projections at once, and a surviving node takes over within seconds.
    /// </summary>
    private static void Cluster(DurabilitySettings durability)
    {
        durability.FirstHealthCheckExecution = TimeSpan.FromMilliseconds(50);
        durability.HealthCheckPollingTime = TimeSpan.FromSeconds(1);
        durability.FirstNodeReassignmentExecution = TimeSpan.FromMilliseconds(50);
        durability.StaleNodeTimeout = TimeSpan.FromSeconds(5);
    }

    public static NpgsqlDataSource DataSource(string connectionString)
    {
        var builder = new NpgsqlDataSourceBuilder(connectionString);
        builder.ConnectionStringBuilder.ApplicationName ??= "tracker";
        if (!builder.ConnectionStringBuilder.ContainsKey("Max Auto Prepare"))
        {
            builder.ConnectionStringBuilder.MaxAutoPrepare = 100;
        }

        // What runs for itself, such as a look for new events twice a second, belongs to no trace.
        builder.ConfigureTracing(x =>
            x.ConfigureCommandFilter(_ => Activity.Current is not null)
                .ConfigureBatchFilter(_ => Activity.Current is not null)
        );
        builder.Name = "tracker";
        builder.UseNodaTime();
        return builder.Build();
    }
}

/// <summary>The only clock. All record times come from the <see cref="TimeProvider"/>, which tests replace.</summary>
public sealed class TimeProviderClock(TimeProvider time) : IClock
{
    public Instant GetCurrentInstant() => Instant.FromDateTimeOffset(time.GetUtcNow());
}
