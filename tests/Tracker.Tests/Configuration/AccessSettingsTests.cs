using System.Net;
using Microsoft.AspNetCore.Http;
using Tracker.Configuration;
using Tracker.Http;

namespace Tracker.Tests.Configuration;

public sealed class AccessSettingsTests
{
    [Fact]
    public void Unset_everyone_of_this_machine_reads_as_often_as_they_like()
    {
        var settings = Read();

        settings.Access.ShouldBe(new AccessSettings());
        settings.Access.AnonymousReads.ShouldBeTrue();
        settings.Access.PlainHttp.ShouldBeFalse();
        settings.Access.OidcAuthority.ShouldBeNull();
        settings.OnLoopback.ShouldBeTrue();
        (settings.RateLimit, settings.FailureLimit).ShouldBe((0, 0));
        settings.Access.MaxConnections.ShouldBe(2_000);
    }

    [Theory]
    [InlineData("http://0.0.0.0:80", null)]
    [InlineData("http://127.0.0.1:80;https://+:443", null)]
    [InlineData("http://127.0.0.1:80", "127.0.0.1")]
    public void Whoever_others_can_reach_limits_their_rate(string urls, string? proxies)
    {
        var settings = Read(("ASPNETCORE_URLS", urls), ("TRACKER_PROXIES", proxies ?? ""));

        (settings.RateLimit, settings.FailureLimit).ShouldBe((6_000, 60));
    }

    [Fact]
    public void Everything_can_be_set()
    {
        var settings = Read(
            ("TRACKER_ANONYMOUS_READS", "off"),
            ("TRACKER_OIDC_AUTHORITY", "https://login.example.org/"),
            ("TRACKER_OIDC_AUDIENCE", "tracker"),
            ("TRACKER_OIDC_ROLE_CLAIM", "groups"),
            ("TRACKER_RATE_LIMIT", "5"),
            ("TRACKER_FAILED_KEY_LIMIT", "3"),
            ("TRACKER_REPORT_LIMIT", "2"),
            ("TRACKER_PROXIES", "10.0.0.7, 192.168.0.0/16,::1"),
            ("TRACKER_PLAIN_HTTP", "on"),
            ("TRACKER_MAX_CONNECTIONS", "10")
        );

        settings.Access.ShouldBe(
            new AccessSettings
            {
                AnonymousReads = false,
                OidcAuthority = "https://login.example.org",
                OidcAudience = "tracker",
                OidcRoleClaim = "groups",
                RateLimit = 5,
                FailureLimit = 3,
                ReportLimit = 2,
                Proxies = "10.0.0.7, 192.168.0.0/16,::1",
                PlainHttp = true,
                MaxConnections = 10,
            }
        );
        settings.Access.ProxyNetworks.Select(x => x.ToString()).ShouldBe(["10.0.0.7/32", "192.168.0.0/16", "::1/128"]);
    }

    [Fact]
    public void All_faults_are_told_with_their_setting()
    {
        var message = Should
            .Throw<ConfigurationException>(() =>
                Read(
                    ("TRACKER_ANONYMOUS_READS", "no"),
                    ("TRACKER_OIDC_AUTHORITY", "http://login.example.org"),
                    ("TRACKER_RATE_LIMIT", "-1"),
                    ("TRACKER_FAILED_KEY_LIMIT", "many"),
                    ("TRACKER_REPORT_LIMIT", "few"),
                    ("TRACKER_PROXIES", "10.0.0.7,proxy"),
                    ("TRACKER_PLAIN_HTTP", "yes"),
                    ("TRACKER_MAX_CONNECTIONS", "0")
                )
            )
            .Message.Split(Environment.NewLine);

        message
            .Select(x => x.Split(' ', ':')[0])
            .ShouldBe([
                "TRACKER_OIDC_AUTHORITY",
                "TRACKER_OIDC_AUTHORITY",
                "TRACKER_PROXIES",
                "TRACKER_ANONYMOUS_READS",
                "TRACKER_RATE_LIMIT",
                "TRACKER_FAILED_KEY_LIMIT",
                "TRACKER_REPORT_LIMIT",
                "TRACKER_PLAIN_HTTP",
                "TRACKER_MAX_CONNECTIONS",
            ]);
        message[1].ShouldContain("TRACKER_OIDC_AUDIENCE");
        message[2].ShouldContain("'proxy'");
    }

    [Theory]
    [InlineData("203.0.113.9", "203.0.113.9")]
    [InlineData("::ffff:203.0.113.9", "203.0.113.9")]
    [InlineData("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64")]
    [InlineData("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64")]
    [InlineData(null, "local")]
    public void Addresses_of_one_customer_count_together(string? remote, string counted)
    {
        var context = new DefaultHttpContext();
        context.Connection.RemoteIpAddress = remote is null ? null : IPAddress.Parse(remote);

        Sender.Counted(context).ShouldBe(counted);
        context.User = Sender.Of("u-1", [Roles.Reader], Scopes.Of(Roles.Reader), "test");
        Sender.Counted(context).ShouldBe("u-1");
    }

    [Theory]
    [InlineData("http", "127.0.0.1", true)]
    [InlineData("http", "::1", true)]
    [InlineData("http", null, true)]
    [InlineData("http", "203.0.113.9", false)]
    [InlineData("https", "203.0.113.9", true)]
    public void What_leaves_the_machine_in_the_open_is_not_private(string scheme, string? remote, bool isPrivate)
    {
        var context = new DefaultHttpContext();
        context.Request.Scheme = scheme;
        context.Connection.RemoteIpAddress = remote is null ? null : IPAddress.Parse(remote);

        Sender.IsPrivate(context).ShouldBe(isPrivate);
    }

    private static Settings Read(params (string Name, string Value)[] environment) =>
        Settings.Read(x => environment.Where(e => e.Name == x).Select(e => e.Value).FirstOrDefault());
}
