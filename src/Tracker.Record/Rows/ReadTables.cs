using System.Globalization;
using System.Text.Json.Nodes;
using NodaTime;
using NodaTime.Text;
using Tracker.Record.Dates;

namespace Tracker.Record.Rows;

/// <summary>
/// The read tables, each declared once: the declaration makes the table and its indexes, by migration and by rebuild
/// (<see cref="TableDefinition"/>); its columns serve the projection's batched insert and the form in which a replay
/// compares rows and a rebuild writes them (<see cref="RowBuffer"/>). A table is never altered: to declare another is
/// to name another schema.
/// </summary>
public static class ReadTables
{
    /// <summary>Schema of the tables that are served.</summary>
    public const string Live = "read_v2";

    public static readonly ReadTable<Position> Positions = new(
        "positions",
        "statement_id",
        "position",
        x => x.Positions,
        [
            new("position", "key", x => x.Id),
            new("statement_id", "key", x => x.StatementId),
            new("act_id", "text?", x => x.Said.Act?.Id),
            new("label_id", "text?", x => x.Said.LabelId),
            new("action_id", "key?", x => x.Said.ActionId),
            new("party", "key", x => x.Who.Party),
            new("name_as_listed", "text", x => x.Who.NameAsListed),
            new("official", "text?", x => x.Who.Official),
            new("office", "text?", x => x.Who.Office),
            new("role", "text", x => x.Who.Role),
            new("act", "text?", x => x.Said.Act?.Type),
            new("intensity", "smallint?", x => x.Said.Act?.Intensity),
            new("booster", "text?", x => x.Said.Act?.Booster),
            new("force", "text?", x => x.Said.Act?.Force),
            new("epistemic", "text?", x => x.Said.Act?.Epistemic),
            new("stance", "text", x => x.Said.Stance),
            new("targets", "text[]", x => x.Said.Targets),
            new("targets_confidence", "text?", x => x.Said.Act?.TargetsConfidence),
            new("beneficiaries", "text[]", x => x.Said.Beneficiaries),
            new("labels", "text[]", x => x.Said.Labels),
            new("qualified_labels", "text[]", x => x.Said.QualifiedLabels),
            new("basis", "text", x => x.Who.Basis),
            new("kind", "text", x => x.Kind),
            new("held_from", "text?", x => x.Held.From.Text),
            new("held_unknown", "text?", x => x.Held.From.UnknownReason),
            .. Bounds<Position>("held", x => x.Held.From.Bounds),
            new("held_to", "text?", x => x.Held.To?.Text),
            .. Bounds<Position>("held_to", x => x.Held.To?.Bounds),
            new("public_from", "text?", x => x.Public.From.Text),
            new("public_unknown", "text?", x => x.Public.From.UnknownReason),
            .. Bounds<Position>("public", x => x.Public.From.Bounds),
            new("public_to", "text?", x => x.Public.To?.Text),
            .. Bounds<Position>("public_to", x => x.Public.To?.Bounds),
            new("instrument", "text?", x => x.Who.Instrument),
            new("dissociated", "text[]", x => x.Who.Dissociated),
            new("quote_text_id", "text", x => x.Quote.Words.TextId),
            new("quote", "text", x => x.Quote.Words.Exact),
            new("quote_start", "integer", x => x.Quote.Words.Start),
            new("quote_end", "integer", x => x.Quote.Words.End),
            new("language", "text", x => x.Quote.Language),
            new("sort_key", "key", x => x.SortKey),
        ],
        [
            new("statement", "(statement_id)"),
            new("timeline", "(sort_key)"),
            new("action", "(action_id, sort_key)"),
            new("party", "(party, sort_key)"),
            // What a group said for its members, and what members stood apart from: few of many.
            new("instrument", "(action_id) where instrument is not null"),
            new("dissociated", "(action_id) where cardinality(dissociated) > 0"),
            new("targets", "using gin (targets)"),
            .. OfChanges,
        ]
    );

    public static readonly ReadTable<StatementRow> Statements = new(
        "statements",
        "statement_id",
        "statement_id",
        x => x.Statements,
        [
            new("statement_id", "key", x => x.Stream.Id),
            new("version", "bigint", x => x.Stream.Version),
            new("kind", "text", x => x.Kind),
            new("title", "text?", x => x.Title),
            new("status", "text", x => x.Status),
            new("review", "text", x => x.Review),
            new("codebook", "integer", x => x.Coding.Codebook),
            new("issued", "text?", x => x.Issued.Text),
            new("issued_unknown", "text?", x => x.Issued.UnknownReason),
            .. Bounds<StatementRow>("issued", x => x.Issued.Bounds),
            new("signatories", "text[]", x => x.Parties.Signatories),
            new("signatory_roles", "text[]", x => x.Parties.Roles),
            new("actions", "text[]", x => x.Coding.Actions),
            new("unnamed", "integer?", x => x.Unnamed),
            new("merged_into", "key?", x => x.MergedInto),
            new("superseded_by", "text?", x => x.SupersededBy),
            new("dissociated", "text[]", x => x.Parties.Dissociated),
            new("targets", "text[]", x => x.Coding.Targets),
            new("acts", "text[]", x => x.Coding.Acts),
            new("languages", "text[]", x => x.Sources.Languages),
            new("sources", "integer", x => x.Sources.Count),
            new("layers", "text[]", x => x.Sources.Layers),
            new("search", "text", x => x.Search),
            new("sort_key", "key", x => x.SortKey),
            new("digest", "text", x => x.Stream.Digest),
        ],
        [
            new("list", "(sort_key)"),
            new("merged", "(merged_into)"),
            new("words", "using gin (words)"),
            new("signatories", "using gin (signatories)"),
            new("actions", "using gin (actions)"),
            .. OfChanges,
        ]
    )
    {
        Computed = new(
            "words",
            "tsvector",
            "setweight(to_tsvector('simple', left(coalesce(title, ''), 1000)), 'A')"
                + " || to_tsvector('simple', left(search, 100000))",
            After: "search"
        ),
    };

    public static readonly ReadTable<LabelRow> Labels = new(
        "labels",
        "statement_id",
        "label",
        x => x.Labels,
        [
            new("label", "key", x => x.Id),
            new("statement_id", "key", x => x.StatementId),
            new("label_id", "text", x => x.LabelId),
            new("action_id", "key", x => x.ActionId),
            new("code", "text", x => x.Label),
            new("strength", "text", x => x.Strength),
            new("instruments", "text[]", x => x.Instruments),
            new("instruments_wording", "text?", x => x.InstrumentsWording),
            new("quote_text_id", "text", x => x.Quote.TextId),
            new("quote", "text", x => x.Quote.Exact),
            new("quote_start", "integer", x => x.Quote.Start),
            new("quote_end", "integer", x => x.Quote.End),
        ],
        [new("statement", "(statement_id)"), new("action", "(action_id)"), .. OfChanges]
    );

    public static readonly ReadTable<DisagreementRow> Disagreements = new(
        "disagreements",
        "statement_id",
        "disagreement",
        x => x.Disagreements,
        [
            new("disagreement", "key", x => x.Id),
            new("statement_id", "key", x => x.StatementId),
            new("field", "text", x => x.Field),
            new("kind", "text", x => x.Kind),
            new("rivals", "jsonb", x => x.Rivals),
        ],
        [new("statement", "(statement_id)")]
    );

    public static readonly ReadTable<ClauseRow> Clauses = new(
        "clauses",
        "statement_id",
        "clause",
        x => x.Clauses,
        [
            new("clause", "key", x => x.Id),
            new("statement_id", "key", x => x.StatementId),
            new("text_id", "text", x => x.TextId),
            new("clause_start", "integer", x => x.Start),
            new("clause_end", "integer", x => x.End),
            new("words", "text", x => x.Text),
            new("prints", "bigint[]", x => x.Prints),
        ],
        [new("statement", "(statement_id)"), new("prints", "using gin (prints)")]
    );

    public static readonly ReadTable<ActionRow> Actions = new(
        "actions",
        "action_id",
        "action_id",
        x => x.Actions,
        [
            new("action_id", "key", x => x.Stream.Id),
            new("version", "bigint", x => x.Stream.Version),
            new("title", "text", x => x.Title),
            new("type", "text", x => x.Type),
            new("epistemic", "text", x => x.Epistemic),
            new("status", "text?", x => x.Status),
            new("umbrella", "key?", x => x.Umbrella),
            new("merged_into", "key?", x => x.MergedInto),
            new("roles", "text[]", x => x.Roles),
            new("dates", "jsonb", x => x.Dates),
            new("statuses", "jsonb", x => x.Statuses),
            .. Bounds<ActionRow>("began", x => x.Began),
            .. Bounds<ActionRow>("reported", x => x.Reported),
            new("digest", "text", x => x.Stream.Digest),
        ],
        [
            new("umbrella", "(umbrella)"),
            new("merged", "(merged_into)"),
            new("words", "using gin (to_tsvector('simple', title))"),
            .. OfChanges,
        ]
    );

    public static readonly ReadTable<PartyRow> Parties = new(
        "parties",
        "party",
        "party",
        x => x.Parties,
        [
            new("party", "key", x => x.Stream.Id),
            new("version", "bigint", x => x.Stream.Version),
            new("kind", "text", x => x.Kind),
            new("name", "text", x => x.Name),
            new("names", "jsonb", x => x.Names),
            new("identifiers", "jsonb", x => x.Identifiers),
            new("claims", "text[]", x => x.Claims),
            new("succession", "jsonb?", x => x.Succession),
            new("search", "text", x => x.Search),
            new("digest", "text", x => x.Stream.Digest),
        ],
        [new("words", "using gin (to_tsvector('simple', search))"), .. OfChanges]
    );

    public static readonly ReadTable<MembershipRow> Memberships = new(
        "memberships",
        "group_id",
        "membership",
        x => x.Memberships,
        [
            new("membership", "key", x => x.Id),
            new("group_id", "key", x => x.Group),
            new("party", "key", x => x.Party),
            new("status", "text", x => x.Status),
            new("held_from", "text", x => x.Held.From.Text),
            .. Bounds<MembershipRow>("held", x => x.Held.From.Bounds),
            new("held_to", "text?", x => x.Held.To?.Text),
            .. Bounds<MembershipRow>("held_to", x => x.Held.To?.Bounds),
            .. Bounds<MembershipRow>("public", x => x.Public),
            .. Bounds<MembershipRow>("public_to", x => x.PublicTo),
            new("evidence", "text?", x => x.Evidence),
        ],
        [new("group", "(group_id)"), new("party", "(party)"), .. OfChanges]
    );

    public static readonly ReadTable<SweepRow> Sweeps = new(
        "sweeps",
        "sweep_id",
        "sweep_id",
        x => x.Sweeps,
        [
            new("sweep_id", "key", x => x.Stream.Id),
            new("version", "bigint", x => x.Stream.Version),
            new("status", "text", x => x.Status),
            new("party", "key?", x => x.Party),
            new("group_id", "key?", x => x.Group),
            new("action_id", "key?", x => x.Action),
            new("topic", "key?", x => x.Topic),
            new("searched_from", "text", x => x.From.Text),
            new("from_earliest", "date?", x => x.From.Earliest),
            new("searched_to", "text", x => x.To.Text),
            new("to_latest", "date?", x => x.To.Latest),
            new("sources", "text[]", x => x.Sources),
            new("languages", "text[]", x => x.Languages),
            new("terms", "text[]", x => x.Terms),
            new("result", "text", x => x.Result),
            new("found", "text[]", x => x.Found),
            new("digest", "text", x => x.Stream.Digest),
        ],
        [new("party", "(party)"), new("group", "(group_id)"), .. OfChanges]
    );

    public static readonly ReadTable<MaskedUserRow> MaskedUsers = new(
        "masked_users",
        "user_id",
        "user_id",
        x => x.MaskedUsers,
        [
            new("user_id", "key", x => x.UserId),
            new("scope", "text", x => x.Scope),
            new("legal_basis", "text", x => x.LegalBasis),
            new("digest", "text", x => x.Digest),
        ],
        []
    );

    public static readonly IReadOnlyList<IReadTable> All =
    [
        Positions,
        Statements,
        Labels,
        Disagreements,
        Clauses,
        Actions,
        Parties,
        Memberships,
        Sweeps,
        MaskedUsers,
    ];

    /// <summary>
    /// The highest sequence at which the running maximum of the events' record times was <c>recorded_at</c>: resolves
    /// <c>knownAt</c>. Folded from the record times of all events, not stream by stream.
    /// </summary>
    public static readonly TableDefinition Clock = new(
        "clock",
        [new("recorded_at", "timestamptz"), new("sequence", "bigint")],
        [new("sequence", "(sequence)", IsUnique: true)],
        PrimaryKey: "recorded_at"
    );

    /// <summary>All tables of the schema, the clock's last.</summary>
    public static readonly IReadOnlyList<TableDefinition> Definitions = [.. All.Select(x => x.Definition), Clock];

    /// <summary>Indexes of a table whose changes are listed by the sequences at which they were recorded.</summary>
    private static ReadIndex[] OfChanges =>
        [new("from", "(recorded_from_seq)"), new("to", "(recorded_to_seq) where recorded_to_seq is not null")];

    /// <summary>The two columns of a date's bounds; null: there is no date.</summary>
    private static ReadColumn<TRow>[] Bounds<TRow>(string name, Func<TRow, DateBounds?> of) =>
        [new(name + "_earliest", "date?", x => of(x)?.Earliest), new(name + "_latest", "date?", x => of(x)?.Latest)];

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

    /// <summary>SQL that inserts this table's part of the rows, with <c>?</c> for its parameters, in pieces of bounded
    /// size.</summary>
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
public sealed record ShownRow(
    string Key,
    long FromSequence,
    long? ToSequence,
    IReadOnlyDictionary<string, JsonNode?> Columns
);

/// <summary>A column of a read table.</summary>
/// <param name="Value">
/// A string, a list, an integer, integers, a <see cref="LocalDate"/> or an <see cref="Instant"/>, or null.
/// </param>
/// <param name="Write">Writes it as a field of binary COPY.</param>
public sealed record ReadColumn<TRow>(
    string Name,
    string Declared,
    Func<TRow, object?> Value,
    Action<TRow, RowBuffer> Write
) : Column(Name, Declared)
{
    /// <param name="declared"><c>text</c> or <c>key</c>, or <c>jsonb</c> for JSON text.</param>
    public ReadColumn(string name, string declared, Func<TRow, string?> value)
        : this(
            name,
            declared,
            value,
            TypeOf(declared) == "jsonb" ? (x, to) => to.Json(value(x)) : (x, to) => to.Text(value(x))
        ) { }

    public ReadColumn(string name, string declared, Func<TRow, Listed> value)
        : this(name, declared, x => value(x), (x, to) => to.Texts(value(x))) { }

    public ReadColumn(string name, string declared, Func<TRow, int?> value)
        : this(
            name,
            declared,
            x => value(x),
            TypeOf(declared) == "smallint" ? (x, to) => to.Small(value(x)) : (x, to) => to.Integer(value(x))
        ) { }

    public ReadColumn(string name, string declared, Func<TRow, long?> value)
        : this(name, declared, x => value(x), (x, to) => to.Long(value(x))) { }

    public ReadColumn(string name, string declared, Func<TRow, long[]> value)
        : this(name, declared, x => value(x), (x, to) => to.Longs(value(x))) { }

    public ReadColumn(string name, string declared, Func<TRow, LocalDate?> value)
        : this(name, declared, x => value(x), (x, to) => to.Date(value(x))) { }

    public ReadColumn(string name, string declared, Func<TRow, Instant?> value)
        : this(name, declared, x => value(x), (x, to) => to.Time(value(x))) { }
}

/// <param name="Rows">This table's part of what streams contribute.</param>
/// <param name="Columns">Those that rows have, without the record interval.</param>
/// <param name="Indexes">Beside the one that makes the key unique.</param>
public sealed record ReadTable<TRow>(
    string Name,
    string Stream,
    string Key,
    Func<ReadRows, List<Recorded<TRow>>> Rows,
    IReadOnlyList<ReadColumn<TRow>> Columns,
    IReadOnlyList<ReadIndex> Indexes
) : IReadTable
{
    private static readonly ReadColumn<Recorded<TRow>>[] Interval =
    [
        new("recorded_from_seq", "bigint", x => x.FromSequence),
        new("recorded_from", "timestamptz", x => x.From),
        new("recorded_to_seq", "bigint?", x => x.ToSequence),
        new("recorded_to", "timestamptz?", x => x.To),
    ];

    /// <summary>Rows one statement inserts; with the rules' bounds on quotes and texts it stays well below what a
    /// server takes.</summary>
    private const int RowsAtOnce = 1_000;

    private readonly ReadColumn<Recorded<TRow>>[] _all =
    [
        .. Columns.Select(c => new ReadColumn<Recorded<TRow>>(
            c.Name,
            c.Declared,
            x => c.Value(x.Row),
            (x, to) => c.Write(x.Row, to)
        )),
        .. Interval,
    ];

    private readonly int _key = Columns.Select(x => x.Name).ToList().IndexOf(Key);

    /// <summary>A column that the server computes; null: there is none.</summary>
    public ComputedColumn? Computed { get; init; }

    public TableDefinition Definition =>
        new(
            Name,
            [.. _all.SelectMany(x => x.Name == Computed?.After ? [x, Computed] : new Column[] { x })],
            [new("key", $"({Key}, recorded_from_seq)", IsUnique: true), .. Indexes]
        );

    /// <summary>All its columns, those of the record interval last.</summary>
    public IReadOnlyList<ReadColumn<Recorded<TRow>>> AllColumns => _all;

    public IReadOnlyList<string> ColumnNames => [.. _all.Select(x => x.Name)];

    public string ColumnList => string.Join(", ", ColumnNames);

    public IEnumerable<(string Sql, object[] Parameters)> Insert(ReadRows rows) =>
        Rows(rows).Chunk(RowsAtOnce).Select(Insert);

    private (string Sql, object[] Parameters) Insert(IReadOnlyList<Recorded<TRow>> rows)
    {
        var values = string.Join(
            ", ",
            _all.Select(
                (c, i) =>
                    c.Type switch
                    {
                        "text" or "bigint" => $"v{i}",
                        "text[]" => $"string_to_array(v{i}, E'\\x1f')",
                        "bigint[]" => $"string_to_array(v{i}, E'\\x1f')::bigint[]",
                        _ => $"v{i}::{c.Type}",
                    }
            )
        );
        var arrays = string.Join(", ", _all.Select(c => IsNumber(c.Type) ? "?::bigint[]" : "?::text[]"));
        var sql =
            $"insert into {ReadTables.Live}.{Name} ({ColumnList}) select {values} from unnest({arrays}) as "
            + $"t({string.Join(", ", _all.Select((_, i) => $"v{i}"))})";
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

    public IEnumerable<ShownRow> Show(ReadRows rows) =>
        Rows(rows)
            .Select(row => new ShownRow(
                (string)Columns[_key].Value(row.Row)!,
                row.FromSequence,
                row.ToSequence,
                Columns.ToDictionary(x => x.Name, x => Shown(x.Type, x.Value(row.Row)))
            ));

    private static JsonNode? Shown(string type, object? value) =>
        (type, value) switch
        {
            (_, null) => null,
            (_, Listed list) => new JsonArray([.. list.Items.Select(x => JsonValue.Create(x))]),
            (_, long[] list) => new JsonArray([.. list.Select(x => JsonValue.Create(x))]),
            ("jsonb", string json) => JsonNode.Parse(json),
            (_, LocalDate day) => LocalDatePattern.Iso.Format(day),
            (_, int number) => number,
            (_, long number) => number,
            _ => (string)value,
        };

    private static bool IsNumber(string type) => type is "bigint" or "integer" or "smallint";

    private static Array Array(ReadColumn<Recorded<TRow>> column, IReadOnlyList<Recorded<TRow>> rows) =>
        IsNumber(column.Type)
            ? rows.Select(x =>
                    column.Value(x) is { } n ? Convert.ToInt64(n, CultureInfo.InvariantCulture) : (long?)null
                )
                .ToArray()
            : rows.Select(x =>
                    column.Value(x) switch
                    {
                        null => null,
                        LocalDate day => LocalDatePattern.Iso.Format(day),
                        Instant at => InstantPattern.ExtendedIso.Format(at),
                        Listed list => list.Joined,
                        long[] numbers => string.Join(Listed.Separator, numbers),
                        var text => (string)text,
                    }
                )
                .ToArray();
}
