using Microsoft.AspNetCore.Authorization;
using NodaTime;
using Npgsql;
using Tracker.Actions;
using Tracker.Http;
using Tracker.OpenApi;
using Tracker.Refusals;
using Tracker.Statements;
using Tracker.Store;
using Tracker.Timelines;
using Wolverine.Http;

namespace Tracker.Labels;

/// <summary>
/// One characterisation of an action: the parties that gave it and their words. Never the tracker's own finding.
/// </summary>
/// <param name="Strength">ASSERTS, WOULD, MAY or QUOTES_OTHER.</param>
/// <param name="First">Issue date of the earliest statement that gives the label.</param>
public sealed record ActionLabel(
    string Label,
    string Strength,
    IReadOnlyList<LabelParty> Parties,
    DateView First,
    IReadOnlyList<LabelCitation> Citations
);

public sealed record LabelParty(string Id, string Name);

/// <param name="Action">The action that the words name: the one asked about, or one of its parts.</param>
public sealed record LabelCitation(
    string LabelId,
    RowStatement Statement,
    DateView Issued,
    IReadOnlyList<string> Parties,
    RowQuote Quote,
    IReadOnlyList<string> Instruments,
    string? InstrumentsWording,
    RowAction Action
);

/// <summary>Lists the labels given to an action and the parties that gave them.</summary>
public static class GetActionLabels
{
    [WolverineGet("/api/actions/{id}/labels"), Lists(typeof(ActionLabel)), Authorize(Policy = Roles.Reader)]
    [Operation("Lists the labels given to an action, and by whom")]
    [Answers<Page<ActionLabel>>, Redirects]
    [Query("includeParts", typeof(PointOfRecord))]
    public static async Task<IResult> Get(string id, HttpContext context, RecordReads services)
    {
        var token = context.RequestAborted;
        if (!await ActionRecord.ExistsAsync(services.Database, id, token))
        {
            return Problem.NotFound("action", id);
        }

        var query = new QueryReader(context, ["includeParts", .. PointOfRecord.Parameters]);
        var (asOf, meant, problem) = await services.Point.ResolveAsync(
            query,
            null,
            [new([id], query.Flag("includeParts"))],
            token
        );
        if (problem is not null)
        {
            return problem;
        }

        if (meant[0].Survivors[0] is var survivor && survivor != id)
        {
            return Answer.MovedTo(context, $"/api/actions/{survivor}/labels");
        }

        await using var command = services.Database.CreateCommand(
            $"""
            select l.code, l.strength, l.label_id, s.statement_id, s.title, s.kind, s.issued, s.issued_earliest,
              s.issued_latest,
              s.issued_unknown, s.signatories, l.quote, l.quote_start, l.quote_end, l.quote_text_id, l.instruments,
                l.instruments_wording,
              array(select coalesce(n.name, x.party) from unnest(s.signatories) with ordinality x(party, i)
                left join read_v2.parties n on n.party = x.party and {AsOf.Stood("n", "$2")} order by x.i), s.status,
              a.action_id, a.title
            from read_v2.labels l
            join read_v2.statements s on s.statement_id = l.statement_id and {AsOf.Stood("s", "$2")}
            join read_v2.actions a on a.action_id = read_v2.survivor(l.action_id, $2) and {AsOf.Stood("a", "$2")}
            where l.action_id = any($1) and {AsOf.Stood("l", "$2")}
            order by s.sort_key, l.label_id
            """
        );
        command.Parameters.Add(new() { Value = meant[0].Ids });
        command.Parameters.Add(new() { Value = asOf.Sequence });
        var read = new List<(string Label, string Strength, LabelCitation Citation, string[] Names)>();
        await using var r = await command.ExecuteReaderAsync(token);
        while (await r.ReadAsync(token))
        {
            read.Add((r.GetString(0), r.GetString(1), Citation(r), r.GetFieldValue<string[]>(17)));
        }

        List<ActionLabel> items =
        [
            .. read.GroupBy(x => (x.Label, x.Strength))
                .Select(group => new ActionLabel(
                    group.Key.Label,
                    group.Key.Strength,
                    [
                        .. group
                            .SelectMany(x => x.Citation.Parties.Select((p, i) => new LabelParty(p, x.Names[i])))
                            .Distinct(),
                    ],
                    group.First().Citation.Issued,
                    [.. group.Select(x => x.Citation)]
                )),
        ];
        return Answer.Page(context, new Page<ActionLabel>(items, items.Count, asOf, null));
    }

    private static LabelCitation Citation(NpgsqlDataReader r)
    {
        string? Text(int i) => r.IsDBNull(i) ? null : r.GetString(i);
        LocalDate? Day(int i) => r.IsDBNull(i) ? null : r.GetFieldValue<LocalDate>(i);
        return new(
            r.GetString(2),
            new(r.GetString(3), Text(4), r.GetString(5), r.GetString(18)),
            new(Text(6), Day(7), Day(8), Text(9)),
            r.GetFieldValue<string[]>(10),
            new(r.GetString(11), r.GetInt32(12), r.GetInt32(13), r.GetString(14)),
            r.GetFieldValue<string[]>(15),
            Text(16),
            new(r.GetString(19), r.GetString(20))
        );
    }
}
