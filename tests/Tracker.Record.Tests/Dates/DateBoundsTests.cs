using CsCheck;
using NodaTime;
using Tracker.Record.Dates;

namespace Tracker.Record.Tests.Dates;

public sealed class DateBoundsTests
{
    private static readonly DateBounds Unknown = new(null, null);

    private static readonly Gen<DateBounds> Any = Gen.Select(
        Gen.Int[0, 12],
        Gen.Int[0, 6],
        Gen.Bool,
        Gen.Bool,
        (first, length, opensBefore, opensAfter) =>
        {
            var earliest = new LocalDate(2024, 10, 1).PlusDays(first);
            return new DateBounds(opensBefore ? null : earliest, opensAfter ? null : earliest.PlusDays(length));
        }
    );

    [Fact]
    public void Dates_order_by_earliest_then_latest_and_the_unknown_come_last()
    {
        DateBounds[] inOrder =
        [
            Bounds("../2024-10-01"),
            Bounds("../2024-10-22"),
            Bounds("2024-10-01"),
            Bounds("2024-10"),
            Bounds("2024-10/.."),
            Bounds("2024-10-22"),
            Unknown,
        ];

        inOrder.Reverse().Order(DateBounds.Order).ShouldBe(inOrder);
    }

    [Fact]
    public void The_order_is_total() =>
        Gen.Select(Any, Any, Any)
            .Sample(
                (a, b, c) =>
                {
                    var ab = DateBounds.Order.Compare(a, b);
                    Math.Sign(ab).ShouldBe(-Math.Sign(DateBounds.Order.Compare(b, a)));
                    (ab == 0).ShouldBe(a == b);
                    var inOrder = ab <= 0 && DateBounds.Order.Compare(b, c) <= 0;
                    if (inOrder)
                    {
                        DateBounds.Order.Compare(a, c).ShouldBeLessThanOrEqualTo(0);
                    }
                },
                iter: 10_000
            );

    [Fact]
    public void A_date_certainly_before_another_also_orders_before_it_with_days_between_them() =>
        Gen.Select(Any, Any)
            .Sample(
                (a, b) =>
                {
                    var certain = a.CertainlyBefore(b);
                    certain.ShouldBe(DateBounds.DayLag(a, b).MinDays > 0);
                    if (certain)
                    {
                        DateBounds.Order.Compare(a, b).ShouldBeLessThan(0);
                    }
                    if (certain)
                    {
                        b.CertainlyBefore(a).ShouldBeFalse();
                    }
                },
                iter: 10_000
            );

    [Fact]
    public void The_hull_contains_both_and_the_order_of_the_two_does_not_matter() =>
        Gen.Select(Any, Any)
            .Sample(
                (a, b) =>
                {
                    var hull = DateBounds.Hull(a, b);
                    hull.ShouldBe(DateBounds.Hull(b, a));
                    DateBounds.Hull(hull, a).ShouldBe(hull);
                    (hull.Earliest > a.Earliest || hull.Latest < a.Latest).ShouldBeFalse();
                    DateBounds.Hull(a, a).ShouldBe(a);
                }
            );

    [Fact]
    public void The_hull_with_an_unknown_date_is_unknown() =>
        DateBounds.Hull(Bounds("2024-10"), Unknown).IsUnknown.ShouldBeTrue();

    [Theory]
    [InlineData("2024-10-01", "2024-10-22", 21, 21)]
    [InlineData("2024-09", "2024-10-22", 22, 51)]
    [InlineData("2024-10", "2024-10-22", -9, 21)]
    [InlineData("2024-10-22", "2024-10-01", -21, -21)]
    [InlineData("2024-10-01/..", "2024-10-22", null, 21)]
    [InlineData("../2024-10-01", "2024-10-22", 21, null)]
    public void The_lag_between_imprecise_dates_is_an_interval(string from, string to, int? min, int? max) =>
        DateBounds.DayLag(Bounds(from), Bounds(to)).ShouldBe((min, max));

    [Theory]
    [InlineData(null, true)]
    [InlineData("2024/..", false)]
    [InlineData("../2024", false)]
    [InlineData("2024", false)]
    public void Unknown_means_that_neither_bound_is_known(string? date, bool unknown) =>
        Bounds(date).IsUnknown.ShouldBe(unknown);

    [Theory]
    [InlineData("2024-10-21", "2024-10-22", true)]
    [InlineData("2024-10-22", "2024-10-22", false)] // the same day
    [InlineData("2024-10", "2024-11", true)]
    [InlineData("2024-10", "2024-10-31", false)] // a day that both may mean
    [InlineData("../2024-10", "2024-11/..", true)]
    [InlineData("2024-10/..", "2024-11", false)]
    [InlineData("2024-10", "../2024-11", false)]
    [InlineData(null, "2024", false)]
    [InlineData("2024", null, false)]
    public void A_date_is_certainly_before_another_if_every_day_of_it_is(string? date, string? other, bool before) =>
        Bounds(date).CertainlyBefore(Bounds(other)).ShouldBe(before);

    [Fact]
    public void There_is_no_lag_from_an_unknown_date() =>
        DateBounds.DayLag(Unknown, Bounds("2024")).ShouldBe((null, null));

    [Fact]
    public void There_is_no_lag_to_an_unknown_date() =>
        DateBounds.DayLag(Bounds("2024"), Unknown).ShouldBe((null, null));

    [Theory]
    [InlineData("2024-10-05", "2024-10-22", "2024-10-05/2024-10-22")]
    [InlineData("2024-10", "2024-10-22", "2024-10-01/2024-10-31")]
    [InlineData("2024-10/..", "2024-09", "2024-09/..")]
    [InlineData("../2024-10", "2024-11", "../2024-11")]
    public void The_hull_reaches_from_the_earliest_day_to_the_latest(string a, string b, string hull) =>
        DateBounds.Hull(Bounds(a), Bounds(b)).ShouldBe(Bounds(hull));

    private static DateBounds Bounds(string? text) => Shown.Bounds(text);
}
