using NodaTime;
using Tracker.Record.Dates;
using static Tracker.Record.Tests.Shown;

namespace Tracker.Record.Tests.Dates;

/// <summary>World time and public time of an entry.</summary>
public sealed class ClocksTests
{
    private static readonly DateBounds Signed = Bounds("2019-07-12");
    private static readonly DateBounds Withdrew = Bounds("2019-07-18");
    private static readonly DateBounds Known = Bounds("2019-08-21");

    [Theory]
    [InlineData("2019-07-11", false)]
    [InlineData("2019-07-12", true)]
    [InlineData("2019-07-17", true)]
    [InlineData("2019-07-18", false)]
    public void An_entry_holds_from_its_first_day_to_the_day_before_it_ended(string day, bool holds) =>
        At(day, null).Counts(Signed, Signed, Withdrew, Known).ShouldBe(holds);

    [Theory]
    [InlineData("2019-07-12", true)]
    [InlineData("2019-07-13", false)]
    public void An_entry_that_ended_on_the_next_day_held_for_one_day(string day, bool holds) =>
        At(day, null).Counts(Signed, Signed, Bounds("2019-07-13"), Bounds("2019-07-13")).ShouldBe(holds);

    [Theory]
    [InlineData("2019-08-20", true)]
    [InlineData("2019-08-21", false)]
    public void A_withdrawal_counts_from_the_day_it_became_public(string publicAt, bool holds) =>
        At("2019-07-20", publicAt).Counts(Signed, Signed, Withdrew, Known).ShouldBe(holds);

    [Theory]
    [InlineData(null, true)]
    [InlineData("2019-08-20", false)]
    [InlineData("2019-08-21", true)]
    public void An_end_shows_only_once_it_is_public(string? publicAt, bool shows) =>
        At(null, publicAt).ShowsEnd(Withdrew, Known).ShouldBe(shows);

    [Theory]
    [InlineData(null)]
    [InlineData("2019-08-21")]
    public void An_end_that_there_is_not_does_not_show(string? publicAt) =>
        At(null, publicAt).ShowsEnd(null, null).ShouldBeFalse();

    [Fact]
    public void An_end_of_which_it_is_not_known_when_it_became_public_does_not_show_as_possible() =>
        At(null, "2019-08-21").ShowsEnd(Withdrew, null).ShouldBeFalse();

    [Theory]
    [InlineData("2019-07-12", false)]
    [InlineData("2019-07-13", true)]
    public void What_was_not_public_yet_does_not_count_whenever_it_held(string publicAt, bool counts) =>
        At(null, publicAt).Counts(Signed, Bounds("2019-07-13"), null, null).ShouldBe(counts);

    [Fact]
    public void Without_a_day_of_world_time_what_ended_counts() =>
        At(null, "2019-08-21").Counts(Signed, Signed, Withdrew, Known).ShouldBeTrue();

    [Theory]
    [InlineData("2019-06-30", false)]
    [InlineData("2019-07-01", true)]
    [InlineData("2019-07-31", true)]
    public void An_imprecise_start_is_possible_from_its_first_day(string day, bool counts) =>
        At(day, null).Counts(Bounds("2019-07"), Bounds("2019-07"), null, null).ShouldBe(counts);

    [Theory]
    [InlineData("2019-07-01", false)]
    [InlineData("2019-07-30", false)]
    [InlineData("2019-07-31", true)]
    public void An_imprecise_start_is_certain_from_its_last_day(string day, bool counts) =>
        CertainlyAt(day, null).Counts(Bounds("2019-07"), Bounds("2019-07"), null, null).ShouldBe(counts);

    [Theory]
    [InlineData("2019-08-01", true)]
    [InlineData("2019-08-30", true)]
    [InlineData("2019-08-31", false)]
    public void What_ended_on_an_imprecise_day_may_hold_until_the_last(string day, bool counts) =>
        At(day, null).Counts(Signed, Signed, Bounds("2019-08"), Bounds("2019-08")).ShouldBe(counts);

    [Theory]
    [InlineData("2019-07-31", true)]
    [InlineData("2019-08-01", false)]
    public void What_ended_on_an_imprecise_day_certainly_held_before_the_first(string day, bool counts) =>
        CertainlyAt(day, null).Counts(Signed, Signed, Bounds("2019-08"), Bounds("2019-08")).ShouldBe(counts);

    [Theory]
    [InlineData("../2019-07", true)]
    [InlineData("2019-08/..", false)]
    public void A_date_with_an_open_start_may_have_begun_on_any_day(string held, bool counts) =>
        At("2019-07-01", null).Counts(Bounds(held), default, null, null).ShouldBe(counts);

    [Theory]
    [InlineData("../2019-07", true)]
    [InlineData("2019-07/..", false)]
    public void A_date_with_an_open_end_has_certainly_begun_on_no_day(string held, bool counts) =>
        CertainlyAt("2019-07-31", null).Counts(Bounds(held), default, null, null).ShouldBe(counts);

    [Theory]
    [InlineData("1900-01-01", null)]
    [InlineData(null, "1900-01-01")]
    public void An_unknown_start_is_possible_on_every_day(string? validAt, string? publicAt) =>
        At(validAt, publicAt).Counts(default, default, null, null).ShouldBeTrue();

    [Theory]
    [InlineData("2900-01-01", null)]
    [InlineData(null, "2900-01-01")]
    public void An_unknown_start_is_certain_on_no_day(string? validAt, string? publicAt) =>
        CertainlyAt(validAt, publicAt).Counts(default, default, null, null).ShouldBeFalse();

    [Fact]
    public void What_ended_on_an_unknown_day_may_hold_on_every_day() =>
        At("2900-01-01", null).Counts(Signed, Signed, default(DateBounds), default(DateBounds)).ShouldBeTrue();

    [Fact]
    public void What_ended_on_an_unknown_day_certainly_holds_on_no_day() =>
        CertainlyAt("2019-07-13", null)
            .Counts(Signed, Signed, default(DateBounds), default(DateBounds))
            .ShouldBeFalse();

    [Theory]
    [InlineData(null, null, true)]
    [InlineData("2019-07-17", null, false)]
    [InlineData("2019-07-18", null, true)]
    [InlineData(null, "2019-08-20", false)]
    [InlineData(null, "2019-08-21", true)]
    [InlineData("2019-07-17", "2019-08-21", false)]
    [InlineData("2019-07-18", "2019-08-20", false)]
    [InlineData("2019-07-18", "2019-08-21", true)]
    public void An_entry_has_ended_once_its_end_is_there_and_public(string? validAt, string? publicAt, bool ended) =>
        At(validAt, publicAt).HasEnded(Withdrew, Known).ShouldBe(ended);

    [Theory]
    [InlineData(null, null, true)]
    [InlineData("2019-07-11", null, false)]
    [InlineData("2019-07-12", null, true)]
    [InlineData(null, "2019-07-11", false)]
    [InlineData(null, "2019-07-12", true)]
    [InlineData("2019-07-12", "2019-07-11", false)]
    [InlineData("2019-07-11", "2019-07-12", false)]
    public void What_a_date_begins_has_begun_on_both_days_asked_for(string? validAt, string? publicAt, bool begun) =>
        At(validAt, publicAt).HasBegun(Signed).ShouldBe(begun);

    [Theory]
    [InlineData(null, null, false)]
    [InlineData("2019-07-12", null, true)]
    [InlineData(null, "2019-07-12", true)]
    public void A_day_is_asked_for_if_either_clock_has_one(string? validAt, string? publicAt, bool any) =>
        At(validAt, publicAt).Any.ShouldBe(any);

    [Fact]
    public void Without_a_day_there_is_no_condition_in_SQL() => Sql(At(null, null)).ShouldBeEmpty();

    [Fact]
    public void A_public_day_is_a_condition_on_the_public_bounds_in_SQL() =>
        Sql(At(null, "2019-08-21")).ShouldBe(["(p.public_earliest is null or p.public_earliest <= $1[2019-08-21])"]);

    [Fact]
    public void A_valid_day_is_a_condition_on_both_ends_of_what_holds_in_SQL() =>
        Sql(At("2019-07-20", null))
            .ShouldBe([
                "(p.held_earliest is null or p.held_earliest <= $1[2019-07-20])",
                "(p.held_to is null or not coalesce(p.held_to_latest <= $2[2019-07-20], false))",
            ]);

    [Fact]
    public void With_both_days_an_end_counts_in_SQL_only_once_it_is_public() =>
        Sql(At("2019-07-20", "2019-08-21"))[^1]
            .ShouldBe(
                "(p.held_to is null or not (coalesce(p.public_to_latest <= $4[2019-08-21], false)"
                    + " and coalesce(p.held_to_latest <= $3[2019-07-20], false)))"
            );

    [Fact]
    public void What_is_certain_is_asked_of_the_other_bounds_in_SQL() =>
        Sql(CertainlyAt("2019-07-20", null))
            .ShouldBe([
                "coalesce(p.held_latest <= $1[2019-07-20], false)",
                "(p.held_to is null or not (p.held_to_earliest is null or p.held_to_earliest <= $2[2019-07-20]))",
            ]);

    private static List<string> Sql(Clocks clocks)
    {
        var n = 0;
        return [.. clocks.Conditions("p", day => $"${++n}[{NodaTime.Text.LocalDatePattern.Iso.Format(day)}]")];
    }

    private static Clocks At(string? valid, string? known) => new(Day(valid), Day(known), false);

    private static Clocks CertainlyAt(string? valid, string? known) => At(valid, known) with { Certain = true };

    private static LocalDate? Day(string? day) => Bounds(day).Earliest;
}
