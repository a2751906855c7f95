using Npgsql;
using Tracker.Record.Events;
using Tracker.Record.Rows;
using Tracker.Store;

namespace Tracker.Audit;

/// <summary>
/// Folds streams and writes their rows into the read tables of a schema by binary COPY, with one connection for each
/// table.
/// </summary>
public sealed class ShadowWriter(NpgsqlDataSource database, string schema) : IAsyncDisposable
{
    private readonly (NpgsqlConnection Connection, CopyWriter Copy)?[] _tables = new (NpgsqlConnection, CopyWriter)?[
        ReadTables.All.Count
    ];
    private readonly RowBuffer _rows = new();

    /// <summary>Folds one stream and writes its rows.</summary>
    public async Task WriteAsync(IReadOnlyList<LoggedEvent> stream, CancellationToken token)
    {
        var rows = new ReadRows();
        rows.Add(stream);
        for (var i = 0; i < _tables.Length; i++)
        {
            _rows.Clear();
            ReadTables.All[i].Encode(rows, _rows);
            if (_rows.Count > 0)
            {
                var copy = _tables[i]?.Copy ?? await OpenAsync(i, token);
                await copy.WriteAsync(_rows.Bytes, token);
            }
        }
    }

    /// <summary>Completes the COPY commands. More streams may be written afterwards.</summary>
    public async Task CompleteAsync(CancellationToken token)
    {
        for (var i = 0; i < _tables.Length; i++)
        {
            if (_tables[i] is { } table)
            {
                await table.Copy.CompleteAsync(token);
                await CloseAsync(i);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        for (var i = 0; i < _tables.Length; i++)
        {
            await CloseAsync(i);
        }
    }

    private async Task<CopyWriter> OpenAsync(int i, CancellationToken token)
    {
        var connection = await database.OpenConnectionAsync(token);
        try
        {
            var copy = await CopyWriter.OpenAsync(connection, ReadTables.All[i], schema, ReadTables.All[i].Name, token);
            _tables[i] = (connection, copy);
            return copy;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    private async ValueTask CloseAsync(int i)
    {
        if (_tables[i] is { } table)
        {
            _tables[i] = null;
            await table.Copy.DisposeAsync();
            await table.Connection.DisposeAsync();
        }
    }
}
