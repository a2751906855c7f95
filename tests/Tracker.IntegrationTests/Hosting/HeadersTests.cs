using System.Net;
using Microsoft.AspNetCore.Routing;
using Tracker.IntegrationTests.Contract;
using Tracker.IntegrationTests.Harness;
using Tracker.OpenApi;
using Tracker.Pages.Assets;

namespace Tracker.IntegrationTests.Hosting;

/// <summary>The headers of every read of the program: API, feeds, pages, embeds and assets.</summary>
public sealed class HeadersTests(Cluster cluster, ClassHost own) : ClassHostTest(cluster, own)
{
    /// <summary>What tells of one sending, or of the body.</summary>
    private static readonly string[] OfOneAnswer =
    [
        "Age",
        "blazor-enhanced-nav", // The cache writes its value with a capital letter.
        "Content-Encoding",
        "Content-Length",
        "Content-Type",
        "Date",
        "RateLimit",
        "Transfer-Encoding",
    ];

    [Theory]
    [InlineData("identity")]
    [InlineData("gzip")]
    [InlineData("br")]
    public async Task A_304_has_every_header_of_the_answer_that_the_reader_keeps(string encoding)
    {
        var (compared, untagged) = (0, new List<string>());
        foreach (var path in await ReadsAsync())
        {
            var kept = await GetAsync(HttpMethod.Get, path, ("Accept-Encoding", encoding));
            for (var i = 0; i < 20 && kept.Headers.TryGetValue("ETag", out var etag); i++)
            {
                var again = await GetAsync(
                    HttpMethod.Get,
                    path,
                    ("Accept-Encoding", encoding),
                    ("If-None-Match", etag)
                );
                if (again.Status == 304)
                {
                    again.Headers.ShouldBe(kept.Headers, ignoreOrder: true, $"{path} {encoding}");
                    compared++;
                    break;
                }

                // The record or its checkpoint went on meanwhile.
                kept = again;
            }

            if (!kept.Headers.ContainsKey("ETag"))
            {
                untagged.Add($"{path}: {kept.Headers.GetValueOrDefault("Cache-Control")}");
            }
        }

        compared.ShouldBeGreaterThan(60);
        untagged
            .Where(x => !x.EndsWith("no-store", StringComparison.Ordinal) && !x.Contains("immutable"))
            .Select(x => x.Split(':')[0].Split("/rp-")[0].Split("/er-")[0])
            .ShouldBeSubsetOf([
                "/favicon.ico",
                "/groups",
                "/groups/EU",
                "/statements",
                "/sign-in",
                "/health/live",
                "/health/ready",
                "/audit",
                "/audit/replays",
                "/reports",
                "/reports/new",
                "/robots.txt",
                "/sitemap.xml",
                "/sitemap/parties-1.xml",
            ]);
    }

    [Fact]
    public async Task A_date_asks_for_the_whole_answer_with_its_own_headers()
    {
        foreach (var path in new[] { "/", "/embed/matrix", "/api/timeline", "/feeds/timeline.atom" })
        {
            await GetAsync(HttpMethod.Get, path);
            var reply = await GetAsync(HttpMethod.Get, path, ("If-Modified-Since", "Fri, 01 Jan 2100 00:00:00 GMT"));
            reply.Status.ShouldBe(200, path);
        }
    }

    [Fact]
    public async Task HEAD_is_answered_wherever_GET_is_with_its_headers_and_no_body()
    {
        foreach (var path in await ReadsAsync())
        {
            var whole = await GetAsync(HttpMethod.Get, path);
            var head = await GetAsync(HttpMethod.Head, path);

            (head.Status, head.Body).ShouldBe((whole.Status, ""), path);
            head.Headers.Keys.ShouldBe(whole.Headers.Keys, ignoreOrder: true, path);
        }

        (await GetAsync(HttpMethod.Delete, "/api/timeline")).Allow.ShouldBe("GET, HEAD");
    }

    [Fact]
    public async Task A_page_of_another_origin_may_read_what_anyone_may_read_and_nothing_else()
    {
        var origin = ("Origin", "https://notebook.example");
        foreach (var path in await ReadsAsync())
        {
            var isOpen = new[] { "/api/", "/feeds/", "/openapi/" }.Any(x =>
                path.StartsWith(x, StringComparison.Ordinal)
            );
            foreach (
                var headers in new[]
                {
                    [origin],
                    Array.Empty<(string, string)>(),
                    [("Authorization", "Bearer x"), origin],
                }
            )
            {
                var reply = await GetAsync(HttpMethod.Get, path, headers);
                reply
                    .Headers.ContainsKey("Access-Control-Allow-Origin")
                    .ShouldBe(isOpen && reply.Status != 401 && headers.Length < 2, path);
                reply.Headers.ContainsKey("Access-Control-Allow-Credentials").ShouldBeFalse(path);
            }
        }

        var read = await GetAsync(HttpMethod.Get, "/api/actions?limit=1", origin);
        read.Headers["Access-Control-Allow-Origin"].ShouldBe("*");
        foreach (
            var name in new[] { "ETag", "Link", "As-Of-Sequence", "Tracker-Checkpoint", "RateLimit", "Retry-After" }
        )
        {
            read.Headers["Access-Control-Expose-Headers"].Split(", ").ShouldContain(name);
        }

        var refused = await GetAsync(HttpMethod.Get, "/api/timeline?nonsense=1", origin);
        (refused.Status, refused.Headers["Access-Control-Allow-Origin"]).ShouldBe((400, "*"));
    }

    [Theory]
    [InlineData("/api/actions", "GET", 204)]
    [InlineData("/api/statements/st-x", "HEAD", 204)]
    [InlineData("/feeds/timeline.atom", "GET", 204)]
    [InlineData("/openapi/v1.json", "GET", 204)]
    [InlineData("/api/statements", "POST", 405)]
    [InlineData("/api/keys/k", "DELETE", 405)]
    [InlineData("/desk", "GET", 405)]
    public async Task A_browser_that_asks_first_is_answered_for_reads_alone(string path, string method, int status)
    {
        var reply = await GetAsync(
            HttpMethod.Options,
            path,
            ("Origin", "https://notebook.example"),
            ("Access-Control-Request-Method", method),
            ("Access-Control-Request-Headers", "if-none-match")
        );

        reply.Status.ShouldBe(status);
        reply.Headers.ContainsKey("Access-Control-Allow-Origin").ShouldBe(status == 204);
        if (status == 204)
        {
            reply.Headers["Access-Control-Allow-Methods"].ShouldBe("GET, HEAD");
            reply.Headers["Access-Control-Allow-Headers"].ShouldContain("If-None-Match");
            reply.Headers["Access-Control-Allow-Headers"].ShouldNotContain("Authorization");
        }
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    public async Task A_strong_tag_is_of_one_sequence_of_bytes_and_changes_take_the_weak_one_too(string encoding)
    {
        var recorded = await Host.ProjectedAsync(
            await Host.Submitter.PostAsync("/api/statements", Submissions.LikeSeed(out _))
        );
        foreach (var path in new[] { $"/api/statements/{recorded.Id}", "/openapi/v1.json" })
        {
            var plain = await GetAsync(HttpMethod.Get, path);
            var packed = await GetAsync(HttpMethod.Get, path, ("Accept-Encoding", encoding));

            plain.Headers["ETag"].ShouldStartWith("\"");
            packed.Headers["ETag"].ShouldBe("W/" + plain.Headers["ETag"]);
            (await GetAsync(HttpMethod.Get, path, ("If-None-Match", packed.Headers["ETag"]))).Status.ShouldBe(304);
        }

        var weak = (
            await GetAsync(HttpMethod.Get, $"/api/statements/{recorded.Id}", ("Accept-Encoding", encoding))
        ).Headers["ETag"];
        (
            await Host.Submitter.SendAsync(
                "POST",
                $"/api/statements/{recorded.Id}/retraction",
                """{"reason": "DUPLICATE"}""",
                ("If-Match", weak)
            )
        ).ShouldBe(200);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    [InlineData("deflate, gzip")]
    [InlineData("x-unknown")]
    public async Task A_compressed_body_is_refused_with_what_is_taken(string encoding)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/statements")
        {
            Content = new ByteArrayContent([0x1f, 0x8b, 8, 0]),
        };
        request.Content.Headers.TryAddWithoutValidation("Content-Type", "application/json");
        request.Content.Headers.TryAddWithoutValidation("Content-Encoding", encoding);
        using var reply = await Host.Client.SendAsync(request, Ct);

        reply.StatusCode.ShouldBe(HttpStatusCode.UnsupportedMediaType);
        reply.Headers.GetValues("Accept-Encoding").ShouldBe(["identity"]);
        (await reply.Content.ReadAsStringAsync(Ct)).ShouldContain("send the body uncompressed");
    }

    private sealed record Got(int Status, IReadOnlyDictionary<string, string> Headers, string Body, string? Allow);

    private async Task<Got> GetAsync(HttpMethod method, string path, params (string Name, string Value)[] headers)
    {
        using var handler = new HttpClientHandler
        {
            AutomaticDecompression = DecompressionMethods.None,
            AllowAutoRedirect = false,
        };
        using var client = new HttpClient(handler) { BaseAddress = Host.Address };
        using var request = new HttpRequestMessage(method, path);
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using var reply = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Ct);
        var isEndless = reply.Content.Headers.ContentType?.MediaType == "text/event-stream";
        return new(
            (int)reply.StatusCode,
            reply
                .Headers.Concat(reply.Content.Headers)
                .Where(x => !OfOneAnswer.Contains(x.Key) && x.Key != "Allow")
                .ToDictionary(x => x.Key, x => string.Join(", ", x.Value)),
            isEndless && method == HttpMethod.Get ? "" : await reply.Content.ReadAsStringAsync(Ct),
            reply.Content.Headers.Allow.Count > 0 ? string.Join(", ", reply.Content.Headers.Allow) : null
        );
    }

    /// <summary>A path for every GET of the program: the rows of the contract, and the pages. A new page fails the test
    /// until it has a path here.</summary>
    private async Task<IReadOnlyList<string>> ReadsAsync()
    {
        var world = await World.MakeAsync(Host);
        var paths = new List<string>();
        foreach (var operation in OperationList.All.Where(x => x.Method == "GET"))
        {
            paths.Add((await Rows.All[operation.Route](world)).Path);
            if (operation.Formats.Count > 1 && !operation.NeedsKey)
            {
                paths.Add(paths[^1] + (paths[^1].Contains('?') ? "&" : "?") + "format=" + operation.Formats[^1].Name);
            }
        }

        var report = (
            await Host.Anonymous.PostAsync("/api/reports", """{"about": "GBR", "words": "Another name is used."}""")
        )
            .ShouldBe(201)
            .Id;
        var replay = (await Host.Admin.PostAsync("/api/audit/replays", "{}")).ShouldBe(202).Id;
        await Host.LedgeredAsync();
        var patterns = Host.Get<IEnumerable<EndpointDataSource>>()
            .SelectMany(x => x.Endpoints)
            .OfType<RouteEndpoint>()
            .Where(x => x.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods.Contains("GET") == true)
            .Select(x => "/" + x.RoutePattern.RawText!.TrimStart('/'))
            .Distinct()
            .Where(x =>
                !OperationList.All.Any(o => o.Template == x)
                && !x.StartsWith("/desk", StringComparison.Ordinal)
                && !x.StartsWith("/docs", StringComparison.Ordinal)
            );
        foreach (var pattern in patterns)
        {
            paths.AddRange(
                pattern switch
                {
                    "/assets/{digest}/{name}" => Asset.All.Keys.Select(Asset.PathOf),
                    "/parties/{id}" => ["/parties/GBR", "/parties/EU"],
                    "/actions/{id}" or "/embed/actions/{id}" => [Filled(pattern, world.Busy.Action)],
                    "/statements/{id}" or "/embed/statements/{id}" => [Filled(pattern, world.Busy.Statement)],
                    "/groups/{id}" => ["/groups/EU"],
                    "/audit/events/{id}" => ["/audit/events/1"],
                    "/audit/replays/{id}" => [Filled(pattern, replay)],
                    "/reports/{id}" => [Filled(pattern, report)],
                    "/sitemap/{kind}-{part:int}.xml" => ["/sitemap/parties-1.xml"],
                    _ when !pattern.Contains('{') => [pattern],
                    _ => throw new InvalidOperationException($"{pattern} has no path here; add one."),
                }
            );
        }

        return paths;
    }

    private static string Filled(string pattern, string id) => pattern.Replace("{id}", id, StringComparison.Ordinal);
}
