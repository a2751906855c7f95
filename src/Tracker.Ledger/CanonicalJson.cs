using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Tracker.Ledger;

/// <summary>
/// Writes a JSON value as canonical bytes: RFC 8785 (JSON Canonicalization Scheme), but with integers only, |n| ≤ 2^53
/// − 1 (RFC 7493, section 2.2), because every implementation writes those alike. Members are sorted by UTF-16 code
/// units; text is not normalised.
/// </summary>
public static class CanonicalJson
{
    private const long MaxInteger = (1L << 53) - 1;
    private const int MaxDepth = 64;

    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = MaxDepth };

    /// <exception cref="NotCanonicalException">The input is not JSON, or a value in it has no canonical
    /// form.</exception>
    public static byte[] Of(ReadOnlyMemory<byte> json)
    {
        var to = new ArrayBufferWriter<byte>(json.Length + 16);
        Write(to, json);
        return to.WrittenSpan.ToArray();
    }

    /// <exception cref="NotCanonicalException">The input is not JSON, or a value in it has no canonical
    /// form.</exception>
    public static byte[] Of(string json)
    {
        try
        {
            return Of(Utf8.GetBytes(json));
        }
        catch (EncoderFallbackException e)
        {
            throw new NotCanonicalException("The text has half of a surrogate pair.", e);
        }
    }

    /// <param name="omit">Member of the outermost object to leave out; null: leave nothing out.</param>
    /// <exception cref="NotCanonicalException">The input is not JSON, or a value in it has no canonical
    /// form.</exception>
    public static void Write(IBufferWriter<byte> to, ReadOnlyMemory<byte> json, string? omit = null)
    {
        try
        {
            using var document = JsonDocument.Parse(json, Strict);
            Write(to, document.RootElement, omit);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new NotCanonicalException($"The JSON cannot be made canonical: {e.Message}", e);
        }
    }

    private static readonly UTF8Encoding Utf8 = new(false, throwOnInvalidBytes: true);

    private static void Write(IBufferWriter<byte> to, JsonElement value, string? omit)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                WriteObject(to, value, omit);
                break;
            case JsonValueKind.Array:
                to.Write("["u8);
                var first = true;
                foreach (var item in value.EnumerateArray())
                {
                    if (!first)
                    {
                        to.Write(","u8);
                    }

                    first = false;
                    Write(to, item, null);
                }

                to.Write("]"u8);
                break;
            case JsonValueKind.String:
                WriteString(to, value.GetString()!);
                break;
            case JsonValueKind.Number:
                WriteInteger(to, value.GetRawText());
                break;
            case JsonValueKind.True:
                to.Write("true"u8);
                break;
            case JsonValueKind.False:
                to.Write("false"u8);
                break;
            case JsonValueKind.Null:
                to.Write("null"u8);
                break;
            default:
                throw new NotCanonicalException($"A {value.ValueKind} has no canonical form.");
        }
    }

    private static void WriteObject(IBufferWriter<byte> to, JsonElement value, string? omit)
    {
        var members = new List<KeyValuePair<string, JsonElement>>();
        foreach (var member in value.EnumerateObject())
        {
            members.Add(new(member.Name, member.Value));
        }

        members.Sort((x, y) => string.CompareOrdinal(x.Key, y.Key));
        to.Write("{"u8);
        string? before = null;
        var first = true;
        foreach (var (name, member) in members)
        {
            if (name == before)
            {
                throw new NotCanonicalException($"The member '{name}' occurs twice.");
            }

            before = name;
            if (name == omit)
            {
                continue;
            }

            if (!first)
            {
                to.Write(","u8);
            }

            first = false;
            WriteString(to, name);
            to.Write(":"u8);
            Write(to, member, null);
        }

        to.Write("}"u8);
    }

    /// <summary>Writes a text as a JSON string.</summary>
    /// <exception cref="NotCanonicalException">The text has half of a surrogate pair.</exception>
    public static void WriteString(IBufferWriter<byte> to, string text)
    {
        to.Write("\""u8);
        var rest = text.AsSpan();
        while (rest.IndexOfAny(Escaped) is var at and >= 0)
        {
            WriteText(to, rest[..at]);
            to.Write(Escape(rest[at]));
            rest = rest[(at + 1)..];
        }

        WriteText(to, rest);
        to.Write("\""u8);
    }

    private static readonly SearchValues<char> Escaped = SearchValues.Create([
        .. Enumerable.Range(0, 0x20).Select(x => (char)x),
        '"',
        '\\',
    ]);

    private static byte[] Escape(char c) =>
        c switch
        {
            '"' => [.. "\\\""u8],
            '\\' => [.. "\\\\"u8],
            '\b' => [.. "\\b"u8],
            '\t' => [.. "\\t"u8],
            '\n' => [.. "\\n"u8],
            '\f' => [.. "\\f"u8],
            '\r' => [.. "\\r"u8],
            _ => Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}")),
        };

    private static void WriteText(IBufferWriter<byte> to, ReadOnlySpan<char> text)
    {
        if (text.Length > 0)
        {
            try
            {
                // Count the bytes of a long text exactly: reserving three bytes a character would grow the buffer
                // needlessly.
                var most = text.Length < 64 ? 3 * text.Length : Utf8.GetByteCount(text);
                to.Advance(Utf8.GetBytes(text, to.GetSpan(most)));
            }
            catch (EncoderFallbackException e)
            {
                throw new NotCanonicalException("The text has half of a surrogate pair.", e);
            }
        }
    }

    private static void WriteInteger(IBufferWriter<byte> to, string raw)
    {
        if (
            !long.TryParse(raw, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            || number is > MaxInteger or < -MaxInteger
            || raw == "-0"
        )
        {
            throw new NotCanonicalException(
                $"The number {raw} is not an integer between -(2^53-1) and 2^53-1; store decimals and larger "
                    + $"numbers as text."
            );
        }

        to.Write(Encoding.ASCII.GetBytes(raw));
    }
}

/// <summary>A value has no canonical bytes, so nothing can be proved about it; the message says why.</summary>
public sealed class NotCanonicalException(string message, Exception? inner = null) : Exception(message, inner);
