using Microsoft.AspNetCore.Authorization;
using Tracker.Http;
using Tracker.OpenApi;
using Tracker.Record.Codebook;
using Tracker.Record.Dates;
using Tracker.Record.Parties;
using Tracker.Store;
using Wolverine.Http;

namespace Tracker.Parties;

/// <summary>A group and how many parties it has.</summary>
/// <param name="Members">Parties with a membership that counts.</param>
/// <param name="Suspended">Parties with a suspension that counts.</param>
public sealed record GroupItem(
    string Id,
    string Name,
    [CodeOf(Lists.PartyKind)] string Kind,
    int Members,
    int Suspended,
    long Version
);

/// <summary>Parties that may have members, in order of id, with how many they have on a day, or with no end on
/// record.</summary>
public static class ListGroups
{
    [WolverineGet("/api/groups"), Lists(typeof(GroupItem)), Authorize(Policy = Roles.Reader)]
    [Operation("Lists groups")]
    [Answers<Page<GroupItem>>]
    [Query("q", "limit", "cursor", typeof(GroupClocks), typeof(PointOfRecord))]
    public static async Task<IResult> Get(HttpContext context, RecordReads services)
    {
        var token = context.RequestAborted;
        var query = new QueryReader(
            context,
            ["q", "limit", "cursor", .. GroupClocks.Parameters, .. PointOfRecord.Parameters]
        );
        var words = query.Text("q")?.ToLowerInvariant();
        var limit = query.Limit();
        var clocks = GroupClocks.Read(query);
        var cursor = Cursor.Read(query);
        var (asOf, problem) = await services.Point.ResolveAsync(query, cursor, token);
        if (problem is not null)
        {
            return problem;
        }

        await using var command = services.Database.CreateCommand();
        string Add(object value)
        {
            command.Parameters.Add(new() { Value = value });
            return $"${command.Parameters.Count}";
        }

        var at = Add(asOf.Sequence);
        List<string> counts = [AsOf.Stood("m", at), .. clocks.Conditions("m", x => Add(x))];
        if (clocks.ValidAt is null)
        {
            counts.Add("m.held_to is null");
        }

        List<string> conditions = [AsOf.Stood("p", at), $"p.kind = any({Add(Groups.Kinds.ToArray())})"];
        if (words is not null)
        {
            conditions.Add($"position({Add(words)} in p.search) > 0");
        }

        if (cursor is not null)
        {
            conditions.Add($"p.party > {Add(cursor.After)}");
        }

        command.CommandText = $"""
            select p.party, p.name, p.kind, p.version,
              count(distinct m.party) filter (where m.status = 'MEMBER'),
                count(distinct m.party) filter (where m.status = 'SUSPENDED')
            from read_v2.parties p
            left join read_v2.memberships m on m.group_id = p.party and {string.Join(" and ", counts)}
            where {string.Join(" and ", conditions)}
            group by p.party, p.name, p.kind, p.version order by p.party limit {limit + 1}
            """;
        var items = new List<GroupItem>();
        await using var r = await command.ExecuteReaderAsync(token);
        while (await r.ReadAsync(token))
        {
            items.Add(
                new(
                    r.GetString(0),
                    r.GetString(1),
                    r.GetString(2),
                    (int)r.GetInt64(4),
                    (int)r.GetInt64(5),
                    r.GetInt64(3)
                )
            );
        }

        return Answer.Page(context, Page.Of(items, limit, asOf, cursor, x => x.Id));
    }
}

/// <summary>World and public time of memberships: a day of membership, and a day on which it was public.</summary>
public static class GroupClocks
{
    public static readonly string[] Parameters = ["at", "publicAt", "certainty"];

    public static Clocks Read(QueryReader query) =>
        new(query.Day("at"), query.Day("publicAt"), query.OneOf("certainty", "possible", "certain") == "certain");
}
