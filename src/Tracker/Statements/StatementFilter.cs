using NodaTime;
using Npgsql;
using NpgsqlTypes;
using Tracker.Actions;
using Tracker.Http;
using Tracker.Record.Codebook;
using Tracker.Record.Dates;
using Tracker.Refusals;
using Tracker.Store;

namespace Tracker.Statements;

/// <summary>Which statements a list shows: the one place where its query parameters become SQL over an alias
/// <c>s</c>.</summary>
public sealed class StatementFilter
{
    /// <summary>Those that stand come first, and are shown where no status is asked for.</summary>
    public static readonly string[] Statuses = ["RECORDED", "SUPERSEDED", "WITHDRAWN", "MERGED", "RETRACTED"];

    private static readonly string[] Parameters =
    [
        "party",
        "signedBy",
        "target",
        "action",
        "umbrella",
        "act",
        "actionType",
        "kind",
        "review",
        "status",
        "year",
        "from",
        "to",
        "q",
        "sort",
        "facets",
        "limit",
        "cursor",
        .. ClocksAsked.Parameters,
        .. PointOfRecord.Parameters,
    ];

    private readonly List<string> _conditions = [];
    private readonly List<NpgsqlParameter> _parameters = [];

    private StatementFilter(AsOf asOf)
    {
        AsOf = asOf;
        At = Add(asOf.Sequence, NpgsqlDbType.Bigint);
        _conditions.Add(AsOf.Stood("s", At));
    }

    public AsOf AsOf { get; }
    public int Limit { get; private init; }
    public Cursor? Cursor { get; private init; }

    public Clocks Clocks { get; private init; } = new(null, null, false);

    /// <summary>SQL: the position <c>e</c> stood and counts on the days asked for; null: none is.</summary>
    public string? EntryThen { get; private set; }

    /// <summary>date, -date or relevance.</summary>
    public string Sort { get; private init; } = "";
    public bool Facets { get; private init; }

    /// <summary>SQL of the words searched for, as a query; null: none.</summary>
    public string? Words { get; private set; }

    /// <summary>SQL arrays of the parties and the actions whose names have the words; null: none has, or the words
    /// exclude some.</summary>
    public string? NamedParties { get; private set; }
    public string? NamedActions { get; private set; }

    /// <summary>Parameter that holds the sequence.</summary>
    public string At { get; }
    public string Where => string.Join(" and ", _conditions);
    public IReadOnlyList<NpgsqlParameter> Values => _parameters;

    /// <param name="without">Parameters that mean nothing to the endpoint, and so are unknown there.</param>
    public static async Task<(StatementFilter? Filter, Problem? Problem)> ReadAsync(
        HttpContext context,
        RecordReads services,
        params string[] without
    )
    {
        var token = context.RequestAborted;
        var query = new QueryReader(context, Parameters.Except(without));
        var (parties, together, targets) = (query.List("party"), query.List("signedBy"), query.List("target"));
        var (actions, umbrellas) = (query.List("action"), query.List("umbrella"));
        var acts = query.Codes("act", Lists.ActType);
        var types = query.Codes("actionType", Lists.ActionType);
        var kinds = query.Codes("kind", Lists.StatementKind);
        var reviews = query.Codes("review", Lists.ReviewState);
        var statuses = query.List("status");
        foreach (var status in statuses.Except(Statuses))
        {
            query.Invalid.Add("?status", "unknown-code", $"'{status}' is not one of {string.Join(", ", Statuses)}.");
        }

        var year = query.Number("year", 1, 9999);
        var (from, to) = query.Span();
        var words = query.Words("q");
        var sort = words is null
            ? query.OneOf("sort", "date", "-date", "relevance")
            : query.OneOf("sort", "relevance", "date", "-date");
        if (words is null && sort == "relevance")
        {
            query.Invalid.Add(
                "?sort",
                "needs-words",
                "Relevance is to words: give them in q, or sort by date or -date."
            );
        }

        var facets = query.Flag("facets");
        var clocks = ClocksAsked.Read(query);
        var limit = query.Limit();
        var cursor = Cursor.Read(query);
        if (query.Problem is null)
        {
            var meantBy = await services.PartiesMeantAsync(
                query,
                cursor,
                token,
                ("party", parties),
                ("signedBy", together),
                ("target", targets)
            );
            (parties, together, targets) = (meantBy[0], meantBy[1], meantBy[2]);
            await ActionRecord.RequireAsync(
                services.Database,
                query,
                [.. actions.Select(x => ("action", x)), .. umbrellas.Select(x => ("umbrella", x))],
                token
            );
        }

        var (asOf, meant, problem) = await services.Point.ResolveAsync(
            query,
            cursor,
            [new(actions, false), new(umbrellas, true)],
            token
        );
        if (problem is not null)
        {
            return (null, problem);
        }

        var filter = new StatementFilter(asOf)
        {
            Limit = limit,
            Cursor = cursor,
            Sort = sort,
            Facets = facets,
            Clocks = clocks,
        };
        filter.Among("s.status", statuses.Length > 0 ? statuses : Statuses[..3]);
        filter.Among("s.kind", kinds);
        filter.Among("s.review", reviews);
        filter.Overlapping("s.signatories", parties);
        filter.SignedBy(together);
        filter.Overlapping("s.targets", targets);
        filter.Overlapping("s.actions", meant[0].Ids);
        filter.Overlapping("s.actions", meant[1].Ids);
        filter.Overlapping("s.acts", acts);
        if (types.Length > 0)
        {
            filter._conditions.Add(
                $"s.actions && array(select t.action_id from read_v2.actions t where {AsOf.Stood("t", filter.At)} "
                    + $"and t.type = any({filter.Add(types)}))"
            );
        }

        if (year is { } y)
        {
            filter._conditions.Add(
                $"s.issued_earliest >= {filter.Add(new LocalDate((int)y, 1, 1), NpgsqlDbType.Date)} and "
                    + $"s.issued_latest <= {filter.Add(new LocalDate((int)y, 12, 31), NpgsqlDbType.Date)}"
            );
        }

        if (from?.Earliest is { } first)
        {
            var day = filter.Add(first, NpgsqlDbType.Date);
            filter._conditions.Add(
                clocks.Certain
                    ? $"s.issued_earliest >= {day}"
                    : $"(s.issued_latest is null or s.issued_latest >= {day})"
            );
        }

        if (to?.Latest is { } last)
        {
            var day = filter.Add(last, NpgsqlDbType.Date);
            filter._conditions.Add(
                clocks.Certain
                    ? $"s.issued_latest <= {day}"
                    : $"(s.issued_earliest is null or s.issued_earliest <= {day})"
            );
        }

        if (clocks.Any)
        {
            filter.On(clocks, parties);
        }

        if (words is not null)
        {
            await filter.SearchAsync(services.Database, words, token);
        }

        return (filter, null);
    }

    /// <summary>Adds a parameter and gives its place.</summary>
    public string Add(object? value, NpgsqlDbType type)
    {
        _parameters.Add(new() { Value = value ?? DBNull.Value, NpgsqlDbType = type });
        return $"${_parameters.Count}";
    }

    /// <summary>
    /// An entry of the statement, of one of the parties where they are named, counts on the days asked for; a statement
    /// without positions does once it was issued.
    /// </summary>
    private void On(Clocks clocks, string[] parties)
    {
        string Day(LocalDate day) => Add(day, NpgsqlDbType.Date);
        EntryThen = string.Join(" and ", [AsOf.Stood("e", At), .. clocks.Conditions("e", Day)]);
        var issued = new[] { clocks.ValidAt, clocks.PublicAt }
            .OfType<LocalDate>()
            .Select(x => clocks.Begun("s.issued", Day(x)));
        var party = parties.Length > 0 ? $" and e.party = any({Add(parties)})" : "";
        _conditions.Add(
            $"""
            case when {SignatoriesSeen.WithoutPositions} then {string.Join(" and ", issued)}
              else exists (select from read_v2.positions e where e.statement_id = s.statement_id
                and {EntryThen}{party}) end
            """
        );
    }

    /// <summary>
    /// The words occur in title or texts, or in a name of a signatory, or in the title of an action it is about. What
    /// is excluded by a word is judged by title and texts alone.
    /// </summary>
    /// <remarks>Names are looked up first: the planner reads every statement where it cannot see that none has the
    /// words.</remarks>
    private async Task SearchAsync(NpgsqlDataSource database, string asked, CancellationToken token)
    {
        var words = SearchWords.Of(asked);
        Words = $"websearch_to_tsquery('simple', {Add(words, NpgsqlDbType.Text)})";
        var alternatives = new List<string> { $"s.words @@ {Words}" };
        if (!words.Contains('-'))
        {
            var (parties, actions) = await NamedAsync(database, words, token);
            if (parties.Length > 0)
            {
                NamedParties = Add(parties);
                alternatives.Add($"s.signatories && {NamedParties}");
            }

            if (actions.Length > 0)
            {
                NamedActions = Add(actions);
                alternatives.Add($"s.actions && {NamedActions}");
            }
        }

        _conditions.Add($"({string.Join(" or ", alternatives)})");
    }

    private async Task<(string[] Parties, string[] Actions)> NamedAsync(
        NpgsqlDataSource database,
        string words,
        CancellationToken token
    )
    {
        await using var command = database.CreateCommand(
            $"""
            select array(select n.party from read_v2.parties n
                where {AsOf.Stood("n", "$1")} and to_tsvector('simple', n.search) @@ websearch_to_tsquery('simple',
                  $2)),
              array(select n.action_id from read_v2.actions n
                where {AsOf.Stood("n", "$1")} and to_tsvector('simple', n.title) @@ websearch_to_tsquery('simple', $2))
            """
        );
        command.Parameters.Add(new() { Value = AsOf.Sequence });
        command.Parameters.Add(new() { Value = words });
        await using var reader = await command.ExecuteReaderAsync(token);
        await reader.ReadAsync(token);
        return (reader.GetFieldValue<string[]>(0), reader.GetFieldValue<string[]>(1));
    }

    private string Add(string[] values) => Add(values, NpgsqlDbType.Array | NpgsqlDbType.Text);

    private void Among(string column, string[] values)
    {
        if (values.Length > 0)
        {
            _conditions.Add($"{column} = any({Add(values)})");
        }
    }

    /// <summary>Each of them signed it: whoever aligned with it or observed did not.</summary>
    private void SignedBy(string[] parties)
    {
        if (parties.Length > 0)
        {
            var all = Add(parties);
            _conditions.Add(
                $"""
                s.signatories @> {all} and array(
                  select x.party from unnest(s.signatories, s.signatory_roles) x(party, role)
                    where x.role in ('SIGNATORY', 'JOINED_LATER')) @> {all}
                """
            );
        }
    }

    private void Overlapping(string column, string[] values)
    {
        if (values.Length > 0)
        {
            _conditions.Add($"{column} && {Add(values)}");
        }
    }
}
