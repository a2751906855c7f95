using Npgsql;
using Tracker.Hosting;
using Tracker.Timelines;

namespace Tracker.Audit;

/// <summary>Writes the rows of folded streams into a shadow schema by binary COPY, one connection a table.</summary>
public sealed class ShadowWriter : IAsyncDisposable
{
    private readonly List<(NpgsqlConnection Connection, NpgsqlBinaryImporter Importer)> _open = [];

    public static async Task<ShadowWriter> OpenAsync(NpgsqlDataSource database, string shadow, CancellationToken token)
    {
        var writer = new ShadowWriter();
        foreach (var table in ReadTables.All)
        {
            var connection = await database.OpenConnectionAsync(token);
            var importer = await connection.BeginBinaryImportAsync(table.CopyInto(shadow), token);
            importer.Timeout = TimeSpan.Zero;
            writer._open.Add((connection, importer));
        }

        return writer;
    }

    /// <summary>Writes what one stream says.</summary>
    public async Task WriteAsync(IReadOnlyList<LoggedEvent> stream, CancellationToken token)
    {
        var rows = new ReadRows();
        rows.Add(stream);
        for (var i = 0; i < ReadTables.All.Count; i++)
        {
            await ReadTables.All[i].CopyAsync(_open[i].Importer, rows, token);
        }
    }

    public async Task CompleteAsync(CancellationToken token)
    {
        foreach (var (_, importer) in _open)
        {
            await importer.CompleteAsync(token);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var (connection, importer) in _open)
        {
            await importer.DisposeAsync();
            await connection.DisposeAsync();
        }
    }
}
