using System.Collections.Frozen;

namespace Tracker.Pages.Frame;

/// <summary>The words of the pages about this tracker: who runs it, its method, its codebook.</summary>
public static partial class Words
{
    public const string AboutTitle = "About";
    public const string AboutLead =
        "A record of what governments said about which actions, in their exact words, with the sources.";
    public const string WhoTitle = "Who runs it";
    public const string WhoIs = "{0} runs this tracker.";
    public const string WhoIsNot = "The operator of this server has not given a name.";
    public const string ContactTitle = "Contact";
    public const string ContactNone = "The operator has given no address.";
    public const string ContactReport =
        "If you find an error, open the page of the statement, action or government and choose “Report an error”. "
        + "You need no account and give no personal data.";
    public const string HoldsTitle = "What is on record";
    public const string HoldsCount = "{0} as of sequence {1}.";
    public const string HoldsReviewed = "A second person has reviewed the coding of {0} of {1}.";
    public const string HoldsPrimary = "{0} of {1} have a source of the issuer itself.";
    public const string HoldsNot =
        "The record is not complete. If no statement of a government is shown, none has been recorded; only a search "
        + "with its days and sources says that none was found.";
    public const string LicenceTitle = "Using the data";
    public const string LicenceData =
        "The tracker's own work, such as titles, levels, dates and coding, may be used under this licence:";
    public const string LicenceTexts =
        "The texts belong to their issuers. Each source names its licence, if it is known.";
    public const string LicenceCite =
        "Each page has a citation with a permanent address, and downloads of what it shows.";
    public const string ProveTitle = "How to check it";
    public const string ProveHelp =
        "Every entry is in a signed ledger. You can download the whole record and verify it without this server.";

    public const string MethodTitle = "Method";
    public const string MethodLead = "What the issuers say, what the tracker judges, and what it leaves out.";
    public const string TheirsTitle = "Words of the issuers";
    public static readonly IReadOnlyList<string> Theirs =
    [
        "The texts of statements and every quote are exact words of the issuers, or of a translation that is named as such.",
        "Signatories, and the names under which a text lists them.",
        "Characterisations such as “act of aggression”. The tracker never uses such a word for an action itself.",
        "Dates that a text or its publisher gives. If sources disagree, all values are kept, each with its source.",
    ];
    public const string OursTitle = "Judgements of the tracker";
    public static readonly IReadOnlyList<string> Ours =
    [
        "Which actions there are, where one ends and another begins, and which is part of which.",
        "The titles of actions. They are neutral, and name what was done rather than what to think of it.",
        "The act in each quote, such as condemn, demand or deny; the action that it is about; and its targets.",
        "The level of its language, from 0 to 6, by the words alone.",
        "Whether the text asserts that an action happened, or calls it alleged, possible or conditional.",
        "Which of several dates stands, and why.",
    ];
    public const string HowReviewed = "Review";
    public const string ReviewHow =
        "One person codes a statement, and another compares the coding with the text and accepts or disputes it. Nobody "
        + "reviews coding of their own. Coding that nobody has reviewed yet is marked.";
    public const string LevelsTitle = "The levels";
    public const string LevelsHow =
        "A level belongs to the words, not to the event. A paraphrase or an unofficial translation gets no level. "
        + "Compare levels only within one language.";
    public const string SilenceTitle = "Silence";
    public const string SilenceHow =
        "“No statement recorded; not searched yet” says nothing about a government. “Searched, no statement found” is "
        + "shown only after a search with its days, sources, words and languages. Not signing is never counted as "
        + "opposition.";
    public const string DatesHow =
        "A date is as precise as its source. Comparisons use the first and the last day that a date may mean: “=” means "
        + "tied, and a delay may be a range.";
    public const string GroupsTitle = "Groups";
    public const string GroupsHow =
        "A statement of a group is a position of the group. It counts for members only where you ask for that, only "
        + "if the group spoke on their behalf, and not for a member that dissociated itself.";
    public const string CorrectionsTitle = "Corrections";
    public const string CorrectionsHow =
        "Nothing is deleted. A correction is a further entry with its reason, and every page can be shown as it was "
        + "before.";

    public const string CodebookTitle = "Codebook";
    public const string CodebookLead = "Version {0}: every code of the record and what it means.";
    public const string CodebookCode = "Code";
    public const string CodebookMeaning = "Meaning";

    public const string JudgedLead = "Title and levels are ours, the words are theirs.";
    public const string JudgedReviewed = "Coding reviewed: {0} of {1}.";

    public static readonly FrozenDictionary<string, string> ListNames = new Dictionary<string, string>
    {
        ["statementKind"] = "Kinds of statement",
        ["textStatus"] = "What a text is",
        ["completeness"] = "Whole or excerpt",
        ["reviewState"] = "State of review",
        ["reviewVerdict"] = "Verdicts of a review",
        ["sourceLayer"] = "How near a source is to the issuer",
        ["unknownReason"] = "Why a date is unknown",
        ["statementDateField"] = "Dates of a statement",
        ["actionDateField"] = "Dates of an action",
        ["rank"] = "Rank of a date",
        ["signatoryRole"] = "Roles of signatories",
        ["basis"] = "How a party took its position",
        ["actType"] = "Acts",
        ["intensity"] = "Levels",
        ["directiveForce"] = "Force of a demand",
        ["epistemic"] = "How certain a text says an action is",
        ["label"] = "Characterisations",
        ["labelStrength"] = "How firmly a characterisation is given",
        ["actionType"] = "Kinds of action",
        ["actionRole"] = "Roles in an action",
        ["actionStatus"] = "Status of an action",
        ["stance"] = "Stances",
        ["groupInstrument"] = "How a group speaks",
        ["targetsConfidence"] = "How targets are known",
        ["retractionReason"] = "Why a statement was retracted",
        ["partyKind"] = "Kinds of party",
        ["nameKind"] = "Kinds of name",
        ["sweepResult"] = "Results of a search",
    }.ToFrozenDictionary();
}
