using Microsoft.AspNetCore.Authorization;
using NpgsqlTypes;
using Tracker.Http;
using Tracker.OpenApi;
using Tracker.Record.Codebook;
using Tracker.Store;
using Wolverine.Http;

namespace Tracker.Parties;

/// <param name="Iso3">Alpha-3 code of ISO 3166-1; null where it has none, as the other identifiers.</param>
/// <param name="Iso2">Alpha-2 code of ISO 3166-1.</param>
/// <param name="IsoNumeric">Numeric code of ISO 3166-1, three digits.</param>
/// <param name="Cow">Number in the state system of the Correlates of War project.</param>
/// <param name="Wikidata">Item of Wikidata.</param>
public sealed record PartyItem(
    string Id,
    string Name,
    [CodeOf(Lists.PartyKind)] string Kind,
    long Version,
    string? Iso3,
    string? Iso2,
    string? IsoNumeric,
    string? Cow,
    string? Wikidata
);

/// <summary>
/// Parties in order of id, also found by an identifier; <c>q</c> finds them by the beginning of any word of any of
/// their names, those that are called exactly so first: Niger before Nigeria.
/// </summary>
public static class ListParties
{
    /// <summary>Identifiers that have a column and a parameter of their own, in the order of the columns.</summary>
    private static readonly (string Name, string Scheme)[] Identifiers =
    [
        ("iso3", "ISO-3166-1-ALPHA-3"),
        ("iso2", "ISO-3166-1-ALPHA-2"),
        ("isoNumeric", "ISO-3166-1-NUMERIC"),
        ("cow", "COW"),
        ("wikidata", "WIKIDATA"),
    ];

    private static readonly string[] Parameters =
    [
        "q",
        "kind",
        .. Identifiers.Select(x => x.Name),
        "limit",
        "cursor",
        .. PointOfRecord.Parameters,
    ];

    [WolverineGet("/api/parties"), Lists(typeof(PartyItem)), Authorize(Policy = Roles.Reader)]
    [Operation("Lists parties, found by any of their names")]
    [Answers<Page<PartyItem>>]
    [Query(typeof(ListParties))]
    [
        Means("kind", "Kinds of party.", Codes = Lists.PartyKind),
        Means("q", "The beginning or a part of a name.", IsSingle = true)
    ]
    [Means("iso3", "Alpha-3 codes of ISO 3166-1."), Means("iso2", "Alpha-2 codes of ISO 3166-1.")]
    [Means("isoNumeric", "Numeric codes of ISO 3166-1, three digits each.")]
    [Means("cow", "Numbers in the state system of the Correlates of War project.")]
    [Means("wikidata", "Items of Wikidata, such as Q423.")]
    public static async Task<IResult> Get(HttpContext context, RecordReads services)
    {
        var token = context.RequestAborted;
        var query = new QueryReader(context, Parameters);
        var words = query.Part("q");
        var kinds = query.Codes("kind", Lists.PartyKind);
        string[][] identifiers =
        [
            .. Identifiers.Select(x => query.List(x.Name).Select(y => y.ToUpperInvariant()).ToArray()),
        ];
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
              {string.Concat(Identifiers.Select(x => $", {Value(x.Scheme)}"))}
            from (
              select l.*, coalesce(f.place, '1') || l.party as rank
              from read_v2.parties l left join unnest($2::text[], $5::text[]) f(party, place) on f.party = l.party
              where $2::text[] is null or f.party is not null) p
            where {AsOf.Stood("p", "$1")}
              and (cardinality($3::text[]) = 0 or p.kind = any($3))
              and ($4::text is null or p.rank collate "C" > $4)
              {string.Concat(
                Identifiers.Select(
                    (x, i) => $" and (cardinality(${6 + i}::text[]) = 0 or {Value(x.Scheme)} = any(${6 + i}))"
                )
              )}
            order by p.rank collate "C" limit {limit + 1}
            """
        );
        foreach (
            var (value, type) in (IEnumerable<(object?, NpgsqlDbType)>)
                [
                    (asOf.Sequence, NpgsqlDbType.Bigint),
                    (found?.Keys.ToArray(), NpgsqlDbType.Array | NpgsqlDbType.Text),
                    (kinds, NpgsqlDbType.Array | NpgsqlDbType.Text),
                    (cursor?.After, NpgsqlDbType.Text),
                    (found?.Values.Select(x => x == 0 ? "0" : "1").ToArray(), NpgsqlDbType.Array | NpgsqlDbType.Text),
                    .. identifiers.Select(x => ((object?)x, NpgsqlDbType.Array | NpgsqlDbType.Text)),
                ]
        )
        {
            command.Parameters.Add(new() { Value = value ?? DBNull.Value, NpgsqlDbType = type });
        }

        var (items, ranks) = (new List<PartyItem>(), new List<string>());
        await using var r = await command.ExecuteReaderAsync(token);
        while (await r.ReadAsync(token))
        {
            string? Text(int i) => r.IsDBNull(i) ? null : r.GetString(i);
            items.Add(
                new(
                    r.GetString(0),
                    r.GetString(1),
                    r.GetString(2),
                    r.GetInt64(3),
                    Text(5),
                    Text(6),
                    Text(7),
                    Text(8),
                    Text(9)
                )
            );
            ranks.Add(r.GetString(4));
        }

        return Answer.Page(context, Page.Of(items, limit, asOf, cursor, _ => ranks[limit - 1]));
    }

    /// <summary>SQL: the party's identifier in a scheme, of which it has one at most.</summary>
    private static string Value(string scheme) =>
        $"(select i ->> 'value' from jsonb_array_elements(p.identifiers) i where i ->> 'scheme' = '{scheme}')";
}
