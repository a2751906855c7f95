namespace Tracker.Mutants;

/// <summary>
/// A mutant that may survive, and why. In <c>accepted.txt</c> it is a paragraph of four lines: file and member; the
/// line of the file; the change; the reason. Lines that begin with # are comments.
/// </summary>
internal sealed record Accepted(string Place, string Source, string Change, string Reason)
{
    /// <exception cref="MutantsException">A paragraph has not four lines.</exception>
    public static IReadOnlyList<Accepted> Parse(string text)
    {
        var lines = text.Split('\n').Where(x => !x.StartsWith('#')).Select(x => x.Trim());
        return
        [
            .. string.Join('\n', lines)
                .Split("\n\n")
                .Select(x => x.Trim('\n'))
                .Where(x => x.Length > 0)
                .Select(x =>
                    x.Split('\n') is [var place, var source, var change, var reason]
                        ? new Accepted(place, source, change, reason)
                        : throw new MutantsException($"An accepted mutant has four lines; this has not:\n{x}")
                ),
        ];
    }

    public bool Is(Mutant mutant) =>
        (Place, Source, Change) == ($"{mutant.File} {mutant.Member}", mutant.Source, mutant.Change);
}
