using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using CsvHelper;
using Tracker.Http;
using Tracker.IntegrationTests.Harness;
using Tracker.Pages.Frame;

namespace Tracker.IntegrationTests.Pages;

/// <summary>Each page leads to the data that it shows, as of what it shows, and tells programs what it is.</summary>
public sealed partial class PageDataTests(Cluster cluster) : SeededTest(cluster)
{
    private const string Seed = "st-saljrpah76nb2727in6cchn5qm";
    private const string Troops = "ac-dprk-troop-deployment-russia";
    private const string Cooperation = "ac-dprk-russia-military-cooperation";

    private const string Rows = "<table class=\"rows.*?</table>";
    private const string RowHead = "<th scope=\"row\"";

    /// <summary>Each page, a set of its data, and how its rows are found on the page: the part, and what is counted
    /// there.</summary>
    public static TheoryData<string, string, string, string> Sets =>
        new()
        {
            { "/", Words.NewestStatements, "id=\"newest\".*?</ul>", "<li>" },
            { "/actions", Words.SetActions, "<tbody>.*?</tbody>", RowHead },
            { "/actions?q=arms", Words.SetActions, "<tbody>.*?</tbody>", RowHead },
            { $"/actions/{Troops}", Words.SetPositions, Rows, RowHead },
            { $"/actions/{Troops}?publicAt=2024-10-21", Words.SetPositions, Rows, RowHead },
            { $"/actions/{Cooperation}", Words.SetPositions, Rows, RowHead },
            { $"/actions/{Cooperation}?parts=false", Words.SetPositions, Rows, RowHead },
            { $"/actions/{Cooperation}", Words.SetCondemners, "id=\"condemners\".*?</table>", RowHead },
            { $"/actions/{Cooperation}?parts=false", Words.SetCondemners, "id=\"condemners\".*?</table>", RowHead },
            { "/parties?q=korea", Words.SetParties, "<ul class=\"names\">.*?</ul>", "<li>" },
            { "/parties/KOR", Words.SetPositions, Rows, "<tr><td>" },
            { "/parties/KOR", Words.SetLanguage, "id=\"language\".*?</table>", "<tr><td>" },
            { "/parties/G7", Words.SetMembers, "<ul class=\"names\">.*?</ul>", "<li>" },
            { "/positions?party=KOR", Words.SetPositions, Rows, RowHead },
            { "/positions?party=KOR&act=CONDEMN&minIntensity=6", Words.SetPositions, Rows, RowHead },
            { "/positions?party=KOR&validAt=2024-10-21", Words.SetPositions, Rows, RowHead },
            { "/search?q=troops", Words.SetStatements, "<ul class=\"results\">.*?</ul>", "<h3>" },
            { "/search?party=KOR&act=DEMAND", Words.SetStatements, "<ul class=\"results\">.*?</ul>", "<h3>" },
            { $"/matrix?topic={Cooperation}", Words.SetMatrix, "<tbody>.*?</tbody>", "<td class=\"(?!num)" },
            { $"/matrix?topic={Cooperation}&group=G7", Words.SetMatrix, "<tbody>.*?</tbody>", "<td class=\"(?!num)" },
            { $"/matrix?actions={Troops}", Words.SetMatrix, "<tbody>.*?</tbody>", "<td class=\"(?!num)" },
            {
                $"/compare?party=GBR&party=KOR&topic={Cooperation}",
                Words.SetMatrix,
                "<table class=\"sides\">.*?</table>",
                "<span class=\"lv"
            },
            { $"/audit/events?stream={Seed}", Words.SetEvents, "<tbody>.*?</tbody>", "<tr" },
            { "/audit/events?type=party_registered", Words.SetEvents, "<tbody>.*?</tbody>", "<tr" },
        };

    [Theory]
    [MemberData(nameof(Sets))]
    public async Task A_download_has_as_many_rows_as_the_page(string path, string set, string part, string row)
    {
        var page = await PageAsync(path);
        var shown = Regex.Count(Regex.Match(page, part, RegexOptions.Singleline).Value, row);
        var links = LinksOf(page).Where(x => x.Set == set).ToDictionary(x => x.Format, x => x.Address);

        var csv = await CsvAsync(links["csv"]);
        var lines = (await GetAsync(links["ndjson"])).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        csv.Count.ShouldBe(shown > 99 || NextPage().IsMatch(page) ? csv.Count : shown);
        csv.Count.ShouldBeGreaterThanOrEqualTo(shown);
        lines.Length.ShouldBe(csv.Count);
        JsonNode.Parse(await GetAsync(links["json"])).ShouldNotBeNull();
    }

    [Fact]
    public async Task Every_link_to_data_answers_in_its_format_as_of_the_pages_sequence()
    {
        foreach (var path in Pages)
        {
            var page = await PageAsync(path);
            var sequence = SequenceOf(page);
            foreach (var (_, format, address) in LinksOf(page))
            {
                var reply = (await Host.Anonymous.GetAsync(address)).ShouldBe(200);
                reply.ContentType.ShouldBe(Format.All.Single(x => x.Name == format).MediaType, $"{path} {address}");
                if (reply.Headers.TryGetValues(ListAnswer<int>.SequenceHeader, out var at))
                {
                    at.ShouldBe([sequence], $"{path} {address}");
                }
            }
        }
    }

    [Fact]
    public async Task The_network_is_there_as_GraphML_with_an_edge_for_each_pair()
    {
        var page = await PageAsync("/network");
        var links = LinksOf(page).ToDictionary(x => x.Format, x => x.Address);

        var edges = (await GetAsync(links["graphml"])).Split("<edge ").Length - 1;
        edges.ShouldBe((await CsvAsync(links["csv"])).Count);
        (Regex.Count(page, "<td class=\"h[1-6]\">") / 2).ShouldBe(edges);
    }

    [Fact]
    public async Task A_page_as_of_an_earlier_point_leads_to_the_data_of_that_point()
    {
        var then = long.Parse(SequenceOf(await PageAsync("/")), CultureInfo.InvariantCulture) - 5;
        foreach (var path in new[] { $"/actions/{Troops}", "/positions?party=KOR", "/parties/KOR" })
        {
            var page = await PageAsync($"{path}{(path.Contains('?') ? '&' : '?')}asOfSequence={then}");
            LinksOf(page).ShouldNotBeEmpty();
            LinksOf(page).ShouldAllBe(x => x.Address.Contains($"asOfSequence={then}&"));
        }
    }

    [Fact]
    public async Task Every_reading_page_has_a_feed_in_its_head_and_on_the_page_and_leads_to_the_API()
    {
        foreach (var path in Pages)
        {
            var page = await PageAsync(path);
            var heads = HeadFeed().Matches(page).Select(x => WebUtility.HtmlDecode(x.Groups[1].Value)).ToList();
            heads.Count.ShouldBe(2, path);
            foreach (var feed in heads)
            {
                page.ShouldContain($"<a href=\"{WebUtility.HtmlEncode(feed)}\"", customMessage: path);
                (await Host.Anonymous.GetAsync(feed)).ShouldBe(200).ContentType.ShouldBe(Format.Atom.MediaType);
            }

            page.ShouldContain("href=\"/docs\"", customMessage: path);
        }
    }

    [Fact]
    public async Task The_feed_of_an_action_a_party_and_filtered_positions_is_of_the_same_rows()
    {
        foreach (
            var path in new[]
            {
                $"/actions/{Cooperation}",
                $"/actions/{Cooperation}?parts=false",
                "/parties/KOR",
                "/positions?party=KOR&act=CONDEMN",
                $"/positions?umbrella={Cooperation}&sort=-date",
            }
        )
        {
            var page = await PageAsync(path);
            var feed = WebUtility.HtmlDecode(HeadFeed().Match(page).Groups[1].Value);
            var csv = await CsvAsync(LinksOf(page).First(x => x.Format == "csv").Address);

            var entries = (await GetAsync(feed + (feed.Contains('?') ? "&" : "?") + "limit=1000")).Split("<entry>");
            (entries.Length - 1).ShouldBe(csv.Count, path);
        }
    }

    [Fact]
    public async Task Every_page_has_a_title_and_a_description_of_its_own()
    {
        var (titles, descriptions) = (new List<string>(), new List<string>());
        foreach (var path in Pages)
        {
            var page = await PageAsync(path);
            titles.Add(Title().Match(page).Groups[1].Value);
            descriptions.Add(Description().Match(page).Groups[1].Value);
            descriptions[^1].Length.ShouldBeInRange(20, 400, path);
            page.ShouldContain(
                $"<meta property=\"og:description\" content=\"{descriptions[^1]}\"",
                customMessage: path
            );
        }

        titles.ShouldBeUnique();
        descriptions.ShouldBeUnique();
    }

    [Theory]
    [InlineData($"/actions/{Troops}")]
    [InlineData("/parties/KOR")]
    public async Task A_page_of_one_thing_has_a_picture_for_previews_of_what_its_head_says(string path)
    {
        var page = await PageAsync(path);
        var address = Picture().Match(page).Groups[1].Value;
        address.ShouldEndWith($"/preview.png?page={Uri.EscapeDataString(path)}");

        using var client = new HttpClient();
        using var picture = await client.GetAsync(WebUtility.HtmlDecode(address), Ct);
        picture.StatusCode.ShouldBe(HttpStatusCode.OK);
        picture.Content.Headers.ContentType!.MediaType.ShouldBe("image/png");
        (await picture.Content.ReadAsByteArrayAsync(Ct)).Length.ShouldBeGreaterThan(5_000);
    }

    [Theory]
    [InlineData("/preview.png")]
    [InlineData("/preview.png?page=/statements/st-nothing-of-the-kind")]
    [InlineData("/preview.png?page=/statements/")]
    [InlineData("/preview.png?page=/desk")]
    [InlineData("/preview.png?page=/parties/KOR%3FasOfSequence%3D1")]
    [InlineData("/preview.png?page=https://example.org/actions/x")]
    [InlineData("/preview.png?page=/parties/../desk")]
    [InlineData("/preview.png?page=/parties/KOR&title=False+words")]
    public async Task Only_a_page_on_record_has_a_picture_and_nobody_else_chooses_its_words(string path) =>
        (await Host.Anonymous.GetAsync(path)).Status.ShouldBe(404);

    [Theory]
    [InlineData($"/actions/{Troops}?asOfSequence=NOW&utm_source=x", $"/actions/{Troops}")]
    [InlineData($"/embed/actions/{Troops}", $"/actions/{Troops}")]
    [InlineData("/positions?party=KOR&cursor=&x=1", "/positions?party=KOR")]
    [InlineData("/parties/KOR?by=target", "/parties/KOR")]
    [InlineData($"/matrix?topic={Cooperation}&sort=count", $"/matrix?topic={Cooperation}")]
    [InlineData("/compare?party=KOR&party=GBR&y=2", "/compare?party=KOR,GBR")]
    [InlineData("/", "/")]
    public async Task A_page_has_one_canonical_address_as_it_is_now(string path, string canonical)
    {
        var page = await PageAsync(path);

        page.ShouldContain($"<link rel=\"canonical\" href=\"{Host.Address.ToString().TrimEnd('/')}{canonical}\"");
        page.ShouldContain($"<meta property=\"og:url\" content=\"{Host.Address.ToString().TrimEnd('/')}{canonical}\"");
    }

    [Theory]
    [InlineData("/", false)]
    [InlineData($"/actions/{Troops}", false)]
    [InlineData("/about", false)]
    [InlineData($"/actions/{Troops}?publicAt=2024-10-30", true)]
    [InlineData("/parties/KOR?asOfSequence=NOW", true)]
    [InlineData($"/embed/actions/{Troops}", true)]
    [InlineData("/search?q=troops", true)]
    [InlineData("/sign-in", true)]
    [InlineData("/reports/new", true)]
    public async Task Search_engines_list_only_pages_of_the_present(string path, bool isHidden) =>
        (await PageAsync(path)).Contains("<meta name=\"robots\" content=\"noindex\"").ShouldBe(isHidden);

    [Fact]
    public async Task Every_page_is_in_the_terms_of_schema_org_and_no_text_ends_its_script()
    {
        foreach (
            var (path, type) in new[]
            {
                ("/", "WebSite"),
                ($"/actions/{Troops}", "Dataset"),
                ("/parties/KOR", "Dataset"),
                ($"/statements/{Seed}", "CreativeWork"),
                ("/codebook", "DefinedTermSet"),
                ("/parties?q=%3C/script%3E%3Cb%3E", "Dataset"),
            }
        )
        {
            var page = await PageAsync(path);
            var scripts = LinkedScript().Matches(page);
            scripts.Count.ShouldBe(1, path);
            var thing = JsonNode.Parse(scripts[0].Groups[1].Value)!;
            thing["@context"]!.GetValue<string>().ShouldBe("https://schema.org");
            thing["@type"]!.GetValue<string>().ShouldBe(type);
            thing["url"]!.GetValue<string>().ShouldStartWith(Host.Address.ToString());
            foreach (var download in thing["distribution"]?.AsArray() ?? [])
            {
                (await Host.Anonymous.GetAsync(download!["contentUrl"]!.GetValue<string>()))
                    .ShouldBe(200)
                    .ContentType.ShouldBe(download["encodingFormat"]!.GetValue<string>());
            }
        }

        var statement = JsonNode.Parse(LinkedScript().Match(await PageAsync($"/statements/{Seed}")).Groups[1].Value)!;
        statement["datePublished"].ShouldBeNull("its sources give several days");
        statement["author"]!
            .AsArray()
            .Select(x => x!["name"]!.GetValue<string>())
            .Order()
            .ShouldBe(["Republic of Korea", "United Kingdom"]);
    }

    [Fact]
    public async Task The_sitemap_leads_to_pages_that_are_there_and_robots_leads_to_the_sitemap()
    {
        var robots = (await Host.Anonymous.GetAsync("/robots.txt")).ShouldBe(200);
        robots.ContentType.ShouldBe("text/plain");
        robots.Body.ShouldContain("Disallow: /api/\n");
        var index = robots.Body.Split("Sitemap: ")[1].Trim();
        var listed = new List<string>();
        foreach (var part in Location().Matches(await GetAsync(index)).Select(x => x.Groups[1].Value))
        {
            listed.AddRange(Location().Matches(await GetAsync(part)).Select(x => x.Groups[1].Value));
        }

        listed.ShouldBeUnique();
        listed.Select(x => new Uri(x).AbsolutePath).ShouldContain($"/statements/{Seed}");
        listed.Select(x => new Uri(x).AbsolutePath).ShouldContain("/parties/KOR");
        foreach (var address in listed)
        {
            var page = (await Host.Anonymous.GetAsync(address)).ShouldBe(200).Body;
            page.ShouldContain($"<link rel=\"canonical\" href=\"{address}\"");
            page.ShouldNotContain("noindex", customMessage: address);
        }

        (await Host.Anonymous.GetAsync("/sitemap/statements-9.xml")).ShouldBe(404);
        (await Host.Anonymous.GetAsync("/sitemap/secrets-1.xml")).ShouldBe(404);
    }

    [Fact]
    public async Task A_page_says_what_is_its_own_judgement_and_how_much_was_reviewed()
    {
        var page = await PageAsync($"/actions/{Troops}");
        page.ShouldContain(Words.JudgedLead);
        page.ShouldContain(Say.With(Words.JudgedReviewed, 0, "1 statement"));
        page.ShouldContain("href=\"/method\"");
        page.ShouldContain("href=\"/codebook\"");

        var about = await PageAsync("/about");
        about.ShouldContain(Words.WhoIsNot);
        about.ShouldContain("https://creativecommons.org/licenses/by/4.0/");
        about.ShouldContain("1 statement as of sequence");
        var codebook = await PageAsync("/codebook");
        codebook.ShouldContain("id=\"actType-CONDEMN\"");
        codebook.ShouldContain("id=\"intensity-6\"");
        (await PageAsync("/method")).ShouldContain(WebUtility.HtmlEncode(Words.Ours[1]));
    }

    private static IReadOnlyList<string> Pages { get; } =
    [
        "/",
        "/actions",
        $"/actions/{Troops}",
        $"/actions/{Cooperation}",
        "/parties",
        "/parties/KOR",
        "/parties/EU",
        $"/statements/{Seed}",
        "/positions",
        "/positions?party=KOR",
        "/search",
        "/search?q=troops",
        $"/matrix?topic={Cooperation}",
        $"/matrix?topic={Cooperation}&group=EU",
        "/compare",
        $"/compare?party=GBR,KOR&topic={Cooperation}",
        "/network",
        $"/network?topic={Cooperation}",
        "/audit",
        "/audit/events",
        $"/audit/events?stream={Seed}",
        "/audit/events/1",
        "/about",
        "/method",
        "/codebook",
    ];

    private static List<(string Set, string Format, string Address)> LinksOf(string page) =>
        [
            .. DataSets()
                .Matches(page)
                .SelectMany(set =>
                    DataLink()
                        .Matches(set.Groups[2].Value)
                        .Select(x =>
                            (
                                WebUtility.HtmlDecode(set.Groups[1].Value),
                                x.Groups[2].Value,
                                WebUtility.HtmlDecode(x.Groups[1].Value)
                            )
                        )
                ),
        ];

    private static string SequenceOf(string page) =>
        Regex.Match(page, "asOfSequence=([0-9]+)\"><span class=\"num\">") is { Success: true } found
            ? found.Groups[1].Value
            : "";

    private async Task<List<IDictionary<string, object>>> CsvAsync(string address)
    {
        using var reader = new CsvReader(new StringReader(await GetAsync(address)), CultureInfo.InvariantCulture);
        return [.. reader.GetRecords<dynamic>().Select(x => (IDictionary<string, object>)x)];
    }

    private async Task<string> GetAsync(string address) => (await Host.Anonymous.GetAsync(address)).ShouldBe(200).Body;

    private async Task<string> PageAsync(string path) =>
        (await Host.Anonymous.GetAsync(path.Replace("NOW", $"{await Host.ProjectedAsync()}", StringComparison.Ordinal)))
            .ShouldBe(200)
            .Body;

    [GeneratedRegex("<li>([^<:]+):(.*?)</li>", RegexOptions.Singleline)]
    private static partial Regex DataSets();

    [GeneratedRegex("<a href=\"([^\"]+)\" data-format=\"([a-z]+)\"")]
    private static partial Regex DataLink();

    [GeneratedRegex("<link rel=\"alternate\" type=\"application/atom[^\"]+\" href=\"([^\"]+)\"")]
    private static partial Regex HeadFeed();

    [GeneratedRegex("<meta property=\"og:image\" content=\"([^\"]*)\"")]
    private static partial Regex Picture();

    [GeneratedRegex("<head>.*?<title>([^<]+)</title>", RegexOptions.Singleline)]
    private static partial Regex Title();

    [GeneratedRegex("<meta name=\"description\" content=\"([^\"]+)\"")]
    private static partial Regex Description();

    [GeneratedRegex("<script type=\"application/ld\\+json\">(.*?)</script>", RegexOptions.Singleline)]
    private static partial Regex LinkedScript();

    [GeneratedRegex("<loc>([^<]+)</loc>")]
    private static partial Regex Location();

    [GeneratedRegex("rel=\"next\"")]
    private static partial Regex NextPage();
}
