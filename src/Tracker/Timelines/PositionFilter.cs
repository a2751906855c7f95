using System.Globalization;
using NodaTime;
using Npgsql;
using NpgsqlTypes;
using Tracker.Actions;
using Tracker.Http;
using Tracker.Record.Codebook;
using Tracker.Record.Dates;
using Tracker.Record.Rows;
using Tracker.Refusals;
using Tracker.Store;

namespace Tracker.Timelines;

/// <summary>Selects the positions of a timeline. Its query parameters become SQL only here.</summary>
public sealed class PositionFilter
{
    public static readonly string[] Parameters =
    [
        "party",
        "target",
        "beneficiary",
        "action",
        "umbrella",
        "includeParts",
        "act",
        "minIntensity",
        "force",
        "label",
        "epistemic",
        "group",
        "groupBasis",
        "basis",
        "review",
        "kind",
        "dateField",
        "from",
        "to",
        "since",
        "q",
        "sort",
        "limit",
        "cursor",
        .. ClocksAsked.Parameters,
        .. PointOfRecord.Parameters,
    ];

    /// <summary>The bases shown if <c>basis</c> is absent: what a party itself put its name to.</summary>
    public static readonly string[] DefaultBasis =
    [
        Codes.Basis.DirectSole,
        Codes.Basis.DirectJoint,
        Codes.Basis.Aligned,
    ];

    /// <summary>
    /// Number of characters of a statement's title and texts that are searched: PostgreSQL limits the size of an index
    /// entry.
    /// </summary>
    public const int SearchLength = 100_000;

    private readonly List<string> _conditions = [];
    private readonly List<NpgsqlParameter> _parameters = [];
    private string? _memberThen;
    private string? _entryThen;

    private PositionFilter(AsOf asOf, Clocks clocks, bool isExpanded, int limit, bool descending, Cursor? cursor)
    {
        (AsOf, Clocks, IsExpanded, Limit, Descending, Cursor) = (asOf, clocks, isExpanded, limit, descending, cursor);
        AsOfParameter = Add(asOf.Sequence);
        _conditions.Add(AsOf.Stood("p", AsOfParameter));
    }

    public AsOf AsOf { get; }
    public Clocks Clocks { get; }

    /// <summary>Whether members of an issuing group have rows too, if the group's instrument speaks for them.</summary>
    public bool IsExpanded { get; }

    /// <summary>The survivor of the action in the path, if that action was merged; otherwise null.</summary>
    public string? MovedTo { get; private init; }
    public int Limit { get; }
    public bool Descending { get; }

    /// <summary>Where the page begins; null for the first page.</summary>
    public Cursor? Cursor { get; }

    /// <summary>
    /// SQL condition that the position <c>e</c> stood and counts on the days asked for; null if no day is asked for.
    /// </summary>
    public string? EntryThen =>
        _entryThen ??= Clocks.Any
            ? string.Join(" and ", [AsOf.Stood("e", AsOfParameter), .. Clocks.Conditions("e", x => Add(x))])
            : null;

    /// <summary>Whether to show only each party's first position.</summary>
    public bool OnePerParty { get; set; }

    /// <summary>Whether to order by record time, newest first, instead of by date.</summary>
    public bool NewestFirst { get; private init; }
    public string AsOfParameter { get; }
    public string Where => string.Join(" and ", _conditions);
    public IReadOnlyList<NpgsqlParameter> Values => _parameters;

    /// <param name="party">The party in the path, if there is one.</param>
    /// <param name="action">The action in the path, if there is one.</param>
    /// <param name="without">Parameters that the endpoint does not accept.</param>
    public static Task<(PositionFilter? Filter, Problem? Problem)> ReadAsync(
        HttpContext context,
        RecordReads services,
        string? party = null,
        string? action = null,
        params string[] without
    ) => ReadAsync(context, services, party, action, newestFirst: false, without);

    /// <summary>The same positions in order of record time, the newest first.</summary>
    public static Task<(PositionFilter? Filter, Problem? Problem)> NewestFirstAsync(
        HttpContext context,
        RecordReads services,
        string? party,
        string? action
    ) => ReadAsync(context, services, party, action, newestFirst: true, ["sort"]);

    /// <summary>Where the next page begins, in order of record time.</summary>
    /// <param name="sortKey">The row's.</param>
    public static string NewestKey(TimelineRow row, string sortKey) =>
        string.Create(CultureInfo.InvariantCulture, $"{row.Recorded.FromSequence} {sortKey}");

    private static async Task<(PositionFilter? Filter, Problem? Problem)> ReadAsync(
        HttpContext context,
        RecordReads services,
        string? party,
        string? action,
        bool newestFirst,
        string[] without
    )
    {
        var token = context.RequestAborted;
        var query = new QueryReader(
            context,
            Parameters
                .Except(without)
                .Where(x =>
                    !(x == "party" && party is not null) && !(x is "action" or "umbrella" && action is not null)
                )
        );
        var parties = party is null ? query.List("party") : [party];
        var targets = query.List("target");
        var beneficiaries = query.List("beneficiary");
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
        var groups = query.List("group");
        var groupBasis = query.OneOf("groupBasis", "declared", "none", "expanded");
        var dateField = query.OneOf("dateField", "held", "issued", "public", "recorded");
        var since = query.Number("since", 0, long.MaxValue);
        var clocks = ClocksAsked.Read(query);
        var descending = query.OneOf("sort", "date", "-date") == "-date";
        var (from, to) = query.Span();
        var words = query.Words("q");
        var limit = query.Limit();
        var includeParts = query.Flag("includeParts");
        var cursor = Cursor.Read(query);
        if (query.Problem is null)
        {
            await services.Point.RequireInLogAsync(query, "since", since, token);
            var meantBy = await services.PartiesMeantAsync(
                query,
                cursor,
                token,
                ("party", parties),
                ("target", targets),
                ("beneficiary", beneficiaries),
                ("group", groups)
            );
            (parties, targets, beneficiaries, groups) = (meantBy[0], meantBy[1], meantBy[2], meantBy[3]);
            await ActionRecord.RequireAsync(
                services.Database,
                query,
                [.. query.List("action").Select(x => ("action", x)), .. umbrellas.Select(x => ("umbrella", x))],
                token
            );
        }

        var (asOf, meant, problem) = await services.Point.ResolveAsync(
            query,
            cursor,
            [new(actions, includeParts), new(umbrellas, true)],
            token
        );
        if (problem is not null)
        {
            return (null, problem);
        }

        var filter = new PositionFilter(asOf, clocks, groupBasis == "expanded", limit, descending, cursor)
        {
            NewestFirst = newestFirst,
            MovedTo = action is not null && meant[0].Survivors[0] != action ? meant[0].Survivors[0] : null,
        };
        filter.Among("p.party", parties);
        filter.Overlapping("p.targets", targets);
        filter.Overlapping("p.beneficiaries", beneficiaries);
        filter.Among("p.action_id", meant[0].Ids);
        filter.Among("p.action_id", meant[1].Ids);
        filter.Among("p.act", acts);
        filter.Among("p.force", forces);
        filter.Overlapping("p.labels", labels);
        filter.Among("p.epistemic", epistemics);
        filter.Among(
            "p.basis",
            [
                .. basis.Length > 0 ? basis : DefaultBasis,
                .. filter.IsExpanded ? [Codes.Basis.ViaGroup] : Array.Empty<string>(),
            ]
        );
        filter.Among("p.kind", kinds);
        if (minIntensity is { } least)
        {
            filter._conditions.Add($"p.intensity >= {filter.Add((short)least)}");
        }

        if (reviews.Length > 0)
        {
            filter._conditions.Add(
                $"exists (select from read_v2.statements r where r.statement_id = p.statement_id and "
                    + $"{AsOf.Stood("r", filter.AsOfParameter)} and r.review = any({filter.Add(reviews)}))"
            );
        }

        filter._conditions.AddRange(clocks.Conditions("p", x => filter.Add(x)));
        filter.Dated(dateField, from?.Earliest, to?.Latest, clocks.Certain);
        if (groups.Length > 0)
        {
            filter._conditions.Add(
                $"exists (select from read_v2.memberships m where m.group_id = any({filter.Add(groups)}) and "
                    + $"m.party = p.party and {filter.MemberThen})"
            );
        }

        if (groupBasis == "none")
        {
            filter._conditions.Add(
                $"not exists (select from read_v2.parties g where g.party = p.party and "
                    + $"{AsOf.Stood("g", filter.AsOfParameter)} and g.kind in ('BLOC', 'GROUP', 'ORGANISATION'))"
            );
        }

        if (since is { } sequence)
        {
            filter._conditions.Add($"p.recorded_from_seq > {filter.Add(sequence)}");
        }

        if (words is not null)
        {
            filter.Words(words);
        }

        if (cursor is not null)
        {
            filter.After(cursor.After);
        }

        return (filter, null);
    }

    /// <summary>Adds the condition that a row comes after the last of the page before.</summary>
    private void After(string key)
    {
        if (NewestFirst)
        {
            var place = key.Split(' ', 2);
            var (sequence, sortKey) = (Add(long.Parse(place[0], CultureInfo.InvariantCulture)), Add(place[1]));
            _conditions.Add(
                $"(p.recorded_from_seq < {sequence} or (p.recorded_from_seq = {sequence} and p.sort_key > {sortKey}))"
            );
        }
        else
        {
            var after = Add(key);
            _conditions.Add(Descending ? LatestFirst.After("p", key, after) : $"p.sort_key > {after}");
        }
    }

    /// <summary>Adds a condition of the endpoint.</summary>
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

    /// <summary>
    /// The SQL source of positions: the table. If groups are expanded, also a row for each member of the group on the
    /// date of the position, except members that dissociated themselves or are signatories of the same statement. Votes
    /// are never expanded.
    /// </summary>
    public string Source()
    {
        var columns = ReadTables
            .Positions.Columns.Select(x => x.Name)
            .Concat(["recorded_from", "recorded_from_seq", "recorded_to_seq"])
            .ToList();
        return !IsExpanded
            ? "(select *, null::text as via from read_v2.positions)"
            : $"""
            (select {string.Join(", ", columns)}, null::text as via from read_v2.positions
             union all
             select {string.Join(", ", columns.Select(x => x switch
        {
            "position" => "p.position || '>' || m.party",
            "party" => "m.party",
            "official" or "office" => "null",
            "basis" => "'VIA_GROUP'",
            "sort_key" => "p.sort_key || '>' || m.party",
            _ => "p." + x,
        }))}, p.party
             from read_v2.positions p
             join lateral (select distinct m.party from read_v2.memberships m where m.group_id = p.party
               and {MemberThen}) m on true
             where p.instrument is not null and p.basis <> 'VOTE' and m.party <> all(p.dissociated)
               and not exists (select from read_v2.statements o where o.statement_id = p.statement_id
                 and {AsOf.Stood("o", AsOfParameter)} and m.party = any(o.signatories)))
            """;
    }

    /// <summary>
    /// SQL condition that the membership <c>m</c> held when the position <c>p</c> began. With a day of public time,
    /// only memberships count that were public on that day, and only ends that were.
    /// </summary>
    private string MemberThen =>
        _memberThen ??=
            $"m.status = 'MEMBER' and {AsOf.Stood("m", AsOfParameter)} and "
            + (
                Clocks.Certain
                    ? $"m.held_latest <= p.held_earliest and (m.held_to is null or m.held_to_earliest > "
                        + $"p.held_latest{EndNotPublic()})"
                    : $"""
                        (m.held_earliest is null or p.held_latest is null or m.held_earliest <= p.held_latest)
                        and (m.held_to is null or m.held_to_latest is null or p.held_earliest is null
                          or m.held_to_latest > p.held_earliest{EndNotPublic()})
                        """
            )
            + (Clocks.PublicAt is { } day ? $" and {Clocks.Begun("m.public", Add(day))}" : "");

    private string EndNotPublic() =>
        Clocks.PublicAt is { } day ? $" or not {Clocks.Ended("m.public_to", Add(day))}" : "";

    /// <summary>
    /// Adds conditions for a date in [from, to]: a date that may be in it (possible) or must be in it (certain).
    /// </summary>
    private void Dated(string field, LocalDate? from, LocalDate? to, bool certain)
    {
        var (earliest, latest) = field switch
        {
            "public" => ("p.public_earliest", "p.public_latest"),
            "recorded" => ("(p.recorded_from at time zone 'UTC')::date", "(p.recorded_from at time zone 'UTC')::date"),
            "issued" => ("i.issued_earliest", "i.issued_latest"),
            _ => ("p.held_earliest", "p.held_latest"),
        };
        List<string> conditions = [];
        if (from is { } first)
        {
            conditions.Add(certain ? $"{earliest} >= {Add(first)}" : $"({latest} is null or {latest} >= {Add(first)})");
        }

        if (to is { } last)
        {
            conditions.Add(certain ? $"{latest} <= {Add(last)}" : $"({earliest} is null or {earliest} <= {Add(last)})");
        }

        _conditions.AddRange(
            field != "issued" || conditions.Count == 0
                ? conditions
                :
                [
                    $"exists (select from read_v2.statements i where i.statement_id = p.statement_id and "
                        + $"{AsOf.Stood("i", AsOfParameter)} and {string.Join(" and ", conditions)})",
                ]
        );
    }

    /// <summary>
    /// Adds the condition that the words occur in the row's quote or the statement's title. Uses the text index.
    /// </summary>
    private void Words(string words)
    {
        var query = $"websearch_to_tsquery('simple', {Add(SearchWords.Of(words))})";

        // Words that a statement's whole text lacks are in none of its quotes. That does not hold for excluded words:
        // the text may contain an excluded word that the quote does not, so do not use the index then.
        var indexed = SearchWords.Of(words).Contains('-') ? "true" : $"w.words @@ {query}";
        _conditions.Add(
            $"""
            exists (select from read_v2.statements w where w.statement_id = p.statement_id
              and {AsOf.Stood("w", AsOfParameter)}
              and {indexed} and to_tsvector('simple', concat_ws(' ', w.title, p.quote)) @@ {query})
            """
        );
    }

    private string Add(object value)
    {
        _parameters.Add(
            value switch
            {
                string[] list => new() { Value = list, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text },
                LocalDate date => new() { Value = date, NpgsqlDbType = NpgsqlDbType.Date },
                _ => new() { Value = value },
            }
        );
        return $"${_parameters.Count}";
    }
}
