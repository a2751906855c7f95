using System.Text.Json.Nodes;
using Tracker.Http;
using Tracker.Record.Codebook;
using Tracker.Refusals;

namespace Tracker.OpenApi;

/// <summary>What query parameters mean, and how their values look. An operation may say otherwise with <see cref="MeansAttribute"/>.</summary>
public static class QueryParameters
{
    private static readonly Dictionary<string, (string Description, JsonObject Schema)> Common = new()
    {
        ["party"] = ("Parties by id.", List(Text())),
        ["signedBy"] = ("Parties by id, each of which signed it, at once or later.", List(Text())),
        ["target"] = ("Parties by id, at whom an act is directed.", List(Text())),
        ["group"] = ("Groups by id.", List(Text())),
        ["parties"] = ("Parties by id, each a row.", List(Text())),
        ["action"] = ("Actions by id, with what was merged into them.", List(Text())),
        ["actions"] = ("Actions by id, each a column.", List(Text())),
        ["umbrella"] = ("Actions by id, with all that lies below them.", List(Text())),
        ["topic"] = ("Umbrella actions by id.", List(Text())),
        ["includeParts"] = ("With true, the actions given mean everything below them too.", Flag()),
        ["act"] = ("Act types.", Codes(Lists.ActType)),
        ["actionType"] = ("Types of the actions spoken about.", Codes(Lists.ActionType)),
        ["minIntensity"] = ("The least intensity.", Number(0, 6)),
        ["force"] = ("Directive forces.", Codes(Lists.DirectiveForce)),
        ["label"] = ("Legal labels.", Codes(Lists.Label)),
        ["strength"] = ("Strengths in which a label is given.", Codes(Lists.LabelStrength)),
        ["instrument"] = ("Instruments cited, by symbol such as S/RES/2270.", List(Text())),
        ["epistemic"] = ("Epistemic statuses.", Codes(Lists.Epistemic)),
        ["groupBasis"] = ("Rows of groups: their own, none, or also one for each member that the instrument speaks for.", Among("declared", "none", "expanded")),
        ["basis"] = ("On whose authority a position stands; where absent DIRECT_SOLE, DIRECT_JOINT and ALIGNED.", Codes(Lists.Basis)),
        ["review"] = ("Review states.", Codes(Lists.ReviewState)),
        ["kind"] = ("Kinds of statement.", Codes(Lists.StatementKind)),
        ["dateField"] = ("Which date from and to limit.", Among("held", "issued", "public", "recorded")),
        ["from"] = ("The first day, in EDTF.", Edtf()),
        ["to"] = ("The last day, in EDTF.", Edtf()),
        ["at"] = ("The day asked about.", Day()),
        ["year"] = ("The year of issue.", Number(1, 9999)),
        ["since"] = ("What was recorded after this sequence.", Number(0, long.MaxValue)),
        ["q"] = ("Words to search for, in the manner of a web search.", Text()),
        ["sort"] = ("The order.", Among("date", "-date")),
        ["facets"] = ("With true, how many statements have each value is counted.", Flag()),
        ["minTogether"] = ("The least number of statements signed together.", Number(1, 1_000_000)),
        ["result"] = ("Results of sweeps.", Codes(Lists.SweepResult)),
        ["limit"] = ("Most items of a page.", WithDefault(Number(1, QueryReader.MaxLimit), QueryReader.DefaultLimit)),
        ["cursor"] = ("Where the page begins: nextCursor of the page before.", Text()),
        ["validAt"] = ("The day on which it held in the world.", Day()),
        ["publicAt"] = ("The day on which it was public.", Day()),
        ["certainty"] = ("Whether what may have been so counts, or only what was so whatever imprecise dates mean.", Among("possible", "certain")),
        ["knownAt"] = ("The record as the tracker knew it at this instant; not together with asOfSequence.", Instant()),
        ["asOfSequence"] = ("The record up to this sequence.", Number(0, long.MaxValue)),
        ["minSequence"] = ("Waits, at most 10 s, until this sequence is projected.", Number(0, long.MaxValue)),
        ["reason"] = ("Why, in words.", Text(Faults.MaxLength)),
        ["stream"] = ("One stream by its key.", Text()),
        ["correlation"] = ("The correlation id of a request.", Text()),
        ["size"] = ("Size of a ledger.", Number(0, long.MaxValue)),
        ["sequence"] = ("The sequence of an event.", Number(1, long.MaxValue)),
        ["position"] = ("A row of the timeline by its id; or projection and row.", Text()),
        ["row"] = ("The key of a row of the projection.", Text()),
        ["projection"] = ("A read table, as a replay's differences name it.", Text()),
        ["user"] = ("The opaque id of a user.", Text()),
    };

    /// <summary>A parameter object of an operation.</summary>
    /// <exception cref="InvalidOperationException">Nobody has said what the parameter means.</exception>
    public static JsonObject Of(string name, bool required, MeansAttribute? said)
    {
        if (said is null && !Common.ContainsKey(name))
        {
            throw new InvalidOperationException($"Nobody has said what the query parameter '{name}' means: add it to QueryParameters, or a [Means] beside the endpoint.");
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

    /// <summary>The choice among an operation's formats.</summary>
    public static JsonObject Format(IReadOnlyList<Format> formats) => new()
    {
        ["name"] = Negotiation.Parameter,
        ["in"] = "query",
        ["description"] = "The format, before what Accept says. As CSV or NDJSON without a limit and a cursor a list is sent whole.",
        ["required"] = false,
        ["schema"] = Among([.. formats.Select(x => x.Name)]),
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
        new() { ["type"] = "integer", ["format"] = "int64", ["minimum"] = min, ["maximum"] = max };

    private static JsonObject WithDefault(JsonObject schema, int value)
    {
        schema["default"] = value;
        return schema;
    }

    private static JsonObject List(JsonObject items) => new() { ["type"] = "array", ["items"] = items };

    private static JsonObject Codes(string list) => List(MemberRules.Codes(list));

    /// <summary>One of these; the first where it is absent.</summary>
    private static JsonObject Among(params string[] values) => Among(values, first: true);

    private static JsonObject Among(string[] values, bool first)
    {
        var schema = new JsonObject { ["type"] = "string", ["enum"] = new JsonArray([.. values.Select(x => (JsonNode)x)]) };
        if (first)
        {
            schema["default"] = values[0];
        }

        return schema;
    }
}
