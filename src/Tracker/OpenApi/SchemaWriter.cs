using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using NodaTime;
using Tracker.Http;
using Tracker.Statements;

namespace Tracker.OpenApi;

/// <summary>
/// Writes the JSON schemas of types as <see cref="ApiJson"/> serialises them. A response has all its members; a request
/// may omit members that are not required. Every object type gets a schema of its own, so that clients have a name for
/// it.
/// </summary>
public sealed class SchemaWriter(Documentation documentation, SharedParts shared)
{
    /// <summary>Names for types whose own name is not unique or does not suit clients.</summary>
    private static readonly Dictionary<Type, string> Names = new()
    {
        [typeof(Lineage.StatementLink)] = "LineageLink",
        [typeof(Statistics.Count)] = "ValueCount",
        [typeof(Statistics.Share)] = "Share",
    };

    private static readonly JsonSerializerOptions Json = new(ApiJson.Options)
    {
        TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
    };

    private readonly SortedDictionary<string, JsonObject?> _schemas = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (Type Type, bool Taken)> _owners = [];

    /// <summary>The schemas that have been referred to, by name.</summary>
    public JsonObject All() => new(_schemas.Select(x => KeyValuePair.Create(x.Key, x.Value?.DeepClone())));

    /// <summary>A reference to the type's schema, or the schema itself if the type is not an object.</summary>
    /// <param name="taken">Whether the type is a request body; otherwise it is a response.</param>
    public JsonObject Of(Type type, bool taken)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (Simple(type) is { } simple)
        {
            return simple;
        }

        var info = Json.GetTypeInfo(type);
        return info.Kind switch
        {
            JsonTypeInfoKind.Enumerable => new() { ["type"] = "array", ["items"] = Of(info.ElementType!, taken) },
            JsonTypeInfoKind.Dictionary => new()
            {
                ["type"] = "object",
                ["additionalProperties"] = Of(info.ElementType!, taken),
            },
            JsonTypeInfoKind.Object => Reference(type, info, taken),
            _ => throw new InvalidOperationException($"{type} has its own converter: add its schema to SchemaWriter."),
        };
    }

    /// <summary>
    /// The schema of a change's response: the resource, and the receipt of the events recorded by the change, if any.
    /// </summary>
    public JsonObject Receipted(Type type)
    {
        var name = Of(type, taken: false)["$ref"]!.GetValue<string>().Split('/')[^1];
        var receipt = Of(typeof(Audit.Receipts.WriteReceipt), taken: false);
        var changed = "Changed" + name;
        if (!_schemas.ContainsKey(changed))
        {
            var schema = _schemas[name]!.DeepClone().AsObject();
            schema["properties"]!["receipt"] = receipt;
            _schemas[changed] = schema;
        }

        return new() { ["$ref"] = $"#/components/schemas/{changed}" };
    }

    private static JsonObject? Simple(Type type) =>
        type == typeof(string) ? new() { ["type"] = "string" }
        : type == typeof(bool) ? new() { ["type"] = "boolean" }
        : type == typeof(int) ? new() { ["type"] = "integer", ["format"] = "int32" }
        : type == typeof(long) ? new() { ["type"] = "integer", ["format"] = "int64" }
        : type == typeof(double) || type == typeof(decimal) ? new() { ["type"] = "number", ["format"] = "double" }
        : type == typeof(Guid) ? new() { ["type"] = "string", ["format"] = "uuid" }
        : type == typeof(Instant) ? new() { ["type"] = "string", ["format"] = "date-time" }
        : type == typeof(LocalDate) ? new() { ["type"] = "string", ["format"] = "date" }
        : type == typeof(JsonElement) || type == typeof(JsonNode) || type == typeof(object) ? []
        : type == typeof(DissociationScope)
            ? new()
            {
                ["oneOf"] = new JsonArray(
                    new JsonObject { ["type"] = "string", ["enum"] = new JsonArray("WHOLE") },
                    new JsonObject
                    {
                        ["type"] = "array",
                        ["items"] = new JsonObject { ["type"] = "string", ["pattern"] = "^¶[1-9][0-9]*$" },
                    }
                ),
            }
        : null;

    private JsonObject Reference(Type type, JsonTypeInfo info, bool taken)
    {
        var name = NameOf(type);
        if (_owners.TryGetValue(name, out var owner) && owner.Type == type && owner.Taken != taken)
        {
            name += taken ? "Input" : "View";
            _owners.TryGetValue(name, out owner);
        }

        if (owner.Type is { } other && other != type)
        {
            throw new InvalidOperationException(
                $"{type} and {other} are both named {name}: give one of them another name in SchemaWriter."
            );
        }

        if (_owners.TryAdd(name, (type, taken)))
        {
            _schemas[name] = null;
            _schemas[name] = Object(type, info, taken);
        }

        return new() { ["$ref"] = $"#/components/schemas/{name}" };
    }

    private static string NameOf(Type type) =>
        Names.TryGetValue(type, out var name) ? name
        : type.IsGenericType ? string.Concat(type.GetGenericArguments().Select(NameOf)) + type.Name.Split('`')[0]
        : type.Name;

    private JsonObject Object(Type type, JsonTypeInfo info, bool taken)
    {
        var properties = new JsonObject();
        var required = new JsonArray();
        foreach (var property in info.Properties.Where(x => x.Get is not null || taken))
        {
            var member = (property.AttributeProvider as System.Reflection.MemberInfo)!;
            var ignored = member
                .GetCustomAttributes(typeof(System.Text.Json.Serialization.JsonIgnoreAttribute), true)
                .Cast<System.Text.Json.Serialization.JsonIgnoreAttribute>()
                .FirstOrDefault()
                ?.Condition;
            if (
                ignored == System.Text.Json.Serialization.JsonIgnoreCondition.Always
                || (taken && property.Set is null && !IsParameter(type, member.Name))
            )
            {
                continue;
            }

            properties[property.Name] = Member(type, member.Name, property, taken);
            if (taken ? property.IsRequired : ignored is null)
            {
                required.Add(property.Name);
            }
        }

        var schema = new JsonObject { ["type"] = "object" };
        if (documentation.Of(type) is { } description)
        {
            schema["description"] = description;
        }

        if (required.Count > 0)
        {
            schema["required"] = required;
        }

        schema["properties"] = properties;
        schema["additionalProperties"] = false;
        return schema;
    }

    private static bool IsParameter(Type type, string name) =>
        type.GetConstructors()
            .SelectMany(x => x.GetParameters())
            .Any(x => string.Equals(x.Name, name, StringComparison.OrdinalIgnoreCase));

    private JsonObject Member(Type type, string name, JsonPropertyInfo property, bool taken)
    {
        var schema = Of(property.PropertyType, taken);
        var inner = schema["items"] as JsonObject ?? schema;
        var rule = MemberRules.Of(type, name, inner) ?? [];
        if (rule.ContainsKey("$ref"))
        {
            inner.Clear();
        }

        foreach (var (key, value) in rule)
        {
            inner[key] = value?.DeepClone();
        }

        shared.Name(inner, NameOf(type) + name, NameOf(type) + name + (taken ? "Input" : "View"));
        var isNullable =
            Nullable.GetUnderlyingType(property.PropertyType) is not null
            || (
                !property.PropertyType.IsValueType
                && (taken ? property.IsSetNullable || !property.IsRequired : property.IsGetNullable)
            );
        if (isNullable && schema.Count > 0)
        {
            schema = OrNull(schema);
        }

        if (documentation.Of(type, name) is { } description)
        {
            schema["description"] = description;
        }

        return schema;
    }

    private static JsonObject OrNull(JsonObject schema)
    {
        if (schema["type"] is JsonValue type)
        {
            schema["type"] = new JsonArray(type.DeepClone(), "null");
            (schema["enum"] as JsonArray)?.Add((JsonNode?)null);
            return schema;
        }

        return new() { ["oneOf"] = new JsonArray(new JsonObject { ["type"] = "null" }, schema) };
    }
}
