using NodaTime;
using Tracker.Access;
using Tracker.Audit.Ledger;
using Tracker.Record.Keys;

namespace Tracker.Tests.Audit;

public sealed class LastDoneTests
{
    private static readonly Instant Now = Instant.FromUtc(2026, 12, 1, 12, 0);

    [Theory]
    [InlineData(null, true)]
    [InlineData(0, false)]
    [InlineData(-23, false)]
    [InlineData(-24, true)]
    [InlineData(-2400, true)]
    [InlineData(1, true)]
    [InlineData(700_000, true)]
    public void What_was_done_a_day_ago_or_in_the_future_is_due(int? hours, bool isDue) =>
        LastDone
            .IsDue(hours is { } x ? Now + Duration.FromHours(x) : null, Duration.FromHours(24), Now)
            .ShouldBe(isDue);

    [Fact]
    public void A_time_a_moment_ahead_is_that_of_another_clock() =>
        LastDone.IsDue(Now + Duration.FromSeconds(30), Duration.FromHours(24), Now).ShouldBeFalse();

    [Fact]
    public void A_key_is_borne_out_only_by_a_log_that_says_the_same_of_it()
    {
        var end = Now + Duration.FromTicks(10);
        var row = new ApiKeys.FoundKey("a", "u-1", "reviewer", ["read", "review"]);

        Borne(row, end, new KeyMade("u-1", "reviewer", ["review", "read"], Key.Text(end))).ShouldBeTrue();
        Borne(row, end + Duration.FromTicks(9), new KeyMade("u-1", "reviewer", ["review", "read"], Key.Text(end)))
            .ShouldBeTrue("PostgreSQL keeps microseconds");
        ApiKeys.IsBorneOut(row, end, null).ShouldBeFalse();
        Borne(row, null, new KeyMade("u-1", "reviewer", ["review", "read"], Key.Text(end))).ShouldBeFalse();
        Borne(row, end, new KeyMade("u-2", "reviewer", ["review", "read"], Key.Text(end))).ShouldBeFalse();
        Borne(row, end, new KeyMade("u-1", "submitter", ["review", "read"], Key.Text(end))).ShouldBeFalse();
        Borne(row, end, new KeyMade("u-1", "reviewer", ["read"], Key.Text(end))).ShouldBeFalse();
        Borne(row, end, new KeyMade("u-1", "reviewer", ["review", "read"], Key.Text(end)), new KeyRevoked("u-1"))
            .ShouldBeFalse();
    }

    private static bool Borne(ApiKeys.FoundKey row, Instant? end, params object[] events) =>
        ApiKeys.IsBorneOut(
            row,
            end,
            Key.Fold(
                events.Select((x, i) => new Tracker.Record.Events.LoggedEvent("key-a", i + 1, i + 1, Now, false, x))
            )
        );
}
