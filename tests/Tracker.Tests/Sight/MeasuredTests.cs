using NodaTime;
using Tracker.Sight;

namespace Tracker.Tests.Sight;

public class MeasuredTests
{
    private static readonly MeasuredRecord Well = new(100, 100, Duration.Zero, null, null, 0, 0, 0, null, []);

    [Fact]
    public void A_program_that_is_well_has_no_trouble() => new Measured(Well, null, null).Troubles().ShouldBeEmpty();

    [Fact]
    public void A_short_lag_is_no_trouble() =>
        new Measured(Well with { Projected = 90, ProjectionLag = Measured.MaxLag }, null, Measured.LittleSpace)
            .Troubles()
            .ShouldBeEmpty();

    [Fact]
    public void Each_fault_is_one_trouble_and_no_other()
    {
        var stopped = Well with { Projected = 90, ProjectionLag = Measured.MaxLag + Duration.FromSeconds(1) };

        Only(new(stopped, null, null)).What.ShouldBe("projection");
        Only(new(Well, null, Measured.LittleSpace - 1)).What.ShouldBe("disk");
    }

    [Fact]
    public void A_trouble_names_what_fails_and_what_to_do()
    {
        var stopped = Well with { Projected = 90, ProjectionLag = Duration.FromSeconds(61) };
        Only(new(stopped, null, null)).Line.ShouldContain("stands at sequence 90, the log at 100");
        Only(new(Well, null, 300L << 20)).Line.ShouldContain("300 MiB are free");
    }

    private static Trouble Only(Measured measured) => measured.Troubles().ShouldHaveSingleItem();
}
