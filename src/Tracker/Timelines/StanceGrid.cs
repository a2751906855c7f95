using NodaTime;
using Npgsql;
using Tracker.Record.Codebook;
using Tracker.Record.Dates;
using Tracker.Record.Rows;
using Tracker.Statements;
using Tracker.Store;

namespace Tracker.Timelines;

/// <summary>A column of the grid: the action or topic for which stances are asked.</summary>
/// <param name="Action">The action after merges; for a topic, the umbrella action.</param>
/// <param name="Ids">The action ids that positions on it may have.</param>
/// <param name="IsTopic">Whether it includes all its parts. A sweep of the umbrella action alone is then not
/// enough.</param>
public sealed record StanceColumn(string Action, IReadOnlyList<string> Ids, bool IsTopic = false);

/// <param name="Stance">The strongest stance that the group took on the action.</param>
public sealed record GroupStance(string Group, string Stance);

public sealed record StatementLink(string Id, string? Title);

/// <param name="ReviewedThrough">The last day searched.</param>
public sealed record SweepLink(string Id, string From, string To, string Result, LocalDate? ReviewedThrough);

/// <summary>Where one party stands on one action.</summary>
/// <param name="Labels">Labels that its statements assert of the action. They do not affect the stance.</param>
/// <param name="Basis">The bases of its own positions; empty if it has none.</param>
/// <param name="First">Date of its first position; null if it has none.</param>
/// <param name="Last">Date of its last position that has a date, otherwise the same as <paramref
/// name="First"/>.</param>
/// <param name="Count">Number of its own positions.</param>
/// <param name="Intensity">The strongest intensity of its own positions.</param>
/// <param name="Statement">The first statement with the stance shown.</param>
/// <param name="Via">Groups that spoke for it.</param>
/// <param name="DissociatedFrom">Groups from whose words it dissociated itself.</param>
/// <param name="Since">Date of its first position with the stance shown, which is that of <paramref
/// name="Statement"/>; if MIXED, of the first with its strongest stance against the action. Null if it has no
/// position.</param>
public sealed record StanceCell(
    string Party,
    string Action,
    string Stance,
    IReadOnlyList<string> Labels,
    IReadOnlyList<string> Basis,
    DateView? First,
    DateView? Last,
    long Count,
    int? Intensity,
    StatementLink? Statement,
    IReadOnlyList<GroupStance> Via,
    IReadOnlyList<string> DissociatedFrom,
    SweepLink? LastSweep,
    DateView? Since
);

/// <summary>Reads the evidence for the stances of parties on actions, as of one point of the record.</summary>
public sealed class StanceGrid
{
    private const char Separator = Listed.Separator;

    private readonly NpgsqlDataSource _database;
    private readonly AsOf _asOf;
    private readonly Clocks _clocks;
    private readonly LocalDate? _at;
    private readonly IReadOnlyList<StanceColumn> _columns;
    private readonly string[]? _parties;
    private readonly Dictionary<string, List<string>> _columnsOf = [];
    private readonly Dictionary<(string Party, string Action), Evidence> _evidence = [];
    private ILookup<string, SweepSeen> _sweeps = Array.Empty<SweepSeen>().ToLookup(x => x.Action);
    private readonly Dictionary<string, HashSet<string>> _members = [];
    private Dictionary<string, string> _titles = [];

    private StanceGrid(
        NpgsqlDataSource database,
        AsOf asOf,
        Clocks clocks,
        LocalDate? at,
        IReadOnlyList<StanceColumn> columns,
        string[]? parties
    )
    {
        (_database, _asOf, _clocks, _at, _columns, _parties) = (database, asOf, clocks, at, columns, parties);
        foreach (var column in columns)
        {
            foreach (var id in column.Ids)
            {
                (_columnsOf.TryGetValue(id, out var list) ? list : _columnsOf[id] = []).Add(column.Action);
            }
        }
    }

    /// <summary>Parties that have a position or dissociated themselves from one, in order of id.</summary>
    public IEnumerable<string> Speakers =>
        _evidence
            .Where(x => x.Value.Count > 0 || x.Value.DissociatedFrom.Count > 0)
            .Select(x => x.Key.Party)
            .Distinct()
            .Order(StringComparer.Ordinal);

    /// <param name="at">The day by which a sweep must have begun, and on which a sweep's group has its members.</param>
    /// <param name="parties">The parties asked about; null: all.</param>
    /// <param name="basis">Positions with these bases count as the party's own.</param>
    public static async Task<StanceGrid> ReadAsync(
        NpgsqlDataSource database,
        AsOf asOf,
        Clocks clocks,
        LocalDate? at,
        IReadOnlyList<StanceColumn> columns,
        string[]? parties,
        string[] basis,
        CancellationToken token
    )
    {
        var grid = new StanceGrid(database, asOf, clocks, at, columns, parties);
        await grid.ReadPositionsAsync(basis, token);
        await grid.ReadGroupsAsync(token);
        await grid.ReadDissociatedAsync(token);
        if (at is not null)
        {
            await grid.ReadSweepsAsync(token);
        }

        grid._titles = await AsOfQuery.TitlesAsync(
            database,
            asOf,
            ReadTables.Statements,
            grid._evidence.Values.SelectMany(x => x.Stances.Values).Select(Entry.StatementOf),
            token
        );
        return grid;
    }

    /// <summary>The members of groups on a day, without suspended members.</summary>
    public static async Task<List<(string Group, string Party)>> MembersAsync(
        NpgsqlDataSource database,
        AsOf asOf,
        Clocks clocks,
        LocalDate at,
        string[] groups,
        CancellationToken token
    )
    {
        var sql = new AsOfQuery(database, asOf);
        var text = $"""
            select distinct m.group_id, m.party from read_v2.memberships m
            where m.group_id = any({sql.Add(groups)}) and m.status = 'MEMBER' and {sql.Stood("m")}
              and {string.Join(
                " and ",
                new Clocks(at, clocks.PublicAt, clocks.Certain).Conditions("m", x => sql.Add(x))
            )}
            order by 1, 2
            """;
        return await sql.ReadAsync(text, r => (r.GetString(0), r.GetString(1)), token);
    }

    public StanceCell Cell(string party, string action)
    {
        var x = _evidence.GetValueOrDefault((party, action)) ?? Evidence.None;
        var sweep = Stances.Latest(SweepsOf(party, action));
        var own = x.Stances;
        var stance = Stances.Of(own.Keys, x.DissociatedFrom.Count > 0, x.Via.Count > 0, sweep);
        var spoken =
            own.Count == 0
                ? null
                : own[stance == Codes.Stance.Mixed ? Stances.Of([.. own.Keys.Where(Stances.IsAgainst)])! : stance];
        return new(
            party,
            action,
            stance,
            [.. x.Labels],
            [.. x.Basis],
            Entry.DateOf(x.First),
            Entry.DateOf(x.Last ?? x.First),
            x.Count,
            x.Intensity,
            spoken is null
                ? null
                : new(Entry.StatementOf(spoken), _titles.GetValueOrDefault(Entry.StatementOf(spoken))),
            [.. x.Via.Select(v => new GroupStance(v.Key, Stances.Of(v.Value)!))],
            [.. x.DissociatedFrom],
            sweep is null ? null : new(sweep.Id, sweep.From, sweep.To, sweep.Result, sweep.ReviewedThrough),
            Entry.DateOf(spoken)
        );
    }

    /// <summary>
    /// Reads the parties' own positions, aggregated by the database: one row for each stance, basis and set of labels.
    /// </summary>
    private async Task ReadPositionsAsync(string[] basis, CancellationToken token)
    {
        var sql = Positions(out var conditions);
        if (_parties is not null)
        {
            conditions.Add($"p.party = any({sql.Add(_parties)})");
        }

        conditions.Add($"p.basis = any({sql.Add(basis)})");
        const string Entry =
            "(p.sort_key || E'\\x1f' || p.statement_id || E'\\x1f' || coalesce(p.held_from, '') || E'\\x1f' || "
            + "coalesce(p.held_unknown, '')) collate \"C\"";
        var text = $"""
            select p.action_id, p.party, p.stance, p.basis, p.labels, count(*), max(p.intensity)::int, min({Entry}),
              max({Entry}) filter (where p.held_from is not null)
            from read_v2.positions p where {string.Join(" and ", conditions)} group by 1, 2, 3, 4, 5
            """;
        await sql.ReadAsync(
            text,
            r =>
            {
                foreach (var column in _columnsOf[r.GetString(0)])
                {
                    Of(r.GetString(1), column)
                        .Add(
                            r.GetString(2),
                            r.GetString(3),
                            r.GetFieldValue<string[]>(4),
                            r.GetInt64(5),
                            r.IsDBNull(6) ? null : r.GetInt32(6),
                            r.GetString(7),
                            r.IsDBNull(8) ? null : r.GetString(8)
                        );
                }

                return true;
            },
            token
        );
    }

    /// <summary>
    /// Reads which groups spoke for which members: the members on the day on which the group's position began, except
    /// members that dissociated themselves or are signatories of the statement. A group's vote never speaks for its
    /// members.
    /// </summary>
    private async Task ReadGroupsAsync(CancellationToken token)
    {
        var sql = Positions(out var conditions);
        var among = _parties is null ? "" : $"and m.party = any({sql.Add(_parties)})";
        var known = _clocks.PublicAt is { } day ? sql.Add(day) : null;
        var endNotPublic = known is null ? "" : $" or not {_clocks.Ended("m.public_to", known)}";
        var then = _clocks.Certain
            ? $"m.held_latest <= p.held_earliest and (m.held_to is null or m.held_to_earliest > "
                + $"p.held_latest{endNotPublic})"
            : $"""
                (m.held_earliest is null or p.held_latest is null or m.held_earliest <= p.held_latest)
                and (m.held_to is null or m.held_to_latest is null or p.held_earliest is null
                  or m.held_to_latest > p.held_earliest{endNotPublic})
                """;
        var text = $"""
            select distinct p.action_id, m.party, p.party, p.stance
            from (
              select distinct p.action_id, p.party, p.stance, p.held_earliest, p.held_latest, p.dissociated,
                s.signatories
              from read_v2.positions p
              join read_v2.statements s on s.statement_id = p.statement_id and {sql.Stood("s")}
              where p.instrument is not null and p.basis <> 'VOTE' and {string.Join(" and ", conditions)}) p
            join read_v2.memberships m on m.group_id = p.party and m.status = 'MEMBER' and {sql.Stood("m")} and {then}
              {(known is null ? "" : $"and {_clocks.Begun("m.public", known)}")} {among}
            where m.party <> all(p.dissociated) and m.party <> all(p.signatories)
            """;
        await sql.ReadAsync(
            text,
            r =>
            {
                foreach (var column in _columnsOf[r.GetString(0)])
                {
                    var via = Of(r.GetString(1), column).Via;
                    (via.TryGetValue(r.GetString(2), out var stances) ? stances : via[r.GetString(2)] = []).Add(
                        r.GetString(3)
                    );
                }

                return true;
            },
            token
        );
    }

    private async Task ReadDissociatedAsync(CancellationToken token)
    {
        var sql = Positions(out var conditions);
        var text = $"""
            select distinct p.action_id, x, p.party from read_v2.positions p, unnest(p.dissociated) x
            where cardinality(p.dissociated) > 0 and {string.Join(" and ", conditions)} {(
                _parties is null ? "" : $"and x = any({sql.Add(_parties)})"
            )}
            """;
        await sql.ReadAsync(
            text,
            r =>
            {
                foreach (var column in _columnsOf[r.GetString(0)])
                {
                    Of(r.GetString(1), column).DissociatedFrom.Add(r.GetString(2));
                }

                return true;
            },
            token
        );
    }

    /// <summary>
    /// Reads the sweeps that began by the day, for a party or a group's members: sweeps of the action, of an action
    /// merged into it, or of a topic above it.
    /// </summary>
    private async Task ReadSweepsAsync(CancellationToken token)
    {
        var sql = new AsOfQuery(_database, _asOf);
        var text = $"""
            with recursive above(col, id, same) as (
              select c, c collate "C",
                c <> all({sql.Add(_columns.Where(x => x.IsTopic).Select(x => x.Action).ToArray())})
              from unnest({sql.Add(_columns.Select(x => x.Action).ToArray())}) c
              union
              select a.col, x.id, a.same and x.same from above a join lateral (
                select b.umbrella as id, false as same from read_v2.actions b where b.action_id = a.id
                  and {sql.Stood("b")}
                union all
                select b.action_id, true from read_v2.actions b where b.merged_into = a.id
                  and {sql.Stood("b")}) x on x.id is not null)
            select a.col, w.sweep_id, w.searched_from, w.searched_to, w.to_latest, w.result, w.recorded_from_seq,
              w.party, w.group_id,
              array(select distinct y from read_v2.statements s, unnest(s.signatories) y
                where s.statement_id = any(w.found) and {sql.Stood("s")}),
              cardinality(w.found) > 0
            from above a join read_v2.sweeps w on coalesce(w.topic, w.action_id) = a.id and (w.topic is not null
              or a.same)
            where {sql.Stood("w")} and w.status = 'RECORDED' and (w.from_earliest is null
              or w.from_earliest <= {sql.Add(_at!.Value)})
            """;
        var sweeps = await sql.ReadAsync(
            text,
            r => new SweepSeen(
                r.GetString(0),
                new(
                    r.GetString(1),
                    r.GetString(2),
                    r.GetString(3),
                    r.IsDBNull(4) ? null : r.GetFieldValue<LocalDate>(4),
                    r.GetString(5),
                    r.GetString(5) == Codes.SweepResult.NoneFound,
                    r.GetInt64(6)
                ),
                r.IsDBNull(7) ? null : r.GetString(7),
                r.IsDBNull(8) ? null : r.GetString(8),
                r.GetFieldValue<string[]>(9),
                r.GetBoolean(10)
            ),
            token
        );
        _sweeps = sweeps.ToLookup(x => x.Action);
        var groups = sweeps.Select(x => x.Group).OfType<string>().Distinct().ToArray();
        foreach (
            var group in (await MembersAsync(_database, _asOf, _clocks, _at!.Value, groups, token)).GroupBy(x =>
                x.Group
            )
        )
        {
            _members[group.Key] = [.. group.Select(x => x.Party)];
        }
    }

    /// <summary>
    /// The sweeps that cover a party. If a sweep of its group found only statements of other parties, it found none of
    /// this party.
    /// </summary>
    private IEnumerable<PartySweep> SweepsOf(string party, string action) =>
        _sweeps[action]
            .Where(x =>
                x.Party == party
                || (x.Group is not null && _members.GetValueOrDefault(x.Group)?.Contains(party) == true)
            )
            .Select(x =>
                x.Sweep with
                {
                    FoundNone = x.Sweep.FoundNone || (x.Group is not null && x.NamesFound && !x.Found.Contains(party)),
                }
            );

    /// <summary>SQL conditions for the positions asked about, with the alias <c>p</c>.</summary>
    private AsOfQuery Positions(out List<string> conditions)
    {
        var sql = new AsOfQuery(_database, _asOf);
        conditions =
        [
            sql.Stood("p"),
            $"p.action_id = any({sql.Add(_columnsOf.Keys.ToArray())})",
            .. _clocks.Conditions("p", x => sql.Add(x)),
        ];

        // If no day is asked for, a withdrawn position is not a stance any more, once the withdrawal was public.
        if (_clocks.ValidAt is null)
        {
            conditions.Add(
                _clocks.PublicAt is { } day
                    ? $"(p.held_to is null or not {_clocks.Ended("p.public_to", sql.Add(day))})"
                    : "p.held_to is null"
            );
        }

        return sql;
    }

    private Evidence Of(string party, string action) =>
        _evidence.TryGetValue((party, action), out var evidence) ? evidence : _evidence[(party, action)] = new();

    /// <param name="Found">Signatories of the statements that the sweep found.</param>
    /// <param name="NamesFound">Whether the sweep names statements.</param>
    private sealed record SweepSeen(
        string Action,
        PartySweep Sweep,
        string? Party,
        string? Group,
        string[] Found,
        bool NamesFound
    );

    /// <summary>The evidence for one party and one action.</summary>
    private sealed class Evidence
    {
        public static readonly Evidence None = new();

        /// <summary>The first entry of each stance.</summary>
        public Dictionary<string, string> Stances { get; } = [];
        public SortedSet<string> Labels { get; } = new(StringComparer.Ordinal);
        public SortedSet<string> Basis { get; } = new(StringComparer.Ordinal);
        public SortedDictionary<string, HashSet<string>> Via { get; } = new(StringComparer.Ordinal);
        public SortedSet<string> DissociatedFrom { get; } = new(StringComparer.Ordinal);
        public string? First { get; private set; }
        public string? Last { get; private set; }
        public long Count { get; private set; }
        public int? Intensity { get; private set; }

        public void Add(
            string stance,
            string basis,
            string[] labels,
            long count,
            int? intensity,
            string first,
            string? last
        )
        {
            Stances[stance] =
                Stances.TryGetValue(stance, out var before) && string.CompareOrdinal(before, first) < 0
                    ? before
                    : first;
            Basis.Add(basis);
            Labels.UnionWith(labels);
            Count += count;
            Intensity = intensity is null || Intensity > intensity ? Intensity : intensity;
            First = First is null || string.CompareOrdinal(first, First) < 0 ? first : First;
            Last = last is null || string.CompareOrdinal(last, Last) < 0 ? Last : last;
        }
    }

    /// <summary>
    /// A position as one string that sorts like the position: sort key, statement, date, and why there is no date.
    /// </summary>
    private static class Entry
    {
        public static string StatementOf(string entry) => entry.Split(Separator)[1];

        public static DateView? DateOf(string? entry)
        {
            if (entry?.Split(Separator) is not [_, _, var date, var unknown])
            {
                return null;
            }

            var bounds = date.Length == 0 ? default : EdtfDate.Parse(date).Bounds;
            return new(
                date.Length == 0 ? null : date,
                bounds.Earliest,
                bounds.Latest,
                unknown.Length == 0 ? null : unknown
            );
        }
    }
}
