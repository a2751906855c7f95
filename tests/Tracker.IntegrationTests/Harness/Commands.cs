using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;

namespace Tracker.IntegrationTests.Harness;

/// <summary>
/// Commands of the real program, each run in a process that has run others before. Tests of how the program starts,
/// of its streams or of its end use <see cref="TrackerProcess"/> instead.
/// </summary>
public static class Commands
{
    private static readonly ConcurrentBag<Process> Idle = [];

    /// <summary>Runs a command to its end.</summary>
    public static async Task<Finished> RunAsync(
        IReadOnlyDictionary<string, string?> environment,
        params string[] arguments
    )
    {
        var ct = TestContext.Current.CancellationToken;
        var server = Idle.TryTake(out var idle) ? idle : Start();
        try
        {
            var request = JsonSerializer.Serialize(new { Environment = environment, Arguments = arguments });
            await server.StandardInput.WriteLineAsync(request.AsMemory(), ct);
            await server.StandardInput.FlushAsync(ct);
            var answer = await server.StandardOutput.ReadLineAsync(ct);
            var finished = JsonSerializer.Deserialize<Finished>(answer ?? throw new EndOfStreamException("It ended."))!;
            Idle.Add(server);
            return finished;
        }
        catch
        {
            // The next command gets a process that knows nothing of this one.
            server.Kill();
            server.Dispose();
            throw;
        }
    }

    /// <summary>It ends at the end of its input, and so with the tests.</summary>
    private static Process Start() => Process.Start(TrackerProcess.Program("Tracker.CommandServer.dll"))!;
}
