using CsCheck;
using Microsoft.AspNetCore.Http;
using Tracker.Hosting;

namespace Tracker.Tests.Hosting;

public sealed class ProtectionTests
{
    [Theory]
    [InlineData("?q=%ff%fe", "?q")]
    [InlineData("?q=%C0%80", "?q")] // NUL in two bytes
    [InlineData("?q=%ED%A0%80", "?q")] // half of a pair
    [InlineData("?q=%F5%80%80%80", "?q")]
    [InlineData("?q=%e2%82", "?q")]
    [InlineData("?q=a&from=%80", "?from")]
    [InlineData("?q=a%00b", "?q")]
    [InlineData("?q=a%1bb", "?q")]
    [InlineData("?q=a%C2%85b", "?q")]
    [InlineData("?%00=a", "?%00")]
    [InlineData("?%ff=a", "?%ff")]
    public void A_query_that_is_not_text_is_malformed_and_names_its_parameter(string query, string pointer)
    {
        var problem = Protection.Unreadable(Request(query)).ShouldNotBeNull();

        (problem.Status, problem.Errors![0].Pointer).ShouldBe((400, pointer));
    }

    [Theory]
    [InlineData("")]
    [InlineData("?")]
    [InlineData("?q=%E2%82%AC+%F0%9F%98%80&q")]
    [InlineData("?q=100%&r=%zz&s=%4")]
    [InlineData("?q=한국")]
    [InlineData("?q=a%0Ab%09c")]
    public void Any_other_is_left_to_its_endpoint(string query) => Protection.Unreadable(Request(query)).ShouldBeNull();

    [Fact]
    public void Any_text_that_is_percent_encoded_can_be_read() =>
        Gen
            .String.Where(x => !x.Any(c => char.IsControl(c) || char.IsSurrogate(c)))
            .Sample(text => Protection.Unreadable(Request("?q=" + Uri.EscapeDataString(text))) is null);

    [Fact]
    public void A_header_with_a_control_character_is_malformed()
    {
        var request = Request("");
        request.Headers["X-Anything"] = "a\u0001b";

        Protection.Unreadable(request).ShouldNotBeNull().Detail.ShouldContain("X-Anything");
    }

    [Fact]
    public void Two_ends_of_one_body_are_malformed()
    {
        var request = Request("");
        request.Headers.TransferEncoding = "chunked";
        Protection.Unreadable(request).ShouldBeNull();
        request.Headers.ContentLength = 3;
        Protection.Unreadable(request).ShouldNotBeNull().Status.ShouldBe(400);
    }

    private static HttpRequest Request(string query)
    {
        var request = new DefaultHttpContext().Request;
        request.QueryString = new(query);
        return request;
    }
}
