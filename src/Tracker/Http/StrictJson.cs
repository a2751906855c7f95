using System.Text;
using System.Text.Json;
using Tracker.Refusals;

namespace Tracker.Http;

/// <summary>Reads a request's body into a command, or says where it cannot be read.</summary>
public static class StrictJson
{
    /// <summary>Largest body taken, in bytes.</summary>
    public const int MaxBytes = 1024 * 1024;

    /// <returns>The command, or a problem: 413, 415 or 400 with a JSON Pointer.</returns>
    public static async Task<(T? Command, Problem? Problem)> ReadAsync<T>(HttpContext context)
        where T : class
    {
        if (!context.Request.HasJsonContentType())
        {
            return (null, HttpProblems.Of(415));
        }

        using var body = new MemoryStream();
        try
        {
            await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        }
        catch (BadHttpRequestException e)
        {
            return (null, HttpProblems.Of(e.StatusCode));
        }

        return Read<T>(body.GetBuffer().AsSpan(0, (int)body.Length));
    }

    public static (T? Command, Problem? Problem) Read<T>(ReadOnlySpan<byte> utf8)
        where T : class
    {
        try
        {
            if (FirstForbidden(utf8) is { } fault)
            {
                return (null, Problem.Malformed(fault.Detail, fault));
            }

            return JsonSerializer.Deserialize<T>(utf8, ApiJson.Options) is { } command
                ? (command, null)
                : (null, Malformed("", "The body is null; send a JSON object."));
        }
        catch (JsonException e)
        {
            var pointer = PointerOf(e.Path);
            return (
                null,
                Malformed(pointer, Missing(utf8, typeof(T), pointer) ?? Explain(e, TypeAt(typeof(T), pointer)))
            );
        }
    }

    /// <summary>All required members that the object at a pointer lacks, or null where it lacks none.</summary>
    private static string? Missing(ReadOnlySpan<byte> utf8, Type type, string pointer)
    {
        JsonElement at;
        try
        {
            at = JsonSerializer.Deserialize<JsonElement>(utf8, ApiJson.Options);
        }
        catch (JsonException)
        {
            return null;
        }

        var info = ApiJson.Options.GetTypeInfo(type);
        foreach (var segment in pointer.Split('/').Skip(1))
        {
            if (
                at.ValueKind == JsonValueKind.Array
                && int.TryParse(segment, out var index)
                && index < at.GetArrayLength()
                && info.ElementType is { } element
            )
            {
                (at, info) = (at[index], ApiJson.Options.GetTypeInfo(element));
            }
            else if (
                at.ValueKind == JsonValueKind.Object
                && at.TryGetProperty(segment, out var member)
                && info.Properties.FirstOrDefault(x => x.Name == segment) is { } property
            )
            {
                (at, info) = (member, ApiJson.Options.GetTypeInfo(property.PropertyType));
            }
            else
            {
                return null;
            }
        }

        if (at.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        var missing = info
            .Properties.Where(x => x.IsRequired && !at.TryGetProperty(x.Name, out _))
            .Select(x => $"'{x.Name}'")
            .ToList();
        return missing.Count == 0
            ? null
            : $"The object at {(pointer.Length > 0 ? pointer : "the top")} lacks {string.Join(", ", missing)}; add "
                + $"what is missing.";
    }

    private static Problem Malformed(string pointer, string detail) =>
        Problem.Malformed(detail, new Fault(pointer, detail, "malformed"));

    /// <summary>
    /// What the deserializer would let through: characters that are not taken, unpaired surrogates, and null as a list's
    /// element.
    /// </summary>
    private static Fault? FirstForbidden(ReadOnlySpan<byte> utf8)
    {
        var reader = new Utf8JsonReader(utf8, new() { MaxDepth = ApiJson.MaxDepth, AllowTrailingCommas = false });
        var path = new Stack<object>();
        while (reader.Read())
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.StartObject or JsonTokenType.StartArray:
                    Count(path);
                    path.Push(reader.TokenType == JsonTokenType.StartArray ? -1 : "");
                    continue;
                case JsonTokenType.EndObject or JsonTokenType.EndArray:
                    path.Pop();
                    continue;
                case JsonTokenType.PropertyName:
                    path.Pop();
                    path.Push(Text(ref reader, path) is { Bad: null } name ? name.Value! : "");
                    continue;
            }

            Count(path);
            if (reader.TokenType == JsonTokenType.Null && path.TryPeek(out var top) && top is int)
            {
                return new(PointerOf(path), "A list's element is null; leave it out.", "null");
            }

            if (reader.TokenType == JsonTokenType.String && Text(ref reader, path).Bad is { } bad)
            {
                return new(PointerOf(path), bad, "characters");
            }
        }

        return null;
    }

    private static (string? Value, string? Bad) Text(ref Utf8JsonReader reader, Stack<object> path)
    {
        string value;
        try
        {
            value = reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            return (
                null,
                $"The string at {PointerOf(path)} is not valid Unicode: an unpaired surrogate or invalid UTF-8."
            );
        }

        return Characters.FirstNotTaken(value) is { } found
            ? (null, $"The string at {PointerOf(path)} has {found}.")
            : (value, null);
    }

    /// <summary>Inside an array, the next value is the next element.</summary>
    private static void Count(Stack<object> path)
    {
        if (path.TryPeek(out var top) && top is int index)
        {
            path.Pop();
            path.Push(index + 1);
        }
    }

    private static string PointerOf(Stack<object> path) =>
        string.Concat(
            path.Reverse()
                .Select(x =>
                    "/"
                    + (
                        x is int index
                            ? index.ToString(System.Globalization.CultureInfo.InvariantCulture)
                            : Escape((string)x)
                    )
                )
        );

    /// <summary>
    /// From the deserializer's <c>$.acts[3].quote</c> to <c>/acts/3/quote</c>. It quotes names with special characters,
    /// without escaping them: <c>$['a.b']</c>. No member of ours has such a name, so that what is quoted is unknown and
    /// last.
    /// </summary>
    private static string PointerOf(string? path)
    {
        var pointer = new StringBuilder();
        var rest = (path ?? "$").AsSpan(1);
        while (!rest.IsEmpty)
        {
            var quoted = rest.StartsWith("['");
            var end = quoted ? -1 : rest[1..].IndexOfAny('.', '[') + 1;
            end = end <= 0 ? rest.Length : end;
            var name = quoted ? rest[2..^2] : rest[1..end].TrimEnd(']');
            pointer.Append('/').Append(Escape(name.ToString()));
            rest = rest[end..];
        }

        return pointer.ToString();
    }

    private static string Escape(string name) => name.Replace("~", "~0").Replace("/", "~1");

    /// <summary>The type of the member at a pointer; null: the pointer leads nowhere.</summary>
    private static Type? TypeAt(Type type, string pointer)
    {
        var info = ApiJson.Options.GetTypeInfo(type);
        foreach (var segment in pointer.Split('/').Skip(1))
        {
            if (info.ElementType is { } element && segment.All(char.IsAsciiDigit))
            {
                info = ApiJson.Options.GetTypeInfo(element);
            }
            else if (info.Properties.FirstOrDefault(x => x.Name == segment) is { } property)
            {
                info = ApiJson.Options.GetTypeInfo(property.PropertyType);
            }
            else
            {
                return null;
            }
        }

        return Nullable.GetUnderlyingType(info.Type) ?? info.Type;
    }

    /// <summary>What a value of a type is in JSON.</summary>
    private static string Wanted(Type? type) =>
        type == typeof(string) ? "is not a string: write it in double quotes"
        : type == typeof(bool) ? "is not true or false"
        : type == typeof(int) ? $"is not a whole number from {int.MinValue} to {int.MaxValue}"
        : type == typeof(long) ? $"is not a whole number from {long.MinValue} to {long.MaxValue}"
        : type is not null && type != typeof(object) && ApiJson.Options.GetTypeInfo(type).ElementType is not null
            ? "is not a list: write it in square brackets"
        : "has the wrong JSON type or is out of range";

    /// <summary>The deserializer's message without the CLR's names.</summary>
    /// <param name="expected">The type of the member that cannot be read; null: it is not known.</param>
    private static string Explain(JsonException e, Type? expected)
    {
        var message = e.Message;
        var at = PointerOf(e.Path) is { Length: > 0 } pointer ? $" at {pointer}" : "";
        if (message.Contains("could not be mapped", StringComparison.Ordinal))
        {
            return $"The member{at} is not known; remove it or correct its name.";
        }

        if (message.Contains("Duplicate", StringComparison.Ordinal))
        {
            return $"The member{at} is given twice; give it once.";
        }

        // "The constructor parameter … doesn't allow null", "The property or field … doesn't allow setting null".
        if (
            message.Contains("doesn't allow null", StringComparison.Ordinal)
            || message.Contains("doesn't allow setting null", StringComparison.Ordinal)
        )
        {
            return $"The member{at} is null; give a value{(at.Length > 0 ? "" : " to every member")}.";
        }

        if (message.Contains("could not be converted", StringComparison.Ordinal))
        {
            return $"The value{at} {Wanted(expected)}.";
        }

        if (message.Contains("does not contain any JSON tokens", StringComparison.Ordinal))
        {
            return "The body is empty; send a JSON object.";
        }

        return message.Contains("maximum configured depth", StringComparison.Ordinal)
            ? $"The body is nested deeper than {ApiJson.MaxDepth} levels."
            : $"The body is not valid JSON{at}, line {e.LineNumber + 1}, byte {e.BytePositionInLine}.";
    }
}
