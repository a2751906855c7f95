using System.Globalization;

namespace Tracker.IntegrationTests.Harness;

/// <summary>
/// How long a test goes on whose rule is found out by repeating: the short form in every run, the long one under
/// <c>./build.sh soak</c>.
/// </summary>
public static class Length
{
    public static bool Soak { get; } = Environment.GetEnvironmentVariable("TRACKER_SOAK") == "1";

    /// <summary>Every third case in every run, all of them under soak: for cases that one rule holds and that are alike
    /// in cost and kind.</summary>
    public static IEnumerable<T> EachThird<T>(IEnumerable<T> cases) => Soak ? cases : cases.Where((_, i) => i % 3 == 0);

    /// <summary>
    /// A time that the program promises. A class that runs by itself, as at the end of <c>./build.sh soak</c>, is held to
    /// it. In a run of all tests browsers, builds and other programs take turns on the same processor, which the program
    /// does not promise for: there it has three times as long.
    /// </summary>
    public static TimeSpan Within(double seconds) =>
        TimeSpan.FromSeconds(Environment.GetEnvironmentVariable("TRACKER_ALONE") == "1" ? seconds : 3 * seconds);

    /// <param name="name">A variable of the environment that says something else.</param>
    public static int Of(int run, int soak, string? name = null) =>
        name is not null
        && int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var given)
            ? given
        : Soak ? soak
        : run;
}
