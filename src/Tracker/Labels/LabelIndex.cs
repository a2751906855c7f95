using NodaTime;
using NpgsqlTypes;
using Tracker.Actions;
using Tracker.Http;
using Tracker.Record.Codebook;
using Tracker.Refusals;
using Tracker.Statements;
using Tracker.Store;

namespace Tracker.Labels;

/// <summary>One label on record, for the lists of labels and instruments.</summary>
/// <param name="Action">The action that has the label, after merges.</param>
/// <param name="Parties">Signatories of the label's statement.</param>
public sealed record IndexedLabel(
    string Label,
    string Strength,
    string Statement,
    string Action,
    string[] Parties,
    string[] Instruments,
    string? Wording,
    DateView Issued
);

/// <summary>
/// Reads labels in order of their statements' dates, with the filters of the lists of labels and instruments.
/// </summary>
public static class LabelIndex
{
    public static readonly string[] Parameters =
    [
        "label",
        "strength",
        "instrument",
        "party",
        "action",
        "umbrella",
        "from",
        "to",
        .. PointOfRecord.Parameters,
    ];

    public static async Task<(IReadOnlyList<IndexedLabel> Labels, AsOf AsOf, Problem? Problem)> ReadAsync(
        HttpContext context,
        RecordReads services
    )
    {
        var token = context.RequestAborted;
        var query = new QueryReader(context, Parameters);
        var labels = query.Codes("label", Lists.Label);
        var strengths = query.Codes("strength", Lists.LabelStrength);
        var instruments = query.List("instrument");
        var (parties, actions, umbrellas) = (query.List("party"), query.List("action"), query.List("umbrella"));
        var (from, to) = query.Span();
        if (query.Problem is null)
        {
            parties = (await services.PartiesMeantAsync(query, null, token, ("party", parties)))[0];
            await ActionRecord.RequireAsync(
                services.Database,
                query,
                [.. actions.Select(x => ("action", x)), .. umbrellas.Select(x => ("umbrella", x))],
                token
            );
        }

        var (asOf, meant, problem) = await services.Point.ResolveAsync(
            query,
            null,
            [new(actions, false), new(umbrellas, true)],
            token
        );
        if (problem is not null)
        {
            return ([], asOf, problem);
        }

        await using var command = services.Database.CreateCommand(
            $"""
            select l.code, l.strength, l.statement_id,
              case when a.merged_into is null then l.action_id else read_v2.survivor(l.action_id, $1) end,
              s.signatories, l.instruments, l.instruments_wording, s.issued, s.issued_earliest, s.issued_latest,
                s.issued_unknown
            from read_v2.labels l
            join read_v2.statements s on s.statement_id = l.statement_id and {AsOf.Stood("s", "$1")}
            left join read_v2.actions a on a.action_id = l.action_id and {AsOf.Stood("a", "$1")}
            where {AsOf.Stood("l", "$1")}
              and (cardinality($2::text[]) = 0 or l.code = any($2)) and (cardinality($3::text[]) = 0
                or l.strength = any($3))
              and (cardinality($4::text[]) = 0 or l.instruments && $4) and (cardinality($5::text[]) = 0
                or s.signatories && $5)
              and (cardinality($6::text[]) = 0 or l.action_id = any($6)) and (cardinality($7::text[]) = 0
                or l.action_id = any($7))
              and ($8::date is null or s.issued_latest is null or s.issued_latest >= $8)
              and ($9::date is null or s.issued_earliest is null or s.issued_earliest <= $9)
            order by s.sort_key, l.label_id
            """
        );
        const NpgsqlDbType Texts = NpgsqlDbType.Array | NpgsqlDbType.Text;
        foreach (
            var (value, type) in new (object?, NpgsqlDbType)[]
            {
                (asOf.Sequence, NpgsqlDbType.Bigint),
                (labels, Texts),
                (strengths, Texts),
                (instruments, Texts),
                (parties, Texts),
                (meant[0].Ids, Texts),
                (meant[1].Ids, Texts),
                (from?.Earliest, NpgsqlDbType.Date),
                (to?.Latest, NpgsqlDbType.Date),
            }
        )
        {
            command.Parameters.Add(new() { Value = value ?? DBNull.Value, NpgsqlDbType = type });
        }

        var read = new List<IndexedLabel>();
        await using var r = await command.ExecuteReaderAsync(token);
        while (await r.ReadAsync(token))
        {
            string? Text(int i) => r.IsDBNull(i) ? null : r.GetString(i);
            LocalDate? Day(int i) => r.IsDBNull(i) ? null : r.GetFieldValue<LocalDate>(i);
            read.Add(
                new(
                    r.GetString(0),
                    r.GetString(1),
                    r.GetString(2),
                    r.GetString(3),
                    r.GetFieldValue<string[]>(4),
                    r.GetFieldValue<string[]>(5),
                    Text(6),
                    new(Text(7), Day(8), Day(9), Text(10))
                )
            );
        }

        return (read, asOf, null);
    }

    /// <summary>The last known date of the labels; unknown if no date is known.</summary>
    public static DateView Last(IEnumerable<IndexedLabel> labels) =>
        labels.Select(x => x.Issued).LastOrDefault(x => x.Earliest is not null || x.Latest is not null)
        ?? labels.Last().Issued;
}
