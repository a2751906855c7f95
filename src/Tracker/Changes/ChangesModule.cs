namespace Tracker.Changes;

public static class ChangesModule
{
    public static void AddChanges(this IServiceCollection services)
    {
        services.AddSingleton<ChangeFeed>();
        services.AddHostedService(x => x.GetRequiredService<ChangeFeed>());
    }
}
