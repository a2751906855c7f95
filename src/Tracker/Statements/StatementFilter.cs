using NodaTime;
using Npgsql;
using NpgsqlTypes;
using Tracker.Actions;
using Tracker.Codebook;
using Tracker.Hosting;
using Tracker.Timelines;

namespace Tracker.Statements;

/// <summary>Which statements a list shows: the one place where its query parameters become SQL over an alias <c>s</c>.</summary>
public sealed class StatementFilter
{
    /// <summary>Those that stand come first, and are shown where no status is asked for.</summary>
    public static readonly string[] Statuses = ["RECORDED", "SUPERSEDED", "WITHDRAWN", "MERGED", "RETRACTED"];

    private static readonly string[] Parameters =
    [
        "party", "target", "action", "umbrella", "act", "actionType", "kind", "review", "status", "year", "from", "to", "q", "sort", "facets",
        "limit", "cursor", .. RecordClock.Parameters,
    ];

    private readonly List<string> _conditions = [];
    private readonly List<NpgsqlParameter> _parameters = [];

    private StatementFilter(AsOf asOf)
    {
        AsOf = asOf;
        At = Add(asOf.Sequence, NpgsqlDbType.Bigint);
        _conditions.Add(RecordClock.Stood("s", At));
    }

    public AsOf AsOf { get; }
    public int Limit { get; private init; }
    public Cursor? Cursor { get; private init; }

    /// <summary>date, -date or relevance.</summary>
    public string Sort { get; private init; } = "";
    public bool Facets { get; private init; }

    /// <summary>SQL of the words searched for, as a query; null: none.</summary>
    public string? Words { get; private set; }

    /// <summary>SQL arrays of the parties and the actions whose names have the words; empty where the words exclude some.</summary>
    public string NamedParties { get; private set; } = "array[]::text[]";
    public string NamedActions { get; private set; } = "array[]::text[]";

    /// <summary>Parameter that holds the sequence.</summary>
    public string At { get; }
    public string Where => string.Join(" and ", _conditions);
    public IReadOnlyList<NpgsqlParameter> Values => _parameters;

    /// <param name="without">Parameters that mean nothing to the endpoint, and so are unknown there.</param>
    public static async Task<(StatementFilter? Filter, Problem? Problem)> ReadAsync(
        HttpContext context, TimelineServices services, params string[] without)
    {
        var token = context.RequestAborted;
        var query = new QueryReader(context, Parameters.Except(without));
        var (parties, targets) = (query.List("party"), query.List("target"));
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
        var (from, to) = (query.Date("from"), query.Date("to"));
        var words = query.Text("q");
        var sort = words is null ? query.OneOf("sort", "date", "-date") : query.OneOf("sort", "relevance", "date", "-date");
        var facets = query.Flag("facets");
        var limit = query.Limit();
        var cursor = Cursor.Read(query);
        if (query.Problem is null)
        {
            await services.Parties.RequireAsync(query, [.. parties.Select(x => ("party", x)), .. targets.Select(x => ("target", x))], token);
            await ActionRecord.RequireAsync(services.Database, query, [.. actions.Select(x => ("action", x)), .. umbrellas.Select(x => ("umbrella", x))], token);
        }

        var (asOf, meant, problem) = await services.Clock.ResolveAsync(query, cursor, [new(actions, false), new(umbrellas, true)], token);
        if (problem is not null)
        {
            return (null, problem);
        }

        var filter = new StatementFilter(asOf) { Limit = limit, Cursor = cursor, Sort = sort, Facets = facets };
        filter.Among("s.status", statuses.Length > 0 ? statuses : Statuses[..3]);
        filter.Among("s.kind", kinds);
        filter.Among("s.review", reviews);
        filter.Overlapping("s.signatories", parties);
        filter.Overlapping("s.targets", targets);
        filter.Overlapping("s.actions", meant[0].Ids);
        filter.Overlapping("s.actions", meant[1].Ids);
        filter.Overlapping("s.acts", acts);
        if (types.Length > 0)
        {
            filter._conditions.Add($"s.actions && array(select t.action_id from read_v2.actions t where {RecordClock.Stood("t", filter.At)} and t.type = any({filter.Add(types)}))");
        }

        if (year is { } y)
        {
            filter._conditions.Add($"s.issued_earliest >= {filter.Add(new LocalDate((int)y, 1, 1), NpgsqlDbType.Date)} and s.issued_latest <= {filter.Add(new LocalDate((int)y, 12, 31), NpgsqlDbType.Date)}");
        }

        if (from?.Earliest is { } first)
        {
            filter._conditions.Add($"(s.issued_latest is null or s.issued_latest >= {filter.Add(first, NpgsqlDbType.Date)})");
        }

        if (to?.Latest is { } last)
        {
            filter._conditions.Add($"(s.issued_earliest is null or s.issued_earliest <= {filter.Add(last, NpgsqlDbType.Date)})");
        }

        if (words is not null)
        {
            filter.Search(words);
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
    /// The words occur in title or texts, or in a name of a signatory, or in the title of an action it is about. What is
    /// excluded by a word is judged by title and texts alone.
    /// </summary>
    private void Search(string words)
    {
        Words = $"websearch_to_tsquery('simple', {Add(words, NpgsqlDbType.Text)})";
        if (words.Contains('-'))
        {
            _conditions.Add($"s.words @@ {Words}");
            return;
        }

        NamedParties = $"array(select n.party from read_v2.parties n where {RecordClock.Stood("n", At)} and to_tsvector('simple', n.search) @@ {Words})";
        NamedActions = $"array(select n.action_id from read_v2.actions n where {RecordClock.Stood("n", At)} and to_tsvector('simple', n.title) @@ {Words})";
        _conditions.Add($"(s.words @@ {Words} or s.signatories && {NamedParties} or s.actions && {NamedActions})");
    }

    private string Add(string[] values) => Add(values, NpgsqlDbType.Array | NpgsqlDbType.Text);

    private void Among(string column, string[] values)
    {
        if (values.Length > 0)
        {
            _conditions.Add($"{column} = any({Add(values)})");
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
