using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Authorization;
using Tracker.Http;
using Tracker.OpenApi;
using Tracker.Record.Codebook;
using Tracker.Record.Lineage;
using Tracker.Record.Statements;
using Tracker.Refusals;
using Tracker.Statements;
using Tracker.Store;
using Wolverine.Http;

namespace Tracker.Lineage;

/// <summary>A sentence of a statement's text.</summary>
/// <param name="Start">Position in the text in code points; the end is exclusive.</param>
public sealed record ClauseView(string TextId, int Start, int End, string Text);

public sealed record LineageStatement(string Id, string? Title, DateView Issued);

/// <summary>A sentence and the earlier sentence that it reuses.</summary>
/// <param name="Similarity">2 × shared tokens / all tokens of both, 0 to 1.</param>
/// <param name="Containment">Share of the shorter sentence's tokens that the other sentence has too.</param>
/// <param name="Diff">Changes from the earlier sentence to the later one. SAME and ADDED together give the later
/// sentence.</param>
public sealed record ClauseLink(
    ClauseView Earlier,
    ClauseView Later,
    [Range(0, 1)] double Similarity,
    [Range(0, 1)] double Containment,
    IReadOnlyList<DiffSegment> Diff
);

/// <summary>The sentences that two statements share.</summary>
/// <param name="Statement">The other statement.</param>
public sealed record StatementLink(LineageStatement Statement, IReadOnlyList<ClauseLink> Clauses);

/// <param name="Reuses">Earlier statements whose sentences it reuses, those with the most shared sentences
/// first.</param>
/// <param name="ReusedBy">Later statements that reuse its sentences, in the same order.</param>
public sealed record LineageView(
    string Id,
    IReadOnlyList<StatementLink> Reuses,
    IReadOnlyList<StatementLink> ReusedBy,
    AsOf AsOf
);

/// <summary>
/// Shows which sentences of earlier statements a statement reuses, which later statements reuse its sentences, and what
/// changed in them.
/// </summary>
public static class GetLineage
{
    [WolverineGet("/api/statements/{id}/lineage"), Authorize(Policy = Roles.Reader)]
    [Operation("Lists the sentences that a statement shares with others")]
    [Answers<LineageView>, Redirects]
    [Query(typeof(PointOfRecord))]
    public static async Task<IResult> Get(string id, HttpContext context, RecordReads services)
    {
        var token = context.RequestAborted;
        var (asOf, problem) = await services.Point.ResolveAsync(new(context, PointOfRecord.Parameters), null, token);
        if (problem is not null)
        {
            return problem;
        }

        await using var connection = await services.Database.OpenConnectionAsync(token);
        var statement = await StatementReader.FindAsync(connection, id, asOf.Sequence, token);
        if (statement is null)
        {
            return Problem.NotFound("statement", id);
        }

        if (statement.MergedInto is { } survivor)
        {
            return Answer.MovedTo(context, $"/api/statements/{survivor}/lineage");
        }

        var others = await SharedClauses.ReadAsync(connection, id, asOf.Sequence, token);
        var own = new Place(statement.DateOf(Codes.StatementDateField.Issued).Bounds, statement.FirstSequence);
        var byPlace = others.ToLookup(x => x.Place.IsBefore(own));
        var sentences = Own(statement);
        var earlier = Reused(sentences, [.. byPlace[true]]);
        var later = Reusing(sentences, [.. byPlace[false]]);
        return Answer.Ok(new LineageView(id, MostSharedFirst(earlier), MostSharedFirst(later), asOf));
    }

    private static List<(string Text, Clause Clause)> Own(Statement statement) =>
        [.. statement.Texts.SelectMany(t => Clauses.Split(t.Text).Select(c => (t.Id, c)))];

    /// <summary>
    /// For each own sentence, the most similar sentence of each earlier statement, if the sentence is a reuse.
    /// </summary>
    private static IEnumerable<StatementLink> Reused(
        List<(string Text, Clause Clause)> own,
        List<SharingStatement> others
    )
    {
        // Compare with all statements at once, so that each sentence is tokenised once and not once for each pair of
        // statements.
        var earlier = others
            .SelectMany(
                (x, i) => x.Clauses.Select(c => (Key: $"{i} {c.Text}", Statement: x.Statement, c.Text, c.Clause))
            )
            .ToList();
        var origins = earlier.DistinctBy(x => x.Key).ToDictionary(x => x.Key, x => (x.Statement, x.Text));
        return own.GroupBy(x => x.Text)
            .SelectMany(text =>
                LineageMatch
                    .Find(text.Select(x => x.Clause), earlier.Select(x => new EarlierClause(x.Key, x.Clause)))
                    .Select(m =>
                        (origins[m.Statement].Statement, Earlier: origins[m.Statement].Text, Later: text.Key, Match: m)
                    )
            )
            .GroupBy(x => x.Statement)
            .Select(other => new StatementLink(
                other.Key,
                [.. other.GroupBy(x => (x.Later, x.Match.Later)).Select(Best)]
            ));
    }

    /// <summary>
    /// For each sentence of each later statement, the most similar own sentence, if the sentence is a reuse.
    /// </summary>
    private static IEnumerable<StatementLink> Reusing(
        List<(string Text, Clause Clause)> own,
        List<SharingStatement> others
    )
    {
        // Two statements can have equal sentences at equal positions, so compare clauses by reference.
        var origins = new Dictionary<Clause, (LineageStatement Statement, string Text)>(
            ReferenceEqualityComparer.Instance
        );
        foreach (var (other, text, clause) in others.SelectMany(x => x.Clauses.Select(c => (x, c.Text, c.Clause))))
        {
            origins.Add(clause, (other.Statement, text));
        }

        return LineageMatch
            .Find(origins.Keys, own.Select(x => new EarlierClause(x.Text, x.Clause)))
            .Select(m => (origins[m.Later].Statement, Earlier: m.Statement, Later: origins[m.Later].Text, Match: m))
            .GroupBy(x => x.Statement)
            .Select(other => new StatementLink(
                other.Key,
                [
                    .. other
                        .OrderBy(x => x.Later, StringComparer.Ordinal)
                        .GroupBy(x => (x.Later, x.Match.Later))
                        .Select(Best),
                ]
            ));
    }

    private static List<StatementLink> MostSharedFirst(IEnumerable<StatementLink> links) =>
        [.. links.OrderByDescending(x => x.Clauses.Count).ThenBy(x => x.Statement.Id, StringComparer.Ordinal)];

    private static ClauseLink Best(
        IEnumerable<(LineageStatement Statement, string Earlier, string Later, ClauseMatch Match)> found
    )
    {
        var x = found.OrderByDescending(m => m.Match.Similarity).ThenByDescending(m => m.Match.Containment).First();
        return new(
            View(x.Earlier, x.Match.Earlier),
            View(x.Later, x.Match.Later),
            Math.Round(x.Match.Similarity, 4),
            Math.Round(x.Match.Containment, 4),
            x.Match.Diff
        );
    }

    private static ClauseView View(string text, Clause clause) => new(text, clause.Start, clause.End, clause.Text);
}
