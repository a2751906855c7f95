using NodaTime;
using Npgsql;
using Tracker.Http;
using Tracker.Record.Codebook;
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
        NpgsqlDataSource database,
        PositionFilter filter,
        CancellationToken token
    )
    {
        var (rows, keys) = await ReadAsync(database, filter, filter.Limit + 1, token);
        return Page.Of(rows, filter.Limit, filter.AsOf, filter.Cursor, _ => keys[filter.Limit - 1]);
    }

    /// <summary>The SQL of a page. The benchmark also runs it alone.</summary>
    public static string Sql(PositionFilter filter, int limit)
    {
        var order = filter.NewestFirst ? "p.recorded_from_seq desc, p.sort_key" : "p.sort_key";
        string Part(string more) =>
            $"""
                select {(
                    filter.OnePerParty ? "distinct on (p.party) *" : "*"
                )} from {filter.Source()} p where {filter.Where}{more}
                order by {(filter.OnePerParty ? "p.party, " : "")}{(
                    filter.Descending ? "p.sort_key desc" : order
                )} limit {limit}
                """;
        string Stood(string alias) => AsOf.Stood(alias, filter.AsOfParameter);
        return $"""
            select {Columns}, p.via, p.recorded_from, p.recorded_from_seq,
              s.title as statement_title, s.status as statement_status, s.review as statement_review,
              {SignatoriesSeen.Column("signatories", filter.EntryThen)} as signatories,
              {SignatoriesSeen.Column("signatory_roles", filter.EntryThen)} as signatory_roles,
              coalesce(v.action_id, a.action_id) as action_meant, coalesce(v.title, a.title) as action_title,
              coalesce(n.name, p.party) as party_name
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
        NpgsqlDataSource database,
        PositionFilter filter,
        int limit,
        CancellationToken token
    )
    {
        var (rows, keys) = (new List<TimelineRow>(), new List<string>());
        await using (var command = database.CreateCommand(Sql(filter, limit)))
        {
            command.Parameters.AddRange(filter.Values.ToArray());
            await using var reader = await command.ExecuteReaderAsync(token);
            while (await reader.ReadAsync(token))
            {
                rows.Add(Row(reader, filter.Clocks));
                keys.Add(reader.GetString(reader.GetOrdinal("sort_key")));
            }
        }

        var statuses = await StatementReader.StatusesAsync(
            database,
            rows.Select(x => (x.Statement.Id, x.Statement.Status)),
            filter.AsOf.Sequence,
            filter.Clocks,
            token
        );
        return (
            [
                .. rows.Select(x =>
                    x with
                    {
                        Statement = x.Statement with { Status = statuses(x.Statement.Id, x.Statement.Status) },
                    }
                ),
            ],
            keys
        );
    }

    /// <summary>The present row, every value read by the name of its column.</summary>
    private static TimelineRow Row(NpgsqlDataReader r, Clocks clocks)
    {
        T Of<T>(string column) => r.GetFieldValue<T>(r.GetOrdinal(column));
        bool IsNull(string column) => r.IsDBNull(r.GetOrdinal(column));
        string Text(string column) => r.GetString(r.GetOrdinal(column));
        string? Maybe(string column) => IsNull(column) ? null : Text(column);
        LocalDate? Day(string column) => IsNull(column) ? null : Of<LocalDate>(column);
        DateBounds Bounds(string column) => new(Day(column + "_earliest"), Day(column + "_latest"));

        var ended = Maybe("held_to") is not null && clocks.ShowsEnd(Bounds("held_to"), Bounds("public_to"));
        var (party, held, published) = (Text("party"), Bounds("held"), Bounds("public"));
        var (official, office) = (Maybe("official"), Maybe("office"));
        var roles = Of<string[]>("signatory_roles");
        return new(
            Position: Text("position"),
            Party: new(Id: party, Name: Text("party_name"), AsListed: Text("name_as_listed")),
            Official: official is null && office is null ? null : new(Name: official, Office: office),
            Statement: new(
                Id: Text("statement_id"),
                Title: Maybe("statement_title"),
                Kind: Text("kind"),
                Status: Text("statement_status")
            ),
            Action: Maybe("action_id") is { } action
                ? new(Id: Maybe("action_meant") ?? action, Title: Maybe("action_title") ?? action)
                : null,
            Act: Maybe("act"),
            Intensity: IsNull("intensity") ? null : Of<short>("intensity"),
            Booster: Maybe("booster"),
            Force: Maybe("force"),
            Epistemic: Maybe("epistemic"),
            Stance: Text("stance"),
            Targets: Of<string[]>("targets"),
            TargetsConfidence: Maybe("targets_confidence"),
            Beneficiaries: Of<string[]>("beneficiaries"),
            Labels: Of<string[]>("labels"),
            QualifiedLabels:
            [
                .. Of<string[]>("qualified_labels")
                    .Select(x => x.Split(':'))
                    .Select(x => new QualifiedLabel(Label: x[1], Strength: x[0])),
            ],
            Role: Text("role"),
            Basis: Text("basis"),
            Via: Maybe("via"),
            CoSignatories:
            [
                .. Of<string[]>("signatories")
                    .Where(
                        (x, i) =>
                            x != party && roles[i] is Codes.SignatoryRole.Signatory or Codes.SignatoryRole.JoinedLater
                    ),
            ],
            Held: new(
                From: Maybe("held_from"),
                Earliest: held.Earliest,
                Latest: held.Latest,
                To: ended ? Maybe("held_to") : null,
                UnknownReason: Maybe("held_unknown")
            ),
            Public: new(
                From: Maybe("public_from"),
                Earliest: published.Earliest,
                Latest: published.Latest,
                UnknownReason: Maybe("public_unknown"),
                To: ended ? Maybe("public_to") : null
            ),
            Recorded: new(
                From: Of<Instant>("recorded_from"),
                To: null,
                FromSequence: Of<long>("recorded_from_seq"),
                ToSequence: null
            ),
            Quote: new(
                Text: Text("quote"),
                Start: Of<int>("quote_start"),
                End: Of<int>("quote_end"),
                TextId: Text("quote_text_id"),
                Language: Text("language")
            ),
            Review: Text("statement_review")
        );
    }
}
