using System.Text.Json.Nodes;
using Tracker.Http;
using Tracker.Record.Codebook;
using Tracker.Refusals;

namespace Tracker.OpenApi;

/// <summary>
/// Descriptions and schemas of query parameters. An operation can override them with <see cref="MeansAttribute"/>.
/// </summary>
public static class QueryParameters
{
    private static readonly Dictionary<string, (string Description, JsonObject Schema)> Common = new()
    {
        ["party"] = ("Parties by id.", List(Text())),
        ["signedBy"] = ("Parties by id; each of them must have signed the statement, at once or later.", List(Text())),
        ["target"] = ("Parties by id that an act is directed at.", List(Text())),
        ["beneficiary"] = ("Parties by id on whose behalf an act speaks.", List(Text())),
        ["group"] = ("Groups by id or name; a party without members is refused as not-a-group.", List(Text())),
        ["parties"] = ("Parties by id, each a row.", List(Text())),
        ["action"] = ("Actions by id, including actions merged into them.", List(Text())),
        ["actions"] = ("Actions by id, each a column.", List(Text())),
        ["umbrella"] = ("Umbrella actions by id, including all their parts.", List(Text())),
        ["topic"] = ("Umbrella actions by id.", List(Text())),
        ["includeParts"] = ("If true, the given actions include all their parts.", Flag()),
        ["act"] = ("Act types.", Codes(Lists.ActType)),
        ["actionType"] = ("Types of the actions that statements are about.", Codes(Lists.ActionType)),
        ["minIntensity"] = ("The minimum intensity.", Number(0, 6)),
        ["force"] = ("Directive forces.", Codes(Lists.DirectiveForce)),
        ["label"] = ("Legal labels.", Codes(Lists.Label)),
        ["strength"] = ("Strengths of labels.", Codes(Lists.LabelStrength)),
        ["instrument"] = ("Instruments cited, by symbol such as S/RES/2270.", List(Text())),
        ["epistemic"] = ("Epistemic statuses.", Codes(Lists.Epistemic)),
        ["groupBasis"] = (
            "Rows of groups: only the groups' own rows, none, or also a row for each member that the instrument "
                + "speaks for.",
            Among("declared", "none", "expanded")
        ),
        ["basis"] = (
            "On whose authority a position stands. If absent: DIRECT_SOLE, DIRECT_JOINT and ALIGNED.",
            Codes(Lists.Basis)
        ),
        ["review"] = ("Review states.", Codes(Lists.ReviewState)),
        ["kind"] = ("Kinds of statement.", Codes(Lists.StatementKind)),
        ["dateField"] = ("The date to which from and to apply.", Among("held", "issued", "public", "recorded")),
        ["from"] = ("The first day, in EDTF.", Edtf()),
        ["to"] = ("The last day, in EDTF.", Edtf()),
        ["at"] = ("The day asked about.", Day()),
        ["year"] = ("The year of issue.", Number(1, 9999)),
        ["since"] = ("Only items recorded after this sequence.", Number(0, long.MaxValue)),
        ["q"] = (
            $"Words to search for, in the syntax of a web search; at most {WordsAsked.MaxWords}, a repeated word counted "
                + "once.",
            Text(WordsAsked.MaxLength)
        ),
        ["sort"] = ("The order.", Among("date", "-date")),
        ["facets"] = ("If true, the answer counts how many statements have each value.", Flag()),
        ["minTogether"] = ("The minimum number of statements signed together.", Number(1, 1_000_000)),
        ["result"] = ("Results of sweeps.", Codes(Lists.SweepResult)),
        ["limit"] = (
            "The maximum number of items on a page.",
            WithDefault(Number(1, QueryReader.MaxLimit), QueryReader.DefaultLimit)
        ),
        ["cursor"] = ("Where the page begins: nextCursor of the previous page.", Text()),
        ["validAt"] = ("Only what held in the world on this day.", Day()),
        ["publicAt"] = ("Only what was public on this day.", Day()),
        ["certainty"] = (
            "How imprecise dates count: possible includes what may match, certain only what must match.",
            Among("possible", "certain")
        ),
        ["knownAt"] = ("The record as the tracker knew it at this instant; not together with asOfSequence.", Instant()),
        ["asOfSequence"] = ("The record up to this sequence.", Number(0, long.MaxValue)),
        ["minSequence"] = ("Wait until this sequence is projected, at most 10 s.", Number(0, long.MaxValue)),
        ["reason"] = ("The reason in words.", Text(Faults.MaxLength)),
        ["stream"] = ("One stream by its key.", Text()),
        ["correlation"] = ("The correlation id of a request.", Text()),
        ["size"] = ("A size of the ledger.", Number(0, long.MaxValue)),
        ["sequence"] = ("The sequence of an event.", Number(1, long.MaxValue)),
        ["position"] = ("The id of a row of the timeline. Give this, or projection and row.", Text()),
        ["row"] = ("The key of a row of the projection.", Text()),
        ["projection"] = ("The name of a read table, as in a replay's differences.", Text()),
        ["user"] = ("The opaque id of a user.", Text()),
    };

    /// <summary>Writes the parameter object of an operation.</summary>
    /// <exception cref="InvalidOperationException">The parameter has no description.</exception>
    public static JsonObject Of(string name, bool required, MeansAttribute? said)
    {
        if (said is null && !Common.ContainsKey(name))
        {
            throw new InvalidOperationException(
                $"The query parameter '{name}' has no description: add it to QueryParameters, or a [Means] to the "
                    + $"endpoint."
            );
        }

        var (description, schema) = said is null ? Common[name] : (said.Description, SchemaOf(said));
        var parameter = new JsonObject
        {
            ["name"] = name,
            ["in"] = "query",
            ["description"] = description,
            ["required"] = required,
            ["schema"] = schema.DeepClone(),
        };
        if (schema["type"]?.GetValue<string>() == "array")
        {
            parameter["style"] = "form";
            parameter["explode"] = false;
        }

        return parameter;
    }

    /// <summary>The parameter that chooses among an operation's formats.</summary>
    public static JsonObject Format(IReadOnlyList<Format> formats) =>
        new()
        {
            ["name"] = Negotiation.Parameter,
            ["in"] = "query",
            ["description"] =
                "The format; it takes precedence over Accept. CSV and NDJSON without limit and cursor contain the "
                + "whole list.",
            ["required"] = false,
            ["schema"] = Among([.. formats.Select(x => x.Name)]),
        };

    /// <summary>The parameter that asks for a byte order mark.</summary>
    public static JsonObject Mark() =>
        new()
        {
            ["name"] = Csv.MarkParameter,
            ["in"] = "query",
            ["description"] = "If true, CSV begins with a byte order mark; with another format it is not known.",
            ["required"] = false,
            ["schema"] = Flag(),
        };

    private static JsonObject SchemaOf(MeansAttribute said) =>
        said.IsInstant ? Instant()
        : said.IsNumber ? Number(0, long.MaxValue)
        : said.Codes is { } list ? Codes(list)
        : said.Values.Count == 0 ? (said.IsSingle ? Text() : List(Text()))
        : said.IsSingle ? Among([.. said.Values])
        : List(Among([.. said.Values], first: false));

    private static JsonObject Text(int? max = null) =>
        max is null ? new() { ["type"] = "string" } : new() { ["type"] = "string", ["maxLength"] = max };

    private static JsonObject Flag() => new() { ["type"] = "boolean", ["default"] = false };

    private static JsonObject Day() => new() { ["type"] = "string", ["format"] = "date" };

    private static JsonObject Instant() => new() { ["type"] = "string", ["format"] = "date-time" };

    private static JsonObject Edtf() => MemberRules.Edtf();

    private static JsonObject Number(long min, long max) =>
        new()
        {
            ["type"] = "integer",
            ["format"] = "int64",
            ["minimum"] = min,
            ["maximum"] = max,
        };

    private static JsonObject WithDefault(JsonObject schema, int value)
    {
        schema["default"] = value;
        return schema;
    }

    private static JsonObject List(JsonObject items) => new() { ["type"] = "array", ["items"] = items };

    private static JsonObject Codes(string list) => List(MemberRules.Codes(list));

    /// <summary>One of the values; the first is the default.</summary>
    private static JsonObject Among(params string[] values) => Among(values, first: true);

    private static JsonObject Among(string[] values, bool first)
    {
        var schema = new JsonObject
        {
            ["type"] = "string",
            ["enum"] = new JsonArray([.. values.Select(x => (JsonNode)x)]),
        };
        if (first)
        {
            schema["default"] = values[0];
        }

        return schema;
    }
}
