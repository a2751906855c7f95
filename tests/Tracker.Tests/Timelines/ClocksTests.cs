using NodaTime;
using Tracker.Record.Dates;
using Tracker.Record.Statements;
using Tracker.Tests.Statements;

namespace Tracker.Tests.Timelines;

/// <summary>World time and public time of an entry.</summary>
public class ClocksTests
{
    private static readonly DateBounds Signed = Of("2019-07-12");
    private static readonly DateBounds Withdrew = Of("2019-07-18");
    private static readonly DateBounds Known = Of("2019-08-21");

    [Theory]
    [InlineData("2019-07-11", false)]
    [InlineData("2019-07-12", true)]
    [InlineData("2019-07-17", true)]
    [InlineData("2019-07-18", false)]
    public void An_entry_holds_from_its_first_day_to_the_day_before_it_ended(string day, bool holds) =>
        At(day, null).Counts(Signed, Signed, Withdrew, Known).ShouldBe(holds);

    [Theory]
    [InlineData("2019-08-20", true)]
    [InlineData("2019-08-21", false)]
    public void A_withdrawal_counts_from_the_day_it_became_public(string publicAt, bool holds) =>
        At("2019-07-20", publicAt).Counts(Signed, Signed, Withdrew, Known).ShouldBe(holds);

    [Fact]
    public void An_end_shows_only_once_it_is_public()
    {
        At(null, "2019-08-20").ShowsEnd(Withdrew, Known).ShouldBeFalse();
        At(null, "2019-08-21").ShowsEnd(Withdrew, Known).ShouldBeTrue();
        At(null, null).ShowsEnd(Withdrew, Known).ShouldBeTrue();
        At(null, null).ShowsEnd(null, null).ShouldBeFalse();
    }

    [Theory]
    [InlineData(null, null, "WITHDRAWN")]
    [InlineData("2019-07-17", null, "SUPERSEDED")] // it held still, and a newer one was issued
    [InlineData("2019-07-18", null, "WITHDRAWN")]
    [InlineData(null, "2019-08-20", "SUPERSEDED")] // it was withdrawn, and nobody knew
    [InlineData("2019-07-20", "2019-08-21", "WITHDRAWN")]
    [InlineData("2019-07-14", null, "RECORDED")] // the newer one was not issued yet
    public void A_withdrawal_and_a_newer_statement_count_for_the_status_from_their_days_on(string? validAt, string? publicAt, string status)
    {
        var statement = Statement.Fold(Some.Logged(
            "st-a", Some.Decided(Some.Submission()).StatementEvents,
            [new StatementWithdrawn("GBR", "2019-07-18", "2019-08-21", null), new StatementSuperseded("st-b", null)]))!;

        statement.StatusOn(At(validAt, publicAt), Of("2019-07-15")).ShouldBe(status);
    }

    [Fact]
    public void What_was_not_public_yet_does_not_count_whenever_it_held() =>
        At(null, "2019-07-12").Counts(Signed, Of("2019-07-13"), null, null).ShouldBeFalse();

    [Theory]
    [InlineData("2019-06-30", false, false)]
    [InlineData("2019-07-01", true, false)]
    [InlineData("2019-07-31", true, true)]
    public void An_imprecise_start_is_possible_from_its_first_day_and_certain_from_its_last(string day, bool possible, bool certain)
    {
        At(day, null).Counts(Of("2019-07"), Of("2019-07"), null, null).ShouldBe(possible);
        (At(day, null) with { Certain = true }).Counts(Of("2019-07"), Of("2019-07"), null, null).ShouldBe(certain);
    }

    [Theory]
    [InlineData("2019-07-31", true, true)]
    [InlineData("2019-08-15", true, false)]
    [InlineData("2019-08-31", false, false)]
    public void An_imprecise_end_may_still_hold_until_its_last_day_and_certainly_holds_before_its_first(string day, bool possible, bool certain)
    {
        At(day, null).Counts(Signed, Signed, Of("2019-08"), Of("2019-08")).ShouldBe(possible);
        (At(day, null) with { Certain = true }).Counts(Signed, Signed, Of("2019-08"), Of("2019-08")).ShouldBe(certain);
    }

    [Fact]
    public void An_unknown_date_is_possible_everywhere_and_certain_nowhere()
    {
        At("1900-01-01", "1900-01-01").Counts(default, default, null, null).ShouldBeTrue();
        (At("2900-01-01", null) with { Certain = true }).Counts(default, default, null, null).ShouldBeFalse();
        (At(null, "2900-01-01") with { Certain = true }).Counts(Signed, default, null, null).ShouldBeFalse();
        At("2900-01-01", null).Counts(Signed, Signed, default(DateBounds), default(DateBounds)).ShouldBeTrue();
        (At("2019-07-13", null) with { Certain = true }).Counts(Signed, Signed, default(DateBounds), default(DateBounds)).ShouldBeFalse();
    }

    private static DateBounds Of(string date) => EdtfDate.Parse(date).Bounds;

    private static Clocks At(string? valid, string? known) => new(Day(valid), Day(known), false);

    private static LocalDate? Day(string? day) => day is null ? null : Of(day).Earliest;
}
