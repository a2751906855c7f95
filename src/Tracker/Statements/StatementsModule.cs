namespace Tracker.Statements;

/// <summary>What the store must know of this folder.</summary>
public static class StatementsModule
{
    /// <summary>Names in the database, for ever. Types may move and be renamed; these may not.</summary>
    public static readonly IReadOnlyDictionary<Type, string> EventNames = new Dictionary<Type, string>
    {
        [typeof(StatementRecorded)] = "statement_recorded",
        [typeof(SourceAdded)] = "source_added",
        [typeof(TextAdded)] = "text_added",
        [typeof(DateAsserted)] = "date_asserted",
        [typeof(SignatoryRecorded)] = "signatory_recorded",
        [typeof(UnnamedSignatoriesReported)] = "unnamed_signatories_reported",
        [typeof(ActCoded)] = "act_coded",
        [typeof(ActionLabelled)] = "action_labelled",
        [typeof(StatementRetracted)] = "statement_retracted",
        [typeof(StatementReinstated)] = "statement_reinstated",
    };
}
