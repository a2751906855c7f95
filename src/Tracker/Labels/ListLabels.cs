using Microsoft.AspNetCore.Authorization;
using Tracker.Http;
using Tracker.OpenApi;
using Tracker.Statements;
using Wolverine.Http;

namespace Tracker.Labels;

/// <summary>
/// How often a label was given with one strength. It is what statements say, never the tracker's finding.
/// </summary>
/// <param name="Times">How many times it was given. A statement may give it to several actions.</param>
/// <param name="First">Issue date of the first statement that gives it.</param>
/// <param name="Last">The last known issue date.</param>
public sealed record LabelItem(
    string Label,
    string Strength,
    int Times,
    int Statements,
    IReadOnlyList<string> Parties,
    IReadOnlyList<string> Actions,
    DateView First,
    DateView Last
);

/// <summary>
/// Lists labels with how often, by whom and to which actions they were given; the most frequent first.
/// </summary>
public static class ListLabels
{
    [WolverineGet("/api/labels"), Lists(typeof(LabelItem)), Authorize(Policy = Roles.Reader)]
    [Operation("Lists the labels that statements give")]
    [Answers<Page<LabelItem>>]
    [Query(typeof(LabelIndex))]
    public static async Task<IResult> Get(HttpContext context, RecordReads services)
    {
        var (labels, asOf, problem) = await LabelIndex.ReadAsync(context, services);
        if (problem is not null)
        {
            return problem;
        }

        List<LabelItem> items =
        [
            .. labels
                .GroupBy(x => (x.Label, x.Strength))
                .Select(x => new LabelItem(
                    x.Key.Label,
                    x.Key.Strength,
                    x.Count(),
                    x.Select(l => l.Statement).Distinct().Count(),
                    [.. x.SelectMany(l => l.Parties).Distinct().Order(StringComparer.Ordinal)],
                    [.. x.Select(l => l.Action).Distinct().Order(StringComparer.Ordinal)],
                    x.First().Issued,
                    LabelIndex.Last(x)
                ))
                .OrderByDescending(x => x.Times)
                .ThenBy(x => x.Label, StringComparer.Ordinal)
                .ThenBy(x => x.Strength, StringComparer.Ordinal),
        ];
        return Answer.Page(context, new Page<LabelItem>(items, items.Count, asOf, null));
    }
}
