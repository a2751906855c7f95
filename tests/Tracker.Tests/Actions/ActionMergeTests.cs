using CsCheck;
using Tracker.Actions;
using Tracker.Tests.Statements;
using Tracker.Timelines;
using Action = Tracker.Actions.Action;

namespace Tracker.Tests.Actions;

/// <summary>A merge that is undone leaves nothing but its history.</summary>
public sealed class ActionMergeTests
{
    private static readonly Gen<object> Change = Gen.OneOf<object>(
        Gen.OneOfConst("GBR", "KOR", "PRK").Select(Gen.OneOfConst("ACTOR", "VICTIM"), (party, role) => (object)new ActionRoleAssigned(party, role)),
        Gen.OneOfConst("GBR", "KOR", "PRK").Select(x => (object)new ActionRoleRemoved(x, "ACTOR", "A slip.")),
        Gen.Int[1, 4].Select(Gen.OneOfConst("BEGAN", "ENDED"), (n, field) => (object)new ActionDated($"d{n}", field, $"2024-0{n}", null, "NORMAL", null)),
        Gen.OneOfConst("CONFIRMED", "CEASED").Select(x => (object)new ActionStatusChanged(x, null, null, null)),
        Gen.OneOfConst<string?>("ac-a", "ac-b", null).Select(x => (object)new ActionPlacedUnder(x)),
        Gen.OneOfConst("One title", "Another").Select(x => (object)new ActionRetitled(x, "Clearer.")));

    [Fact]
    public void An_action_merged_and_unmerged_is_as_if_never_merged() => Gen.Select(Change.List[0, 12], Gen.Int[0, 12]).Sample((changes, at) =>
    {
        var never = changes.Prepend(new ActionRegistered("Title", "OTHER", "ASSERTED", 1)).ToList();
        var merged = never.ToList();
        merged.InsertRange(1 + (at % never.Count), [new ActionsMerged("ac-survivor", "The same."), new ActionUnmerged("Not the same.")]);

        RowOf(merged).ShouldBe(RowOf(never));
    });

    [Fact]
    public void An_action_says_which_one_it_is_only_while_it_is_merged()
    {
        var stream = Some.Logged(
            "ac-one", [new ActionRegistered("Title", "OTHER", "ASSERTED", 1)], [new ActionsMerged("ac-two", "The same.")],
            [new ActionUnmerged("Not the same.")]);
        var rows = new ReadRows();
        rows.Add(stream);

        rows.Actions.Select(x => x.Row.MergedInto).ShouldBe([null, "ac-two", null]);
    }

    private static ActionRow RowOf(List<object> events)
    {
        var rows = new ReadRows();
        rows.Add(Some.Logged("ac-one", [.. events.Select(x => (IReadOnlyList<object>)[x])]));
        return rows.Actions.Single(x => x.ToSequence is null).Row with { Version = 0, Digest = "" };
    }
}
