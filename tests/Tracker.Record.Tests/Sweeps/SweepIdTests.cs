using Tracker.Record.Sweeps;

namespace Tracker.Record.Tests.Sweeps;

public sealed class SweepIdTests
{
    private static readonly SweepRecorded Sweep = Given.Sweep with
    {
        Sources = ["a", "b"],
        Languages = ["en", "zh"],
        Terms = ["x", "y"],
        Found = ["st-a", "st-b"],
    };

    [Fact]
    public void The_id_of_a_known_sweep_never_changes() =>
        // Python: "sw-" + base64.b32encode(hashlib.sha256(json.encode()).digest()).decode().lower()[:26], where json is
        // {"party":"CHN","action":"ac-a","from":"2024-10","to":"2024-11","sources":["a","b"],"languages":["en","zh"],
        // "terms":["x","y"],"result":"NONE_FOUND","found":["st-a","st-b"]} in one line.
        SweepId.For(Sweep).ShouldBe("sw-zrzznrvvtsxz5j6cht5ns435fz");

    public static TheoryData<SweepRecorded> SaidInAnotherOrder =>
        [
            Sweep with
            {
                Sources = ["b", "a"],
            },
            Sweep with
            {
                Languages = ["zh", "en"],
            },
            Sweep with
            {
                Terms = ["y", "x"],
            },
            Sweep with
            {
                Found = ["st-b", "st-a"],
            },
        ];

    [Theory, MemberData(nameof(SaidInAnotherOrder), DisableDiscoveryEnumeration = true)]
    public void The_order_of_a_list_makes_no_other_sweep(SweepRecorded other) =>
        SweepId.For(other).ShouldBe(SweepId.For(Sweep));

    public static TheoryData<SweepRecorded> Other =>
        [
            Sweep with
            {
                Party = "IND",
            },
            Sweep with
            {
                Party = null,
                Group = "CHN",
            },
            Sweep with
            {
                Action = "ac-b",
            },
            Sweep with
            {
                Action = null,
                Topic = "ac-a",
            },
            Sweep with
            {
                From = "2024-09",
            },
            Sweep with
            {
                To = "2024-12",
            },
            Sweep with
            {
                Sources = ["a"],
            },
            Sweep with
            {
                Languages = ["en"],
            },
            Sweep with
            {
                Terms = ["x"],
            },
            Sweep with
            {
                Result = "FOUND",
            },
            Sweep with
            {
                Found = ["st-a"],
            },
        ];

    [Theory, MemberData(nameof(Other), DisableDiscoveryEnumeration = true)]
    public void Whatever_else_differs_makes_another_sweep(SweepRecorded other) =>
        SweepId.For(other).ShouldNotBe(SweepId.For(Sweep));
}
