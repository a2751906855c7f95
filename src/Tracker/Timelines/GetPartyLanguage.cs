using Microsoft.AspNetCore.Authorization;
using Tracker.Http;
using Tracker.OpenApi;
using Tracker.Record.Codebook;
using Tracker.Record.Dates;
using Tracker.Refusals;
using Wolverine.Http;

namespace Tracker.Timelines;

/// <summary>How strongly a party spoke on one date.</summary>
/// <param name="Date">The date on which the position began.</param>
/// <param name="Language">Language of the quote. Intensity and force are compared only within one language.</param>
/// <param name="Shift">
/// Intensity minus the strongest intensity of the previous statement in the same language. It is given on the
/// statement's first act with its strongest intensity, and null on its other acts. It is also null for the first
/// statement, and if it is not certain that the previous statement is earlier.
/// </param>
/// <param name="ForceShift">The same for the directive force, in steps.</param>
/// <param name="Position">The row's id, for <c>/api/audit/explain</c> and for finding the row in its statement.</param>
public sealed record LanguagePoint(
    RowHeld Date,
    RowStatement Statement,
    RowAction? Action,
    string Act,
    int? Intensity,
    string? Force,
    string? Booster,
    string Epistemic,
    string Language,
    RowQuote Quote,
    int? Shift,
    int? ForceShift,
    string Position
);

/// <summary>Shows how a party's language on an action or towards a target changed.</summary>
public static class GetPartyLanguage
{
    /// <summary>More than one party says on one matter, so the series is complete.</summary>
    private const int MaxPoints = 20_000;

    private static readonly string[] Matters = ["action", "umbrella", "target"];

    [WolverineGet("/api/parties/{id}/language"), Lists(typeof(LanguagePoint)), Authorize(Policy = Roles.Reader)]
    [Operation("Shows how a party's language on an action or towards a target changed")]
    [Answers<Page<LanguagePoint>>]
    [Query(typeof(PositionFilter), Without = ["party", "sort", "limit", "cursor"])]
    public static async Task<IResult> Get(string id, HttpContext context, RecordReads services)
    {
        var token = context.RequestAborted;
        if (!(await services.Parties.ExistingAsync([id], token)).Contains(id))
        {
            return await services.NoPartyAsync("party", id, token);
        }

        var (filter, problem) = await PositionFilter.ReadAsync(
            context,
            services,
            id,
            null,
            "party",
            "sort",
            "limit",
            "cursor"
        );
        if (problem is not null)
        {
            return problem;
        }

        if (!Matters.Any(x => context.Request.Query[x].Any(v => v is { Length: > 0 })))
        {
            return Problem.Invalid([
                new(
                    "?action",
                    "Give an action, an umbrella or a target: language is compared on one matter only.",
                    "required"
                ),
            ]);
        }

        filter!.And("(p.intensity is not null or p.force is not null)");
        var (rows, _) = await TimelineQuery.ReadAsync(services.Database, filter, MaxPoints, token);
        var points = Series(rows);
        return Answer.Page(context, new Page<LanguagePoint>(points, points.Count, filter.AsOf, null));
    }

    /// <summary>Makes the points with their shifts from rows that are in order of date. A pure function.</summary>
    public static IReadOnlyList<LanguagePoint> Series(IReadOnlyList<TimelineRow> rows)
    {
        var shifts = Shifts(rows, x => x.Intensity);
        var forceShifts = Shifts(rows, x => x.Force is null ? null : Step(x.Force));
        return
        [
            .. rows.Select(
                (x, i) =>
                    new LanguagePoint(
                        x.Held,
                        x.Statement,
                        x.Action,
                        x.Act!,
                        x.Intensity,
                        x.Force,
                        x.Booster,
                        x.Epistemic!,
                        x.Quote.Language ?? "und",
                        x.Quote,
                        shifts.TryGetValue(i, out var shift) ? shift : null,
                        forceShifts.TryGetValue(i, out var force) ? force : null,
                        x.Position
                    )
            ),
        ];
    }

    /// <summary>The shifts, by the index of their row.</summary>
    private static Dictionary<int, int> Shifts(IReadOnlyList<TimelineRow> rows, Func<TimelineRow, int?> scale)
    {
        var shifts = new Dictionary<int, int>();
        foreach (
            var language in Enumerable
                .Range(0, rows.Count)
                .Where(i => scale(rows[i]) is not null)
                .GroupBy(i => rows[i].Quote.Language)
        )
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
