using System.Collections.Frozen;

namespace Tracker.Pages.Frame;

/// <summary>The words about a page's data, and its descriptions for search engines and previews.</summary>
public static partial class Words
{
    /// <summary>Language and country of these words, for link previews.</summary>
    public const string Locale = "en_GB";

    public const string DataTitle = "Data and feeds";
    public const string DataHelp =
        "What each line names, whole and with the filters of this page, as of sequence {0}. JSON gives the first entries "
        + "and a link to the next. Licence of the data:";
    public const string FeedOfPage = "Feed of this page (Atom)";
    public const string FeedOfAll = "Feed of all positions (Atom)";
    public const string FeedOfChanges = "Feed of changes (Atom)";
    public const string ApiDocs = "API";

    public static readonly FrozenDictionary<string, string> FormatNames = new Dictionary<string, string>
    {
        ["csv"] = "CSV",
        ["ndjson"] = "JSON lines",
        ["json"] = "JSON",
        ["graphml"] = "GraphML",
    }.ToFrozenDictionary();

    public const string SetPositions = "All positions";
    public const string SetCondemners = "Who condemned it";
    public const string SetLabels = "What it was called";
    public const string SetStatements = "Statements";
    public const string SetStatement = "The statement, with its texts and coding";
    public const string SetHistory = "Its history";
    public const string SetLineage = "Sentences shared with other statements";
    public const string SetActions = "Actions";
    public const string SetParties = "Governments and other parties";
    public const string SetLanguage = "Strength of language";
    public const string SetSweeps = "Searches";
    public const string SetMembers = "Members";
    public const string SetMatrix = "Cells of the matrix";
    public const string SetNetwork = "Pairs of co-signers";
    public const string SetEvents = "Events";
    public const string SetCodebook = "The codebook";
    public const string SetMappings = "Codes in CAMEO and PLOVER";

    public const string SetCoverage = "Statistics of the record";
    public const string NMore = "{0} others";

    // Descriptions. They end in a full stop and stand alone, without the page.
    public const string AboutHome =
        "Which governments condemned which actions, when, and in which words. {0} on record, each with its sources.";
    public const string AboutActions = "Actions on which governments took positions, under neutral titles.";
    public const string AboutActionsFound = "Actions with “{0}” in the title.";
    public const string AboutAction = "{0}: who condemned it, when, and in which words. {1} by {2}.";
    public const string AboutActionFirst = "First condemnation on record: {0}, {1}.";
    public const string AboutParties = "Governments, groups and organisations whose statements are on record.";
    public const string AboutPartiesFound = "Governments and other parties with “{0}” in a name.";
    public const string AboutParty = "{0}: what it said about which actions, when, and in which words. {1} on record.";
    public const string AboutStatement = "{0} by {1}, {2}. “{3}”";
    public const string AboutPositions = "Positions of governments on actions, each with its exact words.";
    public const string AboutPositionsOf = "Positions of governments on actions, each with its exact words. {0}.";
    public const string AboutSearch = "Search statements of governments by their words.";
    public const string AboutSearchFor = "{0} found for “{1}”.";
    public const string AboutMatrix =
        "Positions on “{1}” ({0}): who condemned it, who spoke otherwise, and who said nothing.";
    public const string AboutCompare = "{0} on “{1}”: how strongly they spoke, and who condemned it first.";
    public const string AboutCompareNone = "Compare two to four governments on one topic.";
    public const string AboutNetwork = "Which governments sign statements together, and how often.";
    public const string AboutNetworkOn = "Which governments signed statements together on “{0}”, and how often.";
    public const string AboutAudit = "How to check that this record was not changed: signed ledger, replays, export.";
    public const string AboutEvents = "The log of events from which every page follows.";
    public const string AboutEventsOf = "The events of {0}, from which its page follows.";
    public const string AboutEvent = "Event {0} of {1}: {2}, recorded {3}.";
    public const string SetEvent = "The event";
    public const string TitleCompare = "{0}: {1}";
    public const string TitleMatrix = "{0}: who said what";
    public const string TitleMatrixOf = "{0}: who said what ({1})";
    public const string TitleNetwork = "Who signs with whom: {0}";
    public const string TitlePositions = "Positions ({0})";
    public const string TitleEvents = "Events of {0}";
    public const string TitleFound = "{1}: “{0}”";
}
