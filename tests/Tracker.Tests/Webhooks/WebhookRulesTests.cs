using System.Net;
using NodaTime;
using Tracker.Webhooks;

namespace Tracker.Tests.Webhooks;

public class WebhookRulesTests
{
    private static readonly Instant Then = Instant.FromUtc(2026, 1, 1, 0, 0);

    /// <summary>Computed with openssl as Standard Webhooks says: HMAC-SHA256 of id.timestamp.body.</summary>
    [Fact]
    public void A_signature_is_that_of_the_published_algorithm() =>
        WebhookSignature
            .Of(
                "msg_p5jXN8AQM9LWM0D4loKWxJek",
                "1614265330",
                "{\"test\": 2432232314}",
                [Convert.FromBase64String("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")]
            )
            .ShouldBe("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");

    [Fact]
    public void Two_secrets_make_two_signatures_in_one_header()
    {
        var (one, two) = (WebhookSignature.NewSecret(), WebhookSignature.NewSecret());

        WebhookSignature
            .Of("a", "1", "{}", [one, two])
            .ShouldBe($"{WebhookSignature.Of("a", "1", "{}", [one])} {WebhookSignature.Of("a", "1", "{}", [two])}");
        Convert.FromBase64String(WebhookSignature.Shown(one)[WebhookSignature.SecretPrefix.Length..]).ShouldBe(one);
    }

    [Fact]
    public void Attempts_are_given_up_within_a_day()
    {
        var pauses = Enumerable
            .Range(1, 20)
            .Select(Backoff.After)
            .TakeWhile(x => x is not null)
            .Select(x => x!.Value)
            .ToList();

        pauses.ShouldBe(pauses.Order());
        pauses
            .Aggregate(Duration.Zero, (a, b) => a + b)
            .ShouldBeInRange(Duration.FromHours(20), Duration.FromHours(24));
    }

    [Fact]
    public void What_is_taken_is_done_what_is_gone_ends_the_webhook_and_what_fails_waits()
    {
        Decide(204, null).ShouldBe((("DELIVERED", null), null));
        Decide(500, "The receiver answered 500.").ShouldBe((("PENDING", null), Duration.FromSeconds(5)));
        Decide(410, "The receiver answered 410.").Outcome.Status.ShouldBe("FAILED");
        Decide(410, "The receiver answered 410.").Outcome.DisabledReason.ShouldNotBeNull();
    }

    [Fact]
    public void After_the_last_attempt_the_webhook_is_disabled_unless_another_message_was_taken_since()
    {
        Decide(500, "The receiver answered 500.", tries: 10)
            .Outcome.ShouldBe(
                ("FAILED", "A message failed for a day, and the receiver has accepted no message since it was created.")
            );
        Decide(500, "The receiver answered 500.", tries: 10, success: Then + Duration.FromHours(1))
            .Outcome.ShouldBe(("FAILED", null));
        Decide(500, "The receiver answered 500.", tries: 10, success: Then - Duration.FromHours(1))
            .Outcome.DisabledReason.ShouldNotBeNull();
    }

    [Theory]
    [InlineData("8.8.8.8", true)]
    [InlineData("172.32.0.1", true)]
    [InlineData("2606:4700::1111", true)]
    [InlineData("::ffff:8.8.8.8", true)]
    [InlineData("0.0.0.0", false)]
    [InlineData("10.1.2.3", false)]
    [InlineData("100.64.0.1", false)]
    [InlineData("127.0.0.1", false)]
    [InlineData("127.255.255.254", false)]
    [InlineData("169.254.169.254", false)]
    [InlineData("172.16.0.1", false)]
    [InlineData("172.31.255.255", false)]
    [InlineData("192.168.1.1", false)]
    [InlineData("198.18.0.1", false)]
    [InlineData("224.0.0.1", false)]
    [InlineData("255.255.255.255", false)]
    [InlineData("::", false)]
    [InlineData("::1", false)]
    [InlineData("::ffff:127.0.0.1", false)]
    [InlineData("::ffff:10.0.0.1", false)]
    [InlineData("::127.0.0.1", false)]
    [InlineData("64:ff9b::7f00:1", false)]
    [InlineData("2002:7f00:1::", false)]
    [InlineData("2001::1", false)]
    [InlineData("fe80::1", false)]
    [InlineData("fc00::1", false)]
    [InlineData("fd00:ec2::254", false)]
    [InlineData("ff02::1", false)]
    [InlineData("2001:db8::1", false)]
    public void An_address_is_public_only_where_it_is_of_the_internet(string address, bool isPublic) =>
        PublicAddress.Is(IPAddress.Parse(address)).ShouldBe(isPublic);

    [Theory]
    [InlineData("https://example.org/hook", null)]
    [InlineData("http://example.org/hook", "The URL is not https")]
    [InlineData("http://10.0.0.7:8080/hook", null)]
    [InlineData("http://10.0.0.7:8081/hook", "The URL is not https")]
    [InlineData("https://example.org:80/hook", null)]
    [InlineData("https://example.org:8443/hook", "Webhooks do not call port 8443, only 443 and 80;")]
    [InlineData("https://example.org:22/hook", "Webhooks do not call port 22")]
    [InlineData("https://example.org:5432/", "Webhooks do not call port 5432")]
    [InlineData("https://8.8.8.8:53/", "Webhooks do not call port 53")]
    [InlineData("https://[2606:4700::1111]:25/", "Webhooks do not call port 25")]
    [InlineData("https://10.0.0.8/hook", "10.0.0.8 is not an address of the public internet.")]
    [InlineData("https://[::1]/hook", "::1 is not an address of the public internet.")]
    [InlineData("https://2130706433/", "127.0.0.1 is not an address of the public internet.")]
    [InlineData("https://user:word@example.org/", "The URL has a user or a fragment")]
    [InlineData("ftp://example.org/", "Not an absolute https URL")]
    [InlineData("/hook", "Not an absolute https URL")]
    [InlineData("", "Not an absolute https URL")]
    public void A_url_is_taken_or_told_what_is_wrong_with_it(string url, string? fault)
    {
        var found = new OutboundConnections(
            ["10.0.0.7:8080"],
            [443, 80],
            (_, _) => Task.FromResult<IPAddress[]>([])
        ).Fault(url);

        (found ?? "").ShouldStartWith(fault ?? "");
        (found is null).ShouldBe(fault is null);
    }

    private static ((string Status, string? DisabledReason) Outcome, Duration? Pause) Decide(
        int status,
        string? error,
        int tries = 0,
        Instant? success = null
    ) =>
        DeliverWebhookHandler.Decide(
            new(
                "msg_1",
                "{}",
                "PENDING",
                tries,
                tries,
                false,
                Then,
                new("wh-1", "https://example.org", false, success, [])
            ),
            new(Then, status, error, 1)
        );
}
