using System.Globalization;
using System.Text;
using Npgsql;
using Tracker.Record.Events;
using Tracker.Store;
using EventLog = Tracker.Store.EventLog;

namespace Tracker.Audit;

/// <summary>
/// Reads a range of the log in bulk, stream by stream in byte order of the keys, each stream in order of version. Holds
/// one stream in memory at a time.
/// </summary>
public sealed class LogReader : IAsyncDisposable
{
    private readonly CopyReader _rows;
    private readonly List<LoggedEvent> _stream = [];
    private byte[] _key = [];
    private string _name = "";
    private bool _more;

    private LogReader(CopyReader rows) => _rows = rows;

    /// <param name="upTo">Last sequence to read.</param>
    /// <param name="byteOrder">Whether the database compares texts by bytes. Then the index on streams gives the
    /// order.</param>
    public static async Task<LogReader> OpenAsync(
        NpgsqlConnection connection,
        KeyRange range,
        long upTo,
        bool byteOrder,
        CancellationToken token
    )
    {
        var key = byteOrder ? "stream_id" : "stream_id collate \"C\"";
        var rows = await CopyReader.OpenAsync(
            connection,
            string.Create(
                CultureInfo.InvariantCulture,
                $"select {EventLog.Columns} from tracker.mt_events where seq_id + 0 <= {upTo} and type <> "
                    + $"'tombstone' and {range.Holds(key)} order by {key}, version"
            ),
            EventLog.ColumnCount,
            token
        );
        var reader = new LogReader(rows);
        reader._more = await rows.NextAsync(token);
        return reader;
    }

    /// <summary>The current stream. The list is reused for the next stream.</summary>
    public IReadOnlyList<LoggedEvent> Stream => _stream;

    /// <summary>The key of the current stream in UTF-8.</summary>
    public ReadOnlyMemory<byte> Key => _key;

    /// <summary>Moves to the next stream.</summary>
    /// <returns>False after the last stream.</returns>
    /// <exception cref="UnreadableEventException">The stream holds an event that cannot be read.</exception>
    public async ValueTask<bool> NextAsync(CancellationToken token)
    {
        _stream.Clear();
        if (!_more)
        {
            return false;
        }

        _key = _rows.Field(0).ToArray();
        _name = Encoding.UTF8.GetString(_key);
        do
        {
            _stream.Add(EventLog.Read(_rows, _name));
            _more = await _rows.NextAsync(token);
        } while (_more && _rows.Field(0).SequenceEqual(_key));
        return true;
    }

    public ValueTask DisposeAsync() => _rows.DisposeAsync();
}
