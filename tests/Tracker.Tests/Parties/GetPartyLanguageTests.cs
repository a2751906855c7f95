using Tracker.Record.Dates;
using Tracker.Timelines;

namespace Tracker.Tests.Parties;

/// <summary>How shifts of language are computed.</summary>
public class GetPartyLanguageTests
{
    [Fact]
    public void A_shift_is_against_the_strongest_of_the_statement_before() =>
        Shifts(
                Row("st-a", "2024-10-22", 4),
                Row("st-a", "2024-10-22", 6),
                Row("st-b", "2024-11-05", 2),
                Row("st-c", "2024-11-26", 5)
            )
            .ShouldBe([null, null, -4, 3]);

    [Fact]
    public void Each_language_is_compared_with_itself() =>
        Shifts(
                Row("st-a", "2024-10-22", 4),
                Row("st-b", "2024-11-05", 2, "ko"),
                Row("st-c", "2024-11-26", 5),
                Row("st-d", "2024-12-01", 3, "ko")
            )
            .ShouldBe([null, null, 1, 1]);

    [Fact]
    public void Where_it_is_not_certain_which_came_first_there_is_no_shift() =>
        Shifts(Row("st-a", "2024-10", 4), Row("st-b", "2024-10-22", 6), Row("st-c", null, 2))
            .ShouldBe([null, null, null]);

    [Fact]
    public void Force_is_compared_in_steps()
    {
        var points = GetPartyLanguage.Series([
            Row("st-a", "2024-10-22", null) with
            {
                Force = "D2",
            },
            Row("st-b", "2024-11-05", null) with
            {
                Force = "D4",
            },
        ]);

        points.Select(x => x.ForceShift).ShouldBe([null, 2]);
        points.Select(x => x.Shift).ShouldBe([null, null]);
    }

    private static IEnumerable<int?> Shifts(params TimelineRow[] rows) =>
        GetPartyLanguage.Series(rows).Select(x => x.Shift);

    private static TimelineRow Row(string statement, string? date, int? intensity, string language = "en")
    {
        var bounds = date is null ? default : EdtfDate.Parse(date).Bounds;
        return new(
            $"{statement}/a1/-/GBR",
            new("GBR", "UK", "UK"),
            null,
            new(statement, null, "JOINT_STATEMENT", "RECORDED"),
            null,
            "CONDEMN",
            intensity,
            null,
            null,
            "ASSERTED",
            "NO_STANCE",
            [],
            null,
            [],
            [],
            [],
            "SIGNATORY",
            "DIRECT_SOLE",
            null,
            [],
            new(date, bounds.Earliest, bounds.Latest, null, null),
            new(null, null, null, null, null),
            new(default, null, 1, null),
            new("We condemn", 0, 10, "t1", language),
            "UNREVIEWED"
        );
    }
}
