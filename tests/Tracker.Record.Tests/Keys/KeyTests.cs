using NodaTime;
using Tracker.Record.Clock;
using Tracker.Record.Events;
using Tracker.Record.Keys;
using Tracker.Record.Parties;
using Tracker.Record.Rows;

namespace Tracker.Record.Tests.Keys;

public sealed class KeyTests
{
    private static readonly Instant End = Instant.FromUtc(2027, 1, 1, 12, 0);

    [Fact]
    public void A_key_is_what_it_was_made_as_until_it_is_rotated_and_revoked()
    {
        var stream = Stream.Of("key-a", new KeyMade("u-1", "reviewer", ["read"]));
        var made = Key.Fold(stream.Events).ShouldNotBeNull();
        (made.Holder, made.Role, made.ExpiresAt, made.IsRevoked).ShouldBe(("u-1", "reviewer", null, false));
        made.Scopes.ShouldBe(["read"]);

        stream = stream.Then(new KeyRotated("b", Key.Text(End)!));
        Key.Fold(stream.Events)!.ExpiresAt.ShouldBe(End);

        stream = stream.Then(new KeyRevoked("u-1"));
        Key.Fold(stream.Events)!.IsRevoked.ShouldBeTrue();

        // The admin key is made anew under the same id.
        stream = stream.Then(new KeyMade("u-2", "admin", ["read", "admin"], Key.Text(End)));
        var again = Key.Fold(stream.Events)!;
        (again.Holder, again.Role, again.ExpiresAt, again.IsRevoked).ShouldBe(("u-2", "admin", End, false));
    }

    [Fact]
    public void A_key_that_was_found_is_one_that_was_made() =>
        Key.Fold(Stream.Of("key-a", new KeyFound("u-1", "admin", ["read"], Key.Text(End))).Events)!
            .ExpiresAt.ShouldBe(End);

    [Fact]
    public void An_instant_is_written_in_microseconds_as_the_database_keeps_it()
    {
        Key.Text(null).ShouldBeNull();
        Key.Text(End + Duration.FromTicks(19)).ShouldBe("2027-01-01T12:00:00.000001Z");
        Key.Kept(End + Duration.FromTicks(19)).ShouldBe(End + Duration.FromTicks(10));
    }

    [Theory]
    [InlineData("")]
    [InlineData("tomorrow")]
    [InlineData("2027-01-01")]
    public void A_key_whose_end_cannot_be_read_has_ended(string end) =>
        Key.Fold(Stream.Of("key-a", new KeyMade("u-1", "admin", ["read"], end)).Events)!
            .ExpiresAt.ShouldBe(Instant.MinValue);

    [Fact]
    public void Streams_of_keys_and_of_the_clock_make_no_rows()
    {
        var rows = new ReadRows();
        rows.Add(Stream.Of("key-a", new KeyMade("u-1", "admin", ["read"])).Then(new KeyRevoked("u-1")).Events);
        rows.Add(Stream.Of("clock", new ClockCorrected("x")).Events);

        ReadTables.All.Sum(x => x.Insert(rows).Count()).ShouldBe(0);
    }

    [Fact]
    public void A_stream_whose_events_do_not_fit_together_is_named()
    {
        List<LoggedEvent> stream =
        [
            .. Stream.Of("GBR", new PartyRegistered("STATE", 1), new MemberJoined("FRA", "no date", null, null)).Events,
        ];

        Should
            .Throw<UnreadableEventException>(() => new ReadRows().Add(stream))
            .Message.ShouldStartWith("Stream 'GBR', from event 10 on, cannot be folded:");
    }
}
