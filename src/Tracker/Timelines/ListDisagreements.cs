using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using Microsoft.AspNetCore.Authorization;
using NodaTime;
using Tracker.Actions;
using Tracker.Http;
using Tracker.OpenApi;
using Tracker.Record.Codebook;
using Tracker.Record.Events;
using Tracker.Record.Rows;
using Tracker.Statements;
using Tracker.Store;
using Wolverine.Http;

namespace Tracker.Timelines;

/// <param name="Kind">APART: two dates have no day in common. OVERLAPPING: the dates differ but may mean the same day.
/// COUNT: a reported count differs from the list. OMITTED: sources leave out signatories.</param>
/// <param name="Rivals">The rival values in the order recorded. For COUNT, the number of listed signatories comes
/// first. For OMITTED, each left-out party with a source.</param>
public sealed record Disagreement(
    string Field,
    [AllowedValues("APART", "OVERLAPPING", "COUNT", "OMITTED")] string Kind,
    IReadOnlyList<Rival> Rivals
);

/// <summary>A statement on which sources disagree.</summary>
public sealed record DisagreementItem(
    RowStatement Statement,
    DateView Issued,
    IReadOnlyList<Disagreement> Disagreements
);

/// <summary>
/// Lists statements on which sources disagree, in order of issue date: rival dates, counts that differ from the list,
/// and signatories that sources leave out.
/// </summary>
public static class ListDisagreements
{
    private static readonly string[] Fields =
    [
        Codes.StatementDateField.Issued,
        Codes.StatementDateField.Published,
        Codes.StatementDateField.Occasion,
        "SIGNATORIES",
    ];

    private static readonly string[] Parameters =
    [
        "field",
        "party",
        "action",
        "limit",
        "cursor",
        .. ClocksAsked.Parameters,
        .. PointOfRecord.Parameters,
    ];

    [WolverineGet("/api/disagreements"), Lists(typeof(DisagreementItem)), Authorize(Policy = Roles.Reader)]
    [Operation("Lists statements on which sources disagree")]
    [Answers<Page<DisagreementItem>>]
    [Query(typeof(ListDisagreements))]
    [Means("field", "What the sources disagree on.", "ISSUED", "PUBLISHED", "OCCASION", "SIGNATORIES")]
    public static async Task<IResult> Get(HttpContext context, RecordReads services)
    {
        var token = context.RequestAborted;
        var query = new QueryReader(context, Parameters);
        var (fields, parties, actions) = (query.List("field"), query.List("party"), query.List("action"));
        foreach (var field in fields.Except(Fields))
        {
            query.Invalid.Add("?field", "unknown-code", $"'{field}' is not one of {string.Join(", ", Fields)}.");
        }

        var limit = query.Limit();
        var clocks = ClocksAsked.Read(query);
        var cursor = Cursor.Read(query);
        if (query.Problem is null)
        {
            parties = (await services.PartiesMeantAsync(query, cursor, token, ("party", parties)))[0];
            await ActionRecord.RequireAsync(services.Database, query, [.. actions.Select(x => ("action", x))], token);
        }

        var (asOf, meant, problem) = await services.Point.ResolveAsync(query, cursor, [new(actions, false)], token);
        if (problem is not null)
        {
            return problem;
        }

        var sql = new AsOfQuery(services.Database, asOf);
        List<string> conditions = [sql.Stood("s"), sql.Stood("d")];
        Where(fields, "d.field = any({0})");
        Where(parties, "s.signatories && {0}");
        Where(meant[0].Ids, "s.actions && {0}");

        // On a day of world or public time, a statement counts from its issue date on.
        conditions.AddRange(
            new[] { clocks.ValidAt, clocks.PublicAt }
                .OfType<LocalDate>()
                .Select(x => clocks.Begun("s.issued", sql.Add(x)))
        );
        if (cursor is not null)
        {
            conditions.Add($"s.sort_key > {sql.Add(cursor.After)}");
        }

        var read = await sql.ReadAsync(
            $"""
            select s.statement_id, s.title, s.kind, s.status, s.issued, s.issued_earliest, s.issued_latest,
              s.issued_unknown, s.sort_key,
              array_agg(d.field order by d.field collate "C", d.kind), array_agg(d.kind
                order by d.field collate "C", d.kind),
              array_agg(d.rivals::text order by d.field collate "C", d.kind)
            from read_v2.disagreements d join read_v2.statements s on s.statement_id = d.statement_id
            where {string.Join(" and ", conditions)}
            group by 1, 2, 3, 4, 5, 6, 7, 8, 9 order by s.sort_key limit {limit + 1}
            """,
            r =>
            {
                string? Text(int i) => r.IsDBNull(i) ? null : r.GetString(i);
                LocalDate? Day(int i) => r.IsDBNull(i) ? null : r.GetFieldValue<LocalDate>(i);
                var (kinds, rivals) = (r.GetFieldValue<string[]>(10), r.GetFieldValue<string[]>(11));
                return (
                    Key: r.GetString(8),
                    Item: new DisagreementItem(
                        new(r.GetString(0), Text(1), r.GetString(2), r.GetString(3)),
                        new(Text(4), Day(5), Day(6), Text(7)),
                        [
                            .. r.GetFieldValue<string[]>(9)
                                .Select(
                                    (x, i) =>
                                        new Disagreement(
                                            x,
                                            kinds[i],
                                            JsonSerializer.Deserialize<List<Rival>>(rivals[i], EventJson.Options)!
                                        )
                                ),
                        ]
                    )
                );
            },
            token
        );
        var statuses = await StatementReader.StatusesAsync(
            services.Database,
            read.Select(x => (x.Item.Statement.Id, x.Item.Statement.Status)),
            asOf.Sequence,
            clocks,
            token
        );
        var items = read.Select(x =>
            x.Item with
            {
                Statement = x.Item.Statement with { Status = statuses(x.Item.Statement.Id, x.Item.Statement.Status) },
            }
        );
        return Answer.Page(context, Page.Of([.. items], limit, asOf, cursor, _ => read[limit - 1].Key));

        void Where(string[] values, string condition)
        {
            if (values.Length > 0)
            {
                conditions.Add(
                    string.Format(System.Globalization.CultureInfo.InvariantCulture, condition, sql.Add(values))
                );
            }
        }
    }
}
