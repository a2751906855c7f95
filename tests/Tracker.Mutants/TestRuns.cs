using System.Collections.Concurrent;
using System.Globalization;

namespace Tracker.Mutants;

/// <summary>A test by itself, without a mutant: how long its process took, and which mutants it reached.</summary>
internal sealed record ReachingTest(string Method, TimeSpan Elapsed, byte[] Reached);

/// <summary>Runs tests of a project against its mutants, each mutant in a process of its own.</summary>
/// <param name="program">The tests' assembly, beside the mutated one.</param>
internal sealed class TestRuns(string program)
{
    /// <summary>Time that a run has more than its share: the computer may be busy.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    private const int Times = 5;

    private IReadOnlyList<ReachingTest> _tests = [];

    public int Count => _tests.Count;

    /// <summary>Runs each test by itself, as a static field is initialised by the first test that needs it.</summary>
    /// <exception cref="MutantsException">A test fails without a mutant.</exception>
    public async Task RecordAsync(int mutants)
    {
        var list = await Shell.DotnetOrThrowAsync(program, "-list", "methods", "-noColor", "-noLogo");
        var tests = new ConcurrentBag<ReachingTest>();
        var methods = list.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        await Parallel.ForEachAsync(
            methods,
            Cores,
            async (method, _) =>
            {
                var file = Path.Combine(Path.GetDirectoryName(program)!, method + ".reached");
                await File.WriteAllBytesAsync(file, new byte[mutants], CancellationToken.None);
                var (code, output, elapsed) = await RunAsync(
                    [method],
                    "TRACKER_MUTANTS_REACHED",
                    Path.GetFullPath(file),
                    limit: null
                );
                tests.Add(
                    code == 0
                        ? new(method, elapsed, await File.ReadAllBytesAsync(file, CancellationToken.None))
                        : throw new MutantsException($"{method} fails without a mutant:\n{output}")
                );
            }
        );
        _tests = [.. tests.OrderBy(x => x.Elapsed)];
    }

    public bool IsReached(Mutant mutant) => _tests.Any(x => x.Reached[mutant.Number] == 1);

    /// <summary>Whether a test that reaches the mutant fails or does not end; the quick ones are asked first.</summary>
    public async Task<Fate> RunAsync(Mutant mutant)
    {
        var start = _tests[0].Elapsed;
        foreach (var tests in _tests.Where(x => x.Reached[mutant.Number] == 1).GroupBy(x => x.Elapsed < 2 * start))
        {
            // Of a run of several tests, the start of the process is counted once.
            var alone = tests.Aggregate(start, (sum, test) => sum + (test.Elapsed - start));
            var (code, _, _) = await RunAsync(
                tests.Select(x => x.Method),
                "TRACKER_MUTANT",
                mutant.Number.ToString(CultureInfo.InvariantCulture),
                (Times * alone) + Grace
            );
            if (code != 0)
            {
                return code is null ? Fate.KilledLate : Fate.Killed;
            }
        }

        return Fate.Survived;
    }

    private Task<(int? Code, string Output, TimeSpan Elapsed)> RunAsync(
        IEnumerable<string> methods,
        string variable,
        string value,
        TimeSpan? limit
    ) =>
        Shell.DotnetAsync(
            [
                program,
                "-noColor",
                "-noLogo",
                "-noAutoReporters",
                "-stopOnFail",
                .. methods.SelectMany(x => new[] { "-method", x }),
            ],
            new Dictionary<string, string>
            {
                [variable] = value,
                // As many runs as there are cores go on at once; a mutant may ask for all memory there is.
                ["DOTNET_PROCESSOR_COUNT"] = "1",
                ["DOTNET_GCHeapHardLimit"] = "0x60000000",
                ["DOTNET_TieredPGO"] = "0",
            },
            limit
        );

    public static ParallelOptions Cores { get; } = new() { MaxDegreeOfParallelism = Environment.ProcessorCount };
}
