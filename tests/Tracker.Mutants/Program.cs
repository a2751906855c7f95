using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Tracker.Mutants;

// Makes mutants of projects and asks the projects' own tests whether they notice; docs/decisions/0070 says how and why.
const double Enough = 0.85;

try
{
    var options = Options.Parse(args);
    var enough = true;
    foreach (var subject in Subject.All.Where(x => options.Project is null || x.Name == options.Project))
    {
        enough &= await RunAsync(subject, options) >= Enough;
    }

    return enough ? 0 : 1;
}
catch (MutantsException e)
{
    Console.Error.WriteLine(e.Message);
    return 2;
}

static async Task<double> RunAsync(Subject subject, Options options)
{
    var watch = Stopwatch.StartNew();
    Say($"{subject.Name}, seed {options.Seed}");
    await Shell.DotnetOrThrowAsync("build", subject.Tests, "-c", "Release", "-v", "q", "-clp:NoSummary");
    var folder = Path.Combine("artifacts", "mutants", subject.Name);
    var bin = Path.Combine(folder, "bin");
    CopyAll(Path.Combine("artifacts", "bin", subject.TestsName, "release"), bin);
    var sources = await ProjectSources.OfAsync(subject.Project);
    var assembly = Path.Combine(bin, sources.AssemblyFile);
    var project = MutatedProject.Write(sources, assembly, Path.Combine(folder, "sources"));
    var dropped = Path.Combine(folder, "dropped.txt");
    await File.WriteAllLinesAsync(dropped, project.Dropped.Select(x => x.ToString()));
    Say($"{project.Mutants.Count} mutants are compiled; {project.Dropped.Count} that do not compile are in {dropped}.");

    var tests = new TestRuns(Path.Combine(bin, subject.TestsName + ".dll"));
    await tests.RecordAsync(project.Mutants.Count + project.Dropped.Count);
    var sample = project.Mutants.ToArray();
    new Random(options.Seed).Shuffle(sample);
    sample = [.. sample.Take(options.Sample)];
    var reached = sample.Where(tests.IsReached).ToList();
    Say($"{tests.Count} tests pass without a mutant ({Seconds(watch)}).");
    Say($"Of {sample.Length} mutants sampled they reach {reached.Count}, which are now run.");

    var fates = new ConcurrentDictionary<Mutant, Fate>();
    await Parallel.ForEachAsync(
        reached,
        TestRuns.Cores,
        async (mutant, _) =>
        {
            fates[mutant] = await tests.RunAsync(mutant);
            if (fates.Count % 50 == 0)
            {
                Say($"{fates.Count} run ({Seconds(watch)})");
            }
        }
    );
    var killed = fates.Where(x => x.Value != Fate.Survived).Select(x => x.Key).ToList();

    var accepted = Accepted.Parse(await File.ReadAllTextAsync("tests/Tracker.Mutants/accepted.txt"));
    var survivors = sample.Except(killed).OrderBy(x => x.Number).ToLookup(x => accepted.FirstOrDefault(y => y.Is(x)));
    foreach (var mutant in survivors[null])
    {
        Say($"SURVIVED {mutant}{(tests.IsReached(mutant) ? "" : "\n         No test reaches it.")}");
    }

    foreach (var group in survivors.Where(x => x.Key is not null))
    {
        Say($"accepted {string.Join("\naccepted ", group)}\n         {group.Key!.Reason}");
    }

    var own = accepted.Where(x => x.Place.StartsWith(subject.Project + "/", StringComparison.Ordinal));
    foreach (var stale in own.Where(x => !project.Mutants.Any(x.Is)))
    {
        Say($"accepted.txt names a mutant that there is not: {stale.Place}: {stale.Change}");
    }

    var survived = survivors[null].Count();
    var excused = sample.Length - killed.Count - survived;
    var share = killed.Count + survived == 0 ? 1 : (double)killed.Count / (killed.Count + survived);
    var late = fates.Values.Count(x => x == Fate.KilledLate);
    Say(
        string.Create(
            CultureInfo.InvariantCulture,
            $"""
            {subject.Name}, seed {options.Seed}: {project.Mutants.Count} mutants, {sample.Length} sampled.
            {killed.Count} killed, {late} of them by time; {survived} survived; {excused} accepted.
            {100 * share:F1} % are noticed, {100 * Enough:F0} % are asked for; {Seconds(watch)}.
            """
        )
    );
    return share;
}

static string Seconds(Stopwatch watch) =>
    string.Create(CultureInfo.InvariantCulture, $"{watch.Elapsed.TotalSeconds:F0} s");

static void CopyAll(string from, string to)
{
    if (Directory.Exists(to))
    {
        Directory.Delete(to, recursive: true);
    }

    foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
    {
        var copy = Path.Combine(to, Path.GetRelativePath(from, file));
        Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
        File.Copy(file, copy);
    }
}

static void Say(string text) => Console.WriteLine(text);
