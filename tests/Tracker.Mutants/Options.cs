using System.Globalization;

namespace Tracker.Mutants;

/// <summary>What the command line asks for.</summary>
/// <param name="Sample">How many mutants of each project are run.</param>
/// <param name="Project">Name of the only project; null: all.</param>
internal sealed record Options(int Sample, int Seed, string? Project)
{
    public const string Usage = "Usage: ./build.sh mutate [--sample 200] [--seed n] [--project name]";

    /// <exception cref="MutantsException">It is no such command line.</exception>
    public static Options Parse(IReadOnlyList<string> arguments)
    {
        var options = new Options(200, Random.Shared.Next(), null);
        for (var i = 0; i < arguments.Count; i += 2)
        {
            options = (arguments[i], i + 1 < arguments.Count ? arguments[i + 1] : null) switch
            {
                ("--sample", { } text) when Number(text) is > 0 and var number => options with { Sample = number },
                ("--seed", { } text) when Number(text) is { } number => options with { Seed = number },
                ("--project", { } name) when Projects.Contains(name) => options with { Project = name },
                _ => throw new MutantsException($"{Usage}; projects: {string.Join(", ", Projects)}."),
            };
        }

        return options;
    }

    private static IEnumerable<string> Projects => Subject.All.Select(x => x.Name);

    private static int? Number(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
