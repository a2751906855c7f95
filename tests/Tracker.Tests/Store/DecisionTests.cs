using System.Reflection;
using Tracker.Store;

namespace Tracker.Tests.Store;

public sealed class DecisionTests
{
    private static readonly MethodInfo[] Decisions =
    [
        .. typeof(EventStore)
            .Assembly.GetTypes()
            .SelectMany(x =>
                x.GetMethods(
                    BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly
                )
            )
            .Where(x => x.Name == "Decide"),
    ];

    [Fact]
    public void Decisions_are_found_by_their_name() => Decisions.Length.ShouldBeGreaterThanOrEqualTo(3);

    [Fact]
    public void Decisions_are_functions_of_values() =>
        Decisions
            .SelectMany(x => x.GetParameters())
            .ShouldAllBe(x => !x.ParameterType.IsInterface && !x.ParameterType.IsSubclassOf(typeof(Delegate)));

    [Fact]
    public void Decisions_wait_for_nothing() =>
        Decisions.ShouldAllBe(x => !typeof(Task).IsAssignableFrom(x.ReturnType) && x.ReturnType.Name != "ValueTask`1");
}
