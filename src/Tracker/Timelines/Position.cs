using NodaTime;

namespace Tracker.Timelines;

/// <summary>
/// Party P, through statement S, did act T on action A: one row of every timeline, without what other streams say of it
/// (names, titles, co-signatories, review). Lists are one value each, so that two rows are equal when their values are.
/// </summary>
/// <param name="Id"><c>statement/act/action/party</c>, with <c>-</c> for no action; a label's id where there is no act.</param>
/// <param name="Act">Act type; null: the row stands for labels alone.</param>
/// <param name="Labels">Labels the statement asserts of the action.</param>
/// <param name="QualifiedLabels">Labels it does not plainly assert, each with its strength: <c>WOULD:OTHER</c>.</param>
/// <param name="HeldFrom">EDTF date from which it holds; null: unknown, and <paramref name="HeldUnknown"/> may say why.</param>
/// <param name="SortKey">Orders a timeline: date bounds, statement, act, object, party.</param>
public sealed record Position(
    string Id, string StatementId, string? ActId, string? LabelId, string? ActionId, string Party, string NameAsListed,
    string? Official, string? Office, string Role, string? Act, int? Intensity, string? Booster, string? Force,
    string? Epistemic, string Stance, string Targets, string? TargetsConfidence, string Beneficiaries, string Labels,
    string QualifiedLabels, string Basis, string Kind, string? HeldFrom, string? HeldUnknown, LocalDate? HeldEarliest,
    LocalDate? HeldLatest, string? PublicFrom, string? PublicUnknown, LocalDate? PublicEarliest, LocalDate? PublicLatest,
    string QuoteTextId, string Quote, int QuoteStart, int QuoteEnd, string SortKey);
