using Npgsql;
using Tracker.Store;

namespace Tracker.Statements;

/// <param name="Value">To filter by. For a year, <c>unknown</c> counts the statements whose issue date is not within
/// one year.</param>
/// <param name="Name">Of a party.</param>
public sealed record Facet(string Value, string? Name, long Count);

/// <summary>How many statements have each value, the most frequent first; of parties and targets at most 50.</summary>
/// <param name="Of">All statements that the filters let through.</param>
public sealed record StatementFacets(
    long Of,
    IReadOnlyList<Facet> Party,
    IReadOnlyList<Facet> Target,
    IReadOnlyList<Facet> Act,
    IReadOnlyList<Facet> ActionType,
    IReadOnlyList<Facet> Year,
    IReadOnlyList<Facet> Review
)
{
    /// <summary>Most parties and targets of an answer.</summary>
    public const int Most = 50;

    public static async Task<StatementFacets> ReadAsync(
        NpgsqlDataSource database,
        StatementFilter filter,
        CancellationToken token
    )
    {
        await using var command = database.CreateCommand(
            $"""
            with m as materialized (
              select s.statement_id, {SignatoriesSeen.Column("signatories", filter.EntryThen)} as signatories,
                s.targets, s.acts, s.actions, s.issued_earliest, s.issued_latest, s.review
              from read_v2.statements s where {filter.Where}),
            counted(facet, value, count) as (
              select 'of', '', count(*) from m
              union all select 'party', x, count(*) from m, unnest(m.signatories) x group by x
              union all select 'target', x, count(*) from m, unnest(m.targets) x group by x
              union all select 'act', x, count(*) from m, unnest(m.acts) x group by x
              union all select 'actionType', a.type, count(distinct m.statement_id) from m, unnest(m.actions) x
                join read_v2.actions a on a.action_id = x and {AsOf.Stood("a", filter.At)} group by a.type
              union all select 'year', case when extract(year from m.issued_earliest) = extract(year
                from m.issued_latest)
                then lpad(extract(year from m.issued_earliest)::text, 4, '0') else 'unknown' end, count(*) from m
                  group by 2
              union all select 'review', m.review, count(*) from m group by m.review)
            select c.facet, c.value, n.name, c.count
            from (select *, row_number() over (partition by facet order by count desc, value collate "C") as place
              from counted) c
            left join read_v2.parties n on c.facet in ('party', 'target') and n.party = c.value
              and {AsOf.Stood("n", filter.At)}
            where c.place <= {Most} or c.facet not in ('party', 'target')
            order by c.facet, c.place
            """
        );
        command.Parameters.AddRange(
            filter.Values.Select(x => new NpgsqlParameter { Value = x.Value, NpgsqlDbType = x.NpgsqlDbType }).ToArray()
        );
        var facets = new Dictionary<string, List<Facet>>();
        await using var r = await command.ExecuteReaderAsync(token);
        while (await r.ReadAsync(token))
        {
            var facet = new Facet(
                r.GetString(1),
                await r.IsDBNullAsync(2, token) ? null : r.GetString(2),
                r.GetInt64(3)
            );
            if (!facets.TryGetValue(r.GetString(0), out var list))
            {
                facets[r.GetString(0)] = list = [];
            }

            list.Add(facet);
        }

        IReadOnlyList<Facet> Of(string name) => facets.TryGetValue(name, out var list) ? list : [];
        return new(
            facets["of"][0].Count,
            Of("party"),
            Of("target"),
            Of("act"),
            Of("actionType"),
            Of("year"),
            Of("review")
        );
    }
}
