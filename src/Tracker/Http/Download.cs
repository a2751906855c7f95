using System.Globalization;
using System.Text.RegularExpressions;

namespace Tracker.Http;

/// <summary>
/// The name under which a file of the record is stored: what it shows, and as of which sequence. Two files with the
/// same name hold the same.
/// </summary>
public static partial class Download
{
    /// <summary>Names the answer, for whoever stores it.</summary>
    public static void Name(HttpContext context, Format format, long sequence) =>
        context.Response.Headers.ContentDisposition =
            $"attachment; filename=\"{NameOf(context.Request.Path, format, sequence)}\"";

    /// <summary>Pure: <c>parties-KOR-timeline-3186.csv</c>.</summary>
    public static string NameOf(PathString path, Format format, long sequence) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{Other().Replace(path.Value!.Replace("/api/", "", StringComparison.Ordinal).Trim('/'), "-")}-{sequence}."
                + $"{format.Name}"
        );

    [GeneratedRegex("[^A-Za-z0-9_-]+")]
    private static partial Regex Other();
}
