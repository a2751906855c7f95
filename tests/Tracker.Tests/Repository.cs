namespace Tracker.Tests;

/// <summary>The folder of the sources, above the folder in which the tests run.</summary>
internal static class Repository
{
    public static readonly string Root = Find();

    private static string Find()
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
