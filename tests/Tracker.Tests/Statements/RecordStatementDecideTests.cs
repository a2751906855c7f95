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

public class RecordStatementDecideTests
{
    private static readonly Submission Valid = Some.Submission();

    [Fact]
    public void A_new_statement_is_recorded_with_its_actions()
    {
        var decision = Some.Decided(Valid);

        decision.IsNew.ShouldBeTrue();
        decision.StatementId.ShouldBe(Some.IdOf(Valid));
        decision.ActionEvents.Select(x => x.Action).ShouldBe(["ac-transfers", "ac-test"]);
        decision
            .ActionEvents[0]
            .Events.ShouldBe([
                new ActionRegistered("Transfers", "ARMS_TRANSFER", "ASSERTED", 1),
                new ActionRoleAssigned("PRK", "ACTOR"),
            ]);
        decision.After.Version.ShouldBe(decision.StatementEvents.Count);
    }

    [Fact]
    public void Events_come_in_the_order_of_the_body()
    {
        var events = Some.Decided(
            Valid with
            {
                Texts = [.. Valid.Texts, new("ko", "OFFICIAL_TRANSLATION", "FULL", "우리는")],
                Sources = [.. Valid.Sources, new("WIRE")],
                UnnamedSignatories = new(3, "The press"),
            }
        ).StatementEvents;

        events
            .Select(x => EventTypes.Names[x.GetType()])
            .ShouldBe([
                "statement_recorded",
                "text_added",
                "source_added",
                "date_asserted",
                "signatory_recorded",
                "signatory_recorded",
                "unnamed_signatories_reported",
                "act_coded",
                "act_coded",
                "act_coded",
                "action_labelled",
            ]);
        events.OfType<TextAdded>().Single().Text.Id.ShouldBe("t2");
        events.OfType<SourceAdded>().Single().Source.Id.ShouldBe("s2");
        events
            .OfType<DateAsserted>()
            .Single()
            .ShouldSatisfyAllConditions(x => x.Id.ShouldBe("d1"), x => x.Rank.ShouldBe("NORMAL"));
        events
            .OfType<ActCoded>()
            .First()
            .Quote.ShouldBe(new("t1", "We strongly condemn the unlawful transfers", 0, 42));
    }

    [Fact]
    public void Saying_it_again_does_not_undo_the_removal_of_a_role_and_another_statement_may_give_it_anew()
    {
        var decision = Some.Decided(Valid);
        var removed = Some.Logged(
            "ac-transfers",
            decision.ActionEvents[0].Events,
            [new ActionRoleRemoved("PRK", "ACTOR", "An error.")]
        );
        var stored = Some.Stored(decision);
        var onRecord = stored with
        {
            Actions = new Dictionary<string, Action>(stored.Actions) { ["ac-transfers"] = Action.Fold(removed)! },
        };

        Some.Decided(Valid, onRecord).ActionEvents.ShouldBeEmpty();
        Some.Decided(Valid, onRecord with { Stream = [] })
            .ActionEvents.ShouldHaveSingleItem()
            .Events.ShouldBe([new ActionRoleAssigned("PRK", "ACTOR")]);
    }

    [Fact]
    public void An_umbrella_is_registered_before_its_parts_whatever_the_order_given()
    {
        SubmittedAction Named(string id, string? umbrella) => new(id, "T", "OTHER", "ASSERTED", Umbrella: umbrella);
        var decision = Some.Decided(
            Valid with
            {
                Actions =
                [
                    Named("ac-part-of-part", "ac-part"),
                    .. Valid.Actions,
                    Named("ac-part", "ac-whole"),
                    Named("ac-whole", null),
                    Named("ac-on-record", null),
                ],
            }
        );

        var order = decision.ActionEvents.Select(x => x.Action).ToList();
        order.ShouldBe(["ac-transfers", "ac-test", "ac-whole", "ac-on-record", "ac-part", "ac-part-of-part"]);
    }

    [Fact]
    public void An_umbrella_comes_before_its_parts_in_every_decision() =>
        CsCheck.Check.Sample(
            Draw.Submissions,
            submission =>
            {
                var order = Some.Decided(submission).ActionEvents.Select(x => x.Action).ToList();
                foreach (var part in submission.Actions.Where(x => x.Umbrella is not null))
                {
                    order.IndexOf(part.Umbrella!).ShouldBeLessThan(order.IndexOf(part.Id));
                }
            },
            iter: 100
        );

    [Fact]
    public void The_same_again_changes_nothing()
    {
        var decision = Some.Decided(Valid, Some.Stored(Some.Decided(Valid)));

        decision.IsNew.ShouldBeFalse();
        decision.StatementEvents.ShouldBeEmpty();
        decision.ActionEvents.ShouldBeEmpty();
    }

    [Fact]
    public void A_source_not_yet_held_is_added_under_the_next_id() // rule 16, S7
    {
        var other = new SubmittedSource("PRIMARY_COSIGNER", "https://example.org/2");
        var again = Valid with { Sources = [other, Valid.Sources[0], other] };

        Some.Decided(again, Some.Stored(Some.Decided(Valid)))
            .StatementEvents.ShouldBe([
                new SourceAdded(
                    new("s2", "PRIMARY_COSIGNER", "https://example.org/2", null, null, null, null, null, null, null)
                ),
            ]);
    }

    [Fact]
    public void Deciding_changes_nothing_that_was_on_record()
    {
        var again = Valid with { Sources = [new("PRIMARY_COSIGNER", "https://example.org/2")] };
        var onRecord = Some.Stored(Some.Decided(Valid));
        var (events, version) = (onRecord.Stream.ToList(), onRecord.Statement!.Version);

        var first = Some.Decided(again, onRecord);

        onRecord.Stream.ShouldBe(events);
        onRecord.Statement!.Version.ShouldBe(version);
        Some.Decided(again, onRecord).StatementEvents.ShouldBe(first.StatementEvents);
    }

    [Fact]
    public void What_has_no_title_or_count_does_not_contradict_them()
    {
        var onRecord = Some.Stored(Some.Decided(Valid with { UnnamedSignatories = new(3, "The press") }));

        Some.Decided(Valid with { Title = null }, onRecord).StatementEvents.ShouldBeEmpty();
    }

    [Fact]
    public void Other_content_is_a_conflict_with_a_pointer_for_each_difference()
    {
        var refusal = Refused(
            Valid with
            {
                Kind = "COMMUNIQUE",
                Title = "Another title",
                Texts = [Valid.Texts[0] with { Language = "fr" }],
                Dates = [new("ISSUED", "2024-10-23")],
                Signatories = [Valid.Signatories[0], Valid.Signatories[1] with { Official = "Another official" }],
                UnnamedSignatories = new(3, "The press"),
                Acts = [Valid.Acts[0], Valid.Acts[1] with { Intensity = 2 }],
                Labels = [Valid.Labels[0] with { Label = "AGGRESSION" }, Some.Label("l2", "ac-test", "OTHER", "test")],
            }
        );

        refusal.Type.ShouldBe("urn:tracker:problem:differs");
        refusal
            .Errors!.Select(x => x.Pointer)
            .ShouldBe([
                "/kind",
                "/title",
                "/texts/0",
                "/signatories/1",
                "/dates/0",
                "/acts/1",
                "/acts",
                "/labels/0",
                "/labels/1",
                "/unnamedSignatories",
            ]);
        refusal.Errors!.Single(x => x.Pointer == "/acts").Detail.ShouldBe("The record has 'a3', which is not given.");
    }

    [Fact]
    public void A_date_more_or_less_is_a_conflict()
    {
        Refused(Valid with { Dates = [] }).Errors.ShouldHaveSingleItem().Pointer.ShouldBe("/dates");
        Refused(Valid with { Dates = [.. Valid.Dates, new("OCCASION", "2024")] })
            .Errors.ShouldHaveSingleItem()
            .Pointer.ShouldBe("/dates/1");
    }

    [Fact]
    public void A_retracted_statement_is_a_conflict_that_names_reinstatement()
    {
        var stored = Some.Stored(Some.Decided(Valid), new StatementRetracted("DUPLICATE", null));
        var (decision, refusal) = Some.Decide(Valid, stored);

        decision.ShouldBeNull();
        refusal.ShouldNotBeNull().Status.ShouldBe(409);
        refusal.Type.ShouldBe("urn:tracker:problem:retracted");
        refusal.Location.ShouldBe($"/api/statements/{Some.IdOf(Valid)}");
        refusal.Detail.ShouldContain($"POST /api/statements/{Some.IdOf(Valid)}/reinstatement");
        var reinstated = Some.Stored(
            Some.Decided(Valid),
            new StatementRetracted("DUPLICATE", null),
            new StatementReinstated("No")
        );
        Some.Decided(Valid, reinstated).StatementEvents.ShouldBeEmpty();
    }

    [Fact]
    public void The_same_text_under_others_is_a_possible_duplicate_unless_said_to_be_distinct() // R2
    {
        var onRecord = Some.Nothing with { SameText = ["st-a", "st-b"] };

        var (_, refusal) = Some.Decide(Valid with { DistinctFrom = ["st-b"] }, onRecord);
        refusal.ShouldNotBeNull().Status.ShouldBe(409);
        refusal.Type.ShouldBe("urn:tracker:problem:possible-duplicate");
        refusal.Location.ShouldBe("/api/statements/st-a");
        refusal.Detail.ShouldContain("st-a");
        refusal.Errors.ShouldHaveSingleItem().Pointer.ShouldBe("/distinctFrom");
        Some.Decide(Valid, onRecord).Refusal!.Errors!.Count.ShouldBe(2);
        Some.Decided(Valid with { DistinctFrom = ["st-b", "st-a", "st-c"] }, onRecord).IsNew.ShouldBeTrue();
    }

    [Fact]
    public void Roles_are_added_to_an_action_on_record_and_none_removed() // R3
    {
        var known = Action.Fold(
            Some.Logged(
                "ac-transfers",
                [
                    new ActionRegistered("Transfers", "ARMS_TRANSFER", "ASSERTED", 1),
                    new ActionRoleAssigned("PRK", "ACTOR"),
                    new ActionRoleAssigned("RUS", "RECIPIENT"),
                ]
            )
        )!;
        var onRecord = Some.Nothing with { Actions = new Dictionary<string, Action> { ["ac-transfers"] = known } };
        var given = new SubmittedAction(
            "ac-transfers",
            Roles: [new("PRK", "ACTOR"), new("UKR", "VICTIM"), new("UKR", "VICTIM")]
        );

        var decision = Some.Decided(Valid with { Actions = [given, Valid.Actions[1]] }, onRecord);

        decision.ActionEvents.Select(x => x.Action).ShouldBe(["ac-transfers", "ac-test"]);
        decision.ActionEvents[0].Events.ShouldBe([new ActionRoleAssigned("UKR", "VICTIM")]);
    }

    [Fact]
    public void An_action_on_record_with_nothing_new_gets_no_event()
    {
        var stored = Some.Stored(Some.Decided(Valid)) with { Stream = [] };

        Some.Decided(Valid with { Actions = [new("ac-transfers"), new("ac-test")] }, stored)
            .ActionEvents.ShouldBeEmpty();
    }

    [Fact]
    public void A_declaration_of_the_EU_may_expand_unless_said_otherwise() // R8
    {
        string? Instrument(string kind, string party, string? given) =>
            Some.Decided(
                    Valid with
                    {
                        Kind = kind,
                        Signatories = [Valid.Signatories[0] with { Party = party, Instrument = given }],
                    }
                )
                .StatementEvents.OfType<SignatoryRecorded>()
                .Single()
                .Instrument;

        Instrument("DECLARATION_ON_BEHALF", "EU", null).ShouldBe("EU_DECLARATION_ON_BEHALF");
        Instrument("DECLARATION_ON_BEHALF", "EU", "NONE").ShouldBe("NONE");
        Instrument("DECLARATION_ON_BEHALF", "GBR", null).ShouldBeNull();
        Instrument("SPOKESPERSON", "EU", null).ShouldBeNull();
    }

    [Fact]
    public void The_statement_decided_tells_what_was_submitted() => Tells(Some.Seed());

    [Fact]
    public void Whatever_valid_is_submitted_is_told() => CsCheck.Check.Sample(Draw.Submissions, Tells, iter: 100);

    [Fact]
    public void Deciding_again_changes_nothing() =>
        CsCheck.Check.Sample(
            Draw.Submissions,
            submission =>
            {
                var again = Some.Decided(submission, Some.Stored(Some.Decided(submission)));

                again.IsNew.ShouldBeFalse();
                again.StatementEvents.ShouldBeEmpty();
                again.ActionEvents.ShouldBeEmpty();
            },
            iter: 100
        );

    private static Problem Refused(Submission other)
    {
        var (decision, refusal) = RecordStatementEndpoint.Decide(
            other,
            Some.IdOf(Valid),
            "key",
            Some.Stored(Some.Decided(Valid))
        );

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
        (view.Id, view.Status, view.Kind, view.Title, view.Codebook).ShouldBe(
            (Some.IdOf(s), "RECORDED", s.Kind, s.Title, 1)
        );
        Json(view.Texts.Select(x => new SubmittedText(x.Language, x.Status, x.Completeness, x.Text)))
            .ShouldBe(Json(s.Texts.Select(x => x with { Sha256 = null })));
        view.Texts.ShouldAllBe(x => x.Sha256 == SubmissionRules.DigestOf(x.Text));
        Json(
                view.Sources.Select(x => new SubmittedSource(
                    x.Layer,
                    x.Url,
                    x.Publisher,
                    x.Language,
                    x.Sha256,
                    x.RetrievedAt,
                    x.ArchiveUrl,
                    x.Licence,
                    x.Text
                ))
            )
            .ShouldBe(Json(s.Sources));
        Json(view.Dates.Select(x => new SubmittedDate(x.Field, x.Value, x.UnknownReason, x.Rank, x.Source, x.Reason)))
            .ShouldBe(Json(s.Dates.Select(x => x with { Rank = x.Rank ?? "NORMAL" })));
        Json(
                view.Signatories.Select(x => new SubmittedSignatory(
                    x.Party,
                    x.NameAsListed,
                    x.Role,
                    x.Official,
                    x.Office,
                    null,
                    x.From,
                    x.PublicAt,
                    x.Evidence
                ))
            )
            .ShouldBe(Json(s.Signatories.Select(x => x with { Instrument = null })));
        view.UnnamedSignatories?.Count.ShouldBe(s.UnnamedSignatories!.Count);
        Json(
                view.Acts.Select(x => new SubmittedAct
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
                })
            )
            .ShouldBe(
                Json(s.Acts.Select(x => x with { Beneficiaries = x.Beneficiaries ?? [], Quote = new(x.Quote.Exact) }))
            );
        Json(
                view.Labels.Select(x => new SubmittedLabel
                {
                    Id = x.Id,
                    Action = x.Action,
                    Label = x.Label,
                    Strength = x.Strength,
                    Instruments = x.Instruments,
                    InstrumentsWording = x.InstrumentsWording,
                    Quote = new(x.Quote.Exact),
                })
            )
            .ShouldBe(Json(s.Labels.Select(x => x with { Quote = new(x.Quote.Exact) })));
        foreach (var quote in view.Acts.Select(x => x.Quote).Concat(view.Labels.Select(x => x.Quote)))
        {
            Quotes
                .Slice(view.Texts.Single(x => x.Id == quote.TextId).Text, quote.Start, quote.End)
                .ShouldBe(quote.Exact);
        }
    }

    private static string Json<T>(T value) => JsonSerializer.Serialize(value, ApiJson.Options);
}
