namespace Tracker.Record.Lineage;

/// <summary>A clause of an earlier statement, <paramref name="Statement"/> being that statement's id.</summary>
public sealed record EarlierClause(string Statement, Clause Clause);

/// <summary>
/// A later clause with what it reuses of an earlier statement. <paramref name="Similarity"/>,
/// <paramref name="Containment"/> and <paramref name="Diff"/> are those of <see cref="TokenDiff"/>.
/// </summary>
public sealed record ClauseMatch(
    Clause Later,
    string Statement,
    Clause Earlier,
    double Similarity,
    double Containment,
    IReadOnlyList<DiffSegment> Diff
);

/// <summary>
/// Which clauses of earlier statements a text reuses. Only clauses that share a number of their
/// <see cref="Fingerprint"/> are compared.
/// </summary>
public static class LineageMatch
{
    /// <summary>
    /// From here on a clause counts as the same wording in another copy: it leaves room for one slip in twenty words.
    /// </summary>
    public const double SameWordingFrom = 0.9;

    /// <summary>
    /// For each later clause and each earlier statement the clause most similar, where it is reused at all. In order of
    /// the later clause's place, then of the statement's id (ordinal), whatever the order of the arguments.
    /// </summary>
    public static IReadOnlyList<ClauseMatch> Find(IEnumerable<Clause> later, IEnumerable<EarlierClause> earlier)
    {
        var index = new Index(earlier);
        return [.. later.OrderBy(x => x.Start).SelectMany(index.Best)];
    }

    /// <summary>
    /// The share of a text's tokens, 0 to 1, that lie in clauses which another text has in the same wording. 1 where
    /// the other has every clause; it need not be so the other way round.
    /// </summary>
    public static double Overlap(string text, string other)
    {
        var index = new Index(Clauses.Split(other).Select(x => new EarlierClause("", x)));
        var (all, shared) = (0, 0);
        foreach (var clause in Clauses.Split(text))
        {
            var tokens = Tokens.Of(clause.Text);
            all += tokens.Count;
            if (index.Has(tokens))
            {
                shared += tokens.Count;
            }
        }

        return all == 0 ? 0 : (double)shared / all;
    }

    private sealed class Index
    {
        private readonly List<(EarlierClause Clause, IReadOnlyList<Token> Tokens)> _clauses = [];
        private readonly Dictionary<long, List<int>> _byFingerprint = [];
        private readonly HashSet<string> _wordings = new(StringComparer.Ordinal);

        public Index(IEnumerable<EarlierClause> earlier)
        {
            foreach (var clause in earlier)
            {
                var tokens = Tokens.Of(clause.Clause.Text);
                foreach (var number in Fingerprint.Of([.. tokens.Select(x => x.Key)]))
                {
                    if (!_byFingerprint.TryGetValue(number, out var clauses))
                    {
                        _byFingerprint[number] = clauses = [];
                    }
                    clauses.Add(_clauses.Count);
                }

                _clauses.Add((clause, tokens));
                _wordings.Add(Wording(tokens));
            }
        }

        public IEnumerable<ClauseMatch> Best(Clause later)
        {
            var tokens = Tokens.Of(later.Text);
            return Sharing(tokens)
                .Select(x => (x.Clause, Diff: TokenDiff.Between(x.Tokens, tokens)))
                .Where(x => x.Diff.IsReuse)
                .Select(x => new ClauseMatch(
                    later,
                    x.Clause.Statement,
                    x.Clause.Clause,
                    x.Diff.Similarity,
                    x.Diff.Containment,
                    x.Diff.Segments
                ))
                .OrderBy(x => x.Statement, StringComparer.Ordinal)
                .ThenByDescending(x => x.Similarity)
                .ThenByDescending(x => x.Containment)
                .ThenBy(x => x.Earlier.Start)
                .ThenBy(x => x.Earlier.Text, StringComparer.Ordinal)
                .DistinctBy(x => x.Statement, StringComparer.Ordinal);
        }

        /// <summary>Also clauses too short or too long to be compared: there only the very same words count.</summary>
        public bool Has(IReadOnlyList<Token> tokens) =>
            _wordings.Contains(Wording(tokens))
            || Sharing(tokens).Any(x => TokenDiff.Between(x.Tokens, tokens).Similarity >= SameWordingFrom);

        private IEnumerable<(EarlierClause Clause, IReadOnlyList<Token> Tokens)> Sharing(IReadOnlyList<Token> tokens) =>
            Fingerprint
                .Of([.. tokens.Select(x => x.Key)])
                .SelectMany(x => _byFingerprint.GetValueOrDefault(x, []))
                .Distinct()
                .Select(x => _clauses[x]);

        private static string Wording(IReadOnlyList<Token> tokens) => string.Join('\0', tokens.Select(x => x.Key));
    }
}
