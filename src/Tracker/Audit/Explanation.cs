using System.Text.Json.Nodes;
using Tracker.Record.Events;
using Tracker.Record.Rows;

namespace Tracker.Audit;

/// <summary>What one event did to a row.</summary>
/// <param name="Set">The columns to which it gave another value, and that value.</param>
/// <param name="Removed">The row was there before it, and not after.</param>
public sealed record ExplainedEvent(LoggedEvent Event, IReadOnlyDictionary<string, JsonNode?> Set, bool Removed);

/// <summary>
/// Which events of a stream made a row of a read table. The stream is folded as it would stand had it ended at each of
/// its events, and the row compared with the one before: the same folds that fill the tables, so nothing is told of a row
/// but what they do.
/// </summary>
public static class Explanation
{
    /// <summary>Columns that change with every event of the stream and so tell nothing.</summary>
    private static readonly HashSet<string> Counting = ["digest", "version"];

    /// <param name="stream">Whole changes, in order of version.</param>
    public static IEnumerable<ExplainedEvent> Of(IReadOnlyList<LoggedEvent> stream, IReadTable table, string row)
    {
        IReadOnlyDictionary<string, JsonNode?>? before = null;
        for (var i = 0; i < stream.Count; i++)
        {
            var rows = new ReadRows();
            rows.Add([.. stream.Take(i + 1).Select((x, at) => x with { Continued = at < i })]);
            var after = table.Show(rows).FirstOrDefault(x => x.Key == row && x.ToSequence is null)?.Columns;
            if (after is not null)
            {
                var set = after.Where(x => !Counting.Contains(x.Key) && (before is null
                        ? x.Value is not null
                        : !JsonNode.DeepEquals(before[x.Key], x.Value)))
                    .ToDictionary(x => x.Key, x => x.Value);
                if (set.Count > 0)
                {
                    yield return new(stream[i], set, false);
                }
            }
            else if (before is not null)
            {
                yield return new(stream[i], new Dictionary<string, JsonNode?>(), true);
            }

            before = after;
        }
    }

    /// <summary>Where the API explains a row.</summary>
    public static string Link(string projection, string row, long asOf) => projection == ReadTables.Positions.Name
        ? $"/api/audit/explain?position={Uri.EscapeDataString(row)}&asOfSequence={asOf}"
        : $"/api/audit/explain?projection={projection}&row={Uri.EscapeDataString(row)}&asOfSequence={asOf}";
}
