using NodaTime;

namespace Tracker.Record.Rows;

/// <summary>
/// Party P, through statement S, did act T on action A: one row of every timeline, without what other streams say of it
/// (names, titles, co-signatories, review). Lists are one value each, so that two rows are equal when their values are.
/// </summary>
/// <param name="Id">
/// <c>statement/act/action/party</c>, with <c>-</c> for no action and a label's id where there is no act; <c>~2</c> at its
/// end where the party came back after a withdrawal.
/// </param>
/// <param name="Act">Act type; null: the row stands for labels alone.</param>
/// <param name="Labels">Labels the statement asserts of the action.</param>
/// <param name="QualifiedLabels">Labels it does not plainly assert, each with its strength: <c>WOULD:OTHER</c>.</param>
/// <param name="HeldFrom">EDTF date from which it holds; null: unknown, and <paramref name="HeldUnknown"/> may say why.</param>
/// <param name="HeldTo">EDTF: the first day on which it no longer held; null: no withdrawal is on record.</param>
/// <param name="PublicTo">EDTF date on which the withdrawal became public.</param>
/// <param name="Instrument">Of a group: what decides whether its members are meant too; null: they are not.</param>
/// <param name="Dissociated">Parties that are not part of what the group said here.</param>
/// <param name="Language">Of the text quoted, as a BCP 47 tag.</param>
/// <param name="SortKey">Orders a timeline: date bounds, statement, act, object, party.</param>
public sealed record Position(
    string Id, string StatementId, string? ActId, string? LabelId, string? ActionId, string Party, string NameAsListed,
    string? Official, string? Office, string Role, string? Act, int? Intensity, string? Booster, string? Force,
    string? Epistemic, string Stance, string Targets, string? TargetsConfidence, string Beneficiaries, string Labels,
    string QualifiedLabels, string Basis, string Kind, string? HeldFrom, string? HeldUnknown, LocalDate? HeldEarliest,
    LocalDate? HeldLatest, string? HeldTo, LocalDate? HeldToEarliest, LocalDate? HeldToLatest, string? PublicFrom,
    string? PublicUnknown, LocalDate? PublicEarliest, LocalDate? PublicLatest, string? PublicTo,
    LocalDate? PublicToEarliest, LocalDate? PublicToLatest, string? Instrument, string Dissociated, string QuoteTextId,
    string Quote, int QuoteStart, int QuoteEnd, string Language, string SortKey);
