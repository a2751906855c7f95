using System.Globalization;
using NodaTime;

namespace Tracker.Sight;

/// <param name="Age">Time since the anchor last stored a checkpoint; null: it stored none yet.</param>
/// <param name="Failures">Failed attempts since then.</param>
public sealed record MeasuredAnchor(string Name, Duration? Age, int Failures);

/// <summary>What the database tells of the program's work at one moment.</summary>
/// <param name="Head">The log's highest sequence.</param>
/// <param name="Projected">The sequence up to which everything is projected.</param>
/// <param name="ProjectionLag">Age of the oldest event that is not projected; zero if all are.</param>
/// <param name="CheckAge">Time since the last full check of the ledger; null: there was none yet.</param>
/// <param name="CheckFindings">Its findings.</param>
/// <param name="WebhooksWaiting">Messages that wait to be sent or sent again.</param>
/// <param name="WebhooksFailed">Messages of the last day that were given up.</param>
/// <param name="BackupAge">Time since the last backup by <c>tracker backup</c>; null: none is known.</param>
public sealed record MeasuredRecord(
    long Head,
    long Projected,
    Duration ProjectionLag,
    Duration? CheckAge,
    long? CheckFindings,
    long WebhooksWaiting,
    long WebhooksFailed,
    long WebhooksDisabled,
    Duration? BackupAge,
    IReadOnlyList<MeasuredAnchor> Anchors
);

/// <summary>A state that an operator must end.</summary>
/// <param name="What">The same as long as the fault lasts.</param>
/// <param name="Line">What is wrong, and what to do.</param>
/// <param name="Over">What to say when it has ended.</param>
public sealed record Trouble(string What, string Line, string Over);

/// <summary>What was measured at one moment.</summary>
/// <param name="Record">Null if the database does not answer.</param>
/// <param name="KeysFault">Why the signing keys cannot be used; null: they can.</param>
/// <param name="DiskFree">Bytes that are free on the disk of the private PostgreSQL; null: there is none.</param>
public sealed record Measured(MeasuredRecord? Record, string? KeysFault, long? DiskFree)
{
    /// <summary>If an event older than this is not projected, something is wrong.</summary>
    public static readonly Duration MaxLag = Duration.FromSeconds(30);

    /// <summary>With less than this, PostgreSQL is about to stop.</summary>
    public const long LittleSpace = 1L << 30;

    public bool DiskIsNearlyFull => DiskFree < LittleSpace;

    /// <summary>The faults that no other part of the program tells of.</summary>
    public IEnumerable<Trouble> Troubles()
    {
        if (Record is { } record && record.ProjectionLag > MaxLag)
        {
            yield return new(
                "projection",
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"The projection has stopped or is slow: it stands at sequence {record.Projected}, the log at "
                        + $"{record.Head}, and the oldest event that waits is {record.ProjectionLag.TotalSeconds:F0} s old. "
                        + $"Readers see an older record. The program starts it again by itself; the lines before this one "
                        + $"say why it stops."
                ),
                "The projection is up with the log again."
            );
        }

        if (DiskIsNearlyFull)
        {
            yield return new(
                "disk",
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"The disk of the data folder is nearly full: {DiskFree >> 20} MiB are free. PostgreSQL stops when "
                        + $"nothing is left; make room, or enlarge the disk."
                ),
                "The disk of the data folder has room again."
            );
        }
    }
}
