using CsCheck;
using Tracker.Record.Actions;
using Tracker.Record.Rows;

namespace Tracker.Record.Tests.Actions;

/// <summary>A merge that is undone leaves nothing but its history.</summary>
public sealed class ActionMergeTests
{
    private static readonly Gen<object> Change = Gen.Select(Gen.Int[0, 5], Gen.Int[0, 3]).Select(Of);

    [Fact]
    public void An_action_merged_and_unmerged_is_as_if_never_merged() =>
        Gen.Select(Change.List[0, 12], Gen.Int[0, 12])
            .Sample(
                (changes, at) =>
                {
                    var never = changes.Prepend(new ActionRegistered("Title", "OTHER", "ASSERTED", 1)).ToList();
                    var merged = never.ToList();
                    merged.InsertRange(
                        1 + (at % never.Count),
                        [new ActionsMerged("ac-survivor", "The same."), new ActionUnmerged("Not the same.")]
                    );

                    RowOf(merged).ShouldBe(RowOf(never));
                }
            );

    [Fact]
    public void An_action_says_which_one_it_is_only_while_it_is_merged() =>
        Given
            .Action()
            .Then(new ActionsMerged("ac-two", "The same."))
            .Then(new ActionUnmerged("Not the same."))
            .Rows.Actions.Select(x => x.Row.MergedInto)
            .ShouldBe([null, "ac-two", null]);

    private static object Of(int kind, int n) =>
        kind switch
        {
            0 => new ActionRoleAssigned(Given.Parties[n], n % 2 == 0 ? "ACTOR" : "VICTIM"),
            1 => new ActionRoleRemoved(Given.Parties[n], "ACTOR", "A slip."),
            2 => new ActionDated(
                $"d{n}",
                n % 2 == 0 ? "BEGAN" : "FIRST_REPORTED",
                $"2024-0{n + 1}",
                null,
                "NORMAL",
                null
            ),
            3 => new ActionStatusChanged(n % 2 == 0 ? "CONFIRMED" : "CEASED", null, null, null),
            4 => new ActionPlacedUnder(n == 0 ? null : $"ac-{n}"),
            _ => new ActionRetitled($"Title {n}", "Clearer."),
        };

    private static ActionRow RowOf(List<object> events)
    {
        var rows = Stream.Of("ac-one", [.. events.Select(x => (IReadOnlyList<object>)[x])]).Rows;
        return rows.Actions.Single(x => x.ToSequence is null).Row with { Stream = new("", 0, "") };
    }
}
