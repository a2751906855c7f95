using Tracker.Record.Dates;
using Tracker.Timelines;

namespace Tracker.Tests.Actions;

public class GetActionCondemnersTests
{
    [Fact]
    public void A_month_and_a_day_within_it_tie_for_first() // S14
    {
        var condemners = Ranked("2024-10", "2024-10-22", "2024-11-01");

        condemners.Select(x => (x.Rank, x.Tied)).ShouldBe([(1, true), (1, true), (3, false)]);
    }

    [Fact]
    public void The_rank_is_one_more_than_the_number_certainly_earlier()
    {
        // The third entry may be as early as the second.
        Ranked("2024-09-01", "2024-10-01", "2024-10").Select(x => x.Rank).ShouldBe([1, 2, 2]);
        Ranked("2024-01-01", "2024-01-01", "2024-01-02", "2024-01-03").Select(x => x.Rank).ShouldBe([1, 1, 3, 4]);
        Ranked("../2024-10-01", "2024-10-02", "2024-11/..").Select(x => x.Rank).ShouldBe([1, 2, 3]);
        Ranked("2024-10-01/..", "2024-10-22").Select(x => (x.Rank, x.Tied)).ShouldBe([(1, true), (1, true)]);
    }

    [Fact]
    public void The_undated_have_no_rank_and_tie_with_nobody()
    {
        var condemners = Ranked("2024-10", null, null);

        condemners.Select(x => (x.Rank, x.Tied)).ShouldBe([(1, false), (null, false), (null, false)]);
        condemners[1].LagFromAction.ShouldBeNull();
    }

    [Fact]
    public void A_lag_between_imprecise_dates_is_an_interval()
    {
        var condemners = GetActionCondemners.Ranked(
            [Row("2024-10"), Row("2024-10-22"), Row("2024-10-22/.."), Row(null)],
            Bounds("2024-10-01"),
            Bounds("2024-09")
        );

        condemners.Select(x => x.LagFromAction).ShouldBe([new(0, 30), new(21, 21), new(21, null), null]);
        condemners.Select(x => x.LagFromFirstReport).ShouldBe([new(1, 60), new(22, 51), new(22, null), null]);
    }

    [Fact]
    public void Without_a_date_of_the_action_there_is_no_lag() =>
        Ranked("2024-10").ShouldAllBe(x => x.LagFromAction == null && x.LagFromFirstReport == null);

    [Fact]
    public void Nobody_condemned_it() => Ranked().ShouldBeEmpty();

    private static IReadOnlyList<Condemner> Ranked(params string?[] dates) =>
        GetActionCondemners.Ranked([.. dates.Select(Row)], default, default);

    private static DateBounds Bounds(string? date) => date is null ? default : EdtfDate.Parse(date).Bounds;

    private static TimelineRow Row(string? date) =>
        new(
            "st-a/a1/ac-b/GBR",
            new("GBR", "UK", "UK"),
            null,
            new("st-a", null, "JOINT_STATEMENT", "RECORDED"),
            null,
            "CONDEMN",
            4,
            null,
            null,
            "ASSERTED",
            "CONDEMNED",
            [],
            null,
            [],
            [],
            [],
            "SIGNATORY",
            "DIRECT_SOLE",
            null,
            [],
            new(date, Bounds(date).Earliest, Bounds(date).Latest, null, null),
            new(null, null, null, null, null),
            new(default, null, 1, null),
            new("We condemn", 0, 10, "t1"),
            "UNREVIEWED"
        );
}
