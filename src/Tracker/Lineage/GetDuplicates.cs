using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Authorization;
using Tracker.Http;
using Tracker.OpenApi;
using Tracker.Record.Lineage;
using Tracker.Record.Statements;
using Tracker.Refusals;
using Tracker.Statements;
using Wolverine.Http;

namespace Tracker.Lineage;

/// <summary>A statement that may be the same. A person must judge; nothing is merged automatically.</summary>
/// <param name="Overlap">Share of this statement's words, 0 to 1, in sentences that the candidate has in the same
/// wording.</param>
/// <param name="OverlapOfCandidate">Share of the candidate's words in sentences that this statement has in the same
/// wording.</param>
/// <param name="SameSignatories">Whether both list the same parties.</param>
public sealed record DuplicateCandidate(
    LineageStatement Statement,
    [Range(0, 1)] double Overlap,
    [Range(0, 1)] double OverlapOfCandidate,
    bool SameSignatories
);

/// <summary>Lists standing statements that have most of their wording in common with this statement.</summary>
public static class GetDuplicates
{
    /// <summary>
    /// The minimum overlap of a candidate. From this overlap on, two texts are usually an excerpt and its whole, or two
    /// copies with errors.
    /// </summary>
    public const double CandidateFrom = 0.8;

    [
        WolverineGet("/api/statements/{id}/duplicates"),
        Lists(typeof(DuplicateCandidate)),
        Authorize(Policy = Roles.Reader)
    ]
    [Operation("Lists statements that may be the same")]
    [Answers<Page<DuplicateCandidate>>, Redirects]
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
            return Answer.MovedTo(context, $"/api/statements/{survivor}/duplicates");
        }

        var items = new List<DuplicateCandidate>();
        foreach (var sharing in await SharedClauses.ReadAsync(connection, id, asOf.Sequence, token))
        {
            var candidate = (await StatementReader.FindAsync(connection, sharing.Statement.Id, asOf.Sequence, token))!;
            var (one, other) = (Best(statement, candidate), Best(candidate, statement));
            if (Math.Max(one, other) >= CandidateFrom)
            {
                items.Add(
                    new(
                        sharing.Statement,
                        Math.Round(one, 4),
                        Math.Round(other, 4),
                        Parties(statement).SetEquals(Parties(candidate))
                    )
                );
            }
        }

        items =
        [
            .. items
                .OrderByDescending(x => Math.Max(x.Overlap, x.OverlapOfCandidate))
                .ThenBy(x => x.Statement.Id, StringComparer.Ordinal),
        ];
        return Answer.Page(context, new Page<DuplicateCandidate>(items, items.Count, asOf, null));
    }

    /// <summary>The greatest overlap of any two texts of the two statements.</summary>
    private static double Best(Statement of, Statement with) =>
        of.Texts.SelectMany(x => with.Texts, (x, y) => LineageMatch.Overlap(x.Text, y.Text)).Max();

    private static HashSet<string> Parties(Statement s) => [.. s.Signatories.Select(x => x.Party)];
}
