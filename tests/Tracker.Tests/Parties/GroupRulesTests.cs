using Tracker.Parties;
using Tracker.Record.Parties;
using Tracker.Refusals;
using Tracker.Store;
using Tracker.Tests.Statements;

namespace Tracker.Tests.Parties;

/// <summary>Who has members, and in which order their changes come.</summary>
public sealed class GroupRulesTests
{
    [Theory]
    [InlineData("BLOC")]
    [InlineData("GROUP")]
    [InlineData("ORGANISATION")]
    public void Blocs_groups_and_organisations_have_members(string kind) => Check(kind).ShouldBeEmpty();

    [Theory]
    [InlineData("STATE")]
    [InlineData("TERRITORY")]
    [InlineData("NON_STATE")]
    public void No_other_party_has_members(string kind) => Check(kind).ShouldBe(["not-a-group"]);

    [Theory]
    [InlineData("2024-10-21", "2024-10-22", false)]
    [InlineData("2024-09", "2024-10", false)]
    [InlineData("../2024-09", "2024-10", false)]
    [InlineData("2024-10-22", "2024-10-22", true)] // on the same day
    [InlineData("2024-10-01", "2024-10", true)] // possibly before, possibly not
    [InlineData("2024-10", "2024-10-22", true)]
    [InlineData("2024~", "2024-12-31", true)]
    [InlineData("2024-10/..", "2025", true)]
    [InlineData("2024-10", "../2024-11", true)]
    [InlineData("2024-10-22", null, true)] // it follows nothing
    [InlineData("soon", "2024", true)] // no date: told elsewhere
    public void A_change_comes_possibly_but_not_certainly_before_what_it_follows(
        string effective,
        string? earlier,
        bool accepted
    )
    {
        var faults = new Faults();

        GroupRules.NotBefore(effective, earlier, "it joined", faults);

        faults.All.Select(x => $"{x.Pointer} {x.Code}").ShouldBe(accepted ? [] : ["/effective order"]);
    }

    private static IEnumerable<string> Check(string kind)
    {
        var faults = new Faults();
        var group = Party.Fold(Some.Logged("EU", [new PartyRegistered(kind, 1)]))!;
        var known = new Known(Some.NoParty, _ => [], Some.Now);
        GroupRules.Check(group, "FRA", "/party", "2024", null, null, known, faults);
        return faults.All.Select(x => x.Code);
    }
}
