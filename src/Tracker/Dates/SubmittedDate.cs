using Tracker.Record.Codebook;
using Tracker.Record.Statements;

namespace Tracker.Dates;

/// <param name="Value">EDTF level 1, or null with <paramref name="UnknownReason"/>.</param>
/// <param name="Rank">If absent: NORMAL.</param>
public sealed record SubmittedDate(
    string Field,
    [Edtf] string? Value = null,
    string? UnknownReason = null,
    string? Rank = null,
    string? Source = null,
    string? Reason = null
)
{
    public DateAsserted AsEvent(string id) =>
        new(id, Field, Value, UnknownReason, Rank ?? Codes.Rank.Normal, Source, Reason);
}
