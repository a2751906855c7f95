using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using Tracker.Http;
using Tracker.IntegrationTests.Harness;
using Tracker.Statements;

namespace Tracker.IntegrationTests.Hosting;

/// <summary>
/// Inputs that crash other servers or are silently accepted by them. Each is refused with the right problem, and
/// nothing is stored.
/// </summary>
public sealed class BadInputTests(Cluster cluster) : HostTest(cluster)
{
    private const string Path = "/api/statements";

    /// <summary>Replacements of a part of a submission, and the expected answers.</summary>
    public static TheoryData<string, string, string, int, string?> Replacements =>
        new()
        {
            { "NUL in a string", "\"Statement ", "\"\\u0000Statement ", 400, "/title" },
            { "a C0 control", "\"Statement ", "\"\\u001bStatement ", 400, "/title" },
            { "a lone high surrogate", "\"Statement ", "\"\\ud800Statement ", 400, "/title" },
            { "a lone low surrogate", "\"Statement ", "\"\\udc00Statement ", 400, "/title" },
            { "a member twice", "\"kind\":", "\"kind\":\"COMMUNIQUE\",\"kind\":", 400, "/kind" },
            { "a member that is not known", "\"kind\":", "\"isAdmin\":true,\"kind\":", 400, "/isAdmin" },
            { "null for a value", "\"UNILATERAL_STATEMENT\"", "null", 400, "/kind" },
            { "a member missing", "\"kind\":\"UNILATERAL_STATEMENT\",", "", 400, "" },
            { "a huge exponent", "\"intensity\":4", "\"intensity\":1e400", 400, "/acts/0/intensity" },
            { "a huger exponent", "\"intensity\":4", "\"intensity\":1e100000", 400, "/acts/0/intensity" },
            { "the hugest exponent", "\"intensity\":4", "\"intensity\":1e1000000", 400, "/acts/0/intensity" },
            { "a fraction", "\"intensity\":4", "\"intensity\":4.5", 400, "/acts/0/intensity" },
            { "a year before there are statements", "\"2024-10-22\"", "\"1899-12-31\"", 422, "/dates/0/value" },
            { "a year before the tables", "\"2024-10-22\"", "\"-9998-01-01\"", 422, "/dates/0/value" },
            { "the last day of the tables", "\"2024-10-22\"", "\"9999-12-31\"", 422, "/dates/0/value" },
            { "a year of five digits", "\"2024-10-22\"", "\"10000-01-01\"", 422, "/dates/0/value" },
            { "a day that no month has", "\"2024-10-22\"", "\"2024-02-30\"", 422, "/dates/0/value" },
            { "a day to come", "\"2024-10-22\"", "\"2999-01-01\"", 422, "/dates/0/value" },
            { "an override of direction in a title", "\"Statement ", "\"\\u202eStatement ", 422, "/title" },
            { "an isolate in a title", "\"Statement ", "\"\\u2067Statement ", 422, "/title" },
            {
                "an override of direction in a name",
                "\"nameAsListed\":\"GBR\"",
                "\"nameAsListed\":\"G\\u202eRB\"",
                422,
                "/signatories/0/nameAsListed"
            },
            { "a title beyond its length", "\"Statement ", "\"" + new string('a', 2_001), 422, "/title" },
        };

    [Theory]
    [MemberData(nameof(Replacements))]
    public async Task A_bad_submission_is_refused_at_its_place(
        string what,
        string old,
        string wrong,
        int status,
        string? pointer
    )
    {
        var submission = Submissions.Small();
        var body = submission.ToJsonString();
        body.ShouldContain(old);

        var refused = (
            await Host.Submitter.PostAsync(Path, body.Replace(old, wrong, StringComparison.Ordinal))
        ).ShouldBeProblem(status);

        refused.Pointers.ShouldContain(pointer, what);
        await NothingOfAsync(submission);
    }

    [Theory]
    [InlineData(new byte[] { 0xff })]
    [InlineData(new byte[] { 0xc0, 0x80 })]
    [InlineData(new byte[] { 0xed, 0xa0, 0x80, 0xed, 0xb0, 0x80 })] // a surrogate pair with each half encoded in UTF-8: CESU-8
    [InlineData(new byte[] { 0xf5, 0x80, 0x80, 0x80 })]
    public async Task Bytes_that_are_not_UTF_8_are_refused(byte[] bytes)
    {
        var submission = Submissions.Small();
        var body = Encoding.UTF8.GetBytes(submission.ToJsonString());
        var at = Array.IndexOf(body, (byte)'W');

        (await Host.Submitter.PostAsync(Path, (byte[])[.. body[..at], .. bytes, .. body[at..]])).ShouldBeProblem(400);
        await NothingOfAsync(submission);
    }

    [Theory]
    [InlineData(17)]
    [InlineData(70)]
    public async Task A_body_nested_deeper_than_16_is_refused(int depth) =>
        (
            await Host.Submitter.PostAsync(
                Path,
                $$"""{"kind":{{new string('[', depth - 1)}}{{new string(']', depth - 1)}}}"""
            )
        )
            .ShouldBeProblem(400)
            .Text("detail")
            .ShouldContain("16");

    [Fact]
    public async Task A_body_beyond_1_MiB_is_too_large_and_a_text_beyond_its_length_is_said_to_be()
    {
        var submission = Submissions.Small();
        var api = await Host.AsAsync("submitter");
        var text = submission["texts"]![0]!.AsObject();
        text["text"] = text["text"]!.GetValue<string>() + new string('a', SubmissionRules.MaxTextLength);
        (await api.PostAsync(Path, submission)).ShouldBeProblem(422).Pointers.ShouldBe(["/texts/0/text"]);

        api.ExpectContinue();
        (await api.PostAsync(Path, new string(' ', 1024 * 1024 + 1))).ShouldBeProblem(413);
        (
            await api.SendAsync(
                "POST",
                Path,
                new string(' ', 1024 * 1024 + 1),
                (Idempotency.Header, Submissions.Word())
            )
        ).ShouldBeProblem(413);
    }

    [Fact]
    public async Task A_text_of_the_greatest_length_with_no_word_twice_is_recorded_and_projected()
    {
        var submission = Submissions.Small();
        var text = submission["texts"]![0]!.AsObject();
        var words = new StringBuilder(text["text"]!.GetValue<string>());
        for (var i = 0; words.Length < SubmissionRules.MaxTextLength - 12; i++)
        {
            words.Append(' ').Append((i * 7919L).ToString("x8", System.Globalization.CultureInfo.InvariantCulture));
        }

        text["text"] = words.ToString();
        await Host.ProjectedAsync((await Host.Submitter.PostAsync(Path, submission)).ShouldBe(201));
    }

    [Theory]
    [InlineData("/actions/0/id", "/actions/0/id")]
    [InlineData("/acts/0/id", "/acts/0/id")]
    [InlineData("/signatories/0/party", "/signatories/0/party")]
    [InlineData("/texts/0/language", "/texts/0/language")]
    public async Task A_value_too_long_for_an_index_is_refused(string path, string pointer)
    {
        var submission = Submissions.Small();
        var (parent, name) = (
            path[..path.LastIndexOf('/')]
                .Split('/')
                .Skip(1)
                .Aggregate((JsonNode)submission, (x, s) => int.TryParse(s, out var i) ? x[i]! : x[s]!),
            path[(path.LastIndexOf('/') + 1)..]
        );
        parent[name] = Noise(8_000);

        (await Host.Submitter.PostAsync(Path, submission)).ShouldBeProblem(422).Pointers.ShouldContain(pointer);
        await NothingOfAsync(submission);
    }

    [Fact]
    public async Task The_longest_values_that_are_taken_fit_every_index()
    {
        var submission = Submissions.Small();
        var label = JsonNode
            .Parse("""{"id": "l1", "label": "OTHER", "strength": "ASSERTS", "quote": {"exact": "what was done"}}""")!
            .AsObject();
        label["action"] = (string)submission["actions"]![0]!["id"]!;
        label["instruments"] = new JsonArray(Noise(200));
        label["instrumentsWording"] = Noise(2_000);
        submission["labels"]!.AsArray().Add(label);
        submission["title"] = Noise(300);
        submission["signatories"]![0]!["nameAsListed"] = Noise(200);
        submission["sources"]![0]!["publisher"] = Noise(2_000);
        submission["sources"]![0]!["url"] = "https://example.org/" + Noise(1_900);

        await Host.ProjectedAsync((await Host.Submitter.PostAsync(Path, submission)).ShouldBe(201));
    }

    [Fact]
    public async Task What_is_there_once_is_there_once()
    {
        var action = Submissions.Small()["actions"]![0]!;
        (await Host.Submitter.PostAsync("/api/actions", action)).ShouldBe(201);
        action["type"] = "VETO";

        (await Host.Submitter.PostAsync("/api/actions", action)).ShouldBeProblem(409);
    }

    [Theory]
    [InlineData("q=a%00b", 400)]
    [InlineData("q=%ff%fe", 400)]
    [InlineData("party=%00", 400)]
    [InlineData("%00=a", 400)]
    [InlineData("from=2026-02-30", 400)]
    [InlineData("from=10000-01-01", 400)]
    [InlineData("validAt=2026-02-30", 400)]
    [InlineData("knownAt=10000-01-01T00:00:00Z", 400)]
    [InlineData("asOfSequence=-1", 422)]
    [InlineData("asOfSequence=1e3", 400)]
    [InlineData("asOfSequence=9223372036854775808", 400)]
    [InlineData("cursor=AAAA", 400)]
    [InlineData("cursor=..%2f..%2f", 400)]
    [InlineData("cursor=eyJhIjoxfQ", 400)]
    public async Task A_bad_parameter_is_refused(string query, int status)
    {
        foreach (var path in new[] { "/api/timeline", "/api/actions/ac-nobody/timeline", "/api/parties/GBR/timeline" })
        {
            var reply = await Host.Anonymous.GetAsync($"{path}?{query}");
            (reply.Status == 404 ? reply : reply.ShouldBeProblem(status)).Status.ShouldBeOneOf(404, status);
        }
    }

    [Fact]
    public async Task A_cursor_cut_short_is_no_fault_of_the_program()
    {
        await Host.ProjectedAsync(await Host.Submitter.PostAsync(Path, Submissions.Small()));
        await Host.ProjectedAsync(await Host.Submitter.PostAsync(Path, Submissions.Small()));
        var cursor = (string)(await Host.Anonymous.GetAsync("/api/timeline?limit=1")).Json["nextCursor"]!;

        for (var cut = 1; cut < cursor.Length; cut += 7)
        {
            (
                await Host.Anonymous.GetAsync($"/api/timeline?limit=1&cursor={Uri.EscapeDataString(cursor[..cut])}")
            ).Status.ShouldBeInRange(200, 499);
        }
    }

    [Theory]
    [InlineData("' ; drop table tracker.mt_events; --")]
    [InlineData("x' or 'a'='a")]
    public async Task SQL_in_a_filter_is_words(string words)
    {
        (await Host.Anonymous.GetAsync($"/api/timeline?q={Uri.EscapeDataString(words + " " + Submissions.Word())}"))
            .ShouldBe(200)
            .Items.ShouldBeEmpty();
        (await Host.Anonymous.GetAsync($"/api/timeline?action={Uri.EscapeDataString(words)}")).ShouldBeProblem(422);
        (await Host.AskAsync<long>("select count(*) from tracker.mt_events")).ShouldBeGreaterThan(0);
    }

    [Theory]
    [InlineData("\"99999999999999999999-00000000\"")]
    [InlineData("W/\"1-00000000\"")]
    [InlineData("\"-1\"")]
    [InlineData("1,2,3")]
    public async Task A_forged_ETag_is_no_version(string etag)
    {
        var recorded = (await Host.Submitter.PostAsync(Path, Submissions.Small())).ShouldBe(201);

        (
            await Host.Submitter.PostAsync(recorded.Location + "/retraction", """{"reason": "LEGAL"}""", ifMatch: etag)
        ).ShouldBeProblem(412);
    }

    [Fact]
    public async Task A_compressed_body_is_not_unpacked()
    {
        using var packed = new MemoryStream();
        await using (var gzip = new GZipStream(packed, CompressionLevel.Optimal))
        {
            await gzip.WriteAsync(new byte[50 * 1024 * 1024], Ct);
        }

        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(Host.Address, Path))
        {
            Content = new ByteArrayContent(packed.ToArray()),
        };
        request.Content.Headers.ContentType = new("application/json");
        request.Content.Headers.ContentEncoding.Add("gzip");
        request.Headers.Authorization = new("Bearer", TestHost.AdminKey);
        using var client = new HttpClient();
        using var response = await client.SendAsync(request, Ct);

        ((int)response.StatusCode).ShouldBe(415);
        response.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
    }

    /// <summary>Random characters of three bytes each, which cannot be compressed.</summary>
    private static string Noise(int length)
    {
        var random = new Random(7);
        return string.Concat(Enumerable.Range(0, length).Select(_ => (char)random.Next(0x4e00, 0x9fa0)));
    }

    private async Task NothingOfAsync(JsonObject submission) =>
        (
            await Host.AskAsync<long>(
                "select count(*) from tracker.mt_events where data::text like '%' || $1 || '%'",
                (string)submission["sources"]![0]!["url"]!
            )
        ).ShouldBe(0);
}
