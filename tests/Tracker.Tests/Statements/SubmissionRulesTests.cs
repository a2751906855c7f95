using CsCheck;
using Tracker.Actions;
using Tracker.Dates;
using Tracker.Refusals;
using Tracker.Statements;

namespace Tracker.Tests.Statements;

public class SubmissionRulesTests
{
    private static readonly Submission Valid = Some.Submission();

    [Fact]
    public void A_valid_submission_has_no_fault() => Some.FaultsOf(Valid).ShouldBeEmpty();

    [Fact]
    public void The_seed_has_no_fault() => Some.FaultsOf(Some.Seed()).ShouldBeEmpty();

    [Fact]
    public void Random_valid_submissions_have_no_fault() =>
        Draw.Submissions.Sample(x => Some.FaultsOf(x).ShouldBeEmpty(), iter: 200);

    [Fact]
    public void A_statement_has_a_signatory_a_text_a_source_and_an_act() // rule 1
    {
        Fault(Valid with { Signatories = [] }, "/signatories", "required");
        Fault(Valid with { Sources = [] }, "/sources", "required");
        Fault(Valid with { Acts = [] }, "/acts", "required");
        var faults = Some.FaultsOf(Valid with { Texts = [] });
        faults[0].ShouldBe(new("/texts", "A statement has at least one text.", "required"));
        faults.Skip(1).ShouldAllBe(x => x.Code == "unknown-text");
    }

    [Fact]
    public void A_count_of_unnamed_signatories_is_enough()
    {
        Some.FaultsOf(Valid with { Signatories = [], UnnamedSignatories = new(61, "The press") }).ShouldBeEmpty();
        Fault(
            Valid with
            {
                Signatories = [],
                UnnamedSignatories = new(61, "The press", null, "DEPRECATED"),
            },
            "/signatories",
            "required"
        );
        Fault(Valid with { UnnamedSignatories = new(0, "The press") }, "/unnamedSignatories/count", "range");
        Fault(Valid with { UnnamedSignatories = new(1, " ") }, "/unnamedSignatories/claimedBy", "blank");
        Fault(Valid with { UnnamedSignatories = new(1, "x", "") }, "/unnamedSignatories/evidence", "blank");
        Fault(
            Valid with
            {
                UnnamedSignatories = new(1, "x", null, "BEST"),
            },
            "/unnamedSignatories/rank",
            "unknown-code"
        );
    }

    [Fact]
    public void A_quote_equals_its_text_and_a_mismatch_is_refused_with_its_place() // rule 2, S11
    {
        Fault(WithAct(x => x with { Quote = new("We strangly condemn", 0) }), "/acts/0/quote", "quote")
            .Detail.ShouldContain("code point 6");
        Fault(WithAct(x => x with { Quote = new("We strangly condemn") }), "/acts/0/quote", "quote")
            .Detail.ShouldSatisfyAllConditions(
                x => x.ShouldStartWith("The quote does not occur"),
                x => x.ShouldEndWith("as it stands there.")
            );
        Fault(WithAct(x => x with { Quote = new("We", 1) }), "/acts/0/quote", "quote");
        Fault(WithAct(x => x with { Quote = new("We ") }), "/acts/0/quote", "quote")
            .Detail.ShouldContain("more than once");
        Fault(WithAct(x => x with { Quote = new("We", 0, 3) }), "/acts/0/quote", "quote");
        Fault(WithAct(x => x with { Quote = new("") }), "/acts/0/quote", "quote");
        Fault(WithLabel(x => x with { Quote = new("lawful war") }), "/labels/0/quote", "quote");
        Some.FaultsOf(WithAct(x => x with { Quote = new("We", 44, 46) })).ShouldBeEmpty();
    }

    [Fact]
    public void Quotes_are_counted_in_code_points()
    {
        var text = Valid.Texts[0] with { Text = "😀😀 " + Some.Text };
        var act = Valid.Acts[0] with { Quote = new("We strongly", 3, 14) };

        Some.FaultsOf(Valid with { Texts = [text], Acts = [act, .. Valid.Acts.Skip(1)] }).ShouldBeEmpty();
    }

    [Fact]
    public void A_quote_names_a_text_that_is_there()
    {
        Fault(WithAct(x => x with { Quote = x.Quote with { TextId = "t2" } }), "/acts/0/quote/textId", "unknown-text")
            .Detail.ShouldBe("There is no text 't2'; texts are t1 to t1 in the order given.");
        Fault(
            WithLabel(x => x with { Quote = x.Quote with { TextId = "" } }),
            "/labels/0/quote/textId",
            "unknown-text"
        );
        Some.FaultsOf(WithAct(x => x with { Quote = x.Quote with { TextId = "t1" } })).ShouldBeEmpty();
    }

    [Theory] // rule 4, S10
    [InlineData("AUTHENTIC", true)]
    [InlineData("OFFICIAL_TRANSLATION", true)]
    [InlineData("AS_QUOTED", true)]
    [InlineData("PARAPHRASE", false)]
    [InlineData("UNOFFICIAL_TRANSLATION", false)]
    public void Intensity_is_coded_from_wording_of_the_issuers(string status, bool allowed)
    {
        var submission = Valid with { Texts = [Valid.Texts[0] with { Status = status }] };

        if (allowed)
        {
            Some.FaultsOf(submission).ShouldBeEmpty();
        }
        else
        {
            Fault(submission, "/acts/0/intensity", "paraphrase").Detail.ShouldContain(status);
        }
        Some.FaultsOf(submission with { Acts = [.. Valid.Acts.Select(x => x with { Intensity = null })] })
            .ShouldBeEmpty();
    }

    [Fact]
    public void Only_the_quoted_text_decides_whether_intensity_is_coded() =>
        Some.FaultsOf(Valid with { Texts = [Valid.Texts[0], new("en", "PARAPHRASE", "EXCERPT", "They said so")] })
            .ShouldBeEmpty();

    [Theory]
    [InlineData("DEMAND", -1)]
    [InlineData("REJECT", 7)]
    [InlineData("CONDEMN", 3)]
    [InlineData("CONDEMN", 7)]
    [InlineData("CRITICISE", 2)]
    [InlineData("CRITICISE", 4)]
    [InlineData("EXPRESS_CONCERN", 0)]
    [InlineData("EXPRESS_CONCERN", 3)]
    public void Intensity_is_a_level_of_the_scale_and_of_the_type(string type, int intensity) =>
        Fault(WithAct(x => x with { Type = type, Intensity = intensity }), "/acts/0/intensity", "range");

    [Theory]
    [InlineData("REJECT", 0, 6)]
    [InlineData("CONDEMN", 4, 6)]
    [InlineData("CRITICISE", 3, 3)]
    [InlineData("EXPRESS_CONCERN", 1, 2)]
    public void Each_level_of_a_type_is_taken_and_none_is_needed(string type, int least, int most)
    {
        foreach (var level in Enumerable.Range(least, most - least + 1).Select(x => (int?)x).Append(null))
        {
            Some.FaultsOf(WithAct(x => x with { Type = type, Intensity = level })).ShouldBeEmpty();
        }
    }

    [Theory]
    [InlineData("strongly")]
    [InlineData("STRONGLY  condemn")]
    [InlineData("strongly … unlawful")]
    [InlineData("strongly ... unlawful")]
    public void A_booster_is_words_of_the_quote(string booster) =>
        Some.FaultsOf(WithAct(x => x with { Booster = booster })).ShouldBeEmpty();

    [Theory]
    [InlineData("in the strongest terms")]
    [InlineData("strongly … in the strongest terms")]
    [InlineData("strongly unlawful")]
    public void Words_that_are_not_in_the_quote_strengthen_nothing(string booster) =>
        Fault(WithAct(x => x with { Booster = booster }), "/acts/0/booster", "not-in-quote")
            .Detail.ShouldContain(booster);

    [Fact]
    public void One_value_of_a_date_is_preferred() // rule 5
    {
        Fault(
            WithDates(new("ISSUED", "2024", null, "PREFERRED"), new("ISSUED", "2023", null, "PREFERRED")),
            "/dates",
            "preferred"
        )
            .Detail.ShouldBe("2 values of ISSUED are PREFERRED; at most one may be.");
        Some.FaultsOf(WithDates(new("ISSUED", "2024", null, "PREFERRED"), new("OCCASION", "2024", null, "PREFERRED")))
            .ShouldBeEmpty();
        Fault(
            WithAction(x =>
                x with
                {
                    Dates = [new("BEGAN", "2024", null, "PREFERRED"), new("BEGAN", "2023", null, "PREFERRED")],
                }
            ),
            "/actions/0/dates",
            "preferred"
        );
    }

    [Theory] // rule 6; it is 2025-01-01
    [InlineData("2025-01-02", true)]
    [InlineData("2025-01", true)]
    [InlineData("2024-12/2025-06", true)]
    [InlineData("../2030", true)]
    [InlineData("2025-01-03", false)]
    [InlineData("2025-02", false)]
    public void A_statement_is_issued_and_published_by_tomorrow(string date, bool allowed)
    {
        foreach (var field in new[] { "ISSUED", "PUBLISHED" })
        {
            if (allowed)
            {
                Some.FaultsOf(WithDates(new SubmittedDate(field, date))).ShouldBeEmpty();
            }
            else
            {
                Fault(WithDates(new SubmittedDate(field, date)), "/dates/0/value", "future");
            }
        }

        Some.FaultsOf(WithDates(new SubmittedDate("OCCASION", date))).ShouldBeEmpty();
    }

    [Fact]
    public void What_is_public_is_public_by_tomorrow_and_what_takes_effect_may_be_announced()
    {
        Fault(WithSignatory(x => x with { PublicAt = "2025-01-03" }), "/signatories/0/publicAt", "future");
        Some.FaultsOf(WithSignatory(x => x with { PublicAt = "2025-01-02", From = "2026" })).ShouldBeEmpty();
    }

    [Theory] // rule 6
    [InlineData("2024-10-22", "2024-10-21", false)]
    [InlineData("2024-10-22", "2024-10", true)]
    [InlineData("2024-10", "2024-09", false)]
    [InlineData("2024-10-22", "2024-10-22", true)]
    [InlineData("2024-10-22/..", "2024-10-21", false)]
    [InlineData("../2024-10-22", "2024", true)]
    public void Publication_is_not_certainly_before_issue(string issued, string published, bool allowed)
    {
        var submission = WithDates(new("ISSUED", issued), new("PUBLISHED", published));

        if (allowed)
        {
            Some.FaultsOf(submission).ShouldBeEmpty();
        }
        else
        {
            Fault(submission, "/dates", "order");
        }
    }

    [Fact]
    public void Only_the_dates_that_count_are_compared()
    {
        var published = new SubmittedDate("PUBLISHED", "2024-01-01");
        Some.FaultsOf(WithDates(published, new("ISSUED", "2024-06", null, "DEPRECATED"))).ShouldBeEmpty();
        Some.FaultsOf(WithDates(published, new("ISSUED", "2024-06"), new("ISSUED", "2023", null, "PREFERRED")))
            .ShouldBeEmpty();
        Some.FaultsOf(WithDates(published, new("ISSUED", "2024-06"), new("ISSUED", null, "DISPUTED", "PREFERRED")))
            .ShouldBeEmpty();
    }

    [Fact]
    public void A_date_has_a_value_or_a_reason()
    {
        Fault(WithDates(new SubmittedDate("ISSUED")), "/dates/0/value", "date");
        Fault(WithDates(new SubmittedDate("ISSUED", "2024", "NOT_STATED")), "/dates/0/value", "date");
        Fault(WithDates(new SubmittedDate("ISSUED", "22.10.2024")), "/dates/0/value", "date");
        Fault(WithDates(new SubmittedDate("BEGAN", "2024")), "/dates/0/field", "unknown-code");
        Fault(WithDates(new SubmittedDate("ISSUED", null, "FORGOTTEN")), "/dates/0/unknownReason", "unknown-code");
        Fault(WithDates(new SubmittedDate("ISSUED", "2024", null, "BEST")), "/dates/0/rank", "unknown-code");
        Fault(WithDates(new SubmittedDate("ISSUED", "2024", Reason: " ")), "/dates/0/reason", "blank");
        Fault(WithSignatory(x => x with { From = "soon" }), "/signatories/0/from", "date");
        Fault(WithAction(x => x with { Dates = [new("ISSUED", "2024")] }), "/actions/0/dates/0/field", "unknown-code");
        Fault(WithAction(x => x with { Dates = [new("BEGAN", "soon")] }), "/actions/0/dates/0/value", "date");
    }

    [Theory]
    [InlineData("0000")]
    [InlineData("00XX")]
    [InlineData("-0044-03-15")]
    [InlineData("-9998/2024")]
    [InlineData("../0000-12-31")]
    public void Dates_before_the_first_year_are_refused_as_the_tables_cannot_hold_them(string date)
    {
        Fault(WithDates(new SubmittedDate("ISSUED", date)), "/dates/0/value", "date")
            .Detail.ShouldBe($"{date} reaches before the year 0001; give a later date.");
        Fault(WithSignatory(x => x with { From = date }), "/signatories/0/from", "date");
        Fault(WithSignatory(x => x with { PublicAt = date }), "/signatories/0/publicAt", "date");
        Fault(WithAction(x => x with { Dates = [new("BEGAN", date)] }), "/actions/0/dates/0/value", "date");
    }

    [Fact]
    public void Statements_are_taken_from_1900_on_and_a_deprecated_date_may_say_anything()
    {
        Fault(WithDates(new SubmittedDate("ISSUED", "1899-12-31")), "/dates/0/value", "past");
        Fault(WithDates(new SubmittedDate("OCCASION", "1815")), "/dates/0/value", "past");
        Some.FaultsOf(WithDates(new SubmittedDate("ISSUED", "1900-01-01"))).ShouldBeEmpty();
        Some.FaultsOf(WithDates(new SubmittedDate("ISSUED", "../1950"))).ShouldBeEmpty();
        Some.FaultsOf(WithDates(new SubmittedDate("ISSUED", "1824-10-22", Rank: "DEPRECATED"))).ShouldBeEmpty();
        Some.FaultsOf(WithAction(x => x with { Dates = [new("BEGAN", "1815")] })).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("9999-12-31")]
    [InlineData("9999")]
    [InlineData("2024/9999-12-31")]
    public void Dates_in_the_last_year_are_refused_as_the_tables_hold_its_last_day_as_no_end(string date)
    {
        Fault(WithDates(new SubmittedDate("ISSUED", date)), "/dates/0/value", "date")
            .Detail.ShouldStartWith($"{date} reaches beyond the year 9998;");
        Fault(WithSignatory(x => x with { From = date }), "/signatories/0/from", "date");
        Fault(WithAction(x => x with { Dates = [new("BEGAN", date)] }), "/actions/0/dates/0/value", "date");
    }

    [Fact]
    public void References_name_what_is_given()
    {
        Fault(WithDates(new SubmittedDate("ISSUED", "2024", Source: "s2")), "/dates/0/source", "unknown-reference")
            .Detail.ShouldBe("There is no 's2'; the ids are s1 to s1 in the order given.");
        Fault(WithSource(x => x with { Text = "t2" }), "/sources/0/text", "unknown-reference");
        Fault(WithSource(x => x with { Text = "s1" }), "/sources/0/text", "unknown-reference");
        Some.FaultsOf(WithSource(x => x with { Text = "t1" })).ShouldBeEmpty();
        Fault(WithAct(x => x with { Objects = ["ac-unknown"] }), "/acts/0/objects/0", "unknown-action");
        Fault(WithLabel(x => x with { Action = "ac-unknown" }), "/labels/0/action", "unknown-action");
        Some.FaultsOf(WithLabel(x => x with { Action = "ac-known" }), "ac-known").ShouldBeEmpty();
        Fault(WithSignatory(x => x with { Party = "ATL" }), "/signatories/0/party", "unknown-party");
        Fault(WithAct(x => x with { Targets = ["ATL"] }), "/acts/0/targets/0", "unknown-party");
        Fault(WithAct(x => x with { Beneficiaries = ["ATL"] }), "/acts/0/beneficiaries/0", "unknown-party");
        Fault(WithAction(x => x with { Roles = [new("ATL", "ACTOR")] }), "/actions/0/roles/0/party", "unknown-party");
    }

    [Fact]
    public void Nothing_is_listed_twice()
    {
        Fault(WithSignatory(x => x with { Party = "KOR" }), "/signatories/1/party", "duplicate");
        Fault(WithAct(x => x with { Id = "a2" }), "/acts/1/id", "duplicate");
        Fault(WithLabel(x => x with { Id = "a1" }), "/labels/0/id", "duplicate");
        Fault(
            WithAct(x => x with { Objects = ["ac-test", "ac-transfers", "ac-test"] }),
            "/acts/0/objects/2",
            "duplicate"
        );
        Fault(WithAct(x => x with { Targets = ["PRK", "PRK"] }), "/acts/0/targets/1", "duplicate");
        Fault(WithAct(x => x with { Beneficiaries = ["UKR", "UKR"] }), "/acts/0/beneficiaries/1", "duplicate");
        Fault(WithLabel(x => x with { Instruments = ["S/RES/1", "S/RES/1"] }), "/labels/0/instruments/1", "duplicate");
        Fault(Valid with { Actions = [.. Valid.Actions, Valid.Actions[0]] }, "/actions/2/id", "duplicate");
    }

    [Theory] // R11
    [InlineData("a", true)]
    [InlineData("a-1-", true)]
    [InlineData("abcdefghijklmnopqrstuvwxyz123456", true)]
    [InlineData("abcdefghijklmnopqrstuvwxyz1234567", false)]
    [InlineData("", false)]
    [InlineData("1a", false)]
    [InlineData("A1", false)]
    [InlineData("a_1", false)]
    [InlineData("a/1", false)]
    [InlineData("a1\n", false)]
    [InlineData("ä1", false)]
    public void The_id_of_an_act_or_label_is_a_short_word(string id, bool allowed)
    {
        if (allowed)
        {
            Some.FaultsOf(WithAct(x => x with { Id = id })).ShouldBeEmpty();
            Some.FaultsOf(WithLabel(x => x with { Id = id })).ShouldBeEmpty();
            return;
        }

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
            .ShouldHaveSingleItem()
            .ShouldSatisfyAllConditions(x => x.Pointer.ShouldBe("/actions/2/id"), x => x.Code.ShouldBe("id"));

    [Fact]
    public void The_id_of_an_action_has_at_most_100_characters()
    {
        SubmittedAction Named(int length) => new("ac-" + new string('a', length - 3), "T", "OTHER", "ASSERTED");
        Some.FaultsOf(Valid with { Actions = [.. Valid.Actions, Named(100)] }).ShouldBeEmpty();
        Fault(Valid with { Actions = [.. Valid.Actions, Named(101)] }, "/actions/2/id", "id");
    }

    [Fact]
    public void A_new_action_is_described_and_one_on_record_need_not_be()
    {
        var bare = Valid with { Actions = [new("ac-transfers"), Valid.Actions[1]] };

        Some.FaultsOf(bare, "ac-transfers").ShouldBeEmpty();
        Some.FaultsOf(bare)
            .Select(x => x.Pointer)
            .ShouldBe(["/actions/0/title", "/actions/0/type", "/actions/0/epistemic"]);
    }

    [Fact]
    public void An_umbrella_is_another_action_and_never_above_itself() // R9
    {
        Fault(WithAction(x => x with { Umbrella = "ac-unknown" }), "/actions/0/umbrella", "unknown-action");
        Fault(WithAction(x => x with { Umbrella = "ac-transfers" }), "/actions/0/umbrella", "cycle");
        Some.FaultsOf(WithAction(x => x with { Umbrella = "ac-test" })).ShouldBeEmpty();
        Some.FaultsOf(WithAction(x => x with { Umbrella = "ac-known" }), "ac-known").ShouldBeEmpty();
        Some.FaultsOf(
                Valid with
                {
                    Actions =
                    [
                        Valid.Actions[0] with
                        {
                            Umbrella = "ac-test",
                        },
                        Valid.Actions[1] with
                        {
                            Umbrella = "ac-transfers",
                        },
                    ],
                }
            )
            .Select(x => (x.Pointer, x.Code))
            .ShouldBe([("/actions/0/umbrella", "cycle"), ("/actions/1/umbrella", "cycle")]);
    }

    [Fact]
    public void Codes_are_those_of_the_codebook()
    {
        Fault(Valid with { Kind = "MEMO" }, "/kind", "unknown-code")
            .Detail.ShouldStartWith("'MEMO' is not one of JOINT_STATEMENT, ");
        Fault(WithText(x => x with { Status = "x" }), "/texts/0/status", "unknown-code");
        Fault(WithText(x => x with { Completeness = "x" }), "/texts/0/completeness", "unknown-code");
        Fault(WithSource(x => x with { Layer = "x" }), "/sources/0/layer", "unknown-code");
        Fault(WithSignatory(x => x with { Role = "x" }), "/signatories/0/role", "unknown-code");
        Fault(WithSignatory(x => x with { Instrument = "x" }), "/signatories/0/instrument", "unknown-code");
        Fault(WithAction(x => x with { Type = "x" }), "/actions/0/type", "unknown-code");
        Fault(WithAction(x => x with { Epistemic = "x" }), "/actions/0/epistemic", "unknown-code");
        Fault(WithAction(x => x with { Roles = [new("PRK", "x")] }), "/actions/0/roles/0/role", "unknown-code");
        Fault(WithAct(x => x with { Type = "x" }), "/acts/0/type", "unknown-code");
        Fault(WithAct(x => x with { Force = "x" }), "/acts/0/force", "unknown-code");
        Fault(WithAct(x => x with { Epistemic = "x" }), "/acts/0/epistemic", "unknown-code");
        Fault(WithAct(x => x with { TargetsConfidence = "x" }), "/acts/0/targetsConfidence", "unknown-code");
        Fault(WithAct(x => x with { Confidence = "x" }), "/acts/0/confidence", "unknown-code");
        Fault(WithLabel(x => x with { Label = "x" }), "/labels/0/label", "unknown-code");
        Fault(WithLabel(x => x with { Strength = "x" }), "/labels/0/strength", "unknown-code");
    }

    [Fact]
    public void Words_are_not_blank()
    {
        Fault(Valid with { Title = " " }, "/title", "blank");
        Fault(WithSource(x => x with { Publisher = "" }), "/sources/0/publisher", "blank");
        Fault(WithSource(x => x with { Licence = "\n" }), "/sources/0/licence", "blank");
        Fault(WithSignatory(x => x with { NameAsListed = "" }), "/signatories/0/nameAsListed", "blank");
        Fault(WithSignatory(x => x with { Official = "" }), "/signatories/0/official", "blank");
        Fault(WithSignatory(x => x with { Office = "" }), "/signatories/0/office", "blank");
        Fault(WithSignatory(x => x with { Evidence = "" }), "/signatories/0/evidence", "blank");
        Fault(WithAction(x => x with { Title = "" }), "/actions/0/title", "blank");
        Fault(WithAct(x => x with { Booster = "" }), "/acts/0/booster", "blank");
        Fault(WithLabel(x => x with { InstrumentsWording = "" }), "/labels/0/instrumentsWording", "blank");
        Fault(WithLabel(x => x with { Instruments = [""] }), "/labels/0/instruments/0", "blank");
        Some.FaultsOf(WithText(x => x with { Text = " " }))[0]
            .ShouldBe(new("/texts/0/text", "Blank; give it words.", "blank"));
    }

    [Fact]
    public void Words_have_their_limits()
    {
        static string Of(int length) => new('x', length);
        Some.FaultsOf(Valid with { Title = Of(500) }).ShouldBeEmpty();
        Fault(Valid with { Title = Of(501) }, "/title", "too-long")
            .Detail.ShouldBe("501 characters; at most 500 are taken.");
        Fault(WithSignatory(x => x with { NameAsListed = Of(301) }), "/signatories/0/nameAsListed", "too-long");
        Fault(WithSignatory(x => x with { Evidence = Of(2001) }), "/signatories/0/evidence", "too-long");
        Fault(WithAction(x => x with { Title = Of(301) }), "/actions/0/title", "too-long");
        Fault(WithAct(x => x with { Booster = Of(301) }), "/acts/0/booster", "too-long");
        Fault(WithLabel(x => x with { Instruments = [Of(201)] }), "/labels/0/instruments/0", "too-long");
        Some.FaultsOf(WithText(x => x with { Text = Some.Text + Of(SubmissionRules.MaxTextLength - Some.Text.Length) }))
            .ShouldBeEmpty();
        Fault(
            WithText(x => x with { Text = Some.Text + Of(SubmissionRules.MaxTextLength - Some.Text.Length + 1) }),
            "/texts/0/text",
            "too-long"
        );
    }

    [Fact]
    public void Lists_have_their_limits()
    {
        var many = Valid with { Sources = [.. Enumerable.Repeat(Valid.Sources[0], 1001)] };
        Fault(many, "/sources", "too-many").Detail.ShouldBe("1001 entries; at most 1000 are taken.");
        Some.FaultsOf(Valid with { Sources = [.. Enumerable.Repeat(Valid.Sources[0], 1000)] }).ShouldBeEmpty();
        Fault(Valid with { DistinctFrom = [.. Enumerable.Repeat("st-a", 1001)] }, "/distinctFrom", "too-many");
        Fault(
            WithAct(x => x with { Objects = [.. Enumerable.Range(0, 25_000).Select(i => $"ac-{i}")] }),
            "/acts",
            "too-many"
        )
            .Detail.ShouldBe("Signatories, acts and objects give 50004 positions; at most 50000 are taken.");
    }

    [Fact]
    public void Digests_languages_urls_and_instants_have_their_forms()
    {
        Some.FaultsOf(WithText(x => x with { Sha256 = SubmissionRules.DigestOf(x.Text) })).ShouldBeEmpty();
        Fault(WithText(x => x with { Sha256 = new string('0', 64) }), "/texts/0/sha256", "sha256")
            .Detail.ShouldContain(SubmissionRules.DigestOf(Some.Text));
        Fault(WithSource(x => x with { Sha256 = new string('A', 64) }), "/sources/0/sha256", "sha256");
        Fault(WithSource(x => x with { Sha256 = new string('a', 64) + "\n" }), "/sources/0/sha256", "sha256");
        Fault(WithText(x => x with { Language = "English" }), "/texts/0/language", "language");
        Fault(WithSource(x => x with { Language = "en\n" }), "/sources/0/language", "language");
        Fault(WithSource(x => x with { Url = "example.org" }), "/sources/0/url", "url");
        Fault(WithSource(x => x with { Url = "ftp://example.org" }), "/sources/0/url", "url");
        Fault(WithSource(x => x with { Url = "javascript:alert(1)" }), "/sources/0/url", "url");
        Fault(
            WithSource(x => x with { ArchiveUrl = "https://a/" + new string('x', 2000) }),
            "/sources/0/archiveUrl",
            "url"
        );
        Fault(WithSource(x => x with { RetrievedAt = "2024-10-22" }), "/sources/0/retrievedAt", "instant");
        Some.FaultsOf(WithSource(x => x with { RetrievedAt = "2024-10-22T09:30:00.123Z" })).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("EU", "EU_DECLARATION_ON_BEHALF", true)]
    [InlineData("EU", "NONE", true)]
    [InlineData("EU", "NATO_COUNCIL_STATEMENT", false)]
    [InlineData("EU", "UNSC_RESOLUTION", false)]
    [InlineData("GBR", "EU_DECLARATION_ON_BEHALF", false)] // a state
    [InlineData("GBR", "NONE", true)]
    public void A_group_does_not_speak_for_its_members_by_another_groups_instrument(
        string party,
        string instrument,
        bool accepted
    )
    {
        var submission = WithSignatory(x => x with { Party = party, Instrument = instrument });
        if (accepted)
        {
            Some.FaultsOf(submission).ShouldBeEmpty();
        }
        else
        {
            Fault(submission, "/signatories/0/instrument", "mismatch");
        }
    }

    [Theory]
    [InlineData("2024-10-22", null)]
    [InlineData("2024-10-21", null)] // it may be that day elsewhere
    [InlineData("2024-10", null)]
    [InlineData("2024-10-20", "order")]
    [InlineData("1990-01-01", "order")]
    public void No_entry_holds_or_is_public_before_the_statement_is_issued(string date, string? fault)
    {
        foreach (
            var (submission, at) in new[]
            {
                (WithSignatory(x => x with { From = date }), "from"),
                (WithSignatory(x => x with { PublicAt = date }), "publicAt"),
            }
        )
        {
            Some.FaultsOf(submission).Select(x => x.Code).ShouldBe(fault is null ? [] : [fault]);
            if (fault is not null)
            {
                Fault(submission, $"/signatories/0/{at}", fault);
            }
        }
    }

    [Fact]
    public void A_source_was_retrieved_by_now()
    {
        Some.FaultsOf(WithSource(x => x with { RetrievedAt = "2025-01-02T12:00:00Z" })).ShouldBeEmpty();
        Fault(WithSource(x => x with { RetrievedAt = "2025-01-02T12:00:01Z" }), "/sources/0/retrievedAt", "future");
        Fault(WithSource(x => x with { RetrievedAt = "-0001-01-01T00:00:00Z" }), "/sources/0/retrievedAt", "instant");
        Fault(WithSource(x => x with { RetrievedAt = "0000-12-31T23:59:59Z" }), "/sources/0/retrievedAt", "instant");
    }

    [Fact]
    public void Another_statement_of_the_same_text_is_named_by_its_id_once()
    {
        var id = Some.IdOf(Valid);
        Some.FaultsOf(Valid with { DistinctFrom = [id] }).ShouldBeEmpty();
        Fault(Valid with { DistinctFrom = ["st-nobody"] }, "/distinctFrom/0", "unknown-statement");
        Fault(Valid with { DistinctFrom = [id, id] }, "/distinctFrom/1", "duplicate");
    }

    [Fact]
    public void An_instrument_may_be_cited_with_commas() =>
        Some.FaultsOf(WithLabel(x => x with { Instruments = ["S/RES/2270 (2016), para. 5"] })).ShouldBeEmpty();

    [Fact]
    public void All_faults_are_told_at_once_in_body_order()
    {
        var faults = Some.FaultsOf(
            Valid with
            {
                Kind = "MEMO",
                Sources = [Valid.Sources[0] with { Url = "x" }],
                Signatories = [Valid.Signatories[0] with { Party = "ATL" }],
                Acts = [Valid.Acts[0] with { Quote = new("We deplore") }],
                Labels = [Valid.Labels[0] with { Action = "ac-unknown" }],
            }
        );

        faults
            .Select(x => x.Pointer)
            .ShouldBe(["/kind", "/sources/0/url", "/signatories/0/party", "/acts/0/quote", "/labels/0/action"]);
        Problem
            .Invalid(faults)
            .ShouldSatisfyAllConditions(
                x => x.Status.ShouldBe(422),
                x => x.Detail.ShouldBe("5 faults; each is listed under errors."),
                x => x.Errors!.Count.ShouldBe(5)
            );
    }

    [Fact]
    public void Garbage_in_every_field_never_throws()
    {
        var text = Gen.Frequency(
            (3, Gen.String[0, 12]),
            (1, Gen.Char.Array[0, 6].Select(x => new string(x))),
            (
                2,
                Gen.OneOf(
                    "t1",
                    "s1",
                    "GBR",
                    "ac-a",
                    "AUTHENTIC",
                    "PREFERRED",
                    "ISSUED",
                    "PUBLISHED",
                    "2024-10",
                    "-0001",
                    "9999",
                    "\ud83d",
                    "a1",
                    "ac-b"
                )
            )
        );
        Gen.Int[int.MinValue, int.MaxValue]
            .SelectMany(n => text.Array[12, 12].Select(x => (n, x)))
            .Sample(
                (n, x) =>
                {
                    var number = n % 3 == 0 ? n : n % 9;
                    var date = new SubmittedDate(x[0], x[1], x[2], x[3], x[4], x[5]);
                    var quote = new SubmittedQuote(
                        x[6],
                        n % 2 == 0 ? number : null,
                        n % 5 == 0 ? number + 1 : null,
                        n % 7 == 0 ? x[7] : null
                    );
                    var submission = new Submission
                    {
                        Kind = x[8],
                        Title = x[9],
                        Texts = [new(x[10], x[11], x[0], x[1], x[2]), new(x[3], x[4], x[5], x[6])],
                        Sources = [new(x[7], x[8], x[9], x[10], x[11], x[0], x[1], x[2], x[3])],
                        Dates =
                        [
                            date,
                            date with
                            {
                                Field = "ISSUED",
                                Value = x[7],
                            },
                            date with
                            {
                                Field = "PUBLISHED",
                                Value = x[8],
                            },
                        ],
                        Signatories = [new(x[4], x[5], x[6], x[7], x[8], x[9], x[10], x[11], x[0])],
                        UnnamedSignatories = new(number, x[1], x[2], x[3]),
                        Actions =
                        [
                            new(x[4], x[5], x[6], x[7], [new(x[8], x[9])], x[10], [date]),
                            new(x[10], Umbrella: x[4]),
                        ],
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
                        Labels =
                        [
                            Some.Label(x[0], x[4], x[2], x[3]) with
                            {
                                Instruments = [x[5], x[6]],
                                InstrumentsWording = x[7],
                                Quote = quote,
                            },
                        ],
                        DistinctFrom = [x[11]],
                    };

                    Some.FaultsOf(submission).ShouldNotBeEmpty();
                    Some.FaultsOf(submission, x).All(f => f.Detail.Length > 0 && f.Code.Length > 0).ShouldBeTrue();
                },
                iter: 500
            );
    }

    private static Fault Fault(Submission submission, string pointer, string code)
    {
        var fault = Some.FaultsOf(submission).ShouldHaveSingleItem();
        (fault.Pointer, fault.Code).ShouldBe((pointer, code));
        return fault;
    }

    private static Submission WithText(Func<SubmittedText, SubmittedText> change) =>
        Valid with
        {
            Texts = [change(Valid.Texts[0])],
        };

    private static Submission WithSource(Func<SubmittedSource, SubmittedSource> change) =>
        Valid with
        {
            Sources = [change(Valid.Sources[0])],
        };

    private static Submission WithDates(params SubmittedDate[] dates) => Valid with { Dates = dates };

    private static Submission WithSignatory(Func<SubmittedSignatory, SubmittedSignatory> change) =>
        Valid with
        {
            Signatories = [change(Valid.Signatories[0]), .. Valid.Signatories.Skip(1)],
        };

    private static Submission WithAction(Func<SubmittedAction, SubmittedAction> change) =>
        Valid with
        {
            Actions = [change(Valid.Actions[0]), .. Valid.Actions.Skip(1)],
        };

    private static Submission WithAct(Func<SubmittedAct, SubmittedAct> change) =>
        Valid with
        {
            Acts = [change(Valid.Acts[0]), .. Valid.Acts.Skip(1)],
        };

    private static Submission WithLabel(Func<SubmittedLabel, SubmittedLabel> change) =>
        Valid with
        {
            Labels = [change(Valid.Labels[0])],
        };
}
