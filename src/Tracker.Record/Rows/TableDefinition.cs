namespace Tracker.Record.Rows;

/// <summary>A column as it is declared.</summary>
/// <param name="Declared">
/// PostgreSQL's name of the type, or <c>key</c> for a text that is compared byte by byte; a <c>?</c> at the end says
/// that the column may be null.
/// </param>
public record Column(string Name, string Declared)
{
    /// <summary>PostgreSQL's name of the type; it says how a value is written.</summary>
    public string Type { get; } = TypeOf(Declared);

    /// <summary>The column in the SQL that makes the table.</summary>
    public virtual string Sql =>
        string.Concat(
            $"{Name} {Type}",
            Declared is "key" or "key?" ? " collate \"C\"" : "",
            Declared.EndsWith('?') ? "" : " not null"
        );

    protected static string TypeOf(string declared) => declared is "key" or "key?" ? "text" : declared.TrimEnd('?');
}

/// <summary>A column that the server computes from others of the row; no row brings a value for it.</summary>
/// <param name="After">The column behind which it stands.</param>
public sealed record ComputedColumn(string Name, string Declared, string Expression, string After)
    : Column(Name, Declared)
{
    public override string Sql => $"{Name} {Type} generated always as ({Expression}) stored";
}

/// <summary>An index of a table.</summary>
/// <param name="Name">Without the table's, which comes before it.</param>
/// <param name="On">What <c>create index</c> says after the table's name: columns or method, and condition.</param>
public sealed record ReadIndex(string Name, string On, bool IsUnique = false);

/// <summary>A read table as SQL makes it, in whichever schema: that which is served, or the one beside it.</summary>
/// <param name="PrimaryKey">A column; null: the table has none.</param>
public sealed record TableDefinition(
    string Name,
    IReadOnlyList<Column> Columns,
    IReadOnlyList<ReadIndex> Indexes,
    string? PrimaryKey = null
)
{
    /// <summary>SQL that makes the table without its indexes: rows are written faster before there are any.</summary>
    public string Create(string schema) =>
        $"create table {schema}.{Name} ({string.Join(", ", Columns.Select(x => x.Sql))})";

    /// <summary>SQL that makes each of the table's indexes; their order does not matter.</summary>
    public IEnumerable<string> CreateIndexes(string schema)
    {
        if (PrimaryKey is not null)
        {
            yield return $"alter table {schema}.{Name} add primary key ({PrimaryKey})";
        }

        foreach (var index in Indexes)
        {
            var unique = index.IsUnique ? "unique " : "";
            yield return $"create {unique}index {Name}_{index.Name} on {schema}.{Name} {index.On}";
        }
    }
}
