using System.Text;
using Tracker.Http;
using Tracker.IntegrationTests.Harness;

namespace Tracker.IntegrationTests.Hosting;

/// <summary>A body that is not a submission is refused with the place of the fault, and nothing is stored.</summary>
public sealed class StrictJsonTests(Cluster cluster) : HostTest(cluster)
{
    private const string Path = "/api/statements";

    [Theory]
    [InlineData("\"kind\":", "\"extra\":1,\"kind\":", "/extra")]
    [InlineData("\"layer\":", "\"extra\":1,\"layer\":", "/sources/0/extra")]
    [InlineData("\"kind\":", "\"kind\":\"COMMUNIQUE\",\"kind\":", "/kind")]
    [InlineData("\"layer\":", "\"layer\":\"WIRE\",\"layer\":", "/sources/0/layer")]
    [InlineData("\"kind\":", "\"Kind\":", "/Kind")]
    [InlineData("\"UNILATERAL_STATEMENT\"", "null", "/kind")]
    [InlineData("\"UNILATERAL_STATEMENT\"", "7", "/kind")]
    [InlineData("\"intensity\":4", "\"intensity\":4.5", "/acts/0/intensity")]
    [InlineData("\"intensity\":4", "\"intensity\":\"4\"", "/acts/0/intensity")]
    [InlineData("\"intensity\":4", "\"intensity\":1e400", "/acts/0/intensity")]
    [InlineData("\"intensity\":4", "\"intensity\":99999999999", "/acts/0/intensity")]
    [InlineData("\"targets\":[]", "\"targets\":[null]", "/acts/0/targets/0")]
    [InlineData("\"targets\":[]", "\"targets\":null", "/acts/0/targets")]
    [InlineData("\"targets\":[]", "\"targets\":{}", "/acts/0/targets")]
    [InlineData("\"labels\":[]", "\"labels\":[null]", "/labels/0")]
    [InlineData("We condemn what was done, ", "We condemn what was done,\\u0000", "/texts/0/text")]
    [InlineData("We condemn what was done, ", "We condemn what was done,\\u0007", "/texts/0/text")]
    [InlineData("We condemn what was done, ", "We condemn what was done,\\u0085", "/texts/0/text")]
    [InlineData("We condemn what was done, ", "We condemn what was done,\\ud800 ", "/texts/0/text")]
    [InlineData("We condemn what was done, ", "We condemn what was done,\\udc00\\ud800", "/texts/0/text")]
    public async Task A_body_that_cannot_be_read_is_refused_at_its_pointer(string old, string wrong, string pointer)
    {
        var body = Submissions.Small().ToJsonString();
        body.ShouldContain(old);

        var refused = (
            await Host.Submitter.PostAsync(Path, body.Replace(old, wrong, StringComparison.Ordinal))
        ).ShouldBeProblem(400);

        refused.Pointers.ShouldBe([pointer]);
    }

    [Theory]
    [InlineData("\"kind\":\"UNILATERAL_STATEMENT\",", "kind")]
    [InlineData("\"labels\":[]", "labels")]
    [InlineData("\"party\":\"GBR\",", "party")]
    public async Task A_missing_member_is_named(string old, string name)
    {
        var body = Submissions.Small().ToJsonString();
        body.ShouldContain(old);
        body = body.Replace(old, "", StringComparison.Ordinal).Replace(",}", "}", StringComparison.Ordinal);

        (await Host.Submitter.PostAsync(Path, body)).ShouldBeProblem(400).Text("detail").ShouldContain(name);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("7")]
    [InlineData("\"kind\"")]
    [InlineData("{")]
    [InlineData("{}")]
    [InlineData("{}{}")]
    [InlineData("{\"kind\":}")]
    [InlineData("{\"kind\":\"RESOLUTION\",}")]
    [InlineData("{\"kind\":NaN}")]
    [InlineData("{\"a\\u0000b\":1}")]
    [InlineData("// a comment\n{}")]
    public async Task What_is_not_a_submission_is_refused(string body) =>
        (await Host.Submitter.PostAsync(Path, body)).ShouldBeProblem(400);

    [Fact]
    public async Task A_body_nested_too_deep_is_refused()
    {
        var deep = string.Concat(Enumerable.Repeat("[", 10_000)) + string.Concat(Enumerable.Repeat("]", 10_000));

        (await Host.Submitter.PostAsync(Path, $$"""{"kind":{{deep}}}""")).ShouldBeProblem(400);
    }

    [Fact]
    public async Task Bytes_that_are_not_UTF_8_are_refused()
    {
        var body = Encoding.UTF8.GetBytes(Submissions.Small().ToJsonString());
        body[Array.IndexOf(body, (byte)'W')] = 0xff;

        (await Host.Submitter.PostAsync(Path, body)).ShouldBeProblem(400);
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData(null)]
    public async Task Another_media_type_is_unsupported(string? contentType) =>
        (
            await Host.Submitter.PostAsync(
                Path,
                Encoding.UTF8.GetBytes(Submissions.Small().ToJsonString()),
                contentType
            )
        ).ShouldBeProblem(415);

    [Fact]
    public async Task A_body_beyond_the_limit_is_too_large()
    {
        var api = await Host.AsAsync("submitter");
        api.ExpectContinue();

        (await api.PostAsync(Path, new string(' ', StrictJson.MaxBytes + 1))).ShouldBeProblem(413);
    }

    [Theory]
    [InlineData("/api/timeline?colour=red", 400)]
    [InlineData("/api/timeline?limit=0", 422)]
    [InlineData("/api/timeline?limit=1001", 422)]
    [InlineData("/api/timeline?limit=-1", 422)]
    [InlineData("/api/timeline?limit=ten", 400)]
    [InlineData("/api/timeline?limit=1&limit=2", 400)]
    [InlineData("/api/timeline?asOfSequence=99999999999999999999", 400)]
    [InlineData("/api/timeline?knownAt=yesterday", 400)]
    [InlineData("/api/timeline?knownAt=2024-01-01T00:00:00Z&asOfSequence=1", 400)]
    [InlineData("/api/timeline?cursor=%00", 400)]
    [InlineData("/api/timeline?cursor=abc", 400)]
    [InlineData("/api/timeline?from=2024-13", 400)]
    [InlineData("/api/timeline?q=a%00b", 400)]
    [InlineData("/api/timeline?includeParts=perhaps", 400)]
    [InlineData("/api/timeline?act=SHOUT", 422)]
    [InlineData("/api/timeline?act=shrug", 422)]
    [InlineData("/api/timeline?label=BAD", 422)]
    [InlineData("/api/timeline?basis=HEARSAY", 422)]
    [InlineData("/api/timeline?party=ATLANTIS", 422)]
    [InlineData("/api/timeline?target=ATLANTIS", 422)]
    [InlineData("/api/timeline?certainty=maybe", 422)]
    [InlineData("/api/timeline?sort=party", 422)]
    [InlineData("/api/statements?kind=TELEGRAM", 422)]
    [InlineData("/api/statements?status=LOST", 422)]
    [InlineData("/api/actions?type=PICNIC", 422)]
    [InlineData("/api/parties?kind=PLANET", 422)]
    [InlineData("/api/parties/ATLANTIS", 404)]
    [InlineData("/api/parties/ATLANTIS/timeline", 404)]
    [InlineData("/api/statements/st-nobody", 404)]
    [InlineData("/api/statements/GBR", 404)]
    [InlineData("/api/nothing", 404)]
    [InlineData("/api/statements/a%01b", 404)]
    public async Task A_wrong_request_is_the_callers_and_said_so(string path, int status) =>
        (await Host.Anonymous.GetAsync(path)).ShouldBeProblem(status);

    [Theory]
    [InlineData("(")]
    [InlineData("\\")]
    [InlineData("' or '1'='1")]
    [InlineData("\"unbalanced -")]
    [InlineData("é")]
    [InlineData("\U0001F600")]
    [InlineData("한국")]
    public async Task Any_words_can_be_searched_for(string words)
    {
        foreach (var path in new[] { "timeline", "statements", "actions", "parties" })
        {
            (await Host.Anonymous.GetAsync($"/api/{path}?limit=1&q={Uri.EscapeDataString(words)}")).ShouldBe(200);
        }
    }

    [Theory]
    [InlineData("from", "0001-01-01")]
    [InlineData("to", "9999-12-31")]
    [InlineData("from", "-9999")]
    [InlineData("from", "../2024")]
    [InlineData("knownAt", "0001-01-01T00:00:00Z")]
    [InlineData("knownAt", "9999-12-31T23:59:59.999999999Z")]
    [InlineData("asOfSequence", "9223372036854775807")]
    public async Task Dates_and_sequences_at_the_ends_are_answered_or_refused(string parameter, string value)
    {
        var reply = await Host.Anonymous.GetAsync($"/api/timeline?limit=1&{parameter}={Uri.EscapeDataString(value)}");

        reply.Status.ShouldBeOneOf(200, 400);
    }
}
