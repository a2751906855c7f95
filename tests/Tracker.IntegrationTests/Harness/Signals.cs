using System.Diagnostics;
using System.Globalization;

namespace Tracker.IntegrationTests.Harness;

/// <summary>Sends signals to processes, and finds a server's processes.</summary>
public static class Signals
{
    public static async Task SendAsync(string signal, params IEnumerable<int> processes)
    {
        using var kill = Process.Start(
            "kill",
            [$"-{signal}", .. processes.Select(x => x.ToString(CultureInfo.InvariantCulture))]
        );
        await kill.WaitForExitAsync();
    }

    /// <summary>A process and the processes that it started.</summary>
    public static IReadOnlyList<int> Family(int process) =>
        [
            process,
            .. Directory
                .EnumerateDirectories("/proc")
                .Select(x => int.TryParse(Path.GetFileName(x), CultureInfo.InvariantCulture, out var id) ? id : 0)
                .Where(x => x > 0 && ParentOf(x) == process),
        ];

    private static int ParentOf(int process)
    {
        try
        {
            // After the name, which stands in brackets: state, parent.
            var stat = File.ReadAllText($"/proc/{process}/stat");
            return int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[1], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return 0;
        }
    }
}
