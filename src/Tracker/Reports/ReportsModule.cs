namespace Tracker.Reports;

/// <summary>Readers report errors; the desk answers.</summary>
public static class ReportsModule
{
    public static IServiceCollection AddReports(this IServiceCollection services) =>
        services.AddSingleton<ReportStore>().AddSingleton<ReportLimit>().AddSingleton<ReportDesk>();
}
