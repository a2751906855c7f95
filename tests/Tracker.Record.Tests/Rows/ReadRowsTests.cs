using Tracker.Record.Events;
using Tracker.Record.Parties;
using Tracker.Record.Rows;
using Tracker.Record.Statements;
using static Tracker.Record.Tests.Given;
using static Tracker.Record.Tests.Shown;

namespace Tracker.Record.Tests.Rows;

/// <summary>What a stream of each kind contributes to the read tables.</summary>
public sealed class ReadRowsTests
{
    [Fact]
    public void A_stream_that_nothing_opens_is_unreadable() =>
        Should
            .Throw<UnreadableEventException>(() => Stream.Of("st-a", new StatementReinstated("x")).Rows)
            .Message.ShouldBe("Stream 'st-a' begins at event 10 with StatementReinstated, which opens no stream.");

    [Fact]
    public void A_change_is_seen_whole_or_not_at_all_in_every_table()
    {
        var rows = Stream.RowsOf(JointStatement(Issued("2024-10-23", id: "d2")).Events[..^1]);

        (rows.Positions.Count, rows.Statements.Count, rows.Labels.Count).ShouldBe((0, 0, 0));
        (rows.Disagreements.Count, rows.Clauses.Count).ShouldBe((0, 0));
    }

    [Fact]
    public void Streams_add_up()
    {
        var rows = Statement().Rows;
        rows.Add(Statement().From("st-b", 100).Events);

        rows.Statements.Select(x => x.Row.Stream.Id).ShouldBe(["st-a", "st-b"]);
    }

    [Fact]
    public void A_statement_has_a_row_for_each_of_its_changes() =>
        Statement()
            .Then(Signed("GBR"))
            .Then(Signed("KOR"))
            .Rows.Statements.Select(x => x.Row.Stream.Version)
            .ShouldBe([1, 2, 3]);

    [Fact]
    public void Of_a_party_that_came_back_the_latest_entry_speaks()
    {
        var row = StatementOf(Signed("GBR"), Signed("KOR"), Withdrew("GBR", "2024-11"), Signed("GBR", "ALIGNED"));

        (row.Parties.Signatories.Joined, row.Parties.Roles.Joined).ShouldBe(
            (Shown.Joined(["KOR", "GBR"]), Shown.Joined(["SIGNATORY", "ALIGNED"]))
        );
    }

    [Fact]
    public void A_statement_lists_targets_act_types_languages_and_layers_once()
    {
        var row = StatementOf(
            Act("a1", "CONDEMN", [], "We", targets: ["PRK", "RUS"]),
            Act("a2", "CONDEMN", [], "We", targets: ["RUS"]),
            new TextAdded(Wording("t2", "We")),
            new SourceAdded(Source("s2")),
            Dissociated("HUN", "EU", "¶1"),
            Dissociated("HUN", "EU", "¶2")
        );

        (row.Coding.Targets.Joined, row.Coding.Acts.Joined).ShouldBe((Shown.Joined(["PRK", "RUS"]), "CONDEMN"));
        (
            row.Sources.Languages.Joined,
            row.Sources.Layers.Joined,
            row.Sources.Count,
            row.Parties.Dissociated.Joined
        ).ShouldBe(("en", "PRIMARY_ISSUER", 2, "HUN:EU"));
    }

    [Fact]
    public void A_statement_is_searched_by_its_title_and_all_its_texts() =>
        Stream
            .Of("st-a", Recorded(text: "One", title: "Title"), new TextAdded(Wording("t2", "Two")))
            .Rows.Statements[0]
            .Row.Search.ShouldBe("Title\nOne\nTwo");

    [Fact]
    public void A_statement_without_a_title_is_searched_by_its_texts() =>
        Stream.Of("st-a", Recorded(text: "One", title: null)).Rows.Statements[0].Row.Search.ShouldBe("\nOne");

    [Fact]
    public void The_issue_of_a_statement_has_bounds()
    {
        var row = StatementOf(Issued("../2024-10"));

        Of(row.Issued).ShouldBe("../2024-10: .. to 2024-10-31");
    }

    [Fact]
    public void An_unknown_issue_keeps_its_reason() =>
        StatementOf(Issued(null, unknown: "NOT_STATED")).Issued.UnknownReason.ShouldBe("NOT_STATED");

    [Fact]
    public void A_reason_beside_a_known_issue_is_not_kept() =>
        StatementOf(Issued(null, unknown: "NOT_STATED"), Issued("2024", id: "d2")).Issued.UnknownReason.ShouldBeNull();

    [Fact]
    public void A_merged_statement_names_the_survivor() =>
        StatementOf(new StatementMerged("st-b", "x")).MergedInto.ShouldBe("st-b");

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Labels_and_clauses_leave_with_a_retraction_or_a_merge(bool retracted)
    {
        object gone = retracted ? new StatementRetracted("DUPLICATE", null) : new StatementMerged("st-b", "x");
        var rows = JointStatement().Then(gone).Rows;

        rows.Labels.ShouldHaveSingleItem().ToSequence.ShouldNotBeNull();
        rows.Clauses.Count.ShouldBe(2);
        rows.Clauses.ShouldAllBe(x => x.ToSequence != null);
    }

    [Fact]
    public void Clauses_keep_their_intervals_whatever_else_of_the_statement_changes() =>
        Statement().Then(Signed("GBR")).Rows.Clauses.ShouldAllBe(x => x.ToSequence == null);

    [Fact]
    public void The_clauses_of_a_text_stand_from_when_it_was_added()
    {
        var stream = Statement().Then(new TextAdded(Wording("t2", "Nous condamnons cette agression intolérable.")));

        stream
            .Rows.Clauses.Select(x => (x.Row.TextId, x.FromSequence))
            .ShouldBe([("t1", 10), ("t1", 10), ("t2", stream.Events[1].Sequence)]);
    }

    [Fact]
    public void A_clause_too_short_to_be_found_has_no_row() =>
        Statement().Rows.Clauses.Select(x => x.Row.Text).ShouldNotContain("We watch.");

    [Fact]
    public void A_clause_is_known_by_its_statement_its_text_and_its_place()
    {
        var row = Statement().Rows.Clauses[1].Row;

        (row.Id, row.StatementId, row.TextId, row.Start, row.End).ShouldBe(("st-a/t1/44", "st-a", "t1", 44, 74));
    }

    [Fact]
    public void A_label_without_instruments_lists_none() =>
        JointStatement().Rows.Labels[0].Row.Instruments.Joined.ShouldBe("");

    [Fact]
    public void An_action_has_the_bounds_of_its_beginning_and_of_its_first_report()
    {
        var row = Given
            .Action(
                Began("2024-10"),
                Began("../2024-11", id: "d2") with
                {
                    Field = "FIRST_REPORTED",
                },
                Began("2023", id: "d3") with
                {
                    Field = "ENDED",
                }
            )
            .Rows.Actions[0]
            .Row;

        Of(row.Began).ShouldBe("2024-10-01 to 2024-10-31");
        Of(row.Reported).ShouldBe(".. to 2024-11-30");
    }

    [Fact]
    public void A_party_is_searched_by_its_id_and_all_its_names_in_lower_case() =>
        Given
            .Party("GBR", "STATE", new PartyNamed("DISPLAY", "The UK", "en"), new PartyNamed("ALIAS", "Britain", "en"))
            .Rows.Parties[0]
            .Row.Search.ShouldBe("gbr\nthe uk\nbritain");

    [Fact]
    public void A_party_without_a_successor_has_none() =>
        Given.Party("GBR", "STATE").Rows.Parties[0].Row.Succession.ShouldBeNull();

    [Fact]
    public void A_membership_has_the_bounds_of_its_own_dates()
    {
        var row = Membership(Joined("FRA", "2020-01", "../2021-01"), Left("FRA", "2022/2023", "2024-01/.."));

        Of(row.Held.From).ShouldBe("2020-01: 2020-01-01 to 2020-01-31");
        Of(row.Public).ShouldBe(".. to 2021-01-31");
        End(row.Held.To).ShouldBe("2022/2023: 2022-01-01 to 2023-12-31");
        Of(row.PublicTo!.Value).ShouldBe("2024-01-01 to ..");
    }

    [Fact]
    public void A_membership_without_a_public_date_is_public_when_it_begins()
    {
        var row = Membership(Joined("FRA", "2020-01"));

        Of(row.Public).ShouldBe("2020-01-01 to 2020-01-31");
    }

    [Fact]
    public void The_end_of_a_membership_without_a_public_date_is_public_when_it_ends()
    {
        var row = Membership(Joined("FRA", "2020", "2021"), Left("FRA", "2022-01"));

        Of(row.PublicTo!.Value).ShouldBe("2022-01-01 to 2022-01-31");
    }

    [Fact]
    public void A_membership_that_holds_has_no_end()
    {
        var row = Membership(Joined("FRA", "2020"));

        row.Held.To.ShouldBeNull();
        row.PublicTo.ShouldBeNull();
    }

    [Fact]
    public void Memberships_of_a_group_have_record_intervals_of_their_own()
    {
        var stream = Given
            .Party("EU", "BLOC", Joined("FRA", "2020"))
            .Then(Joined("DEU", "2020"))
            .Then(Left("FRA", "2021"));

        stream
            .Rows.Memberships.Select(x => (x.Row.Party, x.Row.Held.To?.Text, x.ToSequence is null))
            .ShouldBe([("FRA", null, false), ("DEU", null, true), ("FRA", "2021", true)], ignoreOrder: true);
    }

    [Fact]
    public void A_sweep_is_voided_with_its_entry() =>
        Stream
            .Of("sw-a", Given.Sweep)
            .Then(new EntryVoided(1, "x"))
            .Rows.Sweeps.Select(x => x.Row.Status)
            .ShouldBe(["RECORDED", "VOIDED"]);

    [Fact]
    public void A_sweep_reaches_from_its_first_possible_day_to_its_last()
    {
        var row = Stream
            .Of("sw-a", Given.Sweep with { From = "2024-10/2024-11", To = "2025-01/2025-02" })
            .Rows.Sweeps[0]
            .Row;

        Of(row.From.Text + " " + row.To.Text, null, row.From.Earliest, row.To.Latest)
            .ShouldBe("2024-10/2024-11 2025-01/2025-02: 2024-10-01 to 2025-02-28");
    }

    private static StatementRow StatementOf(params object[] events) => Statement(events).Rows.Statements[^1].Row;

    private static MembershipRow Membership(params object[] events) =>
        Given.Party("EU", "BLOC", events).Rows.Memberships.ShouldHaveSingleItem().Row;
}
