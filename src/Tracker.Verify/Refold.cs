using System.Globalization;
using System.Text;
using System.Text.Json;
using NodaTime;
using Tracker.Ledger;
using Tracker.Record.Events;
using Tracker.Record.Log;
using Tracker.Record.Rows;

namespace Tracker.Verify;

/// <summary>
/// Folds the events of every stream again, up to the sequence that the tables are as of, and compares the resulting
/// rows with the exported rows. Each core holds one stream in memory at a time.
/// </summary>
public sealed class Refold(ExportFile file, Findings findings, long sequence)
{
    private long _masked;

    public long MaskedUsers => _masked;

    public void Run(IReadOnlyDictionary<string, StreamLines> streams) =>
        Parallel.ForEach(
            streams,
            new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount },
            x => Check(x.Key, x.Value)
        );

    /// <summary>
    /// Checks the clock table, which resolves <c>knownAt</c>: for each running maximum of the record times, the last
    /// sequence at which it was the maximum. Times before a correction of the clock count as no later than it.
    /// </summary>
    public void CheckClock(
        List<(long Sequence, DateTimeOffset At)> events,
        List<(long Sequence, DateTimeOffset At)> corrections,
        List<Place> rows
    )
    {
        var known = corrections.Where(x => x.Sequence <= sequence).ToList();
        events.Sort((x, y) => x.Sequence.CompareTo(y.Sequence));
        var maxima = new SortedDictionary<DateTimeOffset, long>();
        var maximum = DateTimeOffset.MinValue;
        foreach (var (at, time) in events.Where(x => x.Sequence <= sequence))
        {
            var corrected = known.Where(x => x.Sequence > at).Select(x => x.At).Append(time).Min();
            maximum = corrected > maximum ? corrected : maximum;
            maxima[maximum] = at;
        }

        var folded = maxima.Select(x =>
            Encoding.UTF8.GetString(ExportTables.ClockRow(Instant.FromDateTimeOffset(x.Key), x.Value))
        );
        Compare(ExportTables.Clock, ExportTables.ClockColumns, "recorded_at", null, folded, Values(rows));
    }

    private void Check(string key, StreamLines lines)
    {
        var stream = new List<LoggedEvent>();
        var whole = 0;
        foreach (var line in lines.Events)
        {
            LoggedEvent e;
            try
            {
                if (Read(line.Place) is not { } read)
                {
                    continue;
                }

                e = read;
            }
            catch (Exception x) when (x is UnreadableEventException or JsonException or NotCanonicalException)
            {
                findings.Add("event-unreadable", x.Message, line.Index, key);
                return;
            }

            if (e.Data is PersonalDataMasked)
            {
                Interlocked.Increment(ref _masked);
            }

            if (e.Sequence <= sequence)
            {
                stream.Add(e);
                whole = e.Continued ? whole : stream.Count;
            }
        }

        var rows = new ReadRows();
        if (whole > 0)
        {
            try
            {
                rows.Add(stream[..whole]);
            }
            catch (Exception x) when (x is not OutOfMemoryException)
            {
                findings.Add("fold", $"The stream cannot be folded: {x.Message}", lines.Events[0].Index, key);
                return;
            }
        }

        for (var i = 0; i < ExportTables.All.Count; i++)
        {
            var table = ExportTables.All[i];
            var folded = table.Rows(rows).Select(x => x.Values).ToList();
            var exported = lines.Rows.Where(x => x.Table == i).ToList();
            if (!AreSame(folded, exported.ConvertAll(x => x.Hash)))
            {
                Compare(
                    table.Name,
                    table.Columns,
                    table.Key,
                    key,
                    folded.Select(Encoding.UTF8.GetString),
                    Values(exported.Select(x => x.Place))
                );
            }
        }
    }

    /// <summary>
    /// Whether both sides have the same rows in any order and no row occurs twice. Then the exported rows need not be
    /// read again.
    /// </summary>
    private static bool AreSame(List<byte[]> folded, List<TreeHash> exported)
    {
        var hashes = folded.Select(x => TreeHash.OfLeaf(x)).ToHashSet();
        return folded.Count == exported.Count && hashes.Count == folded.Count && hashes.SetEquals(exported);
    }

    /// <summary>The event of a line; null if its entry or payload is missing, which is already a finding.</summary>
    private LoggedEvent? Read(Place place)
    {
        var line = ExportLine.Parse(file.Read(place));
        if (line is not { Entry: { } bytes, Data: { } data, Headers: { } headers })
        {
            return null;
        }

        var entry = LedgerEntry.Parse(bytes);
        using var document = JsonDocument.Parse(headers);
        var continued = document.RootElement.TryGetProperty("continued", out _);
        var stored = new StoredBytes(
            Encoding.UTF8.GetBytes(
                $"{entry.EventId} {entry.Actor ?? "-"} {entry.Correlation ?? "-"} {entry.Causation ?? "-"} "
                    + $"{Encoding.UTF8.GetString(headers.Span)}"
            ),
            data.ToArray()
        );
        return new(
            entry.Stream,
            entry.Sequence,
            entry.Version,
            Instant.FromDateTimeOffset(entry.At),
            continued,
            EventBodies.Read(entry.Sequence, entry.Type, data.Span),
            stored
        );
    }

    private List<string> Values(IEnumerable<Place> places) =>
        [.. places.Select(x => Encoding.UTF8.GetString(ExportLine.Parse(file.Read(x)).Values!.Value.Span))];

    private void Compare(
        string table,
        IReadOnlyList<ExportColumn> columns,
        string key,
        string? stream,
        IEnumerable<string> folded,
        List<string> exported
    )
    {
        var left = folded.ToList();
        var extra = new List<string>();
        var expected = left.GroupBy(x => x).ToDictionary(x => x.Key, x => x.Count());
        foreach (var row in exported)
        {
            if (expected.TryGetValue(row, out var count) && count > 0)
            {
                expected[row] = count - 1;
            }
            else
            {
                extra.Add(row);
            }
        }

        var missing = expected.SelectMany(x => Enumerable.Repeat(x.Key, x.Value)).ToList();
        foreach (var row in extra)
        {
            var other = missing.Find(x => Identity(x, columns, key) == Identity(row, columns, key));
            if (other is not null)
            {
                missing.Remove(other);
            }

            findings.Add(
                other is null ? "row-unfounded" : "table-differs",
                other is null
                    ? $"The table '{table}' has {Identity(row, columns, key)}, which no event supports."
                    : $"The table '{table}' has {Identity(row, columns, key)} with other values than the events "
                        + $"give: {Difference(row, other, columns)}",
                stream: stream
            );
        }

        foreach (var row in missing)
        {
            findings.Add(
                "row-missing",
                $"The table '{table}' lacks {Identity(row, columns, key)}, which the events give.",
                stream: stream
            );
        }
    }

    private static string Identity(string row, IReadOnlyList<ExportColumn> columns, string key)
    {
        var values = Cells(row, columns.Count);
        var from = columns.Select(x => x.Name).ToList().IndexOf("recorded_from_seq");
        return values.Length == 0
            ? row
            : values[columns.Select(x => x.Name).ToList().IndexOf(key)] + (from < 0 ? "" : " from " + values[from]);
    }

    private static string Difference(string exported, string folded, IReadOnlyList<ExportColumn> columns)
    {
        var (left, right) = (Cells(exported, columns.Count), Cells(folded, columns.Count));
        return string.Join(
            "; ",
            columns
                .Select((x, i) => (x.Name, Left: left[i], Right: right[i]))
                .Where(x => x.Left != x.Right)
                .Select(x => string.Create(CultureInfo.InvariantCulture, $"{x.Name} is {x.Left}, not {x.Right}"))
        );
    }

    /// <summary>The values of a row as JSON; empty if the row does not have <paramref name="count"/> values.</summary>
    private static string[] Cells(string row, int count)
    {
        using var document = JsonDocument.Parse(row);
        return document.RootElement.ValueKind == JsonValueKind.Array && document.RootElement.GetArrayLength() == count
            ? [.. document.RootElement.EnumerateArray().Select(x => x.GetRawText())]
            : [];
    }
}
