namespace Tracker.Pages.Frame;

/// <summary>The words of the desk and of signing in.</summary>
public static partial class Words
{
    // Signing in.
    public const string SignInTitle = "Sign in";
    public const string SignInLead =
        "Reading needs no sign-in. To record, correct or review, sign in with your API key.";
    public const string SignInKey = "API key";
    public const string SignInHelp =
        "Most keys begin with stk_. The browser keeps a sealed cookie for eight hours, not the key.";
    public const string SignInWrong = "This key is unknown, revoked or expired.";
    public const string SignInTooOften = "Too many invalid keys came from this address. Try again in {0} seconds.";
    public const string SignInAction = "Sign in";
    public const string SignOut = "Sign out";
    public const string SignedInAs = "Signed in as {0} ({1}).";

    // The desk.
    public const string DeskLead =
        "Record what governments said, review what others coded, and correct errors. Every change keeps its reason "
        + "and your name.";
    public const string DeskAudits = "Replay the log, and compare what the pages show with what the log says.";
    public const string ReplayLead =
        "Computes everything shown again from the events alone and compares it, row by row. The replay goes on if "
        + "you leave this page.";
    public const string ReplaySequence = "Up to sequence";
    public const string ReplaySequenceHelp = "Leave it empty to replay everything recorded.";
    public const string ReplayKnownAt = "Or as known at";
    public const string ReplayKnownAtHelp = "An instant such as 2026-11-01T00:00:00Z.";
    public const string DeskReadOnly =
        "Your key may read, but not record, review or audit. Ask an administrator for another key.";
    public const string RecordTitle = "Record a statement";
    public const string RecordLead = "From its text, step by step. Nothing is stored until you record it.";
    public const string QueueTitle = "Waiting for review";
    public const string QueueHelp = "Earliest first. You cannot review what you coded yourself.";
    public const string QueueEmpty = "Every statement has been reviewed.";
    public const string CorrectThis = "Correct this record";
    public const string Step = "Step {0}: {1}";
    public const string StepText = "the words";
    public const string StepSource = "where they come from";
    public const string StepWho = "who said them, and when";
    public const string StepActions = "which actions they are about";
    public const string StepActs = "what they do: acts";
    public const string StepLabels = "what they call it: legal labels";
    public const string StepCheck = "check and record";

    public const string Optional = "optional";
    public const string Choose = "choose …";
    public const string ChooseOne = "Choose one, or enter its name.";
    public const string NotGiven = "not given";
    public const string StatementKind = "Kind of statement";
    public const string Heading = "Title";
    public const string HeadingHelp = "The issuer's title. If it has none, say who, with whom and about what.";
    public const string PasteText = "Text";
    public const string PasteHelp = "Paste the whole text, in its own language. Quotes must be these exact words.";
    public const string TextLanguage = "Language";
    public const string TextLanguageHelp = "A tag such as en, ko, ar or zh-Hant.";
    public const string TextStatus = "What this text is";
    public const string TextCompleteness = "Whole or excerpt";
    public const string SourceUrl = "Address";
    public const string SourcePublisher = "Publisher";
    public const string SourceLayer = "How near to the issuer";
    public const string SourceRetrieved = "Retrieved at";
    public const string SourceRetrievedHelp = "An instant such as 2024-10-22T14:00:00Z.";
    public const string SourceArchive = "Archived copy";
    public const string SourceDigest = "SHA-256 of the page or file";
    public const string SourceDigestHelp = "Instead of an address, or in addition.";
    public const string SourceText = "Text it carries";
    public const string SourceLicence = "Licence";
    public const string DateOf = "Date";
    public const string DateHelp =
        "EDTF: 2024-10-22, 2024-10, or 2024-10-22? if it is uncertain. Leave it empty if the date is not known.";
    public const string DateField = "What happened on it";
    public const string DateWhyUnknown = "Why it is not known";
    public const string DateSource = "Source of the date";
    public const string DateRankHelp =
        "Preferred: better founded than the other values. Deprecated: known to be wrong. At most one value is "
        + "preferred.";
    public const string DateReasonHelp = "Why this value, or why this rank. The reason is public.";
    public const string PartyHelp = "Its code or name.";
    public const string NameAsListed = "Name as the text lists it";
    public const string Official = "Official";
    public const string Office = "Office";
    public const string SignatoryRole = "Role";
    public const string SignatoryFrom = "Signatory from";
    public const string SignatoryFromHelp =
        "Only if it is not the issue date, for example because the signatory joined later.";
    public const string PublicAt = "Public from";
    public const string PublicAtHelp = "Only if it became public on another day.";
    public const string EvidenceHelp = "What shows it, in words or as an address.";
    public const string SignatoryInstrument = "Instrument";
    public const string SignatoryInstrumentHelp =
        "If the signatory is a group: the kind of text through which it speaks.";
    public const string SignatoryOmittedBy = "Sources that list signatories without this one";
    public const string ActionId = "Action";
    public const string ActionIdHelp =
        "Begin to type and choose an action on record. For a new action enter an id that begins with ac-, and its "
        + "title, type and status below.";
    public const string ActionIsNew = "This action is not on record yet";
    public const string ActionTitle = "Neutral title";
    public const string ActionType = "Type";
    public const string ActionEpistemic = "Is it established?";
    public const string ActionUmbrella = "Part of";
    public const string ActionUmbrellaHelp = "The id of a wider action.";
    public const string ActionBegan = "Began";
    public const string ActionParty = "Party {0}";
    public const string ActionPartyRole = "Its role";
    public const string ActType = "Act";
    public const string ActIntensity = "Level";
    public const string ActIntensityHelp = "Leave it empty if the codebook gives no level.";
    public const string ActQuote = "Exact words";
    public const string ActQuoteHelp = "Select them in the text, or paste them here.";
    public const string QuoteText = "Text that has these words";
    public const string ActQuoteStart = "First character";
    public const string ActQuoteStartHelp =
        "Only if the words occur more than once. Counted from 0 in Unicode code points.";
    public const string ActQuoteEnd = "Character after the last";
    public const string ActObjects = "About which of the actions";
    public const string ActObjectsOther = "Other actions on record, by id, separated by commas";
    public const string AnyActionHelp = "The id of an action on record; begin to type and choose one.";
    public const string ActTargets = "Addressed to or against";
    public const string ActTargetsOther = "Others, by code or name, separated by commas";
    public const string ActTargetsConfidence = "How the targets are known";
    public const string ActEpistemic = "How it speaks of the action";
    public const string ActForce = "Force of a demand";
    public const string ActBooster = "Strengthening words";
    public const string ActBeneficiaries = "Who should benefit";
    public const string LabelLabel = "Label";
    public const string LabelAction = "Of which action";
    public const string LabelStrength = "How firmly";
    public const string LabelInstruments = "Instruments cited";
    public const string LabelInstrumentsHelp = "Such as UNSCR-1718, separated by commas.";
    public const string LabelWording = "The text's words for them, if no instrument is named";
    public const string More = "More";
    public const string Signatory = "Signatory";
    public const string ActNumber = "Act {0}";
    public const string LegalLabel = "Label {0}";
    public const string AddText = "Add a text, such as a translation";
    public const string AddSource = "Add a source";
    public const string AddDate = "Add a date";
    public const string AddSignatory = "Add a signatory";
    public const string AddAction = "Add an action";
    public const string AddAct = "Add an act";
    public const string AddLabel = "Add a legal label";
    public const string RemoveRow = "Remove {0}";
    public const string TakeSelection = "Take the words selected in the text";
    public const string SelectionIs = "Selected:";
    public const string SelectionHelp =
        "Select words in the text above, then add an act or a label: they become its quote.";
    public const string Check = "Check and preview";
    public const string Record = "Record the statement";
    public const string FaultsTitle = "Nothing was stored: {0}";
    public const string FaultOne = "problem";
    public const string FaultMany = "problems";
    public const string StandsInTheWay = "See the entry on record";
    public const string DistinctFrom = "This is not the same statement as {0}";
    public const string Preview = "The positions it would add";
    public const string PreviewHelp = "What timelines and the matrix would show. Nothing is stored yet.";
    public const string AlreadyOnRecord =
        "This statement is on record already. Recording it again adds only new sources.";

    // Correcting.
    public const string CorrectTitle = "Correct: {0}";
    public const string CorrectLead =
        "Nothing is overwritten: the earlier entry stays in the history, with your reason.";
    public const string CorrectWhat = "What is wrong";
    public const string CorrectField = "Correct a field";
    public const string CorrectWhich = "Field";
    public const string CorrectTo = "Correct value";
    public const string CorrectToHelp =
        "A code is written as in the codebook, such as JOINT_STATEMENT. Leave it empty to delete the value, if the field may "
        + "be empty.";
    public const string CorrectReason = "Reason";
    public const string CorrectReasonHelp = "What was wrong, and how you know. The reason is public.";
    public const string CorrectSave = "Record the correction";
    public const string RecodeTitle = "Code an act again";
    public const string Recode = "Code act {0} again";
    public const string RecodeSave = "Record the new coding";
    public const string RemoveAct = "Remove an act or a label";
    public const string RemoveWhich = "Which";
    public const string RemoveSave = "Remove it";
    public const string AddActSave = "Record the act";
    public const string LabelsTitle = "Legal labels";
    public const string RecodeLabel = "Replace label {0}";
    public const string RecodeLabelHelp =
        "A label cannot be changed. Record the right label here, then remove the wrong one below.";
    public const string AddLabelSave = "Record the label";
    public const string AssertDate = "Assert a further date";
    public const string AssertDateHelp =
        "The value of another source is recorded beside the others; nothing is overwritten.";
    public const string AssertDateSave = "Record the date";
    public const string Rerank = "Change the rank of date {0}";
    public const string RerankSave = "Record the rank";
    public const string AddSignatoryHelp = "A party that joined or aligned itself later, came back, or was missed.";
    public const string AddSignatorySave = "Record the signatory";
    public const string WithdrawSignatory = "Record that {0} withdrew";
    public const string WithdrawSignatoryHelp = "The party withdrew its name. Its entry ends, and can still be read.";
    public const string WithdrawalEffective = "Withdrew on";
    public const string WithdrawalEffectiveHelp =
        "The first day on which it was no longer a signatory, in EDTF: 2024-12-01 or 2024-12.";
    public const string WithdrawalPublicAtHelp = "Only if it became public on another day than it took effect.";
    public const string WithdrawSignatorySave = "Record the withdrawal";
    public const string SeenTitle = "Sources and texts";
    public const string AddSourceHelp = "Another copy of the statement.";
    public const string AddSourceSave = "Record the source";
    public const string AddTextHelp = "Another wording or a translation. Texts on record are never changed.";
    public const string AddTextSave = "Record the text";
    public const string Reinstate = "Reinstate the statement";
    public const string ReinstateHelp =
        "The statement was retracted and cannot be changed. If the retraction was an error, reinstate the statement.";
    public const string ReinstateSave = "Reinstate it";
    public const string Retract = "Retract the statement";
    public const string RetractHelp =
        "Only if the tracker should not have recorded it. If the issuer took it back, record a withdrawal instead.";
    public const string Licence = "licence";
    public const string RetractWhy = "Why";
    public const string RetractNote = "Note";
    public const string RetractSave = "Retract it";
    public const string FieldNow = "{0}: “{1}”";
    public const string ChangedMeanwhile =
        "Someone has changed this statement since you opened it. What you typed is below. Look at the statement as "
        + "it is now, and send your change again if it is still right.";
    public const string BackToStatement = "Back to the statement";

    // Reviewing.
    public const string ReviewTitle = "Review: {0}";
    public const string ReviewLead = "Compare the text with its coding.";
    public const string ReviewCoded = "Coding";
    public const string ReviewVerdict = "Verdict";
    public const string ReviewNote = "Note";
    public const string ReviewSave = "Record the review";

    // Refusals, for people who fill in forms.
    public const string FaultUnknownParty =
        "There is no party “{0}”. Enter its code, or its name as in the list of governments.";
    public const string FaultUnknownAction =
        "There is no action “{0}” on record. Choose an action on record; record a new action with a statement.";
    public const string FaultPreferred =
        "Only one value of a date can be preferred. First change the rank of the other value, with a reason.";
    public const string FaultParaphrase =
        "A paraphrase or an unofficial translation has no level, because its wording may be stronger or weaker than "
        + "the original. Leave the level empty, or quote an authentic, officially translated or quoted text.";
    public const string FaultKnownAt =
        "Not a day such as 2024-11-01, nor a day with a time and a zone such as 2024-11-01T12:00:00Z.";
    public const string FaultUnreadable = "This cannot be read. If the field asks for a number, enter a number.";
    public const string FaultDateOrReason = "Give either a date or the reason why it is not known.";
    public const string FaultNoSignatory = "Name at least one signatory.";
    public const string FaultSameText = "{0} has the same text.";
    public const string FaultRetracted =
        "The statement was retracted and cannot be changed. If that was an error, reinstate it first.";
    public const string FaultMerged = "The statement was merged into another one; correct the other statement.";
    public const string FaultLastAct =
        "This is the statement's only act. First add another act, or retract the statement.";
    public const string FaultDiffers =
        "The statement is on record with other content. Open it, compare, and correct it there.";
    public const string FaultPossibleDuplicate =
        "The same text is on record under other signatories. If this is another statement, say so in the last step.";
    public const string FaultTooLarge = "The form is too large. Shorten the pasted texts.";
    public const string FaultNotPossible = "This cannot be done with what is on record now.";
}
