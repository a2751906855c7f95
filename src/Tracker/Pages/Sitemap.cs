using System.Xml.Linq;
using Tracker.Http;
using Tracker.Pages.Frame;
using Tracker.Record.Rows;
using Tracker.Store;

namespace Tracker.Pages;

/// <summary>
/// Which pages search engines may list: <c>/robots.txt</c> and the sitemap (sitemaps.org). The sitemap is an index of
/// parts, each with the actions or statements whose ids follow one another.
/// </summary>
public static class Sitemap
{
    /// <summary>Addresses in one part; the protocol allows 50,000.</summary>
    public const int PartSize = 10_000;

    private const string Path = "/sitemap.xml";

    private static readonly XNamespace Ns = "http://www.sitemaps.org/schemas/sitemap/0.9";

    private static readonly string[] Fixed =
    [
        "/",
        "/actions",
        "/parties",
        "/matrix",
        "/compare",
        "/network",
        "/about",
        "/method",
        "/codebook",
        "/audit",
    ];

    private static readonly string[] Reading = [HttpMethods.Get, HttpMethods.Head];

    /// <summary>Tables whose rows have pages, with the rows that count and the path of their pages.</summary>
    private static readonly IReadOnlyDictionary<string, (IReadTable Table, string Which)> Kinds = new Dictionary<
        string,
        (IReadTable, string)
    >
    {
        ["actions"] = (ReadTables.Actions, "n.merged_into is null"),
        ["statements"] = (ReadTables.Statements, "n.status not in ('MERGED', 'RETRACTED')"),
        ["parties"] = (
            ReadTables.Parties,
            $"exists (select from {ReadTables.Live}.positions p where p.party = n.party)"
        ),
    };

    public static void MapSitemap(this WebApplication app)
    {
        Map("/robots.txt", (context, _) => Task.FromResult(Robots(context)));
        Map(Path, IndexAsync);
        Map("/sitemap/{kind}-{part:int}.xml", PartAsync);

        void Map(string pattern, Func<HttpContext, RecordReads, Task<IResult>> answer) =>
            app.MapMethods(pattern, Reading, answer)
                .RequireAuthorization(PagesModule.OnPages(Roles.Reader))
                .ExcludeFromDescription();
    }

    /// <summary>Search engines leave out the API, the desk, and pages as of an earlier point of the record.</summary>
    private static IResult Robots(HttpContext context) =>
        Results.Text(
            $"""
            User-agent: *
            Disallow: /api/
            Disallow: /desk
            Disallow: /sign-in
            Disallow: /reports/
            Disallow: /embed/
            Disallow: /audit/events
            Disallow: /*?*knownAt=
            Disallow: /*?*asOfSequence=
            Disallow: /*?*publicAt=
            Disallow: /*?*validAt=
            Disallow: /*?*cursor=

            Sitemap: {PublicOrigin.Of(context)}{Path}

            """.ReplaceLineEndings("\n"),
            "text/plain; charset=utf-8"
        );

    private static async Task<IResult> IndexAsync(HttpContext context, RecordReads services)
    {
        var (origin, parts) = (PublicOrigin.Of(context), new List<string>());
        foreach (var (kind, (table, which)) in Kinds)
        {
            var query = new AsOfQuery(services.Database, await NowAsync(services, context));
            var count = (
                await query.ReadAsync(
                    $"select count(distinct n.{table.Key}) from {ReadTables.Live}.{table.Name} n where {which} and {query.Stood("n")}",
                    r => r.GetInt64(0),
                    context.RequestAborted
                )
            )[0];
            parts.AddRange(
                Enumerable
                    .Range(1, (int)((count + PartSize - 1) / PartSize))
                    .Select(x => $"{origin}/sitemap/{kind}-{Say.Plain(x)}.xml")
            );
        }

        return Xml(
            new XElement(
                Ns + "sitemapindex",
                parts.Prepend($"{origin}/sitemap/pages-1.xml").Select(x => Entry("sitemap", x))
            )
        );
    }

    private static async Task<IResult> PartAsync(HttpContext context, RecordReads services)
    {
        var (kind, part) = (
            (string)context.GetRouteValue("kind")!,
            int.Parse((string)context.GetRouteValue("part")!, System.Globalization.CultureInfo.InvariantCulture)
        );
        var origin = PublicOrigin.Of(context);
        if (kind == "pages" && part == 1)
        {
            return Xml(new XElement(Ns + "urlset", Fixed.Select(x => Entry("url", origin + x))));
        }

        if (!Kinds.TryGetValue(kind, out var listed) || part < 1)
        {
            return HttpProblems.Of(404);
        }

        var (table, which) = listed;
        var query = new AsOfQuery(services.Database, await NowAsync(services, context));
        var ids = await query.ReadAsync(
            $"""
            select distinct n.{table.Key} from {ReadTables.Live}.{table.Name} n where {which} and {query.Stood("n")}
            order by 1 offset {query.Add((long)(part - 1) * PartSize)} limit {PartSize}
            """,
            r => r.GetString(0),
            context.RequestAborted
        );
        return ids.Count == 0
            ? HttpProblems.Of(404)
            : Xml(new XElement(Ns + "urlset", ids.Select(x => Entry("url", $"{origin}/{kind}/{Url.Part(x)}"))));
    }

    private static XElement Entry(string name, string address) => new(Ns + name, new XElement(Ns + "loc", address));

    private static async Task<AsOf> NowAsync(RecordReads services, HttpContext context) =>
        new(await services.Progress.ReachedAsync(context.RequestAborted), null);

    private static IResult Xml(XElement root) =>
        Results.Text(
            "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n" + root.ToString(SaveOptions.DisableFormatting),
            "application/xml; charset=utf-8"
        );
}
