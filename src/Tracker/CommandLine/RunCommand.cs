namespace Tracker.CommandLine;

public static class RunCommand
{
    public static async Task<int> ExecuteAsync(string? urls, CancellationToken token)
    {
        await using var session = await Session.OpenAsync(token, urls: urls);
        await session.App.StartAsync(token);
        Console.WriteLine($"Listening on {string.Join(", ", session.App.Urls)}. Stop with Ctrl-C.");
        await session.App.WaitForShutdownAsync(token);
        return TrackerCommand.Done;
    }
}
