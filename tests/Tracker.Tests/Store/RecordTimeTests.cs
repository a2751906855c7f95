using NodaTime;
using Tracker.Store;

namespace Tracker.Tests.Store;

public sealed class RecordTimeTests
{
    private static readonly Instant Noon = Instant.FromUtc(2026, 12, 1, 12, 0);

    [Theory]
    [InlineData(0, 0, -60, 0)]
    [InlineData(0, 0, 0, 0)]
    [InlineData(9, 0, -60, 9)] // The clocks may differ a little.
    [InlineData(-9, 0, -60, -9)]
    [InlineData(-3600, 0, -60, 0)] // A clock that is behind does not count.
    [InlineData(-9, 0, -3, -3)] // Never before the last event.
    [InlineData(0, 0, 9, 9)]
    public void A_change_has_the_programs_time_but_never_one_before_the_last_event(
        int now,
        int database,
        int last,
        int at
    ) => RecordTime.Of(Plus(now), Plus(database), Plus(last)).ShouldBe(Plus(at));

    [Fact]
    public void The_first_event_has_the_time_of_the_clock() => RecordTime.Of(Noon, Noon, null).ShouldBe(Noon);

    [Theory]
    [InlineData(11, 0, 0, "11 s ahead of the clock of its database")]
    [InlineData(31_536_000, 0, 0, "31536000 s ahead of the clock of its database")]
    [InlineData(0, 0, 31_536_000, "tracker ledger accept-time")]
    [InlineData(-3600, -3600, 0, "3600 s ahead of the clock of the database")]
    public void A_time_ahead_of_the_databases_clock_is_refused(int now, int database, int last, string message) =>
        Should
            .Throw<WrongClockException>(() => RecordTime.Of(Plus(now), Plus(database), Plus(last)))
            .Message.ShouldContain(message);

    private static Instant Plus(int seconds) => Noon + Duration.FromSeconds(seconds);
}
