using Microsoft.AspNetCore.Authorization;
using NodaTime;
using Tracker.Http;
using Tracker.OpenApi;
using Tracker.Statements;
using Tracker.Store;
using Tracker.Timelines;
using Wolverine.Http;

namespace Tracker.Statistics;

/// <param name="Value">A code. For years, <c>unknown</c> counts statements whose issue date is not within one
/// year.</param>
public sealed record Count(string Value, long Statements);

/// <summary>A count and its denominator.</summary>
public sealed record Share(long Count, long Of);

/// <summary>
/// How well statements are documented. The denominator of every share is all statements that match the filters.
/// </summary>
/// <param name="PrimarySource">Statements with a source of the issuer or a cosigner.</param>
public sealed record Coverage(
    Share IssueDateKnown,
    Share IssueDayKnown,
    Share PrimarySource,
    Share MoreThanOneSource,
    Share Reviewed,
    Share WithoutNamedSignatory
);

/// <param name="First">The earliest day of issue of its statements that is known.</param>
public sealed record PartyStatistics(string Party, string Name, long Statements, LocalDate? First, LocalDate? Last);

/// <param name="Of">Number of statements that match the filters: the denominator of all counts.</param>
/// <param name="ByAct">Statements with an act of the type. A statement counts once for each type of act it has.</param>
/// <param name="ByActionType">Statements about an action of the type.</param>
/// <param name="ByLabel">Statements that give the label with any strength.</param>
/// <param name="Parties">Signatories, most statements first.</param>
public sealed record StatisticsView(
    long Of,
    IReadOnlyList<Count> ByKind,
    IReadOnlyList<Count> ByStatus,
    IReadOnlyList<Count> ByReview,
    IReadOnlyList<Count> ByYear,
    IReadOnlyList<Count> ByAct,
    IReadOnlyList<Count> ByActionType,
    IReadOnlyList<Count> ByLabel,
    IReadOnlyList<Count> ByLanguage,
    Coverage Coverage,
    IReadOnlyList<PartyStatistics> Parties,
    AsOf AsOf
);

/// <summary>
/// Shows how many statements of each kind are on record and how well they are documented. The record does not hold
/// everything that was said.
/// </summary>
public static class GetStatistics
{
    [WolverineGet("/api/statistics"), Authorize(Policy = Roles.Reader)]
    [Operation("Shows how much is on record")]
    [Answers<StatisticsView>]
    [Query(typeof(StatementFilter), Without = ["sort", "facets", "limit", "cursor"])]
    [Means(
        "status",
        "Statuses. If absent: all but MERGED and RETRACTED.",
        "RECORDED",
        "SUPERSEDED",
        "WITHDRAWN",
        "MERGED",
        "RETRACTED"
    )]
    public static async Task<IResult> Get(HttpContext context, RecordReads services)
    {
        var token = context.RequestAborted;
        var (filter, problem) = await StatementFilter.ReadAsync(context, services, "sort", "facets", "limit", "cursor");
        if (problem is not null)
        {
            return problem;
        }

        await using var command = services.Database.CreateCommand(Sql(filter!));
        command.Parameters.AddRange(filter!.Values.ToArray());
        var counts = new Dictionary<string, List<Count>>();
        var parties = new List<PartyStatistics>();
        await using (var r = await command.ExecuteReaderAsync(token))
        {
            while (await r.ReadAsync(token))
            {
                var (what, value, count) = (r.GetString(0), r.GetString(1), r.GetInt64(2));
                if (what == "party")
                {
                    LocalDate? Day(int i) => r.IsDBNull(i) ? null : r.GetFieldValue<LocalDate>(i);
                    parties.Add(new(value, value, count, Day(3), Day(4)));
                    continue;
                }

                if (!counts.TryGetValue(what, out var list))
                {
                    counts[what] = list = [];
                }

                list.Add(new(value, count));
            }
        }

        var names = await PartyNamesAsOf.ReadAsync(
            services.Database,
            parties.Select(x => x.Party),
            filter.AsOf.Sequence,
            token
        );
        IReadOnlyList<Count> Of(string what) => counts.TryGetValue(what, out var list) ? list : [];
        var of = Of("of")[0].Statements;
        Share Share(string what) => new(Of("coverage").First(x => x.Value == what).Statements, of);
        return Answer.Ok(
            new StatisticsView(
                of,
                Of("kind"),
                Of("status"),
                Of("review"),
                Of("year"),
                Of("act"),
                Of("actionType"),
                Of("label"),
                Of("language"),
                new(
                    Share("dated"),
                    Share("day"),
                    Share("primary"),
                    Share("sources"),
                    Share("reviewed"),
                    Share("unnamed")
                ),
                [.. parties.Select(x => x with { Name = names(x.Party) })],
                filter.AsOf
            )
        );
    }

    private static string Sql(StatementFilter filter) =>
        $"""
            with m as materialized (
              select s.statement_id, s.kind, s.status, s.review, s.issued_earliest, s.issued_latest, s.acts, s.actions,
                {SignatoriesSeen.Column("signatories", filter.EntryThen)} as signatories, s.languages, s.sources,
                  s.layers
              from read_v2.statements s where {filter.Where}),
            counted(what, value, count, first, last) as (
              select 'of', '', count(*), null::date, null::date from m
              union all select 'kind', kind, count(*), null, null from m group by kind
              union all select 'status', status, count(*), null, null from m group by status
              union all select 'review', review, count(*), null, null from m group by review
              union all select 'year', case when extract(year from issued_earliest) = extract(year from issued_latest)
                then lpad(extract(year from issued_earliest)::text, 4, '0') else 'unknown' end, count(*), null, null
                  from m group by 2
              union all select 'act', x, count(*), null, null from m, unnest(m.acts) x group by x
              union all select 'language', x, count(*), null, null from m, unnest(m.languages) x group by x
              union all select 'actionType', a.type, count(distinct m.statement_id), null, null
                from m, unnest(m.actions) x
                join read_v2.actions a on a.action_id = x and {AsOf.Stood("a", filter.At)} group by a.type
              union all select 'label', l.code, count(distinct l.statement_id), null, null from m
                join read_v2.labels l on l.statement_id = m.statement_id and {AsOf.Stood("l", filter.At)}
                  group by l.code
              union all select 'party', x, count(*), min(issued_earliest), max(issued_latest)
                from m, unnest(m.signatories) x group by x
              union all select 'coverage', v.what, v.count, null, null from (
                select count(*) filter (where issued_earliest is not null or issued_latest is not null) dated,
                  count(*) filter (where issued_earliest = issued_latest) day_known,
                  count(*) filter (where layers && array['PRIMARY_ISSUER', 'PRIMARY_COSIGNER']) primary_source,
                  count(*) filter (where sources > 1) more_sources,
                    count(*) filter (where review <> 'UNREVIEWED') reviewed,
                  count(*) filter (where cardinality(signatories) = 0) without_named
                from m) c,
                lateral (values ('dated', dated), ('day', day_known), ('primary', primary_source), ('sources',
                  more_sources),
                  ('reviewed', reviewed), ('unnamed', without_named)) v(what, count))
            select what, value, count, first, last from counted order by what, case when what = 'year'
              then value end, count desc, value collate "C"
            """;
}
