using System.Buffers;
using System.Globalization;
using System.Text;
using NodaTime;
using NodaTime.Text;
using Tracker.Ledger;

namespace Tracker.Record.Rows;

/// <summary>A column as an export names it.</summary>
/// <param name="Type">PostgreSQL's name; it says how a value is written (<see cref="ExportTables.Write"/>).</param>
public sealed record ExportColumn(string Name, string Type);

/// <summary>A read table as an export holds it: each row a canonical JSON array of its columns' values.</summary>
/// <param name="Stream">Column that holds the key of the stream which the row is folded from.</param>
/// <param name="Key">Column that, with the start of the record interval, identifies a row.</param>
/// <param name="Columns">Those of the record interval last.</param>
/// <param name="Rows">The rows that streams contribute, each with its stream.</param>
public sealed record ExportTable(
    string Name,
    string Stream,
    string Key,
    IReadOnlyList<ExportColumn> Columns,
    Func<ReadRows, IEnumerable<(string Stream, byte[] Values)>> Rows
);

/// <summary>The read tables in the form in which they are exported, by the server, and folded anew, by the
/// verifier.</summary>
public static class ExportTables
{
    public static readonly IReadOnlyList<ExportTable> All =
    [
        Of(ReadTables.Positions),
        Of(ReadTables.Statements),
        Of(ReadTables.Labels),
        Of(ReadTables.Disagreements),
        Of(ReadTables.Clauses),
        Of(ReadTables.Actions),
        Of(ReadTables.Parties),
        Of(ReadTables.Memberships),
        Of(ReadTables.Sweeps),
        Of(ReadTables.MaskedUsers),
    ];

    /// <summary>Name of the table that resolves <c>knownAt</c> (<see cref="ReadTables.Clock"/>).</summary>
    public static string Clock => ReadTables.Clock.Name;

    public static readonly IReadOnlyList<ExportColumn> ClockColumns = [.. ReadTables.Clock.Columns.Select(Of)];

    /// <summary>All tables, the clock's last.</summary>
    public static IEnumerable<(string Name, IReadOnlyList<ExportColumn> Columns)> Described =>
        [.. All.Select(x => (x.Name, x.Columns)), (Clock, ClockColumns)];

    private static readonly InstantPattern Time = InstantPattern.CreateWithInvariantCulture(
        "uuuu-MM-dd'T'HH:mm:ss.ffffff'Z'"
    );

    public static byte[] ClockRow(Instant at, long sequence)
    {
        var to = new ArrayBufferWriter<byte>();
        to.Write("["u8);
        Write(to, "timestamptz", at);
        to.Write(","u8);
        Write(to, "bigint", sequence);
        to.Write("]"u8);
        return to.WrittenSpan.ToArray();
    }

    /// <summary>
    /// Writes one value: texts, dates and times as strings, times in UTC with six decimals; <c>bigint</c> as a string,
    /// as it may be beyond what JSON numbers hold; other integers as numbers; lists as arrays; <c>jsonb</c> as
    /// canonical JSON.
    /// </summary>
    /// <param name="value">As the fold gives it, or as the database does.</param>
    public static void Write(IBufferWriter<byte> to, string type, object? value)
    {
        switch (value)
        {
            case null:
                to.Write("null"u8);
                break;
            case Listed list:
                List(to, list.Items);
                break;
            case string[] items:
                List(to, items);
                break;
            case long[] items:
                List(to, items.Select(x => x.ToString(CultureInfo.InvariantCulture)));
                break;
            case string json when type == "jsonb":
                CanonicalJson.Write(to, Encoding.UTF8.GetBytes(json));
                break;
            case string text:
                CanonicalJson.WriteString(to, text);
                break;
            case LocalDate day:
                CanonicalJson.WriteString(to, LocalDatePattern.Iso.Format(day));
                break;
            case Instant at:
                CanonicalJson.WriteString(to, Time.Format(at));
                break;
            case IFormattable number when type == "bigint":
                CanonicalJson.WriteString(to, number.ToString(null, CultureInfo.InvariantCulture));
                break;
            case int or short:
                to.Write(Encoding.ASCII.GetBytes(((IFormattable)value).ToString(null, CultureInfo.InvariantCulture)));
                break;
            default:
                throw new InvalidOperationException($"A {value.GetType()} is no value of a column of type {type}.");
        }
    }

    private static void List(IBufferWriter<byte> to, IEnumerable<string> items)
    {
        var separator = "["u8;
        foreach (var item in items)
        {
            to.Write(separator);
            CanonicalJson.WriteString(to, item);
            separator = ","u8;
        }

        to.Write(separator[0] == '[' ? "[]"u8 : "]"u8);
    }

    private static ExportTable Of<TRow>(ReadTable<TRow> table)
    {
        ExportColumn[] columns = [.. table.AllColumns.Select(Of)];
        var stream = table.Columns.Single(x => x.Name == table.Stream).Value;
        return new(table.Name, table.Stream, table.Key, columns, RowsOf);

        IEnumerable<(string Stream, byte[] Values)> RowsOf(ReadRows rows)
        {
            var to = new ArrayBufferWriter<byte>(1024);
            foreach (var row in table.Rows(rows))
            {
                to.ResetWrittenCount();
                foreach (var column in table.AllColumns)
                {
                    to.Write(to.WrittenCount == 0 ? "["u8 : ","u8);
                    Write(to, column.Type, column.Value(row));
                }

                to.Write("]"u8);
                yield return ((string)stream(row.Row)!, to.WrittenSpan.ToArray());
            }
        }
    }

    private static ExportColumn Of(Column column) => new(column.Name, column.Type);
}
