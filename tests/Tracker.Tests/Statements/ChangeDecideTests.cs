using System.Runtime.CompilerServices;
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

public sealed class ChangeDecideTests
{
    private static readonly Submission Valid = Some.Submission();

    [Theory] // rules 5 and 6
    [InlineData("d2", "/rank future")]
    [InlineData("d3", "/rank order")]
    public void A_date_is_not_reranked_into_what_breaks_a_rule(string id, string fault) =>
        Faults(Dated, (s, k, f) => RerankDateEndpoint.Decide(new("NORMAL", "x"), id, s, k, f)).ShouldBe([fault]);

    [Fact]
    public void A_date_is_reranked() =>
        Events(Dated, (s, k, f) => RerankDateEndpoint.Decide(new("PREFERRED", "x"), "d1", s, k, f))
            .ShouldBe([new DateReranked("d1", "PREFERRED", "x")]);

    [Theory]
    [InlineData("x", 0)]
    [InlineData("y", 1)]
    public void The_same_rank_for_the_same_reason_is_nothing_and_for_another_it_is(string reason, int events) =>
        Events(Recorded(Valid, new DateReranked("d1", "PREFERRED", "x")),
            (s, k, f) => RerankDateEndpoint.Decide(new("PREFERRED", reason), "d1", s, k, f)).Count.ShouldBe(events);

    [Theory]
    [InlineData("ISSUED", "2025-01-02")] // it is this day somewhere
    [InlineData("OCCASION", "2025-02")] // an occasion may lie ahead
    public void A_date_of_today_anywhere_is_not_ahead(string field, string date) =>
        Events(Recorded(Valid with { Dates = [] }), (s, k, f) => AssertDateEndpoint.Decide(new(field, date), s, k, f))
            .ShouldHaveSingleItem();

    [Fact]
    public void A_date_of_issue_is_not_ahead() =>
        Faults(Recorded(Valid with { Dates = [] }),
            (s, k, f) => AssertDateEndpoint.Decide(new("ISSUED", "2025-01-03"), s, k, f))
            .ShouldBe(["/value future"]);

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

        Faults(Recorded(Valid), (s, k, f) => WithdrawSignatoryEndpoint.Decide(new(effective), "GBR", s, k, f)).ShouldBe(expected);
        Faults(Recorded(Valid), (s, k, f) => WithdrawStatementEndpoint.Decide(new(effective, "GBR"), s, k, f)).ShouldBe(expected);
    }

    [Fact]
    public void A_withdrawal_does_not_become_public_in_the_future() =>
        Faults(Recorded(Valid), (s, k, f) => WithdrawSignatoryEndpoint.Decide(new("2030", "2025-01-03"), "GBR", s, k, f)).ShouldBe(["/publicAt future"]);

    [Theory]
    [InlineData("2024-10-22", "2020", null, true)]
    [InlineData("2024-10-22", "2024-10", null, true)] // possibly before the issue
    [InlineData("2024-10-22", "2024-10-23", null, false)]
    [InlineData("2024-10-22", "2020", "2024-10-22", false)] // the first day it was none
    [InlineData("2024-10-22", "2020", "2024-10", true)] // possibly left afterwards
    [InlineData("2024-10", "2020", "2024-10-15", true)]
    [InlineData(null, "2020", "2021", true)] // unknown: any day
    public void A_party_dissociates_itself_where_it_may_have_been_a_member(string? issued, string since, string? until, bool accepted)
    {
        object[] left = until is null ? [] : [new MemberLeft("FRA", until, null, null)];
        var group = Group([new MemberJoined("FRA", since, null, null), .. left]);

        Faults(Issued(issued),
            (s, k, f) => RecordDissociationEndpoint.Decide(new("FRA", "EU", new("WHOLE", [])), s, k, f), group)
            .ShouldBe(accepted ? [] : ["/party not-member"]);
    }

    [Fact]
    public void Who_is_no_member_dissociates_itself_from_nothing() =>
        Faults(Issued("2024-10-22"),
            (s, k, f) => RecordDissociationEndpoint.Decide(new("GBR", "EU", new("WHOLE", [])), s, k, f),
            Group(new MemberJoined("FRA", "2020", null, null))).ShouldBe(["/party not-member"]);

    [Fact]
    public void Any_party_may_be_a_member_of_a_group_without_members_on_record() =>
        Faults(Issued("2024-10-22"),
            (s, k, f) => RecordDissociationEndpoint.Decide(new("GBR", "EU", new("WHOLE", [])), s, k, f), Group())
            .ShouldBeEmpty();

    [Fact]
    public void An_act_quotes_a_text_added_later() =>
        Events(Translated, (s, k, f) => CodeActEndpoint.Decide(Translation, s, k, f), Transfers).ShouldHaveSingleItem()
            .ShouldBeOfType<ActCoded>().Quote.ShouldBe(new("t2", "condamnons", 5, 15));

    [Fact]
    public void The_same_act_again_is_nothing()
    {
        var coded = Events(Translated, (s, k, f) => CodeActEndpoint.Decide(Translation, s, k, f), Transfers)[0];
        List<LoggedEvent> stream = [.. Translated, new("st-a", 900, Translated.Count + 1, default, false, coded)];

        Events(stream, (s, k, f) => CodeActEndpoint.Decide(Translation, s, k, f), Transfers).ShouldBeEmpty();
    }

    [Fact]
    public void An_act_is_on_actions_on_record() =>
        Faults(Translated,
            (s, k, f) => CodeActEndpoint.Decide(Translation, s, k, f)).ShouldBe(["/objects/0 unknown-action"]);

    [Fact]
    public void A_party_is_no_action() =>
        Faults(Translated, (s, k, f) => CodeActEndpoint.Decide(Translation with { Objects = ["GBR"] }, s, k, f),
            Some.Logged("GBR", [new PartyRegistered("STATE", 1)])).ShouldBe(["/objects/0 unknown-action"]);

    [Fact]
    public void Signatories_added_one_by_one_come_to_no_more_than_what_is_recorded_whole() =>
        Faults(Full,
            (s, k, f) => RecordSignatoryEndpoint.Decide(new("JPN", "Japan", "SIGNATORY"), s, k, f))
            .ShouldBe([" too-many"]);

    [Fact]
    public void Acts_added_one_by_one_come_to_no_more_than_what_is_recorded_whole() =>
        Faults(Full,
            (s, k, f) => CodeActEndpoint.Decide(Some.Act("c1", "URGE", [], "watch"), s, k, f)).ShouldBe([" too-many"]);

    [Fact]
    public void Texts_added_one_by_one_come_to_no_more_than_what_is_recorded_whole()
    {
        var texts = Enumerable.Range(0, 11).Select(i => new TextAdded(
            new($"t{i}", "en", "AUTHENTIC", "FULL", new string('x', SubmissionRules.MaxTextLength - i), "")));

        Faults(Recorded(Valid, [.. texts]),
            (s, k, f) => AddTextEndpoint.Decide(new("en", "AUTHENTIC", "FULL", "One more"), s, k, f))
            .ShouldBe(["/text too-long"]);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("z")]
    public void A_correction_is_not_made_on_another_value_than_it_says(string? before) =>
        Faults(Recorded(Valid),
            (s, k, f) => CorrectStatementEndpoint.Decide(new("/title", "x", "y") { Before = before }, s, k, f))
            .ShouldBe(["/before differs"]);

    [Fact]
    public void A_correction_is_made_on_the_value_that_it_says() =>
        Events(Recorded(Valid),
            (s, k, f) => CorrectStatementEndpoint.Decide(
                new("/title", "x", "y") { Before = "A joint statement" }, s, k, f))
            .ShouldBe([new StatementCorrected("/title", "A joint statement", "x", "y")]);

    [Fact]
    public void A_correction_that_says_no_value_is_made_on_any() =>
        Events(Recorded(Valid),
            (s, k, f) => CorrectStatementEndpoint.Decide(new("/title", null, "y"), s, k, f)).ShouldHaveSingleItem();

    [Fact]
    public void A_correction_to_the_value_on_record_is_nothing() =>
        Events(Recorded(Valid),
            (s, k, f) => CorrectStatementEndpoint.Decide(
                new("/title", "A joint statement", "y") { Before = "z" }, s, k, f))
            .ShouldBeEmpty();

    [Theory]
    [InlineData("")]
    [InlineData("/")]
    [InlineData("/kind")]
    [InlineData("/signatories/2/office")]
    [InlineData("/signatories/00/office")]
    [InlineData("/signatories/0/party")]
    [InlineData("/sources/0/sha256")]
    [InlineData("title")]
    public void Only_descriptive_fields_are_corrected(string path) =>
        Faults(Recorded(Valid),
            (s, k, f) => CorrectStatementEndpoint.Decide(new(path, "x", "y"), s, k, f))
            .ShouldBe(["/path unknown-path"]);

    [Theory]
    [InlineData(1, false)] // the registration made no entry
    [InlineData(3, false)] // two memberships would hold at once
    [InlineData(4, true)]
    public void A_membership_is_not_voided_into_two(long version, bool voided)
    {
        var joined = new MemberJoined("FRA", "2020", null, null);
        var twice = Group(joined, new MemberLeft("FRA", "2021", null, null), joined);

        var outcome = Void(twice, version, Party.Fold);

        outcome.Events.ShouldBe(voided ? [new EntryVoided(version, "x")] : []);
        (outcome.Refusal?.Type.EndsWith(":not-voidable", StringComparison.Ordinal)).ShouldBe(voided ? null : true);
    }

    [Fact]
    public void An_entry_is_not_voided_into_one_that_holds_before_one_that_ended()
    {
        var joined = new MemberJoined("FRA", "2020", null, null);
        var group = Group(
            joined, new MemberLeft("FRA", "2021", null, null), joined, new MemberLeft("FRA", "2022", null, null));

        Void(group, 3, Party.Fold).Refusal!.Type.ShouldEndWith(":not-voidable");
    }

    [Fact]
    public void A_withdrawal_is_not_voided_once_the_party_came_back() =>
        Void(CameBack, CameBack.Count - 2, Statement.Fold).Refusal!.Detail.ShouldContain("'GBR' came back");

    [Fact]
    public void A_partys_last_withdrawal_is_voided() =>
        Void(CameBack, CameBack.Count, Statement.Fold).Events.ShouldHaveSingleItem();

    [Fact]
    public void A_suspension_that_never_was_leaves_the_membership_the_end_that_it_had()
    {
        var stream = Group(
            new MemberJoined("FRA", "2020", null, null), new MemberSuspended("FRA", "2021", null, null),
            new MemberLeft("FRA", "2022", "2022-02", null), new EntryVoided(3, "x"));

        var member = Party.Fold(stream)!.Members.ShouldHaveSingleItem();

        (member.Status, member.To, member.PublicTo).ShouldBe(("MEMBER", "2022", "2022-02"));
    }

    [Fact]
    public void A_suspension_is_voided()
    {
        var group = Group(
            new MemberJoined("FRA", "2020", null, null), new MemberSuspended("FRA", "2021", null, null));

        Void(group, 3, Party.Fold).Events.ShouldHaveSingleItem();
    }

    [Theory]
    [InlineData("GBR", "'FRA' dissociated itself")]
    [InlineData("KOR", "'KOR' withdrew the statement")]
    public void An_entry_is_not_voided_under_a_dissociation_or_a_withdrawal_of_the_whole(string party, string reason) =>
        Void(Ended, Ended.Single(x => x.Data is SignatoryRecorded s && s.Party == party).Version, Statement.Fold)
            .Refusal!.Detail.ShouldContain(reason);

    [Fact]
    public void A_withdrawal_of_the_whole_is_voided() =>
        Void(Ended, Ended.Count, Statement.Fold).Events.ShouldHaveSingleItem();

    public static TheoryData<string> Names => [.. EventTypes.Names.Values];

    [Theory, MemberData(nameof(Names))]
    public void Every_event_without_an_entry_names_what_undoes_it(string name)
    {
        var type = EventTypes.Names.Single(x => x.Value == name).Key;
        var e = new LoggedEvent("st-a", 1, 1, default, false, RuntimeHelpers.GetUninitializedObject(type));
        var sweep = new Sweep();

        VoidEntryEndpoint.Decide(new("x"), e, sweep, sweep, sweep, new()).Refusal!.Detail.ShouldEndWith(".");
    }

    public static TheoryData<object> Codings =>
    [
        new ActionLabelled("l9", "ac-test", "OTHER", "ASSERTS", null, null, new("t1", "We", 0, 2), 1),
        Coded, new ActRecoded(Coded, "x"),
    ];

    [Theory, MemberData(nameof(Codings), DisableDiscoveryEnumeration = true)]
    public void Who_coded_an_act_or_only_labelled_does_not_review(object coding)
    {
        var statement = Recorded(Valid, coding);
        statement[^1] = statement[^1] with { Stored = By("user-1") };

        var outcome = Review(statement, "user-1");

        outcome.Refusal!.Type.ShouldEndWith(":own-coding");
        outcome.Events.ShouldBeEmpty();
    }

    [Fact]
    public void Who_coded_nothing_reviews()
    {
        var statement = Recorded(Valid, Codings.First().Data);
        statement[^1] = statement[^1] with { Stored = By("user-1") };

        Review(statement, "user-2").Events.ShouldBe([new StatementReviewed("ACCEPTED", "Fine")]);
    }

    [Fact]
    public void Who_only_added_a_source_reviews()
    {
        var source = new StatementSource("s2", "WIRE", null, null, null, null, null, null, null, null);
        var statement = Recorded(Valid, new SourceAdded(source));
        statement[^1] = statement[^1] with { Stored = By("user-1") };

        Review(statement, "user-1").Events.ShouldHaveSingleItem();
    }

    [Theory]
    [InlineData("user-1", 0)]
    [InlineData("user-2", 1)]
    public void The_same_review_by_the_same_person_is_nothing(string user, int events)
    {
        var statement = Recorded(Valid, new StatementReviewed("ACCEPTED", "Fine"));
        statement[^1] = statement[^1] with { Stored = By("user-1") };

        Review(statement, user).Events.Count.ShouldBe(events);
    }

    [Fact]
    public void A_review_has_a_verdict_of_the_codebook() =>
        Faults(Recorded(Valid),
            (s, k, f) => ReviewStatementEndpoint.Decide(new("FINE"), s, k, f)).ShouldBe(["/verdict unknown-code"]);

    private static readonly ActCoded Coded = new(
        "a9", "URGE", null, null, null, [], [], null, [], "ASSERTED", null, new("t1", "We", 0, 2), 1);

    private static readonly SubmittedAct Translation =
        Some.Act("b1", "CONDEMN", ["ac-transfers"], "condamnons") with { Quote = new("condamnons", TextId: "t2") };

    private static readonly List<LoggedEvent> Translated =
        Recorded(Valid, new TextAdded(new("t2", "fr", "OFFICIAL_TRANSLATION", "FULL", "Nous condamnons.", "")));

    private static readonly List<LoggedEvent> Transfers =
        Some.Logged("ac-transfers", [new ActionRegistered("Transfers", "ARMS_TRANSFER", "ASSERTED", 1)]);

    private static readonly List<LoggedEvent> Dated = Recorded(Valid with
    {
        Dates =
        [
            new("ISSUED", "2024-10-22"), new("ISSUED", "2999", Rank: "DEPRECATED"),
            new("PUBLISHED", "2024-10-01", Rank: "DEPRECATED"),
        ],
    });

    /// <summary>As many positions as a statement may have.</summary>
    private static readonly List<LoggedEvent> Full = Recorded(Valid,
        [.. Enumerable.Range(0, Tracker.Refusals.Faults.MaxListed - 3).Select(i => new ActCoded(
            $"b{i}", "CONDEMN", null, null, null, [.. Enumerable.Range(0, 25).Select(x => $"ac-{x}")], [], null, [],
            "ASSERTED", null, new("t1", "We", 0, 2), 1))]);

    /// <summary>GBR withdrew, came back and withdrew again.</summary>
    private static readonly List<LoggedEvent> CameBack = Recorded(
        Valid, new SignatoryWithdrew("GBR", "2024-11", null, null),
        new SignatoryRecorded("GBR", "UK", "SIGNATORY", null, null, null, "2024-12", null, null),
        new SignatoryWithdrew("GBR", "2025", null, null));

    private static readonly List<LoggedEvent> Ended = Recorded(
        Valid, new PartyDissociated("FRA", "GBR", [], null), new StatementWithdrawn("KOR", "2025", null, null));

    private static List<LoggedEvent> Group(params object[] events) =>
        Some.Logged("EU", [new PartyRegistered("BLOC", 1), .. events]);

    private static List<LoggedEvent> Issued(string? date) => Recorded(Valid with
    {
        Dates = date is null ? [] : [new("ISSUED", date)],
        Signatories = [new("EU", "the EU", "SIGNATORY")],
    });

    private static StoredBytes By(string user) => new(System.Text.Encoding.UTF8.GetBytes($"id {user} correlation"), []);

    private static Outcome Review(List<LoggedEvent> statement, string user) => ReviewStatementEndpoint.Decide(
        new("ACCEPTED", "Fine"), Statement.Fold(statement)!, Knows(statement, null) with { User = user }, new());

    private static Outcome Void<T>(List<LoggedEvent> stream, long version, Func<IEnumerable<LoggedEvent>, T?> fold)
        where T : class, IFolded => VoidEntryEndpoint.Decide(
            new("x"), stream[(int)version - 1], fold(stream.Take((int)version))!, fold(stream)!,
            fold([.. stream, new(stream[0].Stream, 900, stream.Count + 1, default, false, new EntryVoided(version, "x"))])!, new());

    private static List<LoggedEvent> Recorded(Submission submission, params object[] later) =>
        Some.Logged("st-a", Some.Decided(submission).StatementEvents, later);

    private static IReadOnlyList<object> Events(
        List<LoggedEvent> stream, Func<Statement, Known, Faults, Outcome> decide, List<LoggedEvent>? named = null)
    {
        var faults = new Faults();
        var outcome = decide(Statement.Fold(stream)!, Knows(stream, named), faults);
        faults.All.ShouldBeEmpty();
        outcome.Refusal.ShouldBeNull();
        return outcome.Events;
    }

    private static List<string> Faults(
        List<LoggedEvent> stream, Func<Statement, Known, Faults, Outcome> decide, List<LoggedEvent>? named = null)
    {
        var faults = new Faults();
        decide(Statement.Fold(stream)!, Knows(stream, named), faults);
        return [.. faults.All.Select(x => $"{x.Pointer} {x.Code}")];
    }

    private static Known Knows(List<LoggedEvent> stream, List<LoggedEvent>? named) =>
        new(Some.Parties.Contains, x => [.. stream.Concat(named ?? []).Where(e => e.Stream == x)], Some.Now);
}
