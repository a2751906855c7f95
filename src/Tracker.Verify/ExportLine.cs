using System.Text.Json;

namespace Tracker.Verify;

/// <summary>One line of an export with its members as written (docs/verify.md).</summary>
public sealed class ExportLine
{
    public string Kind { get; private set; } = "";
    public long Index { get; private set; } = -1;

    /// <summary>The entry's bytes; null if the line has no entry.</summary>
    public byte[]? Entry { get; private set; }

    /// <summary>
    /// The entry that the log's row would give now, if it differs from the logged entry; otherwise null.
    /// </summary>
    public byte[]? Row { get; private set; }

    public bool Archived { get; private set; }
    public ReadOnlyMemory<byte>? Data { get; private set; }
    public ReadOnlyMemory<byte>? Headers { get; private set; }
    public string? Table { get; private set; }
    public string? Stream { get; private set; }
    public ReadOnlyMemory<byte>? Values { get; private set; }
    public long Events { get; private set; } = -1;
    public long Rows { get; private set; } = -1;

    /// <exception cref="JsonException">The line is not a JSON object, or a member has the wrong type.</exception>
    public static ExportLine Parse(ReadOnlyMemory<byte> json)
    {
        var line = new ExportLine();
        try
        {
            var reader = new Utf8JsonReader(json.Span);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                throw new JsonException("The line is not a JSON object.");
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var name = reader.GetString();
                reader.Read();
                switch (name)
                {
                    case "kind":
                        line.Kind = reader.GetString() ?? "";
                        break;
                    case "index":
                        line.Index = reader.GetInt64();
                        break;
                    case "entry":
                        line.Entry = Bytes(ref reader);
                        break;
                    case "row":
                        line.Row = Bytes(ref reader);
                        break;
                    case "archived":
                        line.Archived = reader.GetBoolean();
                        break;
                    case "data":
                        line.Data = Raw(ref reader, json);
                        break;
                    case "headers":
                        line.Headers = Raw(ref reader, json);
                        break;
                    case "table":
                        line.Table = reader.GetString();
                        break;
                    case "stream":
                        line.Stream = reader.GetString();
                        break;
                    case "values":
                        line.Values = Raw(ref reader, json);
                        break;
                    case "events":
                        line.Events = reader.GetInt64();
                        break;
                    case "rows":
                        line.Rows = reader.GetInt64();
                        break;
                    default:
                        reader.Skip();
                        break;
                }
            }

            // Only white space may follow.
            while (reader.Read()) { }

            return line;
        }
        catch (Exception e) when (e is InvalidOperationException or FormatException)
        {
            throw new JsonException(e.Message, e);
        }
    }

    private static byte[]? Bytes(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.Null)
        {
            return null;
        }

        var bytes = new byte[reader.ValueSpan.Length];
        return bytes[..reader.CopyString(bytes)];
    }

    private static ReadOnlyMemory<byte>? Raw(ref Utf8JsonReader reader, ReadOnlyMemory<byte> json)
    {
        if (reader.TokenType == JsonTokenType.Null)
        {
            return null;
        }

        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        return json[start..(int)reader.BytesConsumed];
    }
}

/// <summary>The first line of an export.</summary>
/// <param name="Sequence">The sequence of the log that the tables are as of.</param>
/// <param name="Unlogged">Number of events of the log that were not in the ledger yet.</param>
public sealed record ExportHeader(
    string Format,
    string Checkpoint,
    long Size,
    string Sequence,
    string Unlogged,
    IReadOnlyList<ExportedTable> Tables
)
{
    public const string Version = "tracker-export/1";

    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    /// <exception cref="JsonException">A member is missing or has the wrong type.</exception>
    public static ExportHeader Parse(ReadOnlySpan<byte> line) =>
        JsonSerializer.Deserialize<ExportHeader>(line, Options) ?? throw new JsonException("The line is null.");
}

/// <param name="Columns">Name and type of each column.</param>
public sealed record ExportedTable(string Name, IReadOnlyList<IReadOnlyList<string>> Columns);
