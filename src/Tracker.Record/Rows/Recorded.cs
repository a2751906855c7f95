using NodaTime;

namespace Tracker.Record.Rows;

/// <summary>A row and the record interval in which it stood: from a sequence, inclusive, to a sequence,
/// exclusive.</summary>
/// <param name="ToSequence">Null: it stands.</param>
public sealed record Recorded<TRow>(TRow Row, long FromSequence, Instant From, long? ToSequence, Instant? To);

/// <summary>
/// Turns the rows of a stream after each of its changes into rows with record intervals. What does not change keeps its
/// interval, whatever else of the stream changes.
/// </summary>
public sealed class RecordIntervals<TRow>
    where TRow : class, IEquatable<TRow>
{
    private readonly Dictionary<string, Recorded<TRow>> _standing = [];
    private readonly List<Recorded<TRow>> _closed = [];

    /// <summary>The rows that stand once the change that ends at this sequence is on record.</summary>
    public void Change(long sequence, Instant at, IEnumerable<KeyValuePair<string, TRow>> rows)
    {
        // Most streams have one change: nothing stood before it.
        if (_standing.Count == 0)
        {
            foreach (var (key, row) in rows)
            {
                _standing[key] = new(row, sequence, at, null, null);
            }

            return;
        }

        var seen = new HashSet<string>();
        foreach (var (key, row) in rows)
        {
            seen.Add(key);
            if (_standing.TryGetValue(key, out var before))
            {
                if (before.Row.Equals(row))
                {
                    continue;
                }

                Close(before, sequence, at);
            }

            _standing[key] = new(row, sequence, at, null, null);
        }

        foreach (var key in _standing.Keys.Where(x => !seen.Contains(x)).ToList())
        {
            Close(_standing[key], sequence, at);
            _standing.Remove(key);
        }
    }

    /// <summary>Closed rows in the order they closed, then the standing rows.</summary>
    public List<Recorded<TRow>> All() => [.. _closed, .. _standing.Values];

    private void Close(Recorded<TRow> row, long sequence, Instant at) =>
        _closed.Add(row with { ToSequence = sequence, To = at });
}
