using System.Collections.Frozen;

namespace Tracker.Pages.Frame;

/// <summary>All words of the pages. To translate them, copy this file and Words.Desk.cs.</summary>
public static partial class Words
{
    /// <summary>The language of these words, for the attribute <c>lang</c> of the pages.</summary>
    public const string Language = "en";

    // The frame.
    public const string Tracker = "Tracker";
    public const string Tagline =
        "Which governments condemned which actions, when, and in which words; and where each answer comes from.";
    public const string SkipToContent = "Skip to the content";
    public const string Navigation = "Main";
    public const string Actions = "Actions";
    public const string Governments = "Governments";
    public const string Matrix = "Matrix";
    public const string Compare = "Compare";
    public const string Network = "Network";
    public const string Audit = "Audit";
    public const string Desk = "Desk";
    public const string Search = "Search";
    public const string SearchLabel = "Search statements, actions and governments";
    public const string SearchHint = "Search";
    public const string SearchExample = "troops, “flagrant violation”, Switzerland";
    public const string SearchAll = "Search everything";
    public const string Typed = "What you typed";
    public const string AskAgain = "Try again";
    public const string BackHome = "Home";
    public const string KeysHint = "Keys: / to search; arrow keys within diagrams and tables.";
    public const string AsOfSequence = "As of sequence";
    public const string RecordedUpTo = "recorded up to";
    public const string Derived = "The link on the number is a permanent link to this version of the page.";
    public const string OpenInTracker = "Open in Tracker";
    public const string EmbedThis = "Show this in a page of your own";
    public const string EmbedHelp =
        "Copy this line into the HTML of your page. The frame shows the record as it is when your page is read, unless "
        + "you look at an earlier state now.";

    // The time control.
    public const string AsOfSummary = "As of";
    public const string AsOfNow = "now";
    public const string AsOfThen = "another time";
    public const string RecordClock = "Known to the tracker on";
    public const string RecordSequence = "or at sequence";
    public const string RecordClockHelp =
        "Shows what the tracker had recorded by the end of that day (UTC), or up to that event.";
    public const string PublicClock = "Public on";
    public const string PublicClockHelp =
        "Leaves out everything that was not public by that day, even if it is on record.";
    public const string WorldClock = "Positions held on";
    public const string WorldClockHelp = "Shows the positions held on that day: taken by then and not yet taken back.";
    public const string Certainty = "Imprecise dates";
    public const string CertaintyPossible = "count if they possibly match";
    public const string CertaintyCertain = "count only if they certainly match";
    public const string CertaintyHelp = "“October 2024” may be before the 10th, and is certainly before November.";
    public const string ShowAsOf = "Show";
    public const string ShowNow = "Show the present";
    public const string NotNow = "You are looking at an earlier state.";
    public const string Present = "You are looking at the present.";
    public const string NotYet = "You are looking at a day that has not come yet.";
    public const string BeyondTheRecord = "The record ends at sequence {0}, and the address asks for a later one.";
    public const string TimeToCome = "The address asks for the record at a time that has not come yet.";
    public const string PointRecord = "The record as it stood at sequence {0}, {1}.";
    public const string PointNothing = "At that time nothing was on record.";
    public const string PointPublic = "What was public on {0}.";
    public const string PointWorld = "Positions held on {0}.";
    public const string PointPublicToCome = "What is public by {0}, as far as the record says.";
    public const string PointWorldToCome = "Positions held on {0}, as far as the record says.";
    public const string OnlyRecordClock = "The day asked for does not change this part.";
    public const string FactsOnlyRecordClock = "The day asked for does not change status, dates and roles.";
    public const string StatementNotThen = "Not held, or not public, on the day asked for.";
    public const string StatementNotThenHelp =
        "On that day nobody held this position, or it was not public yet. Below is what is on record.";
    public const string CarriesText = "carries text {0}";
    public const string PageOnlyRecordClock = "The day asked for does not change this page.";

    // Dates and figures.
    public const string DateUnknown = "date unknown";
    public const string DateFromTo = "{0} to {1}";
    public const string DateSince = "since {0}";
    public const string DateUntil = "until {0}";
    public const string DateAbout = "about {0}";
    public const string DateUncertain = "{0} (uncertain)";
    public const string NoDate = "n.d.";
    public const string NoDateShort = "no date";
    public const string Unknown = "unknown";
    public const string Nothing = "nothing";
    public const string DayOne = "day";
    public const string DayMany = "days";
    public const string LagBetween = "{0} to {1}";
    public const string LagAtLeast = "at least {0}";
    public const string LagAtMost = "at most {0}";
    public const string And = "and";
    public const string AndMore = "and {0} more";
    public const string MoreThan = "more than";

    // What is counted.
    public const string StatementOne = "statement";
    public const string StatementMany = "statements";
    public const string PositionOne = "position";
    public const string PositionMany = "positions";
    public const string PartyOne = "government or other party";
    public const string PartyMany = "governments and other parties";
    public const string ActionOne = "action";
    public const string ActionMany = "actions";
    public const string PartOne = "part";
    public const string PartMany = "parts";
    public const string MemberOne = "current or former member";
    public const string MemberMany = "current and former members";
    public const string EventOne = "event";
    public const string EventMany = "events";
    public const string CitationOne = "quote";
    public const string CitationMany = "quotes";
    public const string SentenceOne = "sentence";
    public const string SentenceMany = "sentences";
    public const string SignatoryOne = "signatory";
    public const string SignatoryMany = "signatories";

    // Heads of columns, names of fields.
    public const string Party = "Government";
    public const string Government = "Government";
    public const string Action = "Action";
    public const string StatementHead = "Statement";
    public const string StatementsHead = "Statements";
    public const string PartiesHead = "Governments";
    public const string Topic = "Topic";
    public const string Group = "Group";
    public const string Target = "Target";
    public const string Targets = "Targets";
    public const string Held = "Since";
    public const string EndedOn = "ended";
    public const string Act = "Act";
    public const string InWhichWords = "In which words";
    public const string Level = "Level";
    public const string LevelOf = "level {0}, {1}";
    public const string Force = "Demands";
    public const string Booster = "Strengthened by";
    public const string Rank = "Rank";
    public const string Kind = "Kind";
    public const string KindOfAction = "Kind of action";
    public const string Status = "Status";
    public const string Umbrella = "Part of";
    public const string Parts = "Parts";
    public const string Role = "Role";
    public const string Label = "Label";
    public const string Strength = "Strength";
    public const string ByWhom = "By whom";
    public const string FirstGiven = "First";
    public const string Review = "Review";
    public const string Year = "Year";
    public const string Reason = "Reason";
    public const string Source = "Source";
    public const string Sources = "Sources";
    public const string Result = "Result";
    public const string Field = "Date of";
    public const string Value = "Value";
    public const string Version = "Version";
    public const string From = "From";
    public const string Until = "to";
    public const string All = "Total";
    public const string By = "by";
    public const string Via = "via";
    public const string About = "About";
    public const string Epistemic = "How it is spoken of";
    public const string Because = "because:";
    public const string Later = "later";
    public const string Show = "Show";
    public const string Find = "Find";
    public const string NextPage = "Next page";
    public const string EarlierPage = "Earlier";
    public const string ChosenActions = "chosen actions";
    public const string RemoveFilter = "Remove this filter";
    public const string Copy = "Copy";
    public const string Copied = "Copied";
    public const string Reload = "Look again";

    // Home and lists.
    public const string HomeTitle = "Who condemned what, when, in which words";
    public const string OnRecord = "On record:";
    public const string OnRecordForTheDay = "On record for the day asked for:";
    public const string TopicsTitle = "Topics with most changes";
    public const string TopicsHelp =
        "Changes are positions added, changed or removed in the last 30 days of the record.";
    public const string Moved = "Changes";
    public const string NewestStatements = "Newest statements";
    public const string NewestChanges = "Newest changes to the record";
    public const string NewOnRecord = "new on record";
    public const string NewestChangesHelp = "Including corrections and withdrawals.";
    public const string NothingYet = "Nothing is on record here.";
    public const string FoundAsWritten =
        "A word is found only as it is written: “weapon” does not find “weapons”. To find both, write “weapon or "
        + "weapons”, without the quotation marks.";
    public const string NothingFound =
        "Nothing was found. " + FoundAsWritten + " Or try fewer words, or remove filters.";
    public const string ActionsHelp =
        "Conduct about which statements speak, under neutral titles. Each action's page shows what others call it.";
    public const string TitleWords = "Words in the title";
    public const string PartiesHelp =
        "States, groups and organisations that sign statements, act, or are named in statements.";
    public const string AnyName = "Any name";
    public const string Positions = "Positions";
    public const string PositionsHelp =
        "One line for each government, act and action: what it said, since when, and in which words.";
    public const string GoStraightTo = "Go straight to";
    public const string Narrow = "Filter";
    public const string SignedBy = "Signed by";

    // Action.
    public const string StatusHelp =
        "Whether the action is reported, confirmed or denied, according to the latest entry.";
    public const string MergedFrom = "Also recorded as";
    public const string MembersMatrix = "Positions of the members as a matrix";
    public const string ShowMatrix = "All parts as a matrix";
    public const string WithParts = "With all its parts";
    public const string WithoutParts = "Without its parts";
    public const string Timeline = "Timeline";
    public const string TimelineOf = "Timeline: {0}. The table below has the same positions in words.";
    public const string TimelineHelp =
        "One line for each government; the government that spoke first is at the top. Every mark leads to the exact "
        + "words.";
    public const string FirstCondemners = "Who condemned it, earliest first";
    public const string FirstHelp = "“=” means tied. If a date is imprecise, the delay is a range.";
    public const string AfterAction = "After it began";
    public const string AfterReport = "After first report";
    public const string NoCondemner = "No condemnation is on record. That does not mean that nobody condemned it.";
    public const string NotLooked = "No search for it is on record either.";
    public const string NoPosition = "No position is on record here. That does not mean that nothing was said.";
    public const string LegalLabels = "What it was called";
    public const string LabelsHelp = "Legal and political characterisations by the signatories, never by the tracker.";
    public const string NoLabel = "No characterisation is on record.";
    public const string AllPositions = "All positions";
    public const string ShownOf = "Positions in order of date: {0} of {1}";
    public const string NewestOf = "Positions, newest first: {0} of {1}";
    public const string ShowAllPositions = "Show all positions";
    public const string LabelOnly = "characterisation only";
    public const string CallsIt = "calls it";
    public const string OtherLabel = "by another term";

    /// <summary>{0} is the strength, {1} the label.</summary>
    public const string CallsItQualified = "calls it ({0}) {1}";
    public const string NoObject = "no action named";
    public const string NotReviewedYet = "coding not reviewed";

    // Diagrams.
    public const string LegendTitle = "What the marks mean";
    public const string LegendOther = "a position without a level";
    public const string LegendReply = "reply by the accused";
    public const string LegendSpan = "imprecise date: the day lies somewhere on the bar";
    public const string LegendEnd = "taken back on that day";
    public const string LegendMany =
        "A small number beside a mark counts its positions. 2–5: positions of these levels, on days that are too near "
        + "each other to be drawn apart.";
    public const string CondemnersCut = "The first {0} of {1} are listed. All of them from the API:";
    public const string LanesOfFirst =
        "The diagram shows the first {0} of {1} governments to speak, and the accused. The list of all positions "
        + "has every government.";
    public const string NoLane = "None of its statements names an action or a target.";
    public const string LanesOfMost =
        "The diagram shows the {0} of {1} lines with the most positions. The list of all positions has every line.";
    public const string ReplyLetter = "R";

    // Government.
    public const string NamesAndIds = "Names and identifiers";
    public const string Names = "Names";
    public const string Identifiers = "Identifiers";
    public const string Succession = "Succeeded by";
    public const string LanguageTitle = "How strong the language was";
    public const string LanguageHelp =
        "The level of the strongest act of each day, on one action. Compare levels only within one language.";
    public const string LanguageOf = "Level over time: {0} on {1}. The table below has the same in words.";
    public const string LanguageCut = "The newest {0} of {1} days are listed. All positions on this action";
    public const string LanguageTable = "The same in words";
    public const string Shift = "Change";
    public const string StrongestWords = "Strongest words";
    public const string LatestWords = "Latest words";
    public const string CoSigners = "Signs with";
    public const string NoCoSigner = "No statement with other signatories is on record.";
    public const string Coverage = "Where we searched";
    public const string SearchedWords = "Words, languages";
    public const string Recorded = "Recorded";
    public const string CoverageHelp = "Silence is a fact only after a search. Each search has its days and sources.";
    public const string NoSweep =
        "No search for positions of this government is on record. If it has no position here, nobody has searched.";
    public const string LookedFor = "Searched for";
    public const string LookedThrough = "searched up to";
    public const string Window = "Days searched";
    public const string LanesBy = "One line for each";

    // Matrix, comparison, network.
    public const string MatrixHelp =
        "The figure in a cell is the strongest level, from 0 to 6. The number after × counts the positions, if there "
        + "are several. Follow a cell to the words.";
    public const string MatrixKeys = "Within the table, arrow keys move from cell to cell, Home and End along a row.";
    public const string NoMatrix = "Nothing is on record here. Choose another topic.";
    public const string AllSpeakers = "all that have a position";
    public const string SweptBy = "; searches that began by {0}";
    public const string SortBy = "Sort by this column";
    public const string LegendNoStance = "spoke of it; no stance is coded";
    public const string LegendGroup = "only its group spoke";
    public const string LegendApart = "dissociated itself from its group";
    public const string LegendLooked = "searched, and no statement found";
    public const string LegendNotLooked = "no statement recorded; not searched yet";
    public const string CompareHelp =
        "Two to four governments on one topic: how strongly they spoke, how early, and where nothing was found.";
    public const string CompareCut = "Only four can be compared. These are the first four.";
    public const string ComparePick = "Choose at least two governments, by id or name.";
    public const string Since = "since";
    public const string StrongestLevel = "strongest level";
    public const string SideBySide = "Side by side";
    public const string FirstCondemned = "First condemned any of it";
    public const string FirstOfThese = "first of these";
    public const string FirstWithOthers = "first of these, with others";
    public const string NoneAsOf = "none on record as of sequence {0}";
    public const string NoneForTheDay = "none on record for the day asked for";
    public const string NetworkHelp = "How many statements each pair of governments signed together.";
    public const string AllTopics = "all topics";
    public const string Signed = "Signed";
    public const string NetworkWhole = "{0}, {1}";
    public const string NetworkCaption = "{0} statements; the {1} of {2} signatories with the most statements";
    public const string NetworkOrder =
        "Frequent co-signers are side by side. A group's signature does not count for its members.";
    public const string NetworkCut = "The {0} of {1} pairs with the most common statements are shown.";

    // Statement.
    public const string Issued = "Issued";
    public const string Published = "Published";
    public const string TextTitle = "The words";
    public const string TextHelp = "Marked words are coded as an act or a label; the small letters lead to the coding.";
    public const string GoToCoding = "To the coding {0}";
    public const string Sha256 = "SHA-256";
    public const string NoHash = "not recorded";
    public const string ActsTitle = "What the words do";
    public const string WhySo = "Why does the record say so?";
    public const string FindInSource = "Find these words in the source";
    public const string Cites = "Cites";
    public const string NoneNamed = "none by name";
    public const string NoInstrument = "nothing";
    public const string SpeaksThrough = "Speaks through:";
    public const string Signatories = "Signatories";
    public const string AsListed = "As listed";
    public const string HeldFromTo = "Held";
    public const string Evidence = "Evidence";
    public const string OmittedBy = "Left out by";
    public const string DissociatedFrom = "{0} dissociated itself from {1}:";
    public const string WholeStatement = "from the whole statement";
    public const string JoinedLater = "joined later";
    public const string Aligned = "aligned themselves";
    public const string Observers = "associated as observers";
    public const string Endorsed = "endorsed it";
    public const string WithdrewCount = "withdrew";
    public const string UnnamedCount = "{0} signatories without names, according to {1}";
    public const string DatesTitle = "Dates, and where sources disagree";
    public const string Archived = "archived copy";
    public const string Retrieved = "retrieved";
    public const string Lineage = "Sentences shared with other statements";
    public const string LineageHelp =
        "Compared with the earlier words: struck out means dropped, underlined means added.";
    public const string NoLineage = "No other statement on record shares a sentence with it.";
    public const string Reuses = "It reuses words of";
    public const string ReusedBy = "Its words are reused by";
    public const string OpenStatement = "Open the statement";
    public const string History = "What changed, and why";
    public const string HistoryHelp = "No entry is ever removed from this list: a correction is a further entry.";
    public const string RawEvents = "The raw events";
    public const string NewerText = "The newer statement";
    public const string WithdrawnBy = "{0} took the statement back, with effect from {1}.";
    public const string RetractedMeans = "The tracker recorded it in error. It counts nowhere.";
    public const string SupersededMeans = "A newer statement replaces it.";

    // Citation.
    public const string CiteThis = "Cite this page";
    public const string CiteWords = "Cite these words";
    public const string CiteWordsHelp =
        "The address leads to these words in the text, as of this sequence. It will show the same, whatever is "
        + "recorded later.";
    public const string CitedWords = "“{0}”";
    public const string CiteHelp =
        "The address leads to this page as of this sequence. It will show the same, whatever is recorded later.";
    public const string Apa = "APA";
    public const string BibTex = "BibTeX";
    public const string CitePoint = "as of sequence {0}, recorded up to {1}";
    public const string KindTimeline = "Timeline of positions";
    public const string KindMatrix = "Matrix of positions";
    public const string KindComparison = "Comparison of positions";

    // Audit.
    public const string AuditHelp =
        "How far the record goes, whether the pages show what the events say, and every event as it was stored.";
    public const string Head = "Last event";
    public const string Projected = "Shown up to";
    public const string Behind = "behind";
    public const string Replays = "Replays";
    public const string Replay = "Replay";
    public const string ReplaysHelp =
        "A replay computes everything shown again from the events alone and compares it, row by row. An auditor "
        + "starts one here, or with";
    public const string NoReplay = "No replay has been started here or over HTTP yet.";
    public const string StartReplay = "Start a replay";
    public const string EventsOf = "{0} of {1} events folded";
    public const string SecondsLeft = ", about {0} s left";
    public const string ReplayEqual = "Everything shown equals what the events say, row by row.";
    public const string ReplayDifferent = "What is shown differs from what the events say. The rows are listed below.";
    public const string ReplayRunning = "It is running.";
    public const string ReplayFailed = "It did not finish, so it says nothing about the record.";
    public const string Requested = "Started";
    public const string RowsCompared = "Rows compared";
    public const string RowsDiffering = "Rows differing";
    public const string Seconds = "Seconds";
    public const string LiveDigest = "Digest of the tables shown";
    public const string ReplayDigest = "Digest of the replay";
    public const string Tables = "Table by table";
    public const string Table = "Table";
    public const string Live = "shown";
    public const string Replayed = "replayed";
    public const string Events = "Events";
    public const string Event = "Event";
    public const string EventsTitle = "Events as stored";
    public const string EventsHelp = "The log itself. Everything shown on these pages follows from it.";
    public const string OpenEvents = "Open the log";
    public const string Stream = "Stream";
    public const string Type = "Type";
    public const string AllTypes = "all types";
    public const string AfterSequence = "After sequence";
    public const string Sequence = "Sequence";
    public const string RecordedAt = "Recorded";
    public const string User = "User";
    public const string EventId = "Event id";
    public const string Correlation = "Change";
    public const string Body = "Body";
    public const string Headers = "Headers";

    public const string Ledger = "Ledger";
    public const string EntryOne = "entry";
    public const string EntryMany = "entries";
    public const string Root = "root";
    public const string SignedAt = "signed";
    public const string NoCheckpoint =
        "no checkpoint is signed yet; the first is signed within seconds of the first event.";
    public const string NotSealed = "The latest changes shown will be in the next checkpoint, within 5 seconds.";
    public const string CiteCheckpoint = "; ledger checkpoint of {0} entries with root {1}";
    public const string Proof = "Proof";
    public const string LedgerIndex = "Place in the ledger";
    public const string LeafHash = "Leaf hash";
    public const string DownloadProof = "Download the inclusion proof";
    public const string DownloadCheckpoint = "Download the checkpoint that signs it";
    public const string ProofHelp =
        "The proof leads from the leaf hash to the root that the checkpoint signs. docs/verify.md says how to check "
        + "it without this program.";
    public const string NeverLogged = "This event cannot be put into the signed ledger, and is not proven by it:";
    public const string NotLoggedYet = "This event is not in the signed ledger yet; it will be within 5 seconds.";
    public const string LedgerKey = "Public keys";
    public const string SealHelp =
        "The first checkpoint that covers the record as of this point. Delay, checks and anchors are shown only for "
        + "the present.";
    public const string RootHash = "Root hash";
    public const string SealedAt = "Signed at";
    public const string NoSeal = "No checkpoint covers it yet.";
    public const string LedgerStands = "The ledger";
    public const string LedgerCurrent = "Every event older than {0} s is in the signed ledger.";
    public const string LedgerBehind = "An event has waited {0} s for the signed ledger; the limit is {1} s.";
    public const string LedgerRefused = "Nothing is signed: {0}";
    public const string LedgerLogged = "Entries";
    public const string LedgerSigned = "Signed";
    public const string LedgerDelay = "Oldest event not signed yet";
    public const string LedgerUnloggable = "Events that cannot be put into the ledger";
    public const string LedgerChecked = "Last full check";
    public const string LedgerFindings = "{0}: {1} entries, {2} findings";
    public const string LedgerNotChecked = "none yet";
    public const string Anchors = "Anchors";
    public const string NoAnchors =
        "Checkpoints are stored nowhere else. docs/operations.md says how to send them out.";
    public const string ProofTitle = "Provenance";
    public const string ProofLead =
        "Each event of this statement is in the signed ledger. Leaf hash and proof show that the ledger has it as "
        + "it is shown here.";
    public const string ProofOpen = "Ledger entries and proofs";
    public const string ProofShort = "proof";
    public const string LedgerState = "State, delay and anchors";
    public const string VerifyTitle = "Verify this export";
    public const string VerifyHelp =
        "Download the export. Get the public key from a place other than this server. The verifier needs .NET 10 "
        + "and no network; if you do not trust this server, get the verifier from elsewhere too, or build it "
        + "from the source with ./build.sh verifier. Then type:";
    public const string DownloadVerifier = "Download the verifier";
    public const string VerifierIs = "{0}, {1} KiB.";
    public const string VerifyCodes =
        "The exit code is 0 if nothing was found, 1 if something was found, 2 if the command line or a file cannot "
        + "be used.";
    public const string OpenExport = "Download the export";

    /// <summary>The intensities from 0 to 6 in words.</summary>
    public static readonly IReadOnlyList<string> Levels =
    [
        "neutral",
        "concern",
        "grave concern",
        "criticise",
        "condemn",
        "strongly condemn",
        "in the strongest terms",
    ];

    /// <summary>Words for codes that <see cref="Say.Code"/> cannot derive from the code itself.</summary>
    public static readonly FrozenDictionary<string, string> Codes = new Dictionary<string, string>
    {
        ["ASSERTED"] = "stated as a fact",
        ["NORMAL"] = "not ranked",
        ["DEPRECATED"] = "no longer used",
        ["BREACH_UN_CHARTER"] = "breach of the UN Charter",
        ["BREACH_INTERNATIONAL_LAW"] = "breach of international law",
        ["VIOLATION_UNSCR"] = "violation of Security Council resolutions",
        ["VIOLATION_TREATY"] = "violation of a treaty",
        ["SOVEREIGNTY"] = "violation of sovereignty",
        ["HUMAN_RIGHTS"] = "violation of human rights",
        ["CRIME_AGAINST_HUMANITY"] = "crime against humanity",
        ["LETTER_TO_UN"] = "letter to the UN",
        ["UN_FLOOR_STATEMENT"] = "statement on the UN floor",
        ["NEITHER_CONFIRM_NOR_DENY"] = "neither confirm nor deny",
        ["NO_STANCE"] = "no stance coded",
        ["NOT_REVIEWED"] = "no statement recorded, not searched yet",
        ["REVIEWED_NONE_FOUND"] = "searched, no statement found",
        ["VIA_GROUP_ONLY"] = "only its group spoke",
        ["UNREVIEWED"] = "not reviewed",
        ["DIRECT_SOLE"] = "alone",
        ["DIRECT_JOINT"] = "jointly",
        ["FIRST_REPORTED"] = "first reported",
        ["NON_STATE"] = "non-state",
    }.ToFrozenDictionary();
}
