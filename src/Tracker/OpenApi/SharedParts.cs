using System.Text.Json.Nodes;

namespace Tracker.OpenApi;

/// <summary>
/// Parts of the document that operations share, each under a name of its own in <c>components</c>: a generated client
/// then has one type for one list of values, whatever uses it.
/// </summary>
public sealed class SharedParts
{
    private readonly SortedDictionary<string, JsonNode> _enumerations = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, JsonObject> _parameters = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, JsonObject> _headers = new(StringComparer.Ordinal);

    /// <summary>Enumerations by the name of their schema.</summary>
    public IEnumerable<KeyValuePair<string, JsonObject>> Enumerations =>
        _enumerations.Select(x =>
            KeyValuePair.Create(x.Key, new JsonObject { ["type"] = "string", ["enum"] = x.Value.DeepClone() })
        );

    public JsonObject Parameters => All(_parameters);

    public JsonObject Headers => All(_headers);

    /// <summary>Replaces the values listed in a schema, if there are some, by a reference to their list.</summary>
    /// <param name="name">Of the list; <paramref name="otherwise"/> where it is that of another list.</param>
    public void Name(JsonObject schema, string name, string otherwise)
    {
        if (schema["enum"] is not JsonArray values)
        {
            return;
        }

        name = Capital(name);
        if (_enumerations.TryGetValue(name, out var known) && !JsonNode.DeepEquals(known, values))
        {
            name = Capital(otherwise);
        }

        _enumerations[name] = values.DeepClone();
        schema.Remove("type");
        schema.Remove("enum");
        schema.Insert(0, "$ref", $"#/components/schemas/{name}");
    }

    /// <summary>A reference to a parameter that has the same meaning wherever it is taken; the parameter itself where
    /// the name is that of another one.</summary>
    public JsonObject Parameter(JsonObject parameter)
    {
        var name = (string)parameter["name"]!;
        if (!_parameters.TryGetValue(name, out var known))
        {
            _parameters[name] = known = parameter;
        }

        return JsonNode.DeepEquals(WithoutExample(known), WithoutExample(parameter))
            ? new() { ["$ref"] = $"#/components/parameters/{name}" }
            : parameter;
    }

    /// <summary>A reference to a header of answers.</summary>
    /// <param name="key">Under which it stands, where several headers with that name mean different things.</param>
    public JsonObject Header(string description, string key)
    {
        _headers.TryAdd(
            key,
            new()
            {
                ["description"] = description,
                ["schema"] = new JsonObject { ["type"] = "string" },
            }
        );
        return new() { ["$ref"] = $"#/components/headers/{key}" };
    }

    private static string Capital(string name) => char.ToUpperInvariant(name[0]) + name[1..];

    private static JsonNode WithoutExample(JsonObject parameter)
    {
        var copy = parameter.DeepClone().AsObject();
        copy.Remove("example");
        return copy;
    }

    private static JsonObject All(SortedDictionary<string, JsonObject> parts) =>
        new(parts.Select(x => KeyValuePair.Create<string, JsonNode?>(x.Key, x.Value.DeepClone())));
}
