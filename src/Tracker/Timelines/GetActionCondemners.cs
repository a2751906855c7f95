using Microsoft.AspNetCore.Authorization;
using NodaTime;
using Npgsql;
using Tracker.Actions;
using Tracker.Http;
using Tracker.OpenApi;
using Tracker.Record.Dates;
using Tracker.Refusals;
using Tracker.Store;
using Wolverine.Http;

namespace Tracker.Timelines;

/// <summary>A party's first condemnation of the action.</summary>
/// <param name="Rank">1 + the number of entries that are certainly earlier; null if the date is unknown.</param>
/// <param name="Tied">Whether another entry has the same rank.</param>
public sealed record Condemner(
    int? Rank,
    bool Tied,
    RowParty Party,
    RowHeld Held,
    RowStatement Statement,
    RowAction? Action,
    string? Act,
    int? Intensity,
    string Basis,
    RowQuote Quote,
    Lag? LagFromAction,
    Lag? LagFromFirstReport
);

/// <summary>Minimum and maximum of days between two imprecise dates; null if that bound is unknown.</summary>
public sealed record Lag(int? MinDays, int? MaxDays);

/// <summary>
/// Lists the parties that condemned an action, the earliest first. Conditional wording and reports of what others said
/// do not count as condemnation.
/// </summary>
public static class GetActionCondemners
{
    /// <summary>More than there are parties, so the list is complete.</summary>
    private const int MaxParties = 100_000;

    [WolverineGet("/api/actions/{id}/condemners"), Lists(typeof(Condemner)), Authorize(Policy = Roles.Reader)]
    [Operation("Ranks the parties that condemned an action, the earliest first")]
    [Answers<Page<Condemner>>, Redirects]
    [Query(typeof(PositionFilter), Without = ["action", "umbrella", "party", "sort", "limit", "cursor", "act"])]
    public static async Task<IResult> Get(string id, HttpContext context, RecordReads services)
    {
        var token = context.RequestAborted;
        if (!await ActionRecord.ExistsAsync(services.Database, id, token))
        {
            return Problem.NotFound("action", id);
        }

        var (filter, problem) = await PositionFilter.ReadAsync(
            context,
            services,
            null,
            id,
            "party",
            "sort",
            "limit",
            "cursor",
            "act"
        );
        if (problem is not null)
        {
            return problem;
        }

        if (filter!.MovedTo is { } survivor)
        {
            return Answer.MovedTo(context, $"/api/actions/{survivor}/condemners");
        }

        filter.And("p.stance = 'CONDEMNED'");
        filter.OnePerParty = true;
        var (rows, _) = await TimelineQuery.ReadAsync(services.Database, filter, MaxParties, token);
        var (began, reported) = await DatesAsync(services.Database, id, filter.AsOf, token);
        var items = Ranked(rows, began, reported);
        return Answer.Page(context, new Page<Condemner>(items, items.Count, filter.AsOf, null));
    }

    /// <summary>Ranks entries that are in order of date. A pure function.</summary>
    public static IReadOnlyList<Condemner> Ranked(
        IReadOnlyList<TimelineRow> rows,
        DateBounds began,
        DateBounds reported
    )
    {
        var bounds = rows.Select(x => new DateBounds(x.Held.Earliest, x.Held.Latest)).ToList();
        var ranks = bounds.Select(x => x.IsUnknown ? (int?)null : 1 + bounds.Count(y => y.CertainlyBefore(x))).ToList();
        return
        [
            .. rows.Select(
                (x, i) =>
                    new Condemner(
                        ranks[i],
                        ranks[i] is not null && ranks.Count(y => y == ranks[i]) > 1,
                        x.Party,
                        x.Held,
                        x.Statement,
                        x.Action,
                        x.Act,
                        x.Intensity,
                        x.Basis,
                        x.Quote,
                        LagOf(began, bounds[i]),
                        LagOf(reported, bounds[i])
                    )
            ),
        ];
    }

    private static Lag? LagOf(DateBounds from, DateBounds to) =>
        DateBounds.DayLag(from, to) is var (min, max) && (min ?? max) is not null ? new(min, max) : null;

    private static async Task<(DateBounds Began, DateBounds Reported)> DatesAsync(
        NpgsqlDataSource database,
        string id,
        AsOf asOf,
        CancellationToken token
    )
    {
        await using var command = database.CreateCommand(
            $"select began_earliest, began_latest, reported_earliest, reported_latest from read_v2.actions a where "
                + $"action_id = $1 and {AsOf.Stood("a", "$2")}"
        );
        command.Parameters.Add(new() { Value = id });
        command.Parameters.Add(new() { Value = asOf.Sequence });
        await using var reader = await command.ExecuteReaderAsync(token);
        if (!await reader.ReadAsync(token))
        {
            return default;
        }

        LocalDate? Day(int i) => reader.IsDBNull(i) ? null : reader.GetFieldValue<LocalDate>(i);
        return (new(Day(0), Day(1)), new(Day(2), Day(3)));
    }
}
