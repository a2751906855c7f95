using NodaTime;
using Tracker.Http;
using Tracker.Store;
using Tracker.Timelines;

namespace Tracker.Pages;

/// <summary>An action that has parts, or that has neither parts nor umbrella.</summary>
/// <param name="Parts">Number of all actions below it.</param>
/// <param name="Moved">Positions on the action or its parts that were added, changed or removed in the last thirty days of the
/// record.</param>
public sealed record Topic(
    string Id,
    string Title,
    int Parts,
    long Statements,
    long Parties,
    long Moved,
    LocalDate? Latest
);

/// <summary>Reads the topics, most changes first.</summary>
public static class Topics
{
    private static readonly Duration Lately = Duration.FromDays(30);

    public static async Task<IReadOnlyList<Topic>> ReadAsync(
        RecordReads services,
        AsOf asOf,
        int limit,
        bool withParts,
        CancellationToken token
    )
    {
        var query = new AsOfQuery(services.Database, asOf);
        var since = query.Add((asOf.RecordedAt ?? Instant.MinValue.Plus(Lately)) - Lately);
        var basis = query.Add(PositionFilter.DefaultBasis);
        return await query.ReadAsync(
            $"""
            with recursive standing as (
              select a.action_id, a.title, read_v2.survivor(a.umbrella, $1) as umbrella from read_v2.actions a
              where {query.Stood("a")} and a.merged_into is null),
            under(root, id) as (
              select action_id, action_id from standing where umbrella is null
              union
              select u.root, s.action_id from under u join standing s on s.umbrella = u.id),
            counted as (
              select u.root, count(distinct p.statement_id) filter (where {query.Stood("p")}) statements,
                count(distinct p.party) filter (where {query.Stood("p")}) parties,
                count(*) filter (where p.recorded_from > {since} or (p.recorded_to_seq <= $1
                  and p.recorded_to > {since})) moved,
                max(p.held_latest) filter (where {query.Stood("p")}) latest
              from under u join read_v2.positions p on p.action_id = u.id and p.recorded_from_seq <= $1
                and p.basis = any({basis})
              group by u.root)
            select s.action_id, s.title, (select count(*) - 1 from under x
              where x.root = s.action_id), c.statements, c.parties, c.moved, c.latest
            from standing s join counted c on c.root = s.action_id
            where c.statements > 0 {(
                withParts ? "and exists (select from standing x where x.umbrella = s.action_id)" : ""
            )}
            order by c.moved desc, c.statements desc, s.action_id collate "C" limit {limit}
            """,
            r => new Topic(
                r.GetString(0),
                r.GetString(1),
                (int)r.GetInt64(2),
                r.GetInt64(3),
                r.GetInt64(4),
                r.GetInt64(5),
                r.IsDBNull(6) ? null : r.GetFieldValue<LocalDate>(6)
            ),
            token
        );
    }
}
