using Tracker.IntegrationTests.Harness;

namespace Tracker.IntegrationTests.Contract;

/// <summary>Writes tables and figures of a run to <c>artifacts/reports</c>.</summary>
public static class Reports
{
    public static async Task WriteAsync(string name, string text)
    {
        var folder = Directory.CreateDirectory(Path.Combine(Repository.Root, "artifacts", "reports"));
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, name), text);
    }
}
