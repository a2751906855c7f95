namespace Tracker.Pages.Frame;

/// <summary>Words of the desk's forms: what rows are called, and what to do about a fault.</summary>
public static partial class Words
{
    public const string RowSignatory = "Signatory";
    public const string RowAct = "Act";
    public const string RowLabel = "Label";
    public const string FaultBlank = "This is empty: fill it in.";
    public const string DateOrReasonHelp = "Choose one only if no date is entered.";

    public const string ClosePart = "Close without recording";
    public const string NothingPressed =
        "Nothing was recorded. Press the button below the fields of the correction that you want to record.";
    public const string RecordedAlready = "Nothing was recorded: the record says so already.";
    public const string OpenAlready =
        "Another part with the same fields is open. Record it or close it, then open this part.";
    public const string RecordedAndKept =
        "Your correction is recorded. What you typed in the other parts is below, and is not recorded yet.";

    public const string VoidSignatory = "{0} never signed: entered by mistake";
    public const string VoidSignatoryHelp =
        "For an entry that was wrong from the start. It then counts as never recorded; the log keeps it. If the "
        + "government signed and withdrew later, record the withdrawal instead.";
    public const string VoidSignatorySave = "Take the entry back";

    public const string Dissociate = "A member of the group stands apart";
    public const string DissociateHelp =
        "For a member of an issuing group that said that it is not part of the statement, or of some paragraphs.";
    public const string DissociateSave = "Record that it stands apart";
    public const string DissociationParty = "Member";
    public const string DissociationGroup = "Group";
    public const string DissociationScope = "From what";
    public const string DissociationScopeHelp =
        "WHOLE for the whole statement, or paragraphs of the first text, separated by commas: ¶2, ¶5.";

    public const string CountUnnamed = "Signatories reported without names";
    public const string CountUnnamedHelp = "For “and 23 other countries”, when nobody lists them.";
    public const string CountUnnamedSave = "Record the number";
    public const string Count = "How many";
    public const string CountClaimedBy = "Who says so";
    public const string CountClaimedByHelp = "The body or publication that gives the number.";

    public const string OtherStatements = "Other statements";
    public const string Supersede = "A newer statement replaces this one";
    public const string SupersedeHelp = "The newer statement must be on record. This one stays on record, marked.";
    public const string SupersedeSave = "Record the replacement";
    public const string SupersededBy = "The newer statement";
    public const string MergeTitle = "This record is a duplicate";
    public const string MergeHelp = "The other record survives, and this one leads to it. It can be undone.";
    public const string MergeSave = "Merge the records";
    public const string MergeInto = "The record that survives";
    public const string StatementIdHelp = "The id of a statement, st-…, as its page shows it.";
}
