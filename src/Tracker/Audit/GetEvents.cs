using System.Globalization;
using Microsoft.AspNetCore.Authorization;
using Npgsql;
using Tracker.Http;
using Tracker.OpenApi;
using Tracker.Record.Log;
using Tracker.Store;
using Wolverine.Http;

namespace Tracker.Audit;

/// <summary>Lists the raw events of the log in order of sequence.</summary>
public static class GetEvents
{
    private static readonly string[] Parameters =
    [
        "stream",
        "type",
        "user",
        "correlation",
        "from",
        "to",
        "since",
        "limit",
        "cursor",
        .. PointOfRecord.Parameters,
    ];

    [WolverineGet("/api/audit/events"), Lists(typeof(StoredEvent)), Authorize(Policy = Roles.Reader)]
    [Operation("Lists the events of the log")]
    [Answers<Page<StoredEvent>>]
    [Query(typeof(GetEvents))]
    [
        Means("from", "Only events with a record time at or after this instant.", IsInstant = true),
        Means("to", "Only events with a record time before this instant.", IsInstant = true)
    ]
    [Means("type", "Types of event, by stored name."), Means("stream", "One stream by its key.", IsSingle = true)]
    public static async Task<IResult> Get(HttpContext context, NpgsqlDataSource database, PointOfRecord clock)
    {
        var query = new QueryReader(context, Parameters);
        var types = query.List("type");
        foreach (var unknown in types.Except(EventTypes.Names.Values))
        {
            query.Invalid.Add(
                "?type",
                "unknown-code",
                $"'{unknown}' is not one of {string.Join(", ", EventTypes.Names.Values)}."
            );
        }

        var since = query.Number("since", 0, long.MaxValue) ?? 0;
        var cursor = Cursor.Read(query);
        var (from, to) = (query.Instant("from"), query.Instant("to"));
        query.Ordered(from, to);
        var filter = new StoredEventFilter(
            0,
            since,
            query.Text("stream"),
            types,
            query.Text("user"),
            from,
            to,
            query.Text("correlation")
        );
        var limit = query.Limit();
        var (asOf, problem) = await clock.ResolveAsync(query, cursor, context.RequestAborted);
        if (problem is not null)
        {
            return problem;
        }

        if (cursor is not null)
        {
            filter = filter with
            {
                Since = long.TryParse(cursor.After, CultureInfo.InvariantCulture, out var after) ? after : since,
            };
        }

        var events = await StoredEvents.ReadAsync(
            database,
            filter with
            {
                UpTo = asOf.Sequence,
            },
            Roles.MaySeeNames(context.User),
            limit,
            context.RequestAborted
        );
        return Answer.Page(
            context,
            Page.Of(events, limit, asOf, cursor, x => x.Sequence.ToString(CultureInfo.InvariantCulture))
        );
    }
}
