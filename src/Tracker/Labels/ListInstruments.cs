using Microsoft.AspNetCore.Authorization;
using Tracker.Http;
using Tracker.OpenApi;
using Tracker.Statements;
using Wolverine.Http;

namespace Tracker.Labels;

/// <summary>How often an instrument was cited by its symbol, or referred to without a symbol.</summary>
/// <param name="Instrument">Its symbol, e.g. <c>S/RES/2270</c>; null if the text names no symbol.</param>
/// <param name="Wording">If no symbol is named, the words with which texts refer to the instrument.</param>
/// <param name="First">Issue date of the first statement that cites it.</param>
/// <param name="Last">The last known issue date.</param>
public sealed record InstrumentItem(
    string? Instrument,
    string? Wording,
    int Times,
    int Statements,
    IReadOnlyList<string> Parties,
    IReadOnlyList<string> Actions,
    IReadOnlyList<string> Labels,
    DateView First,
    DateView Last
);

/// <summary>
/// Lists instruments with how often, by whom and for which labels they were cited; the most frequent first.
/// </summary>
public static class ListInstruments
{
    [WolverineGet("/api/instruments"), Lists(typeof(InstrumentItem)), Authorize(Policy = Roles.Reader)]
    [Operation("Lists the instruments that statements cite")]
    [Answers<Page<InstrumentItem>>]
    [Query(typeof(LabelIndex))]
    public static async Task<IResult> Get(HttpContext context, RecordReads services)
    {
        var (labels, asOf, problem) = await LabelIndex.ReadAsync(context, services);
        if (problem is not null)
        {
            return problem;
        }

        var wanted = context
            .Request.Query["instrument"]
            .SelectMany(x => x!.Split(','))
            .Select(x => x.Trim())
            .ToHashSet();
        var cited = labels
            .SelectMany(x =>
                x.Instruments.Select(i => (Symbol: (string?)i, Wording: (string?)null, Label: x))
                    .Concat(x.Instruments.Length == 0 && x.Wording is not null ? [(null, x.Wording, x)] : [])
            )
            .Where(x => wanted.Count == 0 || (x.Symbol is not null && wanted.Contains(x.Symbol)));
        List<InstrumentItem> items =
        [
            .. cited
                .GroupBy(x => (x.Symbol, x.Wording))
                .Select(x => new InstrumentItem(
                    x.Key.Symbol,
                    x.Key.Wording,
                    x.Count(),
                    x.Select(l => l.Label.Statement).Distinct().Count(),
                    [.. x.SelectMany(l => l.Label.Parties).Distinct().Order(StringComparer.Ordinal)],
                    [.. x.Select(l => l.Label.Action).Distinct().Order(StringComparer.Ordinal)],
                    [.. x.Select(l => l.Label.Label).Distinct().Order(StringComparer.Ordinal)],
                    x.First().Label.Issued,
                    LabelIndex.Last(x.Select(l => l.Label))
                ))
                .OrderByDescending(x => x.Times)
                .ThenBy(x => x.Instrument ?? x.Wording, StringComparer.Ordinal),
        ];
        return Answer.Page(context, new Page<InstrumentItem>(items, items.Count, asOf, null));
    }
}
