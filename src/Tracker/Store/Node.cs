using System.Security.Cryptography;

namespace Tracker.Store;

/// <summary>This program among the programs that run on one database.</summary>
/// <param name="Id">
/// Is at the end of the application name of each of its sessions, so that other programs can end its sessions.
/// </param>
/// <param name="Name">Machine and process, for people.</param>
public sealed record Node(string Id, string Name)
{
    public static Node New() =>
        new(
            Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6)),
            $"{Environment.MachineName}, process {Environment.ProcessId}"
        );
}
