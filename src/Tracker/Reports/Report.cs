using NodaTime;
using Tracker.Record.Codebook;

namespace Tracker.Reports;

/// <summary>A reader's report of an error, and what became of it.</summary>
/// <param name="About">Id of the statement, action or party.</param>
/// <param name="Words">The report's words; null for everybody but reviewers, because nobody has checked them.</param>
/// <param name="Sequence">The point of the record that the reader saw.</param>
/// <param name="Answer">What the reviewer found; null: nobody has answered yet.</param>
/// <param name="Correction">Sequence of the event that corrected the record; null if the report was not
/// accepted.</param>
public sealed record ReportView(
    string Id,
    string About,
    string? Words,
    long Sequence,
    Instant ReportedAt,
    [ValuesOf(typeof(ReportStates), nameof(ReportStates.All))] string State,
    string? Answer,
    long? Correction,
    Instant? AnsweredAt
)
{
    /// <summary>The same for everybody who knows its id.</summary>
    public ReportView ForReaders() => this with { Words = null };
}

public static class ReportStates
{
    public const string Open = "OPEN";
    public const string Accepted = "ACCEPTED";
    public const string Rejected = "REJECTED";

    public static readonly IReadOnlyList<string> All = [Open, Accepted, Rejected];

    /// <summary>What a reviewer can decide.</summary>
    public static readonly IReadOnlyList<string> Verdicts = [Accepted, Rejected];
}
