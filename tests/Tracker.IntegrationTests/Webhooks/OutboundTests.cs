using System.Net;
using NodaTime;
using Tracker.Webhooks;

namespace Tracker.IntegrationTests.Webhooks;

/// <summary>No spelling of a URL reaches an address that is not public.</summary>
public sealed class OutboundTests
{
    private static readonly IClock Clock = StoppedClock.Shared;

    /// <summary>URLs in which {0} is the port of a server on loopback that counts connections.</summary>
    private static readonly string[] Spellings =
    [
        "http://127.0.0.1:{0}/hook",
        "https://127.0.0.1:{0}/hook",
        "http://localhost:{0}/hook",
        "http://LOCALHOST:{0}/hook",
        "http://localhost.:{0}/hook",
        "http://127.1:{0}/hook",
        "http://127.0.1:{0}/hook",
        "http://2130706433:{0}/hook",
        "http://0x7f000001:{0}/hook",
        "http://0x7F.0.0.1:{0}/hook",
        "http://0x7f.1:{0}/hook",
        "http://017700000001:{0}/hook",
        "http://0177.0.0.1:{0}/hook",
        "http://0177.0.0.01:{0}/hook",
        "http://127.000.000.001:{0}/hook",
        "http://127.0.0.2:{0}/hook",
        "http://127.255.255.254:{0}/hook",
        "http://0:{0}/hook",
        "http://0.0.0.0:{0}/hook",
        "http://[::]:{0}/hook",
        "http://[::1]:{0}/hook",
        "http://[0:0:0:0:0:0:0:1]:{0}/hook",
        "http://[::ffff:127.0.0.1]:{0}/hook",
        "http://[::ffff:7f00:1]:{0}/hook",
        "http://[0:0:0:0:0:ffff:127.0.0.1]:{0}/hook",
        "http://[::127.0.0.1]:{0}/hook",
        "http://[64:ff9b::127.0.0.1]:{0}/hook",
        "http://[2002:7f00:1::]:{0}/hook",
        "http://[fe80::1]:{0}/hook",
        "http://[fd00::1]:{0}/hook",
        "http://①②⑦.⓪.⓪.①:{0}/hook",
        "http://127。0。0。1:{0}/hook",
        "http://example.org@127.0.0.1:{0}/hook",
        "http://127.0.0.1:{0}#@example.org/hook",
        "http://127.0.0.1:{0}/hook?@example.org",
        "http://169.254.169.254/latest/meta-data",
        "http://[::ffff:169.254.169.254]/latest",
        "http://2852039166/latest",
        "http://10.0.0.1:{0}/hook",
        "http://192.168.0.1:{0}/hook",
        "http://172.16.0.1:{0}/hook",
        "http://100.64.0.1:{0}/hook",
        "http://inner.test:{0}/hook",
        "https://inner.test:{0}/hook",
        "http://mixed.test:{0}/hook",
        "http://mapped.test:{0}/hook",
        "http://localhost.localdomain:{0}/hook",
        "http://ip6-localhost:{0}/hook",
    ];

    [Fact]
    public async Task No_spelling_of_an_inner_address_is_registered_or_reached()
    {
        Spellings.Length.ShouldBeGreaterThanOrEqualTo(40);
        await using var inside = await Harness.Receiver.StartAsync();
        var connections = new OutboundConnections([], [new Uri(inside.Url).Port, 443, 80], ResolveAsync);
        using var sender = new WebhookSender(connections, Clock);
        foreach (var spelling in Spellings)
        {
            var url = spelling.Replace(
                "{0}",
                new Uri(inside.Url).Port.ToString(System.Globalization.CultureInfo.InvariantCulture),
                StringComparison.Ordinal
            );
            if (spelling.StartsWith("http://", StringComparison.Ordinal))
            {
                connections.Fault(url).ShouldNotBeNull(url);
            }

            try
            {
                (
                    await sender.SendAsync(
                        url,
                        "msg_1",
                        "{}",
                        [
                            [1],
                        ],
                        TestContext.Current.CancellationToken
                    )
                ).IsTaken.ShouldBeFalse(url);
            }
            catch (UriFormatException)
            {
                // HttpClient does not accept the URL either.
            }
        }

        inside.All.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_name_that_answers_otherwise_the_second_time_is_asked_once()
    {
        await using var inside = await Harness.Receiver.StartAsync();
        var asked = 0;
        var connections = new OutboundConnections(
            [],
            [new Uri(inside.Url).Port],
            (_, _) => Task.FromResult<IPAddress[]>([asked++ == 0 ? IPAddress.Parse("192.0.2.1") : IPAddress.Loopback])
        );
        using var sender = new WebhookSender(connections, Clock);
        var port = new Uri(inside.Url).Port;

        var first = await sender.SendAsync(
            $"http://rebinding.test:{port}/hook",
            "msg_1",
            "{}",
            [
                [1],
            ],
            TestContext.Current.CancellationToken
        );
        var second = await sender.SendAsync(
            $"http://rebinding.test:{port}/hook",
            "msg_1",
            "{}",
            [
                [1],
            ],
            TestContext.Current.CancellationToken
        );

        first.Error.ShouldBe(OutboundConnections.NoPublicAddress);
        second.Error.ShouldBe(OutboundConnections.NoPublicAddress);
        (asked, inside.All.Count).ShouldBe((2, 0));
    }

    [Fact]
    public async Task A_redirect_is_not_followed()
    {
        await using var inside = await Harness.Receiver.StartAsync();
        inside.Answer = _ => 302;
        using var sender = new WebhookSender(
            new([$"127.0.0.1:{new Uri(inside.Url).Port}"], [443], ResolveAsync),
            Clock
        );

        var attempted = await sender.SendAsync(
            inside.Url,
            "msg_1",
            "{}",
            [
                [1],
            ],
            TestContext.Current.CancellationToken
        );

        attempted.ShouldSatisfyAllConditions(x => x.Status.ShouldBe(302), x => x.Error!.ShouldContain("redirect"));
        inside.All.Count.ShouldBe(1);
    }

    private static Task<IPAddress[]> ResolveAsync(string host, CancellationToken token) =>
        host switch
        {
            "inner.test" => Task.FromResult<IPAddress[]>([IPAddress.Loopback]),
            "mixed.test" => Task.FromResult<IPAddress[]>([IPAddress.Parse("93.184.216.34"), IPAddress.Loopback]),
            "mapped.test" => Task.FromResult<IPAddress[]>([IPAddress.Parse("::ffff:127.0.0.1")]),
            _ => Dns.GetHostAddressesAsync(host, token),
        };

    private sealed class StoppedClock : IClock
    {
        public static readonly StoppedClock Shared = new();

        public Instant GetCurrentInstant() => NodaTime.Instant.FromUtc(2026, 1, 1, 0, 0);
    }
}
