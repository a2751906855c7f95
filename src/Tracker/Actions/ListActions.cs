using Microsoft.AspNetCore.Authorization;
using NpgsqlTypes;
using Tracker.Http;
using Tracker.OpenApi;
using Tracker.Record.Codebook;
using Tracker.Store;
using Wolverine.Http;

namespace Tracker.Actions;

/// <param name="Status">The latest status; null: none beyond the initial epistemic status.</param>
public sealed record ActionItem(
    string Id,
    string Title,
    [CodeOf(Lists.ActionType)] string Type,
    string Epistemic,
    [CodeOf(Lists.ActionStatus)] string? Status,
    string? Umbrella,
    long Version
);

/// <summary>Actions in order of id, found by words of their titles. Those that were merged into others are not
/// shown.</summary>
public static class ListActions
{
    private static readonly string[] Parameters =
    [
        "q",
        "type",
        "epistemic",
        "status",
        "party",
        "umbrella",
        "limit",
        "cursor",
        .. PointOfRecord.Parameters,
    ];

    [WolverineGet("/api/actions"), Lists(typeof(ActionItem)), Authorize(Policy = Roles.Reader)]
    [Operation("Lists actions")]
    [Answers<Page<ActionItem>>]
    [Query(typeof(ListActions))]
    [
        Means("type", "Action types.", Codes = Lists.ActionType),
        Means("status", "Action statuses.", Codes = Lists.ActionStatus)
    ]
    [Means("party", "Parties with a role in it, by id.")]
    public static async Task<IResult> Get(HttpContext context, RecordReads services)
    {
        var token = context.RequestAborted;
        var query = new QueryReader(context, Parameters);
        var words = query.Words("q");
        var types = query.Codes("type", Lists.ActionType);
        var epistemics = query.Codes("epistemic", Lists.Epistemic);
        var statuses = query.Codes("status", Lists.ActionStatus);
        var (parties, umbrellas) = (query.List("party"), query.List("umbrella"));
        var limit = query.Limit();
        var cursor = Cursor.Read(query);
        if (query.Problem is null)
        {
            parties = (await services.PartiesMeantAsync(query, cursor, token, ("party", parties)))[0];
            await ActionRecord.RequireAsync(
                services.Database,
                query,
                [.. umbrellas.Select(x => ("umbrella", x))],
                token
            );
        }

        var (asOf, meant, problem) = await services.Point.ResolveAsync(query, cursor, [new(umbrellas, true)], token);
        if (problem is not null)
        {
            return problem;
        }

        await using var command = services.Database.CreateCommand(
            $"""
            select a.action_id, a.title, a.type, a.epistemic, a.status, a.umbrella, a.version
            from read_v2.actions a
            where {AsOf.Stood("a", "$1")} and a.merged_into is null
              and ($2::text is null or to_tsvector('simple', a.title) @@ websearch_to_tsquery('simple', $2))
              and (cardinality($3::text[]) = 0 or a.type = any($3))
              and (cardinality($4::text[]) = 0 or a.epistemic = any($4))
              and (cardinality($5::text[]) = 0 or exists (select from unnest(a.roles) r
                where split_part(r, ':', 1) = any($5)))
              and (cardinality($6::text[]) = 0 or a.action_id = any($6))
              and ($7::text is null or a.action_id > $7)
              and (cardinality($8::text[]) = 0 or a.status = any($8))
            order by a.action_id limit {limit + 1}
            """
        );
        foreach (
            var (value, type) in new (object?, NpgsqlDbType)[]
            {
                (asOf.Sequence, NpgsqlDbType.Bigint),
                (words is null ? null : SearchWords.Of(words), NpgsqlDbType.Text),
                (types, NpgsqlDbType.Array | NpgsqlDbType.Text),
                (epistemics, NpgsqlDbType.Array | NpgsqlDbType.Text),
                (parties, NpgsqlDbType.Array | NpgsqlDbType.Text),
                (meant[0].Ids, NpgsqlDbType.Array | NpgsqlDbType.Text),
                (cursor?.After, NpgsqlDbType.Text),
                (statuses, NpgsqlDbType.Array | NpgsqlDbType.Text),
            }
        )
        {
            command.Parameters.Add(new() { Value = value ?? DBNull.Value, NpgsqlDbType = type });
        }

        var items = new List<ActionItem>();
        await using var r = await command.ExecuteReaderAsync(token);
        while (await r.ReadAsync(token))
        {
            items.Add(
                new(
                    r.GetString(0),
                    r.GetString(1),
                    r.GetString(2),
                    r.GetString(3),
                    await r.IsDBNullAsync(4, token) ? null : r.GetString(4),
                    await r.IsDBNullAsync(5, token) ? null : r.GetString(5),
                    r.GetInt64(6)
                )
            );
        }

        return Answer.Page(context, Page.Of(items, limit, asOf, cursor, x => x.Id));
    }
}
