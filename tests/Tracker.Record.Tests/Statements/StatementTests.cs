using Tracker.Record.Events;
using Tracker.Record.Statements;
using static Tracker.Record.Tests.Given;

namespace Tracker.Record.Tests.Statements;

/// <summary>What a statement's events tell, one after the other.</summary>
public sealed class StatementTests
{
    [Fact]
    public void An_empty_stream_tells_no_statement() => Tracker.Record.Statements.Statement.Fold([]).ShouldBeNull();

    [Fact]
    public void Before_its_first_event_a_statement_says_nothing()
    {
        var blank = new Tracker.Record.Statements.Statement();

        (blank.Id, blank.Kind, blank.TextKey, blank.Review).ShouldBe(("", "", "", "UNREVIEWED"));
    }

    [Fact]
    public void A_statement_has_the_id_of_its_stream_and_the_sequence_of_its_first_event()
    {
        var statement = Statement(Signed("GBR")).From("st-b", 40).Statement;

        (statement.Id, statement.FirstSequence).ShouldBe(("st-b", 40));
    }

    [Fact]
    public void A_statement_has_the_version_the_sequence_and_the_time_of_its_last_event()
    {
        var stream = Statement(Signed("GBR")).Then(Signed("KOR"));

        var statement = stream.Statement;

        (statement.Version, statement.Sequence, statement.RecordedAt).ShouldBe(
            (3, stream.Events[2].Sequence, stream.Events[2].At)
        );
    }

    [Fact]
    public void The_recording_tells_kind_title_key_and_codebook()
    {
        var recorded = Recorded("LETTER_TO_UN", title: "A letter") with { TextKey = "k", Codebook = 7 };

        var statement = Stream.Of("st-a", recorded).Statement;

        (statement.Kind, statement.Title, statement.TextKey, statement.Codebook).ShouldBe(
            ("LETTER_TO_UN", "A letter", "k", 7)
        );
    }

    [Fact]
    public void Texts_come_in_the_order_recorded() =>
        Statement(new TextAdded(Wording("t2", "Nous"))).Statement.Texts.Select(x => x.Id).ShouldBe(["t1", "t2"]);

    [Fact]
    public void Sources_come_in_the_order_recorded() =>
        Statement(new SourceAdded(Source("s2"))).Statement.Sources.Select(x => x.Id).ShouldBe(["s1", "s2"]);

    [Fact]
    public void A_date_that_is_reranked_has_the_new_rank_and_its_reason()
    {
        var date = Statement(Issued("2024")).Then(new DateReranked("d1", "DEPRECATED", "A misprint")).Statement.Dates[
            0
        ];

        (date.Rank, date.Reason, date.Value).ShouldBe(("DEPRECATED", "A misprint", "2024"));
    }

    [Fact]
    public void Only_the_date_that_is_named_is_reranked() =>
        Statement(Issued("2024"), Issued("2023", id: "d2"), new DateReranked("d2", "DEPRECATED", "x"))
            .Statement.Dates.Select(x => x.Rank)
            .ShouldBe(["NORMAL", "DEPRECATED"]);

    [Fact]
    public void A_rank_for_a_date_that_there_is_not_changes_nothing() =>
        Statement(Issued("2024"), new DateReranked("d9", "DEPRECATED", "x")).Statement.Dates.ShouldBe([Issued("2024")]);

    [Fact]
    public void The_date_of_a_field_is_of_that_field_only() =>
        Statement(Issued("2024"), Issued("2023", id: "d2") with { Field = "PUBLISHED" })
            .Statement.DateOf("PUBLISHED")
            .Text.ShouldBe("2023");

    [Fact]
    public void Entries_of_one_party_are_counted() =>
        Statement(Signed("GBR"), Signed("KOR"), Withdrew("GBR", "2024-11"), Signed("GBR"))
            .Statement.Signatories.Select(x => (x.Party, x.Ordinal))
            .ShouldBe([("GBR", 1), ("KOR", 1), ("GBR", 2)]);

    [Fact]
    public void A_party_may_come_back_more_than_once() =>
        Statement(Signed("GBR"), Withdrew("GBR", "2024-11"), Signed("GBR"), Withdrew("GBR", "2024-12"), Signed("GBR"))
            .Statement.Signatories.Select(x => x.Ordinal)
            .ShouldBe([1, 2, 3]);

    [Fact]
    public void The_number_of_an_entry_is_one_more_than_the_highest_of_its_party() =>
        Statement(Signed("GBR"), Withdrew("GBR", "2024-11"), Signed("GBR"), new EntryVoided(2, "x"), Signed("GBR"))
            .Statement.Signatories.Select(x => x.Ordinal)
            .ShouldBe([2, 3]);

    [Fact]
    public void A_withdrawal_ends_the_latest_entry_of_its_party()
    {
        var stream = Statement(
            Signed("GBR"),
            Withdrew("GBR", "2024-11"),
            Signed("GBR"),
            Signed("KOR"),
            Withdrew("GBR", "2024-12")
        );

        stream
            .Statement.Signatories.Select(x => (x.Party, x.Withdrew?.Effective, x.WithdrewVersion))
            .ShouldBe([("GBR", "2024-11", 3), ("GBR", "2024-12", 6), ("KOR", null, null)]);
    }

    [Fact]
    public void A_withdrawal_of_a_party_without_an_entry_changes_nothing() =>
        Statement(Signed("GBR"), Withdrew("KOR", "2024-11")).Statement.Signatories.ShouldAllBe(x => x.Withdrew == null);

    [Theory]
    [InlineData(new[] { "NORMAL 61" }, 61)]
    [InlineData(new[] { "NORMAL 61", "NORMAL 62" }, 62)] // the latest
    [InlineData(new[] { "PREFERRED 60", "NORMAL 61" }, 60)] // the preferred one, though another is later
    [InlineData(new[] { "PREFERRED 60", "PREFERRED 61" }, 61)]
    [InlineData(new[] { "NORMAL 61", "DEPRECATED 62" }, 61)]
    [InlineData(new[] { "DEPRECATED 62" }, null)]
    [InlineData(new string[0], null)]
    public void The_preferred_count_stands_else_the_latest_that_is_not_deprecated(string[] counts, int? stands)
    {
        var reported = counts.Select(x => x.Split(' ')).Select(x => Unnamed(int.Parse(x[1], null), x[0]));

        var count = Statement([.. reported]).Statement.Unnamed;

        (count?.Count).ShouldBe(stands);
    }

    [Fact]
    public void An_act_that_is_recoded_keeps_its_place() =>
        JointStatement(new ActRecoded(Act("a2", "URGE", [], "We watch"), "x"))
            .Statement.Acts.Select(x => $"{x.Id} {x.Type}")
            .ShouldBe(["a1 CONDEMN", "a2 URGE", "a3 MONITOR"]);

    [Fact]
    public void An_act_that_is_removed_is_gone() =>
        JointStatement(new ActRemoved("a2", "x")).Statement.Acts.Select(x => x.Id).ShouldBe(["a1", "a3"]);

    [Fact]
    public void A_label_that_is_removed_is_gone() =>
        JointStatement(Label("l2", "ac-test", "OTHER", "test"), new LabelRemoved("l1", "x"))
            .Statement.Labels.Select(x => x.Id)
            .ShouldBe(["l2"]);

    [Fact]
    public void Ids_stay_used_though_acts_and_labels_are_removed() =>
        JointStatement(new ActRemoved("a1", "x"), new LabelRemoved("l1", "x"))
            .Statement.UsedIds.ShouldBe(["a1", "a2", "a3", "l1"], ignoreOrder: true);

    [Fact]
    public void Named_actions_are_those_of_acts_then_of_labels_each_once() =>
        JointStatement(Label("l2", "ac-other", "OTHER", "test"), Label("l3", "ac-test", "OTHER", "test"))
            .Statement.NamedActions()
            .ShouldBe(["ac-transfers", "ac-test", "ac-other"]);

    [Fact]
    public void A_review_tells_its_verdict_and_its_note()
    {
        var statement = JointStatement(new StatementReviewed("DISPUTED", "A slip")).Statement;

        (statement.Review, statement.ReviewNote).ShouldBe(("DISPUTED", "A slip"));
    }

    [Fact]
    public void A_statement_is_unreviewed_at_first() => JointStatement().Statement.Review.ShouldBe("UNREVIEWED");

    public static TheoryData<object> ChangesOfTheCoding =>
        [
            Act("a4", "URGE", [], "We watch"),
            new ActRecoded(Act("a2", "URGE", [], "We watch"), "x"),
            new ActRemoved("a2", "x"),
            Label("l2", "ac-test", "OTHER", "test"),
            new LabelRemoved("l1", "x"),
        ];

    [Theory, MemberData(nameof(ChangesOfTheCoding), DisableDiscoveryEnumeration = true)]
    public void A_change_of_the_coding_asks_for_a_new_review(object change)
    {
        var statement = JointStatement(new StatementReviewed("ACCEPTED", "Fine")).Then(change).Statement;

        (statement.Review, statement.ReviewNote).ShouldBe(("UNREVIEWED", null));
    }

    public static TheoryData<object> OtherChanges =>
        [
            new SourceAdded(Source("s2")),
            new TextAdded(Wording("t2", "Nous")),
            Issued("2024", id: "d2"),
            Signed("FRA"),
            Unnamed(3),
            Withdrew("GBR", "2024-11"),
            new StatementCorrected("/title", "A joint statement", "x", "x"),
        ];

    [Theory, MemberData(nameof(OtherChanges), DisableDiscoveryEnumeration = true)]
    public void Another_change_keeps_the_review(object change) =>
        JointStatement(new StatementReviewed("ACCEPTED", "Fine")).Then(change).Statement.Review.ShouldBe("ACCEPTED");

    [Fact]
    public void A_retraction_stands_until_the_reinstatement()
    {
        var stream = Statement(new StatementRetracted("DUPLICATE", null));

        (stream.Statement.Stands, stream.Then(new StatementReinstated("x")).Statement.Stands).ShouldBe((false, true));
    }

    [Fact]
    public void A_merge_stands_until_it_is_undone()
    {
        var stream = Statement(new StatementMerged("st-b", "x"));

        (stream.Statement.Stands, stream.Then(new StatementUnmerged("x")).Statement.Stands).ShouldBe((false, true));
    }

    [Theory]
    [InlineData("RESOLUTION", "SIGNATORY", "VOTE")]
    [InlineData("COMMUNIQUE", "ENDORSED", "ALIGNED")]
    [InlineData("COMMUNIQUE", "SIGNATORY", "DIRECT_SOLE")]
    [InlineData("COMMUNIQUE", "DELIVERED", "DIRECT_JOINT")]
    public void The_basis_of_a_single_entry_follows_from_kind_and_role(string kind, string role, string basis)
    {
        var statement = Stream.Of("st-a", Recorded(kind), Signed("GBR", role)).Statement;

        statement.BasisOf(statement.Signatories[0].Recorded).ShouldBe(basis);
    }

    [Fact]
    public void Entries_that_differ_in_nothing_say_the_same() =>
        Signed("GBR", omittedBy: ["s1"]).Says(Signed("GBR", omittedBy: ["s1"])).ShouldBeTrue();

    [Fact]
    public void Omitted_by_no_source_and_not_said_by_whom_are_the_same() =>
        Signed("GBR", omittedBy: []).Says(Signed("GBR")).ShouldBeTrue();

    [Fact]
    public void Entries_omitted_by_other_sources_do_not_say_the_same() =>
        Signed("GBR", omittedBy: ["s1"]).Says(Signed("GBR", omittedBy: ["s2"])).ShouldBeFalse();

    [Fact]
    public void Entries_of_other_roles_do_not_say_the_same() =>
        Signed("GBR").Says(Signed("GBR", "ALIGNED")).ShouldBeFalse();
}
