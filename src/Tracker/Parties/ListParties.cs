using Microsoft.AspNetCore.Authorization;
using NpgsqlTypes;
using Tracker.Http;
using Tracker.OpenApi;
using Tracker.Record.Codebook;
using Tracker.Store;
using Wolverine.Http;

namespace Tracker.Parties;

public sealed record PartyItem(string Id, string Name, [CodeOf(Lists.PartyKind)] string Kind, long Version);

/// <summary>
/// Parties in order of id; <c>q</c> finds them by the beginning of any word of any of their names, those that are
/// called exactly so first: Niger before Nigeria.
/// </summary>
public static class ListParties
{
    private static readonly string[] Parameters = ["q", "kind", "limit", "cursor", .. PointOfRecord.Parameters];

    [WolverineGet("/api/parties"), Lists(typeof(PartyItem)), Authorize(Policy = Roles.Reader)]
    [Operation("Lists parties, found by any of their names")]
    [Answers<Page<PartyItem>>]
    [Query(typeof(ListParties))]
    [
        Means("kind", "Kinds of party.", Codes = Lists.PartyKind),
        Means("q", "The beginning or a part of a name.", IsSingle = true)
    ]
    public static async Task<IResult> Get(HttpContext context, RecordReads services)
    {
        var token = context.RequestAborted;
        var query = new QueryReader(context, Parameters);
        var words = query.Text("q");
        var kinds = query.Codes("kind", Lists.PartyKind);
        var limit = query.Limit();
        var cursor = Cursor.Read(query);
        var (asOf, problem) = await services.Point.ResolveAsync(query, cursor, token);
        if (problem is not null)
        {
            return problem;
        }

        var found = words is null ? null : (await services.Parties.DirectoryAsync(asOf.Sequence, token)).Find(words);
        await using var command = services.Database.CreateCommand(
            $"""
            select p.party, p.name, p.kind, p.version, p.rank
            from (
              select l.*, coalesce(f.place, '1') || l.party as rank
              from read_v2.parties l left join unnest($2::text[], $5::text[]) f(party, place) on f.party = l.party
              where $2::text[] is null or f.party is not null) p
            where {AsOf.Stood("p", "$1")}
              and (cardinality($3::text[]) = 0 or p.kind = any($3))
              and ($4::text is null or p.rank collate "C" > $4)
            order by p.rank collate "C" limit {limit + 1}
            """
        );
        foreach (
            var (value, type) in new (object?, NpgsqlDbType)[]
            {
                (asOf.Sequence, NpgsqlDbType.Bigint),
                (found?.Keys.ToArray(), NpgsqlDbType.Array | NpgsqlDbType.Text),
                (kinds, NpgsqlDbType.Array | NpgsqlDbType.Text),
                (cursor?.After, NpgsqlDbType.Text),
                (found?.Values.Select(x => x == 0 ? "0" : "1").ToArray(), NpgsqlDbType.Array | NpgsqlDbType.Text),
            }
        )
        {
            command.Parameters.Add(new() { Value = value ?? DBNull.Value, NpgsqlDbType = type });
        }

        var (items, ranks) = (new List<PartyItem>(), new List<string>());
        await using var r = await command.ExecuteReaderAsync(token);
        while (await r.ReadAsync(token))
        {
            items.Add(new(r.GetString(0), r.GetString(1), r.GetString(2), r.GetInt64(3)));
            ranks.Add(r.GetString(4));
        }

        return Answer.Page(context, Page.Of(items, limit, asOf, cursor, _ => ranks[limit - 1]));
    }
}
