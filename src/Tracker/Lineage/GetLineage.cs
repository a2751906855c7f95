using Tracker.Hosting;
using Tracker.Statements;
using Tracker.Timelines;
using Wolverine.Http;

namespace Tracker.Lineage;

/// <summary>A sentence of a statement's text.</summary>
/// <param name="Start">Code points into the text, end-exclusive.</param>
public sealed record ClauseView(string TextId, int Start, int End, string Text);

public sealed record LineageStatement(string Id, string? Title, DateView Issued);

/// <summary>One sentence and the one it reuses.</summary>
/// <param name="Similarity">2 × shared tokens / all tokens of both, 0 to 1.</param>
/// <param name="Containment">Share of the shorter sentence's tokens that the other has too.</param>
/// <param name="Diff">From the earlier words to the later ones; SAME and ADDED together are the later sentence.</param>
public sealed record ClauseLink(
    ClauseView Earlier, ClauseView Later, double Similarity, double Containment, IReadOnlyList<DiffSegment> Diff);

/// <summary>The sentences that two statements share.</summary>
/// <param name="Statement">The other statement.</param>
public sealed record StatementLink(LineageStatement Statement, IReadOnlyList<ClauseLink> Clauses);

/// <param name="Reuses">Earlier statements, those with the most shared sentences first.</param>
/// <param name="ReusedBy">Later statements, likewise.</param>
public sealed record LineageView(
    string Id, IReadOnlyList<StatementLink> Reuses, IReadOnlyList<StatementLink> ReusedBy, AsOf AsOf);

/// <summary>Which sentences of earlier statements a statement reuses, which later ones reuse its own, and what changed in them.</summary>
public static class GetLineage
{
    [WolverineGet("/api/statements/{id}/lineage")]
    public static async Task<IResult> Get(string id, HttpContext context, TimelineServices services)
    {
        var token = context.RequestAborted;
        var (asOf, problem) = await services.Clock.ResolveAsync(new(context, RecordClock.Parameters), null, token);
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
        var own = new Place(statement.DateOf("ISSUED").Bounds, statement.FirstSequence);
        var (earlier, later) = (new List<StatementLink>(), new List<StatementLink>());
        foreach (var other in others.OrderBy(x => x.Statement.Id, StringComparer.Ordinal))
        {
            var isEarlier = other.Place.IsBefore(own);
            var links = isEarlier ? Links(Own(statement), other.Clauses) : Links(other.Clauses, Own(statement));
            if (links.Count > 0)
            {
                (isEarlier ? earlier : later).Add(new(other.Statement, links));
            }
        }

        return Answer.Ok(new LineageView(
            id, [.. earlier.OrderByDescending(x => x.Clauses.Count)], [.. later.OrderByDescending(x => x.Clauses.Count)], asOf));
    }

    private static List<(string Text, Clause Clause)> Own(Statement statement) =>
        [.. statement.Texts.SelectMany(t => Clauses.Split(t.Text).Select(c => (t.Id, c)))];

    /// <summary>For each later sentence the earlier one most like it, where it is reused at all.</summary>
    private static List<ClauseLink> Links(List<(string Text, Clause Clause)> later, List<(string Text, Clause Clause)> earlier) =>
        [.. later.GroupBy(x => x.Text).SelectMany(text =>
            LineageMatch.Find(text.Select(x => x.Clause), earlier.Select(x => new EarlierClause(x.Text, x.Clause)))
                .GroupBy(x => x.Later).Select(x => x.OrderByDescending(m => m.Similarity).ThenByDescending(m => m.Containment).First())
                .Select(m => new ClauseLink(
                    View(m.Statement, m.Earlier), View(text.Key, m.Later), Math.Round(m.Similarity, 4),
                    Math.Round(m.Containment, 4), m.Diff)))];

    private static ClauseView View(string text, Clause clause) => new(text, clause.Start, clause.End, clause.Text);
}
