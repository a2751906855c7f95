using Tracker.Audit;
using Tracker.Record.Actions;
using Tracker.Record.Events;
using Tracker.Record.Log;
using Tracker.Record.Parties;
using Tracker.Record.Statements;
using Tracker.Record.Sweeps;
using Tracker.Refusals;
using Tracker.Statements;
using Tracker.Store;

namespace Tracker.Tests.Statements;

public class ChangeDecideTests
{
    private static readonly Submission Valid = Some.Submission();

    [Fact]
    public void A_date_is_not_reranked_into_what_breaks_a_rule() // rules 5 and 6
    {
        var dated = Recorded(
            Valid with
            {
                Dates =
                [
                    new("ISSUED", "2024-10-22"),
                    new("ISSUED", "2999", Rank: "DEPRECATED"),
                    new("PUBLISHED", "2024-10-01", Rank: "DEPRECATED"),
                ],
            }
        );

        Faults(dated, (s, k, f) => RerankDateEndpoint.Decide(new("NORMAL", "x"), "d2", s, k, f))
            .ShouldBe(["/rank future"]);
        Faults(dated, (s, k, f) => RerankDateEndpoint.Decide(new("NORMAL", "x"), "d3", s, k, f))
            .ShouldBe(["/rank order"]);
        Events(dated, (s, k, f) => RerankDateEndpoint.Decide(new("PREFERRED", "x"), "d1", s, k, f))
            .ShouldBe([new DateReranked("d1", "PREFERRED", "x")]);
        var reranked = Recorded(Valid, new DateReranked("d1", "PREFERRED", "x"));
        Events(reranked, (s, k, f) => RerankDateEndpoint.Decide(new("PREFERRED", "x"), "d1", s, k, f)).ShouldBeEmpty();
        Events(reranked, (s, k, f) => RerankDateEndpoint.Decide(new("PREFERRED", "y"), "d1", s, k, f))
            .ShouldHaveSingleItem();
    }

    [Fact]
    public void A_date_of_today_anywhere_is_not_ahead()
    {
        var undated = Recorded(Valid with { Dates = [] });

        Events(undated, (s, k, f) => AssertDateEndpoint.Decide(new("ISSUED", "2025-01-02"), s, k, f))
            .ShouldHaveSingleItem();
        Faults(undated, (s, k, f) => AssertDateEndpoint.Decide(new("ISSUED", "2025-01-03"), s, k, f))
            .ShouldBe(["/value future"]);
        Events(undated, (s, k, f) => AssertDateEndpoint.Decide(new("OCCASION", "2025-02"), s, k, f))
            .ShouldHaveSingleItem();
    }

    [Theory]
    [InlineData("2024-10-22", null)] // on the day of issue
    [InlineData("2024-10", null)] // possibly after it
    [InlineData("2030-01-01", null)] // announced
    [InlineData("2024-10-21", "/effective order")]
    [InlineData("2024-09", "/effective order")]
    [InlineData("soon", "/effective date")]
    public void A_withdrawal_is_not_certainly_before_what_it_ends(string effective, string? fault)
    {
        string[] expected = fault is null ? [] : [fault];

        Faults(Recorded(Valid), (s, k, f) => WithdrawSignatoryEndpoint.Decide(new(effective), "GBR", s, k, f))
            .ShouldBe(expected);
        Faults(Recorded(Valid), (s, k, f) => WithdrawStatementEndpoint.Decide(new(effective, "GBR"), s, k, f))
            .ShouldBe(expected);
    }

    [Fact]
    public void A_withdrawal_does_not_become_public_in_the_future() =>
        Faults(
                Recorded(Valid),
                (s, k, f) => WithdrawSignatoryEndpoint.Decide(new("2030", "2025-01-03"), "GBR", s, k, f)
            )
            .ShouldBe(["/publicAt future"]);

    [Theory]
    [InlineData("2024-10-22", "2020", null, true)]
    [InlineData("2024-10-22", "2024-10", null, true)] // possibly before the issue
    [InlineData("2024-10-22", "2024-10-23", null, false)]
    [InlineData("2024-10-22", "2020", "2024-10-22", false)] // the first day it was none
    [InlineData("2024-10-22", "2020", "2024-10", true)] // possibly left afterwards
    [InlineData("2024-10", "2020", "2024-10-15", true)]
    [InlineData(null, "2020", "2021", true)] // unknown: any day
    public void A_party_dissociates_itself_where_it_may_have_been_a_member(
        string? issued,
        string since,
        string? until,
        bool accepted
    )
    {
        var statement = Recorded(
            Valid with
            {
                Dates = issued is null ? [] : [new("ISSUED", issued)],
                Signatories = [new("EU", "the EU", "SIGNATORY")],
            }
        );
        object[] left = until is null ? [] : [new MemberLeft("FRA", until, null, null)];
        var group = Some.Logged(
            "EU",
            [new PartyRegistered("BLOC", 1), new MemberJoined("FRA", since, null, null), .. left]
        );

        Faults(
                statement,
                (s, k, f) => RecordDissociationEndpoint.Decide(new("FRA", "EU", new("WHOLE", [])), s, k, f),
                group
            )
            .ShouldBe(accepted ? [] : ["/party not-member"]);
        Faults(
                statement,
                (s, k, f) => RecordDissociationEndpoint.Decide(new("GBR", "EU", new("WHOLE", [])), s, k, f),
                group
            )
            .ShouldBe(["/party not-member"]);
        Faults(
                statement,
                (s, k, f) => RecordDissociationEndpoint.Decide(new("GBR", "EU", new("WHOLE", [])), s, k, f),
                group[..1]
            )
            .ShouldBeEmpty();
    }

    [Fact]
    public void An_act_quotes_a_text_added_later_and_the_same_act_again_is_nothing()
    {
        var stream = Recorded(
            Valid,
            new TextAdded(new("t2", "fr", "OFFICIAL_TRANSLATION", "FULL", "Nous condamnons.", ""))
        );
        var act = Some.Act("b1", "CONDEMN", ["ac-transfers"], "condamnons") with
        {
            Quote = new("condamnons", TextId: "t2"),
        };
        var action = Some.Logged("ac-transfers", [new ActionRegistered("Transfers", "ARMS_TRANSFER", "ASSERTED", 1)]);

        var coded = Events(stream, (s, k, f) => CodeActEndpoint.Decide(act, s, k, f), action)
            .ShouldHaveSingleItem()
            .ShouldBeOfType<ActCoded>();

        coded.Quote.ShouldBe(new("t2", "condamnons", 5, 15));
        Events(
                [.. stream, new("st-a", 900, stream.Count + 1, default, false, coded)],
                (s, k, f) => CodeActEndpoint.Decide(act, s, k, f),
                action
            )
            .ShouldBeEmpty();
        Faults(stream, (s, k, f) => CodeActEndpoint.Decide(act, s, k, f)).ShouldBe(["/objects/0 unknown-action"]);
        Faults(
                stream,
                (s, k, f) => CodeActEndpoint.Decide(act with { Objects = ["GBR"] }, s, k, f),
                Some.Logged("GBR", [new PartyRegistered("STATE", 1)])
            )
            .ShouldBe(["/objects/0 unknown-action"]);
    }

    [Fact]
    public void What_is_added_one_by_one_comes_to_no_more_than_what_is_recorded_whole()
    {
        var acts = Enumerable
            .Range(0, Tracker.Refusals.Faults.MaxListed - 3)
            .Select(i => new ActCoded(
                $"b{i}",
                "CONDEMN",
                null,
                null,
                null,
                [.. Enumerable.Range(0, 25).Select(x => $"ac-{x}")],
                [],
                null,
                [],
                "ASSERTED",
                null,
                new("t1", "We", 0, 2),
                1
            ));
        var full = Recorded(Valid, [.. acts]);

        Faults(full, (s, k, f) => RecordSignatoryEndpoint.Decide(new("JPN", "Japan", "SIGNATORY"), s, k, f))
            .ShouldBe([" too-many"]);
        Faults(full, (s, k, f) => CodeActEndpoint.Decide(Some.Act("c1", "URGE", [], "watch"), s, k, f))
            .ShouldBe([" too-many"]);
        Faults(
                Recorded(
                    Valid,
                    [
                        .. Enumerable
                            .Range(0, 11)
                            .Select(i => new TextAdded(
                                new(
                                    $"t{i}",
                                    "en",
                                    "AUTHENTIC",
                                    "FULL",
                                    new string('x', SubmissionRules.MaxTextLength - i),
                                    ""
                                )
                            )),
                    ]
                ),
                (s, k, f) => AddTextEndpoint.Decide(new("en", "AUTHENTIC", "FULL", "One more"), s, k, f)
            )
            .ShouldBe(["/text too-long"]);
    }

    [Fact]
    public void A_correction_is_made_on_the_value_that_it_says()
    {
        var stream = Recorded(Valid);
        Faults(stream, (s, k, f) => CorrectStatementEndpoint.Decide(new("/title", "x", "y") { Before = null }, s, k, f))
            .ShouldBe(["/before differs"]);
        Faults(stream, (s, k, f) => CorrectStatementEndpoint.Decide(new("/title", "x", "y") { Before = "z" }, s, k, f))
            .ShouldBe(["/before differs"]);
        Events(
                stream,
                (s, k, f) =>
                    CorrectStatementEndpoint.Decide(new("/title", "x", "y") { Before = "A joint statement" }, s, k, f)
            )
            .ShouldBe([new StatementCorrected("/title", "A joint statement", "x", "y")]);
        Events(stream, (s, k, f) => CorrectStatementEndpoint.Decide(new("/title", null, "y"), s, k, f))
            .ShouldHaveSingleItem();
        Events(
                stream,
                (s, k, f) =>
                    CorrectStatementEndpoint.Decide(new("/title", "A joint statement", "y") { Before = "z" }, s, k, f)
            )
            .ShouldBeEmpty();
        foreach (
            var path in new[]
            {
                "",
                "/",
                "/kind/0",
                "/texts/0/text",
                "/signatories/2/office",
                "/signatories/00/office",
                "/signatories/0/party",
                "/sources/0/sha256",
                "title",
            }
        )
        {
            Faults(stream, (s, k, f) => CorrectStatementEndpoint.Decide(new(path, "x", "y"), s, k, f))
                .ShouldBe(["/path unknown-path"], path);
        }
    }

    [Theory]
    [InlineData("/kind", "JOINT", "unknown-code")]
    [InlineData("/kind", null, "required")]
    [InlineData("/texts/0/status", "AS_QUOTED", null)]
    [InlineData("/texts/0/status", "authentic", "unknown-code")]
    [InlineData("/texts/0/status", "PARAPHRASE", "intensity-coded")]
    [InlineData("/texts/0/completeness", "EXCERPT", null)]
    [InlineData("/texts/0/completeness", "", "unknown-code")]
    [InlineData("/texts/0/language", "fr", null)]
    [InlineData("/texts/0/language", "French", "language")]
    [InlineData("/texts/0/language", null, "required")]
    [InlineData("/sources/0/layer", "NEWS", "unknown-code")]
    [InlineData("/sources/0/language", null, null)]
    [InlineData("/sources/0/text", "t1", null)]
    [InlineData("/sources/0/text", "t9", "unknown-reference")]
    [InlineData("/signatories/0/role", "ENDORSED", null)]
    [InlineData("/signatories/0/role", "PRESENT", "unknown-code")]
    [InlineData("/signatories/0/instrument", "PRESS", "unknown-code")]
    [InlineData("/signatories/0/from", "2024-11-01", null)]
    [InlineData("/signatories/0/from", "1 November", "date")]
    [InlineData("/signatories/0/from", "2020", "order")]
    [InlineData("/signatories/0/publicAt", "2024-10-20", "order")]
    [InlineData("/signatories/0/publicAt", "2024-10-21", null)] // it may still be that day elsewhere
    [InlineData("/signatories/0/publicAt", "2999", "future")]
    [InlineData("/signatories/0/instrument", "UNSC_RESOLUTION", "mismatch")]
    [InlineData("/signatories/0/publicAt", null, null)]
    public void A_field_is_corrected_to_what_fits_it_and_the_rest_of_the_statement(
        string path,
        string? after,
        string? fault
    )
    {
        var stream = Recorded(
            Valid with
            {
                Acts = [Valid.Acts[0] with { Intensity = 4 }],
                Signatories = [Valid.Signatories[0] with { PublicAt = "2024-12" }],
                Sources = [Valid.Sources[0] with { Language = "en" }],
            }
        );

        Faults(stream, (s, k, f) => CorrectStatementEndpoint.Decide(new(path, after, "A slip"), s, k, f))
            .ShouldBe(fault is null ? [] : [$"/after {fault}"]);
    }

    [Fact]
    public void An_entry_s_begin_is_corrected_to_a_day_between_the_withdrawals_before_and_after_it()
    {
        var again = new SignatoryRecorded("GBR", "UK", "SIGNATORY", null, null, null, "2024-12", null, null);
        var stream = Recorded(
            Valid with
            {
                Signatories = [Valid.Signatories[0] with { Party = "GBR" }],
            },
            new SignatoryWithdrew("GBR", "2024-11", null, null),
            again,
            new SignatoryWithdrew("GBR", "2025", null, null)
        );

        string[] Corrected(int entry, string? from) =>
            [
                .. Faults(
                    stream,
                    (s, k, f) =>
                        CorrectStatementEndpoint.Decide(new($"/signatories/{entry}/from", from, "A slip"), s, k, f)
                ),
            ];
        Corrected(0, "2024-12").ShouldBe(["/after order"]);
        Corrected(0, "2024-10-30").ShouldBeEmpty();
        Corrected(1, "2024-10-30").ShouldBe(["/after order"]);
        Corrected(1, "2026").ShouldBe(["/after order"]);
        Corrected(1, null).ShouldBe(["/after required"]);
        Corrected(1, "2024-12-24").ShouldBeEmpty();
    }

    [Fact]
    public void A_text_is_not_corrected_into_another_of_the_same_words_and_language()
    {
        var first = Valid.Texts[0];
        var stream = Recorded(Valid, new TextAdded(new("t2", "fr", "AUTHENTIC", "FULL", first.Text, "")));

        Faults(
                stream,
                (s, k, f) =>
                    CorrectStatementEndpoint.Decide(new("/texts/1/language", first.Language, "A slip"), s, k, f)
            )
            .ShouldBe(["/after duplicate"]);
    }

    [Theory]
    [InlineData("/acts/0/type", "PUT /api/statements/{id}/acts/{actId}")]
    [InlineData("/labels/0/label", "DELETE /api/statements/{id}/labels/{labelId}")]
    [InlineData("/dates/0/value", "/dates/{dateId}/rank")]
    [InlineData("/texts/0/text", "POST /api/statements/{id}/texts")]
    [InlineData("/signatories/0/party", "/void")]
    [InlineData("/texts/9/language", "There is no entry 9: the statement's view has 1 of them")]
    [InlineData("/nowhere", "/signatories/{n}/nameAsListed")]
    public void A_field_that_cannot_be_corrected_is_refused_with_what_to_do_instead(string path, string told)
    {
        var faults = new Faults();

        CorrectStatementEndpoint.Decide(
            new(path, "x", "A slip"),
            Statement.Fold(Recorded(Valid))!,
            new(_ => null, _ => [], default),
            faults
        );

        faults.All.ShouldHaveSingleItem().Detail.ShouldContain(told);
    }

    [Fact]
    public void A_date_of_issue_is_not_asserted_after_an_entry_of_the_statement()
    {
        var undated = Recorded(
            Valid with
            {
                Dates = [],
                Signatories = [Valid.Signatories[0] with { From = "2024-10-22" }],
            }
        );

        Faults(undated, (s, k, f) => AssertDateEndpoint.Decide(new("ISSUED", "2024-12-01"), s, k, f))
            .ShouldBe(["/value order"]);
        Faults(undated, (s, k, f) => AssertDateEndpoint.Decide(new("OCCASION", "2024-12-01"), s, k, f)).ShouldBeEmpty();
    }

    [Fact]
    public void A_groups_instrument_is_not_corrected_into_another_groups()
    {
        var stream = Recorded(Valid with { Signatories = [Valid.Signatories[0] with { Party = "EU" }] });

        Faults(
                stream,
                (s, k, f) =>
                    CorrectStatementEndpoint.Decide(
                        new("/signatories/0/instrument", "NATO_COUNCIL_STATEMENT", "A slip"),
                        s,
                        k,
                        f
                    )
            )
            .ShouldBe(["/after mismatch"]);
    }

    [Fact]
    public void A_membership_is_not_voided_into_two()
    {
        var joined = new MemberJoined("FRA", "2020", null, null);
        var twice = Some.Logged(
            "EU",
            [new PartyRegistered("BLOC", 1), joined, new MemberLeft("FRA", "2021", null, null), joined]
        );

        Void(twice, 3, Party.Fold).Refusal!.Type.ShouldEndWith(":not-voidable");
        Void(twice, 4, Party.Fold).Events.ShouldBe([new EntryVoided(4, "x")]);
        Void(twice, 1, Party.Fold).Refusal!.Type.ShouldEndWith(":not-voidable");
    }

    [Fact]
    public void An_entry_is_not_voided_into_one_that_holds_before_one_that_ended()
    {
        var joined = new MemberJoined("FRA", "2020", null, null);
        var group = Some.Logged(
            "EU",
            [
                new PartyRegistered("BLOC", 1),
                joined,
                new MemberLeft("FRA", "2021", null, null),
                joined,
                new MemberLeft("FRA", "2022", null, null),
            ]
        );
        var entry = new SignatoryRecorded("GBR", "UK", "SIGNATORY", null, null, null, "2024-12", null, null);
        var statement = Recorded(
            Valid,
            new SignatoryWithdrew("GBR", "2024-11", null, null),
            entry,
            new SignatoryWithdrew("GBR", "2025", null, null)
        );

        Void(group, 3, Party.Fold).Refusal!.Type.ShouldEndWith(":not-voidable");
        Void(statement, statement.Count - 2, Statement.Fold).Refusal!.Detail.ShouldContain("'GBR' signed again");
        Void(statement, statement.Count, Statement.Fold).Events.ShouldHaveSingleItem();
    }

    [Fact]
    public void A_suspension_that_never_was_leaves_the_membership_the_end_that_it_had()
    {
        var stream = Some.Logged(
            "EU",
            [
                new PartyRegistered("BLOC", 1),
                new MemberJoined("FRA", "2020", null, null),
                new MemberSuspended("FRA", "2021", null, null),
                new MemberLeft("FRA", "2022", "2022-02", null),
                new EntryVoided(3, "x"),
            ]
        );

        Party
            .Fold(stream)!
            .Members.ShouldHaveSingleItem()
            .ShouldSatisfyAllConditions(
                x => x.Status.ShouldBe("MEMBER"),
                x => x.To.ShouldBe("2022"),
                x => x.PublicTo.ShouldBe("2022-02")
            );
        Void(
            [.. stream[..2], new("EU", 50, 3, default, false, new MemberSuspended("FRA", "2021", null, null))],
            3,
            Party.Fold
        )
            .Events.ShouldHaveSingleItem();
    }

    [Fact]
    public void A_group_s_entry_is_not_voided_under_a_dissociation_nor_a_party_s_under_its_withdrawal_of_the_whole()
    {
        var stream = Recorded(
            Valid,
            new PartyDissociated("FRA", "GBR", [], null),
            new StatementWithdrawn("KOR", "2025", null, null)
        );
        long EntryOf(string party) => stream.Single(x => x.Data is SignatoryRecorded s && s.Party == party).Version;

        Void(stream, EntryOf("GBR"), Statement.Fold).Refusal!.Detail.ShouldContain("'FRA' dissociated itself");
        Void(stream, EntryOf("KOR"), Statement.Fold).Refusal!.Detail.ShouldContain("'KOR' withdrew the statement");
        Void(stream, stream.Count, Statement.Fold).Events.ShouldHaveSingleItem();
    }

    [Fact]
    public void Every_event_without_an_entry_names_what_undoes_it()
    {
        foreach (var type in EventTypes.Names.Keys)
        {
            var e = (LoggedEvent)
                new(
                    "st-a",
                    1,
                    1,
                    default,
                    false,
                    System.Runtime.CompilerServices.RuntimeHelpers.GetUninitializedObject(type)
                );
            var sweep = new Sweep();
            var refusal = VoidEntryEndpoint.Decide(new("x"), e, sweep, sweep, sweep, new()).Refusal;
            refusal!.Detail.ShouldEndWith(".");
        }
    }

    private static Outcome Void<T>(List<LoggedEvent> stream, long version, Func<IEnumerable<LoggedEvent>, T?> fold)
        where T : class, IFolded =>
        VoidEntryEndpoint.Decide(
            new("x"),
            stream[(int)version - 1],
            fold(stream.Take((int)version))!,
            fold(stream)!,
            fold([
                .. stream,
                new(stream[0].Stream, 900, stream.Count + 1, default, false, new EntryVoided(version, "x")),
            ])!,
            new()
        );

    private static List<LoggedEvent> Recorded(Submission submission, params object[] later) =>
        Some.Logged("st-a", Some.Decided(submission).StatementEvents, later);

    private static IReadOnlyList<object> Events(
        List<LoggedEvent> stream,
        Func<Statement, Known, Faults, Outcome> decide,
        List<LoggedEvent>? named = null
    )
    {
        var faults = new Faults();
        var outcome = decide(Statement.Fold(stream)!, Knows(stream, named), faults);
        faults.All.ShouldBeEmpty();
        outcome.Refusal.ShouldBeNull();
        return outcome.Events;
    }

    private static List<string> Faults(
        List<LoggedEvent> stream,
        Func<Statement, Known, Faults, Outcome> decide,
        List<LoggedEvent>? named = null
    )
    {
        var faults = new Faults();
        decide(Statement.Fold(stream)!, Knows(stream, named), faults);
        return [.. faults.All.Select(x => $"{x.Pointer} {x.Code}")];
    }

    private static Known Knows(List<LoggedEvent> stream, List<LoggedEvent>? named) =>
        new(Some.NoParty, x => [.. stream.Concat(named ?? []).Where(e => e.Stream == x)], Some.Now);
}
