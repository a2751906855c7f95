using Npgsql;
using Tracker.Hosting;
using Tracker.Timelines;

namespace Tracker.Audit;

/// <summary>Writes the rows of folded streams into a shadow schema by binary COPY, one connection a table.</summary>
public sealed class ShadowWriter : IAsyncDisposable
{
    private readonly List<NpgsqlConnection> _connections = [];
    private readonly List<NpgsqlBinaryImporter> _importers = [];

    public static async Task<ShadowWriter> OpenAsync(NpgsqlDataSource database, string shadow, CancellationToken token)
    {
        var writer = new ShadowWriter();
        try
        {
            foreach (var table in ReadTables.All)
            {
                var connection = await database.OpenConnectionAsync(token);
                writer._connections.Add(connection);
                var importer = await connection.BeginBinaryImportAsync(table.CopyInto(shadow), token);
                importer.Timeout = TimeSpan.Zero;
                writer._importers.Add(importer);
            }

            return writer;
        }
        catch
        {
            await writer.DisposeAsync();
            throw;
        }
    }

    /// <summary>Writes what one stream says.</summary>
    public async Task WriteAsync(IReadOnlyList<LoggedEvent> stream, CancellationToken token)
    {
        var rows = new ReadRows();
        rows.Add(stream);
        for (var i = 0; i < ReadTables.All.Count; i++)
        {
            await ReadTables.All[i].CopyAsync(_importers[i], rows, token);
        }
    }

    public async Task CompleteAsync(CancellationToken token)
    {
        foreach (var importer in _importers)
        {
            await importer.CompleteAsync(token);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var importer in _importers)
        {
            await importer.DisposeAsync();
        }

        foreach (var connection in _connections)
        {
            await connection.DisposeAsync();
        }
    }
}
