using Tracker.Record.Dates;
using Tracker.Record.Statements;

namespace Tracker.Record.Rows;

/// <summary>
/// Party P, through statement S, did act T on action A: one row of every timeline, without what other streams say of it
/// (names, titles, co-signatories, review). Two positions are equal when their values are.
/// </summary>
/// <param name="Id">
/// <c>statement/act/action/party</c>, with <c>-</c> for no action and a label's id where there is no act; <c>~2</c> at
/// its end where the party came back after a withdrawal.
/// </param>
/// <param name="Kind">Of the statement.</param>
/// <param name="SortKey">Orders a timeline: date bounds, statement, act, object, party.</param>
public sealed record Position(
    string Id,
    string StatementId,
    string Kind,
    Who Who,
    Said Said,
    WorldTime Held,
    PublicTime Public,
    Quoted Quote,
    string SortKey
);

/// <summary>Who holds a position: a party's entry on the statement.</summary>
/// <param name="Basis">On whose authority the position stands.</param>
/// <param name="Instrument">Of a group: what decides whether its members are meant too; null: they are not.</param>
/// <param name="Dissociated">Parties that are not part of what the group said here.</param>
public sealed record Who(
    string Party,
    string NameAsListed,
    string? Official,
    string? Office,
    string Role,
    string Basis,
    string? Instrument,
    Listed Dissociated
);

/// <summary>What the statement says of one action, whoever signed it.</summary>
/// <param name="Act">Null: labels alone are said.</param>
/// <param name="LabelId">Of the label that stands without an act; null: there is an act.</param>
/// <param name="ActionId">Null: the act is on no action.</param>
/// <param name="Labels">Labels the statement asserts of the action.</param>
/// <param name="QualifiedLabels">Labels it does not plainly assert, each with its strength: <c>WOULD:OTHER</c>.</param>
public sealed record Said(
    SaidAct? Act,
    string? LabelId,
    string? ActionId,
    string Stance,
    Listed Targets,
    Listed Beneficiaries,
    Listed Labels,
    Listed QualifiedLabels
);

/// <summary>The act as it was coded, without what is a list or a quote.</summary>
public sealed record SaidAct(
    string Id,
    string Type,
    int? Intensity,
    string? Booster,
    string? Force,
    string Epistemic,
    string? TargetsConfidence
);

/// <summary>When something held in the world.</summary>
/// <param name="From">Unknown, and perhaps why, or the date from which it holds.</param>
/// <param name="To">The first day on which it no longer held; null: no end is on record.</param>
public sealed record WorldTime(AssertedDate From, EdtfDate? To);

/// <summary>When that became public.</summary>
/// <param name="From">Unknown, and perhaps why, or the date on which it became public.</param>
/// <param name="To">The date on which its end became public; null: no end is on record.</param>
public sealed record PublicTime(AssertedDate From, EdtfDate? To);

/// <summary>The words that say it.</summary>
/// <param name="Language">Of the text quoted, as a BCP 47 tag.</param>
public sealed record Quoted(Quote Words, string Language);
