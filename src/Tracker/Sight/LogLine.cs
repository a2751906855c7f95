using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Npgsql;

namespace Tracker.Sight;

/// <summary>One line of the log. Nothing that a caller sent can begin a second line.</summary>
/// <param name="TraceId">Trace id of the request that the line is about; null if it is about none.</param>
public sealed record LogLine(
    DateTimeOffset Time,
    LogLevel Level,
    string Category,
    string Message,
    Exception? Exception,
    string? TraceId
)
{
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private string Stamp => Time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    private string Severity => Level.ToString().ToLowerInvariant();

    /// <summary><c>time level category: message | exception [trace id]</c>.</summary>
    public string Text()
    {
        var line = new StringBuilder($"{Stamp} {Severity} {Category}: {Message}");
        if (Exception is not null)
        {
            line.Append(" | ").Append(Described(Exception));
        }

        if (TraceId is not null)
        {
            line.Append(" [trace ").Append(TraceId).Append(']');
        }

        return OneLine(line.ToString());
    }

    /// <summary>An object with the members time, level, category, message, exception and traceId; the last two only if
    /// there is one.</summary>
    public string Json()
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, Plain))
        {
            json.WriteStartObject();
            json.WriteString("time", Stamp);
            json.WriteString("level", Severity);
            json.WriteString("category", Category);
            json.WriteString("message", Message);
            if (Exception is not null)
            {
                json.WriteString("exception", Described(Exception));
            }

            if (TraceId is not null)
            {
                json.WriteString("traceId", TraceId);
            }

            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(bytes.ToArray());
    }

    /// <summary>
    /// Where the exception arose matters for a bug. If the database, the network or a disk failed, only the words
    /// matter, and the same lines would come every second.
    /// </summary>
    private static string Described(Exception exception)
    {
        var root = exception.GetBaseException();
        return
            root is NpgsqlException or SocketException or IOException or TimeoutException or OperationCanceledException
            ? $"{root.GetType().FullName}: {root.Message}"
            : exception.ToString();
    }

    private static string OneLine(string text)
    {
        if (!text.Any(IsBreak))
        {
            return text;
        }

        var line = new StringBuilder(text.Length + 16);
        foreach (var c in text)
        {
            line.Append(
                c switch
                {
                    '\n' => " | ",
                    '\r' => "",
                    _ when IsBreak(c) => $"\\u{(int)c:x4}",
                    _ => c.ToString(),
                }
            );
        }

        return line.ToString();
    }

    /// <summary>Whether a terminal or a program that reads lines could take the character for more than a
    /// sign.</summary>
    private static bool IsBreak(char c) => char.IsControl(c) || c is '\u2028' or '\u2029';
}
