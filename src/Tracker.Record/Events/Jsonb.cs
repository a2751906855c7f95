using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Tracker.Record.Events;

/// <summary>
/// JSON as PostgreSQL's <c>jsonb</c> writes it back: members by length of name and then by its bytes, one space after
/// colons and commas, characters as they are. Numbers are integers, as everywhere in the tracker.
/// </summary>
public static class Jsonb
{
    /// <exception cref="JsonException">The text is not JSON.</exception>
    public static byte[] Of(string json)
    {
        using var document = JsonDocument.Parse(json);
        var into = new ArrayBufferWriter<byte>(json.Length + 16);
        Write(document.RootElement, into);
        return into.WrittenSpan.ToArray();
    }

    private static void Write(JsonElement value, ArrayBufferWriter<byte> into)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                into.Write("{"u8);
                var separator = ""u8;

                // Of members with one name, the last counts.
                foreach (
                    var (name, member) in value
                        .EnumerateObject()
                        .GroupBy(x => x.Name)
                        .Select(x => (Name: Encoding.UTF8.GetBytes(x.Key), x.Last().Value))
                        .OrderBy(x => x.Name.Length)
                        .ThenBy(x => x.Name, Comparer<byte[]>.Create((a, b) => a.AsSpan().SequenceCompareTo(b)))
                )
                {
                    into.Write(separator);
                    WriteText(Encoding.UTF8.GetString(name), into);
                    into.Write(": "u8);
                    Write(member, into);
                    separator = ", "u8;
                }

                into.Write("}"u8);
                break;
            case JsonValueKind.Array:
                into.Write("["u8);
                var comma = ""u8;
                foreach (var item in value.EnumerateArray())
                {
                    into.Write(comma);
                    Write(item, into);
                    comma = ", "u8;
                }

                into.Write("]"u8);
                break;
            case JsonValueKind.String:
                WriteText(value.GetString()!, into);
                break;
            default:
                into.Write(Encoding.UTF8.GetBytes(value.GetRawText()));
                break;
        }
    }

    private static void WriteText(string text, ArrayBufferWriter<byte> into)
    {
        var escaped = new StringBuilder(text.Length + 2).Append('"');
        foreach (var c in text)
        {
            _ = c switch
            {
                '"' => escaped.Append("\\\""),
                '\\' => escaped.Append(@"\\"),
                '\b' => escaped.Append("\\b"),
                '\f' => escaped.Append("\\f"),
                '\n' => escaped.Append("\\n"),
                '\r' => escaped.Append("\\r"),
                '\t' => escaped.Append("\\t"),
                < ' ' => escaped
                    .Append("\\u")
                    .Append(((int)c).ToString("x4", System.Globalization.CultureInfo.InvariantCulture)),
                _ => escaped.Append(c),
            };
        }

        into.Write(Encoding.UTF8.GetBytes(escaped.Append('"').ToString()));
    }
}
