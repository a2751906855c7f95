using System.Globalization;
using System.Text.Json.Nodes;
using NodaTime;
using NodaTime.Text;

namespace Tracker.Record.Rows;

/// <summary>
/// The read tables, each declared once: the declaration makes the table and its indexes, by migration and by rebuild
/// (<see cref="TableDefinition"/>); its columns serve the projection's batched insert and the form in which a replay
/// compares rows and a rebuild writes them (<see cref="RowBuffer"/>). A table is never altered: to declare another is
/// to name another schema.
/// </summary>
public static class ReadTables
{
    /// <summary>Between the items of a list: no text that is taken in has control characters.</summary>
    public const char Separator = '\u001f';

    /// <summary>Schema of the tables that are served.</summary>
    public const string Live = "read_v2";

    public static readonly ReadTable<Position> Positions = new("positions", "statement_id", "position", x => x.Positions,
    [
        new("position", "key", x => x.Id), new("statement_id", "key", x => x.StatementId),
        new("act_id", "text?", x => x.ActId), new("label_id", "text?", x => x.LabelId),
        new("action_id", "key?", x => x.ActionId), new("party", "key", x => x.Party),
        new("name_as_listed", "text", x => x.NameAsListed), new("official", "text?", x => x.Official),
        new("office", "text?", x => x.Office), new("role", "text", x => x.Role), new("act", "text?", x => x.Act),
        new("intensity", "smallint?", x => x.Intensity), new("booster", "text?", x => x.Booster),
        new("force", "text?", x => x.Force), new("epistemic", "text?", x => x.Epistemic),
        new("stance", "text", x => x.Stance), new("targets", "text[]", x => x.Targets),
        new("targets_confidence", "text?", x => x.TargetsConfidence),
        new("beneficiaries", "text[]", x => x.Beneficiaries), new("labels", "text[]", x => x.Labels),
        new("qualified_labels", "text[]", x => x.QualifiedLabels), new("basis", "text", x => x.Basis),
        new("kind", "text", x => x.Kind), new("held_from", "text?", x => x.HeldFrom),
        new("held_unknown", "text?", x => x.HeldUnknown), new("held_earliest", "date?", x => x.HeldEarliest),
        new("held_latest", "date?", x => x.HeldLatest), new("held_to", "text?", x => x.HeldTo),
        new("held_to_earliest", "date?", x => x.HeldToEarliest), new("held_to_latest", "date?", x => x.HeldToLatest),
        new("public_from", "text?", x => x.PublicFrom), new("public_unknown", "text?", x => x.PublicUnknown),
        new("public_earliest", "date?", x => x.PublicEarliest), new("public_latest", "date?", x => x.PublicLatest),
        new("public_to", "text?", x => x.PublicTo), new("public_to_earliest", "date?", x => x.PublicToEarliest),
        new("public_to_latest", "date?", x => x.PublicToLatest), new("instrument", "text?", x => x.Instrument),
        new("dissociated", "text[]", x => x.Dissociated), new("quote_text_id", "text", x => x.QuoteTextId),
        new("quote", "text", x => x.Quote), new("quote_start", "integer", x => x.QuoteStart),
        new("quote_end", "integer", x => x.QuoteEnd), new("language", "text", x => x.Language),
        new("sort_key", "key", x => x.SortKey),
    ],
    [
        new("statement", "(statement_id)"), new("timeline", "(sort_key)"), new("action", "(action_id, sort_key)"),
        new("party", "(party, sort_key)"),
        // What a group said for its members, and what members stood apart from: few of many.
        new("instrument", "(action_id) where instrument is not null"),
        new("dissociated", "(action_id) where cardinality(dissociated) > 0"),
        new("targets", "using gin (targets)"), .. OfChanges,
    ]);

    public static readonly ReadTable<StatementRow> Statements = new("statements", "statement_id", "statement_id", x => x.Statements,
    [
        new("statement_id", "key", x => x.StatementId), new("version", "bigint", x => x.Version),
        new("kind", "text", x => x.Kind), new("title", "text?", x => x.Title), new("status", "text", x => x.Status),
        new("review", "text", x => x.Review), new("codebook", "integer", x => x.Codebook),
        new("issued", "text?", x => x.Issued), new("issued_unknown", "text?", x => x.IssuedUnknown),
        new("issued_earliest", "date?", x => x.IssuedEarliest), new("issued_latest", "date?", x => x.IssuedLatest),
        new("signatories", "text[]", x => x.Signatories), new("signatory_roles", "text[]", x => x.SignatoryRoles),
        new("actions", "text[]", x => x.Actions), new("unnamed", "integer?", x => x.Unnamed),
        new("merged_into", "key?", x => x.MergedInto), new("superseded_by", "text?", x => x.SupersededBy),
        new("dissociated", "text[]", x => x.Dissociated), new("targets", "text[]", x => x.Targets),
        new("acts", "text[]", x => x.Acts), new("languages", "text[]", x => x.Languages),
        new("sources", "integer", x => x.Sources), new("layers", "text[]", x => x.Layers),
        new("search", "text", x => x.Search), new("sort_key", "key", x => x.SortKey),
        new("digest", "text", x => x.Digest),
    ],
    [
        new("list", "(sort_key)"), new("merged", "(merged_into)"), new("words", "using gin (words)"),
        new("signatories", "using gin (signatories)"), new("actions", "using gin (actions)"), .. OfChanges,
    ])
    {
        Computed = new(
            "words", "tsvector",
            "setweight(to_tsvector('simple', left(coalesce(title, ''), 1000)), 'A')"
            + " || to_tsvector('simple', left(search, 100000))",
            After: "search"),
    };

    public static readonly ReadTable<LabelRow> Labels = new("labels", "statement_id", "label", x => x.Labels,
    [
        new("label", "key", x => x.Id), new("statement_id", "key", x => x.StatementId),
        new("label_id", "text", x => x.LabelId), new("action_id", "key", x => x.ActionId),
        new("code", "text", x => x.Label), new("strength", "text", x => x.Strength),
        new("instruments", "text[]", x => x.Instruments),
        new("instruments_wording", "text?", x => x.InstrumentsWording),
        new("quote_text_id", "text", x => x.QuoteTextId), new("quote", "text", x => x.Quote),
        new("quote_start", "integer", x => x.QuoteStart), new("quote_end", "integer", x => x.QuoteEnd),
    ],
    [
        new("statement", "(statement_id)"), new("action", "(action_id)"), .. OfChanges,
    ]);

    public static readonly ReadTable<DisagreementRow> Disagreements = new("disagreements", "statement_id", "disagreement", x => x.Disagreements,
    [
        new("disagreement", "key", x => x.Id), new("statement_id", "key", x => x.StatementId),
        new("field", "text", x => x.Field), new("kind", "text", x => x.Kind), new("rivals", "jsonb", x => x.Rivals),
    ],
    [
        new("statement", "(statement_id)"),
    ]);

    public static readonly ReadTable<ClauseRow> Clauses = new("clauses", "statement_id", "clause", x => x.Clauses,
    [
        new("clause", "key", x => x.Id), new("statement_id", "key", x => x.StatementId),
        new("text_id", "text", x => x.TextId), new("clause_start", "integer", x => x.Start),
        new("clause_end", "integer", x => x.End), new("words", "text", x => x.Text),
        new("prints", "bigint[]", x => x.Prints),
    ],
    [
        new("statement", "(statement_id)"), new("prints", "using gin (prints)"),
    ]);

    public static readonly ReadTable<ActionRow> Actions = new("actions", "action_id", "action_id", x => x.Actions,
    [
        new("action_id", "key", x => x.ActionId), new("version", "bigint", x => x.Version),
        new("title", "text", x => x.Title), new("type", "text", x => x.Type),
        new("epistemic", "text", x => x.Epistemic), new("status", "text?", x => x.Status),
        new("umbrella", "key?", x => x.Umbrella), new("merged_into", "key?", x => x.MergedInto),
        new("roles", "text[]", x => x.Roles), new("dates", "jsonb", x => x.Dates),
        new("statuses", "jsonb", x => x.Statuses), new("began_earliest", "date?", x => x.BeganEarliest),
        new("began_latest", "date?", x => x.BeganLatest), new("reported_earliest", "date?", x => x.ReportedEarliest),
        new("reported_latest", "date?", x => x.ReportedLatest), new("digest", "text", x => x.Digest),
    ],
    [
        new("umbrella", "(umbrella)"), new("merged", "(merged_into)"),
        new("words", "using gin (to_tsvector('simple', title))"), .. OfChanges,
    ]);

    public static readonly ReadTable<PartyRow> Parties = new("parties", "party", "party", x => x.Parties,
    [
        new("party", "key", x => x.Party), new("version", "bigint", x => x.Version), new("kind", "text", x => x.Kind),
        new("name", "text", x => x.Name), new("names", "jsonb", x => x.Names),
        new("identifiers", "jsonb", x => x.Identifiers), new("claims", "text[]", x => x.Claims),
        new("succession", "jsonb?", x => x.Succession), new("search", "text", x => x.Search),
        new("digest", "text", x => x.Digest),
    ],
    [
        new("words", "using gin (to_tsvector('simple', search))"), .. OfChanges,
    ]);

    public static readonly ReadTable<MembershipRow> Memberships = new("memberships", "group_id", "membership", x => x.Memberships,
    [
        new("membership", "key", x => x.Id), new("group_id", "key", x => x.Group), new("party", "key", x => x.Party),
        new("status", "text", x => x.Status), new("held_from", "text", x => x.HeldFrom),
        new("held_earliest", "date?", x => x.HeldEarliest), new("held_latest", "date?", x => x.HeldLatest),
        new("held_to", "text?", x => x.HeldTo), new("held_to_earliest", "date?", x => x.HeldToEarliest),
        new("held_to_latest", "date?", x => x.HeldToLatest), new("public_earliest", "date?", x => x.PublicEarliest),
        new("public_latest", "date?", x => x.PublicLatest), new("public_to_earliest", "date?", x => x.PublicToEarliest),
        new("public_to_latest", "date?", x => x.PublicToLatest), new("evidence", "text?", x => x.Evidence),
    ],
    [
        new("group", "(group_id)"), new("party", "(party)"), .. OfChanges,
    ]);

    public static readonly ReadTable<SweepRow> Sweeps = new("sweeps", "sweep_id", "sweep_id", x => x.Sweeps,
    [
        new("sweep_id", "key", x => x.SweepId), new("version", "bigint", x => x.Version),
        new("status", "text", x => x.Status), new("party", "key?", x => x.Party), new("group_id", "key?", x => x.Group),
        new("action_id", "key?", x => x.Action), new("topic", "key?", x => x.Topic),
        new("searched_from", "text", x => x.From), new("from_earliest", "date?", x => x.FromEarliest),
        new("searched_to", "text", x => x.To), new("to_latest", "date?", x => x.ToLatest),
        new("sources", "text[]", x => x.Sources), new("languages", "text[]", x => x.Languages),
        new("terms", "text[]", x => x.Terms), new("result", "text", x => x.Result),
        new("found", "text[]", x => x.Found), new("digest", "text", x => x.Digest),
    ],
    [
        new("party", "(party)"), new("group", "(group_id)"), .. OfChanges,
    ]);

    public static readonly ReadTable<MaskedUserRow> MaskedUsers = new("masked_users", "user_id", "user_id", x => x.MaskedUsers,
    [
        new("user_id", "key", x => x.UserId), new("scope", "text", x => x.Scope),
        new("legal_basis", "text", x => x.LegalBasis), new("digest", "text", x => x.Digest),
    ],
    []);

    /// <summary>A list as one value, so that rows are equal when their values are.</summary>
    public static string Listed(IEnumerable<string> items) => string.Join(Separator, items);

    public static readonly IReadOnlyList<IReadTable> All = [Positions, Statements, Labels, Disagreements, Clauses, Actions, Parties, Memberships, Sweeps, MaskedUsers];

    /// <summary>
    /// The highest sequence at which the running maximum of the events' record times was <c>recorded_at</c>: resolves
    /// <c>knownAt</c>. Folded from the record times of all events, not stream by stream.
    /// </summary>
    public static readonly TableDefinition Clock = new(
        "clock", [new("recorded_at", "timestamptz"), new("sequence", "bigint")],
        [new("sequence", "(sequence)", IsUnique: true)], PrimaryKey: "recorded_at");

    /// <summary>All tables of the schema, the clock's last.</summary>
    public static readonly IReadOnlyList<TableDefinition> Definitions = [.. All.Select(x => x.Definition), Clock];

    /// <summary>Indexes of a table whose changes are listed by the sequences at which they were recorded.</summary>
    private static ReadIndex[] OfChanges =>
        [new("from", "(recorded_from_seq)"), new("to", "(recorded_to_seq) where recorded_to_seq is not null")];

    /// <exception cref="InvalidOperationException">There is no such table.</exception>
    public static IReadTable Named(string name) => All.Single(x => x.Name == name);
}

/// <summary>A read table, whatever its rows.</summary>
public interface IReadTable
{
    string Name { get; }

    /// <summary>Column that holds the stream's key.</summary>
    string Stream { get; }

    /// <summary>Column that, with the start of the record interval, identifies a row.</summary>
    string Key { get; }

    /// <summary>By which the table is made.</summary>
    TableDefinition Definition { get; }
    string ColumnList { get; }

    /// <summary>SQL that deletes the rows of the streams in its one parameter.</summary>
    string Delete { get; }

    /// <summary>SQL that inserts this table's part of the rows, with <c>?</c> for its parameters, in pieces of bounded size.</summary>
    IEnumerable<(string Sql, object[] Parameters)> Insert(ReadRows rows);

    /// <summary>All its columns, those of the record interval last, in the order of <see cref="Encode"/>.</summary>
    IReadOnlyList<string> ColumnNames { get; }

    string CopyInto(string schema);

    /// <summary>Adds this table's part of the rows, as COPY takes them.</summary>
    void Encode(ReadRows rows, RowBuffer into);

    /// <summary>This table's part of the rows, by column.</summary>
    IEnumerable<ShownRow> Show(ReadRows rows);
}

/// <summary>A row to be shown, with the values its columns have as JSON.</summary>
/// <param name="ToSequence">Null: it stands.</param>
public sealed record ShownRow(string Key, long FromSequence, long? ToSequence, IReadOnlyDictionary<string, JsonNode?> Columns);

/// <summary>A column of a read table.</summary>
/// <param name="Value">A string, an integer, integers, a <see cref="LocalDate"/> or an <see cref="Instant"/>, or null.</param>
/// <param name="Write">Writes it as a field of binary COPY.</param>
public sealed record ReadColumn<TRow>(string Name, string Declared, Func<TRow, object?> Value, Action<TRow, RowBuffer> Write)
    : Column(Name, Declared)
{
    /// <param name="declared"><c>text</c> or <c>key</c>; <c>text[]</c> for a list (<see cref="ReadTables.Listed"/>), <c>jsonb</c> for JSON text.</param>
    public ReadColumn(string name, string declared, Func<TRow, string?> value)
        : this(name, declared, value, TypeOf(declared) switch
        {
            "text[]" => (x, to) => to.Texts(value(x)),
            "jsonb" => (x, to) => to.Json(value(x)),
            _ => (x, to) => to.Text(value(x)),
        })
    {
    }

    public ReadColumn(string name, string declared, Func<TRow, int?> value)
        : this(name, declared, x => value(x), TypeOf(declared) == "smallint" ? (x, to) => to.Small(value(x)) : (x, to) => to.Integer(value(x)))
    {
    }

    public ReadColumn(string name, string declared, Func<TRow, long?> value)
        : this(name, declared, x => value(x), (x, to) => to.Long(value(x)))
    {
    }

    public ReadColumn(string name, string declared, Func<TRow, long[]> value)
        : this(name, declared, x => value(x), (x, to) => to.Longs(value(x)))
    {
    }

    public ReadColumn(string name, string declared, Func<TRow, LocalDate?> value)
        : this(name, declared, x => value(x), (x, to) => to.Date(value(x)))
    {
    }

    public ReadColumn(string name, string declared, Func<TRow, Instant?> value)
        : this(name, declared, x => value(x), (x, to) => to.Time(value(x)))
    {
    }
}

/// <param name="Rows">This table's part of what streams contribute.</param>
/// <param name="Columns">Those that rows have, without the record interval.</param>
/// <param name="Indexes">Beside the one that makes the key unique.</param>
public sealed record ReadTable<TRow>(
    string Name, string Stream, string Key, Func<ReadRows, List<Recorded<TRow>>> Rows, IReadOnlyList<ReadColumn<TRow>> Columns,
    IReadOnlyList<ReadIndex> Indexes)
    : IReadTable
{
    private static readonly ReadColumn<Recorded<TRow>>[] Interval =
    [
        new("recorded_from_seq", "bigint", x => x.FromSequence), new("recorded_from", "timestamptz", x => x.From),
        new("recorded_to_seq", "bigint?", x => x.ToSequence), new("recorded_to", "timestamptz?", x => x.To),
    ];

    /// <summary>Rows one statement inserts; with the rules' bounds on quotes and texts it stays well below what a server takes.</summary>
    private const int RowsAtOnce = 1_000;

    private readonly ReadColumn<Recorded<TRow>>[] _all =
        [.. Columns.Select(c => new ReadColumn<Recorded<TRow>>(c.Name, c.Declared, x => c.Value(x.Row), (x, to) => c.Write(x.Row, to))), .. Interval];

    private readonly int _key = Columns.Select(x => x.Name).ToList().IndexOf(Key);

    /// <summary>A column that the server computes; null: there is none.</summary>
    public ComputedColumn? Computed { get; init; }

    public TableDefinition Definition => new(
        Name, [.. _all.SelectMany(x => x.Name == Computed?.After ? [x, Computed] : new Column[] { x })],
        [new("key", $"({Key}, recorded_from_seq)", IsUnique: true), .. Indexes]);

    /// <summary>All its columns, those of the record interval last.</summary>
    public IReadOnlyList<ReadColumn<Recorded<TRow>>> AllColumns => _all;

    public IReadOnlyList<string> ColumnNames => [.. _all.Select(x => x.Name)];

    public string ColumnList => string.Join(", ", ColumnNames);

    public IEnumerable<(string Sql, object[] Parameters)> Insert(ReadRows rows) => Rows(rows).Chunk(RowsAtOnce).Select(Insert);

    private (string Sql, object[] Parameters) Insert(IReadOnlyList<Recorded<TRow>> rows)
    {
        var values = string.Join(", ", _all.Select((c, i) => c.Type switch
        {
            "text" or "bigint" => $"v{i}",
            "text[]" => $"string_to_array(v{i}, E'\\x1f')",
            "bigint[]" => $"string_to_array(v{i}, E'\\x1f')::bigint[]",
            _ => $"v{i}::{c.Type}",
        }));
        var arrays = string.Join(", ", _all.Select(c => IsNumber(c.Type) ? "?::bigint[]" : "?::text[]"));
        var sql = $"insert into {ReadTables.Live}.{Name} ({ColumnList}) select {values} from unnest({arrays}) as t({string.Join(", ", _all.Select((_, i) => $"v{i}"))})";
        return (sql, [.. _all.Select(c => Array(c, rows))]);
    }

    public string Delete => $"delete from {ReadTables.Live}.{Name} where {Stream} = any(?)";

    public string CopyInto(string schema) => $"copy {schema}.{Name} ({ColumnList}) from stdin (format binary)";

    public void Encode(ReadRows rows, RowBuffer into)
    {
        foreach (var row in Rows(rows))
        {
            into.Begin(_all.Length);
            var key = 0;
            for (var i = 0; i < Columns.Count; i++)
            {
                key = i == _key ? into.NextField : key;
                Columns[i].Write(row.Row, into);
            }

            foreach (var column in Interval)
            {
                column.Write(row, into);
            }

            into.End(key, into.LengthAt(key), row.FromSequence);
        }
    }

    public IEnumerable<ShownRow> Show(ReadRows rows) => Rows(rows).Select(row => new ShownRow(
        (string)Columns[_key].Value(row.Row)!, row.FromSequence, row.ToSequence,
        Columns.ToDictionary(x => x.Name, x => Shown(x.Type, x.Value(row.Row)))));

    private static JsonNode? Shown(string type, object? value) => (type, value) switch
    {
        (_, null) => null,
        ("text[]", string list) => new JsonArray([.. Items(list).Select(x => JsonValue.Create(x))]),
        (_, long[] list) => new JsonArray([.. list.Select(x => JsonValue.Create(x))]),
        ("jsonb", string json) => JsonNode.Parse(json),
        (_, LocalDate day) => LocalDatePattern.Iso.Format(day),
        (_, int number) => number,
        (_, long number) => number,
        _ => (string)value,
    };

    private static string[] Items(string list) => list.Length == 0 ? [] : list.Split(ReadTables.Separator);

    private static bool IsNumber(string type) => type is "bigint" or "integer" or "smallint";

    private static Array Array(ReadColumn<Recorded<TRow>> column, IReadOnlyList<Recorded<TRow>> rows) =>
        IsNumber(column.Type)
            ? rows.Select(x => column.Value(x) is { } n ? Convert.ToInt64(n, CultureInfo.InvariantCulture) : (long?)null).ToArray()
            : rows.Select(x => column.Value(x) switch
            {
                null => null,
                LocalDate day => LocalDatePattern.Iso.Format(day),
                Instant at => InstantPattern.ExtendedIso.Format(at),
                long[] numbers => string.Join(ReadTables.Separator, numbers),
                var text => (string)text,
            }).ToArray();
}
