using NodaTime;
using Tracker.Record.Codebook;
using Tracker.Record.Rows;

namespace Tracker.Record.Tests.Rows;

public class StancesTests
{
    private static readonly PartySweep Empty = new("sw-a", "2024-10", "2024-11", new(2024, 11, 30), "NONE_FOUND", true, 5);

    [Theory]
    [InlineData("CONDEMNED", "NO_STANCE", "CONCERNED", "CONDEMNED", "CRITICISED")]
    [InlineData("CRITICISED", "NEUTRAL_APPEAL", "CRITICISED", "CONCERNED")]
    [InlineData("SUPPORTED", "JUSTIFIED", "NEUTRAL_APPEAL", "SUPPORTED")]
    [InlineData("JUSTIFIED", "DENIED", "JUSTIFIED")]
    [InlineData("DENIED", "NO_STANCE", "DENIED", "NEUTRAL_APPEAL")]
    [InlineData("NEUTRAL_APPEAL", "NO_STANCE", "NEUTRAL_APPEAL")]
    [InlineData("CONDEMNED", "DENIED", "CONDEMNED")]
    public void The_strongest_position_wins(string stance, params string[] positions)
    {
        Stances.Of(positions).ShouldBe(stance);
        Stances.Of([.. positions.Reverse()]).ShouldBe(stance);
    }

    [Fact]
    public void For_and_against_together_are_mixed()
    {
        foreach (var against in new[] { "CONDEMNED", "CRITICISED", "CONCERNED" })
        {
            foreach (var other in new[] { "SUPPORTED", "JUSTIFIED" })
            {
                Stances.Of([against, "NO_STANCE", other]).ShouldBe("MIXED");
            }
        }
    }

    [Fact]
    public void Neither_confirming_nor_denying_is_no_stance() // S16
    {
        var stance = Vocabulary.StanceOf("NEITHER_CONFIRM_NOR_DENY", "ASSERTED");

        Stances.Of([stance]).ShouldBe("NO_STANCE");
    }

    [Fact]
    public void Who_has_no_position_stood_apart_or_was_spoken_for_or_was_looked_for_or_not()
    {
        Stances.Of([], true, true, Empty).ShouldBe("DISSOCIATED");
        Stances.Of([], false, true, Empty).ShouldBe("VIA_GROUP_ONLY");
        Stances.Of([], false, false, Empty).ShouldBe("REVIEWED_NONE_FOUND");
        Stances.Of([], false, false, Empty with { Result = "FOUND", FoundNone = false }).ShouldBe("NOT_REVIEWED");
        Stances.Of([], false, false, null).ShouldBe("NOT_REVIEWED");
        Stances.Of(["NO_STANCE"], true, true, Empty).ShouldBe("NO_STANCE");
    }

    [Fact]
    public void The_sweep_that_reaches_furthest_counts_and_of_equals_the_one_recorded_last()
    {
        var further = Empty with { Id = "sw-b", ReviewedThrough = new LocalDate(2024, 12, 31), Sequence = 3 };
        var later = further with { Id = "sw-c", Sequence = 9 };

        Stances.Latest([Empty, further]).ShouldBe(further);
        Stances.Latest([later, Empty, further]).ShouldBe(later);
        Stances.Latest([]).ShouldBeNull();
    }

    [Fact]
    public void A_single_position_has_any_stance_of_the_codebook_but_those_that_are_computed() =>
        Vocabulary.Current.List(Lists.Stance).Select(x => x.Code).Where(x => Stances.Of([x]) is null)
            .ShouldBe(["MIXED", "DISSOCIATED", "VIA_GROUP_ONLY", "REVIEWED_NONE_FOUND", "NOT_REVIEWED"]);
}
