using System.Net;
using Microsoft.AspNetCore.Http;
using Tracker.Http;

namespace Tracker.Tests.Http;

/// <summary>Which scheme and host the addresses begin with that readers copy.</summary>
public class PublicOriginTests
{
    private static readonly IPAddress Local = IPAddress.Parse("10.0.0.5");

    [Theory]
    [InlineData("evil.example")]
    [InlineData("localhost")]
    [InlineData("")]
    public void The_configured_address_counts_whatever_host_is_asked_for(string host) =>
        PublicOrigin
            .Of("https://tracker.example.org", "http", new(host), Local, 5080)
            .ShouldBe("https://tracker.example.org");

    [Theory]
    [InlineData("localhost:5080")]
    [InlineData("LOCALHOST")]
    [InlineData("127.0.0.1:80")]
    [InlineData("127.8.8.8:5080")]
    [InlineData("[::1]:5080")]
    public void The_host_asked_for_counts_if_it_names_this_machine(string host) =>
        PublicOrigin.Of(null, "http", new(host), IPAddress.Loopback, 5080).ShouldBe($"http://{host}");

    [Theory]
    [InlineData("evil.example")]
    [InlineData("127.0.0.1.evil.example")]
    [InlineData("localhost.evil.example:5080")]
    [InlineData("10.9.9.9")]
    [InlineData("localhost:x")]
    [InlineData("")]
    public void Any_other_host_is_replaced_by_the_address_at_which_the_request_arrived(string host)
    {
        PublicOrigin.Of(null, "http", new(host), Local, 5080).ShouldBe("http://10.0.0.5:5080");
        PublicOrigin.Of(null, "https", new(host), IPAddress.IPv6Loopback, 443).ShouldBe("https://[::1]");
        PublicOrigin.Of(null, "http", new HostString(host), null, 80).ShouldBe("http://127.0.0.1");
    }
}
