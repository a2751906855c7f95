namespace Tracker.Mutants;

/// <summary>
/// A mutant that may survive, and why. In <c>accepted.txt</c> it is a paragraph of four lines: file and member, original,
/// mutant, reason; lines that begin with # are comments.
/// </summary>
internal sealed record Accepted(string Place, string Original, string Mutated, string Reason)
{
    /// <exception cref="MutantsException">A paragraph has not four lines.</exception>
    public static IReadOnlyList<Accepted> Parse(string text) =>
    [
        .. text.Split('\n').Where(x => !x.StartsWith('#')).Aggregate("", (all, line) => $"{all}{line.Trim()}\n")
            .Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Select(x => x.Trim('\n')).Where(x => x.Length > 0)
            .Select(x => x.Split('\n') is [var place, var original, var mutated, var reason]
                ? new Accepted(place, original, mutated, reason)
                : throw new MutantsException($"An accepted mutant has four lines: file and member, original, mutant, reason. This has not:\n{x}")),
    ];

    public bool Is(Mutant mutant) => (Place, Original, Mutated) == ($"{mutant.File} {mutant.Member}", mutant.Original, mutant.Mutated);
}
