namespace Tracker.CommandLine;

public static class RunCommand
{
    public static async Task<int> ExecuteAsync(string? urls, CancellationToken token)
    {
        await using var session = await Session.OpenAsync(token, urls: urls);
        await session.App.StartAsync(token);
        if (session.NewAdminKey is { } key)
        {
            Console.WriteLine($"Admin key, shown this once: {key}");
        }

        Console.WriteLine($"Listening on {string.Join(", ", session.App.Urls)}. Stop with Ctrl-C.");
        await session.App.WaitForShutdownAsync(token);
        return TrackerCommand.Done;
    }
}
