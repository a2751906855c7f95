using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Tracker.Audit.Receipts;
using Tracker.Http;
using Tracker.Pages.Frame;

namespace Tracker.Pages.Previews;

/// <summary>
/// Serves the picture that link previews show of a page: what the page's head says of it. Only pages of one statement,
/// action or party have one.
/// </summary>
public static partial class Preview
{
    public const string Path = "/preview.png";

    private static readonly string[] Pages = ["/statements/", "/actions/", "/parties/"];

    /// <summary>The path of a page's picture; null if the page has none.</summary>
    public static string? PathOf(string page, PageHead head) =>
        Has(page) && PreviewPicture.CanDraw(Words.Tracker, head.Title, head.Description)
            ? Url.Of(Path, ("page", page))
            : null;

    public static async Task<IResult> Get(HttpContext context, InternalReads reads)
    {
        var page = context.Request.Query["page"].ToString();
        if (context.Request.Query.Count != 1 || !Has(page))
        {
            return HttpProblems.Of(404);
        }

        var answer = await reads.GetAsync(Uri.UnescapeDataString(page), default, context.RequestAborted);
        var html = Encoding.UTF8.GetString(answer.Body);
        if (
            answer.Status != 200
            || Meta(html, "title") is not { } title
            || Meta(html, "description") is not { } sentence
        )
        {
            return HttpProblems.Of(404);
        }

        if (!PreviewPicture.CanDraw(title, sentence))
        {
            return HttpProblems.Of(404);
        }

        context.Response.Headers.CacheControl = "public, max-age=3600";
        return Results.Bytes(PreviewPicture.Draw(Words.Tracker, title, sentence), "image/png");
    }

    private static bool Has(string page) =>
        Pages.Any(x => page.StartsWith(x, StringComparison.Ordinal) && page.Length > x.Length)
        && !page.AsSpan(1).ContainsAny("?#\\");

    private static string? Meta(string html, string property) =>
        Property().Matches(html).FirstOrDefault(x => x.Groups["name"].Value == property) is { } found
            ? WebUtility.HtmlDecode(found.Groups["content"].Value)
            : null;

    [GeneratedRegex("<meta property=\"og:(?<name>title|description)\" content=\"(?<content>[^\"]*)\"")]
    private static partial Regex Property();
}
