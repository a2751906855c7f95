using NodaTime;
using Npgsql;
using NpgsqlTypes;
using Tracker.Actions;
using Tracker.Codebook;
using Tracker.Hosting;
using Tracker.Timelines;
using Wolverine.Http;

namespace Tracker.Statements;

/// <param name="Signatories">In the order listed.</param>
public sealed record StatementItem(
    string Id, string? Title, string Kind, string Status, string Review, DateView Issued,
    IReadOnlyList<StatementSignatory> Signatories, int? Unnamed, long Version, Instant RecordedAt);

public sealed record StatementSignatory(string Party, string Name, string Role);

/// <summary>Statements in order of issue date; merged and retracted ones only where asked for.</summary>
public static class ListStatements
{
    private static readonly string[] Statuses = ["RECORDED", "SUPERSEDED", "WITHDRAWN", "MERGED", "RETRACTED"];

    private static readonly string[] Parameters =
        ["party", "action", "kind", "review", "status", "from", "to", "q", "sort", "limit", "cursor", .. RecordClock.Parameters];

    [WolverineGet("/api/statements")]
    public static async Task<IResult> Get(HttpContext context, TimelineServices services)
    {
        var token = context.RequestAborted;
        var query = new QueryReader(context, Parameters);
        var (parties, actions) = (query.List("party"), query.List("action"));
        var kinds = query.Codes("kind", Lists.StatementKind);
        var reviews = query.Codes("review", Lists.ReviewState);
        var statuses = query.List("status");
        foreach (var status in statuses.Except(Statuses))
        {
            query.Invalid.Add("?status", "unknown-code", $"'{status}' is not one of {string.Join(", ", Statuses)}.");
        }

        var (from, to) = (query.Date("from"), query.Date("to"));
        var words = query.Text("q");
        var descending = query.OneOf("sort", "date", "-date") == "-date";
        var limit = query.Limit();
        var cursor = Cursor.Read(query);
        if (query.Problem is null)
        {
            await services.Parties.RequireAsync(query, [.. parties.Select(x => ("party", x))], token);
            await ActionRecord.RequireAsync(services.Database, query, [.. actions.Select(x => ("action", x))], token);
        }

        var (asOf, problem) = await services.Clock.ResolveAsync(query, cursor, token);
        if (problem is not null)
        {
            return problem;
        }

        var direction = descending ? "desc" : "asc";
        await using var command = services.Database.CreateCommand(
            $"""
            select s.statement_id, s.title, s.kind, s.status, s.review, s.issued, s.issued_earliest, s.issued_latest,
              s.issued_unknown, s.signatories, s.signatory_roles, s.unnamed, s.version, s.recorded_from, s.sort_key,
              array(select coalesce(n.name, x.party) from unnest(s.signatories) with ordinality x(party, i)
                left join read_v2.parties n on n.party = x.party and {RecordClock.Stood("n", "$1")} order by x.i)
            from read_v2.statements s
            where {RecordClock.Stood("s", "$1")}
              and s.status = any($2)
              and (cardinality($3::text[]) = 0 or s.signatories && $3)
              and (cardinality($4::text[]) = 0 or s.actions && $4)
              and (cardinality($5::text[]) = 0 or s.kind = any($5))
              and (cardinality($6::text[]) = 0 or s.review = any($6))
              and ($7::date is null or s.issued_latest is null or s.issued_latest >= $7)
              and ($8::date is null or s.issued_earliest is null or s.issued_earliest <= $8)
              and ($9::text is null or to_tsvector('simple', left(s.search, 100000)) @@ websearch_to_tsquery('simple', $9))
              and ($10::text is null or s.sort_key {(descending ? "<" : ">")} $10)
            order by s.sort_key {direction} limit {limit + 1}
            """);
        Add(asOf.Sequence, NpgsqlDbType.Bigint);
        Add(statuses.Length > 0 ? statuses : Statuses[..3], NpgsqlDbType.Array | NpgsqlDbType.Text);
        Add(parties, NpgsqlDbType.Array | NpgsqlDbType.Text);
        Add(actions, NpgsqlDbType.Array | NpgsqlDbType.Text);
        Add(kinds, NpgsqlDbType.Array | NpgsqlDbType.Text);
        Add(reviews, NpgsqlDbType.Array | NpgsqlDbType.Text);
        Add(from?.Earliest, NpgsqlDbType.Date);
        Add(to?.Latest, NpgsqlDbType.Date);
        Add(words, NpgsqlDbType.Text);
        Add(cursor?.After, NpgsqlDbType.Text);

        var items = new List<StatementItem>();
        var keys = new List<string>();
        await using var reader = await command.ExecuteReaderAsync(token);
        while (await reader.ReadAsync(token))
        {
            items.Add(Item(reader));
            keys.Add(reader.GetString(14));
        }

        return Answer.Page(context, Page.Of(items, limit, asOf, cursor, _ => keys[limit - 1]));

        void Add(object? value, NpgsqlDbType type) =>
            command.Parameters.Add(new() { Value = value ?? DBNull.Value, NpgsqlDbType = type });
    }

    private static StatementItem Item(NpgsqlDataReader r)
    {
        string? Text(int i) => r.IsDBNull(i) ? null : r.GetString(i);
        LocalDate? Day(int i) => r.IsDBNull(i) ? null : r.GetFieldValue<LocalDate>(i);
        var (parties, roles, names) = (r.GetFieldValue<string[]>(9), r.GetFieldValue<string[]>(10), r.GetFieldValue<string[]>(15));
        return new(
            r.GetString(0), Text(1), r.GetString(2), r.GetString(3), r.GetString(4),
            new(Text(5), Day(6), Day(7), Text(8)),
            [.. parties.Select((x, i) => new StatementSignatory(x, names[i], roles[i]))],
            r.IsDBNull(11) ? null : r.GetInt32(11), r.GetInt64(12), r.GetFieldValue<Instant>(13));
    }
}
