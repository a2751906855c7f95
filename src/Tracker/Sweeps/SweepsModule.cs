namespace Tracker.Sweeps;

/// <summary>The use cases that record sweeps.</summary>
public static class SweepsModule
{
    public static IServiceCollection AddSweeps(this IServiceCollection services) =>
        services.AddSingleton<SweepChange>();
}
