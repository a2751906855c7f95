using NodaTime;
using Tracker.Record.Codebook;
using Tracker.Record.Rows;

namespace Tracker.Record.Tests.Rows;

public sealed class StancesTests
{
    private static readonly PartySweep Empty = new(
        "sw-a",
        "2024-10",
        "2024-11",
        new(2024, 11, 30),
        "NONE_FOUND",
        true,
        5
    );

    private static readonly PartySweep Further = Empty with
    {
        Id = "sw-b",
        ReviewedThrough = new LocalDate(2024, 12, 31),
        Sequence = 3,
    };

    private static readonly PartySweep Open = Empty with { Id = "sw-c", ReviewedThrough = null, Sequence = 1 };

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

    public static TheoryData<string, string> ForAndAgainst =>
        new MatrixTheoryData<string, string>(["CONDEMNED", "CRITICISED", "CONCERNED"], ["SUPPORTED", "JUSTIFIED"]);

    [Theory, MemberData(nameof(ForAndAgainst))]
    public void For_and_against_together_are_mixed(string against, string other) =>
        Stances.Of([against, "NO_STANCE", other]).ShouldBe("MIXED");

    [Theory]
    [InlineData("DENIED")]
    [InlineData("NEUTRAL_APPEAL")]
    [InlineData("NO_STANCE")]
    public void What_is_neither_for_nor_against_mixes_with_nothing(string stance)
    {
        Stances.Of([stance, "SUPPORTED"]).ShouldBe("SUPPORTED");
        Stances.Of([stance, "CONCERNED"]).ShouldBe("CONCERNED");
    }

    [Fact]
    public void Neither_confirming_nor_denying_is_no_stance() // S16
    {
        var stance = Vocabulary.StanceOf("NEITHER_CONFIRM_NOR_DENY", "ASSERTED");

        Stances.Of([stance]).ShouldBe("NO_STANCE");
    }

    [Theory]
    [InlineData(true, true, "DISSOCIATED")]
    [InlineData(true, false, "DISSOCIATED")]
    [InlineData(false, true, "VIA_GROUP_ONLY")]
    [InlineData(false, false, "REVIEWED_NONE_FOUND")]
    public void Who_has_no_position_stood_apart_or_was_spoken_for_or_was_looked_for_or_not(
        bool dissociated,
        bool viaGroup,
        string stance
    ) => Stances.Of([], dissociated, viaGroup, Empty).ShouldBe(stance);

    [Fact]
    public void A_sweep_that_found_something_says_nothing_of_silence() =>
        Stances.Of([], false, false, Empty with { Result = "FOUND", FoundNone = false }).ShouldBe("NOT_REVIEWED");

    [Fact]
    public void Without_a_sweep_silence_was_not_reviewed() =>
        Stances.Of([], false, false, null).ShouldBe("NOT_REVIEWED");

    [Fact]
    public void A_partys_own_position_counts_before_what_others_said_for_it() =>
        Stances.Of(["NO_STANCE"], true, true, Empty).ShouldBe("NO_STANCE");

    [Fact]
    public void The_sweep_that_reaches_furthest_counts() => Stances.Latest([Empty, Further]).ShouldBe(Further);

    [Fact]
    public void Of_sweeps_that_reach_as_far_the_one_recorded_last_counts() =>
        Stances.Latest([Further with { Sequence = 9 }, Empty, Further]).ShouldBe(Further with { Sequence = 9 });

    [Fact]
    public void A_sweep_with_an_open_end_reaches_furthest() => Stances.Latest([Further, Open, Empty]).ShouldBe(Open);

    [Fact]
    public void Without_sweeps_none_counts() => Stances.Latest([]).ShouldBeNull();

    [Theory]
    [InlineData("CONDEMNED", true, false)]
    [InlineData("CRITICISED", true, false)]
    [InlineData("CONCERNED", true, false)]
    [InlineData("SUPPORTED", false, true)]
    [InlineData("JUSTIFIED", false, true)]
    [InlineData("DENIED", false, false)]
    [InlineData("NEUTRAL_APPEAL", false, false)]
    [InlineData("NO_STANCE", false, false)]
    public void Disapproval_is_against_and_support_is_for(string stance, bool against, bool support) =>
        (Stances.IsAgainst(stance), Stances.IsFor(stance)).ShouldBe((against, support));

    [Fact]
    public void A_single_position_has_any_stance_of_the_codebook_but_those_that_are_computed() =>
        Vocabulary
            .Current.List(Lists.Stance)
            .Select(x => x.Code)
            .Where(x => Stances.Of([x]) is null)
            .ShouldBe(["MIXED", "DISSOCIATED", "VIA_GROUP_ONLY", "REVIEWED_NONE_FOUND", "NOT_REVIEWED"]);
}
