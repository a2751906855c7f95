namespace Tracker.Audit.Export;

public static class ExportModule
{
    public static IServiceCollection AddExport(this IServiceCollection services) =>
        services.AddSingleton<ExportWriter>().AddSingleton<Exports>();
}
