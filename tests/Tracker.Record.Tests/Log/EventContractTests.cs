using System.Collections;
using System.Reflection;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Tracker.Record.Events;
using Tracker.Record.Log;

namespace Tracker.Record.Tests.Log;

/// <summary>Names and fields of stored events.</summary>
public sealed class EventContractTests
{
    private const string Text =
        "{id string, language string, status string, completeness string, text string, sha256 string}";
    private const string Source =
        "{id string, layer string, url string?, publisher string?, language string?, "
        + "sha256 string?, retrievedAt string?, archiveUrl string?, licence string?, text string?}";
    private const string Quote = "{textId string, exact string, start int, end int}";
    private const string Act =
        "{id string, type string, intensity int?, force string?, booster string?, objects string[], "
        + "targets string[], targetsConfidence string?, beneficiaries string[], epistemic string, confidence string?, "
        + $"quote {Quote}, codebook int}}";

    /// <summary>The stored form of every event. A line here may get optional fields; nothing else may change.</summary>
    private static readonly string[] Contract =
    [
        $"statement_recorded {{kind string, title string?, text {Text}, source {Source}, textKey string, codebook "
            + $"int}}",
        $"source_added {{source {Source}}}",
        $"text_added {{text {Text}}}",
        "date_asserted {id string, field string, value string?, unknownReason string?, rank string, source string?, "
            + "reason string?}",
        "signatory_recorded {party string, nameAsListed string, role string, official string?, office string?, "
            + "instrument string?, from string?, publicAt string?, evidence string?, omittedBy string[]?}",
        "unnamed_signatories_reported {count int, claimedBy string, evidence string?, rank string}",
        $"act_coded {Act}",
        "action_labelled {id string, action string, label string, strength string, instruments string[]?, "
            + $"instrumentsWording string?, quote {Quote}, codebook int}}",
        "statement_retracted {reason string, note string?}",
        "statement_reinstated {reason string}",
        "date_reranked {id string, rank string, reason string}",
        "signatory_withdrew {party string, effective string, publicAt string?, evidence string?}",
        "party_dissociated {party string, group string, scope string[], evidence string?}",
        $"act_recoded {{act {Act}, reason string}}",
        "act_removed {id string, reason string}",
        "label_removed {id string, reason string}",
        "statement_reviewed {verdict string, note string?}",
        "statement_corrected {path string, before string?, after string?, reason string}",
        "statement_withdrawn {by string, effective string, publicAt string?, evidence string?}",
        "statement_superseded {by string, evidence string?}",
        "statement_merged {into string, rationale string}",
        "statement_unmerged {rationale string}",
        "action_registered {title string, type string, epistemic string, codebook int}",
        "action_role_assigned {party string, role string}",
        "action_placed_under {umbrella string?}",
        "action_dated {id string, field string, value string?, unknownReason string?, rank string, reason string?, "
            + "source string?}",
        "action_role_removed {party string, role string, reason string}",
        "action_status_changed {status string, effective string?, publicAt string?, evidence string?}",
        "action_retitled {title string, reason string}",
        "action_corrected {type string?, epistemic string?, reason string}",
        "actions_merged {into string, rationale string}",
        "action_unmerged {rationale string}",
        "party_registered {kind string, codebook int, claims string[]?}",
        "party_named {kind string, name string, language string}",
        "party_identified {scheme string, value string}",
        "party_succeeded {successors string[], effective string, publicAt string?, evidence string?}",
        "member_joined {party string, effective string, publicAt string?, evidence string?, until string?}",
        "member_left {party string, effective string, publicAt string?, evidence string?}",
        "member_suspended {party string, effective string, publicAt string?, evidence string?}",
        "sweep_recorded {party string?, group string?, action string?, topic string?, from string, to string, "
            + "sources string[], languages string[], terms string[], result string, found string[]}",
        "key_made {holder string, role string, scopes string[], expiresAt string?, replaces string?}",
        "key_found {holder string, role string, scopes string[], expiresAt string?}",
        "key_rotated {successor string, expiresAt string}",
        "key_revoked {holder string}",
        "clock_corrected {reason string}",
        "entry_voided {version long, reason string}",
        "personal_data_masked {scope string, legalBasis string}",
    ];

    private static readonly NullabilityInfoContext Nullability = new();

    public static TheoryData<string> Names => [.. EventTypes.Names.Values];

    [Fact]
    public void Stored_names_and_fields_never_change() =>
        EventTypes.Names.Select(x => $"{x.Value} {Fields(x.Key)}").ShouldBe(Contract);

    [Fact]
    public void No_body_says_who_submitted_it()
    {
        string[] words =
        [
            "user",
            "submitter",
            "submitted",
            "author",
            "recorder",
            "recordedby",
            "key",
            "login",
            "email",
            "account",
            "person",
        ];
        string[] harmless = ["textKey"];

        var names = EventTypes
            .Names.Keys.SelectMany(AllProperties)
            .Select(x => JsonNamingPolicy.CamelCase.ConvertName(x.Name));

        names.Except(harmless).ShouldAllBe(x => !words.Any(w => x.Contains(w, StringComparison.OrdinalIgnoreCase)));
    }

    [Theory, MemberData(nameof(Names))]
    public void A_full_body_is_read_as_it_was_written(string name)
    {
        var type = TypeOf(name);
        var json = Json(Make(type, withOptional: true), type);

        var read = EventBodies.Read(1, name, Encoding.UTF8.GetBytes(json));

        JsonNode.DeepEquals(JsonNode.Parse(json), JsonNode.Parse(Json(read, type))).ShouldBeTrue();
    }

    [Theory, MemberData(nameof(Names))]
    public void Members_are_written_in_the_order_of_the_fields_in_camel_case(string name) =>
        MembersOf(Make(TypeOf(name), withOptional: true), TypeOf(name))
            .ShouldBe(TypeOf(name).GetProperties().Select(x => JsonNamingPolicy.CamelCase.ConvertName(x.Name)));

    [Theory, MemberData(nameof(Names))]
    public void Absent_members_are_not_written(string name) =>
        MembersOf(Make(TypeOf(name), withOptional: false), TypeOf(name))
            .ShouldBe(
                TypeOf(name)
                    .GetProperties()
                    .Where(x => !IsOptional(x))
                    .Select(x => JsonNamingPolicy.CamelCase.ConvertName(x.Name))
            );

    [Theory, MemberData(nameof(Names))]
    public void Absent_members_are_read_as_absent(string name)
    {
        var type = TypeOf(name);
        var json = Json(Make(type, withOptional: false), type);

        var read = EventBodies.Read(1, name, Encoding.UTF8.GetBytes(json));

        type.GetProperties().Where(IsOptional).ShouldAllBe(x => x.GetValue(read) == null);
        Json(read, type).ShouldBe(json);
    }

    [Fact]
    public void An_unknown_type_stops_the_reader() =>
        Should
            .Throw<UnreadableEventException>(() => EventBodies.Read(7, "statement_repainted", "{}"u8))
            .Message.ShouldBe("Event 7 has the unknown type 'statement_repainted'.");

    [Fact]
    public void A_body_of_another_form_stops_the_reader() =>
        Should
            .Throw<UnreadableEventException>(() => EventBodies.Read(7, "source_added", "[]"u8))
            .Message.ShouldStartWith("Event 7 (source_added) has a body that cannot be read: ");

    [Fact]
    public void A_missing_body_stops_the_reader() =>
        Should
            .Throw<UnreadableEventException>(() => EventBodies.Read(7, "source_added", "null"u8))
            .Message.ShouldBe("Event 7 (source_added) has no body.");

    private static string Json(object data, Type type) => JsonSerializer.Serialize(data, type, EventJson.Options);

    private static IEnumerable<string> MembersOf(object data, Type type) =>
        JsonNode.Parse(Json(data, type))!.AsObject().Select(x => x.Key);

    private static Type TypeOf(string name) => EventTypes.Names.Single(x => x.Value == name).Key;

    /// <summary>
    /// The fields of a type. Fails at a field that is not a string, boolean, integer, or a list or record of these.
    /// </summary>
    private static string Fields(Type type) => $"{{{string.Join(", ", type.GetProperties().Select(Field))}}}";

    private static string Field(PropertyInfo x) =>
        $"{JsonNamingPolicy.CamelCase.ConvertName(x.Name)} {Name(x.PropertyType)}{(IsOptional(x) ? "?" : "")}";

    private static string Name(Type type) =>
        type == typeof(string) ? "string"
        : type == typeof(int) || type == typeof(int?) ? "int"
        : type == typeof(long) || type == typeof(long?) ? "long"
        : type == typeof(bool) || type == typeof(bool?) ? "bool"
        : ElementOf(type) is { } element ? Name(element) + "[]"
        : type.Assembly == typeof(EventTypes).Assembly && type.GetMethod("<Clone>$") is not null ? Fields(type)
        : throw new InvalidOperationException($"An event body holds a {type}.");

    private static Type? ElementOf(Type type) =>
        type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>)
            ? type.GetGenericArguments()[0]
            : null;

    private static bool IsOptional(PropertyInfo x) => Nullability.Create(x).ReadState == NullabilityState.Nullable;

    private static IEnumerable<PropertyInfo> AllProperties(Type type) =>
        type.GetProperties()
            .SelectMany(x =>
                (ElementOf(x.PropertyType) ?? x.PropertyType) is { Namespace: not null } inner
                && inner.Assembly == type.Assembly
                    ? AllProperties(inner).Prepend(x)
                    : [x]
            );

    private static object Make(Type type, bool withOptional)
    {
        if (type == typeof(string))
        {
            return "ä “text” 😀";
        }
        if (type == typeof(int))
        {
            return 7;
        }
        if (type == typeof(long))
        {
            return 1L << 40;
        }
        if (type == typeof(bool))
        {
            return true;
        }
        if (ElementOf(type) is { } element)
        {
            var list = (IList)Activator.CreateInstance(typeof(List<>).MakeGenericType(element))!;
            list.Add(Make(element, withOptional));
            return list;
        }

        var properties = type.GetProperties().ToDictionary(x => x.Name);
        var constructor = type.GetConstructors().Single();
        return constructor.Invoke([
            .. constructor
                .GetParameters()
                .Select(x =>
                    IsOptional(properties[x.Name!]) && !withOptional
                        ? null
                        : Make(Nullable.GetUnderlyingType(x.ParameterType) ?? x.ParameterType, withOptional)
                ),
        ]);
    }
}
