using Tracker.Record.Actions;
using Tracker.Record.Events;
using static Tracker.Record.Tests.Given;

namespace Tracker.Record.Tests.Actions;

/// <summary>What an action's events tell, one after the other.</summary>
public sealed class ActionTests
{
    private static readonly ActionRoleAssigned Actor = new("PRK", "ACTOR");
    private static readonly ActionRoleAssigned Recipient = new("RUS", "RECIPIENT");
    private static readonly ActionStatusChanged Confirmed = new("CONFIRMED", "2024-11", null, null);

    [Fact]
    public void An_empty_stream_tells_no_action() => Tracker.Record.Actions.Action.Fold([]).ShouldBeNull();

    [Fact]
    public void Before_its_first_event_an_action_says_nothing()
    {
        var blank = new Tracker.Record.Actions.Action();

        (blank.Id, blank.Title, blank.Type, blank.Epistemic).ShouldBe(("", "", "", ""));
    }

    [Fact]
    public void An_action_has_the_id_of_its_stream_and_the_sequence_of_its_first_event()
    {
        var action = Given.Action(Actor).From("ac-b", 40).Action;

        (action.Id, action.FirstSequence).ShouldBe(("ac-b", 40));
    }

    [Fact]
    public void An_action_has_the_version_the_sequence_and_the_time_of_its_last_event()
    {
        var stream = Given.Action(Actor).Then(Recipient);

        (stream.Action.Version, stream.Action.Sequence, stream.Action.RecordedAt).ShouldBe(
            (3, stream.Events[2].Sequence, stream.Events[2].At)
        );
    }

    [Fact]
    public void The_registration_tells_title_type_and_epistemic_status()
    {
        var action = Given.Action().Action;

        (action.Title, action.Type, action.Epistemic).ShouldBe(("Transfers", "ARMS_TRANSFER", "REPORTED"));
    }

    [Fact]
    public void The_registration_stays_what_it_was() =>
        Given
            .Action(new ActionRetitled("Another", "x"), new ActionCorrected("OTHER", "ASSERTED", "x"))
            .Action.Registration.ShouldBe(new("Transfers", "ARMS_TRANSFER", "REPORTED", 1));

    [Fact]
    public void A_new_title_replaces_the_old() =>
        Given.Action(new ActionRetitled("Another", "x")).Action.Title.ShouldBe("Another");

    [Theory]
    [InlineData("OTHER", "ASSERTED", "OTHER", "ASSERTED")]
    [InlineData("OTHER", null, "OTHER", "REPORTED")]
    [InlineData(null, "ASSERTED", "ARMS_TRANSFER", "ASSERTED")]
    public void A_correction_changes_what_it_names(
        string? type,
        string? epistemic,
        string typeAfter,
        string epistemicAfter
    )
    {
        var action = Given.Action(new ActionCorrected(type, epistemic, "x")).Action;

        (action.Type, action.Epistemic).ShouldBe((typeAfter, epistemicAfter));
    }

    [Fact]
    public void Roles_come_in_the_order_recorded() =>
        Given.Action(Actor, Recipient).Action.Roles.ShouldBe([Actor, Recipient]);

    [Theory]
    [InlineData("PRK", "ACTOR", 1)]
    [InlineData("PRK", "RECIPIENT", 2)]
    [InlineData("RUS", "ACTOR", 2)]
    public void Only_the_role_that_is_named_is_removed(string party, string role, int left) =>
        Given.Action(Actor, Recipient, new ActionRoleRemoved(party, role, "x")).Action.Roles.Count.ShouldBe(left);

    [Fact]
    public void A_removed_role_has_been() =>
        Given.Action(Actor, new ActionRoleRemoved("PRK", "ACTOR", "x")).Action.HasHad(Actor).ShouldBeTrue();

    [Fact]
    public void A_voided_role_has_been() =>
        Given.Action(Actor, new EntryVoided(2, "x")).Action.HasHad(Actor).ShouldBeTrue();

    [Fact]
    public void Another_role_has_not_been() => Given.Action(Actor).Action.HasHad(Recipient).ShouldBeFalse();

    [Fact]
    public void A_date_with_an_id_on_record_replaces_that_date_in_its_place() =>
        Given
            .Action(Began("2023"), Began("2022", id: "d2"), Began("2024"))
            .Action.Dates.ShouldBe([Began("2024"), Began("2022", id: "d2")]);

    [Fact]
    public void The_date_of_a_field_is_of_that_field_only() =>
        Given
            .Action(Began("2023"), Began("2024", id: "d2") with { Field = "ENDED" })
            .Action.DateOf("ENDED")
            .Text.ShouldBe("2024");

    [Fact]
    public void The_latest_status_stands() =>
        Given.Action(Confirmed, Confirmed with { Status = "CEASED" }).Action.Status.ShouldBe("CEASED");

    [Fact]
    public void Without_a_status_none_stands() => Given.Action().Action.Status.ShouldBeNull();

    [Fact]
    public void An_action_lies_under_the_umbrella_named_last() =>
        Given.Action(new ActionPlacedUnder("ac-b"), new ActionPlacedUnder("ac-c")).Action.Umbrella.ShouldBe("ac-c");

    [Fact]
    public void An_action_placed_under_nothing_has_no_umbrella() =>
        Given.Action(new ActionPlacedUnder("ac-b"), new ActionPlacedUnder(null)).Action.Umbrella.ShouldBeNull();

    [Fact]
    public void Roles_and_statuses_can_be_voided()
    {
        var action = Given.Action(Actor, Confirmed, Began("2024"), new ActionRetitled("x", "x")).Action;

        Enumerable.Range(1, 5).Select(x => action.VoidableAt(x)).ShouldBe([null, Actor, Confirmed, null, null]);
    }

    [Fact]
    public void A_voided_role_is_gone_though_an_equal_one_stays() =>
        Given
            .Action(Actor, new ActionRoleAssigned("PRK", "ACTOR"), new EntryVoided(2, "x"))
            .Action.Roles.ShouldBe([Actor]);

    [Fact]
    public void A_voided_status_never_was() =>
        Given
            .Action(Confirmed, Confirmed with { Status = "CEASED" }, new EntryVoided(3, "x"))
            .Action.Status.ShouldBe("CONFIRMED");

    [Fact]
    public void What_was_voided_cannot_be_voided_again() =>
        Given.Action(Actor, new EntryVoided(2, "x")).Action.VoidableAt(2).ShouldBeNull();

    [Fact]
    public void Voiding_what_made_no_entry_changes_nothing() =>
        Given.Action(Actor, Confirmed, new EntryVoided(1, "x")).Action.Roles.ShouldBe([Actor]);
}
