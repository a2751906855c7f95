using CsCheck;
using Tracker.Actions;
using Tracker.Dates;
using Tracker.Refusals;
using Tracker.Statements;

namespace Tracker.Tests.Statements;

public sealed class SubmissionRulesTests
{
    private static readonly Submission Valid = Some.Submission();

    [Fact]
    public void A_valid_submission_has_no_fault() => Some.FaultsOf(Valid).ShouldBeEmpty();

    [Fact]
    public void The_seed_has_no_fault() => Some.FaultsOf(Some.Seed()).ShouldBeEmpty();

    [Fact]
    public void Random_valid_submissions_have_no_fault() =>
        Draw.Submissions.Sample(x => Some.FaultsOf(x).ShouldBeEmpty(), iter: 200);

    public static TheoryData<Submission, string> Incomplete => new()
    {
        { Valid with { Signatories = [] }, "/signatories" },
        { Valid with { Sources = [] }, "/sources" },
        { Valid with { Acts = [] }, "/acts" },
    };

    [Theory, MemberData(nameof(Incomplete), DisableDiscoveryEnumeration = true)] // rule 1
    public void A_statement_has_a_signatory_a_text_a_source_and_an_act(Submission submission, string pointer) =>
        Fault(submission, pointer, "required");

    [Fact]
    public void A_statement_without_a_text_is_told_so_first() => // rule 1
        Some.FaultsOf(Valid with { Texts = [] })[0]
            .ShouldBe(new("/texts", "A statement has at least one text.", "required"));

    [Fact]
    public void What_quotes_a_text_that_is_not_given_is_told_so() =>
        Some.FaultsOf(Valid with { Texts = [] }).Skip(1).ShouldAllBe(x => x.Code == "unknown-text");

    [Fact]
    public void A_count_of_unnamed_signatories_is_enough() =>
        Some.FaultsOf(Valid with { Signatories = [], UnnamedSignatories = new(61, "The press") }).ShouldBeEmpty();

    [Fact]
    public void A_deprecated_count_is_not_enough() => Fault(
        Valid with { Signatories = [], UnnamedSignatories = new(61, "The press", null, "DEPRECATED") },
        "/signatories", "required");

    public static TheoryData<SubmittedCount, string, string> WrongCounts => new()
    {
        { new(0, "The press"), "/unnamedSignatories/count", "range" },
        { new(1, " "), "/unnamedSignatories/claimedBy", "blank" },
        { new(1, "x", ""), "/unnamedSignatories/evidence", "blank" },
        { new(1, "x", null, "BEST"), "/unnamedSignatories/rank", "unknown-code" },
    };

    [Theory, MemberData(nameof(WrongCounts), DisableDiscoveryEnumeration = true)]
    public void A_count_has_a_number_and_words_and_a_rank(SubmittedCount count, string pointer, string code) =>
        Fault(Valid with { UnnamedSignatories = count }, pointer, code);

    [Fact]
    public void A_quote_equals_its_text_and_a_mismatch_is_refused_with_its_place() => // rule 2, S11
        Fault(WithAct(x => x with { Quote = new("We strangly condemn", 0) }), "/acts/0/quote", "quote").Detail
            .ShouldContain("code point 6");

    [Fact]
    public void A_quote_that_does_not_occur_is_to_be_given_as_it_stands_there()
    {
        var submission = WithAct(x => x with { Quote = new("We strangly condemn") });

        var detail = Fault(submission, "/acts/0/quote", "quote").Detail;

        detail.ShouldStartWith("The quote does not occur");
        detail.ShouldEndWith("as it stands there.");
    }

    [Fact]
    public void A_quote_without_an_offset_occurs_once() =>
        Fault(WithAct(x => x with { Quote = new("We ") }), "/acts/0/quote", "quote").Detail.ShouldContain("more than once");

    public static TheoryData<SubmittedQuote> WrongQuotes => new()
    {
        { new SubmittedQuote("We", 1) },
        { new SubmittedQuote("We", 0, 3) },
        { new SubmittedQuote("") },
        { new SubmittedQuote("lawful war") },
    };

    [Theory, MemberData(nameof(WrongQuotes), DisableDiscoveryEnumeration = true)]
    public void A_quote_is_where_it_is_said_to_be(SubmittedQuote quote) =>
        Fault(WithAct(x => x with { Quote = quote }), "/acts/0/quote", "quote");

    [Fact]
    public void The_quote_of_a_label_is_checked_too() =>
        Fault(WithLabel(x => x with { Quote = new("lawful war") }), "/labels/0/quote", "quote");

    [Fact]
    public void A_quote_that_occurs_more_than_once_is_found_by_its_offsets() =>
        Some.FaultsOf(WithAct(x => x with { Quote = new("We", 44, 46) })).ShouldBeEmpty();

    [Fact]
    public void Quotes_are_counted_in_code_points()
    {
        var text = Valid.Texts[0] with { Text = "😀😀 " + Some.Text };
        var act = Valid.Acts[0] with { Quote = new("We strongly", 3, 14) };

        Some.FaultsOf(Valid with { Texts = [text], Acts = [act, .. Valid.Acts.Skip(1)] }).ShouldBeEmpty();
    }

    [Fact]
    public void A_quote_names_a_text_that_is_there() =>
        Fault(WithAct(x => x with { Quote = x.Quote with { TextId = "t2" } }), "/acts/0/quote/textId", "unknown-text")
            .Detail.ShouldBe("There is no text 't2'; texts are t1 to t1 in the order given.");

    [Fact]
    public void The_quote_of_a_label_names_a_text_that_is_there() =>
        Fault(WithLabel(x => x with { Quote = x.Quote with { TextId = "" } }), "/labels/0/quote/textId", "unknown-text");

    [Fact]
    public void A_quote_may_name_the_only_text() =>
        Some.FaultsOf(WithAct(x => x with { Quote = x.Quote with { TextId = "t1" } })).ShouldBeEmpty();

    [Theory] // rule 4, S10
    [InlineData("AUTHENTIC")]
    [InlineData("OFFICIAL_TRANSLATION")]
    [InlineData("AS_QUOTED")]
    public void Intensity_is_coded_from_wording_of_the_issuers(string status) =>
        Some.FaultsOf(OfStatus(status)).ShouldBeEmpty();

    [Theory] // rule 4, S10
    [InlineData("PARAPHRASE")]
    [InlineData("UNOFFICIAL_TRANSLATION")]
    public void Intensity_is_not_coded_from_wording_of_others(string status) =>
        Fault(OfStatus(status), "/acts/0/intensity", "paraphrase").Detail.ShouldContain(status);

    [Theory]
    [InlineData("PARAPHRASE")]
    [InlineData("UNOFFICIAL_TRANSLATION")]
    public void Without_intensity_wording_of_others_is_coded(string status) =>
        Some.FaultsOf(OfStatus(status) with { Acts = [.. Valid.Acts.Select(x => x with { Intensity = null })] })
            .ShouldBeEmpty();

    [Fact]
    public void Only_the_quoted_text_decides_whether_intensity_is_coded() =>
        Some.FaultsOf(Valid with { Texts = [Valid.Texts[0], new("en", "PARAPHRASE", "EXCERPT", "They said so")] }).ShouldBeEmpty();

    [Theory]
    [InlineData(-1)]
    [InlineData(7)]
    public void Intensity_is_0_to_6(int intensity) =>
        Fault(WithAct(x => x with { Intensity = intensity }), "/acts/0/intensity", "range");

    [Fact]
    public void One_value_of_a_date_is_preferred() => // rule 5
        Fault(WithDates(new("ISSUED", "2024", null, "PREFERRED"), new("ISSUED", "2023", null, "PREFERRED")), "/dates", "preferred")
            .Detail.ShouldBe("2 values of ISSUED are PREFERRED; at most one is.");

    [Fact]
    public void One_value_of_each_date_may_be_preferred() =>
        Some.FaultsOf(WithDates(new("ISSUED", "2024", null, "PREFERRED"), new("OCCASION", "2024", null, "PREFERRED"))).ShouldBeEmpty();

    [Fact]
    public void One_value_of_an_actions_date_is_preferred() => Fault(
        WithAction(x => x with
        {
            Dates = [new("BEGAN", "2024", null, "PREFERRED"), new("BEGAN", "2023", null, "PREFERRED")],
        }),
        "/actions/0/dates", "preferred");

    [Theory] // rule 6; it is 2025-01-01
    [InlineData("2025-01-02")]
    [InlineData("2025-01")]
    [InlineData("2024-12/2025-06")]
    [InlineData("../2030")]
    public void A_statement_is_issued_and_published_by_tomorrow(string date)
    {
        Some.FaultsOf(WithDates(new SubmittedDate("ISSUED", date))).ShouldBeEmpty();
        Some.FaultsOf(WithDates(new SubmittedDate("PUBLISHED", date))).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("ISSUED", "2025-01-03")]
    [InlineData("ISSUED", "2025-02")]
    [InlineData("PUBLISHED", "2025-01-03")]
    [InlineData("PUBLISHED", "2025-02")]
    public void A_statement_is_neither_issued_nor_published_in_the_future(string field, string date) =>
        Fault(WithDates(new SubmittedDate(field, date)), "/dates/0/value", "future");

    [Fact]
    public void An_occasion_may_lie_ahead() =>
        Some.FaultsOf(WithDates(new SubmittedDate("OCCASION", "2025-02"))).ShouldBeEmpty();

    [Fact]
    public void What_is_public_is_public_by_tomorrow() =>
        Fault(WithSignatory(x => x with { PublicAt = "2025-01-03" }), "/signatories/0/publicAt", "future");

    [Fact]
    public void What_takes_effect_may_be_announced() =>
        Some.FaultsOf(WithSignatory(x => x with { PublicAt = "2025-01-02", From = "2026" })).ShouldBeEmpty();

    [Theory] // rule 6
    [InlineData("2024-10-22", "2024-10-21")]
    [InlineData("2024-10", "2024-09")]
    [InlineData("2024-10-22/..", "2024-10-21")]
    public void Publication_is_not_certainly_before_issue(string issued, string published) =>
        Fault(WithDates(new("ISSUED", issued), new("PUBLISHED", published)), "/dates", "order");

    [Theory]
    [InlineData("2024-10-22", "2024-10")]
    [InlineData("2024-10-22", "2024-10-22")]
    [InlineData("../2024-10-22", "2024")]
    public void Publication_may_possibly_be_before_issue(string issued, string published) =>
        Some.FaultsOf(WithDates(new("ISSUED", issued), new("PUBLISHED", published))).ShouldBeEmpty();

    public static TheoryData<SubmittedDate[]> Uncompared => new()
    {
        { [new("ISSUED", "2024-06", null, "DEPRECATED")] },
        { [new("ISSUED", "2024-06"), new("ISSUED", "2023", null, "PREFERRED")] },
        { [new("ISSUED", "2024-06"), new("ISSUED", null, "DISPUTED", "PREFERRED")] },
    };

    [Theory, MemberData(nameof(Uncompared), DisableDiscoveryEnumeration = true)]
    public void Only_the_dates_that_count_are_compared(SubmittedDate[] issued) =>
        Some.FaultsOf(WithDates([new("PUBLISHED", "2024-01-01"), .. issued])).ShouldBeEmpty();

    public static TheoryData<SubmittedDate, string, string> WrongDates => new()
    {
        { new("ISSUED"), "/dates/0/value", "date" },
        { new("ISSUED", "2024", "NOT_STATED"), "/dates/0/value", "date" },
        { new("ISSUED", "22.10.2024"), "/dates/0/value", "date" },
        { new("BEGAN", "2024"), "/dates/0/field", "unknown-code" },
        { new("ISSUED", null, "FORGOTTEN"), "/dates/0/unknownReason", "unknown-code" },
        { new("ISSUED", "2024", null, "BEST"), "/dates/0/rank", "unknown-code" },
        { new("ISSUED", "2024", Reason: " "), "/dates/0/reason", "blank" },
    };

    [Theory, MemberData(nameof(WrongDates), DisableDiscoveryEnumeration = true)]
    public void A_date_has_a_value_or_a_reason(SubmittedDate date, string pointer, string code) =>
        Fault(WithDates(date), pointer, code);

    [Fact]
    public void The_date_of_an_entry_is_a_date() =>
        Fault(WithSignatory(x => x with { From = "soon" }), "/signatories/0/from", "date");

    [Fact]
    public void An_action_has_dates_of_its_own() =>
        Fault(WithAction(x => x with { Dates = [new("ISSUED", "2024")] }), "/actions/0/dates/0/field", "unknown-code");

    [Fact]
    public void The_date_of_an_action_is_a_date() =>
        Fault(WithAction(x => x with { Dates = [new("BEGAN", "soon")] }), "/actions/0/dates/0/value", "date");

    [Theory]
    [InlineData("0000")]
    [InlineData("00XX")]
    [InlineData("-0044-03-15")]
    [InlineData("-9998/2024")]
    [InlineData("../0000-12-31")]
    public void Dates_before_the_first_year_are_refused_as_the_tables_cannot_hold_them(string date)
    {
        Fault(WithDates(new SubmittedDate("ISSUED", date)), "/dates/0/value", "date").Detail
            .ShouldBe($"{date} reaches before the year 0001; give a later date.");
        Fault(WithSignatory(x => x with { From = date }), "/signatories/0/from", "date");
        Fault(WithSignatory(x => x with { PublicAt = date }), "/signatories/0/publicAt", "date");
        Fault(WithAction(x => x with { Dates = [new("BEGAN", date)] }), "/actions/0/dates/0/value", "date");
    }

    [Theory]
    [InlineData("ISSUED", "1899-12-31")]
    [InlineData("OCCASION", "1815")]
    public void Statements_are_not_taken_from_before_1900(string field, string date) =>
        Fault(WithDates(new SubmittedDate(field, date)), "/dates/0/value", "past");

    [Theory]
    [InlineData("1900-01-01")]
    [InlineData("../1950")]
    public void Statements_are_taken_from_1900_on(string date) =>
        Some.FaultsOf(WithDates(new SubmittedDate("ISSUED", date))).ShouldBeEmpty();

    [Fact]
    public void A_deprecated_date_may_say_anything() =>
        Some.FaultsOf(WithDates(new SubmittedDate("ISSUED", "1824-10-22", Rank: "DEPRECATED"))).ShouldBeEmpty();

    [Fact]
    public void An_action_may_have_begun_at_any_time() =>
        Some.FaultsOf(WithAction(x => x with { Dates = [new("BEGAN", "1815")] })).ShouldBeEmpty();

    [Theory]
    [InlineData("9999-12-31")]
    [InlineData("9999")]
    [InlineData("2024/9999-12-31")]
    public void Dates_in_the_last_year_are_refused_as_the_tables_hold_its_last_day_as_no_end(string date)
    {
        Fault(WithDates(new SubmittedDate("ISSUED", date)), "/dates/0/value", "date").Detail
            .ShouldStartWith($"{date} reaches beyond the year 9998;");
        Fault(WithSignatory(x => x with { From = date }), "/signatories/0/from", "date");
        Fault(WithAction(x => x with { Dates = [new("BEGAN", date)] }), "/actions/0/dates/0/value", "date");
    }

    [Fact]
    public void A_reference_to_what_is_not_given_is_told_what_is() =>
        Fault(WithDates(new SubmittedDate("ISSUED", "2024", Source: "s2")), "/dates/0/source", "unknown-reference").Detail
            .ShouldBe("There is no 's2'; they are s1 to s1 in the order given.");

    public static TheoryData<Submission, string, string> UnknownReferences => new()
    {
        { WithSource(x => x with { Text = "t2" }), "/sources/0/text", "unknown-reference" },
        { WithSource(x => x with { Text = "s1" }), "/sources/0/text", "unknown-reference" },
        { WithSignatory(x => x with { OmittedBy = ["s1", "s9"] }), "/signatories/0/omittedBy/1", "unknown-reference" },
        { WithAct(x => x with { Objects = ["ac-unknown"] }), "/acts/0/objects/0", "unknown-action" },
        { WithLabel(x => x with { Action = "ac-unknown" }), "/labels/0/action", "unknown-action" },
        { WithSignatory(x => x with { Party = "ATL" }), "/signatories/0/party", "unknown-party" },
        { WithAct(x => x with { Targets = ["ATL"] }), "/acts/0/targets/0", "unknown-party" },
        { WithAct(x => x with { Beneficiaries = ["ATL"] }), "/acts/0/beneficiaries/0", "unknown-party" },
        { WithAction(x => x with { Roles = [new("ATL", "ACTOR")] }), "/actions/0/roles/0/party", "unknown-party" },
    };

    [Theory, MemberData(nameof(UnknownReferences), DisableDiscoveryEnumeration = true)]
    public void References_name_what_is_given(Submission submission, string pointer, string code) =>
        Fault(submission, pointer, code);

    [Fact]
    public void A_source_names_a_text_that_is_given() =>
        Some.FaultsOf(WithSource(x => x with { Text = "t1" })).ShouldBeEmpty();

    [Fact]
    public void A_label_names_an_action_on_record() =>
        Some.FaultsOf(WithLabel(x => x with { Action = "ac-known" }), "ac-known").ShouldBeEmpty();

    public static TheoryData<Submission, string> ListedTwice => new()
    {
        { WithSignatory(x => x with { Party = "KOR" }), "/signatories/1/party" },
        { WithSignatory(x => x with { OmittedBy = ["s1", "s1"] }), "/signatories/0/omittedBy/1" },
        { WithAct(x => x with { Id = "a2" }), "/acts/1/id" },
        { WithLabel(x => x with { Id = "a1" }), "/labels/0/id" },
        { WithAct(x => x with { Objects = ["ac-test", "ac-transfers", "ac-test"] }), "/acts/0/objects/2" },
        { WithAct(x => x with { Targets = ["PRK", "PRK"] }), "/acts/0/targets/1" },
        { WithAct(x => x with { Beneficiaries = ["UKR", "UKR"] }), "/acts/0/beneficiaries/1" },
        { WithLabel(x => x with { Instruments = ["S/RES/1", "S/RES/1"] }), "/labels/0/instruments/1" },
        { Valid with { Actions = [.. Valid.Actions, Valid.Actions[0]] }, "/actions/2/id" },
    };

    [Theory, MemberData(nameof(ListedTwice), DisableDiscoveryEnumeration = true)]
    public void Nothing_is_listed_twice(Submission submission, string pointer) =>
        Fault(submission, pointer, "duplicate");

    [Theory] // R11
    [InlineData("a")]
    [InlineData("a-1-")]
    [InlineData("abcdefghijklmnopqrstuvwxyz123456")]
    public void The_id_of_an_act_or_label_is_a_short_word(string id)
    {
        Some.FaultsOf(WithAct(x => x with { Id = id })).ShouldBeEmpty();
        Some.FaultsOf(WithLabel(x => x with { Id = id })).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("abcdefghijklmnopqrstuvwxyz1234567")]
    [InlineData("")]
    [InlineData("1a")]
    [InlineData("A1")]
    [InlineData("a_1")]
    [InlineData("a/1")]
    [InlineData("a1\n")]
    [InlineData("ä1")]
    public void Any_other_id_of_an_act_or_label_is_refused(string id)
    {
        Fault(WithAct(x => x with { Id = id }), "/acts/0/id", "id");
        Fault(WithLabel(x => x with { Id = id }), "/labels/0/id", "id");
    }

    [Theory]
    [InlineData("transfers")]
    [InlineData("ac-")]
    [InlineData("ac-a--b")]
    [InlineData("ac-A")]
    [InlineData("ac-a/b")]
    [InlineData("ac-a\n")]
    [InlineData("st-a")]
    public void The_id_of_an_action_is_words_joined_by_hyphens(string id) =>
        Some.FaultsOf(Valid with { Actions = [.. Valid.Actions, new(id, "T", "OTHER", "ASSERTED")] })
            .ShouldHaveSingleItem().ShouldSatisfyAllConditions(x => x.Pointer.ShouldBe("/actions/2/id"), x => x.Code.ShouldBe("id"));

    [Fact]
    public void The_id_of_an_action_has_at_most_100_characters()
    {
        SubmittedAction Named(int length) => new("ac-" + new string('a', length - 3), "T", "OTHER", "ASSERTED");
        Some.FaultsOf(Valid with { Actions = [.. Valid.Actions, Named(100)] }).ShouldBeEmpty();
        Fault(Valid with { Actions = [.. Valid.Actions, Named(101)] }, "/actions/2/id", "id");
    }

    [Fact]
    public void An_action_on_record_need_not_be_described() => Some.FaultsOf(Bare, "ac-transfers").ShouldBeEmpty();

    [Fact]
    public void A_new_action_is_described() =>
        Some.FaultsOf(Bare).Select(x => x.Pointer)
            .ShouldBe(["/actions/0/title", "/actions/0/type", "/actions/0/epistemic"]);

    [Fact]
    public void An_umbrella_is_an_action_given_or_on_record() => // R9
        Fault(WithAction(x => x with { Umbrella = "ac-unknown" }), "/actions/0/umbrella", "unknown-action");

    [Theory]
    [InlineData("ac-test")]
    [InlineData("ac-known")]
    public void An_umbrella_is_another_action(string umbrella) =>
        Some.FaultsOf(WithAction(x => x with { Umbrella = umbrella }), "ac-known").ShouldBeEmpty();

    [Fact]
    public void An_action_is_not_its_own_umbrella() =>
        Fault(WithAction(x => x with { Umbrella = "ac-transfers" }), "/actions/0/umbrella", "cycle");

    [Fact]
    public void An_umbrella_is_never_above_itself() =>
        Some.FaultsOf(Valid with { Actions = [Valid.Actions[0] with { Umbrella = "ac-test" }, Valid.Actions[1] with { Umbrella = "ac-transfers" }] })
            .Select(x => (x.Pointer, x.Code)).ShouldBe([("/actions/0/umbrella", "cycle"), ("/actions/1/umbrella", "cycle")]);

    [Fact]
    public void An_unknown_code_is_told_those_that_are_known() =>
        Fault(Valid with { Kind = "MEMO" }, "/kind", "unknown-code").Detail.ShouldStartWith("'MEMO' is not one of JOINT_STATEMENT, ");

    public static TheoryData<Submission, string> UnknownCodes => new()
    {
        { WithText(x => x with { Status = "x" }), "/texts/0/status" },
        { WithText(x => x with { Completeness = "x" }), "/texts/0/completeness" },
        { WithSource(x => x with { Layer = "x" }), "/sources/0/layer" },
        { WithSignatory(x => x with { Role = "x" }), "/signatories/0/role" },
        { WithSignatory(x => x with { Instrument = "x" }), "/signatories/0/instrument" },
        { WithAction(x => x with { Type = "x" }), "/actions/0/type" },
        { WithAction(x => x with { Epistemic = "x" }), "/actions/0/epistemic" },
        { WithAction(x => x with { Roles = [new("PRK", "x")] }), "/actions/0/roles/0/role" },
        { WithAct(x => x with { Type = "x" }), "/acts/0/type" },
        { WithAct(x => x with { Force = "x" }), "/acts/0/force" },
        { WithAct(x => x with { Epistemic = "x" }), "/acts/0/epistemic" },
        { WithAct(x => x with { TargetsConfidence = "x" }), "/acts/0/targetsConfidence" },
        { WithAct(x => x with { Confidence = "x" }), "/acts/0/confidence" },
        { WithLabel(x => x with { Label = "x" }), "/labels/0/label" },
        { WithLabel(x => x with { Strength = "x" }), "/labels/0/strength" },
    };

    [Theory, MemberData(nameof(UnknownCodes), DisableDiscoveryEnumeration = true)]
    public void Codes_are_those_of_the_codebook(Submission submission, string pointer) =>
        Fault(submission, pointer, "unknown-code");

    public static TheoryData<Submission, string> Blank => new()
    {
        { Valid with { Title = " " }, "/title" },
        { WithSource(x => x with { Publisher = "" }), "/sources/0/publisher" },
        { WithSource(x => x with { Licence = "\n" }), "/sources/0/licence" },
        { WithSignatory(x => x with { NameAsListed = "" }), "/signatories/0/nameAsListed" },
        { WithSignatory(x => x with { Official = "" }), "/signatories/0/official" },
        { WithSignatory(x => x with { Office = "" }), "/signatories/0/office" },
        { WithSignatory(x => x with { Evidence = "" }), "/signatories/0/evidence" },
        { WithAction(x => x with { Title = "" }), "/actions/0/title" },
        { WithAct(x => x with { Booster = "" }), "/acts/0/booster" },
        { WithLabel(x => x with { InstrumentsWording = "" }), "/labels/0/instrumentsWording" },
        { WithLabel(x => x with { Instruments = [""] }), "/labels/0/instruments/0" },
    };

    [Theory, MemberData(nameof(Blank), DisableDiscoveryEnumeration = true)]
    public void Words_are_not_blank(Submission submission, string pointer) =>
        Fault(submission, pointer, "blank");

    [Fact]
    public void A_text_is_not_blank() =>
        Some.FaultsOf(WithText(x => x with { Text = " " }))[0].ShouldBe(new("/texts/0/text", "Blank; give it words.", "blank"));

    [Fact]
    public void A_title_has_at_most_500_characters() =>
        Fault(Valid with { Title = new string('x', 501) }, "/title", "too-long").Detail
            .ShouldBe("501 characters; at most 500 are taken.");

    [Fact]
    public void A_title_of_500_characters_is_taken() =>
        Some.FaultsOf(Valid with { Title = new string('x', 500) }).ShouldBeEmpty();

    public static TheoryData<Submission, string> TooLong => new()
    {
        { WithSignatory(x => x with { NameAsListed = new string('x', 301) }), "/signatories/0/nameAsListed" },
        { WithSignatory(x => x with { Evidence = new string('x', 2001) }), "/signatories/0/evidence" },
        { WithAction(x => x with { Title = new string('x', 301) }), "/actions/0/title" },
        { WithAct(x => x with { Booster = new string('x', 301) }), "/acts/0/booster" },
        { WithLabel(x => x with { Instruments = [new string('x', 201)] }), "/labels/0/instruments/0" },
        { OfLength(SubmissionRules.MaxTextLength + 1), "/texts/0/text" },
    };

    [Theory, MemberData(nameof(TooLong), DisableDiscoveryEnumeration = true)]
    public void Words_have_their_limits(Submission submission, string pointer) =>
        Fault(submission, pointer, "too-long");

    [Fact]
    public void A_text_of_the_greatest_length_is_taken() =>
        Some.FaultsOf(OfLength(SubmissionRules.MaxTextLength)).ShouldBeEmpty();

    [Fact]
    public void A_list_has_at_most_1000_entries() =>
        Fault(Valid with { Sources = [.. Enumerable.Repeat(Valid.Sources[0], 1001)] }, "/sources", "too-many").Detail
            .ShouldBe("1001 entries; at most 1000 are taken.");

    [Fact]
    public void A_list_of_1000_entries_is_taken() =>
        Some.FaultsOf(Valid with { Sources = [.. Enumerable.Repeat(Valid.Sources[0], 1000)] }).ShouldBeEmpty();

    [Fact]
    public void The_list_of_other_statements_has_at_most_1000_entries() =>
        Fault(Valid with { DistinctFrom = [.. Enumerable.Repeat("st-a", 1001)] }, "/distinctFrom", "too-many");

    [Theory]
    [InlineData(2, 25_000, true)]
    [InlineData(2, 25_001, false)]
    [InlineData(1, 50_000, true)]
    [InlineData(1, 50_001, false)]
    public void Positions_are_signatories_multiplied_by_objects(int signatories, int objects, bool taken) =>
        Positions(signatories, (objects, 1)).Count.ShouldBe(taken ? 0 : 1);

    [Fact]
    public void An_act_without_objects_gives_one_position_a_signatory() =>
        Positions(25_001, (0, 1), (0, 1)).ShouldHaveSingleItem().Detail
            .ShouldBe("Signatories, acts and objects give 50002 positions; at most 50000 are taken.");

    [Theory]
    [InlineData(1, 1, 32_000_000, true)]
    [InlineData(1, 1, 32_000_001, false)]
    [InlineData(1, 0, 32_000_000, true)] // without objects it is quoted once
    [InlineData(1, 0, 32_000_001, false)]
    [InlineData(1, 2, 16_000_000, true)]
    [InlineData(1, 2, 16_000_001, false)] // once an object
    [InlineData(2, 1, 16_000_001, false)] // once a signatory
    [InlineData(4, 5, 1_600_000, true)]
    [InlineData(4, 5, 1_600_001, false)]
    public void Quoted_characters_are_multiplied_by_signatories_and_objects(
        int signatories, int objects, int quoted, bool taken) =>
        Positions(signatories, (objects, quoted)).Count.ShouldBe(taken ? 0 : 1);

    [Fact]
    public void Quoted_characters_of_all_acts_add_up() =>
        Positions(1, (1, 16_000_000), (0, 16_000_001)).ShouldHaveSingleItem().Detail.ShouldStartWith(
            "The quotes of all positions add up to 32000001 characters; at most 32000000 are taken.");

    [Fact]
    public void A_submission_of_too_many_positions_is_refused() => Fault(
        WithAct(x => x with { Objects = [.. Enumerable.Range(0, 25_000).Select(i => $"ac-{i}")] }), "/acts", "too-many")
        .Detail.ShouldBe("Signatories, acts and objects give 50004 positions; at most 50000 are taken.");

    /// <summary>Sort keys of positions have five digits for an object's place.</summary>
    [Fact]
    public void Sort_keys_have_room_for_the_most_positions() => SubmissionRules.MaxPositions.ShouldBeLessThan(100_000);

    [Fact]
    public void The_digest_of_a_text_is_that_of_its_words() =>
        Some.FaultsOf(WithText(x => x with { Sha256 = SubmissionRules.DigestOf(x.Text) })).ShouldBeEmpty();

    [Fact]
    public void Another_digest_of_a_text_is_told_the_right_one() =>
        Fault(WithText(x => x with { Sha256 = new string('0', 64) }), "/texts/0/sha256", "sha256").Detail
            .ShouldContain(SubmissionRules.DigestOf(Some.Text));

    public static TheoryData<Submission, string, string> WrongForms => new()
    {
        { WithSource(x => x with { Sha256 = new string('A', 64) }), "/sources/0/sha256", "sha256" },
        { WithSource(x => x with { Sha256 = new string('a', 64) + "\n" }), "/sources/0/sha256", "sha256" },
        { WithText(x => x with { Language = "English" }), "/texts/0/language", "language" },
        { WithSource(x => x with { Language = "en\n" }), "/sources/0/language", "language" },
        { WithSource(x => x with { Url = "example.org" }), "/sources/0/url", "url" },
        { WithSource(x => x with { Url = "ftp://example.org" }), "/sources/0/url", "url" },
        { WithSource(x => x with { Url = "javascript:alert(1)" }), "/sources/0/url", "url" },
        { WithSource(x => x with { ArchiveUrl = "https://a/" + new string('x', 2000) }), "/sources/0/archiveUrl", "url" },
        { WithSource(x => x with { RetrievedAt = "2024-10-22" }), "/sources/0/retrievedAt", "instant" },
        { WithSource(x => x with { RetrievedAt = "-0001-01-01T00:00:00Z" }), "/sources/0/retrievedAt", "instant" },
        { WithSource(x => x with { RetrievedAt = "0000-12-31T23:59:59Z" }), "/sources/0/retrievedAt", "instant" },
    };

    [Theory, MemberData(nameof(WrongForms), DisableDiscoveryEnumeration = true)]
    public void Digests_languages_urls_and_instants_have_their_forms(
        Submission submission, string pointer, string code) =>
        Fault(submission, pointer, code);

    [Fact]
    public void An_instant_may_have_decimals() =>
        Some.FaultsOf(WithSource(x => x with { RetrievedAt = "2024-10-22T09:30:00.123Z" })).ShouldBeEmpty();

    [Theory]
    [InlineData("NATO_COUNCIL_STATEMENT")]
    [InlineData("UNSC_RESOLUTION")]
    public void A_group_does_not_speak_for_its_members_by_another_groups_instrument(string instrument) =>
        Fault(
            WithSignatory(x => x with { Party = "EU", Instrument = instrument }), "/signatories/0/instrument", "mismatch");

    [Theory]
    [InlineData("EU_DECLARATION_ON_BEHALF")]
    [InlineData("NONE")]
    public void A_group_speaks_for_its_members_by_its_own_instrument_or_by_none(string instrument) =>
        Some.FaultsOf(WithSignatory(x => x with { Party = "EU", Instrument = instrument })).ShouldBeEmpty();

    [Fact]
    public void A_source_was_retrieved_by_now() =>
        Fault(WithSource(x => x with { RetrievedAt = "2025-01-02T12:00:01Z" }), "/sources/0/retrievedAt", "future");

    [Fact]
    public void A_source_may_be_retrieved_up_to_a_day_ahead() =>
        Some.FaultsOf(WithSource(x => x with { RetrievedAt = "2025-01-02T12:00:00Z" })).ShouldBeEmpty();

    [Fact]
    public void Another_statement_of_the_same_text_is_named_by_its_id() =>
        Some.FaultsOf(Valid with { DistinctFrom = [Some.IdOf(Valid)] }).ShouldBeEmpty();

    [Fact]
    public void What_is_no_id_names_no_other_statement() =>
        Fault(Valid with { DistinctFrom = ["st-nobody"] }, "/distinctFrom/0", "unknown-statement");

    [Fact]
    public void Another_statement_of_the_same_text_is_named_once() =>
        Fault(Valid with { DistinctFrom = [Some.IdOf(Valid), Some.IdOf(Valid)] }, "/distinctFrom/1", "duplicate");

    [Fact]
    public void An_instrument_may_be_cited_with_commas() =>
        Some.FaultsOf(WithLabel(x => x with { Instruments = ["S/RES/2270 (2016), para. 5"] })).ShouldBeEmpty();

    [Fact]
    public void All_faults_are_told_at_once_in_body_order() => Some.FaultsOf(Faulty).Select(x => x.Pointer).ShouldBe(
        ["/kind", "/sources/0/url", "/signatories/0/party", "/acts/0/quote", "/labels/0/action"]);

    [Fact]
    public void Faults_are_one_problem_that_lists_them()
    {
        var problem = Problem.Invalid(Some.FaultsOf(Faulty));

        (problem.Status, problem.Detail, problem.Errors!.Count)
            .ShouldBe((422, "5 faults; each is listed under errors.", 5));
    }

    [Fact]
    public void Garbage_in_every_field_never_throws()
    {
        var text = Gen.Frequency(
            (3, Gen.String[0, 12]), (1, Gen.Char.Array[0, 6].Select(x => new string(x))),
            (2, Gen.OneOf("t1", "s1", "GBR", "ac-a", "AUTHENTIC", "PREFERRED", "ISSUED", "PUBLISHED", "2024-10", "-0001", "9999", "\ud83d", "a1", "ac-b")));
        Gen.Int[int.MinValue, int.MaxValue].SelectMany(n => text.Array[12, 12].Select(x => (n, x))).Sample((n, x) =>
        {
            var number = n % 3 == 0 ? n : n % 9;
            var date = new SubmittedDate(x[0], x[1], x[2], x[3], x[4], x[5]);
            var quote = new SubmittedQuote(x[6], n % 2 == 0 ? number : null, n % 5 == 0 ? number + 1 : null, n % 7 == 0 ? x[7] : null);
            var submission = new Submission
            {
                Kind = x[8],
                Title = x[9],
                Texts = [new(x[10], x[11], x[0], x[1], x[2]), new(x[3], x[4], x[5], x[6])],
                Sources = [new(x[7], x[8], x[9], x[10], x[11], x[0], x[1], x[2], x[3])],
                Dates = [date, date with { Field = "ISSUED", Value = x[7] }, date with { Field = "PUBLISHED", Value = x[8] }],
                Signatories = [new(x[4], x[5], x[6], x[7], x[8], x[9], x[10], x[11], x[0])],
                UnnamedSignatories = new(number, x[1], x[2], x[3]),
                Actions = [new(x[4], x[5], x[6], x[7], [new(x[8], x[9])], x[10], [date]), new(x[10], Umbrella: x[4])],
                Acts =
                [
                    new()
                    {
                        Id = x[0],
                        Type = x[1],
                        Intensity = number,
                        Force = x[2],
                        Booster = x[3],
                        Objects = [x[4], x[5]],
                        Targets = [x[6], x[7]],
                        TargetsConfidence = x[8],
                        Beneficiaries = [x[9]],
                        Epistemic = x[10],
                        Confidence = x[11],
                        Quote = quote,
                    },
                ],
                Labels = [Some.Label(x[0], x[4], x[2], x[3]) with { Instruments = [x[5], x[6]], InstrumentsWording = x[7], Quote = quote }],
                DistinctFrom = [x[11]],
            };

            Some.FaultsOf(submission).ShouldNotBeEmpty();
            Some.FaultsOf(submission, x).All(f => f.Detail.Length > 0 && f.Code.Length > 0).ShouldBeTrue();
        }, iter: 500);
    }

    private static readonly Submission Bare = Valid with { Actions = [new("ac-transfers"), Valid.Actions[1]] };

    private static readonly Submission Faulty = Valid with
    {
        Kind = "MEMO",
        Sources = [Valid.Sources[0] with { Url = "x" }],
        Signatories = [Valid.Signatories[0] with { Party = "ATL" }],
        Acts = [Valid.Acts[0] with { Quote = new("We deplore") }],
        Labels = [Valid.Labels[0] with { Action = "ac-unknown" }],
    };

    private static Submission OfStatus(string status) =>
        Valid with { Texts = [Valid.Texts[0] with { Status = status }] };

    private static Submission OfLength(int length) =>
        WithText(x => x with { Text = Some.Text + new string('x', length - Some.Text.Length) });

    private static IReadOnlyList<Fault> Positions(int signatories, params (int Objects, int Quoted)[] acts)
    {
        var faults = new Faults();
        SubmissionRules.Positions(signatories, acts, "/acts", faults);
        return faults.All;
    }

    private static Fault Fault(Submission submission, string pointer, string code)
    {
        var fault = Some.FaultsOf(submission).ShouldHaveSingleItem();
        (fault.Pointer, fault.Code).ShouldBe((pointer, code));
        return fault;
    }

    private static Submission WithText(Func<SubmittedText, SubmittedText> change) => Valid with { Texts = [change(Valid.Texts[0])] };

    private static Submission WithSource(Func<SubmittedSource, SubmittedSource> change) =>
        Valid with { Sources = [change(Valid.Sources[0])] };

    private static Submission WithDates(params SubmittedDate[] dates) => Valid with { Dates = dates };

    private static Submission WithSignatory(Func<SubmittedSignatory, SubmittedSignatory> change) =>
        Valid with { Signatories = [change(Valid.Signatories[0]), .. Valid.Signatories.Skip(1)] };

    private static Submission WithAction(Func<SubmittedAction, SubmittedAction> change) =>
        Valid with { Actions = [change(Valid.Actions[0]), .. Valid.Actions.Skip(1)] };

    private static Submission WithAct(Func<SubmittedAct, SubmittedAct> change) =>
        Valid with { Acts = [change(Valid.Acts[0]), .. Valid.Acts.Skip(1)] };

    private static Submission WithLabel(Func<SubmittedLabel, SubmittedLabel> change) =>
        Valid with { Labels = [change(Valid.Labels[0])] };
}
