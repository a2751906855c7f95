namespace Tracker.IntegrationTests.Contract;

/// <summary>Writes tables and figures of a run to <c>artifacts/reports</c>.</summary>
public static class Reports
{
    public static async Task WriteAsync(string name, string text)
    {
        var folder = Directory.CreateDirectory(Path.Combine(Root(), "artifacts", "reports"));
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, name), text);
    }

    public static string Root()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Tracker.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException("Tracker.sln is in no folder above the tests.");
    }
}
