namespace Tracker.Record.Statements;

/// <summary>The stored names of a statement's events.</summary>
public static class StatementEvents
{
    /// <summary>Names in the database, for ever. Types may move and be renamed; these may not.</summary>
    public static readonly IReadOnlyDictionary<Type, string> Names = new Dictionary<Type, string>
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
        [typeof(DateReranked)] = "date_reranked",
        [typeof(SignatoryWithdrew)] = "signatory_withdrew",
        [typeof(PartyDissociated)] = "party_dissociated",
        [typeof(ActRecoded)] = "act_recoded",
        [typeof(ActRemoved)] = "act_removed",
        [typeof(LabelRemoved)] = "label_removed",
        [typeof(StatementReviewed)] = "statement_reviewed",
        [typeof(StatementCorrected)] = "statement_corrected",
        [typeof(StatementWithdrawn)] = "statement_withdrawn",
        [typeof(StatementSuperseded)] = "statement_superseded",
        [typeof(StatementMerged)] = "statement_merged",
        [typeof(StatementUnmerged)] = "statement_unmerged",
    };
}
