using System.Text.Json;
using Tracker.Actions;
using Tracker.Dates;
using Tracker.Http;
using Tracker.Record.Actions;
using Tracker.Record.Log;
using Tracker.Record.Statements;
using Tracker.Refusals;
using Tracker.Statements;
using Action = Tracker.Record.Actions.Action;

namespace Tracker.Tests.Statements;

public sealed class RecordStatementDecideTests
{
    private static readonly Submission Valid = Some.Submission();

    [Fact]
    public void A_new_statement_is_recorded_under_its_id()
    {
        var decision = Some.Decided(Valid);

        (decision.IsNew, decision.StatementId).ShouldBe((true, Some.IdOf(Valid)));
    }

    [Fact]
    public void A_new_statement_is_recorded_with_its_actions() =>
        Some.Decided(Valid).ActionEvents.Select(x => x.Action).ShouldBe(["ac-transfers", "ac-test"]);

    [Fact]
    public void A_new_action_is_registered_with_its_roles() => Some.Decided(Valid).ActionEvents[0].Events.ShouldBe(
        [new ActionRegistered("Transfers", "ARMS_TRANSFER", "ASSERTED", 1), new ActionRoleAssigned("PRK", "ACTOR")]);

    [Fact]
    public void The_statement_after_the_decision_has_the_version_of_its_last_event()
    {
        var decision = Some.Decided(Valid);

        decision.After.Version.ShouldBe(decision.StatementEvents.Count);
    }

    [Fact]
    public void Events_come_in_the_order_of_the_body() =>
        Several.Select(x => EventTypes.Names[x.GetType()]).ShouldBe(
        [
            "statement_recorded", "text_added", "source_added", "date_asserted", "signatory_recorded", "signatory_recorded",
            "unnamed_signatories_reported", "act_coded", "act_coded", "act_coded", "action_labelled",
        ]);

    [Fact]
    public void Texts_sources_and_dates_are_numbered_in_the_order_given()
    {
        Several.OfType<TextAdded>().Single().Text.Id.ShouldBe("t2");
        Several.OfType<SourceAdded>().Single().Source.Id.ShouldBe("s2");
        Several.OfType<DateAsserted>().Single().Id.ShouldBe("d1");
    }

    [Fact]
    public void A_date_without_a_rank_is_normal() => Several.OfType<DateAsserted>().Single().Rank.ShouldBe("NORMAL");

    [Fact]
    public void A_quote_without_offsets_is_stored_with_them() =>
        Several.OfType<ActCoded>().First().Quote
            .ShouldBe(new("t1", "We strongly condemn the unlawful transfers", 0, 42));

    [Fact]
    public void Saying_it_again_does_not_undo_the_removal_of_a_role() =>
        Some.Decided(Valid, RoleRemoved).ActionEvents.ShouldBeEmpty();

    [Fact]
    public void Another_statement_may_give_a_removed_role_anew() =>
        Some.Decided(Valid, RoleRemoved with { Statement = null, Original = null }).ActionEvents.ShouldHaveSingleItem()
            .Events.ShouldBe([new ActionRoleAssigned("PRK", "ACTOR")]);

    [Fact]
    public void An_umbrella_is_registered_before_its_parts_whatever_the_order_given()
    {
        SubmittedAction Named(string id, string? umbrella) => new(id, "T", "OTHER", "ASSERTED", Umbrella: umbrella);
        var decision = Some.Decided(Valid with
        {
            Actions =
            [
                Named("ac-part-of-part", "ac-part"), .. Valid.Actions, Named("ac-part", "ac-whole"), Named("ac-whole", null),
                Named("ac-on-record", null),
            ],
        });

        var order = decision.ActionEvents.Select(x => x.Action).ToList();
        order.ShouldBe(["ac-transfers", "ac-test", "ac-whole", "ac-on-record", "ac-part", "ac-part-of-part"]);
    }

    [Fact]
    public void An_umbrella_comes_before_its_parts_in_every_decision() =>
        CsCheck.Check.Sample(Draw.Submissions, submission =>
        {
            var order = Some.Decided(submission).ActionEvents.Select(x => x.Action).ToList();
            foreach (var part in submission.Actions.Where(x => x.Umbrella is not null))
            {
                order.IndexOf(part.Umbrella!).ShouldBeLessThan(order.IndexOf(part.Id));
            }
        }, iter: 100);

    [Fact]
    public void The_same_again_changes_nothing()
    {
        var decision = Some.Decided(Valid, Some.Stored(Some.Decided(Valid)));

        (decision.IsNew, decision.StatementEvents.Count, decision.ActionEvents.Count).ShouldBe((false, 0, 0));
    }

    [Fact]
    public void A_source_not_yet_held_is_added_under_the_next_id() // rule 16, S7
    {
        var other = new SubmittedSource("PRIMARY_COSIGNER", "https://example.org/2");
        var again = Valid with { Sources = [other, Valid.Sources[0], other] };

        Some.Decided(again, Some.Stored(Some.Decided(Valid))).StatementEvents.ShouldBe(
            [new SourceAdded(new("s2", "PRIMARY_COSIGNER", "https://example.org/2", null, null, null, null, null, null, null))]);
    }

    [Fact]
    public void What_has_no_title_or_count_does_not_contradict_them()
    {
        var onRecord = Some.Stored(Some.Decided(Valid with { UnnamedSignatories = new(3, "The press") }));

        Some.Decided(Valid with { Title = null }, onRecord).StatementEvents.ShouldBeEmpty();
    }

    [Fact]
    public void Other_content_is_a_conflict_with_a_pointer_for_each_difference() =>
        Refused(Other).Errors!.Select(x => x.Pointer).ShouldBe(
            ["/kind", "/title", "/texts/0", "/signatories/1", "/dates/0", "/acts/1", "/acts", "/labels/0", "/labels/1", "/unnamedSignatories"]);

    [Fact]
    public void Other_content_is_a_conflict_of_its_own_type() =>
        Refused(Other).Type.ShouldBe("urn:tracker:problem:differs");

    [Fact]
    public void What_the_record_has_and_is_not_given_is_told() =>
        Refused(Other).Errors!.Single(x => x.Pointer == "/acts").Detail
            .ShouldBe("The record has 'a3', which is not given.");

    [Fact]
    public void A_date_less_is_a_conflict() =>
        Refused(Valid with { Dates = [] }).Errors.ShouldHaveSingleItem().Pointer.ShouldBe("/dates");

    [Fact]
    public void A_date_more_is_a_conflict() =>
        Refused(Valid with { Dates = [.. Valid.Dates, new("OCCASION", "2024")] }).Errors.ShouldHaveSingleItem()
            .Pointer.ShouldBe("/dates/1");

    [Fact]
    public void A_retracted_statement_is_a_conflict_that_names_reinstatement()
    {
        var refusal = Some.Decide(Valid, Some.Stored(Some.Decided(Valid), Retracted)).Refusal.ShouldNotBeNull();

        (refusal.Status, refusal.Type, refusal.Location)
            .ShouldBe((409, "urn:tracker:problem:retracted", $"/api/statements/{Some.IdOf(Valid)}"));
        refusal.Detail.ShouldContain($"POST /api/statements/{Some.IdOf(Valid)}/reinstatement");
    }

    [Fact]
    public void A_reinstated_statement_is_the_same_again() =>
        Some.Decided(Valid, Some.Stored(Some.Decided(Valid), Retracted, new StatementReinstated("No"))).StatementEvents
            .ShouldBeEmpty();

    [Fact]
    public void The_same_text_under_others_is_a_possible_duplicate() // R2
    {
        var refusal = Some.Decide(Valid, SameText).Refusal.ShouldNotBeNull();

        (refusal.Status, refusal.Type, refusal.Location)
            .ShouldBe((409, "urn:tracker:problem:possible-duplicate", "/api/statements/st-a"));
        refusal.Errors!.Count.ShouldBe(2);
    }

    [Fact]
    public void Only_those_not_said_to_be_distinct_are_possible_duplicates() // R2
    {
        var refusal = Some.Decide(Valid with { DistinctFrom = ["st-b"] }, SameText).Refusal.ShouldNotBeNull();

        refusal.Detail.ShouldContain("st-a");
        refusal.Errors.ShouldHaveSingleItem().Pointer.ShouldBe("/distinctFrom");
    }

    [Fact]
    public void The_same_text_said_to_be_distinct_is_recorded() => // R2
        Some.Decided(Valid with { DistinctFrom = ["st-b", "st-a", "st-c"] }, SameText).IsNew.ShouldBeTrue();

    [Fact]
    public void Roles_are_added_to_an_action_on_record_and_none_removed() // R3
    {
        var known = Action.Fold(Some.Logged("ac-transfers",
            [new ActionRegistered("Transfers", "ARMS_TRANSFER", "ASSERTED", 1), new ActionRoleAssigned("PRK", "ACTOR"), new ActionRoleAssigned("RUS", "RECIPIENT")]))!;
        var onRecord = Some.Nothing with { Actions = new Dictionary<string, Action> { ["ac-transfers"] = known } };
        var given = new SubmittedAction("ac-transfers", Roles: [new("PRK", "ACTOR"), new("UKR", "VICTIM"), new("UKR", "VICTIM")]);

        var decision = Some.Decided(Valid with { Actions = [given, Valid.Actions[1]] }, onRecord);

        decision.ActionEvents.Select(x => x.Action).ShouldBe(["ac-transfers", "ac-test"]);
        decision.ActionEvents[0].Events.ShouldBe([new ActionRoleAssigned("UKR", "VICTIM")]);
    }

    [Fact]
    public void An_action_on_record_with_nothing_new_gets_no_event()
    {
        var stored = Some.Stored(Some.Decided(Valid)) with { Statement = null };

        Some.Decided(Valid with { Actions = [new("ac-transfers"), new("ac-test")] }, stored).ActionEvents.ShouldBeEmpty();
    }

    [Theory] // R8
    [InlineData("DECLARATION_ON_BEHALF", "EU", null, "EU_DECLARATION_ON_BEHALF")]
    [InlineData("DECLARATION_ON_BEHALF", "EU", "NONE", "NONE")]
    [InlineData("DECLARATION_ON_BEHALF", "GBR", null, null)]
    [InlineData("SPOKESPERSON", "EU", null, null)]
    public void A_declaration_of_the_EU_may_expand_unless_said_otherwise(
        string kind, string party, string? given, string? instrument) =>
        Some.Decided(Valid with
        {
            Kind = kind,
            Signatories = [Valid.Signatories[0] with { Party = party, Instrument = given }],
        }).StatementEvents.OfType<SignatoryRecorded>().Single().Instrument.ShouldBe(instrument);

    [Fact]
    public void The_statement_decided_tells_what_was_submitted() => Tells(Some.Seed());

    [Fact]
    public void Whatever_valid_is_submitted_is_told() => CsCheck.Check.Sample(Draw.Submissions, Tells, iter: 100);

    [Fact]
    public void Deciding_again_changes_nothing() =>
        CsCheck.Check.Sample(Draw.Submissions, submission =>
        {
            var again = Some.Decided(submission, Some.Stored(Some.Decided(submission)));

            again.IsNew.ShouldBeFalse();
            again.StatementEvents.ShouldBeEmpty();
            again.ActionEvents.ShouldBeEmpty();
        }, iter: 100);

    private static readonly StatementRetracted Retracted = new("DUPLICATE", null);

    private static readonly RecordStatement.OnRecord SameText = Some.Nothing with { SameText = ["st-a", "st-b"] };

    private static readonly IReadOnlyList<object> Several = Some.Decided(Valid with
    {
        Texts = [.. Valid.Texts, new("ko", "OFFICIAL_TRANSLATION", "FULL", "우리는")],
        Sources = [.. Valid.Sources, new("WIRE")],
        UnnamedSignatories = new(3, "The press"),
    }).StatementEvents;

    private static readonly Submission Other = Valid with
    {
        Kind = "COMMUNIQUE",
        Title = "Another title",
        Texts = [Valid.Texts[0] with { Language = "fr" }],
        Dates = [new("ISSUED", "2024-10-23")],
        Signatories = [Valid.Signatories[0], Valid.Signatories[1] with { Official = "Another official" }],
        UnnamedSignatories = new(3, "The press"),
        Acts = [Valid.Acts[0], Valid.Acts[1] with { Intensity = 2 }],
        Labels = [Valid.Labels[0] with { Label = "AGGRESSION" }, Some.Label("l2", "ac-test", "OTHER", "test")],
    };

    /// <summary>The statement is on record, and the role that it gave was removed since.</summary>
    private static RecordStatement.OnRecord RoleRemoved
    {
        get
        {
            var decision = Some.Decided(Valid);
            var stored = Some.Stored(decision);
            var removed = Some.Logged(
                "ac-transfers", decision.ActionEvents[0].Events, [new ActionRoleRemoved("PRK", "ACTOR", "An error.")]);
            return stored with
            {
                Actions = new Dictionary<string, Action>(stored.Actions) { ["ac-transfers"] = Action.Fold(removed)! },
            };
        }
    }

    private static Problem Refused(Submission other)
    {
        var (decision, refusal) = RecordStatement.Decide(other, Some.IdOf(Valid), "key", Some.Stored(Some.Decided(Valid)));

        decision.ShouldBeNull();
        refusal.ShouldNotBeNull().Status.ShouldBe(409);
        refusal.Location.ShouldBe($"/api/statements/{Some.IdOf(Valid)}");
        return refusal;
    }

    private static void Tells(Submission s)
    {
        var decision = Some.Decided(s);
        var view = StatementView.Of(Some.Stored(decision).Statement!, x => "name of " + x, x => "title of " + x);
        var after = StatementView.Of(decision.After, x => "name of " + x, x => "title of " + x);

        Json(view with { Sequence = 0 }).ShouldBe(Json(after with { Sequence = 0 }));
        (view.Id, view.Status, view.Kind, view.Title, view.Codebook).ShouldBe((Some.IdOf(s), "RECORDED", s.Kind, s.Title, 1));
        Json(view.Texts.Select(x => new SubmittedText(x.Language, x.Status, x.Completeness, x.Text)))
            .ShouldBe(Json(s.Texts.Select(x => x with { Sha256 = null })));
        view.Texts.ShouldAllBe(x => x.Sha256 == SubmissionRules.DigestOf(x.Text));
        Json(view.Sources.Select(x => new SubmittedSource(
            x.Layer, x.Url, x.Publisher, x.Language, x.Sha256, x.RetrievedAt, x.ArchiveUrl, x.Licence, x.Text))).ShouldBe(Json(s.Sources));
        Json(view.Dates.Select(x => new SubmittedDate(x.Field, x.Value, x.UnknownReason, x.Rank, x.Source, x.Reason)))
            .ShouldBe(Json(s.Dates.Select(x => x with { Rank = x.Rank ?? "NORMAL" })));
        Json(view.Signatories.Select(x => new SubmittedSignatory(
            x.Party, x.NameAsListed, x.Role, x.Official, x.Office, null, x.From, x.PublicAt, x.Evidence)))
            .ShouldBe(Json(s.Signatories.Select(x => x with { Instrument = null })));
        (view.UnnamedSignatories?.Count).ShouldBe(s.UnnamedSignatories?.Count);
        Json(view.Acts.Select(x => new SubmittedAct
        {
            Id = x.Id,
            Type = x.Type,
            Intensity = x.Intensity,
            Force = x.Force,
            Booster = x.Booster,
            Objects = x.Objects,
            Targets = x.Targets,
            TargetsConfidence = x.TargetsConfidence,
            Beneficiaries = x.Beneficiaries,
            Epistemic = x.Epistemic,
            Confidence = x.Confidence,
            Quote = new(x.Quote.Exact),
        })).ShouldBe(Json(s.Acts.Select(x => x with { Beneficiaries = x.Beneficiaries ?? [], Quote = new(x.Quote.Exact) })));
        Json(view.Labels.Select(x => new SubmittedLabel
        {
            Id = x.Id,
            Action = x.Action,
            Label = x.Label,
            Strength = x.Strength,
            Instruments = x.Instruments,
            InstrumentsWording = x.InstrumentsWording,
            Quote = new(x.Quote.Exact),
        })).ShouldBe(Json(s.Labels.Select(x => x with { Quote = new(x.Quote.Exact) })));
        foreach (var quote in view.Acts.Select(x => x.Quote).Concat(view.Labels.Select(x => x.Quote)))
        {
            Quotes.Slice(view.Texts.Single(x => x.Id == quote.TextId).Text, quote.Start, quote.End).ShouldBe(quote.Exact);
        }
    }

    private static string Json<T>(T value) => JsonSerializer.Serialize(value, ApiJson.Options);
}
