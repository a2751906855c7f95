using Npgsql;
using Tracker.Store;

namespace Tracker.Audit.Ledger;

/// <summary>
/// The ledger: the Merkle log over all events, its signed checkpoints, and the anchors they are sent to.
/// </summary>
public static class LedgerModule
{
    /// <summary>Header with size and root of the last signed checkpoint, on every answer to a GET of the API.</summary>
    public const string CheckpointHeader = "Tracker-Checkpoint";

    public static IServiceCollection AddLedger(this IServiceCollection services) =>
        services
            .AddSingleton<SigningKeys>()
            .AddSingleton<LastDone>()
            .AddSingleton<Sequencer>()
            .AddKeyedSingleton(
                Pools.Ledger,
                (x, pool) => new LedgerReader(x.GetRequiredKeyedService<NpgsqlDataSource>(pool))
            )
            .AddSingleton<LedgerReader>()
            .AddSingleton<CheckpointSigner>()
            .AddSingleton<LedgerCheck>()
            .AddSingleton<AnchorSender>()
            .AddHostedService<LedgerService>();

    /// <summary>Adds that header to every answer to a GET of the API.</summary>
    public static void UseLedger(this WebApplication app)
    {
        var reader = app.Services.GetRequiredService<LedgerReader>();
        app.Use(
            (context, next) =>
            {
                if (
                    HttpMethods.IsGet(context.Request.Method)
                    && context.Request.Path.StartsWithSegments("/api")
                    && reader.Latest is { } latest
                )
                {
                    context.Response.Headers[CheckpointHeader] = $"{latest.Size} {latest.Root}";
                }

                return next(context);
            }
        );
    }
}
