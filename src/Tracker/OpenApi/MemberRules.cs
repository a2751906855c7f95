using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Text.Json.Nodes;
using Tracker.Actions;
using Tracker.Audit;
using Tracker.Changes;
using Tracker.Dates;
using Tracker.Http;
using Tracker.Lineage;
using Tracker.Parties;
using Tracker.Record.Actions;
using Tracker.Record.Codebook;
using Tracker.Record.Lineage;
using Tracker.Record.Log;
using Tracker.Record.Parties;
using Tracker.Record.Rows;
using Tracker.Record.Statements;
using Tracker.Refusals;
using Tracker.Statements;
using Tracker.Statistics;
using Tracker.Store;
using Tracker.Sweeps;
using Tracker.Timelines;

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

    private static readonly Dictionary<(Type, string), Func<JsonObject>> OfOne = new()
    {
        [(typeof(Submission), nameof(Submission.Kind))] = () => Codes(Lists.StatementKind),
        [(typeof(StatementView), nameof(StatementView.Kind))] = () => Codes(Lists.StatementKind),
        [(typeof(StatementItem), nameof(StatementItem.Kind))] = () => Codes(Lists.StatementKind),
        [(typeof(RowStatement), nameof(RowStatement.Kind))] = () => Codes(Lists.StatementKind),
        [(typeof(StatementView), nameof(StatementView.Status))] = () => Among(StatementFilter.Statuses),
        [(typeof(StatementItem), nameof(StatementItem.Status))] = () => Among(StatementFilter.Statuses),
        [(typeof(RowStatement), nameof(RowStatement.Status))] = () => Among(StatementFilter.Statuses),
        [(typeof(SubmittedText), nameof(SubmittedText.Status))] = () => Codes(Lists.TextStatus),
        [(typeof(StatementText), nameof(StatementText.Status))] = () => Codes(Lists.TextStatus),
        [(typeof(SubmittedDate), nameof(SubmittedDate.Value))] = Edtf,
        [(typeof(DateAsserted), nameof(DateAsserted.Value))] = Edtf,
        [(typeof(DateAsserted), nameof(DateAsserted.Field))] = () => Codes(Lists.StatementDateField),
        [(typeof(SubmittedSignatory), nameof(SubmittedSignatory.Role))] = () => Codes(Lists.SignatoryRole),
        [(typeof(SubmittedSignatory), nameof(SubmittedSignatory.Instrument))] = () => Codes(Lists.GroupInstrument),
        [(typeof(SignatoryView), nameof(SignatoryView.Role))] = () => Codes(Lists.SignatoryRole),
        [(typeof(SignatoryView), nameof(SignatoryView.Instrument))] = () => Codes(Lists.GroupInstrument),
        [(typeof(StatementSignatory), nameof(StatementSignatory.Role))] = () => Codes(Lists.SignatoryRole),
        [(typeof(TimelineRow), nameof(TimelineRow.Role))] = () => Codes(Lists.SignatoryRole),
        [(typeof(SubmittedRole), nameof(SubmittedRole.Role))] = () => Codes(Lists.ActionRole),
        [(typeof(AssignActionRole), nameof(AssignActionRole.Role))] = () => Codes(Lists.ActionRole),
        [(typeof(ActionRoleView), nameof(ActionRoleView.Role))] = () => Codes(Lists.ActionRole),
        [(typeof(SubmittedAct), nameof(SubmittedAct.Type))] = () => Codes(Lists.ActType),
        [(typeof(RecodeAct), nameof(RecodeAct.Type))] = () => Codes(Lists.ActType),
        [(typeof(ActCoded), nameof(ActCoded.Type))] = () => Codes(Lists.ActType),
        [(typeof(SubmittedAction), nameof(SubmittedAction.Type))] = () => Codes(Lists.ActionType),
        [(typeof(RegisterAction), nameof(RegisterAction.Type))] = () => Codes(Lists.ActionType),
        [(typeof(CorrectAction), nameof(CorrectAction.Type))] = () => Codes(Lists.ActionType),
        [(typeof(ActionView), nameof(ActionView.Type))] = () => Codes(Lists.ActionType),
        [(typeof(ActionItem), nameof(ActionItem.Type))] = () => Codes(Lists.ActionType),
        [(typeof(ActionView), nameof(ActionView.Status))] = () => Codes(Lists.ActionStatus),
        [(typeof(ActionItem), nameof(ActionItem.Status))] = () => Codes(Lists.ActionStatus),
        [(typeof(ActionStatusChanged), nameof(ActionStatusChanged.Status))] = () => Codes(Lists.ActionStatus),
        [(typeof(ChangeActionStatus), nameof(ChangeActionStatus.Status))] = () => Codes(Lists.ActionStatus),
        [(typeof(DateAction), nameof(DateAction.Field))] = () => Codes(Lists.ActionDateField),
        [(typeof(DateAction), nameof(DateAction.Value))] = Edtf,
        [(typeof(ActionDated), nameof(ActionDated.Field))] = () => Codes(Lists.ActionDateField),
        [(typeof(ActionDated), nameof(ActionDated.Value))] = Edtf,
        [(typeof(RetractStatement), nameof(RetractStatement.Reason))] = () => Codes(Lists.RetractionReason),
        [(typeof(RegisterParty), nameof(RegisterParty.Kind))] = () => Codes(Lists.PartyKind),
        [(typeof(PartyView), nameof(PartyView.Kind))] = () => Codes(Lists.PartyKind),
        [(typeof(PartyItem), nameof(PartyItem.Kind))] = () => Codes(Lists.PartyKind),
        [(typeof(GroupItem), nameof(GroupItem.Kind))] = () => Codes(Lists.PartyKind),
        [(typeof(NameParty), nameof(NameParty.Kind))] = () => Codes(Lists.NameKind),
        [(typeof(PartyNamed), nameof(PartyNamed.Kind))] = () => Codes(Lists.NameKind),
        [(typeof(MemberItem), nameof(MemberItem.Status))] = () => Among("MEMBER", "SUSPENDED"),
        [(typeof(SilenceItem), nameof(SilenceItem.Status))] = () => Codes(Lists.Stance),
        [(typeof(SweepView), nameof(SweepView.Status))] = () => Among("RECORDED", "VOIDED"),
        [(typeof(ReplayReport), nameof(ReplayReport.Status))] = () =>
            Among("RUNNING", "EQUAL", "DIFFERENT", "FAILED", "CANCELLED"),
        [(typeof(RowDifference), nameof(RowDifference.Kind))] = () => Among("DIFFERENT", "LIVE_ONLY", "REPLAY_ONLY"),
        [(typeof(RunReplay), nameof(RunReplay.KnownAt))] = () => new() { ["format"] = "date-time" },
        [(typeof(StoredEvent), nameof(StoredEvent.Type))] = () => Among([.. EventTypes.Names.Values]),
        [(typeof(HistoryItem), nameof(HistoryItem.Type))] = () => Among([.. EventTypes.Names.Values]),
        [(typeof(ChangeItem), nameof(ChangeItem.Event))] = () => Among([.. EventTypes.Names.Values]),
        [(typeof(ChangeItem), nameof(ChangeItem.Change))] = () => Among("ADDED", "CHANGED", "REMOVED"),
        [(typeof(Disagreement), nameof(Disagreement.Kind))] = () => Among("APART", "OVERLAPPING", "COUNT", "OMITTED"),
        [(typeof(Rival), nameof(Rival.Rank))] = () => Codes(Lists.Rank),
        [(typeof(DiffSegment), nameof(DiffSegment.Op))] = () => Among("SAME", "DROPPED", "ADDED"),
        [(typeof(NetworkEdge), nameof(NetworkEdge.Jaccard))] = Share,
        [(typeof(ClauseLink), nameof(ClauseLink.Similarity))] = Share,
        [(typeof(ClauseLink), nameof(ClauseLink.Containment))] = Share,
        [(typeof(DuplicateCandidate), nameof(DuplicateCandidate.Overlap))] = Share,
        [(typeof(DuplicateCandidate), nameof(DuplicateCandidate.OverlapOfCandidate))] = Share,
        [(typeof(Problem), nameof(Problem.Type))] = () =>
            new() { ["format"] = "uri", ["pattern"] = "^urn:tracker:problem:[a-z-]+$" },
        [(typeof(Problem), nameof(Problem.Status))] = () => new() { ["minimum"] = 400, ["maximum"] = 599 },
        [(typeof(Fault), nameof(Fault.Pointer))] = () => new() { ["pattern"] = @"^(\?.*|(/.*)?)$" },
        [(typeof(Access.MakeKey), nameof(Access.MakeKey.Role))] = () => Among([.. Roles.All]),
        [(typeof(Access.MadeKey), nameof(Access.MadeKey.Role))] = () => Among([.. Roles.All]),
        [(typeof(Access.ApiKey), nameof(Access.ApiKey.Role))] = () => Among([.. Roles.All]),
        [(typeof(Access.MakeKey), nameof(Access.MakeKey.Scopes))] = () => Among([.. Scopes.All]),
        [(typeof(Access.MakeKey), nameof(Access.MakeKey.ExpiresAt))] = () => new() { ["format"] = "date-time" },
        [(typeof(Access.RotateKey), nameof(Access.RotateKey.OverlapHours))] = () => new() { ["minimum"] = 0, ["maximum"] = Access.RotateKeyEndpoint.MaxOverlapHours },
        [(typeof(Webhooks.RegisterWebhook), nameof(Webhooks.RegisterWebhook.Resources))] = () => Among([.. ChangeReader.Resources]),
        [(typeof(Webhooks.DeliveryView), nameof(Webhooks.DeliveryView.Status))] = () => Among("PENDING", "DELIVERED", "FAILED"),
        [(typeof(Audit.Ledger.LedgerView), nameof(Audit.Ledger.LedgerView.Status))] = () => Among("CURRENT", "BEHIND", "REFUSED"),
        [(typeof(Audit.Receipts.ReceiptVerification), nameof(Audit.Receipts.ReceiptVerification.Status))] = () => Among("SAME", "DIFFERENT", "FORGED"),
        [(typeof(Audit.Receipts.ReceiptDifference), nameof(Audit.Receipts.ReceiptDifference.Kind))] = () => Among("ADDED", "REMOVED", "CHANGED"),
    };

    /// <summary>Narrows the schema of a member, or of the items of a list.</summary>
    public static JsonObject? Of(Type type, string property, JsonObject schema)
    {
        var isText = schema["type"]?.GetValue<string>() == "string" && schema["format"] is null;
        return Beside(type, property) ?? (OfOne.TryGetValue((type, property), out var own) ? own()
            : Everywhere.TryGetValue(property, out var rule) && (isText || property == "Intensity") ? rule()
            : null);
    }

    /// <summary>What attributes beside the member say; null: there are none.</summary>
    private static JsonObject? Beside(Type type, string property)
    {
        ICustomAttributeProvider? member = (ICustomAttributeProvider?)type.GetConstructors().SelectMany(x => x.GetParameters())
            .FirstOrDefault(x => string.Equals(x.Name, property, StringComparison.OrdinalIgnoreCase)) ?? type.GetProperty(property);
        return (member?.GetCustomAttributes(inherit: true) ?? []).Select(x => x switch
        {
            CodeOfAttribute code => Codes(code.List),
            AllowedValuesAttribute values => Among([.. values.Values.Cast<string>()]),
            RangeAttribute range => new JsonObject { ["minimum"] = JsonValue.Create(range.Minimum), ["maximum"] = JsonValue.Create(range.Maximum) },
            _ => null,
        }).FirstOrDefault(x => x is not null);
    }

    /// <summary>The members of single types that have a rule. A test checks that these members exist.</summary>
    public static IEnumerable<(Type Type, string Property)> Told => OfOne.Keys;

    /// <summary>A reference to the schema of a list's codes, so that clients get one type for each list.</summary>
    public static JsonObject Codes(string list) => new() { ["$ref"] = "#/components/schemas/" + NameOf(list) };

    /// <summary>The schemas of the codebook's value lists, by name.</summary>
    public static IEnumerable<KeyValuePair<string, JsonObject>> CodeLists() => Vocabulary.Current.ListNames.Select(list =>
    {
        var schema = Among([.. Vocabulary.Current.List(list).Select(x => x.Code)]);
        schema["description"] = $"List {list} of the codebook: {string.Join(" ", Vocabulary.Current.List(list).Select(x => $"{x.Code}: {x.Meaning}"))}";
        return KeyValuePair.Create(NameOf(list), schema);
    });

    private static string NameOf(string list) => char.ToUpperInvariant(list[0]) + list[1..];

    /// <summary>
    /// A date that <see cref="Record.Dates.EdtfDate"/> accepts. Matching the pattern is necessary, not sufficient.
    /// </summary>
    public static JsonObject Edtf() => new()
    {
        ["type"] = "string",
        ["format"] = "edtf",
        ["pattern"] = @"^[-+0-9TXZ:?~%./]+$",
    };

    private static JsonObject Digest() => new() { ["pattern"] = "^[0-9a-f]{64}$" };

    private static JsonObject Share() => new() { ["minimum"] = 0, ["maximum"] = 1 };

    private static JsonObject Among(params string[] values) =>
        new() { ["type"] = "string", ["enum"] = new JsonArray([.. values.Select(x => (JsonNode)x)]) };
}
