namespace Tracker.Audit;

/// <summary>Replays, rebuilds, and the voiding of wrong entries.</summary>
public static class AuditModule
{
    public static IServiceCollection AddAudit(this IServiceCollection services) =>
        services.AddSingleton<EntryVoiding>().AddSingleton<Replay>().AddSingleton<Replays>().AddSingleton<Rebuild>();
}
