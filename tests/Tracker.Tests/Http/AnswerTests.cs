using System.Text;
using Microsoft.AspNetCore.Http;
using Tracker.Http;
using Tracker.Refusals;
using Tracker.Store;

namespace Tracker.Tests.Http;

public class AnswerTests
{
    [Fact]
    public async Task A_versioned_answer_has_an_etag_and_is_not_sent_to_who_has_it()
    {
        var (first, body) = await Run(Answer.Versioned(3, new AsOf(1, null)));
        var etag = first.Response.Headers.ETag.ToString();
        var (again, nothing) = await Run(Answer.Versioned(3, new AsOf(1, null)), "\"0-0\", " + etag);
        var (changed, _) = await Run(Answer.Versioned(3, new AsOf(2, null)), etag);

        first.Response.StatusCode.ShouldBe(200);
        first.Response.ContentLength.ShouldBe(body.Length);
        etag.ShouldBe(Answer.ETag(3, Encoding.UTF8.GetBytes(body)));
        (again.Response.StatusCode, nothing, again.Response.Headers.ETag.ToString()).ShouldBe((304, "", etag));
        changed.Response.StatusCode.ShouldBe(200);
    }

    [Fact]
    public async Task A_new_resource_is_located_an_old_one_is_not()
    {
        var (made, _) = await Run(Answer.Changed(201, "/api/statements/st-a", 1, new AsOf(1, null)));
        var (changed, _) = await Run(Answer.Changed(200, "/api/statements/st-a", 1, new AsOf(1, null)));

        made.Response.Headers.Location.ToString().ShouldBe("/api/statements/st-a");
        changed.Response.Headers.Location.Count.ShouldBe(0);
    }

    [Fact]
    public async Task A_page_links_to_the_next_with_the_same_query()
    {
        var context = Sealed.Context("?party=GBR&party=KOR&cursor=old&q=a%20b");

        await Answer.Page(context, new Page<string>(["a"], null, new(1, null), "new")).ExecuteAsync(context);

        var sealedNew = Sealed.Seal.Seal(context.Request, "new");
        context
            .Response.Headers.Link.ToString()
            .ShouldBe($"</api/timeline?party=GBR&party=KOR&q=a%20b&cursor={sealedNew}>; rel=\"next\"");
        Sealed.Seal.Open(context.Request, sealedNew).ShouldBe("new");
    }

    [Fact]
    public async Task A_problem_is_told_with_its_headers_and_never_stored()
    {
        var (conflict, body) = await Run(
            Problem.Conflict(
                ProblemTypes.Differs,
                "It differs.",
                "/api/statements/st-a",
                new Fault("/kind", "Not so.", "differs")
            )
        );
        var (away, _) = await Run(Problem.Unavailable("Away."));

        conflict.Response.StatusCode.ShouldBe(409);
        conflict.Response.ContentType.ShouldBe("application/problem+json");
        conflict.Response.Headers.Location.ToString().ShouldBe("/api/statements/st-a");
        conflict.Response.Headers.CacheControl.ToString().ShouldBe("no-store");
        body.ShouldContain("\"type\":\"urn:tracker:problem:differs\"");
        body.ShouldContain("{\"pointer\":\"/kind\",\"detail\":\"Not so.\",\"code\":\"differs\"}");
        body.ShouldNotContain("retryAfter");
        away.Response.Headers.RetryAfter.ToString().ShouldBe("1");
    }

    private static async Task<(HttpContext Context, string Body)> Run(IResult result, string? ifNoneMatch = null)
    {
        using var body = new MemoryStream();
        var context = new DefaultHttpContext { Request = { Method = "GET" }, Response = { Body = body } };
        if (ifNoneMatch is not null)
        {
            context.Request.Headers.IfNoneMatch = ifNoneMatch;
        }
        await NotModified.AnswerAsync(context, result.ExecuteAsync);
        return (context, Encoding.UTF8.GetString(body.ToArray()));
    }
}
