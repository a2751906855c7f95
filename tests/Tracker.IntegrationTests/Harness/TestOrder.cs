using System.Security.Cryptography;
using System.Text;
using Tracker.IntegrationTests.Harness;
using Xunit.Sdk;
using Xunit.v3;

[assembly: TestCollectionOrderer(typeof(TestOrder))]
[assembly: TestClassOrderer(typeof(TestOrder))]
[assembly: TestMethodOrderer(typeof(TestOrder))]
[assembly: TestCaseOrderer(typeof(TestOrder))]

namespace Tracker.IntegrationTests.Harness;

/// <summary>
/// The order that <c>TRACKER_TEST_SEED</c> gives, which is another for each seed. Without one, the classes that take
/// longest begin first, so that at the end no core is left with one of them alone.
/// </summary>
public sealed class TestOrder : ITestCollectionOrderer, ITestClassOrderer, ITestMethodOrderer, ITestCaseOrderer
{
    private static readonly string[] Longest =
    [
        "CommandLineTests",
        "AttackTests",
        "SequencerTests",
        "ConformanceTests",
        "CrashTests",
        "WebhookCrashTests",
        "LedgerCheckTests",
        "StoryTests",
    ];

    private static readonly string? Seed = Environment.GetEnvironmentVariable("TRACKER_TEST_SEED");

    public IReadOnlyCollection<T> OrderTestCollections<T>(IReadOnlyCollection<T> testCollections)
        where T : ITestCollection =>
        Seed is null
            ?
            [
                .. DefaultTestCollectionOrderer
                    .Instance.OrderTestCollections(testCollections)
                    .OrderBy(x => Rank(x.TestCollectionDisplayName)),
            ]
            : [.. testCollections.OrderBy(x => Place(x.UniqueID), StringComparer.Ordinal)];

    public IReadOnlyCollection<T?> OrderTestClasses<T>(IReadOnlyCollection<T?> testClasses)
        where T : notnull, ITestClass =>
        Seed is null
            ? DefaultTestClassOrderer.Instance.OrderTestClasses(testClasses)
            : [.. testClasses.OrderBy(x => Place(x?.UniqueID), StringComparer.Ordinal)];

    public IReadOnlyCollection<T?> OrderTestMethods<T>(IReadOnlyCollection<T?> testMethods)
        where T : notnull, ITestMethod =>
        Seed is null
            ? DefaultTestMethodOrderer.Instance.OrderTestMethods(testMethods)
            : [.. testMethods.OrderBy(x => Place(x?.UniqueID), StringComparer.Ordinal)];

    public IReadOnlyCollection<T> OrderTestCases<T>(IReadOnlyCollection<T> testCases)
        where T : notnull, ITestCase =>
        Seed is null
            ? DefaultTestCaseOrderer.Instance.OrderTestCases(testCases)
            : [.. testCases.OrderBy(x => Place(x.UniqueID), StringComparer.Ordinal)];

    private static int Rank(string collection)
    {
        var rank = Array.FindIndex(Longest, x => collection.Contains($".{x} ", StringComparison.Ordinal));
        return rank < 0 ? Longest.Length : rank;
    }

    private static string Place(string? id) =>
        Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes($"{Seed} {id}")));
}
