using Tracker.Record.Events;
using Tracker.Record.Statements;
using static Tracker.Record.Tests.Given;

namespace Tracker.Record.Tests.Statements;

/// <summary>A voided entry never was.</summary>
public sealed class VoidingTests
{
    public static TheoryData<object> Entries =>
        [
            Signed("KOR"),
            Withdrew("GBR", "2024-11"),
            Dissociated("FRA", "GBR"),
            Unnamed(3),
            TakenBack("2024-11"),
            new StatementSuperseded("st-b", null),
        ];

    [Theory, MemberData(nameof(Entries), DisableDiscoveryEnumeration = true)]
    public void Signatories_withdrawals_dissociations_counts_and_supersessions_can_be_voided(object entry) =>
        Statement(Signed("GBR"), entry).Statement.VoidableAt(3).ShouldBe(entry);

    [Theory, MemberData(nameof(Entries), DisableDiscoveryEnumeration = true)]
    public void What_was_voided_cannot_be_voided_again(object entry) =>
        Statement(Signed("GBR"), entry, Void(3)).Statement.VoidableAt(3).ShouldBeNull();

    [Fact]
    public void What_is_undone_by_other_events_cannot_be_voided()
    {
        var statement = JointStatement(
            new StatementReviewed("ACCEPTED", null),
            new SourceAdded(Source("s2"))
        ).Statement;

        Enumerable.Range(1, 10).Where(x => statement.VoidableAt(x) is not null).ShouldBe([3, 4]); // the two signatories
    }

    [Fact]
    public void A_voided_signatory_is_gone() =>
        Statement(Signed("GBR"), Signed("KOR"), Void(2)).Statement.Signatories.Select(x => x.Party).ShouldBe(["KOR"]);

    [Fact]
    public void A_withdrawal_goes_with_the_entry_that_it_ended() =>
        Statement(Signed("GBR"), Withdrew("GBR", "2024-11"), Void(2)).Statement.VoidableAt(3).ShouldBeNull();

    [Fact]
    public void The_withdrawal_of_another_entry_can_still_be_voided() =>
        Statement(Signed("GBR"), Signed("KOR"), Withdrew("KOR", "2024-11"), Void(2))
            .Statement.VoidableAt(4)
            .ShouldNotBeNull();

    [Fact]
    public void An_entry_holds_again_once_its_withdrawal_is_voided()
    {
        var entry = Statement(Signed("GBR"), Withdrew("GBR", "2024-11"), Void(3))
            .Statement.Signatories.ShouldHaveSingleItem();

        (entry.Withdrew, entry.WithdrewVersion).ShouldBe((null, null));
    }

    [Fact]
    public void Another_withdrawal_stays() =>
        Statement(Signed("GBR"), Signed("KOR"), Withdrew("GBR", "2024-11"), Withdrew("KOR", "2024-11"), Void(5))
            .Statement.Signatories.Select(x => x.Withdrew is null)
            .ShouldBe([false, true]);

    [Fact]
    public void A_voided_dissociation_is_gone_though_an_equal_one_stays() =>
        Statement(Dissociated("FRA", "EU"), Dissociated("FRA", "EU"), Void(2))
            .Statement.Dissociations.Count.ShouldBe(1);

    [Fact]
    public void A_voided_count_is_gone_though_an_equal_one_stays() =>
        Statement(Unnamed(3), Unnamed(3), Void(2)).Statement.Counts.Count.ShouldBe(1);

    [Fact]
    public void A_voided_withdrawal_of_the_whole_is_gone() =>
        Statement(TakenBack("2024-11"), Void(2)).Statement.Withdrawn.ShouldBeNull();

    [Fact]
    public void A_voided_supersession_is_gone() =>
        Statement(new StatementSuperseded("st-b", null), Void(2)).Statement.Superseded.ShouldBeNull();

    [Fact]
    public void A_withdrawal_and_a_supersession_stay_if_another_entry_is_voided()
    {
        var statement = Statement(
            TakenBack("2024-11"),
            new StatementSuperseded("st-b", null),
            Unnamed(3),
            Void(4)
        ).Statement;

        (statement.Withdrawn, statement.Superseded).ShouldBe((TakenBack("2024-11"), new("st-b", null)));
    }

    [Fact]
    public void Voiding_what_made_no_entry_changes_nothing()
    {
        var stream = Statement(Signed("GBR"), Dissociated("FRA", "GBR"), Unnamed(3));

        stream.Then(Void(1)).Positions.ShouldBe(stream.Positions);
        stream.Then(Void(1)).Statement.Counts.ShouldBe(stream.Statement.Counts);
    }

    private static EntryVoided Void(long version) => new(version, "Never was");
}
