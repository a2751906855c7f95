using System.Net.Sockets;
using Microsoft.Extensions.Hosting.Systemd;
using Tracker.Access;
using Tracker.Configuration;
using Tracker.Hosting;

namespace Tracker.CommandLine;

public static class RunCommand
{
    /// <summary>The source of exceptions about what the server is to listen on.</summary>
    private const string Kestrel = "Microsoft.AspNetCore.Server.Kestrel.Core";

    public static async Task<int> ExecuteAsync(string? urls, CancellationToken token)
    {
        await using var session = await Session.OpenAsync(token, urls: urls, configure: Telemetry.AddTelemetry);
        await session.Get<ApiKeys>().RecordAdminAsync(token);
        try
        {
            await session.App.StartAsync(token);
        }
        catch (Exception e) when (e is SocketException || e.Source == Kestrel)
        {
            throw new ConfigurationException(
                $"The program cannot listen as --urls or ASPNETCORE_URLS say: {e.Message}"
            );
        }

        // Tells systemd, if the program is a service of type notify; else it does nothing.
        var supervisor = new SystemdNotifier();
        supervisor.Notify(ServiceState.Ready);
        Console.WriteLine($"Listening on {string.Join(", ", session.App.Urls)}. Stop with Ctrl-C.");
        await session.App.WaitForShutdownAsync(token);
        supervisor.Notify(ServiceState.Stopping);
        return session.App.Services.GetService<PrivateServer>()?.Failure is { } failure
            ? throw failure
            : TrackerCommand.Done;
    }
}
