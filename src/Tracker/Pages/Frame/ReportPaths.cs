namespace Tracker.Pages.Frame;

/// <summary>The paths of pages that have to do with reports of errors.</summary>
public static class ReportPaths
{
    public const string New = "/reports/new";

    /// <summary>The page that says what became of a report.</summary>
    public static string State(string id) => $"/reports/{Url.Part(id)}";

    /// <summary>The page of the statement, action or party that a report is about.</summary>
    public static string Subject(string about) =>
        about.StartsWith("st-", StringComparison.Ordinal) ? $"/statements/{Url.Part(about)}"
        : about.StartsWith("ac-", StringComparison.Ordinal) ? $"/actions/{Url.Part(about)}"
        : $"/parties/{Url.Part(about)}";
}
