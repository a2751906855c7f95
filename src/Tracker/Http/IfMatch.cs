using System.Globalization;
using Tracker.Refusals;

namespace Tracker.Http;

/// <summary>The version of a resource that a change is made on: the version part of its ETag, or <c>*</c> for
/// any.</summary>
public static class IfMatch
{
    /// <returns>The version, null for any; or 428 where the header is absent, 412 where it is not an ETag of
    /// ours.</returns>
    public static (long? Version, Problem? Problem) Read(HttpContext context)
    {
        var header = context.Request.Headers.IfMatch.ToString().Trim();

        // A compressed answer has its tag weakened, and the version in it is the same.
        header = header.StartsWith("W/\"", StringComparison.Ordinal) ? header[2..] : header;
        return header switch
        {
            "" => (null, HttpProblems.Of(428)),
            "*" => (null, null),
            _ when long.TryParse(
                    header.Trim('"').Split('-')[0],
                    NumberStyles.None,
                    CultureInfo.InvariantCulture,
                    out var version
                ) => (version, null),
            _ => (null, Problem.Stale),
        };
    }
}
