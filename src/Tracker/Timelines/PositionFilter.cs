using NodaTime;
using Npgsql;
using NpgsqlTypes;
using Tracker.Actions;
using Tracker.Codebook;
using Tracker.Hosting;

namespace Tracker.Timelines;

/// <summary>Which positions a timeline shows: the one place where its query parameters become SQL.</summary>
public sealed class PositionFilter
{
    public static readonly string[] Parameters =
    [
        "party", "target", "action", "umbrella", "includeParts", "act", "minIntensity", "force", "label", "epistemic", "basis",
        "review", "kind", "from", "to", "certainty", "q", "sort", "limit", "cursor", .. RecordClock.Parameters,
    ];

    /// <summary>What a timeline shows where <c>basis</c> is not given: what a party itself put its name to.</summary>
    public static readonly string[] DefaultBasis = ["DIRECT_SOLE", "DIRECT_JOINT", "ALIGNED"];

    /// <summary>Characters of a statement's title and texts that are searched: PostgreSQL refuses to index without limit.</summary>
    public const int SearchLength = 100_000;

    private readonly List<string> _conditions = [];
    private readonly List<NpgsqlParameter> _parameters = [];

    private PositionFilter(AsOf asOf, int limit, bool descending, Cursor? cursor)
    {
        (AsOf, Limit, Descending, Cursor) = (asOf, limit, descending, cursor);
        AsOfParameter = Add(asOf.Sequence);
        _conditions.Add(RecordClock.Stood("p", AsOfParameter));
    }

    public AsOf AsOf { get; }
    public int Limit { get; }
    public bool Descending { get; }

    /// <summary>Where the page begins; null: at the beginning.</summary>
    public Cursor? Cursor { get; }

    /// <summary>Each party's first position alone.</summary>
    public bool OnePerParty { get; set; }
    public string AsOfParameter { get; }
    public string Where => string.Join(" and ", _conditions);
    public IReadOnlyList<NpgsqlParameter> Values => _parameters;

    /// <param name="party">The party of the path, where there is one.</param>
    /// <param name="action">The action of the path, where there is one.</param>
    /// <param name="without">Parameters that mean nothing to the endpoint, and so are unknown there.</param>
    public static async Task<(PositionFilter? Filter, Problem? Problem)> ReadAsync(
        HttpContext context, TimelineServices services, string? party = null, string? action = null,
        params string[] without)
    {
        var token = context.RequestAborted;
        var query = new QueryReader(context, Parameters.Except(without)
            .Where(x => !(x == "party" && party is not null) && !(x is "action" or "umbrella" && action is not null)));
        var parties = party is null ? query.List("party") : [party];
        var targets = query.List("target");
        var actions = action is null ? query.List("action") : [action];
        var umbrellas = query.List("umbrella");
        var acts = query.Codes("act", Lists.ActType);
        var minIntensity = query.Number("minIntensity", 0, 6);
        var forces = query.Codes("force", Lists.DirectiveForce);
        var labels = query.Codes("label", Lists.Label);
        var epistemics = query.Codes("epistemic", Lists.Epistemic);
        var basis = query.Codes("basis", Lists.Basis);
        var reviews = query.Codes("review", Lists.ReviewState);
        var kinds = query.Codes("kind", Lists.StatementKind);
        var certain = query.OneOf("certainty", "possible", "certain") == "certain";
        var descending = query.OneOf("sort", "date", "-date") == "-date";
        var (from, to) = (query.Date("from"), query.Date("to"));
        var words = query.Text("q");
        var limit = query.Limit();
        var includeParts = query.Flag("includeParts");
        var cursor = Timelines.Cursor.Read(query);
        if (query.Problem is null)
        {
            await services.Parties.RequireAsync(query, [.. parties.Select(x => ("party", x)), .. targets.Select(x => ("target", x))], token);
            await ActionRecord.RequireAsync(services.Database, query, [.. query.List("action").Select(x => ("action", x)), .. umbrellas.Select(x => ("umbrella", x))], token);
        }

        var (asOf, problem) = await services.Clock.ResolveAsync(query, cursor, token);
        if (problem is not null)
        {
            return (null, problem);
        }

        var filter = new PositionFilter(asOf, limit, descending, cursor);
        filter.Among("p.party", parties);
        filter.Overlapping("p.targets", targets);
        if (includeParts)
        {
            filter.Under(actions);
        }
        else
        {
            filter.Among("p.action_id", actions);
        }

        filter.Under(umbrellas);

        filter.Among("p.act", acts);
        filter.Among("p.force", forces);
        filter.Overlapping("p.labels", labels);
        filter.Among("p.epistemic", epistemics);
        filter.Among("p.basis", basis.Length > 0 ? basis : DefaultBasis);
        filter.Among("p.kind", kinds);
        if (minIntensity is { } least)
        {
            filter._conditions.Add($"p.intensity >= {filter.Add((short)least)}");
        }

        if (reviews.Length > 0)
        {
            filter._conditions.Add($"exists (select from read_v1.statements r where r.statement_id = p.statement_id and {RecordClock.Stood("r", filter.AsOfParameter)} and r.review = any({filter.Add(reviews)}))");
        }

        filter.Held(from?.Earliest, to is null ? null : to.Latest, from is not null, to is not null, certain);
        if (words is not null)
        {
            filter.Words(words);
        }

        if (cursor is not null)
        {
            filter._conditions.Add($"p.sort_key {(descending ? "<" : ">")} {filter.Add(cursor.After)}");
        }

        return (filter, null);
    }

    /// <summary>A condition of the endpoint's own.</summary>
    public void And(string condition) => _conditions.Add(condition);

    private void Among(string column, string[] values)
    {
        if (values.Length > 0)
        {
            _conditions.Add(values.Length == 1 ? $"{column} = {Add(values[0])}" : $"{column} = any({Add(values)})");
        }
    }

    private void Overlapping(string column, string[] values)
    {
        if (values.Length > 0)
        {
            _conditions.Add($"{column} && {Add(values)}");
        }
    }

    /// <summary>An umbrella means it and all below.</summary>
    private void Under(string[] umbrellas)
    {
        if (umbrellas.Length > 0)
        {
            _conditions.Add(
                $"""
                p.action_id = any(array(
                  with recursive part(id) as (
                    select unnest({Add(umbrellas)}) collate "C"
                    union
                    select u.action_id from read_v1.actions u join part on u.umbrella = part.id
                    where {RecordClock.Stood("u", AsOfParameter)})
                  select id from part))
                """);
        }
    }

    /// <summary>
    /// World time within [from, to]: a date that may lie there (possible), or one that lies there whatever day it means
    /// (certain). Unknown dates are possible everywhere and certain nowhere.
    /// </summary>
    private void Held(LocalDate? from, LocalDate? to, bool hasFrom, bool hasTo, bool certain)
    {
        if (hasFrom && from is { } first)
        {
            _conditions.Add(certain ? $"p.held_earliest >= {Add(first)}" : $"(p.held_latest is null or p.held_latest >= {Add(first)})");
        }

        if (hasTo && to is { } last)
        {
            _conditions.Add(certain ? $"p.held_latest <= {Add(last)}" : $"(p.held_earliest is null or p.held_earliest <= {Add(last)})");
        }
    }

    /// <summary>The words occur in the row's quote or in the statement's title; found through the statements' text index.</summary>
    private void Words(string words)
    {
        var query = $"websearch_to_tsquery('simple', {Add(words)})";

        // What a statement's whole text lacks none of its quotes has; with an excluded word that does not follow.
        var indexed = words.Contains('-') ? "true" : $"to_tsvector('simple', left(w.search, {SearchLength})) @@ {query}";
        _conditions.Add(
            $"""
            exists (select from read_v1.statements w where w.statement_id = p.statement_id and {RecordClock.Stood("w", AsOfParameter)}
              and {indexed} and to_tsvector('simple', concat_ws(' ', w.title, p.quote)) @@ {query})
            """);
    }

    private string Add(object value)
    {
        _parameters.Add(value switch
        {
            string[] list => new() { Value = list, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text },
            LocalDate date => new() { Value = date, NpgsqlDbType = NpgsqlDbType.Date },
            _ => new() { Value = value },
        });
        return $"${_parameters.Count}";
    }
}
