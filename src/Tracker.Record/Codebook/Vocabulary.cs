using System.Collections.Frozen;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Tracker.Record.Codebook;

/// <summary>One value of a list: its code, what it means in one sentence, and for scales the step's name.</summary>
public sealed record Term(string Code, string Meaning, string? Name = null);

/// <summary>
/// An act type in the schemes others use. The first code of each is the one to export; where a scheme has none, its
/// list is empty and the act is lost in it.
/// </summary>
public sealed record Mapping(string Code, IReadOnlyList<CameoCode> Cameo, IReadOnlyList<PloverCode> Plover);

/// <summary>
/// A CAMEO event code: text, for "010" is not 10. Match, after SKOS: EXACT, BROAD (theirs covers more than ours),
/// CLOSE, or null where nobody has judged it. Goldstein: the scale's value, -10 to 10, where known.
/// </summary>
public sealed record CameoCode(string Code, string? Match = null, decimal? Goldstein = null);

/// <summary>
/// A PLOVER event type and mode, in the words of the manual of 2021. Match as in <see cref="CameoCode"/>; score: the
/// base score, where known.
/// </summary>
public sealed record PloverCode(string Event, string? Mode = null, string? Match = null, decimal? Score = null);

/// <summary>Names of the codebook's lists.</summary>
public static class Lists
{
    public const string StatementKind = "statementKind";
    public const string TextStatus = "textStatus";
    public const string Completeness = "completeness";
    public const string ReviewState = "reviewState";
    public const string ReviewVerdict = "reviewVerdict";
    public const string SourceLayer = "sourceLayer";
    public const string UnknownReason = "unknownReason";
    public const string StatementDateField = "statementDateField";
    public const string ActionDateField = "actionDateField";
    public const string Rank = "rank";
    public const string SignatoryRole = "signatoryRole";
    public const string Basis = "basis";
    public const string ActType = "actType";
    public const string Intensity = "intensity";
    public const string DirectiveForce = "directiveForce";
    public const string Epistemic = "epistemic";
    public const string Label = "label";
    public const string LabelStrength = "labelStrength";
    public const string ActionType = "actionType";
    public const string ActionRole = "actionRole";
    public const string ActionStatus = "actionStatus";
    public const string Stance = "stance";
    public const string GroupInstrument = "groupInstrument";
    public const string TargetsConfidence = "targetsConfidence";
    public const string RetractionReason = "retractionReason";
    public const string PartyKind = "partyKind";
    public const string NameKind = "nameKind";
    public const string SweepResult = "sweepResult";
}

/// <summary>
/// One version of the codebook: the closed lists of codes, and what its act types are called elsewhere. A published
/// version never changes; a change is a new version, and codings keep theirs.
/// </summary>
public sealed class Vocabulary
{
    private static readonly JsonSerializerOptions Strict = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    private readonly FrozenDictionary<string, IReadOnlyList<Term>> _lists;
    private readonly FrozenDictionary<string, Mapping> _mappings;

    private Vocabulary(Document document)
    {
        Version = document.Version;
        ListNames = [.. document.Lists.Keys];
        Mappings = document.Mappings.ActType;
        _lists = document.Lists.ToFrozenDictionary(list => list.Key, IReadOnlyList<Term> (list) => list.Value);
        _mappings = Mappings.ToFrozenDictionary(mapping => mapping.Code);
    }

    /// <summary>The version new codings are made under.</summary>
    public static Vocabulary Current { get; } = Load(1);

    public int Version { get; }

    public IReadOnlyList<string> ListNames { get; }

    /// <summary>One mapping for each act type.</summary>
    public IReadOnlyList<Mapping> Mappings { get; }

    /// <summary>The code is in the list, in exactly this spelling.</summary>
    /// <exception cref="ArgumentException">There is no such list.</exception>
    public bool Has(string list, string? code) => List(list).Any(term => term.Code == code);

    /// <summary>The list's terms in their order: scales rise.</summary>
    /// <exception cref="ArgumentException">There is no such list.</exception>
    public IReadOnlyList<Term> List(string list) =>
        _lists.TryGetValue(list, out var terms)
            ? terms
            : throw new ArgumentException($"There is no list {list}.", nameof(list));

    /// <summary>The list's codes for a sentence: <c>CONDEMN, CRITICISE, …</c></summary>
    /// <exception cref="ArgumentException">There is no such list.</exception>
    public string Among(string list) => string.Join(", ", List(list).Select(term => term.Code));

    /// <summary>What an act type is in CAMEO and PLOVER.</summary>
    /// <exception cref="ArgumentException">There is no such act type.</exception>
    public Mapping MappingOf(string actType) =>
        _mappings.TryGetValue(actType, out var mapping)
            ? mapping
            : throw new ArgumentException($"There is no act type {actType}.", nameof(actType));

    /// <summary>
    /// The stance one act expresses on its objects. What is only possible, conditional or anticipated has not been
    /// done, so nobody has condemned it: such a condemnation shows as concern.
    /// </summary>
    public static string StanceOf(string actType, string epistemic) =>
        actType switch
        {
            Codes.ActType.Condemn
                when epistemic
                    is Codes.Epistemic.Possible
                        or Codes.Epistemic.Conditional
                        or Codes.Epistemic.Anticipated => Codes.Stance.Concerned,
            Codes.ActType.Condemn => Codes.Stance.Condemned,
            Codes.ActType.Criticise or Codes.ActType.Reject or Codes.ActType.ProtestFormally => Codes.Stance.Criticised,
            Codes.ActType.ExpressConcern => Codes.Stance.Concerned,
            Codes.ActType.AppealAllSides => Codes.Stance.NeutralAppeal,
            Codes.ActType.Support or Codes.ActType.Welcome => Codes.Stance.Supported,
            Codes.ActType.Justify => Codes.Stance.Justified,
            Codes.ActType.Deny => Codes.Stance.Denied,
            _ => Codes.Stance.NoStance,
        };

    private static Vocabulary Load(int version)
    {
        var resource = $"Tracker.Record.Codebook.codebook-{version}.json";
        using var stream = typeof(Vocabulary).Assembly.GetManifestResourceStream(resource)!;
        return new Vocabulary(JsonSerializer.Deserialize<Document>(stream, Strict)!);
    }

    private sealed record Document(int Version, Dictionary<string, Term[]> Lists, DocumentMappings Mappings);

    private sealed record DocumentMappings(Mapping[] ActType);
}
