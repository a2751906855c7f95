using System.Collections;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Text.RegularExpressions;
using CsvHelper;
using CsvHelper.Configuration;

namespace Tracker.Http;

/// <summary>
/// A list as CSV (RFC 4180, UTF-8). Its columns are the members of the JSON items in their order, those of an object
/// within by their path; a list of texts is one cell with semicolons between, anything deeper a cell of JSON. No cell
/// is a formula to a spreadsheet, and every text can be read back.
/// </summary>
public static partial class Csv
{
    /// <summary>The query parameter that asks for a byte order mark, by which some spreadsheets know UTF-8.</summary>
    public const string MarkParameter = "bom";

    // With a line end of its own choice the library would leave cells with another unquoted; its default is the RFC's.
    private static readonly CsvConfiguration Configuration = new(CultureInfo.InvariantCulture);

    private static readonly System.Collections.Concurrent.ConcurrentDictionary<Type, Column[]> Known = new();

    private sealed record Column(string Name, Func<object, object?> Value);

    /// <summary>Whether a byte order mark is asked for.</summary>
    public static bool HasMark(HttpContext context) => context.Request.Query[MarkParameter] == "true";

    public static IEnumerable<string> ColumnsOf(Type item) => Of(item).Select(x => x.Name);

    public static string Write<T>(IEnumerable<T> items, bool withHeader)
    {
        using var text = new StringWriter();
        using (var csv = new CsvWriter(text, Configuration, leaveOpen: true))
        {
            var columns = Of(typeof(T));
            if (withHeader)
            {
                Record(csv, columns.Select(x => x.Name));
            }

            foreach (var item in items)
            {
                Record(csv, columns.Select(x => Cell(x.Value(item!))));
            }
        }

        return text.ToString();
    }

    /// <summary>A text that no spreadsheet takes for a formula: an apostrophe is put before what begins like
    /// one.</summary>
    public static string Safe(string text) => Formula().IsMatch(text) ? "'" + text : text;

    /// <summary>The text that a cell was made of.</summary>
    public static string Unsafe(string cell) => cell.StartsWith('\'') && Formula().IsMatch(cell) ? cell[1..] : cell;

    private static void Record(CsvWriter csv, IEnumerable<string> cells)
    {
        foreach (var cell in cells)
        {
            csv.WriteField(cell);
        }

        csv.NextRecord();
    }

    private static string Cell(object? value) =>
        value switch
        {
            null => "",
            string text => Safe(text),
            bool flag => flag ? "true" : "false",
            int or long or short or double or decimal => ((IFormattable)value).ToString(
                null,
                CultureInfo.InvariantCulture
            ),
            IEnumerable<string> texts => Safe(
                string.Join(
                    ';',
                    texts.Select(x =>
                        x.Replace("\\", "\\\\", StringComparison.Ordinal).Replace(";", "\\;", StringComparison.Ordinal)
                    )
                )
            ),
            _ => Safe(Json(value)),
        };

    /// <summary>A date or instant as its text, anything else as JSON.</summary>
    private static string Json(object value)
    {
        var json = JsonSerializer.SerializeToElement(value, value.GetType(), ApiJson.Options);
        return json.ValueKind == JsonValueKind.String ? json.GetString()! : json.GetRawText();
    }

    private static Column[] Of(Type item) => Known.GetOrAdd(item, x => [.. Columns(x, "", y => y)]);

    private static IEnumerable<Column> Columns(Type type, string path, Func<object, object?> read)
    {
        foreach (var member in ApiJson.Options.GetTypeInfo(type).Properties.Where(x => x.Get is not null))
        {
            var (name, get) = (path + member.Name, member.Get!);
            object? Value(object item) => read(item) is { } holder ? get(holder) : null;
            var isObject =
                member.PropertyType != typeof(object)
                && !typeof(IEnumerable).IsAssignableFrom(member.PropertyType)
                && ApiJson.Options.GetTypeInfo(member.PropertyType).Kind == JsonTypeInfoKind.Object;
            foreach (var column in isObject ? Columns(member.PropertyType, name + ".", Value) : [new(name, Value)])
            {
                yield return column;
            }
        }
    }

    /// <summary>Begins like a formula, or like one that was made safe: so each cell is read back in one way.</summary>
    [GeneratedRegex("^'*[=+\\-@\\t\\r]", RegexOptions.CultureInvariant)]
    private static partial Regex Formula();
}
