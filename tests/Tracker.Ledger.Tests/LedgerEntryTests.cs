using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using CsCheck;

namespace Tracker.Ledger.Tests;

public class LedgerEntryTests
{
    private static readonly string Salt = Convert.ToBase64String(
        Enumerable.Range(0, 32).Select(x => (byte)x).ToArray()
    );

    private static readonly LedgerEntry Entry = new(
        31,
        Guid.Parse("0199aabb-ccdd-7eef-8123-456789abcdef"),
        "st-7f3k",
        2,
        "source_added",
        new DateTimeOffset(2026, 11, 25, 19, 30, 0, TimeSpan.FromHours(1)).AddMicroseconds(42),
        "3q2+7w==",
        "u-1",
        "0af7",
        null
    );

    [Fact]
    public void An_entry_is_canonical_JSON_of_strings_with_absent_members_left_out()
    {
        var text = Encoding.UTF8.GetString(Entry.ToBytes());

        text.ShouldBe(
            "{\"actor\":\"u-1\",\"at\":\"2026-11-25T18:30:00.000042Z\",\"correlation\":\"0af7\",\"digest\":\"3q2+7w==\","
                + "\"event\":\"0199aabb-ccdd-7eef-8123-456789abcdef\",\"seq\":\"31\",\"stream\":\"st-7f3k\",\"type\":\"source_added\","
                + "\"v\":\"1\",\"version\":\"2\"}"
        );
        CanonicalJson.Of(text).ShouldBe(Entry.ToBytes());
    }

    [Fact]
    public void An_entry_is_read_back() =>
        Gen.Select(
                Gen.Long[1, long.MaxValue],
                Gen.Guid,
                Gen.String[Gen.Char['\u0001', '\ud7ff'], 0, 20],
                Gen.Long[0, 3_000_000_000_000_000]
            )
            .Sample(
                (sequence, id, text, micros) =>
                {
                    var entry = Entry with
                    {
                        Sequence = sequence,
                        EventId = id,
                        Stream = text,
                        Causation = text.Length > 3 ? text : null,
                        Actor = text.Length > 6 ? text : null,
                        At = DateTimeOffset.UnixEpoch.AddMicroseconds(micros),
                    };
                    LedgerEntry.Parse(entry.ToBytes()).ShouldBe(entry);
                }
            );

    [Theory]
    [InlineData("", "An entry must be a JSON object of strings: ")]
    [InlineData("[]", "An entry must be a JSON object of strings.")]
    [InlineData("\"x\"", "An entry must be a JSON object of strings.")]
    [InlineData("{", "An entry must be a JSON object of strings: ")]
    [InlineData("{}", "The entry has no member 'seq'.")]
    [InlineData("""{"seq":31}""", "The member 'seq' is not a string.")]
    [InlineData("""{"seq":"x","version":"1"}""", "The member 'seq' or 'version' of the entry is not a number.")]
    [InlineData("""{"seq":"1","version":"-1"}""", "The member 'seq' or 'version' of the entry is not a number.")]
    [InlineData("""{"seq":"1","version":"1","event":"x"}""", "An entry must be a JSON object of strings: ")]
    public void What_is_no_entry_is_refused_and_the_reason_told(string text, string reason) =>
        Should
            .Throw<NotCanonicalException>(() => LedgerEntry.Parse(Encoding.UTF8.GetBytes(text)))
            .Message.ShouldStartWith(reason);

    [Theory]
    [InlineData("seq")]
    [InlineData("version")]
    [InlineData("event")]
    [InlineData("at")]
    [InlineData("stream")]
    [InlineData("type")]
    [InlineData("digest")]
    public void Of_an_entry_that_lacks_a_member_the_member_is_named(string member)
    {
        var members = JsonNode.Parse(Entry.ToBytes())!.AsObject();
        members.Remove(member);

        Should
            .Throw<NotCanonicalException>(() => LedgerEntry.Parse(Encoding.UTF8.GetBytes(members.ToJsonString())))
            .Message.ShouldBe($"The entry has no member '{member}'.");
    }

    [Fact]
    public void An_entry_is_as_long_as_a_bundle_can_hold_and_no_longer()
    {
        var others = Entry.ToBytes().Length - Entry.Stream.Length;
        (Entry with { Stream = new('x', 65_535 - others) }).ToBytes().Length.ShouldBe(65_535);
        Should
            .Throw<NotCanonicalException>(() => (Entry with { Stream = new('x', 65_536 - others) }).ToBytes())
            .Message.ShouldBe("An entry has at most 65535 bytes; this one has 65536.");
    }

    [Fact]
    public void A_bundle_holds_the_longest_entry_and_the_empty_one()
    {
        var longest = new byte[ushort.MaxValue];
        new Tile(Tile.Entries, 0, 2).DecodeEntries(Tile.EncodeEntries([longest, []])).ShouldBe([longest, []]);
    }

    [Theory]
    [InlineData("\"v\":\"1\"", "\"v\":\"2\"", "is not in the canonical form 1")]
    [InlineData("\"seq\":\"31\"", "\"seq\":\"031\"", "is not in the canonical form 1")]
    [InlineData("\"seq\":\"31\"", "\"seq\":31", "The member 'seq' is not a string.")]
    [InlineData("\"seq\":\"31\"", "\"seq\": \"31\"", "is not in the canonical form 1")]
    [InlineData("\"actor\":\"u-1\",", "\"actor\":null,", "The member 'actor' is not a string.")]
    [InlineData("\"actor\":\"u-1\",", "\"actor\":\"u-1\",\"also\":\"x\",", "is not in the canonical form 1")]
    [InlineData("\"actor\":\"u-1\",", "\"actor\":\"u-1\",\"actor\":\"u-1\",", "is not in the canonical form 1")]
    [InlineData(".000042Z", ".000042+00:00", "is not in the canonical form 1")]
    [InlineData("abcdef\"", "ABCDEF\"", "is not in the canonical form 1")]
    public void An_entry_written_otherwise_is_refused_and_the_reason_told(string part, string instead, string reason)
    {
        var text = Encoding.UTF8.GetString(Entry.ToBytes());
        text.ShouldContain(part);

        var otherwise = Encoding.UTF8.GetBytes(text.Replace(part, instead, StringComparison.Ordinal));
        Should.Throw<NotCanonicalException>(() => LedgerEntry.Parse(otherwise)).Message.ShouldContain(reason);
    }

    [Fact]
    public void An_entry_of_a_time_too_fine_is_refused() =>
        Should
            .Throw<NotCanonicalException>(() => (Entry with { At = Entry.At.AddTicks(1) }).ToBytes())
            .Message.ShouldBe("The time of an entry must be in whole microseconds.");

    [Fact]
    public void The_digest_is_HMAC_SHA_256_of_body_and_headers_under_the_salt()
    {
        var digest = PayloadDigest.Of("""{"b": 1, "a": "x"}""", $$"""{"salt": "{{Salt}}", "continued": true}""");

        digest.ShouldBe(
            Convert.ToBase64String(
                HMACSHA256.HashData(
                    Convert.FromBase64String(Salt),
                    """{"data":{"a":"x","b":1},"headers":{"continued":true}}"""u8
                )
            )
        );
        PayloadDigest.Of("""{"a":"x","b":1}""", $$"""{"continued":true,"salt":"{{Salt}}"}""").ShouldBe(digest);
        PayloadDigest.Of("""{"a":"x","b":1}""", $$"""{"salt":"{{Salt}}"}""").ShouldNotBe(digest);
        PayloadDigest.Of("""{"a":"x","b":2}""", $$"""{"continued":true,"salt":"{{Salt}}"}""").ShouldNotBe(digest);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("""{"salt": 7}""")]
    [InlineData("""{"salt": "AAAA"}""")]
    [InlineData("""{"salt": "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="}""")]
    [InlineData("""{"salt": "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB="}""")]
    public void Without_a_salt_of_32_bytes_there_is_no_digest(string headers) =>
        Should
            .Throw<NotCanonicalException>(() => PayloadDigest.Of("{}", headers))
            .Message.ShouldBe("The headers have no salt of 32 bytes in base64.");

    [Fact]
    public void Headers_that_are_no_JSON_are_refused_as_such() =>
        Should
            .Throw<NotCanonicalException>(() => PayloadDigest.Of("{}", "{"))
            .Message.ShouldStartWith("The headers are not JSON: ");
}
