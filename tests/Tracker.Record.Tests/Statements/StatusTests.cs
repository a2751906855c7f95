using NodaTime;
using Tracker.Record.Events;
using Tracker.Record.Statements;
using static Tracker.Record.Tests.Given;
using static Tracker.Record.Tests.Shown;

namespace Tracker.Record.Tests.Statements;

/// <summary>The status of a statement, now and on a day.</summary>
public sealed class StatusTests
{
    private static readonly StatementSuperseded Superseded = new("st-b", null);

    [Fact]
    public void A_statement_of_which_nothing_more_is_known_is_recorded() =>
        Statement().Statement.Status.ShouldBe("RECORDED");

    [Fact]
    public void A_withdrawal_comes_before_a_newer_statement() =>
        Statement(TakenBack("2019-07-18"), Superseded).Statement.Status.ShouldBe("WITHDRAWN");

    [Fact]
    public void A_merge_comes_before_a_withdrawal() =>
        Statement(TakenBack("2019-07-18"), new StatementMerged("st-c", "The same")).Statement.Status.ShouldBe("MERGED");

    [Fact]
    public void A_retraction_comes_before_everything() =>
        Statement(new StatementMerged("st-c", "The same"), new StatementRetracted("DUPLICATE", null))
            .Statement.Status.ShouldBe("RETRACTED");

    [Theory]
    [InlineData(null, null, "WITHDRAWN")]
    [InlineData("2019-07-17", null, "RECORDED")] // it held still
    [InlineData("2019-07-18", null, "WITHDRAWN")]
    [InlineData("2019-07-20", "2019-08-20", "RECORDED")] // it was withdrawn, and nobody knew
    [InlineData("2019-07-20", "2019-08-21", "WITHDRAWN")]
    public void A_withdrawal_counts_from_its_days_on(string? validAt, string? publicAt, string status) =>
        On(Statement(TakenBack("2019-07-18", "2019-08-21")), validAt, publicAt).ShouldBe(status);

    [Theory]
    [InlineData("2019-07-17", "RECORDED")]
    [InlineData("2019-07-18", "WITHDRAWN")]
    public void A_withdrawal_without_a_public_date_is_public_when_it_takes_effect(string publicAt, string status) =>
        On(Statement(TakenBack("2019-07-18")), null, publicAt).ShouldBe(status);

    [Theory]
    [InlineData("2019-07-14", null, "RECORDED")] // it was not issued yet
    [InlineData("2019-07-15", null, "SUPERSEDED")]
    [InlineData(null, "2019-07-14", "RECORDED")] // it was not public yet
    [InlineData(null, "2019-07-15", "SUPERSEDED")]
    [InlineData("2019-07-15", "2019-07-14", "RECORDED")]
    public void A_newer_statement_counts_from_its_issue_on(string? validAt, string? publicAt, string status) =>
        On(Statement(Superseded), validAt, publicAt, "2019-07-15").ShouldBe(status);

    [Fact]
    public void A_newer_statement_of_an_unknown_day_may_have_superseded_it_on_any_day() =>
        On(Statement(Superseded), "1900-01-01", "1900-01-01").ShouldBe("SUPERSEDED");

    [Fact]
    public void A_newer_statement_counts_while_a_withdrawal_does_not() =>
        On(Statement(TakenBack("2019-07-18"), Superseded), "2019-07-17", null, "2019-07-15").ShouldBe("SUPERSEDED");

    [Fact]
    public void A_voided_withdrawal_never_was() =>
        Statement(TakenBack("2019-07-18"), new EntryVoided(2, "Never was")).Statement.Status.ShouldBe("RECORDED");

    [Fact]
    public void A_voided_supersession_never_was() =>
        Statement(Superseded, new EntryVoided(2, "Never was")).Statement.Status.ShouldBe("RECORDED");

    private static string On(Stream stream, string? validAt, string? publicAt, string? newer = null) =>
        stream.Statement.StatusOn(new(Day(validAt), Day(publicAt), false), newer is null ? null : Bounds(newer));

    private static LocalDate? Day(string? day) => Bounds(day).Earliest;
}
