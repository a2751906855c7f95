using System.ComponentModel.DataAnnotations;

namespace Tracker.Record.Lineage;

/// <summary>What became of some words: one of these.</summary>
public static class DiffOps
{
    public const string Same = "SAME";
    public const string Dropped = "DROPPED";
    public const string Added = "ADDED";
}

/// <summary>
/// A run of words with one fate. <paramref name="Op"/> is one of <see cref="DiffOps"/>; <paramref name="Text"/> is
/// exact, with its punctuation and white space, from the earlier clause where DROPPED, otherwise from the later one.
/// </summary>
public sealed record DiffSegment([AllowedValues("SAME", "DROPPED", "ADDED")] string Op, string Text);

/// <summary>
/// How a later clause differs from an earlier one, word by word. The texts of the segments SAME and ADDED, put
/// together, are the later clause. DROPPED stands where the words were, and before ADDED where others replace them; it
/// may lack the space that a reader needs around it.
/// </summary>
/// <param name="Similarity">Dice's coefficient, 0 to 1: twice the shared tokens over the tokens of both
/// clauses.</param>
/// <param name="Containment">The part of the shorter clause's tokens that the longer one shares, 0 to 1.</param>
/// <param name="ShorterTokens">Number of tokens of the shorter clause.</param>
public sealed record TokenDiff(
    IReadOnlyList<DiffSegment> Segments,
    double Similarity,
    double Containment,
    int ShorterTokens
)
{
    /// <summary>
    /// From here on a clause is reused. Sentences hardened on purpose lie between 0.7 and 0.9; of real pairs between
    /// 0.5 and 0.6 most have in common only a list of names or a set phrase.
    /// </summary>
    public const double ReusedFrom = 0.6;

    /// <summary>
    /// From here on the shorter clause stands within the longer one: a sentence of ten words may have changed two.
    /// </summary>
    public const double ContainedFrom = 0.8;

    /// <summary>Fewer words are found scattered in any long sentence.</summary>
    public const int LeastContained = 8;

    /// <summary>The later clause reuses the earlier one's words, as a whole or as a part of either.</summary>
    public bool IsReuse =>
        Similarity >= ReusedFrom || (Containment >= ContainedFrom && ShorterTokens >= LeastContained);

    /// <summary>
    /// The longest common subsequence decides what is the same. Time and memory grow with the product of both lengths.
    /// </summary>
    public static TokenDiff Between(IReadOnlyList<Token> earlier, IReadOnlyList<Token> later)
    {
        var common = CommonAfter(earlier, later);
        var segments = new List<DiffSegment>();
        for (var (i, j) = (0, 0); i < earlier.Count || j < later.Count; )
        {
            var (dropped, added) = (i, j);
            while ((i < earlier.Count || j < later.Count) && !Matches(i, j))
            {
                if (j == later.Count || (i < earlier.Count && common[i + 1, j] >= common[i, j + 1]))
                {
                    i++;
                }
                else
                {
                    j++;
                }
            }

            Add(DiffOps.Dropped, earlier, dropped, i);
            Add(DiffOps.Added, later, added, j);
            var same = j;
            for (; Matches(i, j); i++)
            {
                j++;
            }
            Add(DiffOps.Same, later, same, j);
        }

        var (shared, shorter) = ((double)common[0, 0], Math.Min(earlier.Count, later.Count));
        return new TokenDiff(
            segments,
            shared == 0 ? 0 : 2 * shared / (earlier.Count + later.Count),
            shared == 0 ? 0 : shared / shorter,
            shorter
        );

        bool Matches(int i, int j) => i < earlier.Count && j < later.Count && earlier[i].Key == later[j].Key;

        void Add(string op, IReadOnlyList<Token> clause, int from, int to)
        {
            if (from < to)
            {
                segments.Add(new(op, string.Concat(clause.Take(from..to).Select(x => x.Written))));
            }
        }
    }

    /// <summary>For each pair of places, how many tokens at most are common to what follows, in order.</summary>
    private static int[,] CommonAfter(IReadOnlyList<Token> earlier, IReadOnlyList<Token> later)
    {
        var common = new int[earlier.Count + 1, later.Count + 1];
        for (var i = earlier.Count - 1; i >= 0; i--)
        {
            for (var j = later.Count - 1; j >= 0; j--)
            {
                common[i, j] =
                    earlier[i].Key == later[j].Key
                        ? common[i + 1, j + 1] + 1
                        : Math.Max(common[i + 1, j], common[i, j + 1]);
            }
        }

        return common;
    }
}
