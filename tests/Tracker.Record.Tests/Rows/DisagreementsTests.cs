using Tracker.Record.Rows;
using Tracker.Record.Statements;
using static Tracker.Record.Tests.Given;

namespace Tracker.Record.Tests.Rows;

public sealed class DisagreementsTests
{
    [Fact]
    public void Dates_without_a_common_day_are_apart() =>
        Of(Issued("2024-10-21"), Issued("2024-10-22")).ShouldBe(["ISSUED APART"]);

    [Fact]
    public void Dates_that_differ_and_may_be_one_day_overlap() =>
        Of(Issued("2024-10"), Issued("2024-10-22")).ShouldBe(["ISSUED OVERLAPPING"]);

    [Fact]
    public void Two_dates_without_a_common_day_are_apart_though_a_third_overlaps_both() =>
        Of(Issued("2024-10"), Issued("2024-10-21"), Issued("2024-10-22")).ShouldBe(["ISSUED APART"]);

    [Fact]
    public void A_preferred_date_does_not_settle_what_others_say() =>
        Of(Issued("2024-10-21"), Issued("2024-10-22", "PREFERRED")).ShouldBe(["ISSUED APART"]);

    [Fact]
    public void A_deprecated_date_contradicts_nothing() =>
        Of(Issued("2024-10-21", "DEPRECATED"), Issued("2024-10-22")).ShouldBeEmpty();

    [Fact]
    public void Equal_dates_contradict_nothing() => Of(Issued("2024-10-22"), Issued("2024-10-22")).ShouldBeEmpty();

    [Fact]
    public void Dates_of_the_same_days_contradict_nothing_however_they_are_written() =>
        Of(Issued("2024"), Issued("2024~")).ShouldBeEmpty();

    [Fact]
    public void An_unknown_date_contradicts_nothing() =>
        Of(Issued("2024-10-22"), Issued(null, unknown: "NOT_STATED")).ShouldBeEmpty();

    [Fact]
    public void Dates_of_other_fields_contradict_nothing() =>
        Of(Issued("2024-10-22"), Issued("2024-10-23") with { Field = "PUBLISHED" }).ShouldBeEmpty();

    [Fact]
    public void A_reported_count_disagrees_with_a_list_of_another_length() =>
        Of(Signed("GBR"), Signed("KOR"), Unnamed(3)).ShouldBe(["SIGNATORIES COUNT"]);

    [Fact]
    public void A_reported_count_disagrees_with_a_single_signatory() =>
        Of(Signed("GBR"), Unnamed(2)).ShouldBe(["SIGNATORIES COUNT"]);

    [Fact]
    public void A_reported_count_agrees_with_a_list_of_that_length() =>
        Of(Signed("GBR"), Signed("KOR"), Unnamed(2)).ShouldBeEmpty();

    [Fact]
    public void A_deprecated_count_contradicts_nothing() =>
        Of(Signed("GBR"), Signed("KOR"), Unnamed(3, "DEPRECATED")).ShouldBeEmpty();

    [Fact]
    public void A_count_without_a_list_contradicts_nothing() => Of(Unnamed(61)).ShouldBeEmpty();

    [Fact]
    public void Two_counts_disagree_without_a_list() => Of(Unnamed(61), Unnamed(62)).ShouldBe(["SIGNATORIES COUNT"]);

    [Fact]
    public void A_list_without_a_count_contradicts_nothing() => Of(Signed("GBR"), Signed("KOR")).ShouldBeEmpty();

    [Theory]
    [InlineData("JOINED_LATER", 2)]
    [InlineData("ALIGNED", 1)]
    [InlineData("ENDORSED", 1)]
    [InlineData("DELIVERED", 1)]
    public void Those_who_signed_or_joined_are_counted(string role, int counted) =>
        Of(Signed("GBR"), Signed("KOR", role), Unnamed(counted)).ShouldBeEmpty();

    [Fact]
    public void A_party_that_came_back_is_counted_once() =>
        Of(Signed("GBR"), Withdrew("GBR", "2024-11"), Signed("GBR"), Unnamed(1)).ShouldBeEmpty();

    [Fact]
    public void The_list_comes_first_among_rival_counts_and_nobody_claims_it() =>
        Rows(Signed("GBR"), Signed("KOR"), Unnamed(3, "PREFERRED"))
            .ShouldHaveSingleItem()
            .Rivals.ShouldBe("""[{"value":"2"},{"value":"3","rank":"PREFERRED","source":"The press"}]""");

    [Fact]
    public void Rival_dates_come_in_the_order_recorded_with_their_sources() =>
        Rows(Issued("2024-10-22", source: "s2"), Issued("2024-10-21", "PREFERRED"))
            .ShouldHaveSingleItem()
            .Rivals.ShouldBe(
                """
                [{"value":"2024-10-22","rank":"NORMAL","source":"s2"},{"value":"2024-10-21","rank":"PREFERRED"}]
                """
            );

    [Fact]
    public void A_source_that_leaves_a_signatory_out_disagrees_with_the_list()
    {
        var row = Rows(Signed("GBR", omittedBy: ["s1", "s2"]), Signed("KOR")).ShouldHaveSingleItem();

        (row.Field, row.Kind).ShouldBe(("SIGNATORIES", "OMITTED"));
        row.Rivals.ShouldBe("""[{"value":"GBR","source":"s1"},{"value":"GBR","source":"s2"}]""");
    }

    [Fact]
    public void A_disagreement_is_known_by_its_statement_its_field_and_its_kind()
    {
        var row = Rows(Issued("2024-10-21"), Issued("2024-10-22")).ShouldHaveSingleItem();

        (row.Id, row.StatementId).ShouldBe(("st-a/ISSUED/APART", "st-a"));
    }

    [Fact]
    public void They_leave_with_a_retraction() =>
        Statement(Issued("2024-10-21"), Issued("2024-10-22"))
            .Then(new StatementRetracted("DUPLICATE", null))
            .Rows.Disagreements.ShouldHaveSingleItem()
            .ToSequence.ShouldNotBeNull();

    private static IEnumerable<string> Of(params object[] events) => Rows(events).Select(x => $"{x.Field} {x.Kind}");

    private static IEnumerable<DisagreementRow> Rows(params object[] events) =>
        DisagreementRow.Of(Statement(events).Statement);
}
