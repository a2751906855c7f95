using System.Globalization;
using Microsoft.AspNetCore.Authorization;
using NodaTime;
using Npgsql;
using NpgsqlTypes;
using Tracker.Http;
using Tracker.OpenApi;
using Tracker.Record.Codebook;
using Tracker.Store;
using Tracker.Timelines;
using Wolverine.Http;

namespace Tracker.Statements;

/// <param name="Signatories">In the order listed.</param>
/// <param name="Found">Where words were searched for.</param>
public sealed record StatementItem(
    string Id,
    string? Title,
    [CodeOf(Lists.StatementKind)] string Kind,
    [ValuesOf(typeof(StatementFilter), nameof(StatementFilter.Statuses))] string Status,
    string Review,
    DateView Issued,
    IReadOnlyList<StatementSignatory> Signatories,
    int? Unnamed,
    long Version,
    Instant RecordedAt,
    StatementFound? Found
);

public sealed record StatementSignatory(string Party, string Name, [CodeOf(Lists.SignatoryRole)] string Role);

/// <summary>Why a search found a statement.</summary>
/// <param name="Relevance">Higher is better; comparable within one answer only.</param>
/// <param name="Snippet">Passages of one text, in pieces; those that match are marked. If no text has any of the
/// words, the title or the beginning of a text.</param>
/// <param name="Parties">Signatories by whose names it was found.</param>
/// <param name="Actions">Actions by whose titles it was found.</param>
public sealed record StatementFound(
    decimal Relevance,
    IReadOnlyList<SnippetPiece> Snippet,
    IReadOnlyList<string> Parties,
    IReadOnlyList<string> Actions
);

public sealed record SnippetPiece(string Text, bool Match);

/// <param name="Facets">Where asked for: over all that the filters let through, not this page alone.</param>
public sealed record StatementPage(
    IReadOnlyList<StatementItem> Items,
    int? Total,
    AsOf AsOf,
    string? NextCursor,
    StatementFacets? Facets
);

/// <summary>Statements in order of issue date, or of relevance to words; merged and retracted ones only where asked
/// for.</summary>
public static class ListStatements
{
    // Around what matches: no text that is taken in has control characters of this kind.
    private const char Start = '\u0002';
    private const char Stop = '\u0003';

    /// <summary>Of more statements than these, the latest are ranked; the others follow with relevance 0, in order of
    /// date.</summary>
    public const int MostRanked = 5_000;

    [WolverineGet("/api/statements"), Lists(typeof(StatementItem)), Authorize(Policy = Roles.Reader)]
    [Operation("Lists statements, and searches their words")]
    [Answers<StatementPage>]
    [Query(typeof(StatementFilter))]
    [Means(
        "sort",
        "The order; relevance with q alone, and then where absent.",
        "date",
        "-date",
        "relevance",
        IsSingle = true
    )]
    [Means(
        "status",
        "Statuses; where absent all but MERGED and RETRACTED.",
        "RECORDED",
        "SUPERSEDED",
        "WITHDRAWN",
        "MERGED",
        "RETRACTED"
    )]
    public static async Task<IResult> Get(HttpContext context, RecordReads services)
    {
        var token = context.RequestAborted;
        var (filter, problem) = await StatementFilter.ReadAsync(context, services);
        if (problem is not null)
        {
            return problem;
        }

        var facets = filter!.Facets ? await StatementFacets.ReadAsync(services.Database, filter, token) : null;
        await using var command = services.Database.CreateCommand(Sql(filter));
        command.Parameters.AddRange(filter.Values.ToArray());
        var items = new List<StatementItem>();
        var keys = new List<string>();
        await using (var reader = await command.ExecuteReaderAsync(token))
        {
            while (await reader.ReadAsync(token))
            {
                items.Add(Item(reader));
                keys.Add(
                    filter.Sort == "relevance"
                        ? $"{reader.GetDecimal(16).ToString(CultureInfo.InvariantCulture)} {reader.GetString(14)}"
                        : reader.GetString(14)
                );
            }
        }

        var statuses = await StatementReader.StatusesAsync(
            services.Database,
            items.Select(x => (x.Id, x.Status)),
            filter.AsOf.Sequence,
            filter.Clocks,
            token
        );
        items = [.. items.Select(x => x with { Status = statuses(x.Id, x.Status) })];
        var page = Page.Of(items, filter.Limit, filter.AsOf, filter.Cursor, _ => keys[filter.Limit - 1]);
        var next = Answer.Sealed(context, page.NextCursor);
        return new ListAnswer<StatementItem>(
            new StatementPage(page.Items, page.Total, page.AsOf, next, facets),
            page.Items,
            page.AsOf,
            next
        );
    }

    private static string Sql(StatementFilter filter)
    {
        var signatories = SignatoriesSeen.Column("signatories", filter.EntryThen);
        var found = filter.Words is null
            ? "null::numeric, null::text, null::text[], null::text[]"
            : $"""
                s.relevance,
                {Excerpt(filter.Words)},
                {Named(signatories, filter.NamedParties)}, {Named("s.actions", filter.NamedActions)}
                """;
        var relevance = filter.Words is null
            ? "null::numeric"
            : $"""
                case when s.sort_key >= (select key from ranked) then
                  round((ts_rank_cd(s.words, {filter.Words},
                    32){Bonus("s.signatories", filter.NamedParties)}{Bonus("s.actions", filter.NamedActions)})::numeric,
                      6)
                  else 0 end
                """;

        // A frequent word is in most statements, and ranking one means reading all its words.
        var ranked = filter.Words is null
            ? ""
            : $"""
                with ranked(key) as materialized (select coalesce((select s.sort_key from read_v2.statements s
                  where {filter.Where}
                  order by s.sort_key desc offset {MostRanked - 1} limit 1), ''))
                """;
        var (order, after) = filter.Sort switch
        {
            "relevance" => ("s.relevance desc, s.sort_key", After(filter)),
            "-date" => (
                LatestFirst.Order("s"),
                filter.Cursor is { } c
                    ? LatestFirst.After("s", c.After, filter.Add(c.After, NpgsqlDbType.Text))
                    : "true"
            ),
            _ => (
                "s.sort_key",
                filter.Cursor is { } c ? $"s.sort_key > {filter.Add(c.After, NpgsqlDbType.Text)}" : "true"
            ),
        };
        string Part(string more, string by) =>
            $"""
                select s.* from (select s.*, {relevance} as relevance from read_v2.statements s where {filter.Where}) s
                where {after}{more} order by {by} limit {filter.Limit + 1}
                """;
        return $"""
            {ranked}
            select s.statement_id, s.title, s.kind, s.status, s.review, s.issued, s.issued_earliest, s.issued_latest,
              s.issued_unknown, {signatories}, {SignatoriesSeen.Column("signatory_roles", filter.EntryThen)}, s.unnamed,
                s.version,
              s.recorded_from, s.sort_key,
              array(select coalesce(n.name, x.party) from unnest({signatories}) with ordinality x(party, i)
                left join read_v2.parties n on n.party = x.party and {AsOf.Stood("n", filter.At)} order by x.i), {found}
            from (
              {(
                filter.Sort == "-date"
                    ? LatestFirst.Page(x => Part(x, "s.sort_key desc"), "s", filter.Limit + 1)
                    : Part("", order)
            )}) s
            order by {order}
            """;
    }

    /// <summary>
    /// SQL: the passage that matched. It is of one paragraph, so that it never joins the title and a text, or two
    /// texts: the first paragraph with all the words, else the one with most of them, else the first. The title is
    /// the last to be taken, because an item has it anyway.
    /// </summary>
    private static string Excerpt(string words) =>
        $"""
            coalesce((select ts_headline('simple', x.line, {words},
                'MaxFragments=2, MaxWords=30, MinWords=12, FragmentDelimiter=" … ", StartSel="' || chr({(int)Start}) || '", StopSel="' || chr({(int)Stop}) || '"')
              from (select y.line, y.i, to_tsvector('simple', y.line) as words,
                  y.i <= cardinality(string_to_array(coalesce(s.title, ''), E'\n')) as is_title,
                  regexp_replace(querytree({words}), '<->|<\d+>|&', '|', 'g')::tsquery as any_word
                from unnest(string_to_array(left(s.search, {PositionFilter.SearchLength}), E'\n'))
                  with ordinality y(line, i) where y.line ~ '\S') x
              order by x.words @@ {words} and not x.is_title desc, x.words @@ x.any_word and not x.is_title desc,
                x.words @@ x.any_word desc, ts_rank(x.words, x.any_word) desc, x.is_title, x.i limit 1), '')
            """;

    private static string Named(string column, string? names) =>
        names is null
            ? "array[]::text[]"
            : $"array(select unnest({column}) intersect select unnest({names}) order by 1)";

    private static string Bonus(string column, string? names) =>
        names is null ? "" : $" + case when {column} && {names} then 0.2 else 0 end";

    /// <summary>Relevance falls and the sort key rises: the page begins after both.</summary>
    private static string After(StatementFilter filter)
    {
        if (
            filter.Cursor is not { } cursor
            || cursor.After.Split(' ', 2) is not [var relevance, var key]
            || !decimal.TryParse(
                relevance,
                NumberStyles.AllowDecimalPoint,
                CultureInfo.InvariantCulture,
                out var number
            )
        )
        {
            return "true";
        }

        var (r, k) = (filter.Add(number, NpgsqlDbType.Numeric), filter.Add(key, NpgsqlDbType.Text));
        return $"(s.relevance < {r} or (s.relevance = {r} and s.sort_key > {k}))";
    }

    private static StatementItem Item(NpgsqlDataReader r)
    {
        string? Text(int i) => r.IsDBNull(i) ? null : r.GetString(i);
        LocalDate? Day(int i) => r.IsDBNull(i) ? null : r.GetFieldValue<LocalDate>(i);
        var (parties, roles, names) = (
            r.GetFieldValue<string[]>(9),
            r.GetFieldValue<string[]>(10),
            r.GetFieldValue<string[]>(15)
        );
        return new(
            r.GetString(0),
            Text(1),
            r.GetString(2),
            r.GetString(3),
            r.GetString(4),
            new(Text(5), Day(6), Day(7), Text(8)),
            [.. parties.Select((x, i) => new StatementSignatory(x, names[i], roles[i]))],
            r.IsDBNull(11) ? null : r.GetInt32(11),
            r.GetInt64(12),
            r.GetFieldValue<Instant>(13),
            r.IsDBNull(16)
                ? null
                : new(
                    r.GetDecimal(16),
                    Pieces(r.GetString(17)),
                    r.GetFieldValue<string[]>(18),
                    r.GetFieldValue<string[]>(19)
                )
        );
    }

    /// <summary>A headline cut at its marks.</summary>
    private static List<SnippetPiece> Pieces(string headline)
    {
        var pieces = new List<SnippetPiece>();
        var parts = headline.Split(Start);
        if (parts[0].Length > 0)
        {
            pieces.Add(new(parts[0], false));
        }

        foreach (var part in parts.Skip(1))
        {
            var end = part.IndexOf(Stop);
            pieces.Add(new(part[..end], true));
            if (end + 1 < part.Length)
            {
                pieces.Add(new(part[(end + 1)..], false));
            }
        }

        return pieces;
    }
}
