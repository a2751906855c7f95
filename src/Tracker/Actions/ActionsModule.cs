namespace Tracker.Actions;

/// <summary>The use cases that change actions.</summary>
public static class ActionsModule
{
    public static IServiceCollection AddActions(this IServiceCollection services) =>
        services.AddSingleton<ActionChange>();
}
