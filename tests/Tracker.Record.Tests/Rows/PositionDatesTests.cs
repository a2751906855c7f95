using static Tracker.Record.Tests.Given;

namespace Tracker.Record.Tests.Rows;

/// <summary>When a position holds and when it is public, with the bounds of imprecise dates.</summary>
public sealed class PositionDatesTests
{
    [Theory]
    [InlineData("2024-10-22", "2024-10-22: 2024-10-22 to 2024-10-22")]
    [InlineData("2024-10", "2024-10: 2024-10-01 to 2024-10-31")]
    [InlineData("2024~", "2024~: 2024-01-01 to 2024-12-31")]
    [InlineData("2024-10-21/2024-10-22", "2024-10-21/2024-10-22: 2024-10-21 to 2024-10-22")]
    [InlineData("2024-10-22/2024-10-22", "2024-10-22/2024-10-22: 2024-10-22 to 2024-10-22")]
    [InlineData("../2024-10", "../2024-10: .. to 2024-10-31")]
    [InlineData("2024-10/..", "2024-10/..: 2024-10-01 to ..")]
    [InlineData(null, "unknown")]
    public void Without_dates_of_its_own_an_entry_holds_from_the_issue(string? issued, string held) => // R7
        DatedStatement(issued).Positions.ShouldHaveSingleItem().Held().ShouldBe(held);

    [Theory]
    [InlineData("2024-10-22", "2024-10-22: 2024-10-22 to 2024-10-22")]
    [InlineData("2024-10", "2024-10: 2024-10-01 to 2024-10-31")]
    [InlineData("../2024-10", "../2024-10: .. to 2024-10-31")]
    [InlineData("2024-10/..", "2024-10/..: 2024-10-01 to ..")]
    [InlineData(null, "unknown")]
    public void Without_dates_of_its_own_an_entry_is_public_from_the_issue(string? issued, string known) => // R6
        DatedStatement(issued).Positions.ShouldHaveSingleItem().Public().ShouldBe(known);

    [Theory]
    [InlineData("2024-11", "2024-11: 2024-11-01 to 2024-11-30")]
    [InlineData("../2024-11", "../2024-11: .. to 2024-11-30")]
    [InlineData("2024-11/..", "2024-11/..: 2024-11-01 to ..")]
    public void An_entry_holds_from_its_own_date_rather_than_from_the_issue(string from, string held) => // R7
        DatedStatement("2024-10-22", from).Positions.ShouldHaveSingleItem().Held().ShouldBe(held);

    [Fact]
    public void An_entry_with_its_own_date_is_still_public_from_the_issue() => // R6
        DatedStatement("2024-10-22", from: "2024-11")
            .Positions.ShouldHaveSingleItem()
            .Public()
            .ShouldBe("2024-10-22: 2024-10-22 to 2024-10-22");

    [Fact]
    public void An_entry_with_its_own_date_is_public_on_an_unknown_day_if_the_issue_is_unknown() =>
        DatedStatement(null, from: "2024-11").Positions.ShouldHaveSingleItem().Public().ShouldBe("unknown");

    [Theory]
    [InlineData("2024-12-01", "2024-12-01: 2024-12-01 to 2024-12-01")]
    [InlineData("2024-12", "2024-12: 2024-12-01 to 2024-12-31")]
    public void An_entry_is_public_from_its_own_public_date(string publicAt, string known) =>
        DatedStatement("2024-10-22", publicAt: publicAt).Positions.ShouldHaveSingleItem().Public().ShouldBe(known);

    [Fact]
    public void An_entry_with_its_own_public_date_still_holds_from_the_issue() =>
        DatedStatement("2024-10-22", publicAt: "2024-12")
            .Positions.ShouldHaveSingleItem()
            .Held()
            .ShouldBe("2024-10-22: 2024-10-22 to 2024-10-22");

    [Fact]
    public void An_unknown_date_keeps_its_reason()
    {
        var row = Statement(Issued(null, unknown: "NOT_STATED"), Signed("GBR"), Condemn)
            .Positions.ShouldHaveSingleItem();

        (row.Held(), row.Public()).ShouldBe(("unknown: NOT_STATED", "unknown: NOT_STATED"));
    }

    [Fact]
    public void A_reason_beside_a_date_is_not_kept()
    {
        var stream = Statement(
            Issued(null, unknown: "NOT_STATED"),
            Issued("2024-10-22", id: "d2"),
            Signed("GBR"),
            Condemn
        );

        stream.Positions.ShouldHaveSingleItem().Held().ShouldBe("2024-10-22: 2024-10-22 to 2024-10-22");
    }

    [Theory]
    [InlineData("2024-11-05", "2024-11-05: 2024-11-05 to 2024-11-05")]
    [InlineData("2024-11", "2024-11: 2024-11-01 to 2024-11-30")]
    [InlineData("../2024-11", "../2024-11: .. to 2024-11-30")]
    [InlineData("2024-11/..", "2024-11/..: 2024-11-01 to ..")]
    public void A_withdrawal_ends_what_holds_on_the_days_on_which_it_may_have_taken_effect(
        string effective,
        string to
    ) =>
        DatedStatement("2024-10-22")
            .Then(Withdrew("GBR", effective))
            .Positions.ShouldHaveSingleItem()
            .HeldTo()
            .ShouldBe(to);

    [Theory]
    [InlineData("2024-12-05", "2024-12-05: 2024-12-05 to 2024-12-05")]
    [InlineData("2024-12", "2024-12: 2024-12-01 to 2024-12-31")]
    [InlineData("../2024-12", "../2024-12: .. to 2024-12-31")]
    public void A_withdrawal_is_public_on_its_own_public_date(string publicAt, string to) =>
        DatedStatement("2024-10-22")
            .Then(Withdrew("GBR", "2024-11", publicAt))
            .Positions.ShouldHaveSingleItem()
            .PublicTo()
            .ShouldBe(to);

    [Theory]
    [InlineData("2024-11", "2024-11: 2024-11-01 to 2024-11-30")]
    [InlineData("2024-11/..", "2024-11/..: 2024-11-01 to ..")]
    public void A_withdrawal_without_a_public_date_is_public_when_it_takes_effect(string effective, string to) =>
        DatedStatement("2024-10-22")
            .Then(Withdrew("GBR", effective))
            .Positions.ShouldHaveSingleItem()
            .PublicTo()
            .ShouldBe(to);

    [Fact]
    public void Without_a_withdrawal_nothing_ends()
    {
        var row = DatedStatement("2024-10-22").Positions.ShouldHaveSingleItem();

        (row.HeldTo(), row.PublicTo()).ShouldBe(("none", "none"));
    }

    [Fact]
    public void A_withdrawal_leaves_the_dates_from_which_an_entry_holds_and_is_public() // rule 7
    {
        var stream = DatedStatement("2024-10-22", "2024-10-23", "2024-10-24");

        var (before, after) = (stream.Positions[0], stream.Then(Withdrew("GBR", "2024-11")).Positions[0]);

        (after.Held(), after.Public()).ShouldBe((before.Held(), before.Public()));
    }

    [Theory]
    [InlineData("2024-11", "2024-12", "2024-11")] // the party's own is earlier
    [InlineData("2024-12", "2024-11", "2024-11")]
    [InlineData("2024-11-15", "2024-11", "2024-11")] // a month begins before a day in it
    [InlineData("../2024-12", "2024-11", "../2024-12")] // an open start comes before any day
    [InlineData("2024-12/..", "2024-12", "2024-12")] // an open end comes after any day
    public void The_earlier_of_two_withdrawals_ends_an_entry(string own, string whole, string end) =>
        DatedStatement("2024-10-22")
            .Then(Withdrew("GBR", own))
            .Then(TakenBack(whole))
            .Positions.ShouldHaveSingleItem()
            .HeldTo()
            .ShouldStartWith(end + ":");

    [Fact]
    public void The_earlier_of_two_withdrawals_brings_its_own_public_date() =>
        DatedStatement("2024-10-22")
            .Then(Withdrew("GBR", "2024-12", "2025-02"))
            .Then(TakenBack("2024-11", "2025-03"))
            .Positions.ShouldHaveSingleItem()
            .PublicTo()
            .ShouldBe("2025-03: 2025-03-01 to 2025-03-31");

    [Fact]
    public void Of_two_withdrawals_on_one_day_the_partys_own_ends_its_entry() =>
        DatedStatement("2024-10-22")
            .Then(Withdrew("GBR", "2024-11", "2025-02"))
            .Then(TakenBack("2024-11", "2025-03"))
            .Positions.ShouldHaveSingleItem()
            .PublicTo()
            .ShouldStartWith("2025-02");

    [Fact]
    public void The_withdrawal_of_the_whole_statement_ends_every_entry() =>
        Statement(Issued("2024-10"), Signed("GBR"), Signed("KOR"), Condemn)
            .Then(TakenBack("2024-11"))
            .Positions.Select(x => x.HeldTo())
            .ShouldBe(["2024-11: 2024-11-01 to 2024-11-30", "2024-11: 2024-11-01 to 2024-11-30"]);

    [Fact]
    public void A_partys_withdrawal_ends_no_other_entry() =>
        Statement(Issued("2024-10"), Signed("GBR"), Signed("KOR"), Condemn)
            .Then(Withdrew("KOR", "2024-11"))
            .Positions.Select(x => x.HeldTo())
            .ShouldBe(["none", "2024-11: 2024-11-01 to 2024-11-30"]);
}
