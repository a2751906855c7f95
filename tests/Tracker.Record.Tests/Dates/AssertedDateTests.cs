using NodaTime;
using Tracker.Record.Dates;

namespace Tracker.Record.Tests.Dates;

public sealed class AssertedDateTests
{
    [Fact]
    public void Nothing_asserted_is_unknown_without_a_reason() => Of().ShouldBe(new AssertedDate(null, null, default));

    [Fact]
    public void The_preferred_value_stands_alone() =>
        Of(("NORMAL", "2023", null), ("PREFERRED", "2024-10-22", null), ("NORMAL", "2025", null))
            .ShouldBe(new("2024-10-22", null, EdtfDate.Parse("2024-10-22").Bounds));

    [Fact]
    public void A_preferred_reason_makes_the_date_unknown_whatever_else_is_asserted() =>
        Of(("NORMAL", "2023", null), ("PREFERRED", null, "DISPUTED")).ShouldBe(new(null, "DISPUTED", default));

    [Fact]
    public void One_normal_value_stands_with_its_own_text() =>
        Of(("NORMAL", "2024~", null), ("NORMAL", "2024~", null), ("NORMAL", null, "NOT_STATED"))
            .ShouldBe(new("2024~", null, EdtfDate.Parse("2024~").Bounds));

    [Fact]
    public void Rival_normal_values_make_their_hull()
    {
        var date = Of(("NORMAL", "2024-10-22", null), ("NORMAL", "2024-10", null), ("NORMAL", "2024-11-02", null));

        date.ShouldBe(new("2024-10-01/2024-11-02", null, new(new LocalDate(2024, 10, 1), new LocalDate(2024, 11, 2))));
        EdtfDate.Parse(date.Text!).Bounds.ShouldBe(date.Bounds);
    }

    [Theory]
    [InlineData("2024-10/..", "2024-11-02", "2024-10-01/..")]
    [InlineData("../2024-10", "2024-11-02", "../2024-11-02")]
    public void An_open_side_stays_open_in_the_hull(string a, string b, string hull)
    {
        var date = Of(("NORMAL", a, null), ("NORMAL", b, null));

        date.Text.ShouldBe(hull);
        EdtfDate.Parse(hull).Bounds.ShouldBe(date.Bounds);
    }

    [Fact]
    public void A_hull_open_on_both_sides_is_unknown() =>
        Of(("NORMAL", "2024-10/..", null), ("NORMAL", "../2023", null)).ShouldBe(new(null, null, default));

    [Fact]
    public void Deprecated_values_never_count() =>
        Of(("DEPRECATED", "2024", null), ("NORMAL", "2023", null)).Text.ShouldBe("2023");

    [Fact]
    public void Deprecated_values_alone_are_unknown() =>
        Of(("DEPRECATED", "2024", null)).ShouldBe(new(null, null, default));

    [Fact]
    public void Deprecated_reasons_never_count() =>
        Of(("DEPRECATED", null, "WITHHELD"), ("NORMAL", null, "NOT_STATED")).UnknownReason.ShouldBe("NOT_STATED");

    [Fact]
    public void Of_several_reasons_the_first_is_told() =>
        Of(("NORMAL", null, "NOT_STATED"), ("NORMAL", null, "WITHHELD")).UnknownReason.ShouldBe("NOT_STATED");

    [Fact]
    public void A_reason_is_told_though_another_assertion_has_none() =>
        Of(("NORMAL", null, null), ("NORMAL", null, "WITHHELD")).UnknownReason.ShouldBe("WITHHELD");

    private static AssertedDate Of(params (string, string?, string?)[] assertions) => AssertedDate.Of(assertions);
}
