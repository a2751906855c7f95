namespace Tracker.Mutants;

/// <summary>A project that is mutated, and the tests that must notice: folders, named as their projects.</summary>
internal sealed record Subject(string Project, string Tests)
{
    public static IReadOnlyList<Subject> All { get; } =
    [new("src/Tracker.Record", "tests/Tracker.Record.Tests"), new("src/Tracker.Ledger", "tests/Tracker.Ledger.Tests")];

    public string Name => Path.GetFileName(Project);

    public string TestsName => Path.GetFileName(Tests);
}
