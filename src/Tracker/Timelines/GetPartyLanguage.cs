using Microsoft.AspNetCore.Authorization;
using Tracker.Http;
using Tracker.OpenApi;
using Tracker.Record.Codebook;
using Tracker.Record.Dates;
using Tracker.Refusals;
using Wolverine.Http;

namespace Tracker.Timelines;

/// <summary>How strongly a party spoke at one time.</summary>
/// <param name="Date">When its position began.</param>
/// <param name="Language">Of the words quoted: scales are compared within one language alone.</param>
/// <param name="Shift">
/// Intensity against the strongest of the statement before in the same language, on the first act that has the statement's
/// own strongest; null for the others, for the first statement, and where either date is unknown or which came first is.
/// </param>
/// <param name="ForceShift">The same of the directive force, in steps.</param>
/// <param name="Position">The row's id, by which it is explained and found in its statement.</param>
public sealed record LanguagePoint(
    RowHeld Date, RowStatement Statement, RowAction? Action, string Act, int? Intensity, string? Force, string? Booster,
    string Epistemic, string Language, RowQuote Quote, int? Shift, int? ForceShift, string Position);

/// <summary>How a party's language on an action, or towards a target, changed.</summary>
public static class GetPartyLanguage
{
    /// <summary>More than one party says of one matter: the series is whole.</summary>
    private const int MaxPoints = 20_000;

    private static readonly string[] Matters = ["action", "umbrella", "target"];

    [WolverineGet("/api/parties/{id}/language"), Lists(typeof(LanguagePoint)), Authorize(Policy = Roles.Reader)]
    [Operation("Tells how the language of a party changed on an action or towards a target")]
    [Answers<Page<LanguagePoint>>]
    [Query(typeof(PositionFilter), Without = ["party", "sort", "limit", "cursor"])]
    public static async Task<IResult> Get(string id, HttpContext context, RecordReads services)
    {
        var token = context.RequestAborted;
        if (!(await services.Parties.ExistingAsync([id], token)).Contains(id))
        {
            return Problem.NotFound("party", id);
        }

        var (filter, problem) = await PositionFilter.ReadAsync(context, services, id, null, "party", "sort", "limit", "cursor");
        if (problem is not null)
        {
            return problem;
        }

        if (!Matters.Any(x => context.Request.Query[x].Any(v => v is { Length: > 0 })))
        {
            return Problem.Invalid([new("?action", "Give an action, an umbrella or a target: how strongly a party speaks is compared on one matter.", "required")]);
        }

        filter!.And("(p.intensity is not null or p.force is not null)");
        var (rows, _) = await TimelineQuery.ReadAsync(services.Database, filter, MaxPoints, token);
        var points = Series(rows);
        return Answer.Page(context, new Page<LanguagePoint>(points, points.Count, filter.AsOf, null));
    }

    /// <summary>Pure: the points of rows already in order of date, with their shifts.</summary>
    public static IReadOnlyList<LanguagePoint> Series(IReadOnlyList<TimelineRow> rows)
    {
        var shifts = Shifts(rows, x => x.Intensity);
        var forceShifts = Shifts(rows, x => x.Force is null ? null : Step(x.Force));
        return [.. rows.Select((x, i) => new LanguagePoint(
            x.Held, x.Statement, x.Action, x.Act!, x.Intensity, x.Force, x.Booster, x.Epistemic!, x.Quote.Language ?? "und", x.Quote,
            shifts.TryGetValue(i, out var shift) ? shift : null, forceShifts.TryGetValue(i, out var force) ? force : null, x.Position))];
    }

    /// <summary>The shift by the place of the row that has it.</summary>
    private static Dictionary<int, int> Shifts(IReadOnlyList<TimelineRow> rows, Func<TimelineRow, int?> scale)
    {
        var shifts = new Dictionary<int, int>();
        foreach (var language in Enumerable.Range(0, rows.Count).Where(i => scale(rows[i]) is not null).GroupBy(i => rows[i].Quote.Language))
        {
            int? before = null;
            foreach (var statement in language.GroupBy(i => rows[i].Statement.Id))
            {
                var strongest = statement.MaxBy(i => scale(rows[i]))!;
                if (before is { } b && BoundsOf(rows[b]).CertainlyBefore(BoundsOf(rows[strongest])))
                {
                    shifts[strongest] = scale(rows[strongest])!.Value - scale(rows[b])!.Value;
                }

                before = strongest;
            }
        }

        return shifts;
    }

    private static DateBounds BoundsOf(TimelineRow row) => new(row.Held.Earliest, row.Held.Latest);

    private static int Step(string force) =>
        Vocabulary.Current.List(Lists.DirectiveForce).Select((x, i) => (x.Code, i)).First(x => x.Code == force).i;
}
