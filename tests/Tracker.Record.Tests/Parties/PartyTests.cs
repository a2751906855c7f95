using Tracker.Record.Events;
using Tracker.Record.Parties;
using static Tracker.Record.Tests.Given;

namespace Tracker.Record.Tests.Parties;

/// <summary>What a party's events tell, one after the other.</summary>
public sealed class PartyTests
{
    private static readonly PartySucceeded Succeeded = new(["RUS"], "1991-12-26", null, null);

    [Fact]
    public void An_empty_stream_tells_no_party() => Tracker.Record.Parties.Party.Fold([]).ShouldBeNull();

    [Fact]
    public void Before_its_first_event_a_party_says_nothing()
    {
        var blank = new Tracker.Record.Parties.Party();

        (blank.Id, blank.Kind, blank.Display).ShouldBe(("", "", ""));
    }

    [Fact]
    public void A_party_has_the_id_of_its_stream() => Given.Party("GBR", "STATE").Party.Id.ShouldBe("GBR");

    [Fact]
    public void A_party_has_the_version_the_sequence_and_the_time_of_its_last_event()
    {
        var stream = Given.Party("GBR", "STATE", new PartyIdentified("COW", "200")).Then(Named("SHORT", "UK"));

        (stream.Party.Version, stream.Party.Sequence, stream.Party.RecordedAt).ShouldBe(
            (3, stream.Events[2].Sequence, stream.Events[2].At)
        );
    }

    [Fact]
    public void The_registration_tells_the_kind_and_who_claims_the_territory()
    {
        var party = Stream.Of("ESH", new PartyRegistered("TERRITORY", 1, ["MAR"])).Party;

        (party.Kind, party.Claims.Single()).ShouldBe(("TERRITORY", "MAR"));
    }

    [Fact]
    public void Without_claims_nobody_claims_it() => Given.Party("GBR", "STATE").Party.Claims.ShouldBeEmpty();

    [Fact]
    public void The_name_shown_is_the_latest_display_name() =>
        Given
            .Party("GBR", "STATE", Named("DISPLAY", "Britain"), Named("DISPLAY", "UK"), Named("SHORT", "GB"))
            .Party.Display.ShouldBe("UK");

    [Fact]
    public void Without_a_display_name_the_id_is_shown() =>
        Given.Party("GBR", "STATE", Named("SHORT", "UK")).Party.Display.ShouldBe("GBR");

    [Fact]
    public void Identifiers_come_in_the_order_recorded() =>
        Given
            .Party("GBR", "STATE", new PartyIdentified("COW", "200"), new PartyIdentified("WIKIDATA", "Q145"))
            .Party.Identifiers.Select(x => x.Value)
            .ShouldBe(["200", "Q145"]);

    [Fact]
    public void A_succession_is_told() => Given.Party("SUN", "STATE", Succeeded).Party.Succession.ShouldBe(Succeeded);

    [Fact]
    public void A_voided_succession_never_was() =>
        Given.Party("SUN", "STATE", Succeeded, new EntryVoided(2, "x")).Party.Succession.ShouldBeNull();

    [Fact]
    public void A_succession_stays_if_another_entry_is_voided() =>
        Given
            .Party("EU", "BLOC", Succeeded, Joined("FRA", "2020"), new EntryVoided(3, "x"))
            .Party.Succession.ShouldBe(Succeeded);

    [Fact]
    public void A_membership_begins_with_joining() =>
        Group(Joined("FRA", "2020", "2021")).ShouldBe([new("FRA", "MEMBER", "2020", "2021", null, 2)]);

    [Fact]
    public void A_membership_keeps_where_it_is_seen() =>
        Group(Joined("FRA", "2020") with { Evidence = "A treaty" })
            .ShouldHaveSingleItem()
            .Evidence.ShouldBe("A treaty");

    [Fact]
    public void A_membership_ends_with_leaving() =>
        Group(Joined("FRA", "2020"), Left("FRA", "2022", "2023"))
            .ShouldBe([new("FRA", "MEMBER", "2020", null, null, 2, "2022", "2023", 3)]);

    [Fact]
    public void A_suspension_ends_the_membership_and_begins_a_stretch_of_its_own() =>
        Group(Joined("FRA", "2020"), Suspended("FRA", "2022", "2023"))
            .ShouldBe([
                new("FRA", "MEMBER", "2020", null, null, 2, "2022", "2023", 3),
                new("FRA", "SUSPENDED", "2022", "2023", null, 3),
            ]);

    [Fact]
    public void Joining_again_ends_a_suspension() =>
        Group(Suspended("FRA", "2022"), Joined("FRA", "2023"))
            .Select(x => (x.Status, x.To))
            .ShouldBe([("SUSPENDED", "2023"), ("MEMBER", null)]);

    [Fact]
    public void Only_the_membership_of_who_left_ends() =>
        Group(Joined("FRA", "2020"), Joined("DEU", "2020"), Left("FRA", "2022"))
            .Select(x => (x.Party, x.To))
            .ShouldBe([("FRA", "2022"), ("DEU", null)]);

    [Fact]
    public void A_stretch_that_has_ended_does_not_end_again() =>
        Group(Joined("FRA", "2020"), Left("FRA", "2021"), Joined("FRA", "2022"), Left("FRA", "2023"))
            .Select(x => x.To)
            .ShouldBe(["2021", "2023"]);

    [Fact]
    public void Leaving_without_a_membership_changes_nothing() =>
        Group(Joined("DEU", "2020"), Left("FRA", "2022")).Select(x => x.To).ShouldBe([null]);

    [Fact]
    public void The_open_membership_is_the_one_that_has_not_ended()
    {
        var party = Given
            .Party(
                "EU",
                "BLOC",
                Joined("FRA", "2020"),
                Left("FRA", "2021"),
                Joined("FRA", "2022"),
                Joined("DEU", "2020")
            )
            .Party;

        party.OpenMembership("FRA")!.From.ShouldBe("2022");
    }

    [Fact]
    public void Who_left_has_no_open_membership() =>
        Given
            .Party("EU", "BLOC", Joined("FRA", "2020"), Left("FRA", "2021"), Joined("DEU", "2020"))
            .Party.OpenMembership("FRA")
            .ShouldBeNull();

    [Fact]
    public void Memberships_suspensions_ends_and_successions_can_be_voided()
    {
        object[] entries = [Joined("FRA", "2020"), Suspended("FRA", "2021"), Left("FRA", "2022"), Succeeded];

        var party = Given.Party("EU", "BLOC", [.. entries, Named("DISPLAY", "EU")]).Party;

        Enumerable.Range(1, 6).Select(x => party.VoidableAt(x)).ShouldBe([null, .. entries, null]);
    }

    [Fact]
    public void What_was_voided_cannot_be_voided_again() =>
        Given.Party("EU", "BLOC", Joined("FRA", "2020"), new EntryVoided(2, "x")).Party.VoidableAt(2).ShouldBeNull();

    [Fact]
    public void A_voided_membership_never_was() =>
        Group(Joined("FRA", "2020"), Joined("DEU", "2020"), new EntryVoided(2, "x"))
            .Select(x => x.Party)
            .ShouldBe(["DEU"]);

    [Fact]
    public void A_membership_holds_on_if_its_end_is_voided() =>
        Group(Joined("FRA", "2020"), Left("FRA", "2022", "2023"), new EntryVoided(3, "x"))
            .ShouldBe([new("FRA", "MEMBER", "2020", null, null, 2)]);

    [Fact]
    public void What_a_voided_stretch_had_ended_lasts_to_its_end() =>
        Group(Joined("FRA", "2020"), Suspended("FRA", "2021"), Left("FRA", "2022", "2023"), new EntryVoided(3, "x"))
            .ShouldBe([new("FRA", "MEMBER", "2020", null, null, 2, "2022", "2023", 4)]);

    [Fact]
    public void Voiding_leaves_the_ends_of_others() =>
        Group(
                Joined("FRA", "2020"),
                Left("FRA", "2021"),
                Joined("DEU", "2020"),
                Left("DEU", "2022"),
                new EntryVoided(5, "x")
            )
            .Select(x => x.To)
            .ShouldBe(["2021", null]);

    [Fact]
    public void Voiding_what_made_no_entry_changes_nothing() =>
        Group(Joined("FRA", "2020"), new EntryVoided(1, "x")).Select(x => x.Party).ShouldBe(["FRA"]);

    private static List<Membership> Group(params object[] events) => Given.Party("EU", "BLOC", events).Party.Members;

    private static PartyNamed Named(string kind, string name) => new(kind, name, "en");
}
