using Tracker.Dates;
using Tracker.Record.Rows;
using Tracker.Record.Statements;
using Tracker.Statements;
using Tracker.Tests.Statements;

namespace Tracker.Tests.Timelines;

public class DisagreementsTests
{
    [Fact]
    public void Dates_without_a_common_day_are_apart() => Of(Date("2024-10-21"), Date("2024-10-22")).ShouldBe(["ISSUED APART"]);

    [Fact]
    public void Dates_that_differ_and_may_be_one_day_overlap() => Of(Date("2024-10"), Date("2024-10-22")).ShouldBe(["ISSUED OVERLAPPING"]);

    [Fact]
    public void A_preferred_date_does_not_settle_what_others_say_and_a_deprecated_one_says_nothing()
    {
        Of(Date("2024-10-21"), Date("2024-10-22") with { Rank = "PREFERRED" }).ShouldBe(["ISSUED APART"]);
        Of(Date("2024-10-21") with { Rank = "DEPRECATED", Reason = "A misprint." }, Date("2024-10-22")).ShouldBeEmpty();
    }

    [Fact]
    public void Equal_dates_and_unknown_ones_contradict_nothing()
    {
        Of(Date("2024-10-22"), Date("2024-10-22")).ShouldBeEmpty();
        Of(Date("2024-10-22"), new SubmittedDate("ISSUED", UnknownReason: "NOT_STATED")).ShouldBeEmpty();
        Of(Date("2024-10-22"), new SubmittedDate("PUBLISHED", "2024-10-23")).ShouldBeEmpty();
    }

    [Fact]
    public void A_reported_count_disagrees_with_another_list_and_not_with_none()
    {
        var two = Some.Submission();
        Of(two with { UnnamedSignatories = new(3, "The press") }).ShouldBe(["SIGNATORIES COUNT"]);
        Of(two with { UnnamedSignatories = new(2, "The press") }).ShouldBeEmpty();
        Of(two with { UnnamedSignatories = new(3, "The press", Rank: "DEPRECATED") }).ShouldBeEmpty();
        Of(two with { Signatories = [], UnnamedSignatories = new(61, "The press") }).ShouldBeEmpty();
    }

    [Fact]
    public void A_source_that_leaves_a_signatory_out_disagrees_with_the_list()
    {
        var two = Some.Submission();
        var disputed = two with { Signatories = [two.Signatories[0] with { OmittedBy = ["s1"] }, .. two.Signatories.Skip(1)] };

        DisagreementRow.Of(Some.Statement(disputed)).ShouldHaveSingleItem().Rivals.ShouldBe($$"""[{"value":"{{two.Signatories[0].Party}}","source":"s1"}]""");
        Some.FaultsOf(disputed with { Signatories = [disputed.Signatories[0] with { OmittedBy = ["s1", "s9", "s1"] }] })
            .Select(x => x.Pointer).ShouldBe(["/signatories/0/omittedBy/1", "/signatories/0/omittedBy/2"]);
    }

    [Fact]
    public void They_leave_with_a_retraction()
    {
        var decision = Some.Decided(Some.Submission() with { Dates = [Date("2024-10-21"), Date("2024-10-22")] });
        var rows = new ReadRows();

        rows.Add(Some.Logged(decision.StatementId, decision.StatementEvents, [new StatementRetracted("DUPLICATE", null)]));

        rows.Disagreements.ShouldHaveSingleItem().ToSequence.ShouldNotBeNull();
    }

    private static SubmittedDate Date(string value) => new("ISSUED", value);

    private static IEnumerable<string> Of(params SubmittedDate[] dates) => Of(Some.Submission() with { Dates = dates });

    private static IEnumerable<string> Of(Submission submission) =>
        DisagreementRow.Of(Some.Statement(submission)).Select(x => $"{x.Field} {x.Kind}");
}
