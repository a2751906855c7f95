namespace Tracker.Parties;

/// <summary>The use cases that change parties, and the reference data.</summary>
public static class PartiesModule
{
    public static IServiceCollection AddParties(this IServiceCollection services) =>
        services.AddSingleton<ReferenceLoader>().AddSingleton<PartyChange>();
}
