using System.Diagnostics;
using System.Globalization;
using Tracker.Mutants;

// Makes mutants of projects and asks the projects' own tests whether they notice; see docs/decisions/0070-mutants-of-our-own.md.
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
    var project = MutatedProject.Write(
        await ProjectSources.OfAsync(subject.Project), Path.Combine(bin, subject.Name + ".dll"), Path.Combine(folder, "sources"));
    Say($"{project.Mutants.Count} mutants in one assembly; {project.Made - project.Mutants.Count} others do not compile and were dropped.");

    var tests = new TestRuns(Path.Combine(bin, subject.TestsName + ".dll"));
    await tests.RecordAsync(project.Made);
    var sample = project.Mutants.ToArray();
    new Random(options.Seed).Shuffle(sample);
    sample = [.. sample.Take(options.Sample)];
    var reached = sample.Where(tests.IsReached).ToList();
    Say($"{tests.Count} tests pass without a mutant ({Seconds(watch)}). Of {sample.Length} mutants sampled they reach {reached.Count}, which are now run.");

    var killed = new System.Collections.Concurrent.ConcurrentBag<Mutant>();
    await Parallel.ForEachAsync(reached, TestRuns.Cores, async (mutant, _) =>
    {
        if (await tests.IsKilledAsync(mutant))
        {
            killed.Add(mutant);
        }
    });

    var accepted = Accepted.Parse(await File.ReadAllTextAsync(Path.Combine("tests", "Tracker.Mutants", "accepted.txt")));
    var survivors = sample.Except(killed).OrderBy(x => x.Number).ToLookup(x => accepted.FirstOrDefault(y => y.Is(x)));
    foreach (var mutant in survivors[null])
    {
        Say($"SURVIVED {mutant}{(tests.IsReached(mutant) ? "" : "  (no test reaches it)")}");
    }

    foreach (var group in survivors.Where(x => x.Key is not null))
    {
        Say($"accepted {group.First()}\n         {group.Key!.Reason}");
    }

    foreach (var stale in accepted.Where(x => x.Place.StartsWith(subject.Project + "/", StringComparison.Ordinal) && !project.Mutants.Any(x.Is)))
    {
        Say($"accepted.txt names a mutant that there is not: {stale.Place}: {stale.Original}  ->  {stale.Mutated}");
    }

    var survived = survivors[null].Count();
    var share = killed.Count + survived == 0 ? 1 : (double)killed.Count / (killed.Count + survived);
    Say(string.Create(CultureInfo.InvariantCulture,
        $"{subject.Name}: seed {options.Seed}, {project.Mutants.Count} mutants, {sample.Length} sampled, {killed.Count} killed, {survived} survived, ")
        + string.Create(CultureInfo.InvariantCulture,
            $"{sample.Length - killed.Count - survived} accepted: {100 * share:F1} % ({Enough:P0} are enough), {Seconds(watch)}."));
    return share;
}

static string Seconds(Stopwatch watch) => string.Create(CultureInfo.InvariantCulture, $"{watch.Elapsed.TotalSeconds:F0} s");

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
