namespace Tracker.Audit.Receipts;

/// <summary>Signed receipts of changes and of queries.</summary>
public static class ReceiptsModule
{
    public static IServiceCollection AddReceipts(this IServiceCollection services) =>
        services
            .AddHttpContextAccessor()
            .AddSingleton<WriteReceipts>()
            .AddSingleton<InternalReads>()
            .AddSingleton<QueryReceipts>();

    /// <summary>Captures the rest of the pipeline for internal reads. Must be called before routing is added.</summary>
    public static void UseReceipts(this WebApplication app)
    {
        var reads = app.Services.GetRequiredService<InternalReads>();
        app.Use(next => reads.Pipeline = next);
    }
}
