using Microsoft.AspNetCore.Authorization;
using Tracker.Http;
using Tracker.OpenApi;
using Wolverine.Http;

namespace Tracker.Changes;

/// <summary>Everything that changed after a sequence, in order, corrections and removals included.</summary>
public static class GetChanges
{
    [WolverineGet("/api/changes"), Lists(typeof(ChangeItem)), Authorize(Policy = Roles.Reader)]
    [Operation("Lists what changed, removals included")]
    [Answers<Page<ChangeItem>>]
    [Query("since", "limit", "cursor", typeof(ChangeReader), typeof(PointOfRecord))]
    [Means(
        "resource",
        "Kinds of resource.",
        "ACTION",
        "LABEL",
        "MEMBERSHIP",
        "PARTY",
        "POSITION",
        "STATEMENT",
        "SWEEP"
    )]
    public static async Task<IResult> Get(HttpContext context, RecordReads services)
    {
        var token = context.RequestAborted;
        var query = new QueryReader(
            context,
            ["since", "limit", "cursor", .. ChangeReader.Parameters, .. PointOfRecord.Parameters]
        );
        var since = query.Number("since", 0, long.MaxValue) ?? 0;
        var filter = ChangeFilter.Read(query);
        var limit = query.Limit();
        var cursor = Cursor.Read(query);
        filter = await filter.MeantAsync(query, services, token);
        await services.Point.RequireInLogAsync(query, "since", since, token);
        var (asOf, meant, problem) = await services.Point.ResolveAsync(
            query,
            cursor,
            [new(filter.Actions, false)],
            token
        );
        if (problem is not null)
        {
            return problem;
        }

        var items = await ChangeReader.ReadAsync(
            services.Database,
            filter with
            {
                Actions = meant[0].Ids,
            },
            cursor is null ? ChangeReader.After(since) : ChangeReader.Place(cursor.After),
            asOf.Sequence,
            limit + 1,
            token
        );
        return Answer.Page(context, Page.Of(items, limit, asOf, cursor, ChangeReader.Key));
    }
}
