using Microsoft.AspNetCore.Authorization;
using NodaTime;
using Npgsql;
using Tracker.Actions;
using Tracker.Http;
using Tracker.OpenApi;
using Tracker.Parties;
using Tracker.Record.Codebook;
using Tracker.Store;
using Wolverine.Http;

namespace Tracker.Sweeps;

/// <summary>Sweeps in order of the last day searched.</summary>
public static class ListSweeps
{
    private static readonly string[] Parameters =
    [
        "party",
        "group",
        "action",
        "topic",
        "result",
        "status",
        "since",
        "limit",
        "cursor",
        .. PointOfRecord.Parameters,
    ];

    [WolverineGet("/api/sweeps"), Lists(typeof(SweepView)), Authorize(Policy = Roles.Reader)]
    [Operation("Lists sweeps")]
    [Answers<Page<SweepView>>]
    [Query(typeof(ListSweeps))]
    [Means("status", "Whether it counts.", "RECORDED", "VOIDED", IsSingle = true)]
    public static async Task<IResult> Get(HttpContext context, RecordReads services)
    {
        var token = context.RequestAborted;
        var query = new QueryReader(context, Parameters);
        var (parties, groups) = (query.List("party"), query.List("group"));
        var (actions, topics) = (query.List("action"), query.List("topic"));
        var results = query.Codes("result", Lists.SweepResult);
        var status = query.OneOf("status", "RECORDED", "VOIDED");
        var since = query.Number("since", 0, long.MaxValue) ?? 0;
        var limit = query.Limit();
        var cursor = Cursor.Read(query);
        if (query.Problem is null)
        {
            var meantBy = await services.PartiesMeantAsync(query, cursor, token, ("party", parties), ("group", groups));
            (parties, groups) = (meantBy[0], meantBy[1]);
            await ActionRecord.RequireAsync(
                services.Database,
                query,
                [.. actions.Select(x => ("action", x)), .. topics.Select(x => ("topic", x))],
                token
            );
        }

        var (asOf, meant, problem) = await services.Point.ResolveAsync(
            query,
            cursor,
            [new(actions, false), new(topics, false)],
            token
        );
        if (problem is not null)
        {
            return problem;
        }

        const string Key = "to_char(s.to_latest, 'YYYY-MM-DD') || '/' || s.sweep_id";
        await using var command = services.Database.CreateCommand(
            $"""
            select s.sweep_id, s.recorded_from_seq, s.version, s.status, s.party, p.name, s.group_id, g.name,
              s.action_id, a.title, s.topic,
              t.title, s.searched_from, s.searched_to, s.sources, s.languages, s.terms, s.result, s.found,
                s.recorded_from, {Key}
            from read_v2.sweeps s
            left join read_v2.parties p on p.party = s.party and {AsOf.Stood("p", "$1")}
            left join read_v2.parties g on g.party = s.group_id and {AsOf.Stood("g", "$1")}
            left join read_v2.actions a on a.action_id = s.action_id and {AsOf.Stood("a", "$1")}
            left join read_v2.actions t on t.action_id = s.topic and {AsOf.Stood("t", "$1")}
            where {AsOf.Stood("s", "$1")} and s.status = $2 and s.recorded_from_seq > $3
              and (cardinality($4::text[]) = 0 or s.party = any($4))
              and (cardinality($5::text[]) = 0 or s.group_id = any($5))
              and (cardinality($6::text[]) = 0 or s.action_id = any($6))
              and (cardinality($7::text[]) = 0 or s.topic = any($7))
              and (cardinality($8::text[]) = 0 or s.result = any($8))
              and ($9::text = '' or {Key} collate "C" > $9)
            order by {Key} collate "C" limit {limit + 1}
            """
        );
        foreach (
            var value in new object[]
            {
                asOf.Sequence,
                status,
                since,
                parties,
                groups,
                meant[0].Ids,
                meant[1].Ids,
                results,
                cursor?.After ?? "",
            }
        )
        {
            command.Parameters.Add(new() { Value = value });
        }

        var (items, keys) = (new List<SweepView>(), new List<string>());
        await using var r = await command.ExecuteReaderAsync(token);
        while (await r.ReadAsync(token))
        {
            items.Add(View(r));
            keys.Add(r.GetString(20));
        }

        return Answer.Page(context, Page.Of(items, limit, asOf, cursor, _ => keys[limit - 1]));
    }

    private static SweepView View(NpgsqlDataReader r)
    {
        PartyLink? Party(int i) =>
            r.IsDBNull(i) ? null : new(r.GetString(i), r.IsDBNull(i + 1) ? r.GetString(i) : r.GetString(i + 1));
        ActionLink? Titled(int i) =>
            r.IsDBNull(i) ? null : new(r.GetString(i), r.IsDBNull(i + 1) ? r.GetString(i) : r.GetString(i + 1));
        string[] List(int i) => r.GetFieldValue<string[]>(i);
        return new(
            r.GetString(0),
            r.GetInt64(1),
            r.GetInt64(2),
            r.GetString(3),
            Party(4),
            Party(6),
            Titled(8),
            Titled(10),
            r.GetString(12),
            r.GetString(13),
            List(14),
            List(15),
            List(16),
            r.GetString(17),
            List(18),
            r.GetFieldValue<Instant>(19)
        );
    }
}
