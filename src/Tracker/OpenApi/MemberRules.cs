using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Text.Json.Nodes;
using Tracker.Record.Codebook;

namespace Tracker.OpenApi;

/// <summary>Rules for members beyond their JSON type: codes of the codebook, EDTF dates, digests, ranges.</summary>
public static class MemberRules
{
    /// <summary>Members that have the same meaning in every type.</summary>
    private static readonly Dictionary<string, Func<JsonObject>> Everywhere = new()
    {
        ["Review"] = () => Codes(Lists.ReviewState),
        ["Verdict"] = () => Codes(Lists.ReviewVerdict),
        ["Epistemic"] = () => Codes(Lists.Epistemic),
        ["Basis"] = () => Codes(Lists.Basis),
        ["Stance"] = () => Codes(Lists.Stance),
        ["Force"] = () => Codes(Lists.DirectiveForce),
        ["TargetsConfidence"] = () => Codes(Lists.TargetsConfidence),
        ["Layer"] = () => Codes(Lists.SourceLayer),
        ["Completeness"] = () => Codes(Lists.Completeness),
        ["UnknownReason"] = () => Codes(Lists.UnknownReason),
        ["Rank"] = () => Codes(Lists.Rank),
        ["Strength"] = () => Codes(Lists.LabelStrength),
        ["Label"] = () => Codes(Lists.Label),
        ["Labels"] = () => Codes(Lists.Label),
        ["Result"] = () => Codes(Lists.SweepResult),
        ["Act"] = () => Codes(Lists.ActType),
        ["Effective"] = Edtf,
        ["PublicAt"] = Edtf,
        ["From"] = Edtf,
        ["To"] = Edtf,
        ["Sha256"] = Digest,
        ["LiveDigest"] = Digest,
        ["ReplayDigest"] = Digest,
        ["Intensity"] = () => new() { ["minimum"] = 0, ["maximum"] = 6 },
    };

    /// <summary>Narrows the schema of a member, or of the items of a list.</summary>
    public static JsonObject? Of(Type type, string property, JsonObject schema)
    {
        var isText = schema["type"]?.GetValue<string>() == "string" && schema["format"] is null;
        return Beside(type, property) is { Count: > 0 } own ? own
            : Everywhere.TryGetValue(property, out var rule) && (isText || property == "Intensity") ? rule()
            : null;
    }

    /// <summary>What the attributes say that stand beside the member.</summary>
    private static JsonObject Beside(Type type, string property)
    {
        var schema = new JsonObject();
        var parameter = type.GetConstructors()
            .SelectMany(x => x.GetParameters())
            .FirstOrDefault(x => string.Equals(x.Name, property, StringComparison.OrdinalIgnoreCase));
        foreach (var attribute in Attributes(parameter).Concat(Attributes(type.GetProperty(property))))
        {
            foreach (var (key, value) in Schema(attribute))
            {
                schema[key] = value?.DeepClone();
            }
        }

        return schema;

        static IEnumerable<object> Attributes(ICustomAttributeProvider? member) =>
            member?.GetCustomAttributes(true) ?? [];
    }

    private static JsonObject Schema(object attribute) =>
        attribute switch
        {
            CodeOfAttribute code => Codes(code.List),
            ValuesOfAttribute values => Among([.. Listed(values.Holder, values.Member)]),
            EdtfAttribute => Edtf(),
            AllowedValuesAttribute values => Among([.. values.Values.Cast<string>()]),
            RangeAttribute range => new() { ["minimum"] = Number(range.Minimum), ["maximum"] = Number(range.Maximum) },
            RegularExpressionAttribute expression => new() { ["pattern"] = expression.Pattern },
            DataTypeAttribute { DataType: DataType.DateTime } => new() { ["format"] = "date-time" },
            DataTypeAttribute { DataType: DataType.Url } => new() { ["format"] = "uri" },
            _ => [],
        };

    private static JsonValue Number(object bound) => JsonValue.Create((int)bound);

    private static IEnumerable<string> Listed(Type holder, string member)
    {
        const BindingFlags any = BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic;
        var value = holder.GetField(member, any)?.GetValue(null) ?? holder.GetProperty(member, any)?.GetValue(null);
        return value as IEnumerable<string> ?? ((IReadOnlyDictionary<Type, string>)value!).Values;
    }

    /// <summary>A reference to the schema of a list's codes, so that clients get one type for each list.</summary>
    public static JsonObject Codes(string list) => new() { ["$ref"] = "#/components/schemas/" + NameOf(list) };

    /// <summary>The schemas of the codebook's value lists, by name.</summary>
    public static IEnumerable<KeyValuePair<string, JsonObject>> CodeLists() =>
        Vocabulary.Current.ListNames.Select(list =>
        {
            var schema = Among([.. Vocabulary.Current.List(list).Select(x => x.Code)]);
            schema["description"] =
                $"List {list} of the codebook: "
                + $"{string.Join(" ", Vocabulary.Current.List(list).Select(x => $"{x.Code}: {x.Meaning}"))}";
            return KeyValuePair.Create(NameOf(list), schema);
        });

    private static string NameOf(string list) => char.ToUpperInvariant(list[0]) + list[1..];

    /// <summary>
    /// A date that <see cref="Record.Dates.EdtfDate"/> accepts. Matching the pattern is necessary, not sufficient.
    /// </summary>
    public static JsonObject Edtf() =>
        new()
        {
            ["type"] = "string",
            ["format"] = "edtf",
            ["pattern"] = @"^[-+0-9TXZ:?~%./]+$",
        };

    private static JsonObject Digest() => new() { ["pattern"] = "^[0-9a-f]{64}$" };

    private static JsonObject Among(params string[] values) =>
        new() { ["type"] = "string", ["enum"] = new JsonArray([.. values.Select(x => (JsonNode)x)]) };
}
