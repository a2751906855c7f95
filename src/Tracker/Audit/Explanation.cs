using System.Text.Json.Nodes;
using Tracker.Record.Events;
using Tracker.Record.Rows;

namespace Tracker.Audit;

/// <summary>What one event did to a row.</summary>
/// <param name="Set">The columns that the event changed, with their new values.</param>
/// <param name="Removed">Whether the event removed the row.</param>
public sealed record ExplainedEvent(LoggedEvent Event, IReadOnlyDictionary<string, JsonNode?> Set, bool Removed);

/// <summary>
/// Finds the events of a stream that made a row of a read table. It folds the stream up to each of its events and
/// compares the row with the row after the event before. These are the folds that fill the read tables, so the
/// explanation cannot differ from them.
/// </summary>
public static class Explanation
{
    /// <summary>Columns that change with every event of the stream and so explain nothing.</summary>
    private static readonly HashSet<string> Counting = ["digest", "version"];

    /// <param name="stream">The stream's events in order of version. The last change must be complete.</param>
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
                var set = after
                    .Where(x =>
                        !Counting.Contains(x.Key)
                        && (before is null ? x.Value is not null : !JsonNode.DeepEquals(before[x.Key], x.Value))
                    )
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

    /// <summary>The API path that explains a row.</summary>
    public static string Link(string projection, string row, long asOf) =>
        projection == ReadTables.Positions.Name
            ? $"/api/audit/explain?position={Uri.EscapeDataString(row)}&asOfSequence={asOf}"
            : $"/api/audit/explain?projection={projection}&row={Uri.EscapeDataString(row)}&asOfSequence={asOf}";
}
