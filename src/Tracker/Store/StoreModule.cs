namespace Tracker.Store;

/// <summary>How events and rows are kept: schema, roles, the register of parties, the progress of the
/// projection.</summary>
public static class StoreModule
{
    public static IServiceCollection AddStore(this IServiceCollection services) =>
        services
            .AddSingleton<Consents>()
            .AddSingleton<DatabaseRoles>()
            .AddSingleton<Catalogue>()
            .AddSingleton<DatabaseTime>(_ => RecordTime.DatabaseAsync)
            .AddSingleton<ChangeEnvelope>()
            .AddSingleton<ClockCorrection>()
            .AddSingleton<Database>()
            .AddSingleton<PartyRegister>()
            .AddSingleton<ProjectionProgress>()
            .AddSingleton<DatabaseStanding>()
            .AddSingleton<Nodes>()
            .AddHostedService(x => x.GetRequiredService<Nodes>())
            .AddSingleton<HighWater>()
            .AddSingleton<Projector>()
            .AddHostedService(x => x.GetRequiredService<Projector>());
}
