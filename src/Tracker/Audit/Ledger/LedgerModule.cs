using Tracker.Audit.Ledger.Anchors;
using Tracker.Audit.Receipts;

namespace Tracker.Audit.Ledger;

/// <summary>The ledger and its receipts, composed.</summary>
public static class LedgerModule
{
    /// <summary>Size and root of the last signed checkpoint, on every answer to a read of the API.</summary>
    public const string CheckpointHeader = "Tracker-Checkpoint";

    public static IServiceCollection AddLedger(this IServiceCollection services) => services
        .AddHttpContextAccessor()
        .AddSingleton<SigningKeys>()
        .AddSingleton<Sequencer>()
        .AddSingleton<LedgerReader>()
        .AddSingleton<CheckpointSigner>()
        .AddSingleton<LedgerCheck>()
        .AddSingleton<AnchorSender>()
        .AddSingleton<WriteReceipts>()
        .AddSingleton<InternalReads>()
        .AddSingleton<QueryReceipts>()
        .AddHostedService<LedgerService>();

    /// <summary>Before routing: what follows is what an internal read goes through.</summary>
    public static void UseLedger(this WebApplication app)
    {
        var reader = app.Services.GetRequiredService<LedgerReader>();
        var reads = app.Services.GetRequiredService<InternalReads>();
        app.Use((context, next) =>
        {
            if (HttpMethods.IsGet(context.Request.Method) && context.Request.Path.StartsWithSegments("/api") && reader.Latest is { } latest)
            {
                context.Response.Headers[CheckpointHeader] = $"{latest.Size} {latest.Root}";
            }

            return next(context);
        });
        app.Use(next => reads.Pipeline = next);
    }
}
