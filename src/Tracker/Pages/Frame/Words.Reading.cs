namespace Tracker.Pages.Frame;

/// <summary>Words that say what a list leaves out, what an action includes, and what was not on record.</summary>
public static partial class Words
{
    // What a list leaves out.
    public const string WholeQuote = "Whole quote";
    public const string QuotesOf = "{0} of {1} quotes";
    public const string SweepsShown = "The first {0} searches are listed. All of them from the API:";
    public const string MoreActions = "More actions with these words in their title";
    public const string MoreParties = "More governments and other parties with such a name";
    public const string FacetsCut = "The {0} most frequent are listed.";
    public const string NewestShown = "The newest {0} are listed.";
    public const string AllActions = "All actions";
    public const string AllStatements = "All statements";
    public const string AllEvents = "All events";
    public const string MarkEvent = "when the action began, or was first reported";
    public const string NetworkAll = "All signatories and pairs from the API:";

    // An action and its parts.
    public const string PartsNotCounted = "Only positions on this action itself. Positions on its {0} are left out.";
    public const string PartsCounted =
        "Positions on this action and on its {0}. Each line names the action that it is about.";
    public const string MatrixParts =
        "The column of an action has the positions on that action itself; each of its parts has a column of its own.";
    public const string CompareParts =
        "The first condemnation counts all parts of the topic. Each other line has the positions on one action itself.";

    // What a group said for its members.
    public const string GroupsApart = "What a group said for its members is not among these positions.";
    public const string WithGroups = "Show also what groups said for it";

    // Whom an act is about.
    public const string DirectedAt = "directed at {0}";
    public const string ForWhom = "on behalf of {0}";
    public const string Beneficiaries = "On behalf of";
    public const string SaidOfIt = "What others said to it";
    public const string SaidOfItHelp = "Positions that are directed at it, newest first.";
    public const string NothingSaidOfIt =
        "No position directed at it is on record. That does not mean that nothing was said.";
    public const string SaidForIt = "What others said on its behalf";
    public const string SaidForItHelp = "Positions that speak on its behalf, newest first.";
    public const string PartyFilter = "Government that spoke";
    public const string TargetFilter = "Directed at";

    // What was not on record.
    public const string NotOnRecordThen = "Not on record then";
    public const string CameOnRecord = "{0} was not on record then. It came on record on {1}, as {2}.";
    public const string EventNumbered = "event {0}";
    public const string ShowThen = "Show it as of that event";

    // The matrix.
    public const string CellSupports = "supports";
    public const string CellJustifies = "justifies";
    public const string CellDenies = "denies";
    public const string CellAppeals = "appeals";
    public const string CellBoth = "both";
    public const string CellNoSide = "no stance coded";
    public const string CellGroup = "group only";
    public const string CellApart = "dissociated";
    public const string CellLooked = "none found";
    public const string CellNotLooked = "not searched";
    public const string CellTimes = "{0} ×{1}";
    public const string LegendSupports = "supports it";
    public const string LegendJustifies = "justifies it";
    public const string LegendDenies = "denies it";
    public const string LegendAppeals = "appeals to all sides";
    public const string LegendBoth = "is both for and against it";
    public const string LegendThree = "three positions, the strongest at level 6";
    public const string CellOne = "cell";
    public const string CellMany = "cells";
    public const string MatrixCounts =
        "{0}: {1} with positions, {2} in which only a group spoke, {3} in which we searched and found no statement, {4} "
        + "in which nobody has searched yet.";
    public const string MatrixDissociated = "{0} in which the government dissociated itself from its group.";

    // Governments.
    public const string PartiesSpoken = "With positions on record, their own or directed at them";
    public const string PartiesSilent = "Without positions on record";
    public const string AboutIt = "{0} directed at it";
    public const string PartiesCut = "The first {0} are listed. Search for a name to find the others.";

    /// <summary>The kinds of party, in the order of the page of parties.</summary>
    public static readonly IReadOnlyList<(string Code, string Heading)> PartyKinds =
    [
        ("STATE", "States"),
        ("BLOC", "Blocs"),
        ("GROUP", "Groups"),
        ("ORGANISATION", "Organisations"),
        ("TERRITORY", "Territories"),
        ("NON_STATE", "Non-state actors"),
    ];
}
