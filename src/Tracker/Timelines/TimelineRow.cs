using NodaTime;

namespace Tracker.Timelines;

/// <summary>One row of a timeline: a position with the names that other streams give it.</summary>
/// <param name="Labels">What the statement asserts of the action.</param>
/// <param name="Via">For the basis VIA_GROUP: the group that spoke; null: the party itself.</param>
/// <param name="QualifiedLabels">What it says of the action with a strength short of asserting.</param>
public sealed record TimelineRow(
    string Position, RowParty Party, RowOfficial? Official, RowStatement Statement, RowAction? Action, string? Act,
    int? Intensity, string? Booster, string? Force, string? Epistemic, string Stance, IReadOnlyList<string> Targets,
    string? TargetsConfidence, IReadOnlyList<string> Beneficiaries, IReadOnlyList<string> Labels,
    IReadOnlyList<QualifiedLabel> QualifiedLabels, string Role, string Basis, string? Via, IReadOnlyList<string> CoSignatories,
    RowHeld Held, RowPublic Public, RowRecorded Recorded, RowQuote Quote, string Review);

/// <param name="AsListed">The name as the statement prints it.</param>
public sealed record RowParty(string Id, string Name, string AsListed);

public sealed record RowOfficial(string? Name, string? Office);

/// <param name="Status">RECORDED, SUPERSEDED or WITHDRAWN.</param>
public sealed record RowStatement(string Id, string? Title, string Kind, string Status);

public sealed record RowAction(string Id, string Title);

public sealed record QualifiedLabel(string Label, string Strength);

/// <param name="From">EDTF; null: unknown.</param>
/// <param name="To">First day on which it no longer held; null: it holds.</param>
public sealed record RowHeld(string? From, LocalDate? Earliest, LocalDate? Latest, string? To, string? UnknownReason);

/// <param name="To">EDTF date on which its end became public; null: it holds.</param>
public sealed record RowPublic(string? From, string? UnknownReason, string? To);

public sealed record RowRecorded(Instant From, Instant? To, long FromSequence, long? ToSequence);

/// <param name="Start">Code points into the text, end-exclusive.</param>
/// <param name="Language">Of the text quoted; null where the row does not tell it.</param>
public sealed record RowQuote(string Text, int Start, int End, string TextId, string? Language = null);
