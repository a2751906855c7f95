using System.Globalization;

namespace Tracker.Verify;

/// <summary>Writes a report in sentences.</summary>
internal static class Words
{
    public static void Write(Report report, TextWriter to)
    {
        var text = CultureInfo.InvariantCulture;
        foreach (var x in report.Findings)
        {
            var where =
                (x.Index is { } index ? string.Create(text, $" entry {index}") : "")
                + (x.Stream is { } stream ? $" stream {stream}" : "");
            to.WriteLine($"FINDING {x.Code}{where}: {x.Detail}");
        }

        if (report.FindingsInAll > report.Findings.Count)
        {
            to.WriteLine(string.Create(text, $"… and {report.FindingsInAll - report.Findings.Count} more."));
        }

        to.WriteLine(
            string.Create(
                text,
                $"{report.Events} entries of '{report.Origin ?? "?"}', root {report.Root}, signed by "
                    + $"{(report.SignedBy.Count == 0 ? "nobody known" : string.Join(", ", report.SignedBy))}."
            )
        );
        if (report.Since is { } since)
        {
            var compared =
                report.Checkpoints == 1
                    ? $"the earlier checkpoint of {since} entries"
                    : $"{report.Checkpoints} earlier checkpoints, the largest of {since} entries";
            to.WriteLine($"Compared with {compared}.");
        }

        to.WriteLine(
            string.Create(
                text,
                $"{report.Streams} streams folded to sequence {report.Sequence}, {report.Rows} rows of the tables "
                    + $"compared, {report.MaskedUsers} users masked."
            )
        );
        if (report.Unfolded > 0)
        {
            to.WriteLine(
                string.Create(
                    text,
                    $"{report.Unfolded} entries are after that sequence: their bodies were checked, but the tables "
                        + $"do not contain them yet."
                )
            );
        }

        if (report.Unlogged > 0)
        {
            to.WriteLine(
                string.Create(
                    text,
                    $"{report.Unlogged} events were not in the ledger yet at the time of the export; they were not "
                        + $"verified."
                )
            );
        }

        to.WriteLine(
            string.Create(
                text,
                $"{report.Status}: {report.FindingsInAll} findings, {report.Seconds:F1} s, "
                    + $"{report.Events / Math.Max(report.Seconds, 0.001):F0} entries a second."
            )
        );
    }
}
