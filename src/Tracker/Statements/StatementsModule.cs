namespace Tracker.Statements;

/// <summary>The use cases that record statements and change them.</summary>
public static class StatementsModule
{
    public static IServiceCollection AddStatements(this IServiceCollection services) =>
        services.AddSingleton<StatementRecording>().AddSingleton<StatementChange>();
}
