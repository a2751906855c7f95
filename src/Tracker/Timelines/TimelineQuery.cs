using NodaTime;
using Npgsql;
using Tracker.Http;
using Tracker.Record.Dates;
using Tracker.Record.Rows;
using Tracker.Statements;
using Tracker.Store;

namespace Tracker.Timelines;

/// <summary>Reads timeline rows: one indexed scan of positions, then the names of the rows of the page.</summary>
public static class TimelineQuery
{
    private static readonly string Columns = string.Join(", ", ReadTables.Positions.Columns.Select(x => "p." + x.Name));

    /// <summary>Reads one page. It reads one row more than the limit, to know whether another page follows.</summary>
    public static async Task<Page<TimelineRow>> PageAsync(
        NpgsqlDataSource database, PositionFilter filter, CancellationToken token)
    {
        var (rows, keys) = await ReadAsync(database, filter, filter.Limit + 1, token);
        return Page.Of(rows, filter.Limit, filter.AsOf, filter.Cursor, _ => keys[filter.Limit - 1]);
    }

    /// <summary>The SQL of a page. The benchmark also runs it alone.</summary>
    public static string Sql(PositionFilter filter, int limit)
    {
        var order = filter.NewestFirst ? "p.recorded_from_seq desc, p.sort_key" : "p.sort_key";
        string Part(string more) => $"""
            select {(filter.OnePerParty ? "distinct on (p.party) *" : "*")} from {filter.Source()} p where {filter.Where}{more}
            order by {(filter.OnePerParty ? "p.party, " : "")}{(filter.Descending ? "p.sort_key desc" : order)} limit {limit}
            """;
        string Stood(string alias) => AsOf.Stood(alias, filter.AsOfParameter);
        return $"""
            select {Columns}, p.recorded_from, p.recorded_from_seq, s.title, s.review,
              {SignatoriesSeen.Column("signatories", filter.EntryThen)}, {SignatoriesSeen.Column("signatory_roles", filter.EntryThen)},
              coalesce(v.title, a.title), coalesce(n.name, p.party), coalesce(v.action_id, a.action_id), p.via, s.status
            from (
              {(filter.Descending ? LatestFirst.Page(Part, "p", limit) : Part(""))}) p
            join read_v2.statements s on s.statement_id = p.statement_id and {Stood("s")}
            left join read_v2.actions a on a.action_id = p.action_id and {Stood("a")}
            left join read_v2.actions v on a.merged_into is not null
              and v.action_id = read_v2.survivor(a.action_id, {filter.AsOfParameter}) and {Stood("v")}
            left join read_v2.parties n on n.party = p.party and {Stood("n")}
            order by {(filter.Descending ? LatestFirst.Order("p") : order)}
            """;
    }

    public static async Task<(List<TimelineRow> Rows, List<string> Keys)> ReadAsync(
        NpgsqlDataSource database, PositionFilter filter, int limit, CancellationToken token)
    {
        var (rows, keys) = (new List<TimelineRow>(), new List<string>());
        await using (var command = database.CreateCommand(Sql(filter, limit)))
        {
            command.Parameters.AddRange(filter.Values.ToArray());
            await using var reader = await command.ExecuteReaderAsync(token);
            while (await reader.ReadAsync(token))
            {
                rows.Add(Row(reader, filter.Clocks));
                keys.Add(reader.GetString(Ordinal("sort_key")));
            }
        }

        var statuses = await StatementReader.StatusesAsync(
            database, rows.Select(x => (x.Statement.Id, x.Statement.Status)), filter.AsOf.Sequence, filter.Clocks,
            token);
        return ([.. rows.Select(x =>
            x with { Statement = x.Statement with { Status = statuses(x.Statement.Id, x.Statement.Status) } })], keys);
    }

    private static readonly Dictionary<string, int> Ordinals =
        ReadTables.Positions.Columns.Select((x, i) => (x.Name, i)).ToDictionary(x => x.Name, x => x.i);

    private static int Ordinal(string column) => Ordinals[column];

    private static TimelineRow Row(NpgsqlDataReader r, Clocks clocks)
    {
        var after = ReadTables.Positions.Columns.Count;
        string Text(string column) => r.GetString(Ordinal(column));
        string? Maybe(string column) => r.IsDBNull(Ordinal(column)) ? null : r.GetString(Ordinal(column));
        int? Number(string column) => r.IsDBNull(Ordinal(column)) ? null : r.GetInt16(Ordinal(column));
        LocalDate? Day(string column) =>
            r.IsDBNull(Ordinal(column)) ? null : r.GetFieldValue<LocalDate>(Ordinal(column));
        string[] List(string column) => r.GetFieldValue<string[]>(Ordinal(column));
        string? Name(int i) => r.IsDBNull(after + i) ? null : r.GetString(after + i);

        DateBounds Bounds(string column) => new(Day(column + "_earliest"), Day(column + "_latest"));
        var ended = Maybe("held_to") is not null && clocks.ShowsEnd(Bounds("held_to"), Bounds("public_to"));

        var party = Text("party");
        var (official, office) = (Maybe("official"), Maybe("office"));
        var signatories = r.GetFieldValue<string[]>(after + 4);
        var roles = r.GetFieldValue<string[]>(after + 5);
        return new(
            Text("position"), new(party, Name(7)!, Text("name_as_listed")),
            official is null && office is null ? null : new(official, office),
            new(Text("statement_id"), Name(2), Text("kind"), Name(10)!),
            Maybe("action_id") is { } action ? new(Name(8) ?? action, Name(6) ?? action) : null,
            Maybe("act"), Number("intensity"), Maybe("booster"), Maybe("force"), Maybe("epistemic"), Text("stance"),
            List("targets"), Maybe("targets_confidence"), List("beneficiaries"), List("labels"),
            [.. List("qualified_labels").Select(x => x.Split(':')).Select(x => new QualifiedLabel(x[1], x[0]))],
            Text("role"), Text("basis"), Name(9),
            [.. signatories.Where((x, i) => x != party && roles[i] is "SIGNATORY" or "JOINED_LATER")],
            new(Maybe("held_from"), Day("held_earliest"), Day("held_latest"), ended ? Maybe("held_to") : null,
                Maybe("held_unknown")),
            new(Maybe("public_from"), Maybe("public_unknown"), ended ? Maybe("public_to") : null),
            new(r.GetFieldValue<Instant>(after), null, r.GetInt64(after + 1), null),
            new(Text("quote"), r.GetInt32(Ordinal("quote_start")), r.GetInt32(Ordinal("quote_end")),
                Text("quote_text_id"), Text("language")),
            Name(3)!);
    }
}
