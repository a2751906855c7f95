namespace Tracker.IntegrationTests.Harness;

/// <summary>
/// Where the clusters of a run lie. Memory-backed disk is used if it has room: the servers keep their durability
/// settings, and what they write through costs no time there.
/// </summary>
public static class RunFolder
{
    private const string Memory = "/dev/shm";

    /// <summary>A run writes about one and a half gigabytes; it must leave memory for the programs.</summary>
    private const long Room = 4L << 30;
    private const long Free = 8L << 30;

    /// <summary>
    /// A path that nothing is at. Not below the runner's temporary folder, which may be closed to the server's user.
    /// </summary>
    public static string New(string prefix) =>
        Path.Combine(HasRoom() ? Memory : "/tmp", prefix + Path.GetRandomFileName());

    private static bool HasRoom()
    {
        try
        {
            return OperatingSystem.IsLinux()
                && Directory.Exists(Memory)
                && new DriveInfo(Memory).AvailableFreeSpace >= Room
                && AvailableMemory() >= Free;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Bytes that programs can still take without any being written to disk.</summary>
    private static long AvailableMemory() =>
        File.ReadLines("/proc/meminfo")
            .Where(x => x.StartsWith("MemAvailable:", StringComparison.Ordinal))
            .Select(x =>
                1024
                * long.Parse(
                    x.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1],
                    System.Globalization.CultureInfo.InvariantCulture
                )
            )
            .FirstOrDefault();
}
