using Microsoft.AspNetCore.Http;
using Tracker.Http;
using Tracker.Refusals;

namespace Tracker.Tests.Http;

public class IfMatchTests
{
    [Theory]
    [InlineData("\"3-0a1b2c3d\"", 3L)]
    [InlineData("\"12\"", 12L)]
    [InlineData(" \"3-0a1b2c3d\" ", 3L)]
    [InlineData("W/\"3-0a1b2c3d\"", 3L)]
    [InlineData("*", null)]
    public void The_version_is_that_of_the_etag(string header, long? version) => Read(header).ShouldBe((version, null));

    [Fact]
    public void The_etag_of_an_answer_is_read_back() => Read(Answer.ETag(41, "{}"u8)).ShouldBe((41L, null));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" ")]
    public void Without_the_header_a_version_is_asked_for(string? header) => Read(header).Problem!.Status.ShouldBe(428);

    [Theory]
    [InlineData("\"\"")]
    [InlineData("\"x-1\"")]
    [InlineData("W/3-0a1b2c3d-x")]
    [InlineData("W/W/\"3-0a1b2c3d\"")]
    [InlineData("\"-3\"")]
    [InlineData("\"+3\"")]
    [InlineData("\"3 \"")]
    [InlineData("\"99999999999999999999-0a1b2c3d\"")]
    public void What_is_no_etag_of_ours_is_stale(string header) => Read(header).Problem!.Status.ShouldBe(412);

    private static (long? Version, Problem? Problem) Read(string? header)
    {
        var context = new DefaultHttpContext();
        if (header is not null)
        {
            context.Request.Headers.IfMatch = header;
        }
        return IfMatch.Read(context);
    }
}
