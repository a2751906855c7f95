using Tracker.Pages.Frame;

namespace Tracker.Pages.Desk;

/// <summary>What the fields of the desk's forms are called, beside the field and in a summary of faults. Pure.</summary>
public static class FieldLabels
{
    /// <summary>By list and field, as <see cref="DeskForm.Rows"/> names them; fields of no list by their name.</summary>
    private static readonly Dictionary<string, string> Labels = new()
    {
        ["signatories/party"] = Words.Party,
        ["signatories/nameAsListed"] = Words.NameAsListed,
        ["signatories/role"] = Words.SignatoryRole,
        ["signatories/official"] = Words.Official,
        ["signatories/office"] = Words.Office,
        ["signatories/from"] = Words.SignatoryFrom,
        ["signatories/publicAt"] = Words.PublicAt,
        ["signatories/evidence"] = Words.Evidence,
        ["signatories/instrument"] = Words.SignatoryInstrument,
        ["signatories/omittedBy"] = Words.SignatoryOmittedBy,
        ["sources/url"] = Words.SourceUrl,
        ["sources/publisher"] = Words.SourcePublisher,
        ["sources/layer"] = Words.SourceLayer,
        ["sources/language"] = Words.TextLanguage,
        ["sources/text"] = Words.SourceText,
        ["sources/retrievedAt"] = Words.SourceRetrieved,
        ["sources/archiveUrl"] = Words.SourceArchive,
        ["sources/licence"] = Words.SourceLicence,
        ["sources/sha256"] = Words.SourceDigest,
        ["texts/text"] = Words.PasteText,
        ["texts/language"] = Words.TextLanguage,
        ["texts/status"] = Words.TextStatus,
        ["texts/completeness"] = Words.TextCompleteness,
        ["dates/value"] = Words.DateOf,
        ["dates/field"] = Words.DateField,
        ["dates/unknownReason"] = Words.DateWhyUnknown,
        ["dates/source"] = Words.DateSource,
        ["dates/rank"] = Words.Rank,
        ["dates/reason"] = Words.Reason,
        ["acts/type"] = Words.ActType,
        ["acts/intensity"] = Words.ActIntensity,
        ["acts/epistemic"] = Words.ActEpistemic,
        ["acts/quote/exact"] = Words.ActQuote,
        ["acts/objects"] = Words.ActObjects,
        ["acts/targets"] = Words.ActTargets,
        ["acts/targetsConfidence"] = Words.ActTargetsConfidence,
        ["acts/force"] = Words.ActForce,
        ["acts/booster"] = Words.ActBooster,
        ["acts/beneficiaries"] = Words.ActBeneficiaries,
        ["acts/quote/start"] = Words.ActQuoteStart,
        ["acts/quote/end"] = Words.ActQuoteEnd,
        ["labels/label"] = Words.LabelLabel,
        ["labels/action"] = Words.LabelAction,
        ["labels/strength"] = Words.LabelStrength,
        ["labels/quote/exact"] = Words.ActQuote,
        ["labels/instruments"] = Words.LabelInstruments,
        ["labels/instrumentsWording"] = Words.LabelWording,
        ["labels/quote/start"] = Words.ActQuoteStart,
        ["labels/quote/end"] = Words.ActQuoteEnd,
        ["report/about"] = Words.ReportAbout,
        ["report/words"] = Words.ReportWords,
        ["report/asOfSequence"] = Words.AsOfSequence,
        ["answer/verdict"] = Words.ReportVerdict,
        ["answer/answer"] = Words.ReportAnswer,
        ["answer/correction"] = Words.ReportCorrectionField,
        ["kind"] = Words.StatementKind,
        ["title"] = Words.Heading,
        ["actions/id"] = Words.ActionId,
        ["actions/title"] = Words.ActionTitle,
        ["actions/type"] = Words.ActionType,
        ["actions/epistemic"] = Words.ActionEpistemic,
        ["actions/umbrella"] = Words.ActionUmbrella,
        ["actions/dates/value"] = Words.ActionBegan,
        ["actions/roles/party"] = Words.Party,
        ["actions/roles/role"] = Words.ActionPartyRole,
        ["correction/path"] = Words.CorrectWhich,
        ["correction/after"] = Words.CorrectTo,
        ["correction/reason"] = Words.CorrectReason,
        ["removal/id"] = Words.RemoveWhich,
        ["removal/reason"] = Words.CorrectReason,
        ["rank/rank"] = Words.Rank,
        ["rank/reason"] = Words.CorrectReason,
        ["acts/reason"] = Words.CorrectReason,
        ["withdrawal/effective"] = Words.WithdrawalEffective,
        ["withdrawal/publicAt"] = Words.PublicAt,
        ["withdrawal/evidence"] = Words.Evidence,
        ["void/reason"] = Words.CorrectReason,
        ["dissociation/party"] = Words.DissociationParty,
        ["dissociation/group"] = Words.DissociationGroup,
        ["dissociation/scope"] = Words.DissociationScope,
        ["dissociation/evidence"] = Words.Evidence,
        ["count/count"] = Words.Count,
        ["count/claimedBy"] = Words.CountClaimedBy,
        ["count/evidence"] = Words.Evidence,
        ["supersession/by"] = Words.SupersededBy,
        ["supersession/evidence"] = Words.Evidence,
        ["merge/into"] = Words.MergeInto,
        ["merge/rationale"] = Words.CorrectReason,
        ["retraction/reason"] = Words.RetractWhy,
        ["retraction/note"] = Words.RetractNote,
        ["reinstatement/reason"] = Words.CorrectReason,
        ["review/verdict"] = Words.ReviewVerdict,
        ["review/note"] = Words.ReviewNote,
        ["replay/asOfSequence"] = Words.ReplaySequence,
        ["replay/knownAt"] = Words.ReplayKnownAt,
    };

    /// <summary>What a row of a list is called.</summary>
    private static readonly Dictionary<string, string> Rows = new()
    {
        ["texts"] = Words.PasteText,
        ["sources"] = Words.Source,
        ["dates"] = Words.DateOf,
        ["signatories"] = Words.RowSignatory,
        ["actions"] = Words.Action,
        ["acts"] = Words.RowAct,
        ["labels"] = Words.RowLabel,
    };

    /// <summary>What a field is called; empty if the form does not name it.</summary>
    public static string Of(string name) => Labels.GetValueOrDefault(Key(name), "");

    /// <summary>What a field is called, with the row that it is in if there is a list of rows: Signatory 2: Name as the
    /// text lists it.</summary>
    public static string InFull(string name) =>
        name.Split('/') is [var list, var row, _, ..]
        && Rows.TryGetValue(list, out var called)
        && int.TryParse(row, out var number)
            ? $"{called} {Say.Number(number + 1)}: {Of(name)}"
            : Of(name);

    /// <summary>What a list is called, such as the list that has no row yet; empty if it is none.</summary>
    public static string OfList(string name) => Rows.GetValueOrDefault(name, "");

    /// <summary>The name without the numbers of rows; one thing that is added has the fields of a row.</summary>
    private static string Key(string name)
    {
        var parts = name.Split('/').Where(x => !char.IsAsciiDigit(x[0])).ToList();
        if (parts.Count > 0 && DeskForm.ListOf(parts[0]) is { } list)
        {
            parts[0] = list;
        }

        return string.Join('/', parts);
    }
}
