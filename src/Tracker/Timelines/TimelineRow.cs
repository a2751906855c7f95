using NodaTime;
using Tracker.Record.Codebook;
using Tracker.Statements;

namespace Tracker.Timelines;

/// <summary>One row of a timeline: a position, with names and titles from other streams.</summary>
/// <param name="Labels">Labels that the statement asserts of the action.</param>
/// <param name="Via">For the basis VIA_GROUP, the group that spoke; otherwise null.</param>
/// <param name="QualifiedLabels">Labels that the statement gives the action with another strength than ASSERTS.</param>
public sealed record TimelineRow(
    string Position,
    RowParty Party,
    RowOfficial? Official,
    RowStatement Statement,
    RowAction? Action,
    string? Act,
    int? Intensity,
    string? Booster,
    string? Force,
    string? Epistemic,
    string Stance,
    IReadOnlyList<string> Targets,
    string? TargetsConfidence,
    IReadOnlyList<string> Beneficiaries,
    IReadOnlyList<string> Labels,
    IReadOnlyList<QualifiedLabel> QualifiedLabels,
    [CodeOf(Lists.SignatoryRole)] string Role,
    string Basis,
    string? Via,
    IReadOnlyList<string> CoSignatories,
    RowHeld Held,
    RowPublic Public,
    RowRecorded Recorded,
    RowQuote Quote,
    string Review
);

/// <param name="AsListed">The name as the statement prints it.</param>
public sealed record RowParty(string Id, string Name, string AsListed);

public sealed record RowOfficial(string? Name, string? Office);

/// <param name="Status">RECORDED, SUPERSEDED or WITHDRAWN.</param>
public sealed record RowStatement(
    string Id,
    string? Title,
    [CodeOf(Lists.StatementKind)] string Kind,
    [ValuesOf(typeof(StatementFilter), nameof(StatementFilter.Statuses))] string Status
);

public sealed record RowAction(string Id, string Title);

public sealed record QualifiedLabel(string Label, string Strength);

/// <param name="From">EDTF; null: unknown.</param>
/// <param name="To">The first day on which it no longer held, in EDTF; null: it still holds.</param>
public sealed record RowHeld(string? From, LocalDate? Earliest, LocalDate? Latest, string? To, string? UnknownReason);

/// <param name="From">EDTF; null: unknown.</param>
/// <param name="Earliest">The first day that <paramref name="From"/> may mean.</param>
/// <param name="Latest">The last day that <paramref name="From"/> may mean.</param>
/// <param name="To">EDTF date on which its end became public; null: it still holds.</param>
public sealed record RowPublic(string? From, LocalDate? Earliest, LocalDate? Latest, string? UnknownReason, string? To);

public sealed record RowRecorded(Instant From, Instant? To, long FromSequence, long? ToSequence);

/// <param name="Start">Position in the text in code points; the end is exclusive.</param>
/// <param name="Language">Language of the quoted text; null if the row does not hold it.</param>
public sealed record RowQuote(string Text, int Start, int End, string TextId, string? Language = null);
